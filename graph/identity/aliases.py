"""Which firms are known under which names: legal, short, former, foreign."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

import polars as pl

from graph.identity.names import clean, clean_all, normal_key

#: Notes that registers put behind an alias.
_NOTE = re.compile(r"[(（]?(?:曾用名?|前身|原名|旧称|后称|现名|简称|曾用简称)[)）]?$")
#: Entries that say something about the firm and are no name of it.
_NO_NAME = re.compile(r"(?:子公司|母公司|分公司|项目|基地)$")

_ADDED = re.compile(r"(?:股份有限公司|有限公司|项目|基地)$")

AliasBook = Mapping[str, frozenset[str]]


def alias_book(known: pl.DataFrame) -> AliasBook:
    """Normal name → ids of the firms that bear it, from columns id, name, short_name, aliases.

    A legal name belongs to its firm alone, whoever else uses it as a short name.
    """
    legal: dict[str, set[str]] = defaultdict(set)
    other: dict[str, set[str]] = defaultdict(set)
    rows = list(known.select("id", "name").iter_rows())
    for (firm, _), text in zip(rows, clean_all([name or "" for _, name in rows]), strict=True):
        legal[normal_key(text)].add(firm)
    flat = [(firm, alias) for firm, alias in _aliases(known) if alias]
    for (firm, _), text in zip(flat, clean_all([alias for _, alias in flat]), strict=True):
        other[normal_key(text)].add(firm)
    merged = {key: frozenset(ids) for key, ids in other.items()} | {
        key: frozenset(ids) for key, ids in legal.items()
    }
    merged.pop("", None)
    return merged


def _aliases(known: pl.DataFrame) -> Iterable[tuple[str, str]]:
    for column in ("short_name", "aliases", "former_names"):
        if column not in known.columns:
            continue
        for firm, value in known.select("id", column).iter_rows():
            names = value if isinstance(value, list) else (value or "").split(";")
            for name in names:
                bare = _NOTE.sub("", name.strip())
                if len(bare) > 1 and not _NO_NAME.search(bare):
                    yield firm, bare


def known_as(name: str, book: AliasBook) -> frozenset[str]:
    """Ids of the firms that the book knows under this name."""
    return book.get(normal_key(clean(name)), frozenset())


def likely_as(name: str, book: AliasBook) -> frozenset[str]:
    """Ids of the firms whose known short or former name this is with a legal form added (歌尔声学|股份有限公司).

    Not for 集团: a group's short name with 有限公司 is often another firm of the group.
    """
    return likely_by_key(normal_key(clean(name)), book)


def likely_by_key(key: str, book: AliasBook) -> frozenset[str]:
    """`likely_as` for a normal name."""
    stem = _ADDED.sub("", key)
    if stem == key or len(stem) < 3 or stem.endswith("集团") or key in book:
        return frozenset()
    return book.get(stem, frozenset())
