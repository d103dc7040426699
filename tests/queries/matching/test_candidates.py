"""Which pairs are proposed, and why others are not."""

from __future__ import annotations

from datetime import date

import pytest

from graph.errors import BadInput
from queries.matching.demand_text import match_demand_text
from queries.matching.match import MatchQuestion, match
from queries.weak_links import WeakLinkQuestion, weak_links
from tests.builders import City

GROUP_MAKES = "需方所属集团自己生产此产品，且未发布需求"
RIVALS = "双方同为一条链的链主集团，互为同业，且需方未发布需求"


def answered(city: City) -> tuple[set[tuple[str, str]], dict[tuple[str, str], str]]:
    """Proposed pairs, and left-out pairs with their reason."""
    found = match(city.snapshot(), MatchQuestion(chain="家电", top=50, excluded=True))
    left_out = {(row["buyer"], row["supplier"]): row["reason"] for row in found.extra["excluded"]}
    return {(row["buyer"], row["supplier"]) for row in found.rows}, left_out


@pytest.fixture
def fridges(city: City) -> City:
    """冰箱 needs 压缩机; 整机厂 makes the one, 压缩机厂 the other."""
    city.product("冰箱", needs=["压缩机"]).chain("家电", 整机=["冰箱"], 部件=["压缩机"])
    city.firm("整机厂", makes=["冰箱"]).firm("压缩机厂", makes=["压缩机"])
    return city


def test_a_maker_is_proposed_to_who_needs_its_product(fridges):
    proposed, left_out = answered(fridges)

    assert proposed == {("整机厂", "压缩机厂")}
    assert left_out == {}


def test_who_supplies_already_is_left_out(fridges):
    fridges.supply("压缩机厂", "整机厂", "压缩机")

    proposed, left_out = answered(fridges)

    assert proposed == set()
    assert left_out[("整机厂", "压缩机厂")] == "已在供货"


def test_firms_of_one_group_are_left_out(fridges):
    fridges.firm("整机厂", makes=["冰箱"], owner="集团").firm(
        "压缩机厂", makes=["压缩机"], owner="集团"
    )

    _, left_out = answered(fridges)

    assert left_out[("整机厂", "压缩机厂")] == "同一集团"


def test_a_buyer_whose_group_makes_the_product_is_asked_only_if_it_posted_a_demand(fridges):
    fridges.firm("整机厂", makes=["冰箱"], owner="集团")
    fridges.firm("集团压缩机公司", makes=["压缩机"], owner="集团")

    proposed, left_out = answered(fridges)
    assert ("整机厂", "压缩机厂") not in proposed
    assert left_out[("整机厂", "压缩机厂")] == GROUP_MAKES

    fridges.demand("D1", firm="整机厂", product="压缩机")
    proposed, _ = answered(fridges)
    assert ("整机厂", "压缩机厂") in proposed


def test_lead_groups_of_one_chain_are_no_suppliers_of_each_other(fridges):
    fridges.product("家电零售", needs=["冰箱"])
    fridges.firm("甲集团", makes=["冰箱"], leads="家电")
    fridges.firm("乙集团", makes=["压缩机"], leads="家电")
    fridges.firm("乙营销", makes=["家电零售"], owner="乙集团")

    proposed, left_out = answered(fridges)

    assert left_out[("乙营销", "甲集团")] == RIVALS
    assert ("乙营销", "整机厂") in proposed


def test_a_firm_known_by_a_supply_alone_is_proposed_with_less_trust(fridges):
    fridges.firm("贸易厂").firm("外地整机厂", at="山东省").supply("贸易厂", "外地整机厂", "压缩机")

    rows = match(fridges.snapshot(), MatchQuestion(chain="家电")).rows
    row = next(row for row in rows if row["supplier"] == "贸易厂")

    assert row["words"].startswith("有记录显示供方供应过“压缩机”，未见其生产记载")
    trust = next(one for one in row["reasons"] if one["feature"] == "trust")
    assert trust["value"] == pytest.approx(0.7)  # the supply is certain, the making is not
    assert "供方是否生产“压缩机”待核" in row["doubt"]
    assert row["evidence"][0].words == "贸易厂向外地整机厂供货压缩机"


