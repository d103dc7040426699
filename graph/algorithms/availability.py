"""What can still be made when something is taken away.

A product can be made where all its essential inputs can be had (AND); an input can be had where any
maker of it, or of a substitute, remains (OR). Taken over a graph with cycles this is a monotone
system with several fixed points. We take the **greatest**: the world runs today, so everything is
available until a loss is derived. Its complement, the set of what is lost, is the *least* fixed
point of Horn rules (Dowling & Gallier 1984), so every stop has a finite derivation from what was
taken away, and two products that need each other keep each other running as they do today. The
least fixed point of availability would call every such cycle dead before anything happened.

A product without a recorded maker is had from an unknown source: it stays available whatever its
inputs do. The strict reading takes it as lost from the start.
"""

from __future__ import annotations

from dataclasses import dataclass

import numba
import numpy as np
from numpy.typing import NDArray

from graph.algorithms.csr import Csr

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class InputGraph:
    """Essential inputs and substitutes, by product number.

    users: input → products that cannot do without it; instead: product → what can replace it;
    replaced: product → what it can replace; made: whether a maker is recorded; anywhere: raw
    commodities, never lost.
    """

    users: Csr
    instead: Csr
    replaced: Csr
    made: Flags
    anywhere: Flags

    @classmethod
    def of(
        cls,
        essential: tuple[Ints, Ints],
        substitutes: tuple[Ints, Ints],
        made: Flags,
        anywhere: Flags,
    ) -> InputGraph:
        """essential: (input, output) pairs; substitutes: (product, instead of which) pairs."""
        rows = len(made)
        return cls(
            Csr.of(essential[0], essential[1], rows),
            Csr.of(substitutes[1], substitutes[0], rows),
            Csr.of(substitutes[0], substitutes[1], rows),
            made,
            anywhere,
        )

    def lost_with(self, removed: Ints, *, strict: bool = False) -> Flags:
        """Which products can no longer be had once all makers of `removed` are gone."""
        start = removed
        if strict:
            unknown = np.flatnonzero(~self.made & ~self.anywhere)
            start = np.union1d(removed, unknown)
        found: Flags = _spread(start.astype(np.int64), *self._arrays(), strict)  # type: ignore[call-arg]
        return found

    def lost_with_each(self, sets: Csr) -> tuple[Ints, Ints]:
        """For each row of `sets` (products that lose all makers): pairs (row, lost product)."""
        found: tuple[Ints, Ints] = _spread_each(sets.start, sets.to, *self._arrays())
        return found

    def reached_from_each(self, sets: Csr) -> tuple[Ints, Ints]:
        """For each row of `sets`: pairs (row, product that needs one of them at any depth)."""
        users = self.users
        found: tuple[Ints, Ints] = _reach_each(sets.start, sets.to, users.start, users.to)
        return found

    def lacking(self, lost: Flags) -> tuple[Ints, Ints]:
        """(product, input) pairs: a lost product, and an essential input of it that can be had neither
        itself nor by a substitute."""
        rows = len(lost)
        there = ~lost[self.instead.to]
        owner = np.repeat(np.arange(rows), np.diff(self.instead.start))
        replaced = np.bincount(owner[there], minlength=rows) > 0
        cut = lost & ~replaced
        inputs = np.repeat(np.arange(rows), np.diff(self.users.start))
        found = cut[inputs] & lost[self.users.to]
        return self.users.to[found], inputs[found]

    def _arrays(self) -> tuple[NDArray[np.generic], ...]:
        return (
            self.users.start,
            self.users.to,
            self.instead.start,
            self.instead.to,
            self.replaced.start,
            self.replaced.to,
            self.made,
            self.anywhere,
        )


@numba.njit(cache=True, nogil=True)
def _lose(removed, users, users_to, instead, instead_to, replaced, replaced_to, made, anywhere, strict, lost, cut, queue):  # type: ignore[no-untyped-def]  # fmt: skip  # pragma: no cover  # noqa: PLR0913, C901
    """Mark what is lost; returns how many of `queue` were used. `lost`: cannot be bought itself;
    `cut`: neither it nor a substitute can be had."""
    used = 0
    for product in removed:
        if not anywhere[product] and not lost[product]:
            lost[product] = True
            queue[used] = product
            used += 1
    at = 0
    while at < used:
        product = queue[at]
        at += 1
        # The product itself, and what it stood in for, may now be out of reach.
        for step in range(-1, replaced[product + 1] - replaced[product]):
            needed = product if step < 0 else replaced_to[replaced[product] + step]
            if cut[needed] or not lost[needed]:
                continue
            open_ = False
            for place in range(instead[needed], instead[needed + 1]):
                if not lost[instead_to[place]]:
                    open_ = True
                    break
            if open_:
                continue
            cut[needed] = True
            for place in range(users[needed], users[needed + 1]):
                output = users_to[place]
                if lost[output] or anywhere[output] or not (made[output] or strict):
                    continue
                lost[output] = True
                queue[used] = output
                used += 1
    return used


@numba.njit(cache=True, nogil=True)
def _spread(removed, users, users_to, instead, instead_to, replaced, replaced_to, made, anywhere, strict):  # type: ignore[no-untyped-def]  # fmt: skip  # pragma: no cover  # noqa: PLR0913
    size = len(made)
    lost = np.zeros(size, dtype=np.bool_)
    cut = np.zeros(size, dtype=np.bool_)
    queue = np.empty(size, dtype=np.int64)
    _lose(removed, users, users_to, instead, instead_to, replaced, replaced_to, made, anywhere, strict, lost, cut, queue)  # fmt: skip
    return lost


@numba.njit(cache=True, nogil=True)
def _spread_each(start, to, users, users_to, instead, instead_to, replaced, replaced_to, made, anywhere):  # type: ignore[no-untyped-def]  # fmt: skip  # pragma: no cover  # noqa: PLR0913
    size = len(made)
    rows, found = [np.int64(0) for _ in range(0)], [np.int64(0) for _ in range(0)]
    lost = np.zeros(size, dtype=np.bool_)
    cut = np.zeros(size, dtype=np.bool_)
    queue = np.empty(size, dtype=np.int64)
    for row in range(len(start) - 1):
        removed = to[start[row] : start[row + 1]]
        used = _lose(removed, users, users_to, instead, instead_to, replaced, replaced_to, made, anywhere, False, lost, cut, queue)  # fmt: skip
        for place in range(used):
            product = queue[place]
            rows.append(np.int64(row))
            found.append(product)
            lost[product] = False
            cut[product] = False
    return np.array(rows, dtype=np.int64), np.array(found, dtype=np.int64)


@numba.njit(cache=True, nogil=True)
def _reach_each(start, to, users, users_to):  # type: ignore[no-untyped-def]  # pragma: no cover
    size = len(users) - 1
    rows, found = [np.int64(0) for _ in range(0)], [np.int64(0) for _ in range(0)]
    seen = np.zeros(size, dtype=np.bool_)
    queue = np.empty(size, dtype=np.int64)
    for row in range(len(start) - 1):
        used = 0
        for place in range(start[row], start[row + 1]):
            if not seen[to[place]]:
                seen[to[place]] = True
                queue[used] = to[place]
                used += 1
        at = 0
        while at < used:
            product = queue[at]
            at += 1
            for place in range(users[product], users[product + 1]):
                output = users_to[place]
                if not seen[output]:
                    seen[output] = True
                    queue[used] = output
                    used += 1
        for place in range(used):
            rows.append(np.int64(row))
            found.append(queue[place])
            seen[queue[place]] = False
    return np.array(rows, dtype=np.int64), np.array(found, dtype=np.int64)
