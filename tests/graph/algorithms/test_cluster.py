"""Chunks on threads and on a real Dask cluster: equal results, a killed worker, progress, cancelling."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np
import pytest

from bench.networks import network
from graph.algorithms.cluster import Where, run_chunks
from graph.algorithms.systemic_risk import RunOptions, Shock, esri
from graph.errors import Cancelled, ClusterUnreachable
from tests.clusters import Cluster


def add(shared: int, chunk: int) -> int:
    return shared + chunk


def test_threads_give_results_in_the_order_of_the_chunks() -> None:
    seen: list[tuple[int, int]] = []
    found = run_chunks(
        add, 10, range(50), Where(threads=4), progress=lambda done, of: seen.append((done, of))
    )
    assert found == list(range(10, 60))
    assert seen[-1] == (50, 50)


def test_a_cancelled_run_on_threads_starts_no_more_chunks() -> None:
    started: list[int] = []

    def note(_shared: None, chunk: int) -> None:
        started.append(chunk)
        time.sleep(0.01)

    with pytest.raises(Cancelled):
        run_chunks(note, None, range(1000), Where(threads=2), is_cancelled=lambda: len(started) > 5)
    assert len(started) < 100


def test_what_a_chunk_raises_reaches_the_caller() -> None:
    with pytest.raises(ZeroDivisionError):
        run_chunks(lambda shared, chunk: shared / chunk, 1, [1, 0, 2], Where(threads=2))


def test_a_cluster_that_does_not_answer_is_named_with_a_remedy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr("graph.algorithms.cluster.PATIENCE", 0.5)
    with pytest.raises(ClusterUnreachable) as refused:
        run_chunks(add, 1, [1], Where("tcp://127.0.0.1:9"))
    assert "tcp://127.0.0.1:9" in refused.value.where
    assert "dask scheduler" in refused.value.remedy


def test_a_missing_library_is_named_with_a_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ClusterUnreachable) as refused:
        run_chunks(add, 1, [1], Where("tcp://127.0.0.1:9"))
    assert "liantu[cluster]" in refused.value.remedy


@pytest.mark.timeout(120)
def test_a_killed_worker_costs_time_and_no_results(cluster: Cluster, shared: Path) -> None:
    net = network(3_000, "linear", shared)
    shocks = [Shock(np.array([firm])) for firm in range(net.size)]
    local = esri(net, shocks, RunOptions(threads=2))
    killed: list[int] = []
    seen: list[int] = []

    def watch(done: int, of: int) -> None:
        seen.append(done)
        if not killed and done > of // 10:
            cluster.workers[0].kill()
            killed.append(cluster.workers[0].pid)

    remote = esri(net, shocks, RunOptions(compute=cluster.address), progress=watch)
    assert killed
    assert seen == sorted(seen)
    assert seen[-1] == net.size
    for name in ("esri", "esri_d", "esri_u", "steps"):
        assert (getattr(remote, name) == getattr(local, name)).all()

    cancelled_at: list[int] = []
    with pytest.raises(Cancelled):
        esri(
            net, shocks, RunOptions(compute=cluster.address),
            progress=lambda done, _of: cancelled_at.append(done),
            is_cancelled=lambda: bool(cancelled_at),
        )  # fmt: skip
    assert cancelled_at[-1] < net.size


@pytest.mark.timeout(120)
def test_when_every_worker_dies_the_next_one_takes_over(cluster: Cluster, shared: Path) -> None:
    net = network(2_000, "linear", shared)
    replaced: list[bool] = []

    def watch(done: int, of: int) -> None:
        if not replaced and done > of // 10:
            for worker in cluster.workers:
                worker.kill()
            cluster.add_worker()
            replaced.append(True)

    remote = esri(net, None, RunOptions(compute=cluster.address), progress=watch)
    assert replaced
    assert (remote.esri == esri(net).esri).all()


@pytest.mark.timeout(120)
def test_a_scheduler_that_dies_ends_the_run_with_its_address(
    cluster: Cluster, shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut: list[int] = []

    def watch(done: int, _of: int) -> None:
        if not cut:
            monkeypatch.setattr("graph.algorithms.cluster.PATIENCE", 3)
            cluster.scheduler.kill()
            cut.append(done)

    with pytest.raises(ClusterUnreachable) as refused:
        esri(
            network(3_000, "linear", shared), None, RunOptions(compute=cluster.address),
            progress=watch,
        )  # fmt: skip
    assert cut
    assert cluster.address in refused.value.where
