"""Workbooks give what is stored: values, merged ranges, dates; never a computed formula."""

from __future__ import annotations

from datetime import date

import openpyxl
import pytest
import xlsxwriter

from ingest.readers import Merge, column_letter, open_sheets, shows_percent, text_of
from ingest.readers.guard import Extent


def test_every_sheet_is_read_from_its_first_cell_on(tmp_path):
    book = openpyxl.Workbook()
    book.active["C3"] = "甲"
    book.create_sheet("第二")["A1"] = 5
    book.save(tmp_path / "a.xlsx")
    first, second = open_sheets(tmp_path / "a.xlsx")
    assert first.cells == [["", "", ""], ["", "", ""], ["", "", "甲"]]
    assert (second.name, second.cells) == ("第二", [[5.0]])


def test_merged_ranges_come_with_the_sheet(tmp_path):
    book = openpyxl.Workbook()
    book.active["A1"] = "甲"
    book.active.merge_cells("A1:B2")
    book.save(tmp_path / "a.xlsx")
    [sheet] = open_sheets(tmp_path / "a.xlsx")
    assert sheet.merges == (Merge(0, 0, 1, 1),)


def test_a_formula_counts_by_its_cached_value_or_as_empty(tmp_path):
    book = xlsxwriter.Workbook(tmp_path / "a.xlsx")
    page = book.add_worksheet()
    page.write_formula("A1", "=1+1", None, 2)
    page.write_formula("B1", '=HYPERLINK("x")', None, "")
    page.write_string("C1", "=cmd|' /C calc'!A0")
    book.close()
    [sheet] = open_sheets(tmp_path / "a.xlsx")
    assert sheet.cells == [[2.0, "", "=cmd|' /C calc'!A0"]]


def test_a_formula_without_cached_value_is_empty(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["甲", "=1+1", "乙"])
    book.save(tmp_path / "a.xlsx")
    assert open_sheets(tmp_path / "a.xlsx")[0].cells == [["甲", "", "乙"]]


def test_a_stray_cell_in_the_last_corner_does_not_fill_the_memory(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["企业名称", "区市"])
    book.active.append(["甲公司", "莱西"])
    book.active["XFD1048576"] = " "
    book.save(tmp_path / "a.xlsx")
    [sheet] = open_sheets(tmp_path / "a.xlsx")
    assert sheet.cells == [["企业名称", "区市"], ["甲公司", "莱西"]]


def test_a_stray_cell_whose_row_is_not_numbered_is_seen_too():
    extent = Extent()
    extent.look(b'<sheetData><row><c r="A1"/></row><row><c s="1" r="XFD10')
    extent.look(b'48576"><v>1</v></c></row></sheetData>')
    assert extent.cells == 1_048_576 * 16_384


@pytest.mark.parametrize(
    ("cell", "width"), [("Z9", 26), ("AD9", 52), ("CD9", 702), ("ABC9", 16384)]
)
def test_the_width_of_a_sheet_is_known_by_its_widest_column(cell, width):
    extent = Extent()
    extent.look(f'<row r="9"><c r="{cell}"/></row>'.encode())
    assert extent.cells == 9 * width


def test_a_real_date_is_a_date(tmp_path):
    book = openpyxl.Workbook()
    book.active["A1"] = date(2024, 3, 15)
    book.save(tmp_path / "a.xlsx")
    assert text_of(open_sheets(tmp_path / "a.xlsx")[0].cells[0][0]) == "2024-03-15"


def test_the_percent_format_of_a_cell_can_be_asked_for(tmp_path):
    book = openpyxl.Workbook()
    book.active.append([0.35, 0.35])
    book.active["A1"].number_format = "0%"
    book.save(tmp_path / "a.xlsx")
    [sheet] = open_sheets(tmp_path / "a.xlsx")
    assert shows_percent(sheet, 0, 0)
    assert not shows_percent(sheet, 0, 1)


@pytest.mark.shared
def test_an_old_xls_of_two_sheets_is_read(shared):
    first, second = open_sheets(shared / "dirty_sheets" / "as_found" / "data2nd.xls")
    assert (len(first.cells), first.width) == (841, 36)
    assert (len(second.cells), second.width) == (121, 36)


@pytest.mark.parametrize(("column", "letter"), [(0, "A"), (25, "Z"), (26, "AA"), (16383, "XFD")])
def test_columns_have_the_letters_that_excel_shows(column, letter):
    assert column_letter(column) == letter


def test_text_drops_what_cannot_be_seen():
    assert text_of("甲\x00\u200b公司\r\n 一部\u3000") == "甲公司 一部"
    assert text_of(12.0) == "12"
    assert text_of(0.1) == "0.1"
    assert text_of(True) == "是"
