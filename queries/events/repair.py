"""On the day: a firm withdraws, another walks in; as little as possible moves."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from graph.errors import BadInput, UnknownName
from graph.language import say
from queries.events.checker import faults
from queries.events.conflicts import conflict
from queries.events.measure import breaks_by_firm
from queries.events.placement import SCALE, place, weights
from queries.events.problem import EventProblem, Meeting, Party, Wish
from queries.events.reasons import idle_firms, unscheduled
from queries.events.timetable import Timetable, finish


def without(problem: EventProblem, firm: str) -> EventProblem:
    """The event after a firm has withdrawn: its meetings are off, its locks and minimum gone."""
    if firm not in problem.party:
        raise UnknownName(say(f"活动中没有企业“{firm}”", f"No firm “{firm}” at this event"))
    reason = say(f"{problem.name(firm)}已退出", f"{problem.name(firm)} has withdrawn")
    off = {"refused": reason, "must": False, "slot": None, "table": None}
    meetings = tuple(
        m.model_copy(update=off) if firm in (m.first, m.second) else m for m in problem.meetings
    )
    parties = tuple(
        p.model_copy(update={"minimum": 0}) if p.key == firm else p for p in problem.parties
    )
    return problem.altered(meetings=meetings, parties=parties)


def with_walk_in(problem: EventProblem, party: Party, meetings: Sequence[Meeting]) -> EventProblem:
    """The event with one more firm and its candidate meetings."""
    if party.key in problem.party:
        raise BadInput(say("该企业已在活动中", "The firm is already at the event"), party.key)
    return problem.altered(
        parties=(*problem.parties, party), meetings=(*problem.meetings, *meetings)
    )


def withdraw(
    problem: EventProblem, timetable: Timetable, firm: str, seconds: float = 5.0
) -> tuple[EventProblem, Timetable]:
    """The event and its plan after a firm has withdrawn."""
    changed = without(problem, firm)
    return changed, repair(changed, timetable, seconds)


def repair(problem: EventProblem, timetable: Timetable, seconds: float = 5.0) -> Timetable:
    """Mend a plan for a changed event: fewest meetings lost, then fewest moved, then most score; meetings
    that come in are put where their firms wait least.

    Evenness of breaks is not asked for any more: to keep it, meetings would have to move.
    """
    began = time.monotonic()
    problem = problem.altered(fairness=None)
    value = weights(problem)
    stay = sum(value.values()) + 1
    keep = stay * (len(timetable.slots) + 1)
    worth = {
        (m.key, slot): value[m.key]
        + keep * (m.key in timetable.slots)
        + stay * (timetable.slots.get(m.key) == slot)
        for m in problem.meetings
        for slot in problem.open_slots(m)
    }
    kept = {key: slot for key, slot in timetable.slots.items() if (key, slot) in worth}
    placed = place(problem, worth, kept, seconds)
    owed = problem
    if placed is None:
        # Nobody is kept from withdrawing by what others were promised: what they lose is told.
        problem = _without_minima(problem)
        placed = place(problem, worth, kept, seconds)
    if placed is None or (not placed.slots and faults(problem, {})):
        return Timetable(
            conflict=conflict(problem),
            unscheduled=unscheduled(problem, {}),
            idle_firms=idle_firms(problem, {}),
            seconds=time.monotonic() - began,
        )
    moved = [k for k, s in timetable.slots.items() if placed.slots.get(k) not in (None, s)]
    score = sum(problem.meeting[key].weight for key in placed.slots)
    made = finish(
        problem,
        drawn_in(problem, placed.slots, sorted(placed.slots.keys() - timetable.slots.keys())),
        timetable.tables,
        moved=tuple(sorted(moved)),
        worth_bound=score + (placed.bound - placed.worth) / SCALE,
        proven=placed.bound == placed.worth,
        seconds=time.monotonic() - began,
    )
    return replace(made, given_up=(*made.given_up, *_short(owed, made.slots)))


def _without_minima(problem: EventProblem) -> EventProblem:
    return problem.altered(
        parties=tuple(party.model_copy(update={"minimum": 0}) for party in problem.parties)
    )


def _short(problem: EventProblem, slots: Mapping[str, int]) -> list[Wish]:
    """Firms left with fewer meetings than their minimum, as wishes that are given up."""
    load = Counter(
        firm for key in slots for firm in (problem.meeting[key].first, problem.meeting[key].second)
    )
    return [
        Wish(
            words=say(
                f"{problem.name(party.key)}最少 {party.minimum} 场，补排后 {load[party.key]} 场",
                f"{problem.name(party.key)}: {load[party.key]} of at least {party.minimum}",
            ),
            slots=frozenset(),
            firm=party.key,
        )
        for party in problem.parties
        if problem.too_few(party.key, load[party.key])
    ]


def drawn_in(
    problem: EventProblem, slots: Mapping[str, int], added: Iterable[str]
) -> dict[str, int]:
    """The added meetings, one after the other, in the slot of fewest breaks, the earlier of two alike."""
    seated = dict(slots)
    for key in added:
        spots = [seated | {key: slot} for slot in problem.open_slots(problem.meeting[key])]
        seated = min(
            (spot for spot in spots if spot == seated or not faults(problem, spot)),
            key=lambda spot: (sum(breaks_by_firm(problem, spot).values()), spot[key]),
        )
    return seated
