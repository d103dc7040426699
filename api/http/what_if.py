"""/what-if, /recruit, /systemic, /course, /scenarios."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from api.http.depends import GraphDep, OfficeDep
from api.scenarios import Asked, asked_of, book, compare
from queries.what_if.course import CourseQuestion, course
from queries.what_if.effects import what_if
from queries.what_if.recruit import RecruitQuestion, recruit
from queries.what_if.systemic import SystemicQuestion, asked_by, asked_model, systemic

router = APIRouter(tags=["推演"])

Name = Annotated[str, Query(max_length=200)]
Changes = Annotated[list[str], Field(max_length=200)]


class WhatIfBody(BaseModel):
    """一个推演：去掉什么、增加什么。"""

    remove: Changes = []
    add: Changes = []
    chain: str = Field("", max_length=200)
    scope: str = Field("", max_length=200)
    strict: bool = False
    as_of: date | None = None
    save: str = Field("", max_length=200, description="存为情景的名称")
    owner: str = Field("", max_length=100)

    def asked(self) -> Asked:
        """The question."""
        day = self.as_of.isoformat() if self.as_of else ""
        return Asked(tuple(self.remove), tuple(self.add), self.chain, self.scope, self.strict, day)


@router.post("/what-if")
def ask_what_if(office: OfficeDep, body: WhatIfBody) -> dict[str, Any]:
    """去掉或增加会怎样：停产与受影响分开，替代、路径、弱项变化。"""
    found = what_if(office.graph(body.as_of), body.asked().question()).as_dict()
    if body.save:
        found["link"] = book().save(body.save, body.owner, body.asked().as_dict()).link
    return found


@router.get("/recruit")
def list_additions(
    graph: GraphDep,
    chain: Name = "",
    scope: Name = "",
    top: Annotated[int, Query(ge=1, le=500)] = 20,
    together: Annotated[int, Query(ge=1, le=50)] = 5,
) -> dict[str, Any]:
    """补什么最管用：按缓解排序，及一起办的最好组合。"""
    question = RecruitQuestion(chain=chain, scope=scope, top=top, together=together)
    return recruit(graph, question).as_dict()


@router.get("/systemic")
def list_risks(
    graph: GraphDep,
    chain: Name = "",
    scope: Name = "",
    firm: Name = "",
    by: Annotated[str, Query(description="firm、product 或 place")] = "firm",
    model: Annotated[str, Query(description="mixed、linear 或 leontief")] = "mixed",
    top: Annotated[int, Query(ge=1, le=10_000)] = 50,
    eps: Annotated[float, Query(gt=0, lt=1)] = 0.01,
) -> dict[str, Any]:
    """谁停了损失最大：系统性风险指数 ESRI，按企业、产品或地点。"""
    question = SystemicQuestion(
        chain=chain, scope=scope, firm=firm, top=top, eps=eps, by=asked_by(by),
        model=asked_model(model),
    )  # fmt: skip
    return systemic(graph, question).as_dict()


class CourseBody(BaseModel):
    """停产的企业与天数；存货、停产、恢复以天计。"""

    firms: list[str] = Field(min_length=1, max_length=200)
    days: int = 90
    stock_days: float = 15.0
    outage_days: int = Field(0, description="0 为不恢复")
    recovery_days: int = 0


@router.post("/course")
def ask_course(graph: GraphDep, body: CourseBody) -> dict[str, Any]:
    """停产之后，谁在第几天断、第几天恢复。"""
    asked = CourseQuestion(
        tuple(body.firms), body.days, body.stock_days, body.outage_days, body.recovery_days
    )
    return course(graph, asked).as_dict()


@router.get("/scenarios")
def list_scenarios() -> list[dict[str, Any]]:
    """已存的情景。"""
    return [
        {"link": one.link, "name": one.name, "owner": one.owner, "question": one.question}
        for one in book().all()
    ]


@router.get("/scenarios/compare")
def compare_scenarios(office: OfficeDep, first: Name, second: Name) -> list[dict[str, Any]]:
    """两个情景并列。"""
    return compare(office.graph, asked_of(first), asked_of(second))


@router.get("/scenarios/{link}")
def ask_scenario(office: OfficeDep, link: str) -> dict[str, Any]:
    """按链接或名称再算一次已存的情景。"""
    question = asked_of(link).question()
    return what_if(office.graph(question.as_of), question).as_dict()
