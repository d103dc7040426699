"""Which rows of a frame are new, which differ from what is stored, which are as they stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from graph.facts import BOOKKEEPING, Fact, Relationship, complete
from graph.store.faults import no_id, too_long, wrong_ends

#: Characters of an id or name: what Neo4j can index (8 KB) at four bytes each.
LONGEST = 2_000


@dataclass(frozen=True)
class Difference:
    """A frame split against the store."""

    new: pl.DataFrame
    changed: pl.DataFrame
    unchanged: int
    #: Columns in which some changed row differs, with those that go along with any change.
    columns: list[str]


def prepared(kind: type[Fact], rows: pl.DataFrame) -> pl.DataFrame:
    """Typed, complete, one row per id: of several rows with one id the last counts, of links the surest.

    Raises BadInput for a row without id, a name too long for an index, or a relationship between
    labels that it does not link.
    """
    full = complete(kind, rows)
    if issubclass(kind, Relationship) and full["id"].n_unique() < full.height:
        full = full.with_row_index("row").sort("confidence", "row", nulls_last=False)
        full = full.unique(subset="id", keep="last").sort("row").drop("row")
    full = full.unique(subset="id", keep="last", maintain_order=True)
    if full.filter(pl.col("id").is_null() | (pl.col("id") == "")).height:
        raise no_id(kind)
    for name in ("id", "name"):
        if name in full.columns:
            long = full.filter(pl.col(name).str.len_chars() > LONGEST)
            if not long.is_empty():
                raise too_long(kind, name, long["id"][0])
    if issubclass(kind, Relationship):
        _check_pairs(kind, full)
    return full


def by_pair(
    kind: type[Relationship], rows: pl.DataFrame
) -> Iterator[tuple[tuple[str, str], pl.DataFrame]]:
    """Rows by the labels of their ends, empty groups left out."""
    pairs = kind.between()
    for source, target in pairs:
        part = rows if len(pairs) == 1 else rows.filter(from_label=source, to_label=target)
        if not part.is_empty():
            yield (source, target), part


def _check_pairs(kind: type[Relationship], rows: pl.DataFrame) -> None:
    pairs = kind.between()
    if len(pairs) == 1:
        return
    for source, target in rows.select("from_label", "to_label").unique().iter_rows():
        if (source, target) not in pairs:
            raise wrong_ends(kind, pairs, f"{source or '?'}→{target or '?'}")


def difference(kind: type[Fact], rows: pl.DataFrame, stored: pl.DataFrame) -> Difference:
    """Compare prepared `rows` with the `stored` rows of the same ids (others are ignored)."""
    if stored.is_empty():
        return Difference(rows, rows.clear(), 0, [])
    new = rows.join(stored.select("id"), on="id", how="anti")
    both = rows.join(stored, on="id", how="inner", suffix=":stored")
    compared = [name for name in kind.columns() if name != "id" and name not in BOOKKEEPING]
    differs = both.select(
        "id", *[pl.col(name).ne_missing(pl.col(f"{name}:stored")) for name in compared]
    )
    is_changed = differs.select(pl.any_horizontal(compared)).to_series()
    changed = both.filter(is_changed).select(rows.columns)
    columns = [name for name in compared if differs[name].any()]
    return Difference(new, changed, both.height - changed.height, [*columns, *BOOKKEEPING])
