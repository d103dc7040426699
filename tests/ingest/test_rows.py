"""Rows of real files: typed as the rules say, each fault with its reason, the rest kept."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.sheets import credit_code
from graph.settings import settings as installed
from ingest.kinds import KINDS
from ingest.profiles import Column, Profile
from ingest.rows import dry_run, read_rows

FIRM = "企业名称,统一社会信用代码,区市,注册资本（万元）,成立日期\n"
SUPPLY = "供应商,采购方,产品,年供货额（万元）,采购占比（%）,年份\n"


@pytest.fixture
def read(tmp_path):
    """Reads a csv text, or rows put into a workbook."""

    def reading(content: str | list[list[object]], merge: str = "", **given_: object):
        if isinstance(content, str):
            path = tmp_path / "表.csv"
            path.write_text(content, "utf-8")
        else:
            path = tmp_path / "表.xlsx"
            workbook(path, content, merge)
        return dry_run(path, **given_)

    return reading


def workbook(path: Path, rows: list[list[object]], merge: str = "") -> None:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for cell in (cell for row in book.active.iter_rows() for cell in row):
        if isinstance(cell.value, str) and cell.value.startswith("="):
            cell.data_type = "s"
    if merge:
        book.active.merge_cells(merge)
    book.save(path)


def reasons(answer: dict) -> list[tuple[int, str]]:
    return [(fault["row"], fault["reason"]) for fault in answer["rejects"]]


def test_a_firm_row_is_typed(read):
    answer = read(
        "企业名称,统一社会信用代码,区市,主营产品,注册资本（万元）,成立日期,从业人数,产业链\n"
        f"青岛甲有限公司,{credit_code(1)},莱西,冰箱、洗衣机；模具（塑料、五金）,约1.2亿,"
        "2001年3月15日,１２０,智能家电;汽车\n"
    )
    assert answer["rows"] == [
        {
            "row": 2,
            "name": "青岛甲有限公司",
            "uscc": credit_code(1),
            "district": "莱西市",
            "products": ["冰箱", "洗衣机", "模具（塑料、五金）"],
            "registered_capital": 120_000_000.0,  # 1.2亿; the heading's 万元 no longer applies
            "founded": "2001-03-15",
            "employees": 120,
            "chain": "智能家电;汽车",
            "chains": ["智能家电", "汽车"],
        }
    ]


def test_a_supply_row_is_typed(read):
    answer = read(
        SUPPLY + "甲公司,乙公司,电机,100-200,10%-15%,2024年\n丙公司,乙公司,电机,1200元,35,2024\n"
    )
    first, second = answer["rows"]
    assert first["amount"] == [1_000_000.0, 2_000_000.0]
    assert first["share"] == [0.1, 0.15]
    assert (first["year"], first["products"]) == (2024, ["电机"])
    assert (second["amount"], second["share"]) == (1200.0, 0.35)


def test_a_demand_row_multiplies_its_quantity_out(read):
    answer = read(
        "企业名称,需求内容,数量,单位,截止日期\n甲公司,冰箱压缩机,2万 片,,2024年12月底前\n"
        "乙公司,钢板,3,万吨,长期\n"
    )
    first, second = answer["rows"]
    assert (first["quantity"], first["unit"], first["deadline"]) == (20000.0, "片", "2024-12")
    assert (second["quantity"], second["deadline"]) == (30000.0, None)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (
            f"甲公司,{credit_code(1)[:-1]}{'1' if credit_code(1)[-1] == '0' else '0'},,,",
            "bad_uscc_check",
        ),
        (f"甲公司,{credit_code(1)[:-1]},,,", "bad_uscc_length"),
        (f"甲公司,{credit_code(1)[:-1]}O,,,", "bad_uscc_character"),
        ("甲公司,正在办理,莱西,5,", "bad_uscc_length"),
        ("甲公司,莱西,500,2001-03-15,", "columns_shifted"),
        (f",甲公司,{credit_code(1)},莱西,500", "columns_shifted"),
        (f",{credit_code(1)},莱西,,", "missing_name"),
        ("甲公司,,,-5,", "negative_amount"),
        ("=cmd|x,,,5,", "formula_in_name"),
        ("+甲公司,,,5,", "formula_in_name"),
        ("@甲公司,,,5,", "formula_in_name"),
        ("甲公司,,,,2024-02-30", "bad_date"),
        ("甲公司,,,,3/4/2024", "bad_date"),
        (f"{credit_code(1)},莱西,500,2001-03-15,", "columns_shifted"),
        ("甲公司,,莱西,5,2001-03-15,又一格", "too_many_fields"),
    ],
)
def test_a_firm_row_is_rejected_for_its_reason(read, row, reason):
    answer = read(FIRM + row + "\n乙公司,,胶州,5,2001\n")
    assert reasons(answer) == [(2, reason)]
    assert [kept["name"] for kept in answer["rows"]] == ["乙公司"]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("甲公司,,电机,5,10,2024", "missing_buyer"),
        (",乙公司,电机,5,10,2024", "missing_name"),
        ("甲公司,甲公司,电机,5,10,2024", "self_supply"),
        ("甲公司,乙公司,电机,5,120,2024", "share_out_of_range"),
        ("乙公司,电机,300,10,2024,", "columns_shifted"),
        ("1,甲公司,乙公司,电机,300,10", "columns_shifted"),
    ],
)
def test_a_supply_row_is_rejected_for_its_reason(read, row, reason):
    assert reasons(read(SUPPLY + "丙公司,丁公司,阀,5,10,2024\n" + row + "\n")) == [(3, reason)]


def test_a_row_may_be_shifted_from_its_middle_on(read):
    answer = read(
        "供方,供方信用代码,需方,需方信用代码,产品,年供货额（万元）,占比,年份\n"
        f"海尔,{credit_code(1)},海信,冰箱,100,35%,2024\n"
    )
    assert reasons(answer) == [(2, "columns_shifted")]


def test_two_faults_side_by_side_are_no_shift(read):
    answer = read(SUPPLY + "甲公司,乙公司,电机,-5,120,2024\n丙公司,乙公司,电机,5,120,20244\n")
    assert reasons(answer) == [
        (2, "negative_amount"),
        (2, "share_out_of_range"),
        (3, "share_out_of_range"),
        (3, "bad_date"),
    ]


def test_a_demand_without_text_is_rejected(read):
    answer = read("企业名称,需求内容,数量\n甲公司,,5\n乙公司,电机,5\n")
    assert reasons(answer) == [(2, "missing_text")]


def test_several_faults_of_a_row_are_told_one_by_one(read):
    answer = read(FIRM + "甲公司,123,莱西,-5,2024-13\n")
    assert reasons(answer) == [(2, "bad_uscc_length"), (2, "negative_amount"), (2, "bad_date")]


def test_the_second_of_two_equal_rows_is_a_duplicate(read):
    row = f"青岛甲（集团）公司,{credit_code(1)},莱西,5,2001\n"
    answer = read(FIRM + row + row.replace("（", "(").replace("）", ")").replace("莱西", "莱西市"))
    assert reasons(answer) == [(3, "duplicate_row")]
    assert "第 2 行" in answer["rejects"][0]["message"]


def test_rows_that_differ_only_in_their_serial_number_are_duplicates(read):
    answer = read("序号,企业名称,区市\n1,甲公司,莱西\n2,甲公司,莱西\n")
    assert reasons(answer) == [(3, "duplicate_row")]


def test_rows_that_differ_in_an_unmapped_column_are_not(read):
    assert not read("企业名称,区市,季度得分\n甲公司,莱西,1\n甲公司,莱西,2\n")["rejects"]


@pytest.mark.parametrize(
    "rows",
    [
        f"甲公司,{credit_code(1)},莱西,5,\n乙公司,{credit_code(1)},莱西,5,\n",
        f"甲公司,{credit_code(1)},莱西,5,\n甲公司,{credit_code(2)},莱西,5,\n",
        "甲公司,,莱西,5,\n甲公司,,胶州,5,\n",
    ],
)
def test_two_rows_that_contradict_each_other_are_in_conflict(read, rows):
    answer = read(FIRM + rows)
    assert reasons(answer) == [(3, "conflict_with_row")]
    assert len(answer["rows"]) == 1


def test_two_amounts_of_one_supply_are_in_conflict(read):
    answer = read(SUPPLY + "甲公司,乙公司,电机,5,10,2024\n甲公司,乙公司,电机,6,10,2024\n")
    assert reasons(answer) == [(3, "conflict_with_row")]


def test_a_supply_of_another_year_is_none(read):
    assert not read(SUPPLY + "甲,乙,电机,5,10,2023\n甲,乙,电机,6,10,2024\n")["rejects"]


def test_a_rejected_row_makes_no_later_one_a_duplicate(read):
    answer = read(FIRM + "甲公司,123,莱西,5,\n甲公司,,莱西,5,\n")
    assert reasons(answer) == [(2, "bad_uscc_length")]


def test_a_formula_text_outside_a_name_stays_literally(read):
    assert read("企业名称,区市,备注\n甲公司,莱西,=1+1\n")["rows"][0]["note"] == "=1+1"


def test_a_cell_without_a_number_leaves_its_field_empty_and_is_told(read):
    answer = read(FIRM + "甲公司,,莱西,若干,\n")
    assert answer["rows"][0]["registered_capital"] is None
    assert [doubt["reason"] for doubt in answer["sheets"][0]["doubts"]] == ["not_a_number"]


def test_titles_blanks_and_totals_are_ignored_with_their_row_numbers(read):
    answer = read(
        [
            ["供货情况表"],
            ["供应商", "采购方", "年供货额（亿元）"],
            ["甲公司", "乙公司", 1.1],
            [],
            ["丙公司", "乙公司", 2],
            ["合计", None, 3.1],
        ]
    )
    assert answer["ignored"] == [1, 4, 6]
    assert answer["sheets"][0]["header_rows"] == [2]
    assert [(row["row"], row["amount"]) for row in answer["rows"]] == [(3, 1.1e8), (5, 2e8)]


def test_values_are_filled_down_inside_merged_cells_only(read):
    rows = [
        ["供应商", "采购方", "产品"],
        ["甲公司", "乙公司", "电机"],
        [None, "丙公司", "电机"],
        [None, "丁公司", "电机"],
    ]
    answer = read(rows, merge="A2:A3")
    assert [row["supplier"] for row in answer["rows"]] == ["甲公司", "甲公司"]
    assert reasons(answer) == [(4, "missing_name")]


def test_excel_dates_serials_and_texts_are_one_date(read):
    answer = read(
        [["企业名称", "成立日期"], ["甲", date(2024, 3, 15)], ["乙", 45366], ["丙", "2024/3/15"]]
    )
    assert {row["founded"] for row in answer["rows"]} == {"2024-03-15"}


def test_percent_cells_under_a_percent_heading_are_read_once(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["供应商", "采购方", "采购占比（%）"])
    book.active.append(["甲公司", "乙公司", 0.35])
    book.active["C2"].number_format = "0%"
    book.save(tmp_path / "a.xlsx")
    assert dry_run(tmp_path / "a.xlsx")["rows"][0]["share"] == 0.35


def test_a_year_in_the_heading_holds_for_the_column(read):
    answer = read("供应商,采购方,2023年供货额（万元）\n甲公司,乙公司,5\n")
    assert (answer["rows"][0]["year"], answer["rows"][0]["amount"]) == (2023, 50000.0)


def test_the_unit_above_the_table_holds_for_money(read):
    answer = read([["单位：万元"], ["企业名称", "营业收入", "从业人数"], ["甲公司", 5, 7]])
    assert (answer["rows"][0]["revenue"], answer["rows"][0]["employees"]) == (50000.0, 7)


def test_long_cells_and_control_characters_do_no_harm(read):
    answer = read([["企业名称", "备注"], ["甲\u200b公司", "长" * 5000]])
    assert answer["rows"][0]["name"] == "甲公司"
    assert len(answer["rows"][0]["note"]) == 5000


def test_each_sheet_of_a_workbook_is_read_for_itself(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["企业名称", "区市"])
    book.active.append(["甲公司", "莱西"])
    page = book.create_sheet("供货")
    page.append(["供应商", "采购方"])
    page.append(["甲公司", "乙公司"])
    book.save(tmp_path / "a.xlsx")
    answer = dry_run(tmp_path / "a.xlsx")
    assert [sheet["kind"] for sheet in answer["sheets"]] == ["firms", "supplies"]
    assert "rows" not in answer
    json.dumps(answer)


def test_a_profile_holds_for_the_sheets_that_it_names(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "名录"
    book.active.append(["单位", "数"])
    book.active.append(["甲公司", 5])
    page = book.create_sheet("供货")
    page.append(["供应商", "采购方"])
    page.append(["甲公司", "乙公司"])
    book.save(tmp_path / "a.xlsx")
    columns = {"单位": Column("name"), "数": Column("revenue", "万元")}
    profile = Profile(
        "我的名录", "firms", sheet="名录", columns=columns, constants={"city": "青岛市"}
    )
    first, second = read_rows(tmp_path / "a.xlsx", profile)
    assert first.rows == [{"row": 2, "name": "甲公司", "revenue": 50000.0, "city": "青岛市"}]
    assert second.kind == "supplies"


def test_a_kept_profile_is_used_for_the_next_file_of_its_columns(read, tmp_path, monkeypatch):
    monkeypatch.setattr(installed(), "store", str(tmp_path / "graph.lbug"))
    profile = Profile("我的", "firms", columns={"甲": Column("name"), "乙": Column("district")})
    profile.save(tmp_path / "profiles" / "我的.toml")
    assert read("甲,乙\n某公司,莱西\n")["rows"] == [
        {"row": 2, "name": "某公司", "district": "莱西市"}
    ]


def test_a_sheet_of_no_known_kind_gives_its_cells_by_heading(read):
    answer = read("颜色,形状\n红,圆\n")
    assert answer["rows"] == [{"row": 2, "颜色": "红", "形状": "圆"}]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0, 1e9, allow_subnormal=False), min_size=1, max_size=8))
def test_any_amount_comes_back_from_a_workbook(tmp_path_factory, amounts):
    path = tmp_path_factory.mktemp("amounts") / "a.xlsx"
    rows = [[f"甲{at}公司", "乙公司", amount] for at, amount in enumerate(amounts)]
    workbook(path, [["供应商", "采购方", "金额"], *rows])
    read_back = [row["amount"] for row in dry_run(path)["rows"]]
    assert read_back == [pytest.approx(amount, rel=1e-9) for amount in amounts]


@settings(max_examples=40, deadline=None)
@given(st.dates(date(1955, 1, 1), date(2099, 12, 30)), st.sampled_from(["cell", "text", "serial"]))
def test_any_date_comes_back_from_a_workbook(tmp_path_factory, day, form):
    path = tmp_path_factory.mktemp("dates") / "a.xlsx"
    serial = (day - date(1899, 12, 30)) // timedelta(days=1)
    cell = {"cell": day, "text": f"{day.year}年{day.month}月{day.day}日", "serial": serial}[form]
    workbook(path, [["企业名称", "成立日期"], ["甲公司", cell]])
    assert dry_run(path)["rows"][0]["founded"] == day.isoformat()


@pytest.mark.shared
def test_the_files_as_found_are_read_without_help(shared):
    folder = shared / "dirty_sheets" / "as_found"
    [sheet] = read_rows(folder / "output_c2b32c35-8fb6-45c5-9529-5085a95634fa.xlsx")
    assert sheet.kind == "demands"
    assert len(sheet.rows) == 21  # the notice that comes twice, each time once shifted
    assert {fault.reason for fault in sheet.rejects} == {"columns_shifted"}
    [sheet] = read_rows(folder / "shandong_intention_data.xlsx")
    assert len(sheet.ignored) == 13  # the other table's heading stands in the data
    [sheet] = read_rows(folder / "丽水市开标记录数据2023-10-30.csv")
    assert (sheet.kind, len(sheet.rows), sheet.rows[0]["date"]) == ("projects", 209, "2023-08-25")
    [sheet] = read_rows(folder / "杭州市中标项目信息2023-10-30.xlsx")
    assert (sheet.kind, len(sheet.rows)) == ("projects", 741)
    assert sheet.rows[0]["amount"] == 2017968.0


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_sheet_read_as_a_kind_whose_columns_it_lacks_is_refused_in_words(read, kind):
    [table] = read("户名,资本\n海隆精密,500\n", kind=kind)["sheets"]

    assert table["rows"] == []
    assert any("没有认出" in fault["message"] for fault in table["rejects"])


def test_a_qualification_without_a_name_is_none(read):
    told = read("企业名称,资质,认定年份\n青岛甲有限公司,,2024\n青岛乙有限公司,小巨人,2024\n")

    assert [row["name"] for row in told["rows"]] == ["青岛乙有限公司"]
    assert [(one["row"], one["reason"]) for one in told["rejects"]] == [(2, "missing_text")]
