"""The word lists of the document reader, read once from package data."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import jieba

#: Kinds of word (jieba's signs) that name nothing, and how often one must occur to be everyday.
FUNCTION = frozenset(["d", "ad", "c", "m", "p", "r", "u", "f", "q", "y"])
DESCRIBING = frozenset(["a", "an", "t", "z", "l"])
NAMELESS = FUNCTION | DESCRIBING | frozenset(["v", "vd"])
EVERYDAY = 100
#: Kinds of word that are names themselves (persons, firms, brands), and how often one must occur to be
#: an everyday word all the same: 海尔 and 华为 are not, 阳光 is.
NAMING = frozenset(["nr", "nrt", "nt", "nz"])
EVERYDAY_NAME = 1000


@lru_cache(maxsize=32)
def words(name: str) -> tuple[str, ...]:
    """All words of `words/<name>.txt`, comments left out."""
    return tuple(word for line in lines(name) for word in line.split())


@lru_cache(maxsize=32)
def lines(name: str) -> tuple[str, ...]:
    """The lines of `words/<name>.txt`, comments and blank ones left out."""
    text = files("ingest.documents.words").joinpath(f"{name}.txt").read_text(encoding="utf-8")
    return tuple(line for line in text.splitlines() if line and not line.startswith("#"))


@lru_cache(maxsize=8)
def parts(name: str) -> dict[str, tuple[str, ...]]:
    """Lists of a file whose lines open with their own name: 首 甲 乙 → {首: (甲, 乙)}."""
    found: dict[str, tuple[str, ...]] = {}
    for line in lines(name):
        head, *rest = line.split()
        found[head] = tuple(rest)
    return found


def starter(name: str) -> list[dict[str, str]]:
    """Rows of a starter table (package data `ingest/starter/<name>.csv`)."""
    path = files("ingest.starter").joinpath(f"{name}.csv")
    with path.open("r", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


@lru_cache(maxsize=1)
def everyday() -> frozenset[str]:
    """Common verbs, adverbs, adjectives, numerals and particles of jieba's word list."""
    return frozenset(word for word, kind in common() if kind in NAMELESS)


@lru_cache(maxsize=1)
def function_words() -> frozenset[str]:
    """Common adverbs, prepositions, pronouns, numerals and particles alone."""
    return frozenset(word for word, kind in common() if kind in FUNCTION)


@lru_cache(maxsize=1)
def describing_words() -> frozenset[str]:
    """Common adjectives and words of time alone."""
    return frozenset(word for word, kind in common() if kind in DESCRIBING)


@lru_cache(maxsize=1)
def everyday_names() -> frozenset[str]:
    """Common words of any kind: as a firm's short name they would make a firm of every other sentence."""
    return frozenset(
        word
        for word, often, kind in listed_words()
        if often > (EVERYDAY_NAME if kind in NAMING else EVERYDAY)
    )


@lru_cache(maxsize=1)
def common() -> tuple[tuple[str, str], ...]:
    """Words of jieba's list that occur often and name nothing, with their kind."""
    return tuple(
        (word, kind)
        for word, often, kind in listed_words()
        if kind in NAMELESS and often > EVERYDAY
    )


def listed_words() -> Iterator[tuple[str, int, str]]:
    """Word, how often it occurs, kind: jieba's list."""
    path = Path(jieba.__file__).parent / "dict.txt"
    for line in path.read_text(encoding="utf-8").splitlines():
        word, often, kind = line.split()
        yield word, int(often), kind
