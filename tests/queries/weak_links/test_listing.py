"""The list: golden numbers of the first city, ranking, scopes, and answers that have no rows."""

from __future__ import annotations

import math
import re
from datetime import date

import polars as pl
import pytest

from graph.errors import UnknownName
from queries.coverage import need_counts
from queries.scope import find, scope_of
from queries.weak_links import RULES, WeakLinkQuestion, rule, weak_links

#: 链 → 需要、其中本地有、只见外地、未见（与起始数据的说明相同）。
BY_CHAIN = {
    "智能家电": (43, 16, 27, 0),
    "轨道交通装备": (48, 24, 24, 0),
    "集成电路": (85, 24, 61, 0),
    "新能源汽车": (52, 18, 34, 0),
    "橡胶轮胎": (37, 14, 23, 0),
    "商贸物流": (27, 15, 11, 1),
}


def test_the_first_city_needs_742_products_and_makes_259_of_them(starter):
    counts = need_counts(starter, scope_of(starter, "青岛市"))

    assert (counts.needed, counts.local, counts.unmade, counts.unplaced) == (742, 259, 7, 4)
    assert counts.essential == 543


@pytest.mark.parametrize("chain", BY_CHAIN)
def test_the_needs_of_each_chain_are_those_of_the_starter_table(starter, chain):
    counts = need_counts(starter, scope_of(starter, "青岛市"), find(starter, "chains", chain))

    outside = counts.outside + counts.unplaced
    assert (counts.needed, counts.local, outside, counts.unmade) == BY_CHAIN[chain]


def test_register_gaps_are_said_to_be_unrecorded_with_low_confidence(starter):
    rows = weak_links(starter, WeakLinkQuestion(classes=("断点",), top=100)).rows
    doubtful = [row for row in rows if "登记存疑" in row["words"]]

    # 7 个存疑产品中 3 个是大宗原料，不列
    assert len(doubtful) == 4
    assert starter.products.filter((pl.col("doubt") != "") & pl.col("commodity")).height == 3
    assert all("未见生产者记载" in row["words"] for row in doubtful)
    assert max(row["confidence"] for row in doubtful) < 0.2


def test_rows_come_by_priority_with_the_formula_that_computed_it(starter):
    answer = weak_links(starter, WeakLinkQuestion(top=30))

    ranks = [row["priority"] for row in answer.rows]
    assert ranks == sorted(ranks, reverse=True)
    for row in answer.rows:
        assert float(row["priority_formula"].rsplit("= ", 1)[1]) == pytest.approx(
            row["priority"], abs=6e-4
        )
        assert row["evidence"]
    assert "优先级 =" in answer.formula


def test_ids_are_stable_and_each_finding_has_its_own(starter):
    rows = weak_links(starter, WeakLinkQuestion(top=5000)).rows
    again = weak_links(starter, WeakLinkQuestion(top=5000)).rows

    assert [row["id"] for row in rows] == [row["id"] for row in again]
    assert len({row["id"] for row in rows}) == len(rows)


def test_an_unknown_class_lists_the_known_ones(starter):
    with pytest.raises(UnknownName) as caught:
        rule("卡脖子")

    assert all(one.name in caught.value.remedy for one in RULES)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"chain": "空链"}, "还没有产品"),
        ({"classes": ("集中",)}, "没有任何供货记录"),
        ({"chain": "家电", "classes": ("断点",)}, "未见需方记载"),
        ({"scope": "西藏"}, "未见企业"),
        ({"firm": "外厂"}, "未见生产地"),
    ],
)
def test_an_empty_list_says_what_it_means(city, asked, words):
    city.chain("空链").chain("家电", 整机=["冰箱"]).place("西藏", "中国")
    city.product("冰箱", needs=["压缩机"]).firm("甲厂", makes=["冰箱"])
    city.firm("外厂", makes=["冰箱"], at="山东省")

    answer = weak_links(city.snapshot(), WeakLinkQuestion(**asked))

    assert not answer.rows
    assert words in answer.note


def test_a_graph_without_firms_answers_in_words(city):
    answer = weak_links(city.snapshot(as_of=date(1900, 1, 1)), WeakLinkQuestion())

    assert "1900-01-01" in answer.note


def test_questions_about_a_firm_or_a_park_count_only_their_needs(city):
    city.product("冰箱", needs=["压缩机"]).product("轮胎", needs=["炭黑"])
    city.firm("甲厂", makes=["冰箱"], park="东园").firm("乙厂", makes=["轮胎"])

    def subjects(**asked):
        answer = weak_links(city.snapshot(), WeakLinkQuestion(classes=("断点",), **asked))
        return {row["subject"] for row in answer.rows}

    assert subjects() == {"压缩机", "炭黑"}
    assert subjects(firm="乙厂") == {"炭黑"}
    assert subjects(park="东园") == {"压缩机"}
    assert subjects(product="冰箱") == {"压缩机"}


