"""Rows of neighbours in two arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numba
import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


def starts(row: Ints, rows: int) -> Ints:
    """Where each row's entries begin when entries are sorted by row (one more than `rows`)."""
    start = np.zeros(rows + 1, dtype=np.int64)
    np.cumsum(np.bincount(row, minlength=rows), out=start[1:])
    return start


def grouped(row: Ints, start: Ints) -> Ints:
    """Entry numbers in order of their row (`start` as of `starts`), each row's in their own order."""
    order: Ints = _grouped(row, start)
    return order


@numba.njit(cache=True, nogil=True)
def _grouped(row, start):  # type: ignore[no-untyped-def]  # pragma: no cover
    at = start[:-1].copy()
    order = np.empty(len(row), dtype=np.int64)
    for entry in range(len(row)):
        order[at[row[entry]]] = entry
        at[row[entry]] += 1
    return order


@dataclass(frozen=True)
class Csr:
    """The neighbours of row r are `to[start[r]:start[r + 1]]`."""

    start: Ints
    to: Ints

    @classmethod
    def of(cls, row: Ints, to: Ints, rows: int) -> Csr:
        """From pairs, in any order."""
        order = np.argsort(row, kind="stable")
        return cls(starts(row, rows), to[order].astype(np.int64))
