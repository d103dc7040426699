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
    return held_by(starts(subject, subjects), holder, np.arange(holder.max(initial=-1) + 1), weight)


def held_by(start: Ints, member: Ints, holder_of: Ints, weight: Floats) -> Held:
    """Measure edges grouped by subject (`start`); an edge's holder is `holder_of` its member, and
    -1 where either is not known."""
    return Held(*_held(start, member, holder_of, weight, int(holder_of.max(initial=-1)) + 1))


def sums(at: Ints, values: Floats, size: int) -> Floats:
    """Per number below `size`: the sum of the values at it."""
    return np.bincount(at, values, minlength=size).astype(np.float64)


def divide(over: Floats, under: Floats) -> Floats:
    """`over` / `under`, 0 where there is nothing to divide by."""
    return np.divide(over, under, out=np.zeros(len(over)), where=under > 0)


@numba.njit(cache=True, nogil=True)
def _held(start, member, holder_of, weight, size):  # type: ignore[no-untyped-def]  # pragma: no cover
    subjects = len(start) - 1
    hhi, shared = np.zeros(subjects), np.zeros(subjects)
    holders = np.zeros(subjects, dtype=np.int64)
    shared_by = np.full(subjects, -1, dtype=np.int64)
    amount, edges = np.zeros(size), np.zeros(size, dtype=np.int64)
    for subject in range(subjects):
        total = 0.0
        for place in range(start[subject], start[subject + 1]):
            total += weight[place]
            one = holder_of[member[place]] if member[place] >= 0 else -1
            if one >= 0 and weight[place] > 0:
                amount[one] += weight[place]
                edges[one] += 1
        for place in range(start[subject], start[subject + 1]):
            one = holder_of[member[place]] if member[place] >= 0 else -1
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
def by_origin(start, member, weight, origin_of, origins):  # type: ignore[no-untyped-def]  # pragma: no cover
    """Weight and number of edges per subject (row) and origin of the member (column)."""
    subjects = len(start) - 1
    total = np.zeros((subjects, origins))
    edges = np.zeros((subjects, origins), dtype=np.int64)
    for subject in range(subjects):
        for place in range(start[subject], start[subject + 1]):
            origin = origin_of[member[place]]
            total[subject, origin] += weight[place]
            edges[subject, origin] += 1
    return total, edges


@numba.njit(cache=True, nogil=True)
def together(start, member, other_start, other, size):  # type: ignore[no-untyped-def]  # pragma: no cover
    """Distinct members of either list per subject: where each subject's begin, and the members."""
    subjects = len(start) - 1
    last = np.full(size, -1, dtype=np.int64)
    begins = np.zeros(subjects + 1, dtype=np.int64)
    found = np.empty(len(member) + len(other), dtype=np.int64)
    used = 0
    for subject in range(subjects):
        for place in range(start[subject], start[subject + 1]):
            if last[member[place]] != subject:
                last[member[place]] = subject
                found[used] = member[place]
                used += 1
        for place in range(other_start[subject], other_start[subject + 1]):
            if last[other[place]] != subject:
                last[other[place]] = subject
                found[used] = other[place]
                used += 1
        begins[subject + 1] = used
    return begins, found[:used]


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
