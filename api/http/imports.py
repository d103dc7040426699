"""/imports, /reviews, /sources, /quality: what comes into the graph, what waits, what goes out."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Query, Response, UploadFile
from pydantic import BaseModel, Field

from api.bounds import too_large
from api.http.attachments import attachment
from api.http.depends import GraphDep, OfficeDep
from api.imports import Bringing, forget_source, preview, take_in
from api.reviews import Verdict, both_sides, how_many_wait, settle, settled, waiting
from graph.settings import settings
from ingest.keeping import as_corrections, keep_profile, kept_profiles
from queries.quality import quality
from queries.scope import Question

router = APIRouter(tags=["数据与核定"])

#: Bytes read at a time from an upload.
PIECE = 1 << 20
Name = Annotated[str, Query(max_length=200)]
Word = Annotated[str, Form(max_length=200)]


class Settling(BaseModel):
    """一次核定：何人、何故。企业名称用 merge、distinct、split；产品与存疑陈述用 accept、refuse；undo
    时编号是决定的编号。product：采纳为哪个产品（名称、编号或“新产品”），不写即最相近的。"""

    verdict: Verdict
    person: str = Field(min_length=1, max_length=100)
    reason: str = Field(min_length=1, max_length=1000)
    product: str = Field("", max_length=200)


@router.post("/imports")
def import_file(
    office: OfficeDep,
    file: Annotated[UploadFile, File()],
    kind: Word = "",
    profile: Annotated[str, Form(max_length=200, pattern=r"^[^/\\.]*$")] = "",
    source: Word = "",
    dry_run: Annotated[bool, Form()] = False,
) -> dict[str, Any]:
    """导入一个文件；dry_run 只看会怎样，不写入。"""
    with tempfile.TemporaryDirectory() as folder:
        path = received(file, Path(folder))
        how = Bringing(kind or None, profile or None, source)
        return preview(path, how, office.store) if dry_run else take_in(office.store, path, how)


@router.post("/imports/marked", response_class=Response)
def mark_file(
    office: OfficeDep,
    file: Annotated[UploadFile, File()],
    kind: Word = "",
    profile: Annotated[str, Form(max_length=200, pattern=r"^[^/\\.]*$")] = "",
) -> Response:
    """上传的表存成 xlsx 副本：有错的格标红，批注写明原因与改法；不写入图库。"""
    with tempfile.TemporaryDirectory() as folder:
        path = received(file, Path(folder))
        marked = Path(folder) / "标错.xlsx"
        preview(path, Bringing(kind or None, profile or None, marked=marked), office.store)
        return attachment(marked.read_bytes(), marked.name)


def received(upload: UploadFile, folder: Path) -> Path:
    """The upload as a file of its own name; one above the limit is refused while it is copied."""
    name = Path((upload.filename or "").replace("\\", "/")).name or "upload"
    path, limit = folder / name, settings().upload_limit_mb
    size = 0
    with path.open("wb") as target:
        while piece := upload.file.read(PIECE):
            size += len(piece)
            if size > limit << 20:
                raise too_large(limit)
            target.write(piece)
    return path


@router.get("/profiles")
def list_profiles() -> dict[str, Any]:
    """存下的列对应方案。"""
    return {"rows": [one.as_dict() for one in kept_profiles()]}


@router.post("/profiles/{name}")
def save_profile(
    name: str,
    file: Annotated[UploadFile, File()],
    corrections: Annotated[list[str] | None, Form()] = None,
    kind: Word = "",
    sheet: Word = "",
) -> dict[str, Any]:
    """把一个文件的列对应（可改：列名=字段[:单位]）存成方案，供同类文件使用。"""
    with tempfile.TemporaryDirectory() as folder:
        path, told = received(file, Path(folder)), as_corrections(corrections or [])
        return keep_profile(name, path, told, kind=kind or None, sheet=sheet).as_dict()


@router.get("/reviews")
def list_reviews(limit: Annotated[int, Query(ge=1, le=1000)] = 100) -> dict[str, Any]:
    """待人工核定的名称、产品与存疑陈述，最像的在前；count 是全部待核数。"""
    url = settings().ledger_url
    return {
        "rows": waiting(url, limit),
        "count": how_many_wait(url),
        "settled": settled(url)[:limit],
    }


@router.get("/reviews/{number}")
def show_review(office: OfficeDep, number: int) -> dict[str, Any]:
    """一条待核：名称的两边各由哪些来源怎样记载、各与谁相连；产品与陈述写在哪里、原句怎样说。"""
    return both_sides(office.store, number)


@router.post("/reviews/{number}")
def settle_review(office: OfficeDep, number: int, body: Settling) -> dict[str, Any]:
    """处置一条待核，或撤销一个决定。"""
    return settle(office.store, number, body.verdict, body.person, body.reason, body.product)


@router.delete("/sources/{source:path}")
def forget(office: OfficeDep, source: str) -> dict[str, Any]:
    """把一个来源整个拿掉。"""
    return forget_source(office.store, source)


@router.get("/quality")
def get_quality(
    office: OfficeDep, graph: GraphDep, chain: Name = "", scope: Name = ""
) -> dict[str, Any]:
    """数据质量：按链与地方、来源新旧、说法不一、待核定。"""
    asked = Question(chain=chain, scope=scope, as_of=graph.as_of)
    return quality(graph, office.store, asked, waiting(settings().ledger_url)).as_dict()
