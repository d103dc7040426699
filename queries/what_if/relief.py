"""How much a set of additions relieves the firms that need them, and the best set of a size.

Each firm g inside the scope that needs products has a worry of 1, lowered by additions S to
exp(−Σ a[g,p]) where a[g,p] is how much one more local source of p lowers the risk of g's supply of p.
Relief of S = Σ w[g]·(1 − exp(−Σ a)): monotone and submodular, so the greedy set reaches at least
1 − 1/e of the best set of that size (Nemhauser, Wolsey, Fisher 1978); the bound shown is usually far
tighter (the best k single gains on top of the greedy set). Small cases are solved by enumeration.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import NDArray

from graph.algorithms.concentration import sums

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Sets times entries up to which the best set is found by trying all.
TRIED = 20_000_000


@dataclass(frozen=True)
class Gains:
    """a[g,p] as entries (`row` of the firm, `column` of the product, `lowered`) and w[g] by row;
    `firms` and `products` are the numbers of rows and columns."""

    firms: Ints
    products: Ints
    row: Ints
    column: Ints
    lowered: Floats
    weights: Floats

    def relief(self, chosen: list[int]) -> float:
        """Relief of a set of columns."""
        return float(self.weights @ -np.expm1(-self._lowered_by(chosen)))

    def singles(self, chosen: list[int]) -> Floats:
        """What each column adds to a set."""
        left = self.weights * np.exp(-self._lowered_by(chosen))
        gained = left[self.row] * -np.expm1(-self.lowered)
        return sums(self.column, gained, len(self.products))

    def relieved(self, column: int) -> Ints:
        """Firms that a column relieves, most relieved first."""
        at = np.flatnonzero((self.column == column) & (self.lowered > 0))
        gained = self.weights[self.row[at]] * -np.expm1(-self.lowered[at])
        return self.firms[self.row[at[np.argsort(-gained, kind="stable")]]]

    def _lowered_by(self, chosen: list[int]) -> Floats:
        taken = np.zeros(len(self.products))
        taken[chosen] = 1.0
        weighed = self.lowered * taken[self.column]
        return sums(self.row, weighed, len(self.weights))


def best_set(gains: Gains, size: int) -> tuple[list[int], float, str]:
    """A set of at most `size` columns, an upper bound on the best relief, and how it was found."""
    count = len(gains.products)
    size = min(size, count)
    if comb(count, size) * len(gains.row) <= TRIED:
        best = max(combinations(range(count), size), key=lambda one: gains.relief(list(one)))
        return list(best), gains.relief(list(best)), "穷举，最优"
    chosen: list[int] = []
    bound = float("inf")
    for _ in range(size):
        added = gains.singles(chosen)
        bound = min(bound, gains.relief(chosen) + _largest(added, size))
        added[chosen] = -1.0
        chosen.append(int(added.argmax()))
    bound = min(bound, gains.relief(chosen) + _largest(gains.singles(chosen), size))
    return chosen, bound, "贪心（不低于最优的 63%），上界为次模上界"


def _largest(added: Floats, size: int) -> float:
    return float(np.sort(added)[len(added) - size :].sum())
