"""/chains, /queries: the graph itself, by map and by named query."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request

from api.http.depends import GraphDep, OfficeDep
from queries.answer import plain
from queries.catalog import ask, catalog, note_on
from queries.chain_map import chain_map
from queries.scope import Question

router = APIRouter(tags=["图谱"])

Name = Annotated[str, Query(max_length=200)]


@router.get("/chains/{chain}/map")
def get_chain_map(
    graph: GraphDep, chain: str, scope: Name = "", as_of: date | None = None
) -> dict[str, Any]:
    """一条链的环节、产品、生产者与投入。"""
    found: dict[str, Any] = plain(chain_map(graph, Question(chain=chain, scope=scope, as_of=as_of)))
    return found


@router.get("/queries")
def list_queries() -> list[dict[str, str]]:
    """可按名执行的查询。"""
    return [
        {"name": one.name, "purpose": one.purpose_zh, "purpose_en": one.purpose_en,
         "parameters": one.signature}
        for one in catalog().values()
    ]  # fmt: skip


@router.get("/queries/{name}")
def run_query(office: OfficeDep, name: str, request: Request) -> dict[str, Any]:
    """按名执行一个查询；参数写在地址里。"""
    found = ask(office.store, name, **dict(request.query_params))
    note = note_on(found)
    return {"rows": plain(found.to_dicts()), "coverage": {}, "formula": catalog()[name].purpose_zh,
            "as_of": request.query_params.get("as_of"), "scope": "", **({"note": note} if note else {})}  # fmt: skip
