"""How often each pair of numbers occurs, for looking up many pairs at once."""

from __future__ import annotations

from dataclasses import dataclass

import numba
import numpy as np
from numpy.typing import NDArray

from graph.algorithms.csr import grouped, starts

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Tally:
    """Distinct pairs (row, `of[place]`) with their `count`, grouped by row (`start`)."""

    start: Ints
    of: Ints
    count: Ints

    @classmethod
    def made(cls, row: Ints, of: Ints, rows: int) -> Tally:
        """Count pairs, in any order; `row` below `rows`."""
        start = starts(row, rows)
        found = _merged(start, of[grouped(row, start)])
        return cls(*found)

    def __call__(self, row: Ints, of: Ints) -> Ints:
        """The count of each asked pair, 0 where it does not occur."""
        found: Ints = _looked_up(row, of, self.start, self.of, self.count)
        return found


@numba.njit(cache=True, nogil=True)
def _merged(start, of):  # type: ignore[no-untyped-def]  # pragma: no cover
    rows = len(start) - 1
    kept = np.zeros(rows + 1, dtype=np.int64)
    which, count = np.empty(len(of), dtype=np.int64), np.zeros(len(of), dtype=np.int64)
    used = 0
    for row in range(rows):
        values = np.sort(of[start[row] : start[row + 1]])
        for place in range(len(values)):
            if place == 0 or values[place] != values[place - 1]:
                which[used] = values[place]
                used += 1
            count[used - 1] += 1
        kept[row + 1] = used
    return kept, which[:used], count[:used]


@numba.njit(cache=True, nogil=True)
def _looked_up(row, of, start, which, count):  # type: ignore[no-untyped-def]  # pragma: no cover
    found = np.zeros(len(row), dtype=np.int64)
    for asked in range(len(row)):
        low, high = start[row[asked]], start[row[asked] + 1]
        while low < high:
            middle = (low + high) // 2
            if which[middle] < of[asked]:
                low = middle + 1
            else:
                high = middle
        if low < start[row[asked] + 1] and which[low] == of[asked]:
            found[asked] = count[low]
    return found
