"""Names offered while somebody types."""

from __future__ import annotations

from api.console.name_choice import OFFERED, options_for


def test_the_shortest_names_that_hold_what_is_typed_are_offered():
    names = ["青岛万宝压缩机有限公司", "万宝", "海尔集团公司"]

    assert options_for(names, "万宝", "") == ["万宝", "青岛万宝压缩机有限公司"]


def test_a_city_of_names_is_never_sent_and_what_is_chosen_stays():
    names = [f"企业{number}" for number in range(100_000)]

    offered = options_for(names, "企业", "别处的厂")

    assert len(offered) == OFFERED + 1
    assert offered[0] == "别处的厂"
