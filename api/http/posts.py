"""/posts, /preferences: what firms post, and whom they wish to meet."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import APIRouter, File, Form, Query, UploadFile
from fastapi.responses import Response
from pydantic import BaseModel, Field

from api.http.attachments import written
from api.http.depends import OfficeDep
from api.http.events import shown, tuples
from api.http.imports import received
from api.wishes import wish_book
from graph.ledger import Preference
from queries.answer import plain
from queries.events.post_sheet import post_sheet
from queries.events.posts import SIDES, Post, Side, post, standing_posts, withdraw_post
from queries.events.wishes import preference_of, shown_preferences

router = APIRouter(tags=["需求、供给与意愿"])

Name = Annotated[str, Query(max_length=200)]
Text = Annotated[str, Field(max_length=2000)]


class NewPost(BaseModel):
    """A demand or an offer; prices in 元."""

    text: Text
    firm: str = ""
    product: str = ""
    chain: str = ""
    quantity: float | None = None
    unit: str = ""
    deadline: date | None = None
    price_low: float | None = None
    price_high: float | None = None
    certificates: list[str] = []
    place_limits: list[str] = []
    contact: str = ""
    confidential: bool = False
    note: str = ""
    person: str = ""


class NewPreference(BaseModel):
    """What a firm asks about whom it meets; ids or names."""

    firm: str
    wish: Literal["must", "nice", "no"]
    target: Literal["firm", "product", "place", "qualification", "chain"]
    value: str
    note: str = ""
    person: str = ""


@router.get("/posts/{side}")
def list_posts(office: OfficeDep, side: Side, chain: Name = "") -> list[dict[str, Any]]:
    """已发布的需求或供给。"""
    return list(plain(standing_posts(office.graph(), side, chain)))


@router.post("/posts/{side}", status_code=201)
def new_post(office: OfficeDep, side: Side, asked: NewPost) -> dict[str, Any]:
    """发布需求或供给；给出对上的产品与理由。"""
    return shown(post(office.store, Post(side, **tuples(asked))))


@router.post("/posts/{side}/sheet", status_code=201)
def post_from_sheet(
    office: OfficeDep,
    side: Side,
    file: Annotated[UploadFile, File()],
    person: Annotated[str, Form(max_length=100)] = "",
) -> dict[str, Any]:
    """按表发布：每行一条；有误的格指出行、列与原因，其余照发。"""
    with tempfile.TemporaryDirectory() as folder:
        path = received(file, Path(folder))
        return shown(post_sheet(office.store, side, path, person=person))


@router.get("/posts/{side}/form")
def empty_form(side: Side) -> Response:
    """空的登记表 xlsx。"""
    from viz.papers.post_form import post_form

    return written(lambda path: post_form(path, side), f"{SIDES[side]}登记表.xlsx")


@router.delete("/posts/{id_}")
def take_back(office: OfficeDep, id_: str) -> dict[str, str]:
    """撤回需求或供给。"""
    return {"id": id_, "text": withdraw_post(office.store, id_), "state": "撤回"}


@router.get("/preferences")
def list_preferences(office: OfficeDep, firm: Name = "") -> list[dict[str, Any]]:
    """企业的对接意愿，附名称；firm 为编号或名称。"""
    rows = shown_preferences(office.graph(), wish_book().list())
    return [row for row in rows if firm in ("", row["firm"], row["firm_name"])]


@router.post("/preferences", status_code=201)
def new_preference(office: OfficeDep, asked: NewPreference) -> dict[str, Any]:
    """登记意愿：必见、希望、不见；企业与对象写编号或名称。"""
    wish = preference_of(office.graph(), Preference(**asked.model_dump()))
    [kept] = shown_preferences(office.graph(), [wish_book().put(wish)])
    return kept


@router.delete("/preferences/{id_}")
def remove_preference(id_: int) -> dict[str, int]:
    """撤回一条意愿。"""
    wish_book().remove(id_)
    return {"id": id_}
