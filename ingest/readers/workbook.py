"""Workbooks: xlsx, xlsm, xls, ods. Values as stored; formulas by their cached value; no macro runs."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    XmlError,
    ZipError,
)

from ingest.readers.biff import check_xls
from ingest.readers.guard import FileKind, damaged, locked
from ingest.readers.sheet import Cell, Merge, Sheet, is_blank


def read_workbook(path: Path, kind: FileKind) -> list[Sheet]:
    """Every worksheet, hidden ones too, in the workbook's order."""
    if kind.is_sparse:
        return read_sparse(path)
    if kind.format == "xls":
        check_xls(path)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes())) as book:
            return [
                dense(book.get_sheet_by_name(meta.name), path)
                for meta in book.sheets_metadata
                if meta.typ == SheetTypeEnum.WorkSheet
            ]
    except PasswordError as fault:
        raise locked(path) from fault
    except (CalamineError, ZipError, XmlError, OSError, ValueError) as fault:
        raise damaged(path) from fault
    except BaseException as fault:
        # A damaged xls can make the reader panic, which is no Exception; all else goes on its way.
        if type(fault).__name__ == "PanicException":
            raise damaged(path) from fault
        raise


def dense(sheet: CalamineSheet, path: Path) -> Sheet:
    """A sheet from the fast reader, from its first row and column on."""
    ranges = sheet.merged_cell_ranges or []
    merges = tuple(Merge(top, left, bottom, right) for (top, left), (bottom, right) in ranges)
    if sheet.start is None:
        return Sheet(sheet.name, [], merges, workbook=path)
    cells: list[list[Cell]] = sheet.to_python(skip_empty_area=False)
    return Sheet(sheet.name, cells, merges, workbook=path)


def read_sparse(path: Path) -> list[Sheet]:
    """Sheets with a stray cell far out: read row by row, so that memory follows what is filled."""
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    try:
        return [Sheet(name, trimmed(book[name]), notes=["used range"]) for name in book.sheetnames]
    finally:
        book.close()


def trimmed(page: Any) -> list[list[Cell]]:
    """A read-only page's rows without trailing blanks, whatever range it claims."""
    page.reset_dimensions()
    rows: list[list[Cell]] = []
    filled = 0
    for values in page.iter_rows(values_only=True):
        line: list[Cell] = ["" if value is None else value for value in values]
        width = next((at for at in range(len(line), 0, -1) if not is_blank(line[at - 1])), 0)
        rows.append(line[:width])
        filled = len(rows) if width else filled
    return rows[:filled]
