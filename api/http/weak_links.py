"""/weak-links/{id} and what surrounds it; /local-share, /targets."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from api.http.depends import GraphDep, OfficeDep
from queries.answer import plain
from queries.local_share import local_share
from queries.scope import Question
from queries.targets import targets
from queries.weak_links import (
    Step,
    WeakLinkQuestion,
    diff,
    finding,
    move,
    survey_list,
    under_work,
)

router = APIRouter(tags=["弱项"])

Name = Annotated[str, Query(max_length=200)]
Classes = Annotated[list[str] | None, Query(alias="class")]
Top = Annotated[int, Query(ge=1, le=2000)]


class StepBody(BaseModel):
    """One step of work on a finding; chain and scope are those of the list that it was seen in."""

    state: str = Field(max_length=20)
    person: str = Field(max_length=100)
    note: str = Field("", max_length=2000)
    due: date | None = None
    seen: str = Field("", max_length=20, description="经办人看到的状态；已被他人改动则 409")
    chain: str = Field("", max_length=200)
    scope: str = Field("", max_length=200)


@router.get("/weak-links/{id_}")
def show_finding(
    graph: GraphDep,
    id_: str,
    chain: Name = "",
    scope: Name = "",
    as_of: date | None = None,
    intervals: bool = False,
) -> dict[str, Any]:
    """一条弱项：依赖它的链主、本地近似产品企业、外地生产者、各级范围。"""
    question = WeakLinkQuestion(chain=chain, scope=scope, as_of=as_of, intervals=intervals)
    return finding(graph, question, id_).as_dict()


@router.post("/weak-links/{id_}/state")
def set_state(office: OfficeDep, id_: str, body: StepBody) -> dict[str, Any]:
    """提出 → 核实 → 认领 → 对接 → 解决 / 驳回；清单上的弱项视为系统已提出，可直接核实。"""
    step = Step(body.state, body.person, body.note, body.due, body.seen)
    question = WeakLinkQuestion(chain=body.chain, scope=body.scope)
    shown: dict[str, Any] = plain(move(office.store, question, id_, step))
    return shown


@router.get("/weak-links-work")
def list_under_work(office: OfficeDep, scope: Name = "") -> dict[str, Any]:
    """在办的弱项：状态、经办人、期限、是否仍成立。"""
    return under_work(office.store, office.graph(), WeakLinkQuestion(scope=scope)).as_dict()


@router.get("/weak-links-survey")
def list_survey(
    graph: GraphDep,
    chain: Name = "",
    scope: Name = "",
    classes: Classes = None,
    as_of: date | None = None,
    top: Top = 20,
) -> dict[str, Any]:
    """先走访谁、问什么。"""
    question = WeakLinkQuestion(
        chain=chain, scope=scope, as_of=as_of, classes=tuple(classes or ()), top=top
    )
    return survey_list(graph, question).as_dict()


@router.get("/weak-links-diff")
def compare_days(
    office: OfficeDep,
    first: date,
    second: date,
    chain: Name = "",
    scope: Name = "",
    top: Top = 50,
) -> dict[str, Any]:
    """两个日期的清单相比：出现、消失、升降，各归于世界、数据或规则。"""
    question = WeakLinkQuestion(chain=chain, scope=scope, top=top)
    return diff(office.store, question, first, second).as_dict()


@router.get("/local-share")
def show_local_share(
    graph: GraphDep,
    chain: Name = "",
    scope: Name = "",
    firm: Name = "",
    park: Name = "",
    as_of: date | None = None,
) -> dict[str, Any]:
    """本地配套率：按产品、供方、金额，附高低值与各级范围。"""
    question = Question(chain=chain, scope=scope, firm=firm, park=park, as_of=as_of)
    return local_share(graph, question).as_dict()


@router.get("/targets")
def list_targets(
    graph: GraphDep, chain: Name = "", scope: Name = "", as_of: date | None = None
) -> dict[str, Any]:
    """政策目标、现值与差距；测不到的直说。"""
    return targets(graph, Question(chain=chain, scope=scope, as_of=as_of)).as_dict()
