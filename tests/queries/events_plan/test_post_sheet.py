"""Demands and offers posted by sheet: good rows go in, wrong cells are told."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from graph.errors import BadFile
from graph.ontology import Demand
from graph.snapshot import snapshot
from graph.store import GraphStore
from queries.events.post_sheet import post_sheet
from queries.events.posts import standing_posts
from viz.papers.post_form import post_form


def sheet(folder: Path, *rows: str) -> Path:
    path = folder / "需求.csv"
    heads = "企业,需求内容,数量,截止日期,价格下限,价格上限,认证要求,地域限制,联系人,保密"
    path.write_text("\n".join(("需求登记表", heads, *rows)), encoding="utf-8")
    return path


def test_a_row_is_posted_with_all_its_fields(store: GraphStore, tmp_path: Path) -> None:
    path = sheet(
        tmp_path, "甲厂,采购压缩机,20万台,2027-03-31,300元,0.05万元,CCC；ISO9001,山东,张工 1380,是"
    )
    found = post_sheet(store, "demand", path, person="王科")

    assert found.faults == ()
    [kept] = found.posts
    assert (kept.firm, kept.product_name) == ("甲厂", "压缩机")
    [row] = store.fetch(Demand, [kept.id]).to_dicts()
    assert (row["quantity"], row["unit"], row["deadline"]) == (200_000, "台", date(2027, 3, 31))
    assert (row["price_low"], row["price_high"]) == (300, 500)
    assert (row["certificates"], row["place_limits"]) == (["CCC", "ISO9001"], ["山东"])
    [listed] = standing_posts(snapshot(store), "demand")
    assert (listed["confidential"], listed["contact"]) == (True, "")


def test_wrong_cells_are_told_and_the_other_rows_posted(store: GraphStore, tmp_path: Path) -> None:
    path = sheet(
        tmp_path,
        "甲厂,采购压缩机,许多,2027-13-31,,,,,,",
        "无此厂,采购温控器,,,,,,,,",
        "乙厂,,3,,,,,,,",
        "丙厂,采购温控器,,,9,5,,,,",
        "丙厂,采购压缩机,,,,,,,,",
    )
    found = post_sheet(store, "demand", path)

    assert [(one.row, one.column) for one in found.faults[:2]] == [(3, "数量"), (3, "截止日期")]
    assert [one.row for one in found.faults[2:]] == [4, 5, 6]
    assert [one.firm for one in found.posts] == ["丙厂"]


def test_the_empty_form_is_read_back_and_says_nothing(store: GraphStore, tmp_path: Path) -> None:
    found = post_sheet(store, "offer", post_form(tmp_path / "供给.xlsx", "offer"))

    assert (found.posts, found.faults) == ((), ())


def test_a_sheet_without_headings_is_told(store: GraphStore, tmp_path: Path) -> None:
    path = tmp_path / "无表头.csv"
    path.write_text("1,2,3\n4,5,6\n")
    with pytest.raises(BadFile, match="内容"):
        post_sheet(store, "demand", path)


@pytest.mark.parametrize("by", ["title", "headings", "our own form"])
def test_a_sheet_of_the_other_side_is_refused(store: GraphStore, tmp_path: Path, by: str) -> None:
    path = tmp_path / "需求.csv"
    if by == "title":
        path.write_text("2026年需求登记表\n企业,内容\n甲厂,采购压缩机", encoding="utf-8")
    elif by == "headings":
        path.write_text("需求企业,需求内容\n甲厂,采购压缩机", encoding="utf-8")
    else:
        path = post_form(tmp_path / "登记表.xlsx", "demand")

    with pytest.raises(
        BadFile, match=rf"这是需求表，不能作为供给发布（{path.name}.*liantu post sheet 需求"
    ):
        post_sheet(store, "offer", path)
    assert standing_posts(snapshot(store), "offer") == []


def test_a_sheet_for_both_sides_is_taken_as_either(store: GraphStore, tmp_path: Path) -> None:
    path = tmp_path / "供需.csv"
    path.write_text("需求与供给登记表\n企业,内容\n压一,供应压缩机", encoding="utf-8")

    [kept] = post_sheet(store, "offer", path).posts

    assert kept.firm == "压一"


def test_a_fault_stands_at_its_cell(store: GraphStore, tmp_path: Path) -> None:
    path = sheet(
        tmp_path,
        "无此厂,采购温控器,,,,,,,,",
        "甲厂,采购压缩机,-5台,,,,,,,",
        "乙厂,采购压缩机,,,9,5,,,,",
    )
    told = [(one.row, one.column, one.value) for one in post_sheet(store, "demand", path).faults]
    assert told == [(3, "企业", "无此厂"), (4, "数量", "-5台"), (5, "价格下限", "9")]


def test_the_same_post_twice_in_a_sheet_is_told_and_the_first_kept(
    store: GraphStore, tmp_path: Path
) -> None:
    path = sheet(tmp_path, "甲厂,采购压缩机,20台,,,,,,张工,是", "甲厂,采购压缩机,,,,,,,,")
    found = post_sheet(store, "demand", path)
    assert "与第 3 行是同一条" in found.faults[0].reason
    [row] = store.fetch(Demand, [found.posts[0].id]).to_dicts()
    assert (row["quantity"], row["confidential"]) == (20, True)


def test_whether_a_post_is_confidential_is_never_guessed(store: GraphStore, tmp_path: Path) -> None:
    path = sheet(tmp_path, "甲厂,采购压缩机,,,,,,,张工,也许", "乙厂,采购压缩机,,,,,,,李工,否")
    found = post_sheet(store, "demand", path)
    assert [(one.column, one.value) for one in found.faults] == [("保密", "也许")]
    assert [one.firm for one in found.posts] == ["乙厂"]
