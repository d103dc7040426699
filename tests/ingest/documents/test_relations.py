"""Relations from marked mentions: [甲] a firm, {丙} a product, <丁> a place or park, ~戊~ a chain."""

from __future__ import annotations

import re

import pytest

from ingest.documents.model import Mention, Relation
from ingest.documents.relations import find_relations

MARKED = re.compile(r"\[(.+?)\]|\{(.+?)\}|<(.+?)>|~(.+?)~")
LABELS = ("FIRM", "PRODUCT", "PLACE", "CHAIN")


def read(marked: str) -> list[Relation]:
    text, at, mentions = "", 0, []
    for hit in MARKED.finditer(marked):
        text += marked[at : hit.start()]
        which = next(number for number, name in enumerate(hit.groups()) if name)
        name = hit.groups()[which]
        mentions.append(Mention(len(text), len(text) + len(name), name, LABELS[which]))
        text, at = text + name, hit.end()
    return find_relations(text + marked[at:], mentions)


def told(marked: str) -> set[tuple[str, str, str, str]]:
    return {(one.head.text, one.rel, one.tail.text, one.status) for one in read(marked)}


@pytest.mark.parametrize(
    "marked",
    [
        "[甲]向[乙]供应{丙}。",
        "[乙]的{丙}由[甲]独家供应。",
        "[乙]从[甲]采购{丙}。",
        "[乙]的{丙}采购自[甲]。",
        "[甲]是[乙]的核心供应商。",
        "[乙]的供应商包括[甲]。",
        "[甲]的客户有[乙]。",
        "[甲]把{丙}卖给[乙]。",
        "[甲]的{丙}七成销往[乙]。",
        "为[乙]供货的还有[甲]。",
        "[乙]选用[甲]的{丙}。",
        "[乙]委托[甲]代工{丙}。",
        "[乙]位于<青岛>，{丙}来自[甲]。",
        "[乙]年产{丁}5万吨，[甲]向其供应{丙}。",
    ],
)
def test_a_supply_is_read_from_many_wordings(marked: str) -> None:
    assert ("甲", "SUPPLIES", "乙", "fact") in told(marked)


@pytest.mark.parametrize(
    ("marked", "status"),
    [
        ("[甲]并未向[乙]供应{丙}。", "negated"),
        ("[甲]不是[乙]的供应商。", "negated"),
        ("[甲]停止向[乙]供应{丙}。", "ended"),
        ("[甲]曾为[乙]配套{丙}。", "ended"),
        ("[甲]向[乙]供应{丙}，合同已于2023年终止。", "ended"),
        ("[甲]拟向[乙]供应{丙}。", "planned"),
        ("[甲]中标[乙]{丙}采购项目。", "planned"),
        ("[甲]与[乙]签订{丙}供货协议。", "planned"),
        ("据传[甲]将成为[乙]的供应商。", "uncertain"),
        ("[甲]有望进入[乙]供应链。", "uncertain"),
    ],
)
def test_what_is_no_fact_says_so(marked: str, status: str) -> None:
    assert ("甲", "SUPPLIES", "乙", status) in told(marked)


def test_lists_are_taken_apart_and_分别_pairs_them() -> None:
    every = {
        (one.head.text, one.tail.text, one.product)
        for one in read("[甲]向[乙]、[丙]供应{丁}和{戊}。")
    }
    each = {(one.head.text, one.product) for one in read("[甲]、[乙]分别供应{丙}和{丁}给[戊]。")}

    assert every == {("甲", buyer, goods) for buyer in "乙丙" for goods in "丁戊"}
    assert each == {("甲", "丙"), ("乙", "丁")}


def test_numbers_are_those_of_the_supplier_s_clause() -> None:
    found = {one.head.text: one.share for one in read("[乙]的{丙}，四成来自[甲]，六成从[丁]进口。")}

    assert found == {"甲": 0.4, "丁": 0.6}


def test_a_sum_of_investment_is_no_amount_of_trade() -> None:
    [found] = read("[甲]投资32亿元扩产，向[乙]供应{丙}。")

    assert found.amount is None


def test_a_contract_as_a_form_is_a_supply() -> None:
    [found] = read("供方：[甲]；需方：[乙]；标的：{丙}；金额：4200万元。")

    assert (found.head.text, found.tail.text, found.product) == ("甲", "乙", "丙")
    assert found.amount == 42_000_000


@pytest.mark.parametrize(
    ("marked", "relation"),
    [
        ("[甲]是[乙]的全资子公司。", ("甲", "SUBSIDIARY_OF", "乙", "fact")),
        ("[乙]下属企业包括[甲]。", ("甲", "SUBSIDIARY_OF", "乙", "fact")),
        ("[甲]位于<即墨>。", ("甲", "LOCATED_IN", "即墨", "fact")),
        ("<宁波>的[甲]生产{丙}。", ("甲", "LOCATED_IN", "宁波", "fact")),
        ("[甲]从未在<青岛>设厂。", ("甲", "LOCATED_IN", "青岛", "negated")),
        ("[甲]是~家电产业链~链主企业。", ("甲", "LEADS", "家电产业链", "fact")),
        ("[甲]处于~家电产业链~上游。", ("甲", "IN_CHAIN", "家电产业链", "fact")),
        ("[甲]急需{丙}。", ("甲", "NEEDS", "丙", "fact")),
        ("[甲]与[乙]签署战略合作协议。", ("甲", "SIGNED_WITH", "乙", "fact")),
        ("[甲]和[乙]在<青岛>签约。", ("甲", "SIGNED_WITH", "乙", "fact")),
        ("[甲]是一家{丙}制造商。", ("甲", "PRODUCES", "丙", "fact")),
        ("[甲]拟在<青岛>建设{丙}项目。", ("甲", "PRODUCES", "丙", "planned")),
    ],
)  # fmt: skip
def test_the_other_relations_have_their_wordings(
    marked: str, relation: tuple[str, str, str, str]
) -> None:
    assert relation in told(marked)


@pytest.mark.parametrize(
    "marked",
    [
        "[甲]申报~家电产业链~链主。",
        "[甲]列入~家电产业链~链主培育名单。",
        "[甲]与[乙]是竞争对手。",
        "[甲]从事进出口贸易，代理{丙}。",
        "会上，[甲]、[乙]围绕{丙}进行了交流。",
    ],
)
def test_what_states_no_relation_gives_none(marked: str) -> None:
    assert told(marked) == set()


@pytest.mark.parametrize(
    ("marked", "is_of_sales"),
    [
        ("[甲]向[乙]销售{丙}，占公司营业收入的12.8%。", True),
        ("[甲]的{丙}有三成卖给[乙]。", True),
        ("[甲]向[乙]供应{丙}，占其采购额的35%。", False),
        ("[乙]的{丙}，四成来自[甲]。", False),
    ],
)
def test_a_share_of_sales_is_no_share_of_the_buyers_purchases(
    marked: str, is_of_sales: bool
) -> None:
    [found] = [one for one in read(marked) if one.rel == "SUPPLIES"]

    assert found.share is not None
    assert found.of_sales is is_of_sales
