"""/events/…: changes by hand — conditions, guests, locks, withdrawals."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from api.http.depends import OfficeDep
from api.http.events import Revision, shown
from queries.events.event_document import EventPlan
from queries.events.event_edits import (
    invite,
    lock_all,
    lock_pair,
    refuse_pair,
    set_conditions,
    set_guest,
    slots_named,
    unlock_pair,
)
from queries.events.event_plan import change_event, withdraw_firm
from queries.events.summary import event_summary

router = APIRouter(tags=["对接活动"])

Name = Annotated[str, Query(max_length=200)]


class PairChange(BaseModel):
    """What to do with a pair: lock it (at a slot and table from 1), unlock, or leave it out."""

    action: Literal["lock", "unlock", "refuse"]
    slot: int | None = None
    table: int | None = None
    reason: str = ""


class Conditions(BaseModel):
    """What to change about an event; what is left out stays. New sessions make new slots."""

    day: date | None = None
    venue: str | None = None
    host: str | None = None
    state: Literal["筹备", "已办", "取消"] | None = None
    sessions: str = ""
    minutes: int = Field(20, ge=5, le=480)
    pause: int = Field(5, ge=0, le=240)
    tables: int | None = Field(None, ge=1, le=1000)
    cap: int | None = Field(None, ge=0)
    minimum: int | None = Field(None, ge=0)
    interpreters: int | None = Field(None, ge=0)
    fairness: int | None = Field(None, ge=0)
    wide: bool | None = Field(None, description="放宽到别的链上用到或生产同样产品的企业")
    lift: list[Literal["cap", "interpreters", "fairness"]] = Field(
        [], description="不再限制：每家最多几场、译员数、空档数之差"
    )


class GuestChange(BaseModel):
    """What to change about a guest; `away`: slots by number from 1, session or beginning."""

    invite: bool = False
    away: list[str] | None = None
    cap: int | None = Field(None, ge=0)
    minimum: int | None = Field(None, ge=0)
    languages: list[str] | None = None
    prefers: str | None = None
    state: Literal["邀请", "确认"] | None = None
    note: str | None = None


class Lock(BaseModel):
    """A slot or a table (from 1), or both, whose meetings stay where they are."""

    slot: int | None = Field(None, ge=1)
    table: int | None = Field(None, ge=1)
    locked: bool = True


@router.patch("/events/{event}")
def change_conditions(
    office: OfficeDep, event: str, asked: Conditions, revision: Revision = None
) -> dict[str, Any]:
    """改会场、日期、时段、桌数、上下限、译员、公平。"""
    given = asked.model_dump(exclude_none=True, exclude={"day"})
    fields: dict[str, Any] = {
        name: given.pop(name) for name in ("venue", "host", "state") if name in given
    }
    if asked.day:
        fields["date"] = asked.day.isoformat()
    record = change_event(
        office.store, event, lambda plan: set_conditions(plan, **given), revision=revision, **fields
    )
    return shown(event_summary(office.store, record))


@router.put("/events/{event}/guests/{firm}")
def change_guest(
    office: OfficeDep, event: str, firm: str, asked: GuestChange, revision: Revision = None
) -> dict[str, Any]:
    """一家企业的时间、上下限、语言、愿望；invite 为加入邀请名单。"""
    values = asked.model_dump(exclude_none=True, exclude={"invite", "away"})
    if "languages" in values:
        values["languages"] = tuple(values["languages"])
    graph = office.graph()

    def change(plan: EventPlan) -> EventPlan:
        plan = invite(plan, graph, firm) if asked.invite else plan
        if asked.away is not None:
            values["away"] = slots_named(plan, asked.away)
        return set_guest(plan, firm, **values)

    record = change_event(office.store, event, change, revision=revision)
    return shown(event_summary(office.store, record))


@router.post("/events/{event}/locks")
def lock_slot_or_table(
    office: OfficeDep, event: str, asked: Lock, revision: Revision = None
) -> dict[str, Any]:
    """锁定或解锁整个时段、整张桌。"""
    record = change_event(
        office.store,
        event,
        lambda plan: lock_all(plan, slot=asked.slot, table=asked.table, locked=asked.locked),
        revision=revision,
    )
    return shown(event_summary(office.store, record))


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
    return shown(event_summary(office.store, record))


@router.delete("/events/{event}/firms/{firm}")
def withdraw(
    office: OfficeDep, event: str, firm: str, reason: Name = "", revision: Revision = None
) -> dict[str, Any]:
    """企业退出，最少改动补排。"""
    record = withdraw_firm(office.store, event, firm, reason=reason, revision=revision)
    return shown(event_summary(office.store, record))
