"""Two dates compared."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from graph.errors import UnknownName
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
    yield from stored(city, tmp_path)


def stored(city, folder):
    opened = open_store(str(folder / "graph.lbug"))
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


@pytest.fixture
def store_of_today(city, tmp_path):
    """A city all of which was recorded today, though it held before."""
    city.product("冰箱", needs=["压缩机"]).firm("甲厂", makes=["冰箱"]).firm(
        "乙厂", makes=["压缩机"]
    )
    nodes = [row for rows in city.rows.values() for row in rows.values()]
    for row in [*nodes, *[row for rows in city.link_rows.values() for row in rows]]:
        row["recorded_at"] = datetime.combine(NOW, time.min)
    yield from stored(city, tmp_path)


def test_before_any_data_the_list_is_empty_and_all_has_appeared(store_of_today):
    answer = diff(store_of_today, WeakLinkQuestion(product="压缩机"), THEN, NOW)

    assert [(row["class"], row["change"], row["cause"]) for row in answer.rows] == [
        ("单一来源", "出现", "数据")
    ]
    assert "2024-01-01时图中还没有所问的数据" in answer.note


def test_two_days_before_any_data_are_said_to_be_so(store_of_today):
    days = (date(1990, 1, 1), date(1991, 1, 1))

    answer = diff(store_of_today, WeakLinkQuestion(product="压缩机"), *days)

    assert not answer.rows
    assert answer.note.startswith("1990-01-01与1991-01-01时图中都还没有所问的数据")


def test_a_name_that_is_not_known_today_is_refused_whatever_the_day(store_of_today):
    with pytest.raises(UnknownName, match="压缩鸡"):
        diff(store_of_today, WeakLinkQuestion(product="压缩鸡"), date(1990, 1, 1), NOW)
