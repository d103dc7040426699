"""Tables of a web page, often saved as .xls by other departments' systems."""

from __future__ import annotations

from pathlib import Path

from selectolax.lexbor import LexborHTMLParser, LexborNode

from ingest.readers.guard import FileKind, bad_file
from ingest.readers.sheet import Cell, Merge, Sheet
from ingest.readers.text_table import decode

#: A span above this is a fault of the page.
LARGEST_SPAN = 1000


def read_html_tables(path: Path, _kind: FileKind) -> list[Sheet]:
    """Every outermost table with at least two cells, as a sheet; rowspan and colspan as merges."""
    text, _ = decode(path)
    sheets = [
        table_sheet(f"table{number}", node)
        for number, node in enumerate(LexborHTMLParser(text).css("table"), start=1)
        if not node.css("table table")
    ]
    found = [sheet for sheet in sheets if sum(map(len, sheet.cells)) > 1]
    if not found:
        raise bad_file(
            path,
            (
                "这不是工作簿，而是网页（HTML），其中没有表格；它引用的工作表文件不在一起",
                "This is a web page (HTML) without a table, not a workbook; its sheet files are missing",
            ),
            (
                "在 Excel 中打开原文件，另存为“Excel 工作簿（.xlsx）”。",
                "Open the original in Excel and save it as an Excel workbook (.xlsx).",
            ),
        )
    return found


def table_sheet(name: str, table: LexborNode) -> Sheet:
    """One table as a sheet."""
    cells: list[list[Cell]] = []
    merges: list[Merge] = []
    taken: set[tuple[int, int]] = set()
    for top, line in enumerate(table.css("tr")):
        row: list[Cell] = []
        left = 0
        for cell in line.css("td, th"):
            while (top, left) in taken:
                left += 1
            row += [""] * (left + 1 - len(row))
            row[left] = cell.text(separator=" ", strip=True)
            merge = Merge(top, left, top + span(cell, "rowspan"), left + span(cell, "colspan"))
            if merge.is_tall or merge.is_wide:
                merges.append(merge)
                taken |= {
                    (r, c)
                    for r in range(top, merge.bottom + 1)
                    for c in range(left, merge.right + 1)
                }
            left = merge.right + 1
        cells.append(row)
    return Sheet(name, cells, tuple(merges))


def span(cell: LexborNode, attribute: str) -> int:
    """How many rows or columns beyond its own a cell covers."""
    written = cell.attributes.get(attribute) or "1"
    return min(int(written), LARGEST_SPAN) - 1 if written.isdigit() and int(written) > 0 else 0
