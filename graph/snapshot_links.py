"""Frames of a snapshot: nodes numbered by row, links by those numbers, one row per link."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl

from graph.facts import RELIABILITY, Relationship, holds
from graph.ontology import Node, Source, kind_named

#: Statement columns of every link frame.
ABOUT = ("confidence", "observed", "rule", "sources", "said")
#: Properties of links that algorithms use, beyond the ends.
USED: dict[str, tuple[str, ...]] = {
    "SUPPLIES": (
        "product",
        "amount",
        "share",
        "seller_share",
        "relation",
        "year",
        "group_internal",
    ),
    "PRODUCES": ("captive", "capacity", "unit"),
    "INPUT_OF": ("criticality", "kind", "quantity"),
    "SUBSTITUTES": ("how_well",),
    "LOCATED_IN": ("role",),
    "SUBSIDIARY_OF": ("share", "relation"),
    "LEADS": ("role", "year"),
    "OPERATES_IN": ("role",),
    "HOLDS": ("level", "year", "detail"),
    "TENANT_OF": ("role",),
    "PAIRS": ("side",),
}


@dataclass(frozen=True)
class Nodes:
    """Reads frames and keeps what holds on the date."""

    read: Callable[[Any, list[str]], pl.DataFrame]
    as_of: date | None
    known_at: datetime | None

    def standing(self, kind: Any, columns: list[str]) -> pl.DataFrame:
        """Facts of a kind that hold, with the asked columns."""
        needed = dict.fromkeys([*columns, "valid_from", "valid_to", "recorded_at", "retired_at"])
        rows = self.read(kind, list(needed))
        return rows.filter(holds(self.as_of, self.known_at)).select(columns)

    def undated(self, *kinds: Any) -> tuple[int, int]:
        """Facts of the kinds that hold but do not say since when, and all that hold."""
        starts = [self.standing(kind, ["valid_from"])["valid_from"] for kind in kinds]
        return sum(one.null_count() for one in starts), sum(len(one) for one in starts)

    def sources(self) -> pl.DataFrame:
        """All sources: they stay findable whatever the date."""
        return self.read(Source, ["id", "name", "url", "date", "kind", "reliability"])

    def links_of(
        self, label: str, left: pl.DataFrame, right: pl.DataFrame, ends: tuple[str, str]
    ) -> pl.DataFrame:
        """As `links`, by label."""
        return links(self, kind_named(label), left, right, ends)


def nodes(found: Nodes, kind: type[Node], columns: list[str]) -> pl.DataFrame:
    """Nodes sorted by id with their row number `i`."""
    rows = found.standing(kind, ["id", "name", *columns]).sort("id")
    return rows.with_row_index("i")


def links(
    found: Nodes,
    kind: Any,
    left: pl.DataFrame,
    right: pl.DataFrame,
    ends: tuple[str, str],
    product: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Links between two node frames, ends by number under the names of `ends`; a `product`
    property becomes a number too. Links to nodes that do not hold are left out."""
    used = USED.get(kind.label, ())
    rows = found.standing(
        kind, ["id", "from_id", "to_id", "stated_in", "recorded_at", *used, *ABOUT]
    )
    rows = _one_per_link(kind, rows, found)
    numbered = rows.join(_numbers(left, "from_id", "@from"), on="from_id").join(
        _numbers(right, "to_id", "@to"), on="to_id"
    )
    if product is not None:
        numbered = numbered.join(
            _numbers(product, "product", "@product"),
            on="product",
            how="left",
            maintain_order="left",
        ).with_columns(product=pl.col("@product"))
    return numbered.select(
        pl.col("@from").alias(ends[0]),
        pl.col("@to").alias(ends[1]),
        *used,
        pl.col("id").alias("link"),
        *ABOUT,
    ).sort(ends)


def _numbers(frame: pl.DataFrame, id_name: str, number_name: str) -> pl.DataFrame:
    return frame.select(pl.col("id").alias(id_name), pl.col("i").alias(number_name))


def _one_per_link(kind: type[Relationship], rows: pl.DataFrame, found: Nodes) -> pl.DataFrame:
    """Several statements of one link become one: each value from the best that has it, sources of all.

    Best, as for nodes: stated before inferred, then the more reliable source, then the newer."""
    if rows["stated_in"].n_unique() <= 1:
        return rows
    key = ["from_id", "to_id", *kind.key]
    doubled = rows.filter(pl.struct(key).is_duplicated())
    if doubled.is_empty():
        return rows
    order = {word: rank for rank, word in enumerate(RELIABILITY)}
    rank = found.sources().select(
        pl.col("id").alias("first"),
        pl.col("reliability").replace_strict(order, default=len(order)).alias("rank"),
        pl.col("date").alias("source_date"),
    )
    best = (
        doubled.with_columns(pl.col("sources").str.split(";").list.first().alias("first"))
        .join(rank, on="first", how="left")
        .sort(
            ["observed", "rank", "source_date", "recorded_at", "id"],
            descending=[True, False, True, True, False],
            nulls_last=True,
        )
        .group_by(key, maintain_order=True)
        .agg(
            pl.exclude("sources", "rank", "first", "source_date").drop_nulls().first(),
            pl.col("sources").unique(maintain_order=True).str.join(";"),
        )
    )
    single = rows.filter(~pl.struct(key).is_duplicated())
    return pl.concat([single, best.select(single.columns)])
