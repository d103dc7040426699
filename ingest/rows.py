"""Typed rows of a file, with what was rejected, left out, and why: the dry run of an import."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ingest.cells import Stated, read_column, to_list
from ingest.checks import Draft, Found, check_rows
from ingest.faults import FaultReport, RowFault
from ingest.headers import Table, find_tables
from ingest.kinds import Kind
from ingest.mapping import ColumnGuess, Mapping, map_table
from ingest.profiles import Profile, fitting_profile, saved_folder
from ingest.readers import Cell, Sheet, column_letter, open_sheets, text_of
from ingest.readers.paper_tables import sheets_of
from ingest.templates import EXPLANATIONS

#: A text field that may name several things → the field with their list.
LISTED = {"product": "products", "chain": "chains"}


@dataclass
class SheetRows:
    """One table of a sheet, read. Row numbers are those that Excel shows."""

    sheet: str
    kind: str | None
    header_rows: list[int]
    columns: list[ColumnGuess]
    rows: list[dict[str, Any]] = field(default_factory=list)
    rejects: list[RowFault] = field(default_factory=list)
    ignored: list[int] = field(default_factory=list)
    #: Cells that could not be read in rows that were kept.
    doubts: list[RowFault] = field(default_factory=list)

    def places(self) -> dict[str, tuple[str, str]]:
        """Field → letter and heading of its column; a text that is read as a list stands for that too."""
        found = {
            one.field: (column_letter(one.index), one.header) for one in self.columns if one.field
        }
        for one, many in LISTED.items():
            if one in found:
                found.setdefault(many, found[one])
        return found

    def as_dict(self) -> dict[str, Any]:
        """The JSON form of the dry run."""
        return {
            "sheet": self.sheet,
            "kind": self.kind,
            "header_rows": self.header_rows,
            "columns": [column.as_dict() for column in self.columns],
            "rows": self.rows,
            "rejects": [fault.as_dict() for fault in self.rejects],
            "ignored": self.ignored,
            "doubts": [fault.as_dict() for fault in self.doubts],
        }


def read_rows(
    path: Path | str, profile: Profile | None = None, kind: str | None = None
) -> Iterator[SheetRows]:
    """Every table of a file as typed rows. Raises BadFile; faults of rows are in the result."""
    file = Path(path)
    sheets = [sheet for sheet in open_sheets(file) if sheet.name != EXPLANATIONS]
    return rows_of(sheets, file.stem, profile, kind)


def tables_of_file(
    path: Path | str, profile: Profile | None = None, kind: str | None = None
) -> Iterator[SheetRows]:
    """Every table of a sheet file or of a document."""
    file = Path(path)
    sheets = [sheet for sheet in sheets_of(file) if sheet.name != EXPLANATIONS]
    return rows_of(sheets, file.stem, profile, kind)


def rows_of(
    sheets: Sequence[Sheet], stem: str, profile: Profile | None = None, kind: str | None = None
) -> Iterator[SheetRows]:
    """Every table of the sheets of a file called `stem`. A profile holds for the sheets that its pattern
    names, or for all where it names none of them."""
    named = [sheet for sheet in sheets if profile and profile.matches(sheet.name)]
    for sheet in sheets:
        own = profile if sheet in named or not named else None
        for table in find_tables(sheet, own.header_row if own else None):
            kept = own or (None if kind else kept_profile(table))
            mapping = map_table(table, kind=kind, profile=kept, names=[stem])
            yield read_table(table, mapping)


def kept_profile(table: Table) -> Profile | None:
    """The correction that was kept for a table of just these columns."""
    headers = [column.header for column in table.columns]
    return fitting_profile(saved_folder(), headers)


def read_table(table: Table, mapping: Mapping) -> SheetRows:
    """One table by its mapping; without a kind, its cells as text under their headings."""
    result = SheetRows(
        table.sheet.name,
        mapping.kind.key if mapping.kind else None,
        [row + 1 for row in table.header],
        list(mapping.columns),
        ignored=[row + 1 for row in sorted(table.ignored)],
    )
    if mapping.kind is None:
        result.rows = untyped_rows(table)
        return result
    draft = draft_of(table, mapping, mapping.kind)
    found = check_rows(draft)
    report = Naming(draft)
    result.rejects = [report.fault(entry) for entry in found]
    refused = {position for position, _, _ in found}
    result.doubts = [
        report.fault((position, name, fault))
        for name, faults in draft.unread.items()
        for position, fault in faults.items()
        if position not in refused
    ]
    result.rows = assembled(draft, mapping, refused)
    return result


def untyped_rows(table: Table) -> list[dict[str, Any]]:
    """Rows of a sheet of no known kind: text by heading (or column letter)."""
    named = [(c.index, c.header or column_letter(c.index)) for c in table.columns]
    return [
        {"row": row + 1, **{name: table.sheet.text(row, index) or None for index, name in named}}
        for row in table.data_rows()
    ]


def draft_of(table: Table, mapping: Mapping, kind: Kind) -> Draft:
    """The table's mapped columns, typed."""
    rows = table.data_rows()
    filled = filled_down(table)
    cells = {
        name: column_cells(table.sheet, rows, guess.index, filled)
        for name, guess in mapping.mapped().items()
    }
    values: dict[str, list[Any]] = {}
    unread = {}
    for name, guess in mapping.mapped().items():
        typed = read_column(cells[name], kind.by_name[name].type, guess.unit)
        values[name] = typed.values
        if typed.faults:
            unread[name] = typed.faults
    draft = Draft(kind, table.sheet, list(mapping.columns), rows, cells, values, unread)
    draft.beyond = beyond(table)
    draft.constants = frozenset(mapping.constants)
    spread_units(draft, mapping)
    return draft


