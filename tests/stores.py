"""Words for tests of stores: put rows in, read everything out, empty a server."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from graph.facts import Fact, frame
from graph.store import Change, GraphStore
from graph.store.bolt import connect
from graph.store.schema import META, kinds

#: Both engines; a store fixture opens an empty one of each.
ENGINES = ("ladybug", "neo4j")
#: Marks of a test that fills and empties the one server there is.
NEO4J = (pytest.mark.neo4j, pytest.mark.xdist_group("neo4j"))


def put(store: GraphStore, kind: type[Fact], *rows: dict[str, Any]) -> Change:
    """Upsert rows of one kind in a transaction of their own."""
    with store.write() as writer:
        writer.upsert(kind, frame(kind, rows))
    return writer.change


def everything(store: GraphStore) -> dict[str, pl.DataFrame]:
    """All facts by label, in the order of their ids."""
    return {kind.label: store.read(kind).sort("id") for kind in kinds()}


def empty_server(url: str) -> None:
    """Take all facts out of a Neo4j and set its version back to 0."""
    driver = connect(url)
    with driver, driver.session() as session:
        session.run(
            f"MATCH (n) WHERE NOT n:{META} "
            "CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS"
        ).consume()
        session.run(f"MATCH (m:{META} {{id: 'graph'}}) SET m.version = 0, m.schema = 1").consume()
