"""Importing a sheet: facts with sources, twice the same, changed, forgotten, merged and undone."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from graph.identity.merge import merge, undo_merge
from graph.ledger.base import ledger
from graph.ledger.decisions import Reviews
from graph.ontology import Firm, OperatesIn, Produces, Source, Supplies
from graph.store import GraphStore, open_store
from graph.writer import forget, state
from ingest.pipeline import ImportOptions, import_sheet_file
from tests.builders import City


@pytest.fixture
def store(tmp_path: Path) -> GraphStore:
    """A graph with one chain, one product and one firm."""
    opened = open_store(str(tmp_path / "graph.lbug"))
    city = City()
    city.chain("智能家电", 压缩机=["冰箱压缩机"]).firm("青岛海尔电冰箱有限公司", makes=["冰箱"])
    state(opened, "test", city.frames(), now=datetime(2026, 1, 1))
    return opened


def book(path: Path, *rows: list[object]) -> Path:
    """A workbook with one sheet of rows."""
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    made.save(path)
    return path


def supply_book(path: Path, *rows: list[object]) -> Path:
    return book(path, ["供方", "需方", "产品", "年供货额（万元）", "年份"], *rows)


def test_a_supply_sheet_becomes_links_in_yuan_with_the_file_as_source(store, tmp_path):
    path = supply_book(
        tmp_path / "供货.xlsx",
        ["青岛万宝压缩机有限公司", "青岛海尔电冰箱有限公司", "冰箱压缩机", 1200, 2024],
    )

    report = import_sheet_file(store, path, ImportOptions())

    [link] = store.read(Supplies).iter_rows(named=True)
    assert report.rows == 1
    assert link["amount"] == 12_000_000  # 1200 万元
    assert (link["product"], link["year"]) == ("冰箱压缩机", 2024)
    assert link["to_id"] == "青岛海尔电冰箱有限公司"  # found, not made anew
    assert link["sources"] == "file:供货.xlsx"
    assert link["locator"].endswith("!2")
    assert "供货.xlsx" in store.read(Source)["name"].to_list()


def test_the_same_file_twice_changes_nothing(store, tmp_path):
    path = supply_book(tmp_path / "a.xlsx", ["甲厂有限公司", "乙厂有限公司", "冰箱压缩机", 5, 2024])
    import_sheet_file(store, path, ImportOptions())

    again = import_sheet_file(store, path, ImportOptions())

    assert again.change.is_empty, again.change.as_dict()


def test_a_changed_file_updates_its_own_facts_and_keeps_what_it_said_before(store, tmp_path):
    path = supply_book(tmp_path / "a.xlsx", ["甲厂有限公司", "乙厂有限公司", "冰箱压缩机", 5, 2024])
    import_sheet_file(store, path, ImportOptions())
    supply_book(path, ["甲厂有限公司", "乙厂有限公司", "冰箱压缩机", 9, 2024])

    import_sheet_file(store, path, ImportOptions())

    links = store.read(Supplies)
    standing = links.filter(pl.col("retired_at").is_null())
    assert standing["amount"].to_list() == [90_000]
    assert links.filter(pl.col("retired_at").is_not_null())["amount"].to_list() == [50_000]


def test_what_a_file_no_longer_states_is_retired(store, tmp_path):
    path = supply_book(
        tmp_path / "a.xlsx",
        ["甲厂有限公司", "乙厂有限公司", "冰箱压缩机", 5, 2024],
        ["丙厂有限公司", "乙厂有限公司", "冰箱压缩机", 6, 2024],
    )
    import_sheet_file(store, path, ImportOptions())
    supply_book(path, ["甲厂有限公司", "乙厂有限公司", "冰箱压缩机", 5, 2024])

    import_sheet_file(store, path, ImportOptions())

    standing = store.read(Supplies).filter(pl.col("retired_at").is_null())
    assert standing.height == 1
    gone = store.read(Firm).filter(pl.col("name") == "丙厂有限公司")
    assert gone["retired_at"].null_count() == 0


def test_forgetting_a_file_leaves_the_graph_as_if_it_had_never_come(store, tmp_path):
    before = {kind: sorted(store.read(kind, ["id"])["id"]) for kind in (Firm, Supplies, Produces)}
    path = supply_book(tmp_path / "a.xlsx", ["甲厂有限公司", "乙厂有限公司", "冰箱压缩机", 5, 2024])
    report = import_sheet_file(store, path, ImportOptions())

    forget(store, report.source)

    after = {kind: sorted(store.read(kind, ["id"])["id"]) for kind in (Firm, Supplies, Produces)}
    assert after == before


def test_an_unknown_product_is_reported_and_never_made_up(store, tmp_path):
    path = book(
        tmp_path / "p.xlsx", ["企业名称", "产品名称"], ["青岛甲厂有限公司", "磁悬浮离心泵组"]
    )

    report = import_sheet_file(store, path, ImportOptions(kind="produces"))

    assert [problem.value for problem in report.problems] == ["磁悬浮离心泵组"]
    assert store.read(Produces).filter(pl.col("stated_in") == report.source).is_empty()


def test_a_roster_finds_the_firm_that_is_known_and_keeps_its_new_facts(store, tmp_path):
    path = book(
        tmp_path / "名录.xlsx",
        ["企业名称", "统一社会信用代码", "产业链"],
        ["青岛海尔电冰箱有限公司", "913702002645748661", "智能家电"],
    )

    report = import_sheet_file(store, path, ImportOptions())

    firms = store.read(Firm)
    assert firms.filter(pl.col("name") == "青岛海尔电冰箱有限公司").height == 1
    assert firms.filter(pl.col("uscc") == "913702002645748661").height == 1
    assert not report.faults.rejects
    assert store.read(OperatesIn).height == 1


def test_a_doubtful_name_waits_for_a_person_and_stays_apart_meanwhile(store, tmp_path):
    reviews = Reviews(ledger(f"sqlite:///{tmp_path / 'ledger.sqlite'}"))
    path = book(
        tmp_path / "r.xlsx", ["企业名称", "产业链"], ["青岛海尔电冰箱股份有限公司", "智能家电"]
    )

    report = import_sheet_file(store, path, ImportOptions(), reviews)

    assert report.reviews == 1
    [waiting] = reviews.list()
    assert waiting.right == "青岛海尔电冰箱有限公司"
    assert store.read(Firm).height == 2


def test_two_firms_merged_and_parted_again_have_their_own_facts_back(store, tmp_path):
    path = supply_book(tmp_path / "a.xlsx", ["甲厂有限公司", "乙厂有限公司", "冰箱压缩机", 5, 2024])
    import_sheet_file(store, path, ImportOptions())
    link = store.read(Supplies)
    supplier = link["from_id"][0]

    merge(
        store, keep="青岛海尔电冰箱有限公司", gone=supplier, decision=1, moment=datetime(2026, 2, 1)
    )
    merged = store.read(Supplies).filter(pl.col("retired_at").is_null())
    undo_merge(store, 1)

    assert merged["from_id"].to_list() == ["青岛海尔电冰箱有限公司"]
    restored = store.read(Supplies)
    assert restored.sort("id").drop("recorded_at").equals(link.sort("id").drop("recorded_at"))
    assert store.read(Firm).filter(pl.col("id") == supplier)["retired_at"].null_count() == 1


@pytest.mark.parametrize(
    "rows", [[["颜色", "形状"], ["红", "圆"]], [["企业名称", "区市"], [None, "城阳区"]]]
)
def test_a_file_without_a_usable_row_leaves_nothing_in_the_graph(store, tmp_path, rows):
    before = (store.version(), store.counts())

    report = import_sheet_file(store, book(tmp_path / "坏.xlsx", *rows), ImportOptions())

    assert report.rows == 0
    assert (store.version(), store.counts()) == before


def test_a_rehearsal_says_what_would_change_and_keeps_nothing(store, tmp_path):
    path = supply_book(tmp_path / "a.xlsx", ["甲厂有限公司", "乙厂有限公司", "冰箱压缩机", 5, 2024])
    before, seen = (store.version(), store.counts()), []

    options = ImportOptions(look=lambda writer: seen.append(writer.read(Supplies).height))
    report = import_sheet_file(store, path, options)

    assert seen == [1]
    assert report.change.added["SUPPLIES"] == 1
    assert (store.version(), store.counts()) == before


def test_a_cell_that_is_far_too_long_for_a_name_costs_its_row_only(store, tmp_path):
    path = book(
        tmp_path / "长.xlsx", ["企业名称", "区市"], ["青岛丙机械有限公司", ""], ["丁" * 5000, ""]
    )

    report = import_sheet_file(store, path, ImportOptions())

    assert "青岛丙机械有限公司" in set(store.read(Firm)["name"])
    assert [(fault.row, fault.reason) for fault in report.faults.rejects] == [(3, "missing_name")]


def test_a_product_in_traditional_characters_is_the_known_product(store, tmp_path):
    path = supply_book(
        tmp_path / "繁.xlsx", ["甲廠有限公司", "乙廠有限公司", "冰箱壓縮機", 5, 2024]
    )

    assert import_sheet_file(store, path, ImportOptions()).problems == []
