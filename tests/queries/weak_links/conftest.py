"""The snapshot of the starter data, built once for the tests of a run."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.snapshot import Snapshot, snapshot
from graph.store import open_store
from ingest.starter.build import build_starter


@pytest.fixture(scope="session")
def starter(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """The first city."""
    path: Path = tmp_path_factory.mktemp("starter") / "graph.lbug"
    store = open_store(str(path))
    build_starter(store)
    graph = snapshot(store)
    store.close()
    return graph
