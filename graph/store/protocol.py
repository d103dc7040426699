"""Where the graph is kept. Engines differ; tests/graph/store/test_conformance.py says how they may not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol

import polars as pl

from graph.facts import Fact

#: Rises when the stored form changes in a way that an older program cannot read.
SCHEMA_VERSION = 1


@dataclass
class Change:
    """What a write did: label → rows added, changed, removed, found as they were."""

    added: dict[str, int] = field(default_factory=dict)
    changed: dict[str, int] = field(default_factory=dict)
    removed: dict[str, int] = field(default_factory=dict)
    unchanged: dict[str, int] = field(default_factory=dict)

    def count(self, what: str, label: str, rows: int) -> None:
        """Add `rows` to one of the four counts."""
        counts: dict[str, int] = getattr(self, what)
        if rows:
            counts[label] = counts.get(label, 0) + rows

    @property
    def is_empty(self) -> bool:
        """Whether the graph is as it was."""
        return not (self.added or self.changed or self.removed)

    def as_dict(self) -> dict[str, dict[str, int]]:
        """For JSON."""
        return {
            "added": self.added,
            "changed": self.changed,
            "removed": self.removed,
            "unchanged": self.unchanged,
        }


class Writer(Protocol):
    """One transaction: everything written through it is kept, or nothing is."""

    change: Change

    def upsert(self, kind: type[Fact], rows: pl.DataFrame) -> None:
        """Write a whole frame by `id`; a row that is there as it stands counts as unchanged.

        Raises BadInput where a relationship's end is not in the graph.
        """

    def remove(self, kind: type[Fact], ids: Iterable[str]) -> None:
        """Delete facts by id; a node goes with its relationships."""

    def read(self, kind: type[Fact], columns: Iterable[str] | None = None) -> pl.DataFrame:
        """As `GraphStore.read`, seeing what this transaction has written."""


class GraphStore(Protocol):
    """A graph that is read by whole frames or named Cypher, and written by whole frames."""

    url: str
    engine: str
    read_only: bool

    def version(self) -> int:
        """Rises by one with every write that changed something; 0 is an empty, new store."""

    def write(self) -> AbstractContextManager[Writer]:
        """A transaction: committed at the end of the block, undone by an exception or a kill."""

    def read(self, kind: type[Fact], columns: Iterable[str] | None = None) -> pl.DataFrame:
        """All facts of a kind with typed columns (all by default), in no particular order."""

    def fetch(self, kind: type[Fact], ids: Iterable[str]) -> pl.DataFrame:
        """Facts of a kind by id, all columns."""

    def run(
        self, cypher: str, parameters: Mapping[str, Any], columns: Mapping[str, pl.DataType]
    ) -> pl.DataFrame:
        """A reading query in the common dialect with its result columns and their types."""

    def counts(self) -> dict[str, int]:
        """Label or type → how many."""

    def backup(self, target: str) -> None:
        """Write a complete copy that `restore` of any engine reads (a folder of parquet files)."""

    def close(self) -> None:
        """Give the store back; further use is an error."""
