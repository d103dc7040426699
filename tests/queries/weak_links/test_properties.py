"""What must hold for any city."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from queries.weak_links import WeakLinkQuestion, weak_links
from tests.builders import City

PRODUCTS = ["冰箱", "压缩机", "电机", "芯片"]
makers = st.lists(
    st.tuples(st.sampled_from(PRODUCTS), st.sampled_from(["青岛市", "山东省", "中国"])),
    min_size=1,
    max_size=7,
)


def city_of(made, order=1):
    city = City().chain("家电", 整机=PRODUCTS).product("冰箱", needs=["压缩机", "芯片"])
    city.product("压缩机", needs=["电机"])
    city.firm("链主", makes=["冰箱"], leads="家电")
    for number, (product, place) in list(enumerate(made))[::order]:
        city.firm(f"厂{number}", makes=[product], at=place)
    return city


def severities(city, rule, **asked):
    answer = weak_links(city.snapshot(), WeakLinkQuestion(classes=(rule,), top=99, **asked))
    return {row["subject"]: row["severity"] for row in answer.rows}


@settings(max_examples=25, deadline=None)
@given(makers, st.sampled_from(PRODUCTS))
def test_a_new_local_producer_never_worsens_a_missing_link(made, product):
    before, after = city_of(made), city_of([*made, (product, "青岛市")])

    assert product not in severities(after, "缺链")
    if product in severities(before, "单一来源"):
        worse = severities(after, "单一来源").get(product, 0.0)
        assert worse <= severities(before, "单一来源")[product]


@settings(max_examples=25, deadline=None)
@given(makers)
def test_reordering_changes_nothing(made):
    for rule in ("缺链", "单一来源", "堵点"):
        assert severities(city_of(made), rule) == severities(city_of(made, -1), rule)


@settings(max_examples=25, deadline=None)
@given(makers)
def test_for_fixed_needs_a_wider_scope_never_has_more_missing_links(made):
    """Outside firms make inputs only, so that the needs are those of the lead firm everywhere."""
    inputs = [(product, place) for product, place in made if product in ("电机", "芯片")]
    city = city_of(inputs)

    assert set(severities(city, "缺链", scope="中国")) <= set(severities(city, "缺链"))


def test_intervals_are_the_same_for_the_same_seed():
    city = city_of([("压缩机", "青岛市"), ("芯片", "中国"), ("电机", "山东省")]).snapshot()
    asked = WeakLinkQuestion(intervals=True, redraws=12, seed=7)

    first, second = ([row["rank"] for row in weak_links(city, asked).rows] for _ in range(2))

    assert first == second
    assert all(rank["top10_of"][1] == 12 for rank in first)
    assert np.isfinite([rank["low"] for rank in first if rank["low"] is not None]).all()
