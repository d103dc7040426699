"""Speed of the systemic-risk index on the sizes of its definition, against a plain scipy version."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse

from bench.networks import network
from graph.algorithms.systemic_risk import Network, RunOptions, Shock, esri

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
#: (firms, closures or 0 for all, model, target in seconds on 2 cores)
CASES = (
    (1_000, 100, "GL", 0.015),
    (10_000, 0, "GL", 6.0),
    (10_000, 0, "linear", 15.0),
    (10_000, 0, "Leontief", 15.0),
    (100_000, 100, "GL", 1.2),
)
#: Closures that the peer runs, spread over all; its time is scaled.
PEER_CLOSURES = 10


def run(report: Callable[[str], None]) -> Iterator[dict[str, Any]]:
    """One row per case; the compiled code is loaded before the clock starts."""
    esri(network(50, "GL", SHARED))
    for firms, count, model, target in CASES:
        report(f"{firms} firms, {count or firms} closures, {model}")
        net = network(firms, model, SHARED)
        shocks = closures(net, count)
        seconds, cpu = min(timed(net, shocks) for _ in range(3))
        peer = peer_seconds(net, shocks[:: len(shocks) // PEER_CLOSURES]) * len(shocks)
        yield {
            "task": f"ESRI {model}",
            "size": f"{firms:,} 家企业，{len(shocks):,} 次关停",
            "seconds": seconds,
            "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            "peer": f"scipy 稀疏矩阵逐个，单核（{PEER_CLOSURES} 次外推）",
            "peer_seconds": peer,
            "ratio": peer / seconds,
            "note": f"目标 {target:g} 秒，{'达到' if seconds <= target else '未达到'}；"
            f"两核各占用 {cpu / 2:.2g} 秒",
        }


def closures(net: Network, count: int) -> list[Shock]:
    """Every firm, or `count` drawn ones."""
    firms = (
        np.arange(net.size)
        if count == 0
        else np.random.default_rng(1).choice(net.size, count, replace=False)
    )
    return [Shock(np.array([firm])) for firm in firms]


def timed(net: Network, shocks: list[Shock]) -> tuple[float, float]:
    """Seconds of one run on two threads: on the clock, and of both processors together (the same
    twice over on an idle machine)."""
    begun, used = time.perf_counter(), time.process_time()
    esri(net, shocks, RunOptions(threads=2))
    return time.perf_counter() - begun, time.process_time() - used


def peer_seconds(net: Network, shocks: list[Shock]) -> float:
    """Seconds per closure of the plain version, which must agree."""
    begun = time.perf_counter()
    found = [plain(net, shock) for shock in shocks]
    seconds = (time.perf_counter() - begun) / len(shocks)
    mine = esri(net, shocks)
    assert np.allclose([one[0] for one in found], mine.esri, atol=1e-9)
    assert [one[1] for one in found] == mine.steps.tolist()
    return seconds


def plain(net: Network, shock: Shock, eps: float = 0.01) -> tuple[float, int]:
    """The definition written with scipy's sparse products: esri and steps."""
    groups = len(net.group_start) - 1
    down = sparse.csr_matrix((net.weight, net.supplier, net.group_start), (groups, net.size))
    up = sparse.csr_matrix((net.share, net.customer, net.customer_start), (net.size, net.size))
    owner = np.repeat(np.arange(net.size), np.diff(net.buyer_start))
    floor = np.zeros(net.size)
    floor[shock.firms] = shock.loss
    x, y, steps = floor.copy(), floor.copy(), 0
    while True:
        steps += 1
        supply = np.bincount(net.market, net.out * (1 - x), minlength=net.markets)[net.market]
        with np.errstate(divide="ignore", invalid="ignore"):
            sigma = np.where(supply > 0, np.minimum(1.0, net.out / supply), 1.0)
        worst = floor.copy()
        np.maximum.at(worst, owner, down @ (sigma * x))
        new_x, new_y = np.minimum(1, worst), np.minimum(1, np.maximum(floor, up @ y))
        fall = max((new_x - x).max(), (new_y - y).max())
        x, y = new_x, new_y
        if fall <= eps:
            return float((net.out * np.maximum(x, y)).sum() / net.out.sum()), steps
