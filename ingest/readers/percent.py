"""Which cells of a workbook are shown as percentages: a cell shown as 35% is stored as 0.35."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

import olefile
import openpyxl
from defusedxml.ElementTree import iterparse

from ingest.readers.biff import HEADER
from ingest.readers.guard import OLE, start_of
from ingest.readers.sheet import Sheet

#: Built-in formats 0% and 0.00% of old workbooks ([MS-XLS] 2.4.126).
BUILT_IN = frozenset({9, 10})
FORMAT, FORMATTED, SHEET, END = 0x041E, 0x00E0, 0x0085, 0x000A
#: Records of one number; row, column and format come first. And the record of a row of them.
ONE_NUMBER, MANY_NUMBERS, PACKED = frozenset({0x0203, 0x027E, 0x0006}), 0x00BD, 6
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
VALUE_TYPE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}value-type"


def shows_percent(sheet: Sheet, row: int, column: int) -> bool:
    """Whether a cell (counted from 0) is formatted as a percentage."""
    if sheet.workbook is None:
        return False
    try:
        return _is_percent(sheet.workbook, sheet.name, row, column)
    except (struct.error, IndexError, ParseError):
        return False  # the values could be read, the formats not: numbers count as they stand


def _is_percent(path: Path, name: str, row: int, column: int) -> bool:
    if start_of(path).startswith(OLE):
        return (row, column) in _percents_of_xls(path, name)
    with zipfile.ZipFile(path) as package:
        if "content.xml" in package.namelist():
            return _is_percent_of_ods(package, name, row, column)
    return _is_percent_of_xlsx(path, name, row, column)


def _is_percent_of_xlsx(path: Path, name: str, row: int, column: int) -> bool:
    book = openpyxl.load_workbook(path, read_only=True)
    try:
        cells = book[name].iter_rows(row + 1, row + 1, column + 1, column + 1)
        return any("%" in str(cell.number_format) for line in cells for cell in line)
    finally:
        book.close()


def _is_percent_of_ods(package: zipfile.ZipFile, name: str, row: int, column: int) -> bool:
    """The type that OpenDocument writes with each value; rows and cells may stand for several."""
    with package.open("content.xml") as body:
        table, at = "", 0
        for event, node in iterparse(body, ("start", "end")):
            if event == "start" and node.tag == f"{TABLE}table":
                table, at = node.get(f"{TABLE}name", ""), 0
            elif event == "end" and node.tag == f"{TABLE}table-row":
                times = int(node.get(f"{TABLE}number-rows-repeated", "1"))
                if table == name and at <= row < at + times:
                    return _type_at(node, column) == "percentage"
                at += times
                node.clear()
    return False


def _type_at(line: Element, column: int) -> str:
    at = 0
    for cell in line:
        at += int(cell.get(f"{TABLE}number-columns-repeated", "1"))
        if column < at:
            return cell.get(VALUE_TYPE, "")
    return ""


def _percents_of_xls(path: Path, name: str) -> set[tuple[int, int]]:
    """Cells of one sheet of an old workbook that have a format with %."""
    with olefile.OleFileIO(str(path)) as file:
        stream = next(one for one in ("Workbook", "Book") if file.exists(one))
        body = file.openstream(stream).read()
    percents, start = _formats(body, name)
    found: set[tuple[int, int]] = set()
    for record, data in _records(body, start) if start is not None else ():
        if record == END:
            break
        if record in ONE_NUMBER:
            row, column, form = struct.unpack_from("<HHH", data)
            found |= {(row, column)} if form in percents else set()
        elif record == MANY_NUMBERS:
            row, first = struct.unpack_from("<HH", data)
            for place, at in enumerate(range(4, len(data) - PACKED + 1, PACKED)):
                if struct.unpack_from("<H", data, at)[0] in percents:
                    found.add((row, first + place))
    return found


def _formats(body: bytes, name: str) -> tuple[set[int], int | None]:
    """Numbers of the cell formats with %, and where the records of the sheet begin."""
    percents, cells, number, start = set(BUILT_IN), set[int](), 0, None
    for record, data in _records(body, 0):
        if record == END:
            break
        if record == FORMAT and "%" in _format_text(data):
            percents.add(struct.unpack_from("<H", data)[0])
        elif record == FORMATTED:
            if struct.unpack_from("<H", data, 2)[0] in percents:
                cells.add(number)
            number += 1
        elif record == SHEET and _sheet_text(data) == name:
            start = struct.unpack_from("<I", data)[0]
    return cells, start


def _format_text(data: bytes) -> str:
    is_wide = len(data) > 5 and data[4] & 1
    return data[5:].decode("utf-16-le" if is_wide else "latin-1", errors="replace")


def _sheet_text(data: bytes) -> str:
    length, is_wide = data[6], data[7] & 1
    text = data[8 : 8 + length * (2 if is_wide else 1)]
    return text.decode("utf-16-le" if is_wide else "latin-1", errors="replace")


def _records(body: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Records from a place on: their number and what they hold."""
    while at + HEADER.size <= len(body):
        record, length = HEADER.unpack_from(body, at)
        at += HEADER.size
        yield record, body[at : at + length]
        at += length
