"""What a timetable costs: wishes given up by rank, then breaks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from itertools import pairwise

from queries.events.problem import EventProblem, Wish


def breaks_by_firm(problem: EventProblem, slots: Mapping[str, int]) -> dict[str, int]:
    """Idle stretches between two meetings of each firm."""
    busy: dict[str, list[int]] = defaultdict(list)
    for key, slot in slots.items():
        meeting = problem.meeting[key]
        busy[meeting.first].append(slot)
        busy[meeting.second].append(slot)
    return {
        firm: sum(later > earlier + 1 for earlier, later in pairwise(sorted(taken)))
        for firm, taken in busy.items()
    }


def given_up(problem: EventProblem, slots: Mapping[str, int]) -> list[Wish]:
    """Wishes that this timetable does not grant; a wish for a meeting not held is given up."""
    agenda: dict[str, set[int]] = defaultdict(set)
    for key, slot in slots.items():
        meeting = problem.meeting[key]
        agenda[meeting.first].add(slot)
        agenda[meeting.second].add(slot)

    def granted(wish: Wish) -> bool:
        if wish.meeting:
            return slots.get(wish.meeting) in wish.slots
        return agenda[wish.firm] <= wish.slots

    return sorted((w for w in problem.wishes if not granted(w)), key=lambda wish: wish.rank)


def costs(problem: EventProblem, slots: Mapping[str, int]) -> tuple[int, ...]:
    """Wishes given up, rank by rank, then breaks: compared in this order."""
    ranks = sorted({wish.rank for wish in problem.wishes})
    lost = [wish.rank for wish in given_up(problem, slots)]
    breaks = sum(breaks_by_firm(problem, slots).values())
    return (*(lost.count(rank) for rank in ranks), breaks)
