"""集中 and 外部依赖 by hand."""

from __future__ import annotations

import pytest

from queries.weak_links import WeakLinkQuestion, weak_links


def listed(city, rule):
    return list(weak_links(city.snapshot(), WeakLinkQuestion(classes=(rule,))).rows)


def traded(city, amounts):
    city.product("冰箱", needs=["压缩机"]).firm("甲厂", makes=["冰箱"])
    for name, (place, amount) in amounts.items():
        city.firm(name, makes=["压缩机"], at=place).supply(name, "甲厂", "压缩机", amount=amount)
    return city


def test_concentration_is_measured_over_suppliers_owners_and_places(city):
    traded(city, {"乙厂": ("青岛市", 60.0), "丙厂": ("山东省", 30.0), "丁厂": ("山东省", 10.0)})

    [row] = listed(city, "集中")

    # 供方、股东 0.36+0.09+0.01 = 0.46；地点 0.6²+0.4² = 0.52；0.5×0.46+0.3×0.46+0.2×0.52
    assert row["severity"] == pytest.approx(0.472)
    assert "供方0.46" in row["words"]
    assert "地点0.52" in row["words"]


def test_scaling_all_amounts_leaves_concentration_unchanged(city):
    amounts = {"乙厂": ("青岛市", 60.0), "丙厂": ("山东省", 30.0)}
    [row] = listed(traded(city, amounts), "集中")
    from tests.builders import City

    scaled = {name: (place, amount * 1e6) for name, (place, amount) in amounts.items()}
    [other] = listed(traded(City(), scaled), "集中")

    assert other["severity"] == pytest.approx(row["severity"])


def test_trade_inside_a_group_is_no_concentration(city):
    city.product("冰箱", needs=["压缩机"]).firm("甲厂", makes=["冰箱"], owner="集团")
    city.firm("乙厂", makes=["压缩机"], owner="集团").supply("乙厂", "甲厂", "压缩机", amount=9.0)

    assert not listed(city, "集中")
    assert not listed(city, "外部依赖")


def test_outside_dependence_has_bounds_for_buyers_without_records(city):
    traded(city, {"乙厂": ("青岛市", 10.0), "丙厂": ("山东省", 90.0)})
    city.firm("戊厂", makes=["冰箱"])

    [row] = listed(city, "外部依赖")

    # 有记录的 100 中外部 90；戊厂没有记录，按 100 计：90/200 至 190/200
    assert "90%来自青岛市以外" in row["words"]
    assert "45%–95%" in row["words"]
    # 0.7 × 0.9 + 0.3 × 1 (必需)
    assert row["severity"] == pytest.approx(0.93)


def test_a_buyer_of_whom_no_need_is_known_does_not_speak_for_a_needing_firm_without_records(city):
    city.product("冰箱", needs=["压缩机"]).firm("甲厂", makes=["冰箱"]).firm("贸易行")
    city.firm("丙厂", makes=["压缩机"], at="山东省").supply("丙厂", "贸易行", "压缩机", amount=90.0)

    [row] = listed(city, "外部依赖")

    # 贸易行的 90 全来自外部；甲厂没有记录，按 90 计：90/180 至 180/180
    assert "50%–100%" in row["words"]
    assert row["coverage"] == "需方1家，其中0家有该产品的供方记录；另有1家只见购买记录"


def test_a_product_made_only_abroad_depends_on_outside_without_any_purchase_record(city):
    city.product("冰箱", needs=["压缩机"]).firm("甲厂", makes=["冰箱"])
    city.place("德国").firm("乙厂", makes=["压缩机"], at="德国")

    [row] = listed(city, "外部依赖")

    assert "全在中国以外" in row["words"]
    assert "0–100%" in row["words"]
