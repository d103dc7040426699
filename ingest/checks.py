"""Checks of typed rows. Each gives the faults that it finds; together they decide which rows stay."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from graph.language import say
from graph.values import Fault, plain
from ingest.cells import NO, YES, Stated, district_names, is_blank, read_column
from ingest.kinds import Field, Kind
from ingest.mapping import FIRM_NAME, ColumnGuess
from ingest.readers import Cell, Sheet, text_of

#: Reasons that reject a row; other unread cells only leave their field empty.
REASONS = (
    "bad_uscc_check", "bad_uscc_length", "bad_uscc_character", "duplicate_row", "missing_name",
    "missing_text", "missing_buyer", "negative_amount", "formula_in_name", "columns_shifted",
    "too_many_fields", "share_out_of_range", "self_supply", "conflict_with_row", "bad_date",
)  # fmt: skip
CODE = re.compile(r"[0-9A-Z]{18}", re.IGNORECASE)
DISTRICT = re.compile(r"[\u4e00-\u9fa5]{2,6}(?:区|县|市)")
YES_NO = (YES | NO) - {"0", "1"}
HARD = frozenset(
    {"uscc", "amount", "share", "quantity", "number", "integer", "year", "date", "flag"}
)
BARE_NUMBER = re.compile(r"[-+]?[\d,]+(?:\.\d+)?%?")


@dataclass
class Draft:
    """Rows under check. `rows` count from 0 in the sheet; `values` are columns, by field."""

    kind: Kind
    sheet: Sheet
    columns: list[ColumnGuess]
    rows: list[int]
    cells: dict[str, list[Cell]]
    values: dict[str, list[Any]]
    unread: dict[str, dict[int, Fault]] = field(default_factory=dict)
    #: Fields that a profile or the title fills for every row.
    constants: frozenset[str] = frozenset()
    #: First column behind the table, where the sheet's own width ends there.
    beyond: int | None = None

    def __len__(self) -> int:
        return len(self.rows)

    def column(self, name: str) -> list[Any]:
        """A field's values; None throughout where it has no column."""
        return self.values.get(name) or [None] * len(self.rows)


#: Position of the row in the draft, the field (empty: the whole row), and the fault.
Found = tuple[int, str, Fault]


def check_width(draft: Draft) -> Iterator[Found]:
    """More cells than the heading has columns."""
    if draft.beyond is None:
        return
    for position, row in enumerate(draft.rows):
        line = draft.sheet.cells[row]
        if len(line) > draft.beyond:
            extra = [text_of(cell) for cell in line[draft.beyond :] if text_of(cell)]
            if extra:
                words = say(
                    f"比表头多出 {len(extra)} 格", f"{len(extra)} cells more than the heading has"
                )
                yield position, "", Fault("too_many_fields", extra[0], words)


def check_shift(draft: Draft) -> Iterator[Found]:
    """Cells that stand in their neighbours' columns."""
    suspects = {position for faults in draft.unread.values() for position in faults}
    for name, column in draft.cells.items():
        if draft.kind.by_name[name].type == "name":
            suspects |= {
                at for at, cell in enumerate(column) if cell != "" and is_strange_name(cell)
            }
    for position in sorted(suspects):
        if is_shifted(draft, position):
            words = say("整行错列：内容与列名不符", "The row's cells stand in the wrong columns")
            yield position, "", Fault("columns_shifted", "", words)


def is_strange_name(cell: Cell) -> bool:
    """Whether a name column holds a code, a number, a date, or yes and no."""
    if not isinstance(cell, str):
        return True
    if len(cell) > 3 and not cell[0].isascii():
        return False
    text = plain(cell)
    return bool(CODE.fullmatch(text) or BARE_NUMBER.fullmatch(text)) or text in YES_NO


def is_shifted(draft: Draft, position: int) -> bool:
    """Whether a value plainly is of another column, or moving the row by one mends all its faults."""
    mapped = {guess.field: guess for guess in draft.columns if guess.field}
    if any(
        is_alien(draft.kind.by_name[name], draft.cells[name][position])
        for name in draft.cells
        if name in mapped
    ):
        return True
    line = draft.sheet.cells[draft.rows[position]]
    here = fit_of(draft, mapped, line, 0, 0)
    if here[1] < 2:
        return False
    last = max(guess.index for guess in mapped.values())
    # A row moved left leaves its last column empty; one moved right has two cells to gain.
    moves = [(-1, 2)] + ([(1, 1)] if last >= len(line) or not text_of(line[last]) else [])
    return any(
        bad == 0 and good >= here[0] + gain
        for move, gain in moves
        for start in range(last + 1)
        for good, bad in (fit_of(draft, mapped, line, start, move),)
    )


