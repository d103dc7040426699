"""Who holds how much of a thing: shares, HHI, and what holders have in common."""

from __future__ import annotations

from dataclasses import dataclass

import numba
import numpy as np
from numpy.typing import NDArray

from graph.algorithms.csr import starts

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Held:
    """Per subject: Herfindahl–Hirschman index over holders (0–1, 0 where nothing is held), number of
    holders, the largest share that one holder has through two or more edges, and that holder (-1:
    none). A holder that is not known (-1) counts in the total only, so HHI is a lower bound."""

    hhi: Floats
    holders: Ints
    shared: Floats
    shared_by: Ints


def held(subject: Ints, holder: Ints, weight: Floats, subjects: int) -> Held:
    """Measure edges that are sorted by subject."""
    result = _held(starts(subject, subjects), holder, weight, int(holder.max(initial=-1)) + 1)
    return Held(*result)


def sums(at: Ints, values: Floats, size: int) -> Floats:
    """Per number below `size`: the sum of the values at it."""
    return np.bincount(at, values, minlength=size).astype(np.float64)


def divide(over: Floats, under: Floats) -> Floats:
    """`over` / `under`, 0 where there is nothing to divide by."""
    return np.divide(over, under, out=np.zeros(len(over)), where=under > 0)


@numba.njit(cache=True, nogil=True)
def _held(start, holder, weight, size):  # type: ignore[no-untyped-def]  # pragma: no cover
    subjects = len(start) - 1
    hhi, shared = np.zeros(subjects), np.zeros(subjects)
    holders = np.zeros(subjects, dtype=np.int64)
    shared_by = np.full(subjects, -1, dtype=np.int64)
    amount, edges = np.zeros(size), np.zeros(size, dtype=np.int64)
    for subject in range(subjects):
        total = 0.0
        for place in range(start[subject], start[subject + 1]):
            total += weight[place]
            if holder[place] >= 0 and weight[place] > 0:
                amount[holder[place]] += weight[place]
                edges[holder[place]] += 1
        for place in range(start[subject], start[subject + 1]):
            one = holder[place]
            if one < 0 or edges[one] == 0:
                continue
            share = amount[one] / total
            hhi[subject] += share * share
            holders[subject] += 1
            if edges[one] >= 2 and share > shared[subject]:
                shared[subject], shared_by[subject] = share, one
            amount[one], edges[one] = 0.0, 0
    return hhi, holders, shared, shared_by


@numba.njit(cache=True, nogil=True)
def distinct(start, holder, size):  # type: ignore[no-untyped-def]  # pragma: no cover
    """Per edge (sorted by subject): whether it is its holder's first of the subject."""
    last = np.full(size, -1, dtype=np.int64)
    kept = np.zeros(len(holder), dtype=np.bool_)
    for subject in range(len(start) - 1):
        for place in range(start[subject], start[subject + 1]):
            if last[holder[place]] != subject:
                last[holder[place]] = subject
                kept[place] = True
    return kept


@numba.njit(cache=True, nogil=True)
def edges_per_holder(start, holder, size):  # type: ignore[no-untyped-def]  # pragma: no cover
    """Per subject: holders with any edge, and holders with exactly one."""
    subjects = len(start) - 1
    some, single = np.zeros(subjects, dtype=np.int64), np.zeros(subjects, dtype=np.int64)
    edges = np.zeros(size, dtype=np.int64)
    for subject in range(subjects):
        for place in range(start[subject], start[subject + 1]):
            edges[holder[place]] += 1
        for place in range(start[subject], start[subject + 1]):
            if edges[holder[place]]:
                some[subject] += 1
                single[subject] += edges[holder[place]] == 1
                edges[holder[place]] = 0
    return some, single
