"""/exports, /pictures: files made on request."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse, Response
from pydantic import BaseModel, Field

from api.http.attachments import written
from api.http.depends import GraphDep
from api.wishes import wish_book
from graph.errors import UnknownName
from queries.scope import Question
from viz.exports import CALLED, EXPORTS, Asked, weak_map
from viz.pictures.chain import chain_page

router = APIRouter(tags=["导出"])

Name = Annotated[str, Query(max_length=200)]


class ExportWords(BaseModel):
    """What is exported, as on the page; class limits weak links alone."""

    chain: str = Field("", max_length=200)
    scope: str = Field("", max_length=200)
    firm: str = Field("", max_length=200)
    product: str = Field("", max_length=200)
    park: str = Field("", max_length=200)
    classes: list[str] = Field(default_factory=list, alias="class")
    top: int = Field(200, ge=1, le=2000)

    def question(self) -> Asked:
        """The same for those who write the files."""
        return Asked(
            **{
                **self.model_dump(),
                "classes": tuple(self.classes),
                "wishes": tuple(wish_book().list()),
            }
        )


@router.get("/pictures/chain")
def chain_picture(graph: GraphDep, chain: Name, scope: Name = "") -> HTMLResponse:
    """一条链的图谱网页（不联网也能打开）。"""
    return HTMLResponse(chain_page(weak_map(graph, Question(chain=chain, scope=scope))))


@router.get("/exports/{what}")
def export(
    graph: GraphDep,
    what: str,
    asked: Annotated[ExportWords, Query()],
    form: Literal["xlsx", "docx", "html"] = "xlsx",
) -> Response:
    """弱项清单、对接清单或图谱，存成文件。"""
    if what not in EXPORTS:
        raise UnknownName(
            f"没有“{what}”这种导出", what, f"可用：{'、'.join(EXPORTS)}。", list(EXPORTS)
        )

    def write(target: Path) -> None:
        if not EXPORTS[what](graph, asked.question(), {form: target}):
            raise UnknownName(f"“{what}”不能存成 {form}", form, "换一种格式。")

    about = asked.firm or asked.product or asked.park or asked.chain or "全部"
    return written(write, f"{CALLED[what]}-{about}.{form}")
