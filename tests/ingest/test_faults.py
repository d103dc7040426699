"""Faults are told in words, as JSON, and in a marked copy in which nothing can run."""

from __future__ import annotations

import json

import openpyxl
import pytest

from ingest.checks import REASONS
from ingest.faults import REMEDIES, neutral, sheet_name
from ingest.rows import read_rows, report_of

CSV = (
    "企业名称,统一社会信用代码,注册资本\n"
    "甲公司,913702000000000010,-5\n"
    "=cmd|' /C calc'!A0,,\n"
    "乙公司,,面积大\n"
    "丙公司,,+8\n"
)


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "名录.csv"
    path.write_text(CSV, "utf-8")
    return path


def test_every_fault_of_a_row_is_named_with_its_remedy(source):
    report = report_of(source, list(read_rows(source)))
    assert [(f.row, f.column, f.reason) for f in report.rejects] == [
        (2, "B", "bad_uscc_check"),
        (2, "C", "negative_amount"),
        (3, "A", "formula_in_name"),
    ]
    assert [(f.row, f.column, f.reason) for f in report.doubts] == [(4, "C", "not_a_number")]
    text = report.text()
    assert "名录 B2" in text
    assert "对照营业执照重抄信用代码" in text
    body = json.loads(json.dumps(report.as_dict(), ensure_ascii=False))
    assert body["rejects"][0] == {
        "sheet": "名录",
        "row": 2,
        "reason": "bad_uscc_check",
        "message": "信用代码校验位不符",
        "column": "B",
        "header": "统一社会信用代码",
        "value": "913702000000000010",
        "remedy": "对照营业执照重抄信用代码",
    }


def test_a_long_report_says_how_many_more_there_are(source):
    report = report_of(source, list(read_rows(source)))
    assert "另有 2 处" in report.text(most=1)


def test_the_marked_copy_is_red_where_the_fault_is_and_explains_it(source, tmp_path):
    report = report_of(source, list(read_rows(source)))
    report.mark_copy(source, tmp_path / "标注.xlsx")
    page = openpyxl.load_workbook(tmp_path / "标注.xlsx")["名录"]
    assert page["B2"].fill.fgColor.rgb == "FFFF6B6B"
    assert page["A2"].fill.fgColor.rgb == "FFFDE7E7"
    assert "校验位" in page["B2"].comment.text
    assert page["A5"].value == "丙公司"
    assert page["A5"].comment is None


def test_the_columns_of_the_marked_copy_are_wide_enough_to_read(source, tmp_path):
    report_of(source, list(read_rows(source))).mark_copy(source, tmp_path / "标注.xlsx")
    page = openpyxl.load_workbook(tmp_path / "标注.xlsx")["名录"]

    widths = [page.column_dimensions[letter].width for letter in "AC"]

    assert widths == pytest.approx([20, 10], abs=2)  # =cmd|' /C calc'!A0 and 注册资本


def test_nothing_in_the_marked_copy_can_run(source, tmp_path):
    report = report_of(source, list(read_rows(source)))
    report.mark_copy(source, tmp_path / "标注.xlsx")
    page = openpyxl.load_workbook(tmp_path / "标注.xlsx")["名录"]
    assert page["A3"].value == "'=cmd|' /C calc'!A0"
    assert all(cell.data_type != "f" for row in page.iter_rows() for cell in row)
    assert [neutral(text) for text in ("@a", "a@b", "\t=1")] == ["'@a", "a@b", "'\t=1"]


def test_sheet_names_are_made_fit_for_excel():
    used: set[str] = set()
    names = [sheet_name(name, used) for name in ("甲/乙", "甲_乙", "长" * 40, "")]
    assert names == ["甲_乙", "甲_乙2", "长" * 28, "Sheet"]


def test_every_reason_has_a_remedy():
    assert set(REASONS) <= set(REMEDIES)
