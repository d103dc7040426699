"""堵点 by hand."""

from __future__ import annotations

import pytest

from graph.ontology import InputOf
from queries.weak_links import WeakLinkQuestion, finding, weak_links


def listed(city):
    answer = weak_links(city.snapshot(), WeakLinkQuestion(classes=("堵点",)))
    return {row["subject"]: row for row in answer.rows}


def chain_of(city):
    """链主 makes 5 products; three of them need 芯片 through 控制板."""
    city.chain("家电", 整机=["冰箱", "空调", "电视", "风扇", "灯"], 部件=["控制板", "芯片"])
    for product in ("冰箱", "空调", "电视"):
        city.product(product, needs=["控制板"])
    city.product("控制板", needs=["芯片"])
    city.firm("链主", makes=["冰箱", "空调", "电视", "风扇", "灯"], leads="家电")
    city.firm("板厂", makes=["控制板"]).firm("板二厂", makes=["控制板"])
    return city.firm("芯厂", makes=["芯片"], at="中国")


def test_a_sole_maker_deep_in_the_chain_stops_the_lead_firms_products(city):
    rows = listed(chain_of(city))

    # 5 项链主产品中 3 项停产：0.7 × 3/5 + 0.3 × 1/1
    assert rows["芯厂"]["severity"] == pytest.approx(0.72)
    assert rows["芯厂"]["stopped"] == 3
    assert rows["芯厂"]["subject_kind"] == "firm"
    assert "板厂" not in rows  # 另有板二厂


def test_asked_of_one_chain_only_its_products_count_as_affected_or_stopped(city):
    """芯片 stops 3 products of 家电; 机床 of another chain uses a board with a substitute: affected."""
    chain_of(city).chain("装备", 主机=["机床", "车床"]).product("机床", needs=["数控板"])
    city.product("数控板", needs=["芯片"]).product("车床", needs=["控制板"])
    city.firm("数控厂", makes=["数控板", "继电板"]).substitute("继电板", "数控板")
    city.firm("机床厂", makes=["机床", "车床"], leads="装备")

    graph = city.snapshot()
    both = listed(city)["芯片"]
    [one] = [
        row
        for row in weak_links(graph, WeakLinkQuestion(classes=("堵点",), chain="家电")).rows
        if row["subject"] == "芯片"
    ]

    assert (both["stopped"], both["affected"]) == (4, 1)  # 车床也停；机床受影响
    assert (one["stopped"], one["affected"]) == (3, 0)
    [opened] = finding(graph, WeakLinkQuestion(classes=("堵点",), chain="家电"), one["id"]).rows
    assert "停产3项" in opened["strict"]
    assert "做不成3项，其中0项" in opened["strict"]


def test_a_product_with_two_sources_chokes_less_than_one_with_a_single_source(city):
    rows = listed(chain_of(city))

    assert rows["芯片"]["severity"] == pytest.approx(0.72)
    # 0.7 × 3/5 + 0.3 × 1/2
    assert rows["控制板"]["severity"] == pytest.approx(0.57)


def test_a_substitute_keeps_the_products_going(city):
    chain_of(city).firm("他厂", makes=["分立电路"]).substitute("分立电路", "芯片")

    rows = listed(city)

    assert "芯片" not in rows
    assert "芯厂" not in rows


def test_what_the_lead_firm_makes_for_itself_does_not_stop_it(city):
    chain_of(city).firm("链主", captive=["控制板"], at="")

    assert "控制板" not in listed(city)


def test_an_input_without_a_recorded_maker_is_had_from_an_unknown_source(city):
    """控制板 has no recorded maker: it goes on whatever becomes of 芯片."""
    city.chain("家电", 整机=["冰箱"]).product("冰箱", needs=["控制板"])
    city.product("控制板", needs=["芯片"]).firm("链主", makes=["冰箱"], leads="家电")
    city.firm("芯厂", makes=["芯片"])

    assert "芯厂" not in listed(city)


def test_two_products_that_need_each_other_run_until_one_loses_its_makers(city):
    city.chain("家电", 整机=["机床", "铸件"]).product("机床", needs=["铸件"])
    city.product("铸件", needs=["机床"])
    city.firm("链主", makes=["机床"], leads="家电").firm("铸厂", makes=["铸件"])

    rows = listed(city)

    assert rows["铸厂"]["stopped"] == 1


def test_what_a_lead_firms_subsidiaries_make_is_the_lead_firms(city):
    city.chain("家电", 整机=["冰箱", "空调"], 部件=["控制板"])
    city.product("冰箱", needs=["控制板"]).product("空调", needs=["控制板"])
    city.firm("集团", leads="家电").firm("冰箱厂", makes=["冰箱"], owner="集团")
    city.firm("板厂", makes=["控制板"])

    # One of the group's products, of at least 5 counted: 0.7 × 1/5 + 0.3 × 1/1
    assert listed(city)["板厂"]["severity"] == pytest.approx(0.44)


def test_a_groups_own_sole_maker_is_no_dependence_on_another(city):
    city.chain("家电", 整机=["冰箱"], 部件=["控制板"])
    city.product("冰箱", needs=["控制板"])
    city.firm("集团", leads="家电").firm("冰箱厂", makes=["冰箱"], owner="集团")
    city.firm("板厂", makes=["控制板"], owner="集团")

    assert "板厂" not in listed(city)


def test_what_one_subsidiary_makes_for_itself_keeps_the_group_running(city):
    city.chain("家电", 整机=["冰箱"], 部件=["控制板"])
    city.product("冰箱", needs=["控制板"])
    city.firm("集团", leads="家电")
    city.firm("冰箱厂", makes=["冰箱"], captive=["控制板"], owner="集团")
    city.firm("板厂", makes=["控制板"])

    assert listed(city) == {}


def test_a_lead_firms_own_product_does_not_choke_itself(city):
    city.chain("家电", 整机=["冰箱"]).firm("链主", makes=["冰箱"], leads="家电")

    assert listed(city) == {}


def test_a_machine_that_can_no_longer_be_bought_stops_nothing(city):
    chain_of(city).firm("设备厂", makes=["设备"]).product("芯片", needs=["设备"])
    assert "设备" in listed(city)
    city.link_rows[InputOf][-1]["kind"] = "装备"

    assert "设备" not in listed(city)
