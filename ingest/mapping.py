"""Which column is which field: guessed by headings and content, with the reason, open to correction."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from graph.errors import unknown
from graph.language import say
from graph.ontology import TIERS
from graph.values import is_blank, plain
from ingest.headers import Table, TableColumn
from ingest.kinds import KINDS, Field, Kind
from ingest.profiles import (
    OTHER_HEADINGS,
    Column,
    Header,
    Profile,
    known_words,
    parse_header,
    ready_profiles,
)
from ingest.readers import column_letter, shows_percent, text_of

SAMPLE = 200
#: A guess below this is not made.
LEAST = 0.45
FIRM_NAME = re.compile(
    r".{2,}(?:公司|厂|集团|合作社|研究院|研究所|大学|学院|中心|商行|经营部|事务所|银行|医院|Ltd\.?|Inc\.?|GmbH|Corp\.?)(?:[(].*[)])?",
    re.IGNORECASE,
)
#: What a column's cells look like → the form, with the type of field it may fill.
CONTENT: tuple[tuple[str, re.Pattern[str], tuple[str, ...]], ...] = (
    ("uscc", re.compile(r"[0-9A-Z]{2}\d{6}[0-9A-Z]{10}", re.IGNORECASE), ("uscc",)),
    ("firm", FIRM_NAME, ("name",)),
    ("money", re.compile(r"[-约]?[\d,.]+\s*(?:百万|千万|万|亿|千)?元.*"), ("amount",)),
    ("share", re.compile(r"[\d.]+\s*%"), ("share",)),
    ("year", re.compile(r"(?:19|20)\d{2}(?:\.0)?年?度?"), ("year",)),
    ("date", re.compile(r"(?:19|20)\d{2}[-/.年]\d{1,2}(?:[-/.月].*)?"), ("date",)),
    ("district", re.compile(r"[\u4e00-\u9fa5]{2,6}(?:区|县|市)"), ("district",)),
    (
        "number",
        re.compile(r"[-约]?[\d,]+(?:\.\d+)?(?:e[-+]?\d+)?"),
        (),
    ),
)
NUMBERS = frozenset({"amount", "share", "quantity", "number", "integer"})
FORM_OF_NUMBERS = frozenset({"money", "share", "year", "number"})
#: A field that is taken for another of its kind where that one has no column of its own.
STANDS_IN = {"qualifications": ("scope", "level")}
LEVEL_IN_TITLE = re.compile("|".join(sorted([*TIERS, "专精特新", "独角兽"], key=len, reverse=True)))
YEAR_IN_TITLE = re.compile(r"((?:19|20)\d{2})年")


@dataclass(frozen=True)
class ColumnGuess:
    """What a column was taken for, why, and how surely (0–1); no field: it is left out."""

    index: int
    header: str
    field: str = ""
    unit: str = ""
    reason: str = ""
    confidence: float = 0.0
    #: A year stated in the heading holds for the whole column.
    year: int | None = None

    def as_dict(self) -> dict[str, Any]:
        """The JSON form of the dry run."""
        return {
            "column": column_letter(self.index),
            "header": self.header,
            "field": self.field,
            "unit": self.unit,
            "reason": self.reason,
            "confidence": round(self.confidence, 2),
        }


@dataclass(frozen=True)
class Mapping:
    """A table's kind and columns. `constants` fill fields without a column."""

    kind: Kind | None
    columns: tuple[ColumnGuess, ...]
    score: float = 0.0
    constants: dict[str, str | int | float] = field(default_factory=dict)

    def mapped(self) -> dict[str, ColumnGuess]:
        """Columns by field."""
        return {column.field: column for column in self.columns if column.field}

    def profile(self, name: str, sheet: str = "", header_row: int | None = None) -> Profile:
        """This mapping as a profile to correct and keep."""
        if self.kind is None:
            raise unknown(say("表类", "kind of sheet"), name, [k.title for k in KINDS.values()])
        columns = {
            column.header: Column(column.field, column.unit)
            for column in self.columns
            if column.header
        }
        return Profile(name, self.kind.key, sheet, header_row, columns, dict(self.constants))


def map_table(
    table: Table,
    *,
    kind: str | None = None,
    profile: Profile | None = None,
    names: Iterable[str] = (),
) -> Mapping:
    """The mapping that explains most columns; `kind` or `profile` where a person said which."""
    forms = {column.index: form_of(table, column) for column in table.columns}
    words = [*names, table.sheet.name, *table.titles]
    if profile:
        return map_as(KINDS[profile.kind], table, forms, words, profile)
    if kind:
        if kind not in KINDS:
            raise unknown(say("表类", "kind of sheet"), kind, list(KINDS))
        return map_as(KINDS[kind], table, forms, words)
    guesses = [map_as(each, table, forms, words) for each in KINDS.values()]
    fitting = [guess for guess in guesses if is_complete(guess, words)]
    if not fitting:
        plain_columns = tuple(ColumnGuess(c.index, c.header) for c in table.columns)
        return Mapping(None, plain_columns)
    return max(fitting, key=lambda guess: guess.score)


