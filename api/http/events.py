"""/events, /programmes, /posts: planning, papers and outcomes of events."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import BaseModel, Field

from api.http.depends import OfficeDep
from graph.ledger import Preference, Preferences, ledger
from graph.settings import settings
from queries.answer import plain
from queries.events.event_book import load_event, standing_events
from queries.events.event_plan import (
    EventQuestion,
    change_event,
    create_event,
    lock_pair,
    plan_event,
    refuse_pair,
    unlock_pair,
    withdraw_firm,
)
from queries.events.funnel import By, funnel, reminders, year_report
from queries.events.outcomes import Told, add_pair, record_attendance, record_outcomes
from queries.events.papers_data import papers_of
from queries.events.posts import Post, Side, post, standing_posts, withdraw_post
from queries.events.programme import ProgrammeQuestion, plan_programme, programme_of
from queries.events.summary import event_summary, programme_summary

router = APIRouter(tags=["对接活动"])

Name = Annotated[str, Query(max_length=200)]
Revision = Annotated[int | None, Query(ge=0, description="读取时的修订号")]
Text = Annotated[str, Field(max_length=2000)]


class NewEvent(BaseModel):
    """A new event; sessions as “09:00-11:30,14:00-16:30”."""

    name: Text
    day: date
    chains: list[str] = []
    products: list[str] = []
    findings: list[str] = []
    firms: list[str] = []
    scope: str = ""
    venue: str = ""
    host: str = ""
    sessions: str = "09:00-11:30,14:00-16:30"
    minutes: int = Field(20, ge=5, le=480)
    pause: int = Field(5, ge=0, le=240)
    tables: int = Field(20, ge=1, le=1000)
    cap: int | None = Field(6, ge=0)
    minimum: int = Field(0, ge=0)


class PairChange(BaseModel):
    """What to do with a pair: lock it (at a slot and table from 1), unlock, or leave it out."""

    action: Literal["lock", "unlock", "refuse"]
    slot: int | None = None
    table: int | None = None
    reason: str = ""


class OutcomeTold(BaseModel):
    """What came of a pairing; amounts in 元."""

    pairing: str
    outcome: str
    reason: str = ""
    amount: float | None = None
    day: date | None = None
    note: str = ""
    person: str = ""


class WalkInPair(BaseModel):
    """Two who met without being planned."""

    buyer: str
    supplier: str
    product: str


class NewProgramme(BaseModel):
    """A year to plan."""

    name: Text
    first: date
    last: date
    events: int = Field(20, ge=1, le=200)
    scope: str = ""
    chains: list[str] = []


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
    """What a firm (id) asks about whom it meets (ids)."""

    firm: str
    wish: Literal["must", "nice", "no"]
    target: Literal["firm", "product", "place", "qualification", "chain"]
    value: str
    note: str = ""
    person: str = ""


def _tuples(model: BaseModel) -> dict[str, Any]:
    return {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in model.model_dump().items()
    }


def _shown(value: Any) -> dict[str, Any]:
    found: dict[str, Any] = plain(value)
    return found


@router.get("/events")
def list_events(office: OfficeDep) -> list[dict[str, Any]]:
    """全部对接活动。"""
    columns = ["id", "name", "date", "venue", "host", "state", "revision"]
    return standing_events(office.store).select(columns).to_dicts()


@router.post("/events", status_code=201)
def new_event(office: OfficeDep, asked: NewEvent) -> dict[str, Any]:
    """新建活动。"""
    record = create_event(office.store, EventQuestion(**_tuples(asked)))
    return _shown(event_summary(office.store, record))


@router.get("/events/{event}")
def show_event(office: OfficeDep, event: str) -> dict[str, Any]:
    """一场活动：会面、未排上的企业与原因、最优性。"""
    return _shown(event_summary(office.store, load_event(office.store, event)))


@router.post("/events/{event}/plan")
def make_plan(
    office: OfficeDep,
    event: str,
    revision: Revision = None,
    seconds: Annotated[float, Query(gt=0, le=600)] = 20,
) -> dict[str, Any]:
    """找对子、排日程；锁定的不动；修订号过时则 409。"""
    wishes = _preferences().list()
    record = plan_event(office.store, event, revision=revision, preferences=wishes, seconds=seconds)
    return _shown(event_summary(office.store, record))


@router.post("/events/{event}/pairs/{pair}")
def change_pair(
    office: OfficeDep, event: str, pair: str, asked: PairChange, revision: Revision = None
) -> dict[str, Any]:
    """锁定、解锁或回绝一对。"""

    def change(plan: Any) -> Any:
        if asked.action == "refuse":
            return refuse_pair(plan, pair, asked.reason)
        if asked.action == "unlock":
            return unlock_pair(plan, pair)
        return lock_pair(plan, pair, slot=asked.slot, table=asked.table)

    record = change_event(office.store, event, change, revision=revision)
    return _shown(event_summary(office.store, record))


@router.post("/events/{event}/pairs")
def walk_in_pair(office: OfficeDep, event: str, asked: WalkInPair) -> dict[str, Any]:
    """补登临时洽谈。"""
    record = add_pair(office.store, event, asked.buyer, asked.supplier, asked.product)
    return _shown(event_summary(office.store, record))


@router.delete("/events/{event}/firms/{firm}")
def withdraw(
    office: OfficeDep, event: str, firm: str, reason: Name = "", revision: Revision = None
) -> dict[str, Any]:
    """企业退出，最少改动补排。"""
    record = withdraw_firm(office.store, event, firm, reason=reason, revision=revision)
    return _shown(event_summary(office.store, record))


@router.post("/events/{event}/attendance")
def attendance(
    office: OfficeDep, event: str, states: dict[str, str], revision: Revision = None
) -> dict[str, Any]:
    """到会情况：企业 → 到会、缺席……；未受邀而到会的记为临时到会。"""
    record = record_attendance(office.store, event, states, revision=revision)
    return _shown(event_summary(office.store, record))


@router.post("/events/{event}/outcomes")
def outcomes(
    office: OfficeDep, event: str, told: list[OutcomeTold], revision: Revision = None
) -> dict[str, Any]:
    """登记或更正结果；供货写入供货关系。"""
    rows = [Told(**one.model_dump()) for one in told]
    record = record_outcomes(office.store, event, rows, revision=revision)
    return _shown(event_summary(office.store, record))


@router.get("/events/{event}/papers")
def papers(
    office: OfficeDep, event: str, confidential: bool = False, person: Name = ""
) -> Response:
    """全部文书的 zip；保密金额与联系方式只在指明时包含。"""
    from viz.papers.event_papers import event_zip

    made = papers_of(office.store, event, confidential=confidential, person=person)
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(made.event['name'])}.zip"
    }
    return Response(event_zip(made), media_type="application/zip", headers=headers)


@router.get("/funnel")
def show_funnel(office: OfficeDep, by: By = "event") -> list[dict[str, Any]]:
    """由邀请到供货，按活动、产业链或年份。"""
    return funnel(office.store, by)


@router.get("/reminders")
def show_reminders(office: OfficeDep, day: date | None = None) -> list[dict[str, Any]]:
    """30/90 天回访清单。"""
    return list(plain(reminders(office.store, day or date.today())))


@router.post("/programmes", status_code=201)
def new_programme(office: OfficeDep, asked: NewProgramme) -> dict[str, Any]:
    """排全年活动；锁定的不动。"""
    made = plan_programme(office.store, ProgrammeQuestion(**_tuples(asked)))
    return _shown(programme_summary(made))


@router.get("/programmes/{name}")
def show_programme(office: OfficeDep, name: str) -> dict[str, Any]:
    """一个年度方案。"""
    return _shown(programme_summary(programme_of(office.store, name)))


@router.get("/years/{year}/report")
def show_report(office: OfficeDep, year: int, scope: Name = "") -> dict[str, Any]:
    """年度总结。"""
    return _shown(year_report(office.store, year, scope))


@router.get("/posts/{side}")
def list_posts(office: OfficeDep, side: Side, chain: Name = "") -> list[dict[str, Any]]:
    """已发布的需求或供给。"""
    return list(plain(standing_posts(office.graph(), side, chain)))


@router.post("/posts/{side}", status_code=201)
def new_post(office: OfficeDep, side: Side, asked: NewPost) -> dict[str, Any]:
    """发布需求或供给；给出对上的产品与理由。"""
    return _shown(post(office.store, Post(side, **_tuples(asked))))


@router.delete("/posts/{id_}")
def take_back(office: OfficeDep, id_: str) -> dict[str, str]:
    """撤回需求或供给。"""
    return {"id": id_, "text": withdraw_post(office.store, id_), "state": "撤回"}


def _preferences() -> Preferences:
    return Preferences(ledger(settings().ledger_url))


@router.get("/preferences")
def list_preferences(firm: Name = "") -> list[dict[str, Any]]:
    """企业的对接意愿。"""
    return list(plain(_preferences().list(firm)))


@router.post("/preferences", status_code=201)
def new_preference(asked: NewPreference) -> dict[str, Any]:
    """登记意愿：必见、希望、不见。"""
    return _shown(_preferences().put(Preference(**asked.model_dump())))


@router.delete("/preferences/{id_}")
def remove_preference(id_: int) -> dict[str, int]:
    """撤回一条意愿。"""
    _preferences().remove(id_)
    return {"id": id_}
