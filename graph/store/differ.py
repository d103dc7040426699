"""Which rows of a frame are new, which differ from what is stored, which are as they stand."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from graph.facts import BOOKKEEPING, Fact, complete


@dataclass(frozen=True)
class Difference:
    """A frame split against the store."""

    new: pl.DataFrame
    changed: pl.DataFrame
    unchanged: int


def prepared(kind: type[Fact], rows: pl.DataFrame) -> pl.DataFrame:
    """Typed, complete, one row per id: of several rows with one id the last counts."""
    return complete(kind, rows).unique(subset="id", keep="last", maintain_order=True)


def difference(kind: type[Fact], rows: pl.DataFrame, stored: pl.DataFrame) -> Difference:
    """Compare prepared `rows` with the `stored` rows of the same ids (others are ignored)."""
    if stored.is_empty():
        return Difference(rows, rows.clear(), 0)
    new = rows.join(stored.select("id"), on="id", how="anti")
    both = rows.join(stored, on="id", how="inner", suffix=":stored")
    compared = [name for name in kind.columns() if name != "id" and name not in BOOKKEEPING]
    differs = pl.any_horizontal(
        pl.col(name).ne_missing(pl.col(f"{name}:stored")) for name in compared
    )
    changed = both.filter(differs).select(rows.columns)
    return Difference(new, changed, both.height - changed.height)
