"""One firm under several names of a text: what is said of it is said once, and of its full name."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from graph.ontology import Firm, Produces, Supplies
from graph.store import open_store
from graph.writer import forget
from ingest.documents import extract
from ingest.documents.facts import import_document
from ingest.documents.model import Mention
from ingest.documents.short_names import defined_names
from ingest.pipeline import ImportOptions

FULL = "青岛宏昌精密轴承有限公司"
NOTICE = (
    f"{FULL}（以下简称“宏昌轴承”）位于城阳区，主要生产深沟球轴承。"
    "宏昌轴承向海尔智家股份有限公司供应压缩机轴承，2025年供货额约1.2亿元。"
    "宏昌轴承所用轴承钢采购自大冶特殊钢有限公司。"
)


def said(text: str) -> list[tuple[str, str, str, str | None]]:
    """Each relation by its firms' full names."""
    return [(one.head.name, one.rel, one.tail.name, one.product) for one in extract(text).relations]


def full_names(text: str) -> dict[str, str]:
    return {one.text: one.name for one in extract(text).entities if one.label == "FIRM"}


@pytest.mark.parametrize(
    ("bracket", "names"),
    [
        ("（以下简称“甲乙”）", ["甲乙"]),
        ("（以下简称‘甲乙’）", ["甲乙"]),
        ("(下称甲乙)", ["甲乙"]),
        ("（证券简称：甲乙股份，证券代码：600000）", ["甲乙股份"]),
        ("（原甲乙丙丁有限公司，以下简称“甲乙”）", ["甲乙丙丁有限公司", "甲乙"]),
        ("（以下简称“公司”或“本公司”）", ["公司", "本公司"]),
        ("（原材料供应商）", []),
        ("（原料来自甲乙有限公司）", []),
        ("（前身为1969年成立的甲乙厂）", []),
        ("（前身为甲乙机械厂）", ["甲乙机械厂"]),
        ("（青岛）", []),
    ],
)
def test_other_names_stand_in_brackets_behind_the_firm(bracket: str, names: list[str]) -> None:
    firm = Mention(0, len(FULL), FULL, "FIRM")

    assert [name for name, _ in defined_names(f"{FULL}{bracket}成立。", [firm])] == names


def test_what_is_said_of_a_firm_under_two_names_is_told_once_and_of_the_right_product() -> None:
    found = said(NOTICE)

    assert len(found) == len(set(found))
    assert {one for one in found if one[1] == "SUPPLIES"} == {
        (FULL, "SUPPLIES", "海尔智家股份有限公司", "压缩机轴承"),
        ("大冶特殊钢有限公司", "SUPPLIES", FULL, "轴承钢"),
    }
    assert (FULL, "PRODUCES", "深沟球轴承", None) in found
    assert not any(head == tail for head, _, tail, _ in found)


def test_a_relation_keeps_the_words_of_the_text_at_its_ends() -> None:
    for one in extract(NOTICE).relations:
        for end in (one.head, one.tail):
            assert NOTICE[end.start : end.end] == end.text


def test_parties_of_a_contract_are_the_firms_they_stand_for_and_no_names() -> None:
    text = (
        f"甲方：海尔智家股份有限公司（以下简称甲方）；乙方：{FULL}（以下简称乙方）。"
        "乙方向甲方供应压缩机轴承，合同金额3000万元。"
    )

    [found] = extract(text).relations

    assert (found.head.text, found.tail.text, found.product, found.amount) == (
        FULL,
        "海尔智家股份有限公司",
        "压缩机轴承",
        30_000_000,
    )
    assert {"甲方", "乙方"}.isdisjoint(full_names(text))


def test_an_announcements_own_company_is_the_firm_that_it_introduces() -> None:
    text = f"{FULL}（以下简称“公司”或“本公司”）成立于2009年。公司向海尔智家供应压缩机轴承。本公司位于城阳区。"

    found = said(text)

    assert (FULL, "SUPPLIES", "海尔智家", "压缩机轴承") in found
    assert (FULL, "LOCATED_IN", "城阳区", None) in found
    assert {"公司", "本公司"}.isdisjoint(full_names(text))


