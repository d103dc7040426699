"""Two firms of the graph become one, and two again: nothing that a source said is lost.

What was said of the firm that goes is retired, and said again of the firm that stays under a source
word marked with the decision's number; taking the decision back removes the second and restores the
first. A later import finds the name merged by the decision (graph.identity.decisions).
"""

from __future__ import annotations

from datetime import datetime

import polars as pl

from graph.facts import complete, digest
from graph.ontology import RELATIONSHIPS, Fact, Firm, Record, Relationship
from graph.store import Change, GraphStore, Writer
from graph.writer import remake_nodes


def mark_of(decision: int) -> str:
    """What is put behind the source word of a fact that a decision moved."""
    return f"&merge:{decision}"


def merge(store: GraphStore, *, keep: str, gone: str, decision: int, moment: datetime) -> Change:
    """Everything said of firm `gone` is said of firm `keep`, in one transaction."""
    with store.write() as writer:
        for link in RELATIONSHIPS:
            if _ends_at_firms(link):
                _move_links(writer, link, keep, gone, mark_of(decision), moment)
        _move_records(writer, keep, gone, mark_of(decision), moment)
        remake_nodes(writer, Firm, pl.Series([keep, gone]))
    return writer.change


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
