"""Where the tables of a sheet are, and what their columns are called."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from graph.values import plain
from ingest.no_data import (
    CLOSING,
    SPARSE,
    heading_spellings,
    is_heading,
    is_numeric,
    is_stray_heading,
    is_total,
    may_be_no_data,
)
from ingest.readers import Cell, Merge, Sheet, text_of

#: A heading starts within this many rows that hold something, and has at most so many levels.
SEARCHED, DEEPEST = 40, 6
#: Rows below a heading that are compared with it.
BELOW = 12
UNIT_LINE = re.compile(r"(?:金额)?单位\s*[::]\s*(人民币)?\s*((?:百万|千万|万|亿|千)?元)")
SECTION = re.compile(r"[(]?[一二三四五六七八九十]+[、).].*")


@dataclass(frozen=True)
class TableColumn:
    """A column of a table: its index in the sheet (from 0) and its heading, level by level."""

    index: int
    levels: tuple[str, ...]

    @property
    def header(self) -> str:
        """The heading as one text."""
        return "/".join(self.levels)


@dataclass
class Table:
    """A table in a sheet. Rows count from 0; `header` may be empty where there is none."""

    sheet: Sheet
    header: range
    body: range
    columns: list[TableColumn]
    titles: list[str] = field(default_factory=list)
    #: Unit of money stated above the table.
    unit: str = ""
    #: Rows above and inside that are no data: titles, blanks, totals, repeated headings, notes.
    ignored: list[int] = field(default_factory=list)

    def data_rows(self) -> list[int]:
        """Rows that hold data."""
        skipped = set(self.ignored)
        return [row for row in self.body if row not in skipped]


def find_tables(sheet: Sheet, header_row: int | None = None) -> list[Table]:
    """The tables of a sheet from top to bottom; `header_row` (from 1) where a person said so."""
    grid = Grid(sheet)
    tables: list[Table] = []
    start, ignored = 0, []
    first = header_row - 1 if header_row else grid.header_start(0)
    if first is None:
        return [headless(grid)] if any(not grid.is_blank(row) for row in grid.rows) else []
    while first is not None:
        header = range(first, grid.header_end(first) + 1)
        following = grid.next_header(header)
        end = grid.end_before(header, following)
        above = range(start, header.start)
        ignored = list(above)
        table = grid.table(header, range(header.stop, end), above)
        table.ignored = ignored + grid.no_data(table)
        tables += side_by_side(table)
        start, first = end, following
    return tables


def headless(grid: Grid) -> Table:
    """A table without headings: every row is data."""
    table = grid.table(range(0), grid.rows, range(0))
    table.ignored = grid.no_data(table)
    return table


class Grid:
    """A sheet looked at row by row, with the facts about its merged ranges at hand."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.rows = range(len(sheet.cells))
        self.merges: dict[int, list[Merge]] = {}
        for merge in sheet.merges:
            for row in range(merge.top, min(merge.bottom, merge.top + 200) + 1):
                self.merges.setdefault(row, []).append(merge)

    def is_blank(self, row: int) -> bool:
        """Whether the row holds nothing."""
        return self.sheet.is_blank(row)

    def filled(self, row: int) -> dict[int, Cell]:
        """Columns that hold something, with their values."""
        line = self.sheet.cells[row]
        return {at: value for at, value in enumerate(line) if value != "" and text_of(value)}

    def covered(self, row: int) -> set[int]:
        """Columns that are filled or inside a merged range."""
        wide = {
            column
            for merge in self.merges.get(row, ())
            for column in range(merge.left, min(merge.right, merge.left + 500) + 1)
        }
        return wide | set(self.filled(row))

    def width_below(self, row: int) -> int:
        """How many columns the next rows use."""
        counts = sorted(
            len(self.covered(below))
            for below in self.rows[row : row + BELOW]
            if not self.is_blank(below)
        )
        return counts[-1] if counts else 0

    def header_start(self, start: int) -> int | None:
        """The first row that reads as a heading: by its words, else by its form."""
        seen = [row for row in self.rows[start:] if not self.is_blank(row)][:SEARCHED]
        for row in seen:
            if self.is_worded_header(row):
                return self.header_top(row, start)
        formal = next((row for row in seen if self.is_formal_header(row)), None)
        return None if formal is None else self.header_top(formal, start)

    def is_form_line(self, row: int) -> bool:
        """Whether a row says who filled the sheet in, or in which unit (填报单位：…　单位：万元)."""
        texts = [plain(text_of(value)) for value in self.filled(row).values()]
        return any(CLOSING.fullmatch(text) or UNIT_LINE.fullmatch(text) for text in texts)

    def header_top(self, row: int, start: int) -> int:
        """The first level of a heading that was known by one of its lower ones."""
        while row > start:
            tall = [m.top for m in self.merges.get(row, ()) if start <= m.top < row]
            if tall and row - min(tall) < DEEPEST:
                row = min(tall)
            elif (
                len(self.filled(row - 1)) > 1
                and self.is_sublevel(row - 1)
                and not self.is_form_line(row - 1)
            ):
                row -= 1
            else:
                break
        return row

    def is_worded_header(self, row: int) -> bool:
        """Whether most of its cells are headings in use."""
        texts = [text_of(value) for value in self.filled(row).values()]
        if not texts or any(len(text) > 40 for text in texts):
            return False
        known = sum(is_heading(text) for text in texts)
        numbers = sum(is_numeric(value) for value in self.filled(row).values())
        if len(texts) == 1:
            return known == 1 and self.width_below(row) == 1
        return known >= 2 and known >= 0.4 * len(texts) and numbers <= 0.2 * len(texts)

    def is_formal_header(self, row: int) -> bool:
        """Whether it is a full row of short, different texts above rows of another form."""
        filled = self.filled(row)
        width = self.width_below(row)
        if any(is_numeric(value) for value in filled.values()) or width == 0:
            return False
        if any(len(text_of(value)) > 60 for value in filled.values()):
            return False
        covered = len(self.covered(row))
        if width > 1 and (len(filled) < 2 or covered < 0.6 * width):
            return False
        return row + 1 < len(self.rows)

    def header_end(self, top: int) -> int:
        """The last row of a heading of several levels."""
        end = top
        while end + 1 < len(self.rows) and end - top + 1 < DEEPEST:
            tall = max((merge.bottom for merge in self.header_merges(top, end)), default=end)
            if tall > end:
                end = min(tall, len(self.rows) - 1)
            elif self.is_sublevel(end):
                end += 1
            else:
                break
        return end

    def header_merges(self, top: int, end: int) -> list[Merge]:
        """Merged ranges that begin inside the heading's rows."""
        return [
            merge
            for row in range(top, end + 1)
            for merge in self.merges.get(row, ())
            if top <= merge.top and merge.bottom - merge.top < DEEPEST
        ]

    def is_sublevel(self, row: int) -> bool:
        """Whether the next row only divides the wide headings of this one."""
        below = self.filled(row + 1)
        if not below or any(is_numeric(value) for value in below.values()):
            return False
        groups = self.groups(row)
        inside = {column for group in groups for column in group}
        texts = [text_of(value) for value in below.values()]
        if not groups or len(below) < 2 or any(len(text) > 30 for text in texts):
            return False
        if set(below) <= inside:
            return True
        return all(map(is_heading, texts)) and self.signature(row) != self.signature(row + 1)

    def groups(self, row: int) -> list[range]:
        """Wide headings of a row: merged, or (in sheets without merged cells) with blanks behind."""
        merged = [
            range(merge.left, merge.right + 1)
            for merge in self.merges.get(row, ())
            if merge.is_wide and merge.bottom == row
        ]
        if self.sheet.merges:
            return merged
        columns = sorted(self.filled(row))
        width = self.width_below(row)
        ends = [*columns[1:], width]
        return [range(a, b) for a, b in zip(columns, ends, strict=True) if b - a > 1]

    def next_header(self, header: range) -> int | None:
        """The row where another table's heading starts: known words, set off by a blank or title."""
        own = self.signature(header.stop - 1)
        for row in self.rows[header.stop + 1 :]:
            if not self.is_break(row - 1) or self.is_break(row):
                continue
            if self.is_worded_header(row) and self.signature(row) != own:
                return row
        return None

    def is_break(self, row: int) -> bool:
        """Whether a row separates tables: blank, or a title."""
        line = self.sheet.cells[row]
        return len(line) - line.count("") <= SPARSE and len(self.filled(row)) <= 1

    def signature(self, row: int) -> tuple[tuple[int, str], ...]:
        """A row's texts with their columns."""
        return tuple(
            (at, plain(text_of(value)).replace(" ", "")) for at, value in self.filled(row).items()
        )

    def end_before(self, header: range, following: int | None) -> int:
        """Where a table's rows end: before the titles of the next one."""
        if following is None:
            return len(self.rows)
        end = following
        while end > header.stop and self.is_break(end - 1):
            end -= 1
        return end

    def table(self, header: range, body: range, above: range) -> Table:
        """The table with its columns, titles and stated unit."""
        titles = [
            text_of(value)
            for row in above
            if not self.is_blank(row)
            for value in self.filled(row).values()
        ]
        unit = next((found[2] for text in titles if (found := UNIT_LINE.search(plain(text)))), "")
        return Table(self.sheet, header, body, self.columns(header, body), titles, unit)

    def columns(self, header: range, body: range) -> list[TableColumn]:
        """Columns with a heading, and those without one that most rows fill."""
        levels = [self.level(row, header) for row in header]
        named = {column for level in levels for column in level}
        sample = [row for row in self.rows[body.start : body.stop] if not self.is_blank(row)][:200]
        uses: dict[int, int] = {}
        for row in sample:
            for column in self.filled(row):
                uses[column] = uses.get(column, 0) + 1
        often = {column for column, count in uses.items() if count > 0.5 * len(sample)}
        return [
            TableColumn(
                column,
                tuple(dict.fromkeys(level[column] for level in levels if column in level)),
            )
            for column in sorted(named | often)
        ]

    def level(self, row: int, header: range) -> dict[int, str]:
        """One row of a heading: texts by column, wide headings spread over their columns."""
        texts = {column: text_of(value) for column, value in self.filled(row).items()}
        for group in self.groups(row) if row < header.stop - 1 else ():
            texts.update(dict.fromkeys(group, texts.get(group.start, "")))
        for merge in self.merges.get(row, ()):
            if merge.top == row and merge.left in texts:
                for column in range(merge.left, min(merge.right, merge.left + 500) + 1):
                    texts[column] = texts[merge.left]
        return {column: text for column, text in texts.items() if text}

    def no_data(self, table: Table) -> list[int]:
        """Rows of the table's body that are blank, totals, notes, sections or repeated headings."""
        headings = {self.signature(row) for row in table.header}
        spelled = heading_spellings() | {text for row in table.header for text in self.texts(row)}
        last = next((row for row in reversed(table.body) if not self.is_blank(row)), -1)
        return [
            row
            for row in table.body
            if row <= last
            and may_be_no_data(self.sheet.cells[row], spelled)
            and self.is_no_data(row, table, headings)
        ]

    def texts(self, row: int) -> list[str]:
        """The row's texts as stored."""
        return [value for value in self.sheet.cells[row] if isinstance(value, str) and value]

    def is_no_data(
        self, row: int, table: Table, headings: set[tuple[tuple[int, str], ...]]
    ) -> bool:
        """Whether one row holds no data of its own."""
        filled = self.filled(row)
        if not filled:
            return True
        if len(filled) > 1 and is_total(filled):
            return True
        if len(filled) == 1:
            return self.is_remark(row, filled, table)
        if len(filled) <= SPARSE and all(
            CLOSING.fullmatch(plain(text_of(v))) for v in filled.values()
        ):
            return True
        texts = [value for value in filled.values() if isinstance(value, str)]
        if len(texts) < 2 or sum(map(is_heading, map(text_of, texts))) < 2:
            return False
        return self.signature(row) in headings or is_stray_heading([text_of(t) for t in texts])

    def is_remark(self, row: int, filled: dict[int, Cell], table: Table) -> bool:
        """Whether a row's only cell is a title, note, section or total (and the table is wider)."""
        if len(table.columns) < 2:
            return is_total(filled)
        [(column, value)] = filled.items()
        text = plain(text_of(value))
        wide = any(
            merge.left <= column <= merge.right
            and merge.right - merge.left + 1 >= len(table.columns) / 2
            for merge in self.merges.get(row, ())
            if merge.is_wide
        )
        return wide or is_total(filled) or bool(CLOSING.fullmatch(text) or SECTION.fullmatch(text))


def side_by_side(table: Table) -> list[Table]:
    """Tables that stand beside each other, parted by an empty column and each with its own headings."""
    groups: list[list[TableColumn]] = [[]]
    for column in table.columns:
        if groups[-1] and column.index > groups[-1][-1].index + 1:
            groups.append([])
        groups[-1].append(column)
    worded = [
        sum(is_heading(column.levels[-1]) for column in group if column.levels) for group in groups
    ]
    repeats = {column.header for column in groups[0]} & {c.header for g in groups[1:] for c in g}
    if len(groups) < 2 or min(worded) < 2 or not repeats:
        return [table]
    return [
        Table(table.sheet, table.header, table.body, group, table.titles, table.unit, table.ignored)
        for group in groups
    ]
