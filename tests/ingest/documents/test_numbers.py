"""Figures in running text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.documents.numbers import Figure, figures, same_length


def only(text: str) -> Figure:
    [found] = figures(same_length(text))
    return found


@pytest.mark.parametrize(
    ("text", "comparator", "value", "unit"),
    [
        ("数量突破5000家", ">", 5000, "家"),
        ("增长15%以上", ">=", 15, "%"),
        ("占比约60%", "~", 60, "%"),
        ("最高100万元", "<=", 100, "万元"),
        ("不足3.4亿元", "<", 3.4, "亿元"),
        ("50余家企业", ">", 50, "家"),
        ("5000余万元", ">", 5000, "万元"),
        ("１，２００万元", "=", 1200, "万元"),
        ("近百亿元", "~", 100, "亿元"),
        ("超千亿元", ">", 1000, "亿元"),
        ("百分之三十以上", ">=", 30, "%"),
        ("供给其中七成", "=", 7, "成"),
        ("提高1个百分点左右", "~", 1, "个百分点"),
        ("签约42亿元", "=", 42, "亿元"),
    ],
)
def test_a_figure_has_its_value_unit_and_comparing_words(
    text: str, comparator: str, value: float, unit: str
) -> None:
    found = only(text)

    assert (found.comparator, found.value, found.unit) == (comparator, value, unit)


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        ("培育1至2个", 1, 2, "个"),
        ("高于全省3—5个百分点", 3, 5, "个百分点"),
        ("1000万元至2000万元", 1000, 2000, "万元"),
        ("8000万至1亿元", 0.8, 1, "亿元"),  # 8000万 = 0.8亿
    ],
)
def test_a_range_has_both_ends_in_one_unit(text: str, low: float, high: float, unit: str) -> None:
    found = only(text)

    assert (found.comparator, found.value, found.value_max) == ("range", low, high)
    assert found.unit == unit


@pytest.mark.parametrize(
    "text",
    [
        "2024年3月15日",
        "第三十三届青岛国际啤酒节",
        "海尔路18号",
        "5G工厂",
        "两家企业",
        "统一规划",
        "X90机型",
    ],
)
def test_years_dates_addresses_and_codes_are_no_figures(text: str) -> None:
    assert figures(same_length(text)) == []


def test_money_and_shares_are_multiplied_out() -> None:
    assert only("金额1.2亿元").size == 120_000_000
    assert only("金额1.2亿元").is_money
    assert not only("25亿美元").is_money
    assert only("占35%").share == pytest.approx(0.35)
    assert only("约六成").share == pytest.approx(0.6)


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=60))
def test_plain_text_keeps_its_length_and_figures_stay_inside(text: str) -> None:
    plain = same_length(text)

    assert len(plain) == len(text)
    assert all(0 <= one.start < one.end <= len(text) for one in figures(plain))
