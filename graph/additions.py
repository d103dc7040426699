"""Single statements beside what their source says already, and out again: what a person accepts or takes back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import polars as pl

from graph.facts import complete
from graph.ontology import RELATIONSHIPS, Fact, Node, Record, Relationship, kind_named
from graph.store import GraphStore, Writer
from graph.store.differ import prepared
from graph.writer import Frames, records_of, remake_nodes

#: Label → ids.
Ids = dict[str, list[str]]


def add_statements(
    store: GraphStore,
    frames: Sequence[Frames],
    superseded: Mapping[type[Relationship], Sequence[str]],
) -> dict[str, Ids]:
    """Write statements under their sources' names, exactly as reading the source again would, and retire
    the links that they replace; in one transaction. What was really added and retired, by label."""
    moment = datetime.now()
    with store.write() as writer:
        added: Ids = {}
        for kind, rows in _by_kind(frames).items():
            stamped = complete(kind, rows).with_columns(recorded_at=pl.lit(moment))
            if issubclass(kind, Node):
                fresh = _fresh(writer, Record, records_of(kind, stamped))
                writer.upsert(Record, fresh)
                remake_nodes(writer, kind, fresh["entity"])
                added.setdefault(Record.label, []).extend(fresh["id"])
            elif issubclass(kind, Relationship):
                rows = prepared(kind, stamped)
                fresh = _fresh(writer, kind, rows)
                writer.upsert(kind, pl.concat([fresh, _surer(writer, kind, rows)]))
                added[kind.label] = fresh["id"].to_list()
        retired = {
            link.label: _retire(writer, link, ids, moment) for link, ids in superseded.items()
        }
    return {"added": added, "retired": retired}


def take_back(store: GraphStore, written: Mapping[str, Any]) -> None:
    """What `add_statements` added goes, what it retired stands again as its source states it by now; what is
    gone meanwhile is no matter."""
    added: Ids = written.get("added", {})
    with store.write() as writer:
        for link in RELATIONSHIPS:
            replaced = written.get("retired", {}).get(link.label, [])
            held = writer.read(link) if replaced else None
            writer.remove(link, added.get(link.label, []))
            if held is not None:
                went = held.filter(pl.col("id").is_in(added.get(link.label, [])))
                old = held.filter(pl.col("id").is_in(replaced))
                writer.upsert(link, _as_stated_now(link, old, went))
        records = writer.read(Record).filter(pl.col("id").is_in(added.get(Record.label, [])))
        writer.remove(Record, records["id"])
        for (label,), group in records.group_by("kind"):
            remake_nodes(writer, kind_named(str(label)), group["entity"])


def _as_stated_now(link: type[Relationship], old: pl.DataFrame, went: pl.DataFrame) -> pl.DataFrame:
    """Links that others replaced, standing again: with what a file that was read again since has put into
    those (a newer amount), and still retired where the file no longer states them."""
    ends = ("from_id", "to_id", "stated_in", "product_text")
    same = [name for name in ends if name in link.columns()]
    kept = {"id", *same, "product"}
    newer = [name for name in old.columns if name not in kept]
    now = went.sort("retired_at", nulls_last=False).unique(same, keep="first", maintain_order=True)
    joined = old.join(now.select(*same, *newer), on=same, how="left", suffix="_now", coalesce=True)
    is_replaced = pl.col("recorded_at_now").is_not_null()
    told = joined.with_columns(
        pl.when(is_replaced).then(pl.col(f"{name}_now")).otherwise(pl.col(name)).alias(name)
        for name in newer
        if name != "retired_at"
    ).with_columns(
        retired_at=pl.when(is_replaced)
        .then(pl.col("retired_at_now"))
        .otherwise(pl.lit(None, pl.Datetime("us")))
    )
    return told.select(old.columns)


def _by_kind(frames: Sequence[Frames]) -> dict[type[Fact], pl.DataFrame]:
    """Frames of several sources in one per kind, nodes first."""
    parts: dict[type[Fact], list[pl.DataFrame]] = {}
    for one in frames:
        for kind, rows in one.items():
            parts.setdefault(kind, []).append(complete(kind, rows))
    joined: dict[type[Fact], pl.DataFrame] = {kind: pl.concat(rows) for kind, rows in parts.items()}
    return dict(sorted(joined.items(), key=lambda one: not issubclass(one[0], Node)))


def _fresh(writer: Writer, kind: type[Fact], rows: pl.DataFrame) -> pl.DataFrame:
    """Rows that do not stand yet."""
    held = writer.read(kind, ["id", "retired_at"]).filter(pl.col("retired_at").is_null())
    return rows.unique("id", maintain_order=True).join(held, on="id", how="anti")


def _surer(writer: Writer, kind: type[Relationship], rows: pl.DataFrame) -> pl.DataFrame:
    """Rows that stand already, and are stated less surely there."""
    held = writer.read(kind, ["id", "retired_at", "confidence"])
    standing = held.filter(pl.col("retired_at").is_null()).select("id", held="confidence")
    return rows.join(standing, on="id").filter(pl.col("confidence") > pl.col("held")).drop("held")


def _retire(
    writer: Writer, link: type[Relationship], ids: Sequence[str], moment: datetime
) -> list[str]:
    rows = writer.read(link).filter(pl.col("id").is_in(list(ids)) & pl.col("retired_at").is_null())
    writer.upsert(link, rows.with_columns(retired_at=pl.lit(moment)))
    return rows["id"].to_list()
