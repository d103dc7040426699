"""Columns of cells → typed values: one converter per type of field, each cell value read once."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from graph.language import say
from graph.values import (
    BLANK,
    CreditCode,
    Fault,
    Number,
    check_credit_code,
    check_digit,
    day,
    plain,
    quantity,
    share,
    yuan,
)
from ingest.kinds import Type
from ingest.readers import Cell, text_of

#: A list is cut at these; not inside brackets.
SEPARATORS = frozenset(";；、,，|\n")
OPENING, CLOSING = frozenset("（([【《"), frozenset("）)]】》")
YES = frozenset({"是", "有", "y", "yes", "true", "1", "√", "✓", "对"})
NO = frozenset({"否", "无", "没有", "n", "no", "false", "0", "×", "不是"})
FORMULA = frozenset("=+-@＝＋－＠")  # noqa: RUF001
WELL_FORMED_CODE = re.compile("[0-9A-HJ-NP-RTUWXY]{18}")
#: Characters of the longest cell that is taken for a name.
LONGEST_NAME = 300
LONGEST_BLANK = max(map(len, BLANK))
#: Deadlines that name no day.
OPEN_ENDED = frozenset(
    {"长期", "长期有效", "常年", "常年有效", "尽快", "随时", "不限", "面议", "即日起"}
)
#: What may follow a date in a deadline.
BEFORE = re.compile(r"(?:之|以)?前(?:完成|交付|到货)?$|[底末](?:之|以)?前?$|止$")
#: Ends of the short forms of a district.
DISTRICT_ENDS = ("区", "市", "县")


@dataclass(frozen=True)
class Stated:
    """A quantity together with the unit that its cell states."""

    value: float | list[float]
    unit: str


@dataclass
class Typed:
    """A column read: values in order, and by position the cells that could not be."""

    values: list[Any]
    faults: dict[int, Fault] = field(default_factory=dict)


def read_column(cells: Iterable[Cell], kind: Type, unit: str = "") -> Typed:
    """Read a column; equal cells are read once."""
    convert = CONVERTERS[kind]
    seen: dict[tuple[type, Cell], Any] = {}
    typed = Typed([])
    for position, cell in enumerate(cells):
        if cell == "":
            value = None
        else:
            key = (cell.__class__, cell)
            try:
                value = seen[key]
            except KeyError:
                value = seen[key] = convert(cell, unit)
        if isinstance(value, Fault):
            typed.faults[position] = value
            value = None
        typed.values.append(value)
    return typed


def is_blank(text: str) -> bool:
    """Whether a text (as `text_of` gives it) says nothing."""
    return len(text) <= LONGEST_BLANK and plain(text).casefold() in BLANK


def to_name(cell: Cell, _unit: str) -> str | Fault | None:
    """A name as written; one that a spreadsheet program would take for a formula is a fault."""
    text = text_of(cell)
    if is_blank(text):
        return None
    if text.lstrip("'")[:1] in FORMULA:
        words = say("名称以 = + - @ 开头，可能是公式", "The name begins like a formula")
        return Fault("formula_in_name", text, words)
    if len(text) > LONGEST_NAME:
        words = say(f"名称有 {len(text)} 字，不像名称", f"{len(text)} characters are no name")
        return Fault("missing_name", text, words)
    return text


def to_code(cell: Cell, _unit: str) -> str | Fault | None:
    """A credit code that holds."""
    text = text_of(cell)
    if WELL_FORMED_CODE.fullmatch(text) and check_digit(text[:17]) == text[17]:
        return text
    checked = check_credit_code(text)
    return checked.text if isinstance(checked, CreditCode) else checked


def to_text(cell: Cell, _unit: str) -> str | None:
    """A text, literally; cells that say nothing are None."""
    text = text_of(cell)
    return None if is_blank(text) else text


def to_list(cell: Cell, _unit: str) -> list[str]:
    """Items of a list, each once, in order; brackets hold together what is in them."""
    items, depth, word = [], 0, ""
    for sign in str(cell) if isinstance(cell, str) else text_of(cell):
        depth += (sign in OPENING) - (sign in CLOSING)
        if sign in SEPARATORS and depth <= 0:
            items.append(word)
            word = ""
        else:
            word += sign
    cleaned = [text_of(item) for item in [*items, word]]
    return [item for item in dict.fromkeys(cleaned) if not is_blank(item)]


@lru_cache(maxsize=64)
def yuan_per(unit: str) -> float | None:
    """元 in one bare unit of a heading."""
    read = yuan(1.0, unit)
    return read.low if isinstance(read, Number) else None


@lru_cache(maxsize=4096)
def quantity_per(unit: str) -> Stated | None:
    """What a bare one means under a heading's or row's unit."""
    read = quantity(1.0, unit)
    return Stated(read.low, read.unit) if isinstance(read, Number) else None


def tidy(value: float) -> float:
    """Without the dust of binary fractions."""
    return float(f"{value:.12g}")


def number_value(read: Number | Fault | None) -> float | list[float] | Fault | None:
    """The figure, or the range, of a number."""
    return read.value if isinstance(read, Number) else read


def to_amount(cell: Cell, unit: str) -> float | list[float] | Fault | None:
    """元."""
    if isinstance(cell, float) and cell > 0 and (factor := yuan_per(unit)):
        return tidy(cell * factor)
    return number_value(yuan(written(cell), unit))


def to_share(cell: Cell, unit: str) -> float | list[float] | Fault | None:
    """A fraction."""
    if isinstance(cell, float) and 0 < cell <= 1 and "%" not in plain(unit):
        return tidy(cell)
    return number_value(share(written(cell), unit))


def to_quantity(cell: Cell, unit: str) -> Stated | Fault | None:
    """A quantity with its unit; below zero it is a fault."""
    if isinstance(cell, float) and cell > 0:
        one = quantity_per(unit)
        if isinstance(one, Stated) and isinstance(one.value, float):
            return Stated(tidy(cell * one.value), one.unit)
    read = quantity(written(cell), unit)
    if not isinstance(read, Number):
        return read
    if read.low < 0:
        return Fault("negative_amount", text_of(cell), say("数量为负", "A negative quantity"))
    return Stated(read.value, read.unit)


def to_integer(cell: Cell, _unit: str) -> int | list[int] | Fault | None:
    """A count."""
    read = to_quantity(cell, "")
    if not isinstance(read, Stated):
        return read
    if isinstance(read.value, list):
        return [round(end) for end in read.value]
    return round(read.value)


def to_date(cell: Cell, _unit: str) -> str | Fault | None:
    """An ISO date, as precise as the cell; a deadline that names no day is None."""
    if isinstance(cell, str):
        text = plain(cell)
        if text in OPEN_ENDED:
            return None
        cut = BEFORE.sub("", text)
        return day(cut if re.search(r"\d", cut) else text)
    return moment(cell)


def moment(cell: Cell) -> str | Fault | None:
    """A date cell or a text as ISO; a date cell outside 1900–2100 is a slip of the keyboard."""
    if not isinstance(cell, date):
        return day(text_of(cell))
    if 1900 <= cell.year <= 2100:
        return day(cell)
    return Fault("bad_date", text_of(cell), say("年份不合理", "The year is out of range"))


def to_year(cell: Cell, _unit: str) -> int | Fault | None:
    """The year of a year or date."""
    text = text_of(cell)
    if re.fullmatch(r"\d{5}", text):
        return Fault("bad_date", text, say("年份应为四位", "A year has four digits"))
    read = moment(cell)
    return int(read[:4]) if isinstance(read, str) else read


def to_district(cell: Cell, _unit: str) -> str | None:
    """A district, short ones completed."""
    text = to_text(cell, "")
    return complete_district(text) if text else None


def to_flag(cell: Cell, _unit: str) -> bool | Fault | None:
    """Yes or no."""
    text = plain(text_of(cell)).casefold()
    if text in YES or text in NO:
        return text in YES
    return None if is_blank(text) else Fault("not_yes_or_no", text, say("应填是或否", "Yes or no"))


def written(cell: Cell) -> str | float | int:
    """A number as it is, anything else as text."""
    return cell if type(cell) in (float, int) else text_of(cell)  # type: ignore[return-value]


CONVERTERS: dict[Type, Callable[[Cell, str], Any]] = {
    "name": to_name,
    "uscc": to_code,
    "text": to_text,
    "choice": to_text,
    "list": to_list,
    "amount": to_amount,
    "share": to_share,
    "quantity": to_quantity,
    "number": to_quantity,
    "integer": to_integer,
    "year": to_year,
    "date": to_date,
    "district": to_district,
    "flag": to_flag,
}


@lru_cache(maxsize=1)
def district_names() -> dict[str, str]:
    """Short form of a district → its full name, from the city's own alias table."""
    table = Path(__file__).parent / "starter" / "aliases.csv"
    with table.open(encoding="utf-8-sig", newline="") as file:
        return {
            row["alias"]: row["canonical"]
            for row in csv.DictReader(file)
            if row["kind"] == "district"
            and row["canonical"] in {row["alias"] + end for end in DISTRICT_ENDS}
        }


def complete_district(text: str) -> str:
    """莱西 → 莱西市; what is no short form stays as it is."""
    return district_names().get(plain(text), text)
