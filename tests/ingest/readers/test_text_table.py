"""Text tables in every encoding and with every separator of officers' systems."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import BadFile
from ingest.readers import open_sheets
from ingest.readers.text_table import separator_of

TEXT = "企业名称,区市\n青岛甲公司,莱西\n"
ROWS = [["企业名称", "区市"], ["青岛甲公司", "莱西"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings_are_told_apart(tmp_path, encoding):
    path = tmp_path / "a.csv"
    path.write_bytes(TEXT.encode(encoding))
    assert open_sheets(path)[0].cells == ROWS


def test_utf16_without_a_mark_is_known_by_its_zeros(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(("name,district,amount,year\n" * 5).encode("utf-16-le"))
    assert open_sheets(path)[0].cells[0] == ["name", "district", "amount", "year"]


@pytest.mark.parametrize("separator", [",", "\t", ";", "|"])
def test_separators_are_told_apart(tmp_path, separator):
    path = tmp_path / "a.txt"
    path.write_text(TEXT.replace(",", separator), "utf-8")
    assert open_sheets(path)[0].cells == ROWS


def test_quoted_fields_may_hold_separators_and_line_breaks(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('企业名称,备注\n甲公司,"一,\n二"\n乙公司,三\n', "utf-8")
    assert open_sheets(path)[0].cells[1:] == [["甲公司", "一,\n二"], ["乙公司", "三"]]


def test_a_file_of_two_encodings_is_read_line_by_line(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes("企业名称,区市\n".encode() + "青岛甲公司,莱西\n".encode("gb18030"))
    [sheet] = open_sheets(path)
    assert sheet.cells == ROWS
    assert "gb18030" in sheet.notes[0]


def test_a_line_in_no_known_encoding_is_named(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes("企业名称,区市\n".encode() + b"\xff\xfe\xfd,\x81\n")
    with pytest.raises(BadFile, match="第 2 行"):
        open_sheets(path)


def test_a_semicolon_list_inside_a_comma_table_does_not_mislead():
    text = "企业,产品,区市\n甲,冰箱;洗衣机,莱西\n乙,模具;夹具,胶州\n"
    assert separator_of(text) == ","


def test_a_web_page_with_a_table_is_read_with_its_spans(tmp_path):
    path = tmp_path / "导出.xls"
    path.write_text(
        "<html><table><tr><th>企业名称</th><th>区市</th></tr>"
        "<tr><td>甲公司</td><td rowspan=2>莱西</td></tr><tr><td>乙公司</td></tr></table></html>",
        "utf-8",
    )
    [sheet] = open_sheets(path)
    assert sheet.cells == [["企业名称", "区市"], ["甲公司", "莱西"], ["乙公司"]]
    assert [(m.top, m.left, m.bottom) for m in sheet.merges] == [(1, 1, 2)]


words = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1)


@given(st.lists(words, min_size=2, max_size=4))
def test_any_text_comes_back_as_written(tmp_path_factory, cells):
    buffer = io.StringIO()
    csv.writer(buffer).writerows([["列名"] * len(cells), cells])
    path = tmp_path_factory.mktemp("csv") / "a.csv"
    path.write_bytes(b"\xef\xbb\xbf" + buffer.getvalue().encode())
    assert open_sheets(path)[0].cells[1] == cells