def is_complete(guess: Mapping, words: list[str]) -> bool:
    """Whether the fields that the kind needs have columns (or constants)."""
    if guess.kind is None:
        return False
    have = {*guess.mapped(), *guess.constants}
    profile = ready_profiles()[guess.kind.key]
    spoken = profile.matches(*words, *(column.header for column in guess.columns))
    for need in guess.kind.needs:
        first, *others = need.split("|")
        if first not in have and not (spoken and have & set(others)):
            return False
    return True


def map_as(
    kind: Kind, table: Table, forms: dict[int, str], words: list[str], given: Profile | None = None
) -> Mapping:
    """The best mapping of a table as one kind: surest guesses first, each field once."""
    profile = given or ready_profiles()[kind.key]
    offers = [
        guess
        for column in table.columns
        for guess in offers_for(kind, column, forms[column.index], table, given)
    ]
    offers.sort(key=lambda guess: (-guess.confidence, guess.index))
    taken: dict[str, ColumnGuess] = {}
    used: set[int] = set()
    for guess in offers:
        if guess.index not in used and (not guess.field or guess.field not in taken):
            used.add(guess.index)
            if guess.field:
                taken[guess.field] = guess
    low, high = STANDS_IN.get(kind.key, ("", ""))
    if low in taken and high not in taken:
        taken[high] = replace(taken.pop(low), field=high)
    by_index = {guess.index: guess for guess in taken.values()}
    columns = tuple(
        by_index.get(column.index, ColumnGuess(column.index, column.header))
        for column in table.columns
    )
    constants = dict(given.constants) if given else constants_of(kind, taken, words)
    score = score_of(kind, columns, constants, profile.matches(*words))
    return Mapping(kind, columns, score, constants)


def score_of(
    kind: Kind, columns: tuple[ColumnGuess, ...], constants: dict[str, Any], is_named: bool
) -> float:
    """How well the columns are explained: fields that tell the kind count more, unexplained
    headings against it."""
    telling = {*kind.signs, *(need.split("|")[0] for need in kind.needs)}
    score = 1.5 * is_named + 0.5 * len(constants)
    for column in columns:
        if column.field:
            score += column.confidence * (1.5 if column.field in telling else 1.0)
        elif column.header and not set(parse_header(column.header).keys) & OTHER_HEADINGS:
            score -= 0.5
    return score


def constants_of(kind: Kind, taken: dict[str, ColumnGuess], words: list[str]) -> dict[str, Any]:
    """What a list's title says of all its rows: the qualification and its year."""
    if kind.key != "qualifications" or "level" in taken:
        return {}
    for text in words:
        if level := LEVEL_IN_TITLE.search(text):
            year = YEAR_IN_TITLE.search(text)
            named = "专精特新中小企业" if level[0] == "专精特新" else level[0]
            found: dict[str, Any] = {"level": named}
            return found | ({"year": int(year[1])} if year and "year" not in taken else {})
    return {}


def offers_for(
    kind: Kind, column: TableColumn, form: str, table: Table, given: Profile | None
) -> list[ColumnGuess]:
    """What a column may be, by a given profile, its heading, or its content."""
    headers = headings_of(column)
    unit = next((header.unit for header in headers if header.unit), "")
    year = next((header.year for header in headers if header.year), None)
    base = ColumnGuess(column.index, column.header, unit=unit, year=year)
    if given and (chosen := in_profile(given, column, headers)):
        return [finished(base, kind, chosen, say("方案指定", "set by the profile"), 1.0, table)]
    offers = by_heading(kind, headers, form)
    if not offers or (form in ("uscc", "firm") and not column.levels):
        offers = by_content(kind, form, bool(column.levels))
    return [finished(base, kind, *offer, table) for offer in offers]


def headings_of(column: TableColumn) -> list[Header]:
    """The heading's readings: all levels together, then the last one, then the others."""
    if not column.levels:
        return []
    texts = ["".join(column.levels), *reversed(column.levels)]
    return [parse_header(text) for text in dict.fromkeys(texts)]


def in_profile(given: Profile, column: TableColumn, headers: list[Header]) -> Column | None:
    """The entry that a person made for this column."""
    if column.header in given.columns:
        return given.columns[column.header]
    spelled = {parse_header(text).keys[0]: entry for text, entry in given.columns.items() if text}
    keys = [key for header in headers for key in header.keys]
    return next((spelled[key] for key in keys if key in spelled), None)


