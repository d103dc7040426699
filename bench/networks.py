"""Seeded scale-free networks for measuring the systemic-risk index; clearly synthetic."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from graph.algorithms.systemic_risk import Network

#: Sectors of the two-digit essential matrix.
SECTORS = 89
LINKS_PER_FIRM = 10


def scale_free(
    firms: int, seed: int = 7
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """supplier, buyer, amount of 10 links per firm, ends drawn by preferential attachment weights
    (Pareto, exponent 1.5), amounts lognormal."""
    rng = np.random.default_rng(seed)
    chance = rng.pareto(1.5, firms) + 1.0
    chance /= chance.sum()
    count = firms * LINKS_PER_FIRM
    supplier = rng.choice(firms, count, p=chance)
    buyer = rng.choice(firms, count, p=rng.permutation(chance))
    amount = rng.lognormal(3.0, 1.5, count)
    kept = supplier != buyer
    return supplier[kept], buyer[kept], amount[kept]


def matrix(shared: Path, kind: str, seed: int = 7) -> NDArray[np.int8] | None:
    """ε for `GL` (the survey's two-digit matrix where it lies beside the checkout, else a random one
    with the same shares of 2, 1 and 0), `linear` (None) or `Leontief` (all 2)."""
    if kind == "linear":
        return None
    if kind == "Leontief":
        return np.full((SECTORS, SECTORS), 2, dtype=np.int8)
    file = shared / "esri" / "ess_mat_n2_ihs.csv"
    if file.is_file():
        with file.open(newline="") as lines:
            rows = list(csv.reader(lines))[1:]
        return np.array([[int(cell) for cell in row[1:]] for row in rows], dtype=np.int8)
    rng = np.random.default_rng(seed)
    return rng.choice(np.array([2, 1, 0], np.int8), (SECTORS, SECTORS), p=[0.139, 0.101, 0.76])


def network(firms: int, kind: str, shared: Path, seed: int = 7) -> Network:
    """A network of the benchmark."""
    sector = np.random.default_rng(seed + 1).integers(0, SECTORS, firms)
    return Network.of(scale_free(firms, seed), sector, matrix(shared, kind, seed))
