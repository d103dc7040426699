"""HTTP routers, one per subject; a body parses, calls one function and returns the answer."""

from __future__ import annotations

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from api.http import (
    answers,
    event_edits,
    events,
    files,
    graph,
    imports,
    posts,
    weak_links,
    what_if,
)
from graph.errors import LiantuError, wrong_value
from graph.language import say

#: Every router, in the order of the reference.
ROUTERS: tuple[APIRouter, ...] = (
    answers.router,
    what_if.router,
    graph.router,
    files.router,
    events.router,
    event_edits.router,
    posts.router,
    imports.router,
    weak_links.router,
)


def add_error_handlers(app: FastAPI) -> None:
    """One JSON shape for every error that a person can mend."""

    @app.exception_handler(LiantuError)
    async def told(_: Request, fault: Exception) -> JSONResponse:
        assert isinstance(fault, LiantuError)  # noqa: S101 — registered for this class alone
        return JSONResponse(fault.as_dict(), fault.status)

    @app.exception_handler(RequestValidationError)
    async def refused(_: Request, fault: Exception) -> JSONResponse:
        assert isinstance(fault, RequestValidationError)  # noqa: S101
        first = fault.errors()[0]
        body = {
            "error": "BadInput",
            "problem": say("参数有误", "A parameter is wrong"),
            "where": f"{'.'.join(map(str, first['loc'][1:]))}={first.get('input')!r}",
            "remedy": f"{wrong_value(first)}。",
        }
        return JSONResponse(body, 422)


def add_unknown(app: FastAPI) -> None:
    """Answer what no route of the API takes; added last, and before the console takes the rest."""

    @app.api_route(
        "/api/{rest:path}", methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
        include_in_schema=False,
    )  # fmt: skip
    def unknown(request: Request) -> JSONResponse:
        body = {
            "error": "BadInput",
            "problem": say("没有这个地址或请求方式", "No such address or method"),
            "where": f"{request.method} {request.url.path}",
            "remedy": say("见 /api/v1/openapi.json。", "See /api/v1/openapi.json."),
        }
        return JSONResponse(body, 404)
