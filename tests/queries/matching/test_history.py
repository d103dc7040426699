"""What earlier meetings say of a pair."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from graph.errors import BadInput
from queries.matching.history import NO_HISTORY, history

TODAY = date(2026, 6, 1)
COLUMNS = ["buyer", "supplier", "product", "outcome", "reason", "date"]


def value(*outcomes: tuple[str, str, str, str, str, date], pair=("甲", "乙", "压缩机")):
    pairs = pl.DataFrame([pair], schema=COLUMNS[:3], orient="row")
    [reason] = history(pairs, pl.DataFrame(list(outcomes), schema=COLUMNS, orient="row"), TODAY)
    return reason


def none() -> pl.DataFrame:
    return pl.DataFrame(schema={**dict.fromkeys(COLUMNS[:5], pl.String), "date": pl.Date})


def test_without_meetings_a_pair_stands_in_the_middle():
    pairs = pl.DataFrame([("甲", "乙", "压缩机")], schema=COLUMNS[:3], orient="row")
    [reason] = history(pairs, none(), TODAY)

    assert (reason.value, reason.words) == (NO_HISTORY, "没有对接过")


def test_the_same_pair_that_failed_today_falls_to_a_tenth():
    # 0.5 × (1 − 0.9)
    found = value(("甲", "乙", "压缩机", "不合适", "价格", TODAY))

    assert found.value == pytest.approx(0.05)
    assert "价格" in found.words


def test_a_failure_by_quality_lowers_the_supplier_for_others_more_than_one_by_price():
    quality = value(("丙", "乙", "压缩机", "不合适", "质量不达标", TODAY))
    price = value(("丙", "乙", "压缩机", "不合适", "价格谈不拢", TODAY))

    assert quality.value < price.value < NO_HISTORY


def test_old_failures_fade():
    # four years, half-life two: 0.5 × (1 − 0.9 / 4) = 0.3875
    old = value(("甲", "乙", "压缩机", "不合适", "价格", date(2022, 6, 1)))

    assert old.value == pytest.approx(0.3875, abs=2e-3)


def test_other_suppliers_and_other_products_of_other_buyers_say_nothing():
    assert value(("丙", "丁", "压缩机", "不合适", "质量", TODAY)).value == NO_HISTORY
    assert value(("丙", "乙", "冰箱", "不合适", "质量", TODAY)).value == NO_HISTORY


def test_a_supplier_who_came_to_supply_another_buyer_is_raised():
    # 0.5 + 0.5 × 0.5
    assert value(("丙", "乙", "压缩机", "供货", "", TODAY)).value == pytest.approx(0.75)


def test_what_happens_later_is_not_known_yet():
    assert value(("甲", "乙", "压缩机", "不合适", "价格", date(2027, 1, 1))).value == NO_HISTORY


def test_missing_columns_are_named():
    with pytest.raises(BadInput, match="reason"):
        history(none(), none().drop("reason"), TODAY)