def test_a_supply_inside_a_group_makes_nobody_a_supplier(fridges):
    fridges.firm("内供厂", owner="集团").firm("集团整机", at="山东省", owner="集团")
    fridges.supply("内供厂", "集团整机", "压缩机")

    proposed, _ = answered(fridges)

    assert "内供厂" not in {supplier for _, supplier in proposed}


def test_words_find_a_firm_known_by_a_supply_alone(fridges):
    fridges.firm("贸易厂").firm("外地整机厂", at="山东省").supply("贸易厂", "外地整机厂", "压缩机")

    rows = match_demand_text(fridges.snapshot(), "要压缩机").rows
    row = next(row for row in rows if row["supplier"] == "贸易厂")

    assert row["kind"] == "供货记录中的供方"
    assert "未见其生产记载" in row["words"]
    assert row["evidence"]


@pytest.mark.parametrize("text", ["", "  "])
def test_no_words_are_refused_with_what_to_do(fridges, text):
    with pytest.raises(BadInput, match=r"需求原文是空的.*--chain"):
        match_demand_text(fridges.snapshot(), text)


@pytest.mark.parametrize(
    ("post", "reason"),
    [
        ({"deadline": date(2026, 3, 1)}, "需方的需求已不再有效：2026-03-01截止"),
        ({"state": "已满足"}, "需方的需求已不再有效：已满足"),
    ],
    ids=["deadline passed", "met"],
)
def test_a_demand_that_has_lapsed_is_left_out_with_its_reason(fridges, post, reason):
    fridges.firm("求购厂").demand("D1", "求购厂", "压缩机", **post)
    graph = fridges.snapshot(as_of=date(2026, 3, 2))

    found = match(graph, MatchQuestion(product="压缩机", excluded=True))

    assert "求购厂" not in {row["buyer"] for row in found.rows}
    [left_out] = [row for row in found.extra["excluded"] if row["buyer"] == "求购厂"]
    assert left_out["reason"] == reason


def test_a_demand_stands_on_its_last_day(fridges):
    fridges.firm("求购厂").demand("D1", "求购厂", "压缩机", deadline=date(2026, 3, 1))

    found = match(fridges.snapshot(as_of=date(2026, 3, 1)), MatchQuestion(demand="D1"))

    assert {(row["buyer"], row["supplier"]) for row in found.rows} == {("求购厂", "压缩机厂")}


def test_an_offer_that_has_lapsed_is_left_out_with_its_reason(fridges):
    fridges.firm("供应厂").offer("O1", "供应厂", "压缩机", deadline=date(2026, 3, 1))
    graph = fridges.snapshot(as_of=date(2026, 3, 2))

    found = match(graph, MatchQuestion(product="压缩机", excluded=True))

    [left_out] = [row for row in found.extra["excluded"] if row["supplier"] == "供应厂"]
    assert left_out["reason"] == "供方的供给已不再有效：2026-03-01截止"
    assert "供应厂" not in {row["supplier"] for row in match_demand_text(graph, "压缩机").rows}


def test_a_firm_is_asked_about_on_both_sides(fridges):
    fridges.product("压缩机", needs=["电机"]).firm("电机厂", makes=["电机"])

    rows = match(fridges.snapshot(), MatchQuestion(firm="压缩机厂")).rows

    assert {(row["buyer"], row["supplier"]) for row in rows} == {
        ("压缩机厂", "电机厂"),
        ("整机厂", "压缩机厂"),
    }


def test_a_weak_link_has_candidates_of_its_product(fridges):
    graph = fridges.snapshot()
    [finding] = [
        row["id"]
        for row in weak_links(graph, WeakLinkQuestion(classes=("单一来源",))).rows
        if row["subject"] == "压缩机"
    ]

    rows = match(graph, MatchQuestion(finding=finding)).rows

    assert {(row["buyer"], row["product"]) for row in rows} == {("整机厂", "压缩机")}
