"""Values go in and come out the same: nulls, blanks, Chinese, numbers, dates, moments, lists."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from graph.errors import BadInput
from graph.ontology import Firm, Product, Qualification
from tests.stores import put

TEXTS = [
    "",
    " ",
    "海尔智家股份有限公司",
    "𠮷野家（青岛）餐饮有限公司",
    "“引号”'single' \"double\" `back`",
    "a,b;c|d\te",
    "第一行\n第二行",
    "反斜杠 \\ 与 $参数 {花括号}",
    "emoji 🏭⚙️",
    "null",
    "长" * 2_000,
]


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: repr(text[:12]))
def test_text_comes_back_letter_by_letter(store, text):
    # Blanks at the ends belong to the value: cleaning is the importer's work.
    put(store, Firm, {"id": f"号{text[:3]}", "name": text, "aliases": [text, "别名"]})

    [row] = store.read(Firm, ["id", "name", "aliases"]).rows()

    assert row == (f"号{text[:3]}", text, [text, "别名"])


def test_long_text_belongs_in_a_text_and_not_in_a_name(store):
    put(store, Firm, {"id": "a", "scope_text": "长" * 50_000})

    with pytest.raises(BadInput, match="过长"):
        put(store, Firm, {"id": "b", "name": "长" * 2_001})

    assert store.read(Firm, ["scope_text"])["scope_text"].str.len_chars().to_list() == [50_000]


@pytest.mark.parametrize("number", [0.0, -1.5, 1e-9, 3.5e14, 0.1 + 0.2, None])
def test_numbers_come_back_exactly(store, number):
    put(store, Firm, {"id": "a", "revenue": number})

    assert store.read(Firm, ["revenue"])["revenue"].to_list() == [number]


@pytest.mark.parametrize("number", [0, -1, 2**53 + 1, 2**62, None])
def test_whole_numbers_come_back_exactly(store, number):
    put(store, Qualification, {"id": "q", "rank": number})

    assert store.read(Qualification, ["rank"])["rank"].to_list() == [number]


@pytest.mark.parametrize(
    "day", [date(1949, 10, 1), date(2024, 2, 29), date(1582, 10, 4), date(9999, 12, 31), None]
)
def test_dates_come_back(store, day):
    put(store, Firm, {"id": "a", "founded": day})

    assert store.read(Firm, ["founded"])["founded"].to_list() == [day]


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2024, 3, 15),
        datetime(2024, 3, 15, 9, 30),
        datetime(2024, 3, 15, 9, 30, 5),
        datetime(2024, 3, 15, 9, 30, 5, 120_000),
        datetime(2024, 3, 15, 9, 30, 5, 1),
        datetime(1969, 12, 31, 23, 59, 59, 999_999),
        None,
    ],
)
def test_moments_come_back_to_the_microsecond(store, moment):
    put(store, Firm, {"id": "a", "retired_at": moment})

    assert store.read(Firm, ["retired_at"])["retired_at"].to_list() == [moment]


@pytest.mark.parametrize("words", [[], ["一"], ["一", "二", "一"], ["", "空"]])
def test_lists_keep_their_order_and_their_doubles(store, words):
    put(store, Firm, {"id": "a", "aliases": words})

    assert store.read(Firm, ["aliases"])["aliases"].to_list() == [words]


@pytest.mark.parametrize("flag", [True, False, None])
def test_a_flag_may_be_unknown(store, flag):
    put(store, Product, {"id": "p", "essential": flag})

    assert store.read(Product, ["essential"])["essential"].to_list() == [flag]


def test_a_blank_word_and_an_absent_list_are_blank_not_null(store):
    put(store, Firm, {"id": "a", "name": None, "aliases": None, "sources": None})

    assert store.read(Firm, ["name", "aliases", "sources"]).rows() == [("", [], [])]


def test_columns_empty_throughout_and_columns_with_one_value_mix_with_others(store):
    rows = [
        {"id": f"f{i}", "kind": "外资", "revenue": None, "employees": i if i % 2 else None}
        for i in range(6)
    ]
    put(store, Firm, *rows)

    found = store.read(Firm, ["id", "kind", "revenue", "employees"]).sort("id")

    assert found["kind"].to_list() == ["外资"] * 6
    assert found["revenue"].null_count() == 6
    assert found["employees"].to_list() == [None, 1, None, 3, None, 5]


def test_lists_of_some_rows_and_none_of_others_mix(store):
    put(store, Firm, {"id": "a", "aliases": ["甲"]}, {"id": "b"}, {"id": "c", "aliases": ["甲"]})

    assert store.read(Firm, ["id", "aliases"]).sort("id")["aliases"].to_list() == [
        ["甲"], [], ["甲"],
    ]  # fmt: skip
