"""Two firms of the graph become one, and two again: nothing that a source said is lost.

What was said of the firm that goes is retired, and said again of the firm that stays under a source
word marked with the decision's number; taking the decision back removes the second and restores the
first. A later import finds the name merged by the decision (graph.identity.decisions).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from graph.facts import complete, digest
from graph.ontology import RELATIONSHIPS, Fact, Firm, Node, Record, Relationship
from graph.store import Change, GraphStore, Writer
from graph.writer import MERGE, Frames, remake_nodes


def mark_of(decision: int) -> str:
    """What is put behind the source word of a fact that a decision moved."""
    return f"{MERGE}{decision}"


def merge(store: GraphStore, *, keep: str, gone: str, decision: int, moment: datetime) -> Change:
    """Everything said of firm `gone` is said of firm `keep`, in one transaction."""
    with store.write() as writer:
        for link in RELATIONSHIPS:
            if _ends_at_firms(link):
                _move_links(writer, link, keep, gone, mark_of(decision), moment)
        _move_records(writer, keep, gone, mark_of(decision), moment)
        remake_nodes(writer, Firm, pl.Series([keep, gone]))
    return writer.change


@dataclass(frozen=True)
class Carried:
    """A merge that the graph carries."""

    decision: int
    gone: str
    keep: str


def carried_merges(store: GraphStore) -> list[Carried]:
    """Merges that have not been taken back, in the order of the decisions."""
    said = store.read(Record, ["entity", "kind", "stated_in", "rule"]).filter(
        pl.col("kind") == "Firm"
    )
    number = rf"{MERGE}(\d+)$"
    gone = said.select("entity", decision=pl.col("rule").str.extract(number)).drop_nulls("decision")
    keep = said.select(keep="entity", decision=pl.col("stated_in").str.extract(number)).drop_nulls(
        "decision"
    )
    both = gone.join(keep, on="decision").unique()
    found = (
        Carried(int(one["decision"]), one["entity"], one["keep"])
        for one in both.iter_rows(named=True)
    )
    return sorted(found, key=lambda one: one.decision)


@dataclass(frozen=True)
class AsMerged:
    """One source's frames as they stand after the merges: what is said now, by source word, and what was
    said of the firms that went, for the way back."""

    frames: dict[str, Frames]
    originals: Frames


def as_merged(frames: Frames, merges: Iterable[Carried]) -> AsMerged:
    """Frames that speak of firms as they were before the merges, put as the merges put them."""
    now: dict[type[Node] | type[Relationship], pl.DataFrame] = {
        kind: complete(kind, rows) for kind, rows in frames.items()
    }
    before: dict[type[Node] | type[Relationship], list[pl.DataFrame]] = {}
    for one in merges:
        mark = mark_of(one.decision)
        for kind, rows in now.items():
            ends = ["id"] if kind is Firm else ["from_id", "to_id"]
            if kind is not Firm and not (issubclass(kind, Relationship) and _ends_at_firms(kind)):
                continue
            is_gone = pl.any_horizontal(pl.col(ends) == one.gone)
            held = rows.filter(is_gone)
            if held.is_empty():
                continue
            moved = held.with_columns(
                pl.col(ends).replace(one.gone, one.keep), stated_in=pl.col("stated_in") + mark
            )
            if kind is not Firm:
                moved = moved.filter(pl.col("from_id") != pl.col("to_id"))
            before.setdefault(kind, []).append(held.with_columns(rule=pl.col("rule") + mark))
            now[kind] = complete(kind, pl.concat([rows.filter(~is_gone), moved]))
    by_source: dict[str, dict[type[Node] | type[Relationship], pl.DataFrame]] = {}
    for kind, rows in now.items():
        for (word,), group in rows.group_by("stated_in", maintain_order=True):
            by_source.setdefault(str(word), {})[kind] = group
    return AsMerged(dict(by_source), {kind: pl.concat(rows) for kind, rows in before.items()})


def undo_merge(store: GraphStore, decision: int) -> Change:
    """Take a merge back: both firms have their own facts again."""
    mark = mark_of(decision)
    with store.write() as writer:
        touched: set[str] = set()
        for kind in _movable():
            rows = writer.read(kind)
            moved = rows.filter(pl.col("stated_in").str.ends_with(mark))
            restored = rows.filter(pl.col("rule").str.ends_with(mark)).with_columns(
                pl.col("rule").str.strip_suffix(mark), retired_at=pl.lit(None, pl.Datetime("us"))
            )
            writer.remove(kind, moved["id"])
            writer.upsert(kind, restored)
            if kind is Record:
                touched |= set(moved["entity"]) | set(restored["entity"])
        remake_nodes(writer, Firm, pl.Series(sorted(touched), dtype=pl.String))
    return writer.change


def _movable() -> list[type[Fact]]:
    return [*(link for link in RELATIONSHIPS if _ends_at_firms(link)), Record]


def _ends_at_firms(link: type[Relationship]) -> bool:
    return any(Firm in pair for pair in link.ends)


def _move_links(
    writer: Writer, link: type[Relationship], keep: str, gone: str, mark: str, moment: datetime
) -> None:
    rows = writer.read(link).filter(pl.col("retired_at").is_null())
    held = rows.filter((pl.col("from_id") == gone) | (pl.col("to_id") == gone))
    if held.is_empty():
        return
    moved = held.with_columns(
        pl.col("from_id", "to_id").replace(gone, keep), stated_in=pl.col("stated_in") + mark
    ).filter(pl.col("from_id") != pl.col("to_id"))
    writer.upsert(link, complete(link, moved))
    writer.upsert(link, _retired(held, mark, moment))


def _move_records(writer: Writer, keep: str, gone: str, mark: str, moment: datetime) -> None:
    rows = writer.read(Record).filter(pl.col("retired_at").is_null() & (pl.col("kind") == "Firm"))
    held = rows.filter(pl.col("entity") == gone)
    moved = held.with_columns(entity=pl.lit(keep), stated_in=pl.col("stated_in") + mark)
    ids = [digest(f"Firm\x1f{keep}\x1f{word}") for word in moved["stated_in"]]
    writer.upsert(Record, moved.with_columns(pl.Series("id", ids, dtype=pl.String)))
    writer.upsert(Record, _retired(held, mark, moment))


def _retired(rows: pl.DataFrame, mark: str, moment: datetime) -> pl.DataFrame:
    """Retired by a decision: the rule column remembers which, for the way back."""
    return rows.with_columns(pl.col("rule") + mark, retired_at=pl.lit(moment))
