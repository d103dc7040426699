"""Stated targets beside what the graph can measure."""

from __future__ import annotations

from graph.ontology import Target
from queries.scope import Question
from queries.targets import targets


def stated(city, **properties):
    city._add(Target, properties["metric"], **properties)
    return city


def test_a_share_target_has_goal_now_and_gap(city):
    city.product("冰箱", needs=["压缩机", "电机"]).firm("甲厂", makes=["冰箱"])
    city.firm("乙厂", makes=["压缩机"]).firm("丙厂", makes=["电机"], at="山东省")
    stated(city, metric="本地配套率", value=60.0, unit="%", subject="智能家电")

    [row] = targets(city.snapshot(), Question()).rows

    # 两个需要的产品中一个有本地生产者：50 %，差 10 个百分点
    assert (row["goal"], row["now"], row["gap"]) == (60.0, 50.0, 10.0)


def test_a_count_of_holders_is_measured_from_local_firms(city):
    city.firm("甲厂", holds=["小巨人"]).firm("乙厂", holds=["小巨人"], at="山东省")
    stated(city, metric="企业数", value=3.0, unit="家", subject="专精特新小巨人")

    [row] = targets(city.snapshot(), Question()).rows

    assert (row["now"], row["gap"]) == (1.0, 2.0)


def test_what_cannot_be_measured_says_so(city):
    stated(city, metric="增加值增速", value=6.5, unit="%")

    [row] = targets(city.snapshot(), Question()).rows

    assert row["now"] is None
    assert row["measured_by"] == "图中测不到：属统计部门数据，图谱不含"


def test_what_is_new_in_a_year_is_counted_by_the_year_on_record(city):
    city.firm("甲厂", holds=["单项冠军"]).firm("乙厂")
    stated(city, metric="新增数", subject="制造业单项冠军", value=10.0, unit="家", period="2024年")

    [row] = targets(city.snapshot(), Question()).rows

    # 甲厂的认定年份未见记载：不能算作 2024 年新增
    assert row["now"] is None
    assert "未见记载" in row["measured_by"]


def test_each_target_says_where_it_stands_written(city):
    stated(city, metric="本地配套率", value=60.0, unit="%", text="配套率达到60%")

    [row] = targets(city.snapshot(), Question()).rows

    assert row["source"]
    assert row["text"] == "配套率达到60%"
