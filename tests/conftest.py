"""Fixtures that every test may use."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.snapshot import Snapshot, snapshot
from graph.store import GraphStore, open_store
from ingest.starter.build import build_starter
from tests.builders import City

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def shared() -> Path:
    """Other people's data, beside the checkout; tests that need it skip where it is absent."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("没有 ../shared/data：该测试需要外部数据")
    return folder


@pytest.fixture
def city() -> City:
    """An empty city to be filled in a few words (tests/builders.py)."""
    return City()


@pytest.fixture(scope="session")
def starter_store(tmp_path_factory: pytest.TempPathFactory) -> GraphStore:
    """The starter graph in an embedded store, built once per test process; don't write to it."""
    store = open_store(str(tmp_path_factory.mktemp("city") / "graph.lbug"))
    build_starter(store)
    return store


@pytest.fixture(scope="session")
def starter_graph(starter_store: GraphStore) -> Snapshot:
    """Its snapshot."""
    return snapshot(starter_store)