@pytest.mark.parametrize(
    "between",
    [
        "其子公司鲁岳精密铸造有限公司位于平度市。",
        "原控股子公司鲁岳贸易有限公司已于2022年注销。",
    ],
)
def test_the_company_of_the_next_paragraph_is_the_parent_and_not_the_subsidiary_named_last(
    between: str,
) -> None:
    text = f"鲁岳橡塑机械有限公司制造硫化机。\n{between}\n公司的液压件采购自博世力士乐。"

    assert [one for one in said(text) if one[1] == "SUPPLIES"] == [
        ("博世力士乐", "SUPPLIES", "鲁岳橡塑机械有限公司", "液压件")
    ]


def test_a_word_that_holds_a_partys_name_is_left_alone() -> None:
    text = f"{FULL}（以下简称“公司”）的全资子公司青岛宏昌传动有限公司位于即墨区。"

    assert (FULL, "LOCATED_IN", "即墨区", None) not in said(text)


def test_a_name_cut_short_is_the_one_firm_it_is_cut_from() -> None:
    found = full_names("青岛海润冷柜股份有限公司主营展示柜。海润冷柜的压缩机由加西贝拉供应。")

    assert found["海润冷柜"] == "青岛海润冷柜股份有限公司"


def test_a_name_that_two_firms_may_be_cut_to_is_neither() -> None:
    found = full_names(
        "青岛海泰半导体有限公司与青岛海泰新能源有限公司签约。海泰半导体主营功率器件，海泰落户崂山区。"
    )

    assert found["海泰半导体"] == "青岛海泰半导体有限公司"
    assert found["海泰"] == "海泰"


def test_a_parent_is_not_the_subsidiary_that_is_named_after_it() -> None:
    found = full_names("天合光能拟设立天合光能（青海）硅材料有限公司。天合光能将持股100%。")

    assert found["天合光能"] == "天合光能"


def test_two_names_under_which_the_graph_knows_a_firm_are_one_in_the_text() -> None:
    found = full_names("海尔智家股份有限公司召开大会。海尔智家与京东方签约。")

    assert found["海尔智家"] == "海尔智家股份有限公司"


def test_an_import_keeps_the_other_name_and_asks_nothing_twice(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "graph.lbug"))
    notice = tmp_path / "通知.txt"
    notice.write_text(NOTICE, encoding="utf-8")

    first = import_document(store, notice, ImportOptions())
    again = import_document(store, notice, ImportOptions())

    firms = store.read(Firm).filter(pl.col("retired_at").is_null())
    assert sorted(firms["name"]) == sorted([FULL, "大冶特殊钢有限公司", "海尔智家股份有限公司"])
    assert firms.filter(pl.col("name") == FULL)["aliases"].to_list() == [["宏昌轴承"]]
    assert again.change.is_empty, again.change.as_dict()
    questions = [one.left_name for one in first.asked]
    assert len(questions) == len(set(questions))
    assert not any("宏昌轴承 " in one for one in questions)


def test_the_next_document_finds_the_firm_by_the_other_name(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "graph.lbug"))
    for name, text in (
        ("通知.txt", NOTICE),
        ("快讯.txt", "宏昌轴承向海信家电集团股份有限公司供应直线轴承。"),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
        import_document(store, tmp_path / name, ImportOptions())

    [firm] = store.read(Firm).filter(pl.col("name") == FULL).iter_rows(named=True)
    [link] = (
        store.read(Supplies).filter(pl.col("said").str.contains("直线轴承")).iter_rows(named=True)
    )
    assert link["from_id"] == firm["id"]
    assert store.read(Produces).height == 0  # the graph knows none of the products

    forget(store, "file:通知.txt")
    [kept] = store.read(Firm).filter(pl.col("id") == firm["id"]).iter_rows(named=True)
    assert (kept["name"], kept["aliases"], kept["sources"]) == (FULL, [], [])
    assert store.read(Supplies)["id"].to_list() == [link["id"]]

    forget(store, "file:快讯.txt")
    assert store.read(Firm).is_empty()
