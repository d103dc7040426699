"""Files → sheets with positions. What a file is, its content decides, not its name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ingest.readers.guard import FileKind, kind_of
from ingest.readers.html_table import read_html_tables
from ingest.readers.percent import shows_percent
from ingest.readers.sheet import Cell, Merge, Sheet, column_letter, is_blank, text_of
from ingest.readers.text_table import read_text_table
from ingest.readers.workbook import read_workbook

__all__ = [
    "READERS",
    "SHEET_SUFFIXES",
    "Cell",
    "Merge",
    "Sheet",
    "column_letter",
    "is_blank",
    "open_sheets",
    "shows_percent",
    "text_of",
]

#: Format (by content) → reader of sheets.
READERS: dict[str, Callable[[Path, FileKind], list[Sheet]]] = {
    "xlsx": read_workbook,
    "xls": read_workbook,
    "ods": read_workbook,
    "html": read_html_tables,
    "text": read_text_table,
}
#: Names that announce a sheet.
SHEET_SUFFIXES = (".xlsx", ".xlsm", ".xls", ".ods", ".csv", ".tsv")


def open_sheets(path: Path | str) -> list[Sheet]:
    """Every sheet of a file, in order. Raises BadFile, which names the file and the remedy."""
    file = Path(path)
    kind = kind_of(file)
    return READERS[kind.format](file, kind)
