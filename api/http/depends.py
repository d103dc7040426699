"""What routes ask for: the graph as of a date, the office."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import Depends, Query, Request

from api.office import Office
from graph.snapshot import Snapshot


def the_office(request: Request) -> Office:
    """The office of this application."""
    office: Office = request.app.state.office
    return office


OfficeDep = Annotated[Office, Depends(the_office)]


def the_graph(
    office: OfficeDep,
    as_of: Annotated[date | None, Query(description="截至日期")] = None,
) -> Snapshot:
    """The snapshot as of a date."""
    return office.graph(as_of)


GraphDep = Annotated[Snapshot, Depends(the_graph)]
