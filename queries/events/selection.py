"""Which meetings to hold when there are more than fit: the heaviest set under caps and minima."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import polars as pl

from queries.events.placement import SCALE, weights
from queries.events.problem import EventProblem
from queries.matching.assign import Limits, assign


@dataclass(frozen=True)
class Selection:
    """Meetings to hold; `bound`: no plan of this event is worth more (sum of scores)."""

    kept: frozenset[str]
    bound: float


def select(problem: EventProblem, seconds: float) -> Selection:
    """The heaviest set by counts alone: slots per firm, places in the room.

    Where firms are on two sides and free all day, König's edge colouring makes every such set a
    timetable; otherwise the timetable has the last word.
    """
    open_meetings = [m for m in problem.meetings if problem.open_slots(m)]
    load = Counter(firm for m in open_meetings for firm in (m.first, m.second))
    caps = {firm: capacity(problem, firm) for firm in load}
    required = frozenset(m.key for m in problem.meetings if m.must or m.slot is not None)
    everything = frozenset(m.key for m in open_meetings)
    if len(everything) <= sum(problem.places) and all(load[f] <= caps[f] for f in load):
        worth = sum(m.weight for m in open_meetings)
        return Selection(everything | required, worth)
    scores = weights(problem)
    pairs = pl.DataFrame(
        {
            "buyer": [m.first for m in open_meetings],
            "supplier": [m.second for m in open_meetings],
            "score": [scores[m.key] / SCALE for m in open_meetings],
            "must": [m.key in required for m in open_meetings],
            "key": [m.key for m in open_meetings],
        }
    )
    minima = {party.key: party.minimum for party in problem.parties if party.minimum}
    optional = frozenset(party.key for party in problem.parties if party.optional)
    chosen = assign(
        pairs,
        Limits(caps=caps, minima=minima, optional=optional & minima.keys(),
               total=sum(problem.places), seconds=seconds),
    )  # fmt: skip
    kept = frozenset(chosen.pairs["key"])
    return Selection(kept | required, chosen.bound - (chosen.pairs.height / SCALE))


def capacity(problem: EventProblem, firm: str) -> int:
    """Most meetings that a firm can have."""
    party = problem.party[firm]
    free = len(problem.slots) - len(party.unavailable & set(range(len(problem.slots))))
    return free if party.cap is None else min(free, party.cap)
