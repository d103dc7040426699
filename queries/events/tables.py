"""Which table each meeting gets: locked tables kept, firms moved about as little as can be."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from queries.events.problem import EventProblem


def seat(
    problem: EventProblem, slots: Mapping[str, int], before: Mapping[str, int] | None = None
) -> dict[str, int]:
    """Meeting → table (from 1), slot by slot; `before`: tables of an earlier plan, kept if possible."""
    from scipy.optimize import linear_sum_assignment

    tables: dict[str, int] = {}
    last: dict[str, int] = {}
    by_slot: dict[int, list[str]] = {}
    for key, slot in slots.items():
        by_slot.setdefault(slot, []).append(key)
    for slot in sorted(by_slot):
        keys = sorted(by_slot[slot])
        price = np.array(
            [_prices(problem, key, problem.places[slot], last, before or {}) for key in keys]
        )
        rows, columns = linear_sum_assignment(price)
        for row, column in zip(rows, columns, strict=True):
            meeting = problem.meeting[keys[row]]
            tables[meeting.key] = last[meeting.first] = last[meeting.second] = int(column) + 1
    return tables


def _prices(
    problem: EventProblem,
    key: str,
    room: int,
    last: Mapping[str, int],
    before: Mapping[str, int],
) -> list[float]:
    """What each table costs a meeting: a lock outweighs the earlier plan, that a firm's walk."""
    meeting = problem.meeting[key]
    sitting = [last[firm] for firm in (meeting.first, meeting.second) if firm in last]
    return [
        1e6 * (meeting.table not in (None, table))
        + 1e3 * (key in before and before[key] != table)
        + sum(table != seat for seat in sitting)
        for table in range(1, room + 1)
    ]
