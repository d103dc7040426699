"""A firm's refusal keeps a pair out of every list of candidates, with the reason."""

from __future__ import annotations

import pytest

from graph.ledger.preferences import Preference
from queries.matching.match import MatchQuestion, match
from tests.builders import City


@pytest.fixture
def town(city: City) -> City:
    """甲厂 needs 压缩机 and 温控器; 压一 makes the one, 温一 the other."""
    city.product("冰箱", needs=["压缩机", "温控器"])
    city.chain("智能家电", 整机=["冰箱"], 部件=["压缩机", "温控器"])
    city.firm("甲厂", makes=["冰箱"]).firm("压一", makes=["压缩机"]).firm("温一", makes=["温控器"])
    return city


def test_without_wishes_both_are_proposed(town: City) -> None:
    answer = match(town.snapshot(), MatchQuestion(chain="智能家电"))
    assert {row["supplier"] for row in answer.rows} == {"压一", "温一"}


@pytest.mark.parametrize(
    ("firm", "target", "value"),
    [("甲厂", "firm", "压一"), ("压一", "firm", "甲厂"), ("甲厂", "product", "压缩机")],
)
def test_a_refused_pair_is_excluded_with_its_reason(
    town: City, firm: str, target: str, value: str
) -> None:
    wish = Preference(firm, "no", target, value, note="有纠纷")  # type: ignore[arg-type]
    answer = match(town.snapshot(), MatchQuestion(chain="智能家电", excluded=True), [wish])
    assert [row["supplier"] for row in answer.rows] == ["温一"]
    told = {row["supplier"]: row["reason"] for row in answer.extra["excluded"]}
    assert told["压一"] == f"{firm}不愿对接：有纠纷"


@pytest.mark.parametrize("target", ["chain", "place"])
def test_a_refusal_of_a_kind_keeps_all_of_it_out(town: City, target: str) -> None:
    graph = town.snapshot()
    value = {"chain": "chains", "place": "places"}[target]
    named = {"chain": "智能家电", "place": "青岛市"}[target]
    number = graph.names(value).index(named)
    wish = Preference("甲厂", "no", target, getattr(graph, value)["id"][number])  # type: ignore[arg-type]
    assert match(graph, MatchQuestion(chain="智能家电"), [wish]).rows == []


def test_must_and_nice_leave_the_list_as_it_is(town: City) -> None:
    wishes = [
        Preference("甲厂", "must", "firm", "压一"),
        Preference("甲厂", "nice", "firm", "温一"),
    ]
    answer = match(town.snapshot(), MatchQuestion(chain="智能家电"), wishes)
    assert len(answer.rows) == 2
