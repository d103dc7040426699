"""The console in the browser (NiceGUI), on the same application as the API; one file per page."""

from __future__ import annotations

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


def add_console(office: Office) -> None:
    """Add the pages."""
    for page in PAGES:
        page.add_page(office)
