"""What firms need by what they make, and how far up the inputs lead firms reach."""

from __future__ import annotations

from dataclasses import dataclass

import numba
import numpy as np
from numpy.typing import NDArray

from graph.algorithms.csr import Csr, starts

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Recipes:
    """Inputs of each product, essential or important ones. `essential` goes with `inputs.to`."""

    inputs: Csr
    essential: Flags

    @classmethod
    def of(cls, output: Ints, input_: Ints, essential: Flags, products: int) -> Recipes:
        """From triples, in any order."""
        order = np.argsort(output, kind="stable")
        return cls(Csr(starts(output, products), input_[order]), essential[order])


@dataclass(frozen=True)
class Needed:
    """firm, product, essential: distinct needs; mass: per product and chain the size of the firms
    that need it for that chain; total: per chain the size of the firms that make for it."""

    firm: Ints
    product: Ints
    essential: Flags
    mass: Floats
    total: Floats


def needed(
    firm: Ints, product: Ints, recipes: Recipes, chain: Ints, size: Floats, counted: Flags
) -> Needed:
    """Needs of `counted` firms from production edges sorted by firm; what a firm makes itself is no
    need of others. chain: per product (-1: none); size: per firm; totals are over all edges."""
    chains = int(chain.max(initial=-1)) + 1
    found = _needed(firm, product, recipes.inputs.start, recipes.inputs.to, recipes.essential, chain, chains, size, counted)  # fmt: skip
    return Needed(*found)


def lead_reach(lead: Ints, product: Ints, chain: Ints, recipes: Recipes, depth: int) -> Floats:
    """Per product: the largest share, over chains, of that chain's lead firms that need it within
    `depth` input levels; -1 where no chain's lead firm does. lead, product: what leads make, sorted
    by lead; chain: per (lead, chain) pair in `lead_chains` order, see `_lead_reach`."""
    found: Floats = _lead_reach(lead, product, chain, recipes.inputs.start, recipes.inputs.to, depth)  # fmt: skip
    return found


@numba.njit(cache=True, nogil=True)
def _needed(firm, product, start, to, essential, chain, chains, size, counted):  # type: ignore[no-untyped-def]  # pragma: no cover  # noqa: PLR0913, C901  # fmt: skip
    products = len(start) - 1
    mass, total = np.zeros((products, chains)), np.zeros(chains)
    own = np.full(products, -1, dtype=np.int64)
    pair = np.full(products, -1, dtype=np.int64)
    at = np.zeros(products, dtype=np.int64)
    in_chain = np.full((products, chains), -1, dtype=np.int64)
    made_for = np.full(chains, -1, dtype=np.int64)
    room = 0
    for edge in range(len(firm)):
        room += start[product[edge] + 1] - start[product[edge]]
    firms, needs = np.empty(room, dtype=np.int64), np.empty(room, dtype=np.int64)
    must = np.zeros(room, dtype=np.bool_)
    used = 0
    first = 0
    while first < len(firm):
        one = firm[first]
        last = first
        while last < len(firm) and firm[last] == one:
            own[product[last]] = one
            last += 1
        for edge in range(first, last):
            group = chain[product[edge]]
            if group >= 0 and made_for[group] != one:
                made_for[group] = one
                total[group] += size[one]
            if not counted[one]:
                continue
            for place in range(start[product[edge]], start[product[edge] + 1]):
                need = to[place]
                if own[need] == one:
                    continue
                if pair[need] != one:
                    pair[need] = one
                    at[need] = used
                    firms[used], needs[used] = one, need
                    used += 1
                if essential[place]:
                    must[at[need]] = True
                if group >= 0 and in_chain[need, group] != one:
                    in_chain[need, group] = one
                    mass[need, group] += size[one]
        first = last
    return firms[:used], needs[:used], must[:used], mass, total


@numba.njit(cache=True, nogil=True)
def _lead_reach(lead, product, chain, start, to, depth):  # type: ignore[no-untyped-def]  # pragma: no cover
    """Rows are one per (chain, lead, product made), sorted by chain, then lead."""
    products = len(start) - 1
    best = np.full(products, -1.0)
    count = np.zeros(products, dtype=np.int64)
    seen = np.full(products, -1, dtype=np.int64)
    queue, level = np.empty(products, dtype=np.int64), np.empty(products, dtype=np.int64)
    row, turn = 0, 0
    while row < len(lead):
        group = chain[row]
        leads = 0
        count[:] = 0
        while row < len(lead) and chain[row] == group:
            one = lead[row]
            leads += 1
            turn += 1
            used = 0
            while row < len(lead) and chain[row] == group and lead[row] == one:
                made = product[row]
                if made >= 0 and seen[made] != turn:
                    seen[made] = turn
                    queue[used], level[used] = made, 0
                    used += 1
                row += 1
            at = 0
            while at < used:
                for place in range(start[queue[at]], start[queue[at] + 1]):
                    need = to[place]
                    if level[at] < depth and seen[need] != turn:
                        seen[need] = turn
                        queue[used], level[used] = need, level[at] + 1
                        used += 1
                        count[need] += 1
                at += 1
        for need in range(products):
            if count[need]:
                best[need] = max(best[need], count[need] / leads)
    return best
