"""Corrections of a guess, kept: the column mapping of a file as a named profile in the data folder."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from graph.errors import BadInput, unknown
from graph.language import say
from graph.names import nearest
from ingest.cells import yuan_per
from ingest.headers import find_tables
from ingest.kinds import KINDS, Field, Kind, kind_key
from ingest.mapping import map_table
from ingest.profiles import Column, Profile, load_profile, saved_folder
from ingest.readers.paper_tables import sheets_of

#: Names that are also names of files on every system.
NAME = re.compile(r"[\w（）()·\- ]{1,60}")
#: What parts a field from the unit of its bare numbers in a correction.
UNIT_MARK = ":"


def keep_profile(
    name: str,
    file: Path,
    corrections: Mapping[str, str],
    *,
    kind: str | None = None,
    sheet: str = "",
) -> Profile:
    """Save how the file's table is read, with the corrections (heading → field, or field:unit, or
    blank to leave the column out). Of several tables the first that is known, or the one of `sheet`."""
    if not NAME.fullmatch(name) or not name.strip():
        raise BadInput(
            say("方案名称不能用", "The profile's name cannot be used"), name,
            say("用汉字、字母、数字，最多 60 字。", "Use letters and digits, at most 60."),
        )  # fmt: skip
    key = kind_key(kind) or kind if kind else None
    profile = corrected(guessed(name, file, key, sheet), corrections)
    profile.save(saved_folder() / f"{name.strip()}.toml")
    return profile


def guessed(name: str, file: Path, kind: str | None, sheet: str) -> Profile:
    """The guess for the file's table as a profile. Raises BadInput where no table is known."""
    sheets = [one for one in sheets_of(file) if not sheet or one.name == sheet]
    for table in (table for one in sheets for table in find_tables(one)):
        mapping = map_table(table, kind=kind, names=[file.stem])
        if mapping.kind is not None:
            return mapping.profile(name.strip())
    raise BadInput(
        say("认不出表的种类", "The kind of sheet is not recognised"),
        f"{file.name} {sheet}".strip(),
        say("用 --kind 指明：", "Name it by --kind: ") + "、".join(KINDS),
    )


def corrected(profile: Profile, corrections: Mapping[str, str]) -> Profile:
    """The profile with a person's word on some columns; a field moves, it is never filled twice."""
    kind = KINDS[profile.kind]
    columns = dict(profile.columns)
    for header, written in corrections.items():
        if header not in columns:
            raise unknown(say("列", "column"), header, nearest(header, columns) or [*columns])
        column = column_as_written(kind, written)
        for other, held in columns.items():
            if column.field and held.field == column.field:
                columns[other] = Column("")
        columns[header] = column
    return Profile(
        profile.name, profile.kind, profile.sheet, profile.header_row, columns, profile.constants
    )


def column_as_written(kind: Kind, written: str) -> Column:
    """“注册资本:万元” or “registered_capital:万元” → the field with its unit; blank leaves it out."""
    word, _, unit = written.replace("：", UNIT_MARK).partition(UNIT_MARK)
    word = word.strip()
    if word in ("", "-"):
        return Column("")
    found = next((field.name for field in kind.fields if word in (field.name, field.title)), None)
    if found is None:
        words = [field.title for field in kind.fields]
        raise unknown(
            say(f"{kind.title}字段", f"field of {kind.key}"), word, nearest(word, words) or words
        )
    return Column(found, known_unit(kind.by_name[found], unit.strip()))


def known_unit(entry: Field, unit: str) -> str:
    """The unit of a column's bare numbers; for money and shares it must be one that can be worked out."""
    is_known = {
        "amount": yuan_per(unit) is not None,
        "share": unit in ("%", "‰"),
    }.get(entry.type, True)
    if unit and not is_known:
        raise BadInput(
            say("这一列不能用这个单位", "The column cannot have this unit"), f"{entry.title}:{unit}",
            say("金额用元、万元、百万元、亿元等；占比用 %。", "Money: 元, 万元, 亿元; shares: %."),
        )  # fmt: skip
    return unit


def as_corrections(written: list[str]) -> dict[str, str]:
    """“列名=字段” from the command line."""
    pairs = {}
    for text in written:
        header, mark, field = text.partition("=")
        if not mark or not header.strip():
            raise BadInput(
                say("改法写成 列名=字段", "Write a correction as heading=field"), text,
                say("例如 --set 单位=企业名称，或 --set 资本=注册资本:万元。", "e.g. --set Unit=name."),
            )  # fmt: skip
        pairs[header.strip()] = field
    return pairs


def kept_profiles() -> list[Profile]:
    """The profiles in the data folder, by name."""
    folder = saved_folder()
    return [load_profile(path) for path in sorted(folder.glob("*.toml"))] if folder.is_dir() else []
