"""An assignment is the best there is: brute force says the same."""

from __future__ import annotations

from itertools import combinations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import BadInput
from queries.matching.assign import SCALE, Limits, assign

Row = tuple[str, str, float, bool, bool]


def table(rows: list[Row]) -> pl.DataFrame:
    schema = {
        "buyer": pl.String,
        "supplier": pl.String,
        "score": pl.Float64,
        "must": pl.Boolean,
        "forbidden": pl.Boolean,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def worth(rows: list[Row], limits: Limits) -> tuple[int, int, int] | None:
    """(must pairs, steps towards minima, score) of a set of pairs, None if a rule is broken."""
    load: dict[str, int] = {}
    for buyer, supplier, *_ in rows:
        load[buyer] = load.get(buyer, 0) + 1
        load[supplier] = load.get(supplier, 0) + 1
    if any(load[firm] > limits.caps.get(firm, 99) for firm in load):
        return None
    if limits.total is not None and len(rows) > limits.total:
        return None
    small = sum(bool({buyer, supplier} & limits.small_firms) for buyer, supplier, *_ in rows)
    if small < limits.small_share * len(rows) - 1e-9:
        return None
    steps = sum(min(load.get(firm, 0), least) for firm, least in limits.minima.items())
    return sum(row[3] for row in rows), steps, sum(round(row[2] * SCALE) for row in rows)


def best_by_force(rows: list[Row], limits: Limits) -> tuple[int, int, int]:
    allowed = [row for row in rows if not row[4]]
    values = [
        value
        for size in range(len(allowed) + 1)
        for chosen in combinations(allowed, size)
        if (value := worth(list(chosen), limits)) is not None
    ]
    return max(values)


@st.composite
def cases(draw: st.DrawFn, both_sides: bool) -> tuple[list[Row], Limits]:
    buyers = ["甲", "乙", "丙"]
    suppliers = ["丁", "戊", "甲"] if both_sides else ["丁", "戊", "己"]
    every = [(b, s) for b in buyers for s in suppliers if b != s]
    chosen = draw(st.lists(st.sampled_from(every), unique=True, max_size=8))
    rows = [
        (
            b,
            s,
            draw(st.integers(0, 20)) / 20,
            draw(st.integers(0, 5)) == 0,
            draw(st.integers(0, 5)) == 0,
        )
        for b, s in chosen
    ]
    firms = sorted({*buyers, *suppliers})
    caps = draw(st.dictionaries(st.sampled_from(firms), st.integers(0, 3)))
    minima = draw(st.dictionaries(st.sampled_from(firms), st.integers(1, 2)))
    degree = {f: sum(f in (b, s) and not closed for b, s, _, _, closed in rows) for f in firms}
    minima = {f: m for f, m in minima.items() if m <= min(caps.get(f, 9), degree[f])}
    total = draw(st.none() | st.integers(0, 6))
    return rows, Limits(caps=caps, minima=minima, total=total)


@settings(max_examples=60, deadline=None)
@given(cases(both_sides=False))
def test_the_flow_finds_what_brute_force_finds(case: tuple[list[Row], Limits]) -> None:
    rows, limits = case
    found = assign(table(rows), limits)
    assert worth(found.pairs.rows(), limits) == best_by_force(rows, limits)
    assert found.gap == 0


@settings(max_examples=15, deadline=None)
@given(cases(both_sides=True))
def test_a_firm_may_buy_and_supply(case: tuple[list[Row], Limits]) -> None:
    rows, limits = case
    found = assign(table(rows), limits)
    assert worth(found.pairs.rows(), limits) == best_by_force(rows, limits)


def test_a_share_of_pairs_is_kept_for_small_firms() -> None:
    rows = [
        ("甲", "大", 0.9, False, False),
        ("乙", "大", 0.8, False, False),
        ("甲", "小", 0.1, False, False),
        ("乙", "小", 0.2, False, False),
    ]
    limits = Limits(
        caps={"小": 1, "甲": 1, "乙": 1}, small_firms=frozenset({"小"}), small_share=0.5
    )
    found = assign(table(rows), limits)
    assert found.total == pytest.approx(1.1)  # 甲—大 0.9 + 乙—小 0.2, not 0.9 + 0.8
    assert worth(found.pairs.rows(), limits) == best_by_force(rows, limits)


def test_a_minimum_that_cannot_be_had_says_why() -> None:
    found = assign(table([("甲", "丁", 0.5, False, False)]), Limits(minima={"甲": 2}))
    assert found.unmet["甲"].startswith("最少 2 对，得 1 对")
    assert "只有 1 个可对接的对象" in found.unmet["甲"]


def test_everyone_refuses_everyone() -> None:
    found = assign(table([("甲", "丁", 0.5, False, True), ("乙", "丁", 0.4, False, True)]))
    assert found.pairs.is_empty()
    assert set(found.left_out) == {"甲", "乙", "丁"}


def test_no_firms_give_no_pairs() -> None:
    found = assign(table([]))
    assert (found.total, found.bound, found.gap, found.unmet) == (0, 0, 0, {})


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([("甲", "丁", -1.0, False, False)], "非负数"),
        ([("甲", "丁", float("nan"), False, False)], "非负数"),
        ([("甲", "甲", 1.0, False, False)], "不能与自己"),
        ([("甲", "丁", 1.0, False, False), ("甲", "丁", 0.5, False, False)], "两次"),
    ],
)
def test_a_useless_table_is_refused_with_its_reason(rows: list[Row], words: str) -> None:
    with pytest.raises(BadInput, match=words):
        assign(table(rows))


def test_missing_columns_are_named() -> None:
    with pytest.raises(BadInput, match="supplier、score"):
        assign(pl.DataFrame({"buyer": ["甲"]}))
