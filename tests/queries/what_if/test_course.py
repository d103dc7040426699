"""Days after a shock on a recorded city."""

from __future__ import annotations

import pytest

from graph.errors import BadInput, UnknownName
from graph.snapshot import Snapshot
from queries.what_if.course import CourseQuestion, course
from tests.builders import City


@pytest.fixture
def graph(city: City) -> Snapshot:
    """甲厂 sells 压缩机 to 丙厂, a lead firm; 戊厂 sells it 说明书."""
    city.product("冰箱", needs={"压缩机": "必需", "说明书": "辅助"}).chain("家电", 整机=["冰箱"])
    city.firm("甲厂", makes=["压缩机"]).firm("丙厂", makes=["冰箱"], leads="家电").firm("戊厂")
    city.supply("甲厂", "丙厂", "压缩机", amount=5.0)
    return city.supply("戊厂", "丙厂", "说明书", amount=5.0).snapshot()


def test_a_lead_firm_stops_when_its_stock_is_used_up(graph: Snapshot) -> None:
    rows = course(graph, CourseQuestion(("甲厂",), days=30, stock_days=7)).rows
    # Deliveries are missed from day 1 on; 7 days of stock last through day 7; its order to 戊厂 a day later.
    assert [(row["firm"], row["stop_day"], row["lead"]) for row in rows] == [
        ("甲厂", 0, False),
        ("丙厂", 8, True),
    ]
    assert rows[1]["lost_days"] == pytest.approx(22)
    assert "第8天停产" in rows[1]["words"]


def test_lost_orders_reach_the_suppliers(graph: Snapshot) -> None:
    rows = course(graph, CourseQuestion(("丙厂",), days=10)).rows
    assert {row["firm"]: row["stop_day"] for row in rows} == {"丙厂": 0, "甲厂": 1, "戊厂": 1}


def test_stocks_bridge_a_short_outage(graph: Snapshot) -> None:
    answer = course(graph, CourseQuestion(("甲厂",), days=30, stock_days=7, outage_days=5))
    assert [(row["firm"], row["back_day"]) for row in answer.rows] == [("甲厂", 5)]
    assert answer.extra["output"][-1] == 1.0


@pytest.mark.parametrize(
    "wrong",
    [{"days": 0}, {"stock_days": -1.0}, {"recovery_days": 9999}, {"firms": ()}],
)
def test_numbers_that_make_no_run_are_refused(graph: Snapshot, wrong: dict[str, object]) -> None:
    with pytest.raises(BadInput):
        course(graph, CourseQuestion(**{"firms": ("甲厂",), **wrong}))  # type: ignore[arg-type]


def test_an_unknown_firm_is_named(graph: Snapshot) -> None:
    with pytest.raises(UnknownName):
        course(graph, CourseQuestion(("没有这家",)))