def is_alien(entry: Field, cell: Cell) -> bool:
    """Whether a cell is plainly a value of another field."""
    text = plain(text_of(cell))
    if is_blank(text):
        return False
    if entry.type in HARD - {"flag"} and text.casefold() in YES_NO:
        return True
    if entry.type in HARD and FIRM_NAME.fullmatch(text):
        return True
    is_code = bool(CODE.fullmatch(text)) and not text.isdigit()
    if entry.type == "uscc":
        return bool(DISTRICT.fullmatch(text)) or text in district_names()
    return is_code and entry.type in HARD | {"name", "district"}


def fit_of(
    draft: Draft, mapped: dict[str, ColumnGuess], line: list[Cell], start: int, move: int
) -> tuple[int, int]:
    """(cells that fit, cells that don't) were the row moved by one column from `start` on."""
    good = bad = 0
    for name, guess in mapped.items():
        at = guess.index - move if guess.index >= start else guess.index
        is_gap = move == 1 and guess.index == start
        cell = line[at] if 0 <= at < len(line) and not is_gap else ""
        fits = fits_field(draft.kind.by_name[name], cell, guess.unit)
        good += fits is True
        bad += fits is False
    return good, bad


@lru_cache(maxsize=65536, typed=True)
def fits_field(entry: Field, cell: Cell, unit: str) -> bool | None:
    """Whether a cell is of its field's form; None where nothing can be said."""
    text = plain(text_of(cell))
    if is_blank(text):
        return None
    if entry.type == "uscc":
        return bool(re.fullmatch(r"[0-9A-Z]{15,20}", text, re.IGNORECASE))
    if entry.type in HARD:
        return not read_column([cell], entry.type, unit).faults
    if entry.type == "name":
        return not is_strange_name(cell) and len(text) > 1
    if entry.type in ("district", "text", "list", "choice"):
        return None if not BARE_NUMBER.fullmatch(text) and not CODE.fullmatch(text) else False
    return None


def check_needed(draft: Draft) -> Iterator[Found]:
    """Fields without which the row says nothing."""
    for entry in draft.kind.fields:
        if not entry.needed or entry.name not in draft.values:
            continue
        unread = draft.unread.get(entry.name, {})
        words = say(f"缺{entry.title}", f"{entry.name} is missing")
        for position, value in enumerate(draft.values[entry.name]):
            if value is None and position not in unread:
                yield position, entry.name, Fault(entry.needed, "", words)


def check_columns(draft: Draft) -> Iterator[Found]:
    """A column without which no row says anything, where a person named the kind and none was found."""
    for need in draft.kind.needs:
        names = need.split("|")
        entry = draft.kind.by_name[names[0]]
        if not entry.needed or any(n in draft.values or n in draft.constants for n in names):
            continue
        words = say(
            f"没有认出“{entry.title}”一列，请改列名或存一个方案指明",
            f"No column was taken for {entry.name}; name it in a profile",
        )
        for position in range(len(draft)):
            yield position, "", Fault(entry.needed, "", words)


def check_cells(draft: Draft) -> Iterator[Found]:
    """Cells that could not be read, for a reason that rejects the row."""
    for name, faults in draft.unread.items():
        for position, fault in faults.items():
            if fault.reason in REASONS:
                yield position, name, fault


def check_self_supply(draft: Draft) -> Iterator[Found]:
    """A firm that supplies, or owns, itself."""
    for one, other in (("supplier", "buyer"), ("supplier_uscc", "buyer_uscc"), ("child", "parent")):
        if one in draft.values and other in draft.values:
            pairs = zip(draft.values[one], draft.values[other], strict=True)
            for position, (a, b) in enumerate(pairs):
                if a and b and (a == b or same_text(a) == same_text(b)):
                    yield (
                        position,
                        one,
                        Fault("self_supply", a, say("两端是同一家", "Both are one firm")),
                    )


def check_repeats(draft: Draft, refused: set[int]) -> Iterator[Found]:
    """Rows that repeat or contradict an earlier, accepted one."""
    kind = draft.kind
    parts = [draft.column(name) for name in kind.identity]
    everything = [name for name in draft.values if name in kind.by_name]
    first: dict[tuple[Any, ...], list[int]] = {}
    names: dict[str, int] = {}
    codes: dict[str, int] = {}
    for position, identity in enumerate(zip(*parts, strict=True)):
        if position in refused:
            continue
        fault = clash_of_codes(draft, position, names, codes)
        key = tuple(map(same_text, identity))
        earlier = first.setdefault(key, [])
        fault = fault or next(
            filter(None, (repeat(draft, everything, e, position) for e in earlier)), None
        )
        if fault:
            yield position, "", fault
            continue
        if len(earlier) < MOST_ALIKE:
            earlier.append(position)
        remember_code(draft, position, names, codes)


