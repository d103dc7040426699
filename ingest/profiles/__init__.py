"""Profiles: which column of a sheet is which field. The ready ones are the TOML files beside this one;
a corrected guess is saved in the same form for the next file of the kind."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import opencc
import tomli_w

from graph.errors import BadInput, unknown
from graph.language import say
from graph.settings import settings
from graph.values import plain
from ingest.kinds import KINDS

FOLDER = Path(__file__).parent
#: Folder of kept profiles, inside the data folder.
PROFILES = "profiles"


@dataclass(frozen=True)
class Column:
    """The field that a column fills, and the unit of its bare numbers; no field: it is left out."""

    field: str
    unit: str = ""


@dataclass(frozen=True)
class Profile:
    """How a kind of sheet is read. `sheet` is a pattern for sheet, title or file name; `header_row`
    counts from 1; `constants` fill fields that have no column."""

    name: str
    kind: str
    sheet: str = ""
    header_row: int | None = None
    columns: dict[str, Column] = field(default_factory=dict)
    constants: dict[str, str | int | float] = field(default_factory=dict)

    def matches(self, *names: str) -> bool:
        """Whether its pattern is found in one of the names."""
        return bool(self.sheet) and any(re.search(self.sheet, name, re.I) for name in names)

    def as_dict(self) -> dict[str, Any]:
        """Its entries as the TOML file has them."""
        body: dict[str, Any] = {"name": self.name, "kind": self.kind}
        if self.sheet:
            body["sheet"] = self.sheet
        if self.header_row:
            body["header_row"] = self.header_row
        body["columns"] = {
            header: {"field": column.field, "unit": column.unit} if column.unit else column.field
            for header, column in self.columns.items()
        }
        if self.constants:
            body["constants"] = self.constants
        return body

    def save(self, path: Path) -> None:
        """Write it as TOML that a person can read and correct."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(tomli_w.dumps(self.as_dict()), encoding="utf-8")


def load_profile(path: Path) -> Profile:
    """Read a profile. Raises BadInput, which names the entry that is wrong."""
    try:
        body = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise wrong(path, str(fault)) from fault
    kind = KINDS.get(str(body.get("kind")))
    if kind is None:
        raise wrong(path, f"kind = {body.get('kind')!r}")
    columns = {
        str(header): column_of(path, header, entry)
        for header, entry in body.get("columns", {}).items()
    }
    constants = dict(body.get("constants", {}))
    for name in [*(column.field for column in columns.values() if column.field), *constants]:
        if name not in kind.by_name:
            raise wrong(
                path, say(f"{kind.title}没有字段 {name}", f"{kind.key} has no field {name}")
            )
    pattern = str(body.get("sheet", ""))
    try:
        re.compile(pattern)
    except re.error as fault:
        raise wrong(path, f"sheet = {pattern!r}: {fault}") from fault
    name = str(body.get("name", path.stem))
    return Profile(name, kind.key, pattern, body.get("header_row"), columns, constants)


def column_of(path: Path, header: str, entry: object) -> Column:
    """A column's entry: the field's name, or a table with field and unit."""
    if isinstance(entry, str):
        return Column(entry)
    if isinstance(entry, dict) and isinstance(entry.get("field"), str):
        return Column(entry["field"], str(entry.get("unit", "")))
    raise wrong(path, f"{header} = {entry!r}")


def wrong(path: Path, what: str) -> BadInput:
    """A profile that cannot be used."""
    return BadInput(
        say("导入方案有误", "The import profile is wrong"),
        f"{path.name}: {what}",
        say("改正这一处后重试；ingest/profiles 里有样例。", "Correct it; see ingest/profiles."),
    )


@lru_cache(maxsize=1)
def ready_profiles() -> dict[str, Profile]:
    """The profiles that come with the program, by kind."""
    found = {path.stem: load_profile(path) for path in FOLDER.glob("*.toml")}
    return {kind: found[kind] for kind in KINDS}


def saved_folder() -> Path:
    """Where corrected profiles are kept."""
    return settings().data_folder / PROFILES


def profile_named(name: str) -> Profile:
    """A saved profile by name, a ready one by kind or name, or a TOML file by its path."""
    if name.endswith(".toml") and Path(name).is_file():
        return load_profile(Path(name))
    folder = saved_folder()
    saved = {path.stem: path for path in sorted(folder.glob("*.toml"))} if folder.is_dir() else {}
    if name in saved:
        return load_profile(saved[name])
    ready = ready_profiles()
    for profile in ready.values():
        if name in (profile.kind, profile.name):
            return profile
    names = [*saved, *(profile.name for profile in ready.values())]
    raise unknown(say("导入方案", "profile"), name, names)


