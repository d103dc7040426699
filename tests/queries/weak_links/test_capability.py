"""弱项 and 产能缺口 by hand."""

from __future__ import annotations

import pytest

from graph.ontology import Produces
from queries.weak_links import WeakLinkQuestion, weak_links


def listed(city, rule):
    return list(weak_links(city.snapshot(), WeakLinkQuestion(classes=(rule,))).rows)


def test_local_makers_below_the_asked_certificate_are_a_weak_capability(city):
    city.firm("甲厂").demand("需1", firm="甲厂", product="压缩机", certificates=["车规", "防爆"])
    city.firm("乙厂", makes=["压缩机"], holds=["车规"]).firm("丙厂", makes=["压缩机"])

    [row] = listed(city, "弱项")

    # 最好的一家缺两项中的一项
    assert row["severity"] == pytest.approx(0.5)
    assert "车规、防爆" in row["words"]


def test_a_product_that_the_country_hardly_masters_asks_for_a_tier(city):
    city.product("冰箱", needs=["芯片"]).product("芯片", maturity="低").firm("甲厂", makes=["冰箱"])
    city.firm("乙厂", makes=["芯片"])

    [row] = listed(city, "弱项")

    assert row["severity"] == pytest.approx(1.0)
    assert "未见梯度资质记载" in row["words"]


def test_a_posted_quantity_above_local_capacity_is_a_capacity_gap(city):
    city.firm("甲厂").demand("需1", firm="甲厂", product="压缩机", quantity=100.0, unit="台")
    city.firm("乙厂", makes=["压缩机"])
    city.link_rows[Produces][-1].update(capacity=60.0, unit="台")

    [row] = listed(city, "产能缺口")

    assert row["severity"] == pytest.approx(0.4)
    assert "所需100台" in row["words"]


def test_capacities_without_a_record_are_no_gap(city):
    city.firm("甲厂").demand("需1", firm="甲厂", product="压缩机", quantity=100.0, unit="台")
    city.firm("乙厂", makes=["压缩机"])

    assert not listed(city, "产能缺口")
