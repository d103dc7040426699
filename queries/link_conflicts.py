"""Links that two sources state differently: the same ends and product, another amount, share or capacity."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from graph.ontology import RELATIONSHIPS, Node, Relationship
from graph.store import GraphStore, Writer
from graph.writer import ranked

#: What joins the parts of a link's identity while it is one text.
BETWEEN = "\x1f"


def said_of_links(store: GraphStore | Writer, sources: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """One row per stated value of a link that several sources state, the best statement first: kind,
    entity, name, field, value, source, date, rank."""
    names: dict[str, str] = {}
    for link in RELATIONSHIPS:
        told = [
            name for name in _told(link) if name in ("amount", "share", "seller_share", "capacity")
        ]
        if not told:
            continue
        columns = [
            "id",
            "from_id",
            "to_id",
            *link.key,
            "stated_in",
            "sources",
            "recorded_at",
            "retired_at",
        ]
        rows = store.read(link, [*columns, *told]).filter(pl.col("retired_at").is_null())
        whole = pl.concat_str(
            [
                pl.col(part).cast(pl.String).fill_null("")
                for part in ("from_id", "to_id", *link.key)
            ],
            separator=BETWEEN,
        )
        rows = rows.with_columns(entity=whole, sources=pl.col("sources").str.split(";"))
        rows = rows.filter(pl.col("stated_in").n_unique().over("entity") > 1)
        if rows.is_empty():
            continue
        names = names or _names(store)
        ordered = ranked(rows, sources).with_columns(
            name=pl.concat_str(
                pl.col("from_id").replace(names), pl.lit(" → "), pl.col("to_id").replace(names),
                pl.lit("：") + pl.col("product").replace(names) if "product" in link.key else pl.lit(""),
            )
        )  # fmt: skip
        yield (
            ordered.select(
                "entity", "name", *[pl.col(one).cast(pl.String) for one in told], kind=pl.lit(link.label),
                source=pl.coalesce("first_source", "stated_in"),
                date=pl.col("source_date").cast(pl.String), rank=pl.col("rank").cast(pl.Int64),
            )
            .unpivot(
                on=told, index=["kind", "entity", "name", "source", "date", "rank"], variable_name="field"
            )
            .filter(pl.col("value").is_not_null())
            .select("kind", "entity", "name", "field", "value", "source", "date", "rank")
        )  # fmt: skip


def _told(link: type[Relationship]) -> list[str]:
    return [
        name for name in link.own_columns() if name not in ("id", "from_id", "to_id", *link.key)
    ]


def _names(store: GraphStore | Writer) -> dict[str, str]:
    """Ids of all ends of links → names."""
    kinds: dict[str, type[Node]] = {
        kind.label: kind for link in RELATIONSHIPS for pair in link.ends for kind in pair
    }
    found: dict[str, str] = {}
    for kind in kinds.values():
        rows = store.read(kind, ["id", "name"])
        found.update(zip(rows["id"], rows["name"], strict=True))
    return found
