"""An event known from a source alone: what is on record, and why there is no more."""

from __future__ import annotations

import polars as pl
import pytest

from graph.errors import BadInput, UnknownName
from graph.ontology import Attends, Event, FocusesOn
from graph.store import GraphStore
from ingest.assemble.facts import typed
from queries.events.event_book import EventRecord, load_event
from queries.events.past_event import past_event
from tests.builders import City
from tests.queries.events_plan.conftest import fill


@pytest.fixture
def held(empty_store: GraphStore, city: City) -> GraphStore:
    """Two years ago, with one firm on record."""
    city.chain("家电", 整机=["冰箱"]).firm("甲厂", makes=["冰箱"])
    fill(empty_store, city)
    said = {"sources": ["test"], "stated_in": "test"}
    with empty_store.write() as writer:
        writer.upsert(Event, typed(Event, [{
            **said, "id": "E1", "name": "家电专场", "date": "2024-06", "venue": "会展中心",
            "signed_projects": 12, "amount": 2.5e8, "locator": "第3行", "state": "已办",
        }]))  # fmt: skip
        writer.upsert(Attends, typed(Attends, [{
            **said, "from_id": "甲厂", "to_id": "E1", "side": "需方", "state": "到会",
        }]))  # fmt: skip
        writer.upsert(FocusesOn, typed(FocusesOn, [{
            **said, "from_id": "E1", "to_id": "家电", "from_label": "Event", "to_label": "Chain",
        }]))  # fmt: skip
    return empty_store


def test_what_is_on_record_is_shown_with_its_source(held: GraphStore) -> None:
    past = past_event(held, "家电专场")
    assert past is not None
    facts = {one["name"]: one["words"] for one in past["facts"]}
    assert facts["签约额"] == "25000 万元"
    assert (facts["产业链"], facts["到会企业"], facts["签约项目"]) == ("家电", "1 家", "12 个")
    assert facts["主办"] == "未见记载"
    assert past["guests"] == [{"name": "甲厂", "side": "需方", "state": "到会"}]
    assert (past["sources"][0]["title"], past["sources"][0]["locator"]) == ("测试来源", "第3行")
    assert "对子、时段、桌号与逐对的结果未见记载" in past["words"]


def test_an_event_with_a_plan_is_no_past_record(store: GraphStore, event: EventRecord) -> None:
    assert past_event(store, event.id) is None
    with pytest.raises(UnknownName):
        past_event(store, "无此会")


def test_a_past_event_cannot_be_planned(held: GraphStore) -> None:
    with pytest.raises(BadInput, match="只是一条记录"):
        load_event(held, "E1")
    assert held.read(Event).filter(pl.col("plan") != "").is_empty()
