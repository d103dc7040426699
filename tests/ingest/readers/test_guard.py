"""Files that may not be read are refused with their name and a remedy."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import openpyxl
import pytest

from graph.errors import BadFile
from graph.settings import settings
from ingest.readers import open_sheets
from ingest.readers.guard import OLE


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    book = openpyxl.Workbook()
    book.active.append(["企业名称", "区市"])
    book.active.append(["甲公司", "莱西"])
    path = tmp_path / "企业.xlsx"
    book.save(path)
    return path


def refused(path: Path) -> BadFile:
    with pytest.raises(BadFile) as caught:
        open_sheets(path)
    assert caught.value.where == path.name
    assert caught.value.remedy
    return caught.value


def rewritten(source: Path, target: Path, part: str, body: bytes) -> Path:
    """A copy of a workbook with one part replaced."""
    with (
        zipfile.ZipFile(source) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, body if name == part else old.read(name))
    return target


def test_a_lock_file_is_refused_and_the_workbook_named(tmp_path):
    path = tmp_path / "~$企业.xlsx"
    path.write_bytes(b"\x05user")
    fault = refused(path)
    assert "锁文件" in fault.problem
    assert "企业.xlsx" in fault.remedy


def test_an_empty_file_is_refused(tmp_path):
    path = tmp_path / "空.xlsx"
    path.touch()
    assert "空" in refused(path).problem


def test_a_missing_file_is_refused(tmp_path):
    assert "没有" in refused(tmp_path / "无.xlsx").problem


def test_a_file_above_the_limit_is_refused_with_the_limit(tmp_path, monkeypatch):
    monkeypatch.setattr(settings(), "upload_limit_mb", 1)
    path = tmp_path / "大.csv"
    path.write_bytes(b"a,b\n" * 300_000)
    fault = refused(path)
    assert "上限 1 MB" in fault.problem
    assert "LIANTU_UPLOAD_LIMIT_MB" in fault.remedy


def test_a_truncated_workbook_is_refused(workbook):
    body = workbook.read_bytes()
    workbook.write_bytes(body[: len(body) // 2])
    assert "损坏" in refused(workbook).problem


def test_a_workbook_with_a_damaged_part_is_refused(workbook, tmp_path):
    body = bytearray(workbook.read_bytes())
    at = body.index(b"xl/worksheets/sheet1.xml") + 40
    body[at : at + 30] = bytes(30)
    workbook.write_bytes(body)
    assert "损坏" in refused(workbook).problem


def old_office_file(path: Path, stream: str, body: bytes) -> Path:
    """A compound file (MS-CFB, sectors of 512 bytes) with one stream, filled up to 4,096 bytes."""
    body = body.ljust(4096, b"\0")
    end, free, fat = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
    header = OLE + bytes(16) + struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<9I", 0, 1, 1, 0, 4096, end, 0, end, 0)
    sectors = [fat, end, *range(3, 10), end] + [free] * 118

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        coded = name.encode("utf-16-le")
        links = struct.pack("<HBBIII", len(coded) + 2, kind, 1, free, free, child)
        return coded.ljust(64, b"\0") + links + bytes(36) + struct.pack("<IQ", start, size)

    folder = entry("Root Entry", 5, 1, end, 0) + entry(stream, 2, free, 2, 4096) + bytes(256)
    table = struct.pack("<109I", 0, *[free] * 108) + struct.pack("<128I", *sectors)
    path.write_bytes(header + table + folder + body)
    return path


def test_a_password_protected_workbook_says_so(tmp_path):
    path = old_office_file(tmp_path / "密.xlsx", "EncryptedPackage", b"")
    assert "密码" in refused(path).problem


def test_an_old_workbook_with_a_password_says_so(tmp_path):
    path = old_office_file(tmp_path / "密.xls", "Workbook", struct.pack("<HH", 0x2F, 4) + b"abcd")
    assert "密码" in refused(path).problem


def test_a_cell_beyond_the_last_column_of_an_old_workbook_is_damage(tmp_path):
    cell = struct.pack("<HHHHHd", 0x0203, 14, 65535, 65535, 0, 1.0)
    assert "损坏" in refused(old_office_file(tmp_path / "坏.xls", "Workbook", cell)).problem


def test_another_office_file_is_no_workbook(tmp_path):
    path = old_office_file(tmp_path / "旧.xls", "WordDocument", b"")
    assert "不是工作簿" in refused(path).problem


def test_a_broken_compound_file_is_damage(tmp_path):
    path = tmp_path / "坏.xls"
    path.write_bytes(OLE + bytes(600))
    assert "损坏" in refused(path).problem


def test_a_zip_bomb_is_refused_before_it_fills_the_memory(workbook, tmp_path):
    bomb = rewritten(workbook, tmp_path / "弹.xlsx", "xl/worksheets/sheet1.xml", bytes(48 << 20))
    assert "压缩炸弹" in refused(bomb).problem


def test_xml_entities_are_refused(workbook, tmp_path):
    body = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet>&a;</worksheet>'
    path = rewritten(workbook, tmp_path / "实体.xlsx", "xl/worksheets/sheet1.xml", body)
    assert "实体" in refused(path).problem


def test_a_word_document_is_sent_to_extract(tmp_path):
    path = tmp_path / "通知.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert "Word" in refused(path).problem


def test_a_pdf_named_xlsx_is_sent_to_extract(tmp_path):
    path = tmp_path / "报告.xlsx"
    path.write_bytes(b"%PDF-1.7\n")
    assert "liantu extract" in refused(path).remedy


def test_a_web_page_without_a_table_is_refused(tmp_path):
    path = tmp_path / "数据.xls"
    path.write_text("<html><frameset><frame src='sheet001.htm'></frameset></html>", "utf-8")
    fault = refused(path)
    assert "网页" in fault.problem
    assert "xlsx" in fault.remedy


def test_binary_named_csv_is_refused(tmp_path):
    path = tmp_path / "数据.csv"
    path.write_bytes(bytes(range(256)) * 20 + bytes(2000))
    assert "二进制" in refused(path).problem


def test_a_workbook_named_csv_is_read_as_what_it_is(workbook):
    renamed = workbook.rename(workbook.with_suffix(".csv"))
    assert open_sheets(renamed)[0].cells[1] == ["甲公司", "莱西"]


def test_macros_are_neither_needed_nor_run(workbook, tmp_path):
    path = tmp_path / "宏.xlsm"
    with zipfile.ZipFile(workbook) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
        new.writestr("xl/vbaProject.bin", b"\x00macro")
    assert open_sheets(path)[0].cells[1][0] == "甲公司"
