"""What a scenario does, on cities small enough to check by hand."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import BadInput, UnknownName
from queries.weak_links import WeakLinkQuestion, weak_links
from queries.what_if.effects import WhatIfQuestion, what_if
from queries.what_if.scenario import parse_change, scenario_of
from tests.builders import CITY, City


def fridge_city(city: City) -> City:
    """冰箱 needs 压缩机 AND 面板; 压缩机 is made by 甲 and 乙, 面板 by 丙 alone; 整机厂 leads."""
    city.product("冰箱", needs=["压缩机", "面板"])
    city.chain("家电", 整机=["冰箱"], 部件=["压缩机", "面板"])
    city.firm("整机厂", makes=["冰箱"], leads="家电")
    city.firm("甲", makes=["压缩机"]).firm("乙", makes=["压缩机"]).firm("丙", makes=["面板"])
    return city


def ask(city: City, remove: list[str] = (), add: list[str] = (), **more: object):
    question = WhatIfQuestion(scenario=scenario_of(remove, add), **more)
    return what_if(city.snapshot(), question)


def states(answer) -> dict[str, str]:
    return {row["name"]: row["state"] for row in answer.rows}


def test_taking_one_of_two_makers_affects_but_stops_nothing(city):
    found = states(ask(fridge_city(city), ["firm:甲"]))

    assert found == {"压缩机": "affected", "冰箱": "affected", "整机厂": "affected"}


def test_taking_the_only_maker_of_an_essential_input_stops_what_needs_it(city):
    answer = ask(fridge_city(city), ["firm:丙"])

    assert states(answer) == {"面板": "stopped", "冰箱": "stopped", "整机厂": "stopped"}
    [lead] = answer.extra["leads"]
    assert (lead["lead"], lead["state"], lead["path"]) == ("整机厂", "stopped", ["面板", "冰箱"])


def test_both_makers_gone_stop_the_product(city):
    found = states(ask(fridge_city(city), ["firm:甲", "firm:乙"]))

    assert found["压缩机"] == "stopped"
    assert found["冰箱"] == "stopped"


def test_a_substitute_keeps_the_buyer_running(city):
    fridge_city(city).firm("丁", makes=["触控屏"]).substitute("触控屏", instead_of="面板")

    found = states(ask(city, ["firm:丙"]))

    assert found["面板"] == "stopped"
    assert found["冰箱"] != "stopped"


def test_an_input_without_a_recorded_maker_counts_as_had_unless_strict(city):
    fridge_city(city).product("冰箱", needs=["压缩机", "面板", "门封条"])

    lenient = ask(city, ["firm:甲"])
    strict = ask(city, ["firm:甲"], strict=True)

    assert lenient.extra["counts"]["product_stopped"] == 0
    # 冰箱 was lost by silence alone before: the scenario itself stops nothing more.
    assert strict.extra["counts"]["product_stopped"] == 0
    assert lenient.extra["unknown_sources"] == 1


def test_removing_a_place_removes_the_firms_that_make_things_there(city):
    fridge_city(city).place("黄岛区", "青岛市").firm("丙", makes=["面板"], at="黄岛区")
    city.link_rows = {
        kind: [row for row in rows if not (row["from_id"] == "丙" and row["to_id"] == "青岛市")]
        for kind, rows in city.link_rows.items()
    }

    assert states(ask(city, ["place:黄岛区"]))["冰箱"] == "stopped"


def words(answer) -> dict[str, str]:
    return {row["name"]: row["words"] for row in answer.rows}


def test_a_product_of_unknown_source_that_is_taken_away_stops_what_needs_it(city):
    fridge_city(city).product("冰箱", needs=["压缩机", "面板", "门封条"])

    answer = ask(city, ["product:门封条"])

    assert states(answer) == {"门封条": "stopped", "冰箱": "stopped", "整机厂": "stopped"}
    assert words(answer)["冰箱"] == "“冰箱”停产：必需投入门封条得不到，余下1家生产者也做不成"
    [fridge] = [row for row in answer.rows if row["name"] == "冰箱"]
    assert fridge["left_makers"] == []  # 缺了门封条，整机厂也做不成


def test_a_supplier_on_record_is_a_source_though_nobody_registered_what_it_makes(city):
    """面板 has its maker 丙 and 丁, of whom only a supply is known: with 丁 gone too it stops."""
    fridge_city(city).firm("丁", at="山东省").supply("丁", "整机厂", "面板")

    assert states(ask(city, ["firm:丙"]))["冰箱"] == "affected"
    assert states(ask(city, ["firm:丙", "firm:丁"]))["冰箱"] == "stopped"


def test_a_firm_that_loses_a_supply_link_is_affected_and_the_supplier_stays_a_source(city):
    fridge_city(city).supply("丙", "整机厂", "面板")

    answer = ask(city, ["SUPPLIES firm:丙 firm:整机厂 product:面板"])

    assert states(answer) == {"整机厂": "affected"}
    assert words(answer)["整机厂"] == "上游或供方受影响，所产产品仍做得成"


def test_asked_of_a_chain_only_its_firms_are_listed_local_ones_first(city):
    fridge_city(city).firm("外机厂", makes=["冰箱"], at="山东省")
    city.chain("医疗", 整机=["监护仪"]).product("监护仪", needs=["面板"]).firm(
        "医疗厂", makes=["监护仪"]
    )

    firms = [
        row["name"] for row in ask(city, ["firm:丙"], chain="家电").rows if row["kind"] == "firm"
    ]

    assert firms == ["整机厂", "外机厂"]
    assert "医疗厂" in states(ask(city, ["firm:丙"]))


def test_a_weak_link_that_goes_with_its_needing_firm_is_told_from_one_that_is_relieved(city):
    fridge_city(city)

    gone = ask(city, ["firm:整机厂"]).extra["weak_links"]["gone"]
    eased = ask(city, add=["PRODUCES firm:丁 product:面板", "LOCATED_IN firm:丁 place:青岛市"])

    single = {row["class"]: row["turned"] for row in gone if row["subject"] == "面板"}
    assert single["单一来源"] == "需方已去掉，不是缓解"
    relieved = eased.extra["weak_links"]["gone"]
    assert {row["turned"] for row in relieved if row["subject"] == "面板"} == {""}


def test_a_link_that_is_not_there_is_named_as_it_was_written(city):
    with pytest.raises(UnknownName, match="甲 → 面板"):
        ask(fridge_city(city), ["PRODUCES firm:甲 product:面板"])


@pytest.mark.parametrize("kind", ["product", "firm"])
def test_stops_are_counted_as_the_choke_points_count_them(city, kind):
    """Each 堵点 taken away in a scenario stops as many products of others' lead firms."""
    fridge_city(city).firm("整机厂", makes=["冰柜"], leads="家电").product("冰柜", needs=["门封条"])
    city.product("面板", needs=["玻璃"]).product("玻璃", needs=["石英"])
    city.firm("玻璃厂", makes=["玻璃"]).firm("石英商", at="山东省").supply(
        "石英商", "玻璃厂", "石英"
    )
    listed = weak_links(city.snapshot(), WeakLinkQuestion(classes=("堵点",))).rows

    for row in (one for one in listed if one["subject_kind"] == kind):
        answer = ask(city, [f"{kind}:{row['subject']}"])
        lost = {"冰箱", "冰柜"} & {one["name"] for one in answer.rows if one["state"] == "stopped"}
        assert len(lost) == row["stopped"], row["subject"]
    assert len(listed) >= 7


