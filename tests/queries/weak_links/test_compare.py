"""Two dates compared."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from graph.ontology import Produces
from graph.store import open_store
from queries.weak_links import WeakLinkQuestion, diff

THEN, NOW = date(2024, 1, 1), date.today()


@pytest.fixture
def store(city, tmp_path):
    city.product("冰箱", needs=["压缩机"]).firm("甲厂", makes=["冰箱"]).firm(
        "乙厂", makes=["压缩机"]
    )
    city.link_rows[Produces][-1]["valid_from"] = NOW - timedelta(days=30)
    opened = open_store(str(tmp_path / "graph.lbug"))
    with opened.write() as writer:
        for kind, rows in sorted(city.frames().items(), key=lambda pair: hasattr(pair[0], "ends")):
            writer.upsert(kind, rows)
    yield opened
    opened.close()


def test_a_maker_that_starts_up_ends_a_break_and_that_is_put_down_to_the_world(store):
    answer = diff(store, WeakLinkQuestion(), THEN, NOW)

    changes = {row["class"]: (row["change"], row["cause"]) for row in answer.rows}
    assert changes == {"断点": ("消失", "世界"), "单一来源": ("出现", "世界")}


def test_a_maker_learnt_later_is_put_down_to_the_data(store, city):
    city.link_rows[Produces][-1].update(
        valid_from=None, recorded_at=datetime.combine(NOW, time.min)
    )
    with store.write() as writer:
        writer.upsert(Produces, city.frame(Produces))

    answer = diff(store, WeakLinkQuestion(), THEN, NOW)

    assert {row["cause"] for row in answer.rows} == {"数据"}


def test_the_same_day_twice_has_no_changes(store):
    answer = diff(store, WeakLinkQuestion(), NOW, NOW)

    assert not answer.rows
    assert "没有变化" in answer.note


def test_other_rules_are_said(store):
    assert "规则或阈值" in diff(store, WeakLinkQuestion(), NOW, NOW, rules_then="old").note
