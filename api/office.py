"""The graph that a running server serves: one store, opened once; snapshots by version."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import structlog

from graph.snapshot import Snapshot, snapshot
from graph.store import GraphStore, open_store
from ingest.starter.build import BuildReport, build_starter, is_built

log = structlog.get_logger()


@dataclass
class Office:
    """Everything that a request needs; tests make one around a store of theirs."""

    store: GraphStore
    extra: dict[str, Any] = field(default_factory=dict)

    def graph(self, as_of: date | None = None) -> Snapshot:
        """The snapshot of the store as it is now."""
        return snapshot(self.store, as_of=as_of)


def open_office(url: str | None = None) -> tuple[Office, BuildReport | None]:
    """Open the store for writing; an empty one is filled with the starter data (a killed first
    build left nothing, so it is simply done again)."""
    store = open_store(url)
    report = None
    if not is_built(store):
        log.info("building the starter graph", store=store.url)
        report = build_starter(store)
    return Office(store), report
