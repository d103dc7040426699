"""Faults of a file's rows: which cell, why, and what mends it; as text, JSON and a marked copy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from graph.language import say
from ingest.assemble.facts import Problem
from ingest.readers import Cell, Sheet, is_blank, text_of
from ingest.readers.paper_tables import sheets_of
from ingest.readers.sheet import column_index

#: Reason → what mends it (Chinese, English).
REMEDIES: dict[str, tuple[str, str]] = {
    "bad_uscc_check": ("对照营业执照重抄信用代码", "Copy the code from the licence again"),
    "bad_uscc_length": ("补足 18 位；单元格设为文本格式", "Give all 18 characters, as text"),
    "bad_uscc_character": ("改掉不允许的字符（无 I O S V Z）", "Mend the character (no I O S V Z)"),
    "duplicate_row": ("删去重复的一行", "Delete the repeated row"),
    "missing_name": ("补上名称", "Add the name"),
    "missing_text": ("补上内容", "Add the text"),
    "missing_buyer": ("补上需方名称", "Add the buyer"),
    "negative_amount": ("改为不小于零的数", "Give a number not below zero"),
    "formula_in_name": ("删去开头的 = + - @，只留名称", "Drop the leading = + - @"),
    "columns_shifted": ("把这一行的单元格移回各自的列", "Move the cells back to their columns"),
    "too_many_fields": ("删去多出的单元格；含逗号的内容加引号", "Drop the extra cells, or quote"),
    "share_out_of_range": ("份额应在 0 与 100% 之间", "A share lies between 0 and 100 %"),
    "self_supply": ("供方与需方不能是同一家", "Supplier and buyer must differ"),
    "conflict_with_row": ("核对两行，只留正确的", "Compare the two rows; keep the right one"),
    "bad_date": ("写成 2024-03-15、2024-03 或 2024", "Write 2024-03-15, 2024-03 or 2024"),
    "not_a_number": ("写成数字，可带单位", "Write a number, with a unit if needed"),
    "foreign_currency": ("折成人民币后填写", "Convert it to yuan"),
    "strange_unit": ("用元、万元、亿元等单位", "Use 元, 万元 or 亿元"),
    "range_reversed": ("下限写在前", "Write the lower end first"),
    "mixed_units": ("两端用同一单位", "Use one unit for both ends"),
    "not_yes_or_no": ("填“是”或“否”", "Write 是 or 否"),
}
#: Texts that a spreadsheet program would run.
RISKY = ("=", "+", "-", "@", "\t", "\r")
LONGEST_CELL = 32_000
#: Widths of the marked copy's columns, and rows that are measured for them.
NARROWEST, WIDEST, MEASURED_ROWS = 8, 42, 200


@dataclass(frozen=True)
class RowFault:
    """One fault: `row` as Excel counts it, `column` its letter (empty: the whole row)."""

    sheet: str
    row: int
    column: str
    header: str
    value: str
    reason: str
    message: str
    #: Index of the column from 0; None for the whole row.
    index: int | None = None
    #: What would mend it, where the reason alone does not say.
    advice: str = ""

    @property
    def remedy(self) -> str:
        """What would mend it."""
        return (self.advice or say(*REMEDIES[self.reason])).rstrip("。")

    def as_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return {
            "sheet": self.sheet,
            "row": self.row,
            "reason": self.reason,
            "message": self.message,
            "column": self.column,
            "header": self.header,
            "value": self.value,
            "remedy": self.remedy,
        }

    def line(self) -> str:
        """One line for the terminal."""
        return fault_line(self.as_dict())


@dataclass
class FaultReport:
    """All faults of one file: rejected rows, and cells left out of rows that were kept."""

    file: str
    rejects: list[RowFault] = field(default_factory=list)
    doubts: list[RowFault] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.rejects or self.doubts)

    def as_dict(self) -> dict[str, Any]:
        """The JSON form, with the sheet named on each entry."""
        return {
            "file": self.file,
            "rejects": [fault.as_dict() for fault in self.rejects],
            "doubts": [fault.as_dict() for fault in self.doubts],
        }

    def with_problems(self, problems: Iterable[Problem]) -> FaultReport:
        """With the cells that the graph could not take, for the marked copy."""
        more = [
            RowFault(
                one.sheet, one.row, one.column, one.header, one.value, one.field, one.reason,
                column_index(one.column), one.remedy or say("核对后改正", "Check and mend it"),
            )
            for one in problems
            if one.row and one.sheet
        ]  # fmt: skip
        return FaultReport(self.file, self.rejects, [*self.doubts, *more])

    def text(self, most: int = 40) -> str:
        """Lines for the terminal, at most `most` of each sort."""
        lines = [say(f"{self.file}：", f"{self.file}:")]
        parts = (
            (say("未采用的行", "rows not taken"), self.rejects),
            (say("行已采用，单元格未采用", "cells not taken, rows kept"), self.doubts),
        )
        for title, faults in parts:
            if faults:
                lines.append(f"{title} {len(faults)}")
                lines += [f"  {fault.line()}" for fault in faults[:most]]
                if len(faults) > most:
                    rest = len(faults) - most
                    lines.append(say(f"  …… 另有 {rest} 处", f"  … {rest} more"))
        return "\n".join(lines)

    def mark_copy(self, source: Path, target: Path) -> None:
        """Write the file's sheets as .xlsx with each fault red and explained in a comment.

        Values only: formulas stand as their results, and text that would run gets an apostrophe.
        """
        by_sheet: dict[str, list[RowFault]] = {}
        for fault in [*self.rejects, *self.doubts]:
            by_sheet.setdefault(fault.sheet, []).append(fault)
        book = xlsxwriter.Workbook(
            str(target), {"strings_to_formulas": False, "strings_to_urls": False}
        )
        formats = {
            "row": book.add_format({"bg_color": "#FDE7E7"}),
            "cell": book.add_format({"bg_color": "#FF6B6B", "bold": True}),
            "doubt": book.add_format({"bg_color": "#FFF2CC"}),
        }
        used: set[str] = set()
        for sheet in sheets_of(source):
            page = book.add_worksheet(sheet_name(sheet.name, used))
            mark_sheet(
                page, sheet, by_sheet.get(sheet.name, []), set(map(id, self.doubts)), formats
            )
        book.close()


def mark_sheet(
    page: Worksheet,
    sheet: Sheet,
    faults: Sequence[RowFault],
    doubts: set[int],
    formats: dict[str, Any],
) -> None:
    """One sheet of the marked copy."""
    cells: dict[tuple[int, int], list[RowFault]] = {}
    rows: set[int] = set()
    for fault in faults:
        at = fault.index if fault.index is not None else first_cell(sheet, fault.row - 1)
        cells.setdefault((fault.row - 1, at), []).append(fault)
        if id(fault) not in doubts:
            rows.add(fault.row - 1)
    for row, line in enumerate(sheet.cells):
        for column, value in enumerate(line):
            marked = cells.get((row, column))
            style = formats["row"] if row in rows else None
            if marked:
                style = formats["doubt" if id(marked[0]) in doubts else "cell"]
            if value != "" or style:
                write_safely(page, row, column, value, style)
    for column in range(sheet.width):
        page.set_column(column, column, column_width(sheet, column))
    for (row, column), marked in cells.items():
        note = "\n".join(f"{fault.message}。{fault.remedy}。" for fault in marked)
        page.write_comment(row, column, note, {"x_scale": 2})


def column_width(sheet: Sheet, column: int) -> int:
    """The width that shows most cells of a column whole; a Chinese character takes two."""
    texts = (
        sheet.text(row, column)[:WIDEST] for row in range(min(len(sheet.cells), MEASURED_ROWS))
    )
    widths = (sum(1 + (sign > "\u2e7f") for sign in text) for text in texts)
    return min(max(max(widths, default=0) + 2, NARROWEST), WIDEST)


def fault_line(fault: Mapping[str, Any]) -> str:
    """A fault or problem in its JSON form as one line: sheet, cell, heading, value, reason, remedy."""
    cell = (
        f"{fault['column']}{fault['row']}"
        if fault["column"]
        else say(f"第{fault['row']}行", f"row {fault['row']}")
    )
    place = f"{fault['sheet']} {cell}".strip()
    named = f"“{fault['header']}”" if fault["header"] else ""
    value = str(fault["value"])
    value = f"{value[:60]}…" if len(value) > 60 else value
    said = say(f"值“{value}”，", f"value “{value}”, ") if value else ""
    reason = fault.get("message") or fault["reason"]
    remedy = (
        say(f"改法：{fault['remedy']}", f"Remedy: {fault['remedy']}") if fault["remedy"] else ""
    )
    return f"{place} {named}{said}{reason}。{remedy}".rstrip("。") + "。"


def first_cell(sheet: Sheet, row: int) -> int:
    """The first filled column of a row."""
    line = sheet.cells[row] if row < len(sheet.cells) else []
    return next((at for at, value in enumerate(line) if not is_blank(value)), 0)


def write_safely(page: Worksheet, row: int, column: int, value: Cell, style: Any = None) -> None:
    """Write a cell so that nothing in it can run."""
    if isinstance(value, bool):
        page.write_boolean(row, column, value, style)
    elif isinstance(value, int | float):
        page.write_number(row, column, value, style)
    elif isinstance(value, date | datetime):
        page.write_string(row, column, text_of(value), style)
    elif value == "":
        page.write_blank(row, column, None, style)
    else:
        page.write_string(row, column, neutral(text_of(value))[:LONGEST_CELL], style)


def neutral(text: str) -> str:
    """A text with an apostrophe in front where a spreadsheet program might run it."""
    return f"'{text}" if text.startswith(RISKY) else text


def sheet_name(name: str, used: set[str]) -> str:
    """A name that Excel allows: 31 characters, no []:*?/\\, each once."""
    clean = "".join("_" if sign in "[]:*?/\\" else sign for sign in name).strip("'")[:28] or "Sheet"
    unique, number = clean, 1
    while unique.casefold() in used:
        number += 1
        unique = f"{clean}{number}"
    used.add(unique.casefold())
    return unique


def count_by_reason(faults: Iterable[RowFault]) -> dict[str, int]:
    """How many faults of each reason."""
    counts: dict[str, int] = {}
    for fault in faults:
        counts[fault.reason] = counts.get(fault.reason, 0) + 1
    return counts
