"""Tables as Excel files that print well: A4, header repeated, page x of y, source and date line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

#: Height of a line of body text, in points.
LINE = 15.5
#: First characters by which a spreadsheet program would take a text for a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Column:
    """A column: key in the row, heading (with its unit), width in characters."""

    key: str
    heading: str
    width: float = 14
    number_format: str = ""


@dataclass(frozen=True)
class Sheet:
    """A sheet: its name, title line, columns, rows and the notes below them."""

    name: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Mapping[str, Any]]
    notes: Sequence[str] = ()


def write_workbook(path: Path, sheets: Sequence[Sheet]) -> Path:
    """Write sheets to a file; texts stay texts, whatever they begin with."""
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
               "remove_timezone": True}  # fmt: skip
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(str(path), options) as book:
        for sheet in sheets:
            _write_sheet(book, sheet)
    return path


def _write_sheet(book: Any, sheet: Sheet) -> None:
    page = book.add_worksheet(sheet_name(sheet.name))
    font = {"font_name": "Noto Sans CJK SC", "font_size": 10, "valign": "top"}
    title = book.add_format({**font, "bold": True, "font_size": 14, "valign": "vcenter"})
    head = book.add_format(
        {**font, "bold": True, "bg_color": "#E7EFEE", "border": 1, "border_color": "#B8C4C3",
         "text_wrap": True, "valign": "vcenter"}
    )  # fmt: skip
    body = {"text_wrap": True, "border": 1, "border_color": "#D5DBDB"}
    note = book.add_format({**font, "font_color": "#4B5563", "text_wrap": True})
    page.write_string(0, 0, sheet.title, title)
    page.set_row(0, 26)
    for place, column in enumerate(sheet.columns):
        page.set_column(place, place, column.width)
        page.write_string(2, place, column.heading, head)
    formats = [
        book.add_format(
            {**font, **body, **({"num_format": one.number_format} if one.number_format else {})}
        )
        for one in sheet.columns
    ]
    for number, row in enumerate(sheet.rows, start=3):
        page.set_row(number, LINE * lines_of(row, sheet.columns))
        for place, column in enumerate(sheet.columns):
            write_cell(page, number, place, row.get(column.key), formats[place])
    for number, words in enumerate(sheet.notes, start=4 + len(sheet.rows)):
        _write_note(page, number, words, sheet.columns, note)
    _print_setup(page, sheet)


def _write_note(page: Any, number: int, words: str, columns: Sequence[Column], form: Any) -> None:
    """A note runs over the columns and wraps: a longer line would widen the printed page."""
    page.set_row(number, LINE * _lines(words, sum(column.width for column in columns)))
    if len(columns) > 1:
        page.merge_range(number, 0, number, len(columns) - 1, "", form)
    page.write_string(number, 0, words, form)


def lines_of(row: Mapping[str, Any], columns: Sequence[Column]) -> int:
    """Lines that the fullest cell of a row needs; a Chinese character is two columns wide."""
    return max((_lines(row.get(column.key), column.width) for column in columns), default=1)


def _lines(value: Any, width: float) -> int:
    parts = value if isinstance(value, (list, tuple)) else str(value or "").split("\n")
    wide = [sum(2 if ord(letter) > 0x2E7F else 1 for letter in str(part)) for part in parts]
    return sum(max(1, -(-size // max(1, int(width) - 1))) for size in wide) or 1


def _print_setup(page: Any, sheet: Sheet) -> None:
    page.set_paper(9)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    page.repeat_rows(2)
    page.freeze_panes(3, 0)
    page.set_footer("&L&9" + sheet.title.replace("&", "&&")[:80] + "&R&9第 &P 页，共 &N 页")
    if sheet.rows:
        page.autofilter(2, 0, 2 + len(sheet.rows), len(sheet.columns) - 1)


def write_cell(page: Any, row: int, column: int, value: Any, form: Any) -> None:
    """Write a value as what it is; lists as lines."""
    if value is None or value == "":
        page.write_blank(row, column, None, form)
    elif isinstance(value, bool):
        page.write_string(row, column, "是" if value else "否", form)
    elif isinstance(value, (int, float)):
        page.write_number(row, column, value, form)
    elif isinstance(value, (date, datetime)):
        page.write_string(row, column, value.isoformat(), form)
    elif isinstance(value, (list, tuple)):
        page.write_string(row, column, neutral("\n".join(str(item) for item in value)), form)
    else:
        page.write_string(row, column, neutral(str(value)), form)


def neutral(text: str) -> str:
    """A text that no spreadsheet program takes for a formula, also after copying it out as CSV."""
    cut = text[:32_000]
    return "'" + cut if cut.startswith(FORMULA_STARTS) else cut


def sheet_name(name: str) -> str:
    """A name that Excel allows: no []:*?/\\, at most 31 characters."""
    return "".join(" " if letter in "[]:*?/\\" else letter for letter in name)[:31] or "表"