def test_a_question_about_a_product_leaves_out_firms_that_neither_make_nor_sell_it(city):
    city.chain("家电", 整机=["冰箱"], 部件=["压缩机"]).chain("船舶", 船=["轮船"], 机=["柴油机"])
    city.product("冰箱", needs=["压缩机"]).product("轮船", needs=["柴油机"])
    city.firm("冰箱厂", makes=["冰箱"], leads="家电").firm("压缩机厂", makes=["压缩机"])
    city.firm("船厂", makes=["轮船"], leads="船舶").firm("柴油机厂", makes=["柴油机"])

    rows = weak_links(city.snapshot(), WeakLinkQuestion(product="冰箱", classes=("堵点",))).rows

    assert {row["subject"] for row in rows} == {"压缩机", "压缩机厂"}


def test_the_coverage_of_a_firm_is_that_of_its_own_needs(city):
    city.product("冰箱", needs=["压缩机", "漆"]).firm("甲厂", makes=["冰箱"])
    city.product("轮船", needs=["柴油机"]).firm("乙厂", makes=["轮船"])

    words = weak_links(city.snapshot(), WeakLinkQuestion(firm="甲厂")).coverage.words

    assert words.startswith("青岛市内所问的1家企业，1家有产品记录")
    assert "需要的2个产品" in words


def test_a_group_is_asked_about_with_the_firms_that_it_controls(city):
    """The group itself makes nothing but through its 冰箱厂: what that needs, the group needs."""
    city.chain("家电", 整机=["冰箱"]).product("冰箱", needs=["压缩机"])
    city.firm("集团", makes=["冰箱"], leads="家电").firm("冰箱厂", makes=["冰箱"], owner="集团")

    answer = weak_links(city.snapshot(), WeakLinkQuestion(firm="集团", classes=("断点",)))

    assert [row["subject"] for row in answer.rows] == ["压缩机"]
    assert answer.coverage.words.startswith("青岛市内所问的2家企业")


def test_a_firm_without_inputs_of_a_chain_is_not_told_that_the_chain_has_no_products(city):
    city.chain("家电", 整机=["冰箱"]).firm("甲厂", makes=["冰箱"])

    note = weak_links(city.snapshot(), WeakLinkQuestion(firm="甲厂", chain="家电")).note

    assert note.startswith("所问企业所产的产品未见必需或重要投入的记载")


def test_a_systemic_firm_is_evidenced_by_what_it_sells_and_what_it_buys(city):
    city.firm("丁厂").firm("乙厂").firm("丙厂").supply("乙厂", "丁厂", "电机", amount=500_000.0)
    city.supply("丁厂", "丙厂", amount=100_000.0)

    [row] = weak_links(city.snapshot(), WeakLinkQuestion(classes=("关键企业",))).rows

    assert row["subject"] == "丁厂"  # 三家各停都全损，列前 5% 即一家
    assert [one.words for one in row["evidence"]] == [
        "乙厂向丁厂供“电机”，50 万元/年",
        "丁厂向丙厂供（产品未写明），10 万元/年",
    ]


def test_a_past_days_list_says_how_much_of_it_has_no_date(city):
    city.product("冰箱", needs=["压缩机"]).firm("甲厂", makes=["冰箱"]).firm(
        "乙厂", makes=["压缩机"]
    )
    city.supply("乙厂", "甲厂", "压缩机", valid_from=date(2020, 1, 1))

    then = weak_links(city.snapshot(as_of=date(2021, 1, 1)), WeakLinkQuestion()).coverage.words
    early = weak_links(city.snapshot(as_of=date(1990, 1, 1)), WeakLinkQuestion()).coverage.words

    assert "截至2021-01-01：3条生产与供货记录中2条未写起始日期" in then
    assert "截至1990-01-01：2条生产与供货记录中2条未写起始日期" in early
    assert "起始日期" not in weak_links(city.snapshot(), WeakLinkQuestion()).coverage.words


def test_the_confidence_of_every_finding_is_the_product_that_its_formula_writes_out(starter):
    rows = weak_links(starter, WeakLinkQuestion(top=5000)).rows

    assert {row["class"] for row in rows} >= {
        "断点",
        "缺链",
        "堵点",
        "外部依赖",
        "关键企业",
        "弱项",
    }
    for row in rows:
        factors = [float(one) for one in re.findall(r"\((\d\.\d\d)\)", row["confidence_formula"])]
        assert math.prod(factors) == pytest.approx(row["confidence"], abs=0.02), row["subject"]
        assert row["confidence_formula"].endswith(f"= {row['confidence']:.2f}")


def test_a_question_says_its_classes():
    assert WeakLinkQuestion(chain="智能家电", classes=("缺链",)).in_words().endswith("· 缺链")


def test_a_rank_interval_says_itself(starter):
    asked = WeakLinkQuestion(chain="智能家电", top=1, intervals=True, redraws=5)

    [row] = weak_links(starter, asked).rows

    assert "90% 在" in row["rank"]["words"]
    assert "5次重抽中" in row["rank"]["words"]