#: Headings of columns that only count.
SERIALS = frozenset({"序号", "编号", "子序号", "id", "no", "no.", "行号", "排序"})
#: Earlier rows of one identity that a row is compared with.
MOST_ALIKE = 20


def repeat(draft: Draft, names: list[str], earlier: int, later: int) -> Fault | None:
    """The fault of a later row against an earlier one of the same identity."""
    number = draft.rows[earlier] + 1
    is_new = False
    for name in names:
        old, new = draft.values[name][earlier], draft.values[name][later]
        if new is None or new == [] or same_value(old, new):
            continue
        if name in draft.kind.agreeing and old is not None:
            title = draft.kind.by_name[name].title
            words = say(
                f"与第 {number} 行冲突：{title}不同",
                f"In conflict with row {number}: {name} differs",
            )
            return Fault("conflict_with_row", str(plain_value(new)), words)
        is_new = True
    if is_new or says_more(draft, earlier, later):
        return None
    return Fault("duplicate_row", "", say(f"与第 {number} 行重复", f"Repeats row {number}"))


def says_more(draft: Draft, earlier: int, later: int) -> bool:
    """Whether the later row differs in a column that no field takes (serial numbers apart)."""
    return any(
        text and text != draft.sheet.text(draft.rows[earlier], guess.index)
        for guess in draft.columns
        if not guess.field and guess.header and guess.header.casefold() not in SERIALS
        for text in (draft.sheet.text(draft.rows[later], guess.index),)
    )


def clash_of_codes(
    draft: Draft, position: int, names: dict[str, int], codes: dict[str, int]
) -> Fault | None:
    """One code with two names, or one name with two codes."""
    if "uscc" not in draft.values or "name" not in draft.values:
        return None
    code, name = draft.values["uscc"][position], draft.values["name"][position]
    if not code or not name:
        return None
    named = same_text(name)
    for earlier in (codes.get(code), names.get(named)):
        if earlier is None:
            continue
        other_code = draft.values["uscc"][earlier]
        if other_code == code and same_text(draft.values["name"][earlier]) == named:
            continue
        number = draft.rows[earlier] + 1
        words = say(
            f"与第 {number} 行冲突：同一代码两个名称，或同一名称两个代码",
            f"In conflict with row {number}: one code with two names, or one name with two codes",
        )
        return Fault("conflict_with_row", code, words)
    return None


def remember_code(
    draft: Draft, position: int, names: dict[str, int], codes: dict[str, int]
) -> None:
    """Note the row that first gave a code its name."""
    if "uscc" in draft.values and "name" in draft.values:
        code, name = draft.values["uscc"][position], draft.values["name"][position]
        if code and name:
            codes.setdefault(code, position)
            names.setdefault(same_text(name), position)


def same_text(value: Any) -> Any:
    """A text without differences of width, case and blanks; other values as they are."""
    if isinstance(value, str):
        return unicodedata.normalize("NFKC", value).replace(" ", "").casefold()
    return plain_value(value)


def same_value(old: Any, new: Any) -> bool:
    """Whether two values say the same."""
    return bool(old == new or same_text(old) == same_text(new))


def plain_value(value: Any) -> Any:
    """A value that can be compared and hashed."""
    if isinstance(value, Stated):
        value = value.value
    return tuple(value) if isinstance(value, list) else value


#: Checks whose finding explains all else in the row, then those that stand side by side.
WHOLE_ROW: tuple[Callable[[Draft], Iterator[Found]], ...] = (check_width, check_shift)
BY_FIELD: tuple[Callable[[Draft], Iterator[Found]], ...] = (
    check_cells,
    check_columns,
    check_needed,
    check_self_supply,
)


def check_rows(draft: Draft) -> list[Found]:
    """All faults that reject a row, by row."""
    found: list[Found] = []
    explained: set[int] = set()
    for check in WHOLE_ROW:
        for fault in check(draft):
            if fault[0] not in explained:
                explained.add(fault[0])
                found.append(fault)
    for check in BY_FIELD:
        found += [fault for fault in check(draft) if fault[0] not in explained]
    found += check_repeats(draft, {position for position, _, _ in found})
    return sorted(found, key=lambda fault: fault[0])
