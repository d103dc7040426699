"""Word papers: A4, system fonts, header row repeated, page x of y."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from docx import Document
from docx.document import Document as Paper
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import _Row as TableRow

from viz.papers.workbook import Column

FONT = "Noto Sans CJK SC"


def new_paper(title: str, *, landscape: bool = False) -> Paper:
    """An empty A4 paper with its title, fonts and page numbers."""
    paper = Document()
    section = paper.sections[0]
    width, height = Mm(210), Mm(297)
    section.page_width, section.page_height = (height, width) if landscape else (width, height)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.left_margin = section.right_margin = Mm(18)
    section.top_margin = section.bottom_margin = Mm(18)
    for name in ("Normal", "Title", "Heading 1", "Heading 2"):
        style: Any = paper.styles[name]
        style.font.name = FONT
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FONT)
        style.font.color.rgb = RGBColor(0x1F, 0x29, 0x37)
    normal: Any = paper.styles["Normal"]
    normal.font.size = Pt(10.5)
    heading: Any = paper.add_heading(title, level=1)
    heading.paragraph_format.space_before = Pt(0)
    _page_numbers(section)
    return paper


def add_table(paper: Paper, columns: Sequence[Column], rows: Sequence[Mapping[str, Any]]) -> None:
    """A table whose header row is repeated on each page and whose rows don't break across pages."""
    table = paper.add_table(rows=1, cols=len(columns))
    table.style = "Table Grid"
    total = sum(column.width for column in columns)
    section = paper.sections[0]
    room = (section.page_width or 0) - (section.left_margin or 0) - (section.right_margin or 0)
    widths = [int(room * column.width / total) for column in columns]
    table.autofit = False
    for place, width in enumerate(widths):
        table.columns[place].width = width
    _fill(table.rows[0], [column.heading for column in columns], widths, bold=True)
    mark_row(table.rows[0], "w:tblHeader")
    for row in rows:
        line = table.add_row()
        _fill(line, [_text(row.get(column.key)) for column in columns], widths)
        mark_row(line, "w:cantSplit")


def add_lines(paper: Paper, lines: Sequence[str], *, small: bool = False) -> None:
    """Paragraphs, one a line."""
    for line in lines:
        run: Any = paper.add_paragraph().add_run(line)
        if small:
            run.font.size = Pt(9)
            run.font.color.rgb = RGBColor(0x4B, 0x55, 0x63)


def save(paper: Paper, path: Path) -> Path:
    """Write the paper."""
    path.parent.mkdir(parents=True, exist_ok=True)
    paper.save(str(path))
    return path


def _fill(
    row: TableRow, texts: Sequence[str], widths: Sequence[int], *, bold: bool = False
) -> None:
    for cell, text, width in zip(row.cells, texts, widths, strict=True):
        cell.width = width  # type: ignore[assignment]
        run: Any = cell.paragraphs[0].add_run(text)
        run.font.size = Pt(9)
        run.bold = bold


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.3f}".rstrip("0").rstrip(".")
    if isinstance(value, (list, tuple)):
        return "\n".join(str(item) for item in value)
    return "".join(letter for letter in str(value) if letter.isprintable() or letter in "\n\t")


def mark_row(row: TableRow, name: str) -> None:
    """Mark a row: w:tblHeader (repeated on each page), w:cantSplit (kept on one page)."""
    properties = row._tr.get_or_add_trPr()
    mark = OxmlElement(name)
    mark.set(qn("w:val"), "true")
    properties.append(mark)


def _page_numbers(section: Any) -> None:
    paragraph = section.footer.paragraphs[0]
    for piece in ("第 ", "PAGE", " 页，共 ", "NUMPAGES", " 页"):
        run = paragraph.add_run("" if piece.isupper() else piece)
        if piece.isupper():
            for kind, text in (("begin", ""), ("", piece), ("end", "")):
                part = OxmlElement("w:instrText" if not kind else "w:fldChar")
                if kind:
                    part.set(qn("w:fldCharType"), kind)
                else:
                    part.text = text
                run._r.append(part)
