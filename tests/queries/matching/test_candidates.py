"""Which pairs are proposed, and why others are not."""

from __future__ import annotations

import pytest

from queries.matching.match import MatchQuestion, match
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
