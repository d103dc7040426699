"""Needs by hand."""

from __future__ import annotations

from queries.needs import needs
from queries.scope import scope_of


def pairs(city, **asked):
    graph = city.snapshot()
    firms, products = graph.names("firms"), graph.names("products")
    found = needs(graph, scope_of(graph, "青岛市"), **asked)
    return {
        (None if firm is None else firms[firm], products[product])
        for firm, product in found.select("firm", "product").iter_rows()
    }


def test_local_firms_need_the_essential_and_important_inputs_of_what_they_make(city):
    city.product("冰箱", needs={"压缩机": "必需", "门封": "重要", "贴纸": "辅助"})
    city.firm("甲厂", makes=["冰箱"]).firm("外厂", makes=["冰箱"], at="山东省")

    assert pairs(city) == {("甲厂", "压缩机"), ("甲厂", "门封")}


def test_posted_demands_are_needs_unless_withdrawn(city):
    city.firm("甲厂").demand("需1", firm="甲厂", product="芯片").demand("需2", product="液晶")
    city.demand("需3", firm="甲厂", product="钛材", state="撤回")

    assert pairs(city) == {("甲厂", "芯片"), (None, "液晶")}


def test_a_lead_firms_deeper_tiers_follow_on_request(city):
    city.chain("家电", 整机=["冰箱"]).product("冰箱", needs=["压缩机"])
    city.product("压缩机", needs=["漆包线"]).firm("甲厂", makes=["冰箱"], leads="家电")
    city.firm("乙厂", makes=["冰箱"])

    assert ("甲厂", "漆包线") not in pairs(city)
    assert ("甲厂", "漆包线") in pairs(city, depth=2)
    assert ("乙厂", "漆包线") not in pairs(city, depth=2)
