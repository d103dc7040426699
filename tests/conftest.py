"""Fixtures that every test may use."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import gettempdir

import pytest
from hypothesis import settings as hypothesis_settings

from graph.errors import StoreProblem
from graph.settings import settings
from graph.snapshot import Snapshot, snapshot
from graph.store import GraphStore, open_store
from graph.store.bolt import connect
from ingest.starter.build import build_starter
from tests.builders import City
from tests.clusters import Cluster, running_cluster

# Timings never decide a test, and a shared machine is slow at times.
hypothesis_settings.register_profile("liantu", deadline=None)
hypothesis_settings.load_profile("liantu")

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


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    """A Dask scheduler with two workers, as processes of their own."""
    pytest.importorskip("distributed")
    with running_cluster(tmp_path) as running:
        yield running


@pytest.fixture(scope="session")
def starter_store(tmp_path_factory: pytest.TempPathFactory) -> GraphStore:
    """The starter graph in an embedded store, built once per test process; don't write to it."""
    store = open_store(str(tmp_path_factory.mktemp("city") / "graph.lbug"))
    build_starter(store)
    return store


@pytest.fixture(scope="session")
def starter_file(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Path of a closed embedded store with the starter graph, for commands to open."""
    path = str(tmp_path_factory.mktemp("commands") / "graph.lbug")
    store = open_store(path)
    build_starter(store)
    store.close()
    return path


@pytest.fixture(scope="session")
def starter_graph(starter_store: GraphStore) -> Snapshot:
    """Its snapshot."""
    return snapshot(starter_store)


@pytest.fixture(scope="session")
def neo4j_url() -> Iterator[str]:
    """Address of the Neo4j that tests may fill and empty; user and password are in the settings.

    LIANTU_TEST_NEO4J and LIANTU_TEST_NEO4J_PASSWORD name it; under LIANTU_TEST_REQUIRE=1 its absence
    is a failure. A lock keeps two test runs of one machine apart.
    """
    url = os.environ.get("LIANTU_TEST_NEO4J", "bolt://127.0.0.1:7687")
    with (
        pytest.MonkeyPatch.context() as patch,
        (Path(gettempdir()) / "liantu-neo4j.lock").open("w") as lock,
    ):
        patch.setenv("LIANTU_NEO4J_USER", "neo4j")
        patch.setenv(
            "LIANTU_NEO4J_PASSWORD",
            os.environ.get("LIANTU_TEST_NEO4J_PASSWORD", "liantu-local"),
        )
        settings.cache_clear()
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            connect(url).close()
        except StoreProblem as fault:
            absent = pytest.fail if os.environ.get("LIANTU_TEST_REQUIRE") == "1" else pytest.skip
            absent(f"没有可用的 Neo4j：{fault}")
        yield url
    settings.cache_clear()