def by_heading(kind: Kind, headers: list[Header], form: str) -> list[tuple[Column, str, float]]:
    """Fields whose words are the heading, or end or begin it."""
    words = known_words()
    found: list[tuple[Column, str, float]] = []
    for depth, header in enumerate(headers):
        for step, key in enumerate(header.keys):
            if column := words.get(key, {}).get(kind.key):
                reason = say(f"列名“{key}”", f"heading “{key}”")
                found.append((column, reason, 1.0 - 0.04 * step - 0.05 * depth))
    if found or not headers:
        return found
    key = headers[0].keys[-1] if headers[0].keys else ""
    if key in OTHER_HEADINGS:
        return []
    begins = len(headers) > 1
    for word, kinds in words.items():
        if len(word) < 2 or kind.key not in kinds or word == key:
            continue
        share = len(word) / max(len(key), 1)
        sure = 0.4 + 0.5 * share if key.endswith(word) else 0.35 + 0.4 * share
        if (key.endswith(word) or (begins and key.startswith(word))) and sure >= LEAST + 0.1:
            column = kinds[kind.key]
            if agrees(kind.by_name[column.field], form):
                reason = say(f"列名含“{word}”", f"heading with “{word}”")
                found.append((column, reason, sure))
    return found


def agrees(field: Field, form: str) -> bool:
    """Whether a column's content may be the field that its heading hints at."""
    if field.type in NUMBERS:
        return form in FORM_OF_NUMBERS or not form
    if field.type in ("date", "year"):
        return form in ("date", "year", "") or form == "number"
    if field.type in ("name", "district"):
        return form not in {"uscc", "money", "share", "date", "number", "year"}
    return field.type != "uscc" or form in ("uscc", "")


def by_content(kind: Kind, form: str, is_headed: bool) -> list[tuple[Column, str, float]]:
    """Fields of the type that the cells look like."""
    types = next((types for name, _, types in CONTENT if name == form), ())
    if is_headed and form not in ("uscc", "firm", "share", "money"):
        return []
    if form == "firm" and "uscc" not in kind.by_name and kind.key not in FIRM_PAIRS:
        return []
    sure = 0.5 if is_headed else 0.7
    reason = say(f"内容像{FORM_WORDS.get(form, form)}", f"content looks like {form}")
    return [
        (Column(entry.name), reason, sure - 0.02 * place)
        for place, entry in enumerate(kind.fields)
        if entry.type in types
        and (not is_headed or entry.name in needed_fields(kind) or form == "uscc")
    ]


#: Kinds of two firms, which have no field of the plain name `uscc`.
FIRM_PAIRS = ("supplies", "subsidiaries")
FORM_WORDS = {
    "uscc": "信用代码", "firm": "企业名称", "money": "金额", "share": "百分比", "year": "年份",
    "date": "日期", "district": "区市", "number": "数字",
}  # fmt: skip


def needed_fields(kind: Kind) -> set[str]:
    """Fields that the kind cannot do without."""
    return {name for need in kind.needs for name in need.split("|")}


def finished(
    base: ColumnGuess, kind: Kind, column: Column, reason: str, sure: float, table: Table
) -> ColumnGuess:
    """The guess with its unit: the profile's, the heading's, or for money the one above the table."""
    entry = kind.by_name.get(column.field)
    unit = column.unit or base.unit
    if not unit and entry and entry.type == "amount":
        unit = table.unit
    if entry and entry.type == "share":
        unit, why = share_unit(table, base.index, unit)
        reason += why
    return replace(base, field=column.field, unit=unit, reason=reason, confidence=sure)


def bare_numbers(table: Table, column: int) -> dict[int, float]:
    """The plain numbers of a column, by row."""
    values = {row: table.sheet.value(row, column) for row in table.data_rows()[:SAMPLE]}
    texts = {row: plain(text_of(value)) for row, value in values.items()}
    return {row: float(t) for row, t in texts.items() if re.fullmatch(r"\d+(?:\.\d+)?", t)}


def share_unit(table: Table, column: int, unit: str) -> tuple[str, str]:
    """(unit, reason) of a share column: % where most numbers lie above 1; none where cells under a
    heading with % are stored as fractions and only shown as percentages."""
    numbers = bare_numbers(table, column)
    if not unit and sum(number > 1 for number in numbers.values()) > len(numbers) / 2:
        return "%", say("；数值大于 1，按百分数", "; above 1: per cent")
    if unit == "%" and numbers and max(numbers.values()) <= 1:
        row = max(numbers, key=lambda at: numbers[at])
        if shows_percent(table.sheet, row, column):
            return "", say("；单元格为百分比格式", "; cells are formatted as percentages")
    return unit, ""


def form_of(table: Table, column: TableColumn) -> str:
    """What most of a column's cells look like."""
    counts: dict[str, int] = {}
    total = 0
    for row in table.data_rows()[:SAMPLE]:
        value = table.sheet.value(row, column.index)
        if value == "" or is_blank(text_of(value)):
            continue
        total += 1
        text = plain(text_of(value))
        form = next((name for name, pattern, _ in CONTENT if pattern.fullmatch(text)), "")
        counts[form] = counts.get(form, 0) + 1
    form, count = max(counts.items(), key=lambda item: item[1], default=("", 0))
    return form if count > 0.6 * total else ""
