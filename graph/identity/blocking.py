"""Which of 100,000 known firms a name could be at all: a few candidates by several keys."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
import polars as pl
from rapidfuzz import fuzz, process

from graph.identity.likeness import likeness
from graph.identity.names import FirmName, pinyin
from graph.identity.places import clash
from graph.identity.vocabulary import TRADE_NAMES

#: A key that more known firms share says too little to compare them all.
CROWD = 60
#: Candidates that are compared feature by feature, for one name.
CANDIDATES = 3
#: From so many pairs on, names are compared as wholes alone.
MANY = 50_000
#: Likeness of place-free names (0–100) below which a pair is not worth comparing.
FLOOR = 55.0


@lru_cache(maxsize=30_000)
def _syllable(letter: str) -> str:
    return pinyin(letter)[0]


def block_keys(name: FirmName) -> list[str]:
    """Keys of one name: trade name, its sound, its pairs of characters, its core's start, its branch's head."""
    brand = name.brand
    if name.is_latin:
        chinese = TRADE_NAMES.get(brand)
        return [f"s{brand}"] + ([f"b{chinese}", f"c{chinese[:3]}"] if chinese else [])
    keys = [f"b{brand}", f"c{name.core[:3]}"]
    keys.append("s" + "".join(_syllable(letter) for letter in brand).lower())
    if len(brand) > 2:
        keys += {f"g{brand[at : at + 2]}" for at in range(len(brand) - 1)}
    if len(name.core) > 3:
        keys.append(f"e{name.core[-4:]}")
    return keys


def candidates(new: list[FirmName], known: list[FirmName]) -> pl.DataFrame:
    """Pairs worth comparing: columns new, known (positions), likeness; at most `CANDIDATES` a name.

    Of firms whose names hold the new one alike, those with least besides come first, then the order of
    the graph: the same name meets the same candidates each time.
    """
    left, right = _exploded(new, "new"), _exploded(known, "known")
    crowded = right.group_by("key").len().filter(pl.col("len") > CROWD).select("key")
    right = right.join(crowded, on="key", how="anti")
    pairs = left.join(right, on="key").select("new", "known").unique()
    if pairs.is_empty():
        return pairs.with_columns(likeness=pl.lit(0.0, dtype=pl.Float32))
    partly, wholly = _likeness(new, known, pairs)
    return (
        pairs.with_columns(likeness=partly, whole=wholly)
        .filter(pl.col("likeness") >= FLOOR)
        .sort("likeness", "whole", "known", descending=[True, True, False])
        .group_by("new", maintain_order=True)
        .head(CANDIDATES)
        .drop("whole")
    )


def _exploded(names: list[FirmName], column: str) -> pl.DataFrame:
    keys = [block_keys(name) for name in names]
    owners = np.repeat(
        np.arange(len(names), dtype=np.uint32), np.array([len(one) for one in keys], dtype=np.int64)
    )
    flat = [key for one in keys for key in one]
    return pl.DataFrame({column: owners, "key": flat}, schema_overrides={"key": pl.String})


def is_hopeless(one: FirmName, other: FirmName) -> bool:
    """Whether names alone rule a pair out: places that clash, or trade names with nothing in common."""
    return clash(one.places, other.places) or likeness(one, other) == "other"


def _likeness(
    new: list[FirmName], known: list[FirmName], pairs: pl.DataFrame
) -> tuple[pl.Series, pl.Series]:
    """Likeness of cores as far as one holds the other, and as wholes, place and form left out; a Latin name
    is compared by its Chinese sound. Of very many pairs only the second, which is faster."""
    mine = [_spelling(name) for name in new]
    theirs = [_spelling(name) for name in known]
    left, right = [mine[at] for at in pairs["new"]], [theirs[at] for at in pairs["known"]]
    whole = _scores(left, right, fuzz.ratio)
    return (_scores(left, right, fuzz.partial_ratio) if len(pairs) < MANY else whole), whole


def _scores(left: list[str], right: list[str], scorer: Callable[..., float]) -> pl.Series:
    return pl.Series(process.cpdist(left, right, scorer=scorer, workers=-1, dtype=np.float32))


def _spelling(name: FirmName) -> str:
    return (
        TRADE_NAMES.get(name.brand, name.brand) + "".join(name.industry)
        if name.is_latin
        else name.core
    )
