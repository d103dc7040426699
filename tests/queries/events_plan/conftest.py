"""A small city in a real store, and an event in it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from graph.store import GraphStore, open_store
from queries.events.event_book import EventRecord
from queries.events.event_plan import EventQuestion, create_event, plan_event
from tests.builders import City

DAY = date(2026, 12, 10)


def fill(store: GraphStore, city: City) -> GraphStore:
    """Write a city's facts."""
    frames = city.frames()
    with store.write() as writer:
        for kind in sorted(frames, key=lambda kind: "from_id" in kind.model_fields):
            writer.upsert(kind, frames[kind])
    return store


@pytest.fixture
def empty_store(tmp_path: Path) -> GraphStore:
    return open_store(str(tmp_path / "graph.lbug"))


@pytest.fixture
def store(empty_store: GraphStore, city: City) -> GraphStore:
    """Three makers of 冰箱 need 压缩机 and 温控器; four firms make these."""
    city.product("冰箱", needs=["压缩机", "温控器"])
    city.chain("智能家电", 整机=["冰箱"], 部件=["压缩机", "温控器"])
    for name in ("甲厂", "乙厂", "丙厂"):
        city.firm(name, makes=["冰箱"], contact=f"{name}张工 13800000000")
    city.firm("压一", makes=["压缩机"]).firm("压二", makes=["压缩机"])
    city.firm("温一", makes=["温控器"]).firm("温二", makes=["温控器"])
    return fill(empty_store, city)


def question(name: str = "家电对接会", **more: object) -> EventQuestion:
    asked = {"chains": ("智能家电",), "tables": 3, "cap": 4, "sessions": "09:00-10:30", **more}
    return EventQuestion(name=name, day=DAY, **asked)


@pytest.fixture
def event(store: GraphStore) -> EventRecord:
    """A planned event: 3 buyers × 4 suppliers at 3 tables in 3 slots."""
    return plan_event(store, create_event(store, question()).id, seconds=3)
