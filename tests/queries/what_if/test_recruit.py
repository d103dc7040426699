"""Which additions relieve most, on cities small enough to check by hand."""

from __future__ import annotations

from itertools import combinations
from math import exp

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from queries.what_if import relief
from queries.what_if.recruit import RecruitQuestion, recruit
from queries.what_if.relief import Gains, best_set
from tests.builders import City


def fridge_city(city: City) -> City:
    """冰箱 needs 压缩机 AND 面板; 压缩机 is made by 甲 and 乙, 面板 by 丙 alone; 整机厂 leads."""
    city.product("冰箱", needs=["压缩机", "面板"])
    city.chain("家电", 整机=["冰箱"], 部件=["压缩机", "面板"])
    city.firm("整机厂", makes=["冰箱"], leads="家电")
    city.firm("甲", makes=["压缩机"]).firm("乙", makes=["压缩机"]).firm("丙", makes=["面板"])
    return city


def ask(city: City, **more: object):
    return recruit(city.snapshot(), RecruitQuestion(chain="家电", scope="青岛市", **more))


def rows_of(answer) -> dict[str, dict[str, object]]:
    return {row["product"]: row for row in answer.rows}


def test_the_product_with_fewer_local_sources_relieves_more(city):
    answer = ask(fridge_city(city), together=2)

    # 面板 has one local source (0.4 → 0.15), 压缩机 two (0.15 → 0.05); the lead firm weighs 3.
    assert [row["product"] for row in answer.rows] == ["面板", "压缩机"]
    assert answer.rows[0]["relief"] == pytest.approx(3 * (1 - exp(-0.25)), abs=1e-4)
    assert answer.rows[1]["relief"] == pytest.approx(3 * (1 - exp(-0.10)), abs=1e-4)
    # Both together: 3 × (1 − e^−0.35), found by trying all.
    together = answer.extra["together"]
    assert together["relief"] == pytest.approx(3 * (1 - exp(-0.35)), abs=1e-4)
    assert together["bound"] == together["relief"]


def test_a_buyer_on_record_counts_by_its_own_suppliers(city):
    fridge_city(city).firm("外厂", makes=["面板"], at="山东省").supply("外厂", "整机厂", "面板")

    row = rows_of(ask(city))["面板"]

    # It buys from outside only: 0.7 → 0.4, although a local maker is known.
    assert row["relief"] == pytest.approx(3 * (1 - exp(-0.3)), abs=1e-4)
    assert (row["action"], row["connect"]) == ("对接", ["丙"])


def test_a_local_maker_that_already_supplies_everyone_needs_a_second_not_a_connection(city):
    fridge_city(city).supply("丙", "整机厂", "面板").firm("外厂", makes=["面板"], at="山东省")

    row = rows_of(ask(city))["面板"]

    assert (row["action"], row["attract"]) == ("招引", ["外厂"])


def test_whoever_makes_it_for_itself_could_sell_it(city):
    fridge_city(city).product("空调", needs=["换热器"]).chain("家电", 整机=["空调"])
    city.firm("空调厂", makes=["空调"]).firm("自制厂", makes=["空调"], captive=["换热器"])

    row = rows_of(ask(city))["换热器"]

    assert row["needers"] == ["空调厂"]
    assert (row["action"], row["grow"]) == ("培育", ["自制厂"])
    assert "1家本地企业自制自用" in row["words"]


def test_a_seller_on_record_is_a_source_though_no_production_is(city):
    fridge_city(city).firm("贸易商").firm("二厂", makes=["冰箱"]).product("冰箱", needs=["密封条"])
    city.supply("贸易商", "二厂", "密封条")

    assert rows_of(ask(city))["密封条"]["connect"] == ["贸易商"]


def test_needs_of_other_chains_do_not_count(city):
    fridge_city(city).product("汽车", needs=["面板"]).chain("汽车", 整车=["汽车"])
    city.firm("车厂", makes=["汽车"], leads="汽车")

    assert rows_of(ask(city))["面板"]["needers"] == ["整机厂"]


def test_what_nobody_is_known_to_make_is_checked_first(city):
    fridge_city(city).product("冰箱", needs=["密封条"])

    row = rows_of(ask(city))["密封条"]

    assert row["action"] == "攻关"
    assert row["words"].endswith("先核实，确无再攻关")


def test_nothing_needed_is_said_in_words(city):
    answer = ask(city.chain("家电", 整机=["冰箱"]))

    assert answer.rows == []
    assert "没有已知需要" in answer.note


entries = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 5), st.floats(0, 1)), min_size=1, max_size=20
)


@given(entries, st.integers(1, 4))
def test_the_greedy_set_keeps_its_promise(entries, size):
    row, column, lowered = (np.array(part) for part in zip(*entries, strict=True))
    gains = Gains(
        np.arange(5), np.arange(6), row, column, lowered, np.array([3.0, 1.0, 1.0, 1.0, 1.0])
    )
    best = max(gains.relief(list(one)) for one in combinations(range(6), size))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(relief, "TRIED", 0)
        chosen, bound, how = best_set(gains, size)

    assert "贪心" in how
    assert len(set(chosen)) == size
    assert (1 - 1 / np.e) * best - 1e-9 <= gains.relief(chosen) <= best + 1e-9
    assert best <= bound + 1e-9
    assert best_set(gains, size)[1] == pytest.approx(best)
