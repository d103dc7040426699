"""断点, 缺链, 单一来源, 伪冗余 by hand."""

from __future__ import annotations

from typing import Any

import pytest

from queries.weak_links import WeakLinkQuestion, weak_links
from tests.builders import City


def listed(city: City, rule: str, **asked: Any) -> list[dict[str, Any]]:
    return list(weak_links(city.snapshot(), WeakLinkQuestion(classes=(rule,), **asked)).rows)


def test_a_needed_part_that_nobody_is_known_to_make_is_a_break_said_as_unrecorded(city):
    city.product("冰箱", needs=["压缩机"]).firm("甲厂", makes=["冰箱"])

    [row] = listed(city, "断点")

    assert row["subject"] == "压缩机"
    # 0.5 × 1/(1+3) + 0.5 × 1 (必需)
    assert row["severity"] == pytest.approx(0.625)
    assert "未见生产者记载" in row["words"]
    assert row["action"] == "攻关"
    assert any("必需投入" in one.words for one in row["evidence"])


def test_a_doubtful_register_entry_lowers_the_confidence_of_a_break(city):
    city.product("冰箱", needs=["压缩机", "涂装"]).firm("甲厂", makes=["冰箱"])
    city.product("涂装", doubt="加工服务，应属登记空白")

    sure = {row["subject"]: row["confidence"] for row in listed(city, "断点")}

    # 0.7 未见记载 × 1.0 产品记录齐全 × 0.7 成熟度不详；存疑再乘 0.3
    assert sure["压缩机"] == pytest.approx(0.49)
    assert sure["涂装"] == pytest.approx(0.147)


def test_a_part_made_only_elsewhere_is_a_missing_link(city):
    city.product("冰箱", needs=["压缩机"]).firm("甲厂", makes=["冰箱"])
    city.firm("乙厂", makes=["压缩机"], at="山东省").firm("丙厂", makes=["压缩机"], at="中国")

    [row] = listed(city, "缺链")

    # 0.4 × 1 (必需) + 0.3 × 1/2 (外地两家) + 0.3 × 0 (有国内生产者)
    assert row["severity"] == pytest.approx(0.55)
    assert row["makers"] == {"local": [], "outside": ["丙厂", "乙厂"]}
    assert row["buyers"] == ["甲厂"]
    assert not listed(city, "缺链", scope="山东省")


def test_a_raw_commodity_and_what_a_firm_makes_for_itself_are_left_out(city):
    city.product("冰箱", needs=["钢材", "压缩机"]).product("钢材", commodity=True)
    city.firm("甲厂", makes=["冰箱"], captive=["压缩机"])

    assert not listed(city, "断点")


def test_captive_makers_supply_nobody_else(city):
    city.product("冰箱", needs=["压缩机"])
    city.firm("甲厂", makes=["冰箱"], captive=["压缩机"]).firm("乙厂", makes=["冰箱"])

    [row] = listed(city, "断点")

    assert row["buyers"] == ["乙厂"]
    assert "1家自制自用" in row["words"]


def test_the_only_local_maker_of_a_needed_part_is_a_single_source(city):
    city.product("冰箱", needs=["压缩机"]).firm("甲厂", makes=["冰箱"])
    city.firm("乙厂", makes=["压缩机"])

    [row] = listed(city, "单一来源")

    # 0.5 × 1 (唯一一家) + 0.3 (无替代品) + 0.2 (无外地生产者)
    assert row["severity"] == pytest.approx(1.0)
    assert row["makers"]["local"] == ["乙厂"]


def test_a_substitute_and_an_outside_maker_make_a_single_source_less_severe(city):
    city.product("冰箱", needs=["压缩机"]).firm("甲厂", makes=["冰箱"])
    city.firm("乙厂", makes=["压缩机"]).firm("丙厂", makes=["压缩机"], at="山东省")
    city.firm("丁厂", makes=["吸收制冷"]).substitute("吸收制冷", "压缩机")

    [row] = listed(city, "单一来源")

    assert row["severity"] == pytest.approx(0.5)


def test_a_parent_and_its_subsidiary_are_one_producer_and_sisters_are_two(city):
    city.product("冰箱", needs=["压缩机", "电机"]).firm("甲厂", makes=["冰箱"])
    city.firm("集团", makes=["压缩机"]).firm("子厂", makes=["压缩机"], owner="集团")
    city.firm("姐厂", makes=["电机"], owner="母公司").firm("妹厂", makes=["电机"], owner="母公司")

    assert [row["subject"] for row in listed(city, "单一来源")] == ["压缩机"]
    [false] = listed(city, "伪冗余")
    assert false["subject"] == "电机"
    # 0.8 × 2/2 (同一股东) + 0.2 (无替代品)
    assert false["severity"] == pytest.approx(1.0)
    assert "母公司" in false["words"]


def test_suppliers_of_one_park_or_one_second_tier_source_are_false_redundancy(city):
    city.product("冰箱", needs=["压缩机", "电机"]).firm("甲厂", makes=["冰箱"])
    city.firm("乙厂", makes=["压缩机"], park="东园").firm("丙厂", makes=["压缩机"], park="东园")
    city.firm("丁厂", makes=["电机"]).firm("戊厂", makes=["电机"]).firm("己厂", makes=["漆包线"])
    city.supply("己厂", "丁厂", "漆包线").supply("己厂", "戊厂", "漆包线")

    words = {row["subject"]: row["words"] for row in listed(city, "伪冗余")}

    assert "同一园区（东园）" in words["压缩机"]
    assert "同一上级来源（己厂）" in words["电机"]
