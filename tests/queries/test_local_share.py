"""本地配套率 by hand."""

from __future__ import annotations

import pytest

from queries.local_share import local_share
from queries.scope import Question


def test_the_share_by_product_supplier_and_value_with_bounds(city):
    city.product("冰箱", needs=["压缩机", "电机", "玻璃", "钢材"]).product("钢材", commodity=True)
    city.firm("甲厂", makes=["冰箱"]).firm("乙厂", makes=["压缩机"])
    city.firm("丙厂", makes=["电机"], at="山东省").firm("无址厂", makes=["玻璃"], at="")
    city.supply("乙厂", "甲厂", "压缩机", amount=30.0).supply("丙厂", "甲厂", "电机", amount=50.0)
    city.supply("无址厂", "甲厂", "玻璃", amount=20.0)

    here, province, country = local_share(city.snapshot(), Question()).rows

    # 三个需要的产品（钢材除外）：本地 1，外地 1，不明 1
    assert here["by_product"]["value"] == pytest.approx(1 / 2)
    assert here["by_product"]["low"] == pytest.approx(1 / 3)
    assert here["by_product"]["high"] == pytest.approx(2 / 3)
    assert here["by_supplier"]["value"] == pytest.approx(1 / 2)
    # 金额：30 / (30+50)，低 30/100，高 50/100
    assert here["by_value"]["value"] == pytest.approx(0.375)
    assert (here["by_value"]["low"], here["by_value"]["high"]) == pytest.approx((0.3, 0.5))
    assert province["by_value"]["value"] == pytest.approx(1.0)
    assert country["scope"] == "中国"


def test_the_list_behind_says_who_makes_each_needed_product(city):
    city.product("冰箱", needs=["压缩机"]).firm("甲厂", makes=["冰箱"]).firm(
        "乙厂", makes=["压缩机"]
    )

    [product] = local_share(city.snapshot(), Question()).extra["products"]

    assert product["state"] == "本地有生产者"
    assert product["local_makers"] == ["乙厂"]


def test_a_maker_of_unknown_site_is_listed_as_such_and_the_list_agrees_with_the_share(city):
    city.product("冰箱", needs=["压缩机", "玻璃"]).firm("甲厂", makes=["冰箱"])
    city.firm("丙厂", makes=["压缩机"], at="山东省").firm("无址厂", makes=["玻璃"], at="")

    answer = local_share(city.snapshot(), Question())

    states = {row["name"]: row["state"] for row in answer.extra["products"]}
    assert states == {"压缩机": "只见外地生产者", "玻璃": "生产者所在地不明"}
    assert answer.rows[0]["by_product"]["unknown"] == 1
    [glass] = [row for row in answer.extra["products"] if row["name"] == "玻璃"]
    assert glass["outside_makers"] == ["无址厂（所在地不明）"]


def test_the_suppliers_behind_a_share_are_listed_with_what_they_sold(city):
    city.product("冰箱", needs=["压缩机", "电机"]).firm("甲厂", makes=["冰箱"]).firm("乙厂")
    city.firm("丙厂", at="山东省").supply("乙厂", "甲厂", "压缩机").supply("乙厂", "甲厂", "电机")
    city.supply("丙厂", "甲厂", "电机", amount=50.0)

    shown = local_share(city.snapshot(), Question()).extra["suppliers"]

    assert [(row["name"], row["origin"], row["products"], row["amount"]) for row in shown] == [
        ("丙厂", "外地", ["电机"], 50.0),
        ("乙厂", "本地", ["压缩机", "电机"], None),
    ]


def test_a_groups_share_counts_the_needs_of_the_firms_that_it_controls(city):
    city.product("冰箱", needs=["压缩机"]).firm("集团").firm("冰箱厂", makes=["冰箱"], owner="集团")
    city.firm("丙厂", makes=["压缩机"])

    assert local_share(city.snapshot(), Question(firm="集团")).rows[0]["by_product"]["value"] == 1.0


def test_nothing_on_record_is_no_share_and_not_zero(city):
    answer = local_share(city.firm("甲厂").snapshot(), Question())

    assert answer.rows[0]["by_value"]["value"] is None
    assert "不等于零" in answer.note


def test_supplies_that_no_measure_counts_are_told(city):
    city.product("冰箱", needs=["压缩机"]).firm("甲厂", makes=["冰箱"]).firm("乙厂").firm("丙厂")
    city.product("纸箱").supply("乙厂", "甲厂").supply("丙厂", "甲厂").supply(
        "丙厂", "甲厂", "纸箱"
    )

    of_firm, of_city = (
        local_share(city.snapshot(), Question(firm=firm)).note for firm in ("甲厂", "")
    )

    assert of_firm == (
        "另有有记录的供货未计：2条（2家供方）未定产品，1条（1家供方）所供不在已知需要的产品之内。"
    )
    assert of_city == "另有有记录的供货未计：2条（2家供方）未定产品。"


def test_a_firms_share_counts_only_its_own_needs(city):
    city.product("冰箱", needs=["压缩机"]).product("轮胎", needs=["炭黑"])
    city.firm("甲厂", makes=["冰箱"]).firm("乙厂", makes=["轮胎"]).firm("丙厂", makes=["压缩机"])

    assert local_share(city.snapshot(), Question(firm="甲厂")).rows[0]["by_product"]["value"] == 1.0
    assert local_share(city.snapshot(), Question(firm="乙厂")).rows[0]["by_product"]["low"] == 0.0