def test_a_new_local_maker_takes_the_missing_link_away(city):
    city.chain("家电", 整机=["冰箱"], 部件=["压缩机"]).product("冰箱", needs=["压缩机"])
    city.firm("整机厂", makes=["冰箱"], leads="家电").firm("外厂", makes=["压缩机"], at="山东省")

    answer = ask(
        city,
        add=["PRODUCES firm:新厂 product:压缩机", "LOCATED_IN firm:新厂 place:青岛市"],
        scope="青岛市",
    )

    assert "缺链" in {row["class"] for row in answer.extra["weak_links"]["gone"]}
    assert answer.extra["counts"]["product_stopped"] == 0


@pytest.mark.parametrize(
    "text", ["", "海尔", "firm:", "PRODUCES firm:甲", "SUPPLIES product:泵 firm:甲"]
)
def test_a_change_that_cannot_be_read_says_how_to_write_it(text):
    with pytest.raises(BadInput, match="看不懂"):
        parse_change("remove", text)


def test_an_unknown_firm_offers_near_names(city):
    with pytest.raises(UnknownName) as told:
        ask(fridge_city(city), ["firm:整机场"])

    assert told.value.near == ["整机厂"]


PRODUCTS = ["p0", "p1", "p2", "p3", "p4"]
FIRMS = ["f0", "f1", "f2", "f3", "f4"]


@given(
    inputs=st.sets(st.tuples(st.sampled_from(PRODUCTS), st.sampled_from(PRODUCTS)), max_size=8),
    makes=st.sets(
        st.tuples(st.sampled_from(FIRMS), st.sampled_from(PRODUCTS)), min_size=1, max_size=10
    ),
    removed=st.lists(st.sampled_from(FIRMS), min_size=2, max_size=3, unique=True),
)
@settings(max_examples=40, deadline=None)
def test_removing_more_firms_never_stops_fewer_products(inputs, makes, removed):
    city = City()
    for firm in FIRMS:
        city.firm(firm, makes=[product for maker, product in makes if maker == firm])
    for product in PRODUCTS:
        city.product(
            product, needs=[one for output, one in inputs if output == product and one != product]
        )

    fewer = ask(city, [f"firm:{removed[0]}"])
    more = ask(city, [f"firm:{one}" for one in removed])

    stopped = {
        row["name"] for row in fewer.rows if (row["kind"], row["state"]) == ("product", "stopped")
    }
    stopped_more = {
        row["name"] for row in more.rows if (row["kind"], row["state"]) == ("product", "stopped")
    }
    assert stopped <= stopped_more


