"""How much is not on record, and what the world may look like given what is.

Completeness is estimated from the records themselves: whatever is asked about (a firm's products, a
need's suppliers) has at least one true edge, so the share that has none on record tells how many
edges are missing. True edges are taken as 1 + Poisson(μ), each missing with chance h; from the share
without a record P₀ = h·exp(−μ(1−h)) and the mean m = (1+μ)(1−h) both are solved for.
"""

from __future__ import annotations

from dataclasses import dataclass

import numba
import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from graph.algorithms.csr import starts

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

#: Chances of a missing edge above this cannot be told from one another.
MOST_HIDDEN = 0.98
#: Pseudo-counts of popularity that are tried.
SMOOTHING = (0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0)


@dataclass(frozen=True)
class Completeness:
    """hidden: chance that a true edge is not on record; more: mean of true edges beyond the first."""

    hidden: float
    more: float

    @classmethod
    def estimated(cls, counts: Ints) -> Completeness:
        """From the recorded edges of each thing asked about."""
        if not len(counts):
            return cls(0.0, 0.0)
        none = (float((counts == 0).sum()) + 0.5) / (len(counts) + 1)
        mean = float(counts.mean())
        least = max(1 - mean, 0.0)

        def gap(hidden: float) -> float:
            return hidden * float(np.exp(-(mean - (1 - hidden)))) - none

        if gap(least) >= 0:
            hidden = least
        elif gap(MOST_HIDDEN) <= 0:
            hidden = MOST_HIDDEN
        else:
            from scipy.optimize import brentq

            hidden = float(brentq(gap, least, MOST_HIDDEN))
        hidden = min(hidden, MOST_HIDDEN)
        return cls(hidden, max(mean / (1 - hidden) - 1, 0.0))

    def missing(self, counts: Ints, rng: np.random.Generator) -> Ints:
        """A draw of the edges that are missing beside `counts` on record."""
        seen = self.more * (1 - self.hidden)
        known = np.maximum(counts, 1)
        odds = self.hidden * seen
        first = np.where(counts == 0, 1.0, odds / np.maximum(odds + (1 - self.hidden) * known, 1e-12))  # fmt: skip
        drawn = (rng.random(len(counts)) < first).astype(np.int64)
        return drawn + rng.poisson(self.more * self.hidden, len(counts))


def smoothing(counts: Ints, group: Ints) -> float:
    """Pseudo-count α under which the counts of each group are likeliest as a draw from a symmetric
    Dirichlet-multinomial (Pólya)."""
    size = np.bincount(group).astype(np.float64)
    filled, held = size[size > 0], np.bincount(group, counts).astype(np.float64)[size > 0]

    def likelihood(alpha: float) -> float:
        within = gammaln(counts + alpha).sum() - len(counts) * gammaln(alpha)
        between = (gammaln(filled * alpha) - gammaln(held + filled * alpha)).sum()
        return float(within + between)

    return max(SMOOTHING, key=likelihood)


def choose(
    wanted: Ints, group_of: Ints, weight: Floats, groups: int, rng: np.random.Generator
) -> Ints:
    """For each wanted group one of its members (`group_of`, sorted) by weight; -1: it has none."""
    total = np.concatenate([[0.0], np.cumsum(weight)])
    found: Ints = _chosen(wanted, starts(group_of, groups), total, rng.random(len(wanted)))
    return found


@numba.njit(cache=True, nogil=True)
def _chosen(wanted, start, total, point):  # type: ignore[no-untyped-def]  # pragma: no cover
    found = np.full(len(wanted), -1, dtype=np.int64)
    for one in range(len(wanted)):
        first, last = start[wanted[one]], start[wanted[one] + 1]
        span = total[last] - total[first]
        if span <= 0:
            continue
        aim = total[first] + point[one] * span
        low, high = first, last - 1
        while low < high:
            middle = (low + high) // 2
            if total[middle + 1] <= aim:
                low = middle + 1
            else:
                high = middle
        found[one] = low
    return found


@dataclass(frozen=True)
class Interval:
    """Ranks of one thing over redraws; 1 is first, infinity where it is not there at all."""

    median: float
    low: float
    high: float
    top: int
    present: int
    draws: int


def intervals(ranks: Floats, present: NDArray[np.bool_], top: int = 10) -> list[Interval]:
    """From ranks by draw (rows) and thing (columns): median, 5 % and 95 % points."""
    draws = len(ranks)
    # Ranks are taken as they stand: nothing lies between a rank and not being there.
    middle = np.quantile(ranks, 0.5, axis=0, method="lower")
    low = np.quantile(ranks, 0.05, axis=0, method="lower")
    high = np.quantile(ranks, 0.95, axis=0, method="higher")
    first, there = (ranks <= top).sum(axis=0), present.sum(axis=0)
    return [
        Interval(float(middle[at]), float(low[at]), float(high[at]), int(first[at]), int(there[at]), draws)
        for at in range(ranks.shape[1])
    ]  # fmt: skip
