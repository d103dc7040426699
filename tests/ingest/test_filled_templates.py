"""What an officer fills in is in the graph afterwards: nothing of a row is dropped in silence."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from graph.ontology import (
    Chain,
    Demand,
    Fact,
    Firm,
    Holds,
    InputOf,
    LocatedIn,
    OperatesIn,
    Park,
    Produces,
    Project,
    Supplies,
    Target,
)
from graph.store import GraphStore, open_store
from graph.writer import state
from ingest.kinds import KINDS
from ingest.pipeline import ImportOptions, import_sheet_file
from tests.builders import City

CODE, OTHER = "91370200MA00000015", "91370200MA00000028"


@pytest.fixture
def store(tmp_path: Path) -> GraphStore:
    """A graph with one chain, three products and two districts."""
    opened = open_store(str(tmp_path / "graph.lbug"))
    city = City()
    city.chain("智能家电", 压缩机=["冰箱压缩机"]).firm("海信视像科技股份有限公司", makes=["冰箱"])
    city.place("崂山区", "青岛市", "区县").place("市北区", "青岛市", "区县").product("冰箱")
    state(opened, "test", city.frames(), now=datetime(2026, 1, 1))
    return opened


def sheet(path: Path, kind: str, *rows: dict[str, object]) -> Path:
    """A sheet with the headings of the template of a kind, so filled in."""
    made = openpyxl.Workbook()
    page = made.active
    page.title = KINDS[kind].title
    titles = {entry.name: entry.title for entry in KINDS[kind].fields}
    page.append(list(titles.values()))
    for row in rows:
        page.append([row.get(name) for name in titles])
    made.save(path)
    return path


def standing(store: GraphStore, kind: type[Fact]) -> list[dict[str, object]]:
    """What the last file states and has not been retired."""
    stated = pl.col("stated_in").str.starts_with("file:")
    held = store.read(kind).filter(pl.col("retired_at").is_null() & stated)
    return held.to_dicts()


def test_a_chain_that_a_sheet_brings_stands_after_the_same_sheet_is_read_again(store, tmp_path):
    path = sheet(
        tmp_path / "链.xlsx",
        "products",
        {"chain": "低空经济", "segment": "飞控", "stage": "中游", "product": "飞控计算机"},
    )
    import_sheet_file(store, path, ImportOptions())

    again = import_sheet_file(store, path, ImportOptions())

    assert again.change.is_empty, again.change.as_dict()
    assert [one["name"] for one in standing(store, Chain)] == ["低空经济"]


def test_the_code_beside_a_name_in_any_sheet_is_the_firms_and_finds_it_again(store, tmp_path):
    path = sheet(
        tmp_path / "供货.xlsx",
        "supplies",
        {
            "supplier": "青岛甲电机有限公司",
            "supplier_uscc": CODE,
            "buyer": "海信视像科技股份有限公司",
            "buyer_uscc": OTHER,
            "product": "冰箱压缩机",
            "note": "三年合同",
        },
    )
    import_sheet_file(store, path, ImportOptions())
    renamed = sheet(
        tmp_path / "名单.xlsx",
        "qualifications",
        {"name": "青岛甲驱动科技有限公司", "uscc": CODE, "level": "小巨人", "year": 2024},
    )

    import_sheet_file(store, renamed, ImportOptions())

    firms = store.read(Firm)
    assert dict(zip(firms["name"], firms["uscc"], strict=True)) == {
        "青岛甲电机有限公司": CODE,
        "海信视像科技股份有限公司": OTHER,
    }
    [supply] = standing(store, Supplies)
    assert supply["said"] == "三年合同"
    assert import_sheet_file(store, path, ImportOptions()).change.is_empty


def test_a_list_of_qualified_firms_places_them_and_says_what_they_make(store, tmp_path):
    path = sheet(
        tmp_path / "专精特新.xlsx",
        "qualifications",
        {
            "name": "青岛甲电机有限公司", "level": "小巨人", "district": "崂山",
            "products": "冰箱压缩机；别的东西", "chain": "智能家电", "note": "第五批",
        },
    )  # fmt: skip

    report = import_sheet_file(store, path, ImportOptions())

    assert [one["to_id"] for one in standing(store, LocatedIn)] == ["崂山区"]
    assert [one["to_id"] for one in standing(store, Produces)] == ["冰箱压缩机"]
    assert [one["said"] for one in standing(store, Holds)] == ["第五批"]
    assert [one.value for one in report.problems] == ["别的东西"]


def test_firms_of_a_product_list_have_their_place_and_chain_once(store, tmp_path):
    told = {"name": "青岛甲电机有限公司", "district": "市北区", "chain": "智能家电"}
    path = sheet(
        tmp_path / "产品.xlsx",
        "produces",
        {**told, "product": "冰箱压缩机", "year": 2025},
        {**told, "product": "冰箱"},
    )

    import_sheet_file(store, path, ImportOptions())

    assert [one["to_id"] for one in standing(store, LocatedIn)] == ["市北区"]
    assert len(standing(store, OperatesIn)) == 1
    assert {one["to_id"]: one["said"] for one in standing(store, Produces)} == {
        "冰箱压缩机": "年份：2025",
        "冰箱": "",
    }


def test_equipment_stays_equipment_in_a_sheet_of_inputs(store, tmp_path):
    path = sheet(
        tmp_path / "投入.xlsx",
        "inputs",
        {"product": "冰箱", "input": "冰箱压缩机", "criticality": "必需", "kind": "装备", "note": "甲说"},
    )  # fmt: skip

    import_sheet_file(store, path, ImportOptions())

    [link] = standing(store, InputOf)
    assert (link["kind"], link["said"]) == ("装备", "甲说")


@pytest.mark.parametrize(
    ("area", "unit", "words"),
    [("500亩", None, "500亩"), (3.5, "平方公里", "3.5平方公里"), ("100-200亩", None, "100、200亩")],
)
def test_a_park_keeps_its_level_and_its_area_with_the_unit(store, tmp_path, area, unit, words):
    path = sheet(
        tmp_path / "园区.xlsx",
        "parks",
        {"name": "青岛甲产业园", "level": "省级", "area": area, "unit": unit, "year": 2025, "note": "新"},
    )  # fmt: skip

    import_sheet_file(store, path, ImportOptions())

    [park] = standing(store, Park)
    assert park["note"] == f"新；级别：省级；面积：{words}；年份：2025"


def test_what_has_no_property_of_its_own_stands_in_the_note(store, tmp_path):
    roster = sheet(
        tmp_path / "名录.xlsx",
        "firms",
        {"name": "青岛甲电机有限公司", "address": "株洲路1号", "is_outside": "否", "note": "试"},
    )
    project = sheet(
        tmp_path / "项目.xlsx",
        "projects",
        {"name": "扩产", "amount": "3亿元", "text": "百万台", "date": "2025-06", "note": "二期", "state": "在建"},
    )  # fmt: skip
    target = sheet(
        tmp_path / "目标.xlsx",
        "targets",
        {
            "metric": "产值",
            "value": 3000,
            "unit": "亿元",
            "period": "2027",
            "department": "市工信局",
        },
    )

    for path in (roster, project, target):
        import_sheet_file(store, path, ImportOptions())

    assert [one["note"] for one in standing(store, Firm)] == ["试；地址：株洲路1号"]
    assert [one["note"] for one in standing(store, Project)] == ["百万台；二期；日期：2025-06"]
    assert [one["said"] for one in standing(store, Target)] == ["责任单位：市工信局"]


def test_two_products_that_a_firm_asks_for_in_one_sheet_are_two_demands(store, tmp_path):
    firm = {"name": "青岛甲电机有限公司"}
    path = sheet(
        tmp_path / "需求.xlsx",
        "demands",
        {**firm, "product": "冰箱压缩机", "quantity": 5, "unit": "台"},
        {**firm, "product": "冰箱", "quantity": 7, "unit": "台"},
    )
    book = openpyxl.load_workbook(path)
    book.active.delete_cols(3)  # no column of words: the products are all there is
    book.save(path)

    import_sheet_file(store, path, ImportOptions())

    posts = {one["name"]: one["quantity"] for one in standing(store, Demand)}
    assert posts == {"冰箱压缩机": 5, "冰箱": 7}