def test_each_hit_thing_has_its_tier_and_the_tiers_add_up(city):
    answer = ask(fridge_city(city), ["firm:丙"])

    # 面板 lost its maker (0), 冰箱 uses it (1), 整机厂 makes 冰箱 (1).
    assert {row["name"]: row["tier"] for row in answer.rows} == {"面板": 0, "冰箱": 1, "整机厂": 1}
    assert answer.extra["by_tier"] == [
        {"tier": 0, "product_stopped": 1, "product_affected": 0, "firm_stopped": 0, "firm_affected": 0},
        {"tier": 1, "product_stopped": 1, "product_affected": 0, "firm_stopped": 1, "firm_affected": 0},
    ]  # fmt: skip
    assert sum(one["product_stopped"] for one in answer.extra["by_tier"]) == 2


def test_the_local_share_is_told_before_and_after(city):
    fridge_city(city)

    gone = ask(city, ["firm:丙"]).extra["local_share"]
    come = ask(city, ["firm:甲", "firm:乙"], ["PRODUCES firm:新厂 product:压缩机", f"LOCATED_IN firm:新厂 place:{CITY}"]).extra["local_share"]  # fmt: skip

    # Needed: 压缩机 and 面板, both made here; without 丙 nobody is known to make 面板.
    by_product = next(row for row in gone if row["measure"] == "by_product")
    assert (by_product["before"]["local"], by_product["after"]["local"]) == (2, 1)
    assert (by_product["before"]["total"], by_product["after"]["total"]) == (2, 2)
    by_product = next(row for row in come if row["measure"] == "by_product")
    assert (by_product["before"]["local"], by_product["after"]["local"]) == (2, 2)


def test_the_risk_of_what_is_removed_is_told_together_and_of_others_before_and_after(city):
    fridge_city(city).supply("甲", "整机厂", "压缩机", amount=100.0)
    city.supply("乙", "整机厂", "压缩机", amount=100.0)
    city.supply("丙", "整机厂", "面板", amount=200.0)
    city.firm("商场").supply("整机厂", "商场", "冰箱", amount=600.0)

    risk = ask(city, ["firm:甲"]).extra["systemic"]

    # 甲 sells 100 of 1000 recorded: at least its own tenth is lost when it stops.
    assert risk["together"]["firms"] == 1
    assert risk["together"]["esri"] >= 0.1
    # Without 甲 nobody stands in for 乙, so that 整机厂 loses more of its 600; what 乙 costs stays a
    # share of the 1000.
    [second] = [row for row in risk["firms"] if row["firm"] == "乙"]
    assert 1 >= second["after"] > second["before"] >= 0.1
    assert any("乙" in sentence for sentence in risk["words"])


def test_a_scenario_without_any_recorded_supply_says_that_risk_is_not_known(city):
    risk = ask(fridge_city(city), ["firm:甲"]).extra["systemic"]

    assert risk["together"] is None
    assert risk["words"] == ["系统性风险：去掉的企业未见供货记载，算不出它们停产的损失。"]


def test_a_lead_firm_is_reached_through_what_its_subsidiary_makes(city):
    fridge_city(city).firm("集团", leads="家电").firm("整机厂", owner="集团")
    city.firm("新整机厂", makes=["冰箱"], owner="集团")

    leads = {row["lead"]: row for row in ask(city, ["firm:丙"]).extra["leads"]}

    assert leads["集团"]["state"] == "stopped"
    assert leads["集团"]["path"] == ["面板", "冰箱"]


def test_a_single_source_that_is_taken_away_turns_into_a_break(city):
    fridge_city(city)

    changes = ask(city, ["firm:丙"], chain="家电", scope="青岛市").extra["weak_links"]

    gone = {row["class"]: row["turned"] for row in changes["gone"] if row["subject"] == "面板"}
    assert "断点" in gone["单一来源"]
    assert any(
        row["class"] == "断点" and "单一来源" in row["turned"] for row in changes["appeared"]
    )


def test_an_addition_alone_says_nothing_of_removed_firms(city):
    fridge_city(city)

    told = ask(city, add=["SUPPLIES firm:丙 firm:整机厂 product:面板"]).extra["systemic"]["words"]

    assert not any("去掉的企业" in words for words in told)
