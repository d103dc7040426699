"""One finding opened, and the firms to phone."""

from __future__ import annotations

import pytest

from graph.errors import UnknownName
from queries.scope import scope_of
from queries.weak_links import WeakLinkQuestion, finding, survey_list, weak_links

MISSING = WeakLinkQuestion(classes=("缺链",), redraws=20, seed=1)


@pytest.fixture
def lacking(city):
    """甲厂 in 青岛 leads and makes 冰箱; 压缩机 comes from 合肥 only; 乙厂 makes its substitute 真空泵."""
    city.chain("家电", 整机=["冰箱"]).product("冰箱", needs=["压缩机"])
    city.place("合肥市", "中国").firm("合肥厂", makes=["压缩机"], at="合肥市")
    city.firm("甲厂", makes=["冰箱"], leads="家电").firm("乙厂", makes=["真空泵"])
    return city.substitute("真空泵", "压缩机", how_well=0.5).snapshot()


@pytest.fixture
def opened(lacking):
    [row] = weak_links(lacking, MISSING).rows
    [shown] = finding(lacking, MISSING, row["id"]).rows
    assert shown["subject"] == row["subject"] == "压缩机"
    return shown


def test_a_finding_leads_to_the_firm_that_depends_on_it(opened):
    assert opened["paths"] == [{"lead": "甲厂", "path": ["压缩机", "冰箱"]}]


def test_every_firm_that_needs_it_is_named(opened):
    assert opened["needers"] == ["甲厂"]


def test_makers_of_a_substitute_nearby_and_of_the_product_elsewhere_are_named(opened):
    assert opened["near_makers"] == [{"firm": "乙厂", "product": "真空泵", "nearness": 1.0}]
    assert opened["outside_makers"] == [{"firm": "合肥厂", "place": "合肥市", "product": "压缩机"}]


def test_the_sole_source_is_not_named_as_its_own_second_source(city):
    city.chain("家电", 整机=["冰箱"], 部件=["压缩机", "电机"]).product("冰箱", needs=["压缩机"])
    city.firm("甲厂", makes=["冰箱"]).firm("乙厂", makes=["压缩机", "电机"]).firm(
        "丙厂", makes=["电机"]
    )
    graph, single = city.snapshot(), WeakLinkQuestion(classes=("单一来源",))

    [row] = weak_links(graph, single).rows
    [shown] = finding(graph, single, row["id"]).rows

    assert shown["makers"]["local"] == ["乙厂"]
    assert [one["firm"] for one in shown["near_makers"]] == ["丙厂"]


def test_what_lacks_in_the_city_is_there_in_the_country(opened):
    holds = {one["scope"]: one["holds"] for one in opened["scopes"]}

    assert holds == {"青岛市": True, "山东省": True, "中国": False}


def test_a_finding_that_does_not_hold_is_not_known(lacking):
    with pytest.raises(UnknownName):
        finding(lacking, MISSING, "nothing")


def test_the_survey_asks_local_firms_by_falling_score(starter):
    question = WeakLinkQuestion(chain="智能家电", redraws=10, seed=3, top=5)
    rows = survey_list(starter, question).rows
    local = set(starter.firms.filter(scope_of(starter, "青岛市").local(starter))["name"])

    assert [row["score"] for row in rows] == sorted((row["score"] for row in rows), reverse=True)
    assert all(row["questions"] for row in rows)
    assert len(rows) == 5
    assert {row["firm"] for row in rows} <= local
