"""An empty store of each engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from graph.store import GraphStore, open_store
from tests.stores import ENGINES, NEO4J, empty_server


@pytest.fixture
def open_empty(
    tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Callable[[str], GraphStore]]:
    """`open_empty("ladybug")`: a new, empty store of that engine."""
    opened: list[GraphStore] = []

    def open_one(engine: str) -> GraphStore:
        address = str(tmp_path / "graph.lbug")
        if engine == "neo4j":
            address = request.getfixturevalue("neo4j_url")
            empty_server(address)
        opened.append(open_store(address))
        return opened[-1]

    yield open_one
    for store in opened:
        store.close()


@pytest.fixture(
    params=[pytest.param(name, marks=NEO4J if name == "neo4j" else ()) for name in ENGINES]
)
def store(request: pytest.FixtureRequest, open_empty: Callable[[str], GraphStore]) -> GraphStore:
    """An empty store, of one engine after the other."""
    return open_empty(request.param)


@pytest.fixture
def both(open_empty: Callable[[str], GraphStore]) -> tuple[GraphStore, GraphStore]:
    """Empty stores of both engines, for one story told to each."""
    return open_empty("ladybug"), open_empty("neo4j")