def fitting_profile(folder: Path, headers: list[str]) -> Profile | None:
    """The saved profile that was made for just these columns, so that a next file needs no naming."""
    if not folder.is_dir():
        return None
    saved = [load_profile(path) for path in sorted(folder.glob("*.toml"))]
    wanted = {header for header in headers if header}
    return next((profile for profile in saved if wanted and set(profile.columns) == wanted), None)


BRACKETS = re.compile(r"[(\[【](?:单位[::]?)?([^()\[\]【】]*)[)\]】]")
TRAILING_UNIT = re.compile(
    r"(?<=[\w)])[/_:,\s]*((?:百万|千万|万|亿|千)?元|%|万台|万吨|万片|万件|吨|台|万人|人|家|亩)$"
)
YEAR_IN_HEADER = re.compile(r"(?<!\d)((?:19|20)\d{2})年?度?(?=\D)")
DECORATION = re.compile(r"[*※★#'\"“”‘’]|\(?必填\)?|\(?选填\)?|^\d{1,2}[.、]|[::]$")
#: Words that end in a unit's character and carry none.
NO_UNIT = frozenset({"单元", "多元", "本人", "联系人", "参会人", "负责人", "采购人", "中标人", "平台", "法人", "专家", "厂家", "生产厂家", "国家", "后台"})  # fmt: skip


@dataclass(frozen=True)
class Header:
    """A column's heading taken apart: what it names, with its unit and year."""

    text: str
    #: Spellings to look up, the most literal first.
    keys: tuple[str, ...]
    unit: str = ""
    year: int | None = None


@lru_cache(maxsize=1)
def converter() -> opencc.OpenCC:
    """Traditional → simplified characters."""
    return opencc.OpenCC("t2s")


def simplified(text: str) -> str:
    """A text in simplified characters."""
    return text if text.isascii() else str(converter().convert(text))


@lru_cache(maxsize=8192)
def parse_header(text: str) -> Header:
    """“2023年供货额（万元）” → 供货额, unit 万元, year 2023."""
    full = DECORATION.sub("", simplified(plain(text))).replace(" ", "")
    units = [unit for unit in BRACKETS.findall(full) if unit]
    bare = BRACKETS.sub("", full)
    trailing = TRAILING_UNIT.search(bare)
    if trailing and bare not in NO_UNIT and not any(bare.endswith(word) for word in NO_UNIT):
        units.append(trailing[1])
        bare = bare[: trailing.start()]
    year = YEAR_IN_HEADER.search(bare)
    timeless = YEAR_IN_HEADER.sub("", bare) if year else bare
    keys = dict.fromkeys(key.casefold() for key in (full, bare, timeless) if key)
    return Header(text, tuple(keys), units[-1] if units else "", int(year[1]) if year else None)


@lru_cache(maxsize=1)
def known_words() -> dict[str, dict[str, Column]]:
    """Heading (as `parse_header` spells it) → kind → column, from ready profiles and the ontology."""
    words: dict[str, dict[str, Column]] = {}
    for kind, profile in ready_profiles().items():
        for header, column in profile.columns.items():
            parsed = parse_header(header)
            # A heading's unit is read from the sheet; the key alone is looked up.
            words.setdefault(parsed.keys[0], {}).setdefault(kind, column)
        for entry in KINDS[kind].fields:
            for synonym in [entry.title, *entry.synonyms]:
                words.setdefault(synonym.casefold(), {}).setdefault(kind, Column(entry.name))
    return words


#: Headings that are none of the graph's fields but surely headings.
OTHER_HEADINGS = frozenset({
    "序号", "编号", "id", "no", "no.", "排序", "链接", "网址", "标题", "发布时间", "子序号", "采购方式", "分类",
    "分类1", "分类2", "拟面向中小企业预留", "项目编号", "招标网址", "评标办法", "负责人", "法定代表人", "邮箱", "审核意见",
    "填报人", "采购需求概况", "预计采购时间",
})  # fmt: skip


def is_known_heading(text: str) -> bool:
    """Whether a text is a heading that sheets of officers use."""
    words = known_words()
    return any(key in words or key in OTHER_HEADINGS for key in parse_header(text).keys)
