"""Tables inside documents, as sheets: of Word files, web pages and plain texts."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from docx.table import Table
from selectolax.lexbor import LexborHTMLParser

from ingest.readers import open_sheets
from ingest.readers.documents import (
    decoded,
    is_document,
    open_word,
    read_docx,
    read_html,
    reader_of,
)
from ingest.readers.html_table import table_sheet
from ingest.readers.sheet import Cell, Merge, Sheet, text_of

#: Fewest rows and columns of a table.
FEWEST = 2
#: A row of a table in a plain text: cells between upright strokes or tabs.
STROKES = re.compile(r"^\s*\|?(?:[^|\n]*\|){1,}[^|\n]*$")
#: A line with these is prose.
SENTENCE = re.compile(r"[。；]")
#: What may stand between and around the cells of a row in the text.
BETWEEN = re.compile(r"[\s|,]+")
RULE = re.compile(r"^[\s|:+\-=]+$")


def tables_of(path: Path) -> list[Sheet]:
    """Every table of a document that has at least two rows and two columns; none of a PDF, whose lines
    are all that is known of it."""
    reader = reader_of(path)
    if reader is read_docx:
        found = word_tables(path)
    elif reader is read_html:
        found = page_tables(path)
    elif reader is decoded and path.suffix.lower() != ".jsonl":
        found = text_tables(path)
    else:
        return []
    return [one for one in found if len(one.cells) >= FEWEST and one.width >= FEWEST]


def sheets_of(path: Path) -> list[Sheet]:
    """The sheets of a file, or the tables of a document."""
    return tables_of(path) if is_document(path) else open_sheets(path)


def without_rows(text: str, tables: Iterable[Sheet]) -> str:
    """The text of a document with the rows of tables left blank: they are read as rows, not as sentences.
    Lines keep their numbers."""
    rows = {
        _bare("".join(map(text_of, line))) for one in tables for line in one.cells if len(line) > 1
    } - {""}
    return "\n".join("" if _bare(line) in rows else line for line in text.split("\n"))


def _bare(line: str) -> str:
    return BETWEEN.sub("", line)


def word_tables(path: Path) -> list[Sheet]:
    """Tables of a Word file, merged cells as merges."""
    tables = open_word(path).tables
    return [word_sheet(f"表{number}", one) for number, one in enumerate(tables, start=1)]


def word_sheet(name: str, table: Table) -> Sheet:
    """One table: a merged cell is one object at several places."""
    cells: list[list[Cell]] = []
    spans: dict[object, list[tuple[int, int]]] = {}
    for top, row in enumerate(table.rows):
        line: list[Cell] = []
        for left, cell in enumerate(row.cells):
            places = spans.setdefault(cell._tc, [])
            line.append("" if places else " ".join(cell.text.split()))
            places.append((top, left))
        cells.append(line)
    merges = [
        Merge(places[0][0], places[0][1], places[-1][0], places[-1][1])
        for places in spans.values()
        if len(places) > 1
    ]
    return Sheet(name, cells, tuple(merges))


def page_tables(path: Path) -> list[Sheet]:
    """Outermost tables of a web page that hold no other."""
    page = LexborHTMLParser(decoded(path))
    return [
        table_sheet(f"表{number}", node)
        for number, node in enumerate(page.css("table"), start=1)
        if not node.css("table table")
    ]


def text_tables(path: Path) -> list[Sheet]:
    """Runs of lines with cells between strokes, tabs or commas, as many in each."""
    return [
        Sheet(f"表{number}", cells) for number, cells in enumerate(_runs(decoded(path)), start=1)
    ]


def _runs(text: str) -> Iterator[list[list[Cell]]]:
    run: list[list[Cell]] = []
    for line in [*text.splitlines(), ""]:
        if run and RULE.match(line) and line.strip():
            continue
        cells = _cells(line)
        if run and len(cells) != len(run[0]):
            if len(run) >= FEWEST:
                yield run
            run = []
        if len(cells) >= FEWEST:
            run.append(cells)


def _cells(line: str) -> list[Cell]:
    if "\t" in line.strip():
        return [cell.strip() for cell in line.strip("\n").split("\t")]
    if STROKES.match(line):
        return [cell.strip() for cell in line.strip().strip("|").split("|")]
    if "," in line and not SENTENCE.search(line):
        return [cell.strip() for cell in next(csv.reader([line]))]
    return []
