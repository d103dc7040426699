"""A sheet as read: cells with their positions, and which of them are merged."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TypeAlias

Cell: TypeAlias = str | int | float | bool | date | datetime | time | timedelta
"""One cell's value; an empty cell is the empty string."""

#: Control characters that a cell may carry along; tab and line breaks become a blank.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u2028\u2029\ufeff\ufffe]")
BLANKS = re.compile(r"[ \t\r\n\u00a0\u3000]+")


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range; rows and columns count from 0, both ends inside."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def is_tall(self) -> bool:
        """Whether it joins several rows."""
        return self.bottom > self.top

    @property
    def is_wide(self) -> bool:
        """Whether it joins several columns."""
        return self.right > self.left


@dataclass(slots=True)
class Sheet:
    """One sheet: `cells[r][c]` is row r+1 and column c+1 as Excel shows them; rows may differ in
    length."""

    name: str
    cells: list[list[Cell]]
    merges: tuple[Merge, ...] = ()
    #: What the reader had to decide: encoding, separator, an oversized range.
    notes: list[str] = field(default_factory=list)
    #: The workbook, where formats can be looked up.
    workbook: Path | None = None

    @property
    def width(self) -> int:
        """Number of columns of the longest row."""
        return max(map(len, self.cells), default=0)

    def value(self, row: int, column: int) -> Cell:
        """The cell's value; empty outside the range."""
        line = self.cells[row] if 0 <= row < len(self.cells) else []
        return line[column] if column < len(line) else ""

    def text(self, row: int, column: int) -> str:
        """The cell's text, cleaned."""
        return text_of(self.value(row, column))

    def is_blank(self, row: int) -> bool:
        """Whether the row holds nothing."""
        return all(value == "" or is_blank(value) for value in self.cells[row])


def is_blank(value: Cell) -> bool:
    """Whether a cell holds nothing that can be seen."""
    return isinstance(value, str) and not text_of(value)


def text_of(value: Cell) -> str:
    """A cell as one line of text: control characters dropped, 12.0 written 12, dates in ISO."""
    if isinstance(value, str):
        if value.isprintable() and "  " not in value:
            return value.strip(" ")
        return BLANKS.sub(" ", CONTROL.sub("", value)).strip(" ")
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e16 else repr(value)
    if isinstance(value, datetime):
        midnight = value.time() == time()
        return value.date().isoformat() if midnight else value.isoformat(sep=" ")
    return str(value)


def column_index(letters: str) -> int | None:
    """The column counted from 0 of Excel's name; None for none."""
    found = 0
    for letter in letters:
        found = found * 26 + ord(letter) - 64
    return found - 1 if letters else None


def column_letter(column: int) -> str:
    """Excel's name of a column counted from 0: 0 → A, 27 → AB."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
