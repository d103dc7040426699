"""Coverage in counts and words."""

from __future__ import annotations

from queries.coverage import coverage, need_counts
from queries.scope import scope_of


def test_needed_products_are_counted_by_where_their_makers_are(city):
    city.product("冰箱", needs=["压缩机", "电机", "玻璃", "漆"]).firm("甲厂", makes=["冰箱"])
    city.firm("乙厂", makes=["压缩机"]).firm("丙厂", makes=["电机"], at="山东省")
    city.firm("无址厂", makes=["玻璃"], at="")
    graph = city.snapshot()

    counts = need_counts(graph, scope_of(graph, ""))

    assert (counts.needed, counts.local, counts.outside, counts.unplaced, counts.unmade) == (4, 1, 1, 1, 1)  # fmt: skip
    assert "没有记录不等于没有" in coverage(graph, scope_of(graph, "")).words
