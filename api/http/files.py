"""/exports, /pictures: files made on request."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse, Response

from api.http.attachments import written
from api.http.depends import GraphDep
from graph.errors import UnknownName
from queries.scope import Question
from viz.exports import EXPORTS, weak_map
from viz.pictures.chain import chain_page

router = APIRouter(tags=["导出"])

#: Kind of export → what its file is called.
NAMES = {"chain": "产业链图谱", "weak-links": "弱项清单", "pairings": "对接清单", "briefing": "简报",
         "survey": "走访名单"}  # fmt: skip
Name = Annotated[str, Query(max_length=200)]


@router.get("/pictures/chain")
def chain_picture(graph: GraphDep, chain: Name, scope: Name = "") -> HTMLResponse:
    """一条链的图谱网页（不联网也能打开）。"""
    return HTMLResponse(chain_page(weak_map(graph, Question(chain=chain, scope=scope))))


@router.get("/exports/{what}")
def export(
    graph: GraphDep,
    what: str,
    chain: Name = "",
    scope: Name = "",
    top: Annotated[int, Query(ge=1, le=2000)] = 200,
    form: Literal["xlsx", "docx", "html"] = "xlsx",
) -> Response:
    """弱项清单、对接清单或图谱，存成文件。"""
    if what not in EXPORTS:
        raise UnknownName(
            f"没有“{what}”这种导出", what, f"可用：{'、'.join(EXPORTS)}。", list(EXPORTS)
        )

    def write(target: Path) -> None:
        if not EXPORTS[what](graph, chain, scope, top, {form: target}):
            raise UnknownName(f"“{what}”不能存成 {form}", form, "换一种格式。")

    return written(write, f"{NAMES.get(what, what)}-{chain or '全部'}.{form}")