def beyond(table: Table) -> int | None:
    """The first column behind the table, where no other table stands beside it."""
    last = max((column.index for column in table.columns), default=0)
    headed = max((len(table.sheet.cells[row]) for row in table.header), default=0)
    is_alone = all(
        not table.sheet.text(row, at) for row in table.header for at in range(last + 1, headed)
    )
    return last + 1 if table.header and is_alone else None


def filled_down(table: Table) -> dict[tuple[int, int], Cell]:
    """Cells inside tall merged ranges, with the value of the range's first cell."""
    filled: dict[tuple[int, int], Cell] = {}
    for merge in table.sheet.merges:
        if merge.is_tall and merge.top >= table.body.start and merge.top < table.body.stop:
            value = table.sheet.value(merge.top, merge.left)
            for row in range(merge.top + 1, min(merge.bottom + 1, table.body.stop)):
                filled[row, merge.left] = value
    return filled


def column_cells(
    sheet: Sheet, rows: list[int], column: int, filled: dict[tuple[int, int], Cell]
) -> list[Cell]:
    """A column's cells in the given rows."""
    lines = sheet.cells
    cells: list[Cell] = [lines[row][column] if column < len(lines[row]) else "" for row in rows]
    if filled:
        for position, row in enumerate(rows):
            if (row, column) in filled:
                cells[position] = filled[row, column]
    return cells


def spread_units(draft: Draft, mapping: Mapping) -> None:
    """Quantities with a unit column: its 万 multiplies; a unit in the cell fills the unit field."""
    kind = draft.kind
    main = next(
        (f.name for f in kind.fields if f.type == "quantity" and f.name in draft.values), None
    )
    if main and "unit" in kind.by_name:
        units = draft.values.get("unit")
        if units:
            reread(draft, main, units, mapping.mapped()[main].unit)
        stated = [value.unit if isinstance(value, Stated) else None for value in draft.values[main]]
        draft.values["unit"] = [
            own or (units[position] if units else None) for position, own in enumerate(stated)
        ]
    for entry in kind.fields:
        if entry.type in ("quantity", "number") and entry.name in draft.values:
            draft.values[entry.name] = [
                value.value if isinstance(value, Stated) else value
                for value in draft.values[entry.name]
            ]


