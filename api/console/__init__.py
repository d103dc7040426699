"""The console in the browser (NiceGUI), on the same application as the API; one file per page."""

from __future__ import annotations

from nicegui import app as pages
from starlette.requests import Request
from starlette.responses import HTMLResponse

from api.console import (
    chain,
    data,
    event,
    events,
    overview,
    pairings,
    posts,
    programme,
    risk,
    targets,
    weak_links,
    what_if,
)
from api.office import Office

#: Every page, in the order of the menu.
PAGES = (
    overview,
    chain,
    weak_links,
    targets,
    what_if,
    risk,
    pairings,
    posts,
    events,
    event,
    programme,
    data,
)


#: What an address without a page says.
MISSING = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>没有这一页 · 链图</title>
<body style="font:16px/1.8 system-ui,sans-serif;margin:3rem"><h1>没有这一页</h1>
<p>网址可能写错了。<a href="/">回到总览</a></p></body></html>"""


def add_console(office: Office) -> None:
    """Add the pages."""
    for page in PAGES:
        page.add_page(office)

    @pages.exception_handler(404)
    async def missing(request: Request, fault: Exception) -> HTMLResponse:
        del request, fault
        return HTMLResponse(MISSING, 404)
