"""Who holds how much of a thing: shares, HHI, and what holders have in common."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Holdings:
    """Edges grouped by (subject, holder). Groups are sorted by subject, then holder.

    group: per edge its group (-1: the holder is not known); subject, holder: per group.
    """

    edge_subject: Ints
    group: Ints
    subject: Ints
    holder: Ints
    subjects: int

    @classmethod
    def of(cls, subject: Ints, holder: Ints, subjects: int) -> Holdings:
        """Group edges; a holder below zero is not known and belongs to no group."""
        known = holder >= 0
        span = int(holder.max(initial=0)) + 1
        keys, inverse = np.unique(subject[known] * span + holder[known], return_inverse=True)
        group = np.full(len(subject), -1, dtype=np.int64)
        group[known] = inverse
        return cls(subject, group, keys // span, keys % span, subjects)

    def amounts(self, weights: Floats) -> Floats:
        """Per group: the sum of its edges' weights."""
        known = self.group >= 0
        return sums(self.group[known], weights[known], len(self.subject))

    def totals(self, weights: Floats) -> Floats:
        """Per subject: the sum of its edges' weights, holders not known included."""
        return sums(self.edge_subject, weights, self.subjects)

    def shares(self, weights: Floats) -> Floats:
        """Per group: its share of the subject's total, 0–1."""
        return divide(self.amounts(weights), self.totals(weights)[self.subject])

    def hhi(self, weights: Floats) -> Floats:
        """Per subject: sum of squared shares, 0–1; 0 where nothing is held. Holders not known count
        as one tiny holder each, so the number is a lower bound."""
        squares = self.shares(weights) ** 2
        return sums(self.subject, squares, self.subjects)

    def holders(self, weights: Floats) -> Ints:
        """Per subject: how many holders hold anything."""
        held = self.amounts(weights) > 0
        return np.bincount(self.subject[held], minlength=self.subjects)

    def largest(self, values: Floats) -> tuple[Floats, Ints]:
        """Per subject: the largest of its groups' values and that group (-1: none above zero)."""
        best = np.zeros(self.subjects)
        which = np.full(self.subjects, -1, dtype=np.int64)
        if len(values) == 0:
            return best, which
        np.maximum.at(best, self.subject, values)
        reached = np.flatnonzero((values >= best[self.subject]) & (values > 0))[::-1]
        which[self.subject[reached]] = reached
        return best, which

    def shared(self, weights: Floats) -> tuple[Floats, Ints]:
        """Per subject: the largest share that two or more of its edges hold through one holder."""
        known = self.group >= 0
        kept = known & (weights > 0)
        edges = np.bincount(self.group[kept], minlength=len(self.subject))
        return self.largest(np.where(edges >= 2, self.shares(weights), 0.0))


def sums(at: Ints, values: Floats, size: int) -> Floats:
    """Per number below `size`: the sum of the values at it."""
    return np.bincount(at, values, minlength=size).astype(np.float64)


def divide(over: Floats, under: Floats) -> Floats:
    """`over` / `under`, 0 where there is nothing to divide by."""
    return np.divide(over, under, out=np.zeros(len(over)), where=under > 0)
