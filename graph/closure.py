"""Small closures over parent links: places below a place, owners above a firm."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

Index = NDArray[np.uint32]


def reach_down(parents: Index, children: Index, start: int) -> Index:
    """`start` and all that lies below it; cycles in the data end the walk."""
    below: dict[int, list[int]] = defaultdict(list)
    for parent, child in zip(parents.tolist(), children.tolist(), strict=True):
        below[parent].append(child)
    found, waiting = {start}, [start]
    while waiting:
        for child in below[waiting.pop()]:
            if child not in found:
                found.add(child)
                waiting.append(child)
    return np.array(sorted(found), dtype=np.uint32)


def ancestors(children: Index, parents: Index) -> tuple[Index, Index]:
    """All (descendant, ancestor) pairs of a parent relation, as two arrays; cycles are cut."""
    above: dict[int, list[int]] = defaultdict(list)
    for child, parent in zip(children.tolist(), parents.tolist(), strict=True):
        above[child].append(parent)
    pairs = []
    for child in list(above):
        seen, waiting = {child}, list(above[child])
        while waiting:
            at = waiting.pop()
            if at not in seen:
                seen.add(at)
                pairs.append((child, at))
                waiting.extend(above.get(at, ()))
    if not pairs:
        empty = np.array([], dtype=np.uint32)
        return empty, empty
    table = np.array(pairs, dtype=np.uint32)
    return table[:, 0], table[:, 1]


def nearest_above(children: Index, parents: Index, wanted: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Per number: itself where it is wanted, else the nearest wanted one above it, else -1. Each child
    has one parent; cycles are cut."""
    found = np.where(wanted, np.arange(len(wanted)), -1)
    above = dict(zip(children.tolist(), parents.tolist(), strict=True))
    for child in above:
        seen, at = {child}, child
        while not wanted[at] and (parent := above.get(at)) is not None and parent not in seen:
            seen.add(parent)
            at = parent
        if wanted[at]:
            found[child] = at
    return found
