"""/events, /programmes: planning, papers and outcomes of events."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import BaseModel, Field

from api.http.attachments import attachment, written
from api.http.depends import OfficeDep
from api.wishes import wish_book
from queries.answer import plain
from queries.events.event_book import load_event, standing_events
from queries.events.event_candidates import event_candidates
from queries.events.event_plan import EventQuestion, create_event, plan_event
from queries.events.funnel import By, funnel, reminders, year_report
from queries.events.outcomes import Told, add_pair, met_pairs, record_attendance, record_outcomes
from queries.events.papers_data import papers_of
from queries.events.past_event import past_event
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
    interpreters: int | None = Field(None, ge=0)
    fairness: int | None = Field(None, ge=0, description="各企业空档数最多相差几个")
    wide: bool = Field(False, description="放宽到别的链上用到或生产同样产品的企业")


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


def tuples(model: BaseModel) -> dict[str, Any]:
    """A body as arguments: lists become tuples."""
    return {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in model.model_dump().items()
    }


def shown(value: Any) -> dict[str, Any]:
    """An answer as JSON."""
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
    record = create_event(office.store, EventQuestion(**tuples(asked)))
    return shown(event_summary(office.store, record))


@router.get("/events/{event}")
def show_event(office: OfficeDep, event: str) -> dict[str, Any]:
    """一场活动：会面、未排上的企业与原因、最优性；不是在此策划的给出来源所载。"""
    if past := past_event(office.store, event):
        return shown(past)
    return shown(event_summary(office.store, load_event(office.store, event)))


@router.get("/events/{event}/candidates")
def list_candidates(office: OfficeDep, event: str) -> dict[str, Any]:
    """一场活动的候选对子：谁能和谁谈，不安排的附原因；不改动安排。"""
    record = load_event(office.store, event)
    return event_candidates(
        office.graph(), record, wish_book().list(), met_pairs(office.store, record.id)
    ).as_dict()


@router.post("/events/{event}/plan")
def make_plan(
    office: OfficeDep,
    event: str,
    revision: Revision = None,
    seconds: Annotated[float, Query(gt=0, le=600)] = 20,
) -> dict[str, Any]:
    """找对子、排日程；锁定的不动；修订号过时则 409。"""
    record = plan_event(
        office.store, event, revision=revision, preferences=wish_book().list(), seconds=seconds
    )
    return shown(event_summary(office.store, record))


@router.post("/events/{event}/pairs")
def walk_in_pair(office: OfficeDep, event: str, asked: WalkInPair) -> dict[str, Any]:
    """补登临时洽谈。"""
    record = add_pair(office.store, event, asked.buyer, asked.supplier, asked.product)
    return shown(event_summary(office.store, record))


@router.post("/events/{event}/attendance")
def attendance(
    office: OfficeDep, event: str, states: dict[str, str], revision: Revision = None
) -> dict[str, Any]:
    """到会情况：企业 → 到会、缺席……；未受邀而到会的记为临时到会。"""
    record = record_attendance(office.store, event, states, revision=revision)
    return shown(event_summary(office.store, record))


@router.post("/events/{event}/outcomes")
def outcomes(
    office: OfficeDep, event: str, told: list[OutcomeTold], revision: Revision = None
) -> dict[str, Any]:
    """登记或更正结果；供货写入供货关系。"""
    rows = [Told(**one.model_dump()) for one in told]
    record = record_outcomes(office.store, event, rows, revision=revision)
    return shown(event_summary(office.store, record))


@router.get("/events/{event}/papers")
def papers(
    office: OfficeDep, event: str, confidential: bool = False, person: Name = ""
) -> Response:
    """全部文书的 zip；保密金额与联系方式只在指明时包含。"""
    from viz.papers.event_papers import event_zip

    made = papers_of(office.store, event, confidential=confidential, person=person)
    return attachment(event_zip(made), f"{made.event['name']}.zip")


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
    made = plan_programme(office.store, ProgrammeQuestion(**tuples(asked)))
    return shown(programme_summary(made))


@router.get("/programmes/{name}")
def show_programme(office: OfficeDep, name: str) -> dict[str, Any]:
    """一个年度方案。"""
    return shown(programme_summary(programme_of(office.store, name)))


@router.get("/years/{year}/report/{form}")
def report_file(
    office: OfficeDep, year: int, form: Literal["docx", "xlsx"], scope: Name = ""
) -> Response:
    """年度总结的 Word 或 Excel 文件。"""
    from viz.papers.year_report import year_report_document, year_report_workbook

    write = year_report_document if form == "docx" else year_report_workbook
    report = year_report(office.store, year, scope)
    return written(lambda path: write(path, report), f"{year}年供需对接总结.{form}")


@router.get("/years/{year}/report")
def show_report(office: OfficeDep, year: int, scope: Name = "") -> dict[str, Any]:
    """年度总结。"""
    return shown(year_report(office.store, year, scope))
