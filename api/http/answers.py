"""/weak-links, /match, /overview: questions with an Answer."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query

from api.http.depends import GraphDep
from api.wishes import wish_book
from queries.matching.demand_text import match_demand_text
from queries.matching.match import MatchQuestion, match
from queries.overview import overview
from queries.scope import Question
from queries.weak_links import WeakLinkQuestion, weak_links

router = APIRouter(tags=["问答"])

Name = Annotated[str, Query(max_length=200)]
Top = Annotated[int, Query(ge=1, le=2000)]


@router.get("/overview")
def get_overview(graph: GraphDep, scope: Name = "", as_of: date | None = None) -> dict[str, Any]:
    """图里有什么：按链，来源与新旧。"""
    return overview(graph, Question(scope=scope, as_of=as_of)).as_dict()


@router.get("/weak-links")
def list_weak_links(
    graph: GraphDep,
    chain: Name = "",
    scope: Name = "",
    firm: Name = "",
    product: Name = "",
    park: Name = "",
    classes: Annotated[list[str] | None, Query(alias="class")] = None,
    as_of: date | None = None,
    top: Top = 50,
    intervals: bool = False,
) -> dict[str, Any]:
    """某条链在某范围内的薄弱环节，附证据、覆盖率与公式。"""
    question = WeakLinkQuestion(
        chain=chain, scope=scope, firm=firm, product=product, park=park, as_of=as_of,
        classes=tuple(classes or ()), top=top, intervals=intervals,
    )  # fmt: skip
    return weak_links(graph, question).as_dict()


@router.get("/match")
def list_pairings(
    graph: GraphDep,
    chain: Name = "",
    scope: Name = "",
    firm: Name = "",
    product: Name = "",
    demand: Name = "",
    finding: Name = "",
    as_of: date | None = None,
    top: Top = 100,
    excluded: bool = False,
) -> dict[str, Any]:
    """候选对子，附理由、权重与被排除者；可按链、企业（任一方）、产品、已发布的需求或弱项问。"""
    question = MatchQuestion(
        chain=chain, scope=scope, firm=firm, product=product, demand=demand, finding=finding,
        as_of=as_of, top=top, excluded=excluded,
    )  # fmt: skip
    return match(graph, question, wish_book().list()).as_dict()


@router.get("/match/text")
def list_suppliers_for_text(
    graph: GraphDep,
    text: Annotated[str, Query(max_length=2000, description="需求原文")],
    scope: Name = "",
    k: Annotated[int, Query(ge=1, le=200)] = 10,
) -> dict[str, Any]:
    """一句话的需求，谁能供：已发布的供给、图谱中的生产者、有供货记录者。"""
    return match_demand_text(graph, text, scope=scope, k=k).as_dict()