def reread(draft: Draft, name: str, units: list[Any], unit: str) -> None:
    """Read quantities again, each under its row's unit."""
    groups: dict[str, list[int]] = {}
    for position, own in enumerate(units):
        groups.setdefault(own or unit, []).append(position)
    cells, values, unread = draft.cells[name], draft.values[name], draft.unread.pop(name, {})
    unread.clear()
    for own, positions in groups.items():
        typed = read_column([cells[at] for at in positions], "quantity", own)
        for step, at in enumerate(positions):
            values[at] = typed.values[step]
            if step in typed.faults:
                unread[at] = typed.faults[step]
    if unread:
        draft.unread[name] = unread


def assembled(draft: Draft, mapping: Mapping, refused: set[int]) -> list[dict[str, Any]]:
    """Accepted rows: the row's number, its fields, and the lists of those that name several things."""
    columns = dict(draft.values)
    size = len(draft)
    for name, value in mapping.constants.items():
        columns.setdefault(name, [value] * size)
    year = next((guess.year for guess in mapping.columns if guess.field and guess.year), None)
    if year and "year" in draft.kind.by_name:
        columns.setdefault("year", [year] * size)
    for one, many in LISTED.items():
        if one in columns and many not in columns and draft.kind.by_name[one].type == "text":
            columns[many] = listed(columns[one])
    for entry in draft.kind.fields:
        if entry.type == "list" and entry.name in columns:
            columns[entry.name] = [value or [] for value in columns[entry.name]]
    names = ("row", *columns)
    numbers = [row + 1 for row in draft.rows]
    return [
        dict(zip(names, values, strict=True))
        for position, values in enumerate(zip(numbers, *columns.values(), strict=True))
        if position not in refused
    ]


def listed(texts: list[str | None]) -> list[list[str]]:
    """Each text as the list of what it names."""
    seen: dict[str, list[str]] = {}
    return [
        seen[t] if t in seen else seen.setdefault(t, to_list(t, "")) if t else [] for t in texts
    ]


class Naming:
    """Faults with the names of their sheet, row and column."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.guesses = {guess.field: guess for guess in draft.columns if guess.field}

    def fault(self, found: Found) -> RowFault:
        """The fault as it is reported."""
        position, name, fault = found
        guess = self.guesses.get(name)
        cells = self.draft.cells.get(name)
        value = text_of(cells[position]) if cells else fault.value
        return RowFault(
            self.draft.sheet.name,
            self.draft.rows[position] + 1,
            column_letter(guess.index) if guess else "",
            guess.header if guess else "",
            value[:200],
            fault.reason,
            fault.words,
            guess.index if guess else None,
        )


def report_of(path: Path | str, tables: list[SheetRows]) -> FaultReport:
    """All faults of a file."""
    return FaultReport(
        Path(path).name,
        [fault for table in tables for fault in table.rejects],
        [fault for table in tables for fault in table.doubts],
    )


def dry_run(
    path: Path | str, profile: Profile | None = None, kind: str | None = None
) -> dict[str, Any]:
    """What an import would read: per table its kind, columns with reasons, rows, rejects, ignored
    rows; for a file with one sheet the last three also at the top."""
    tables = list(read_rows(path, profile, kind))
    answer: dict[str, Any] = {
        "file": Path(path).name,
        "sheets": [table.as_dict() for table in tables],
    }
    if len({table.sheet for table in tables}) == 1:
        for part in ("rows", "rejects", "ignored"):
            merged = [entry for sheet in answer["sheets"] for entry in sheet[part]]
            answer[part] = sorted(set(merged)) if part == "ignored" else merged
    return answer
