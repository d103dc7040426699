"""Which meetings are held, and when, where not all fit: one CP-SAT model of the whole event.

Used when the flow's choice of pairs has no timetable, and for repairs with least change.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from queries.events.checker import faults
from queries.events.problem import EventProblem

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

SCALE = 10_000


@dataclass(frozen=True)
class Placement:
    """Meeting → slot, its worth and a bound on any; no slots where time ran out before a plan."""

    slots: dict[str, int]
    worth: int
    bound: int


def weights(problem: EventProblem) -> dict[str, int]:
    """Each meeting's score as a whole number; a meeting is always worth a little."""
    return {meeting.key: round(meeting.weight * SCALE) + 1 for meeting in problem.meetings}


def greedy(problem: EventProblem, worth: Mapping[tuple[str, int], int]) -> dict[str, int]:
    """A quick placement, required meetings first, then by worth; it may miss minima and orders."""
    slots: dict[str, int] = {}
    busy: set[tuple[str, int]] = set()
    load: Counter[str] = Counter()
    room = list(problem.places)
    caps = {p.key: len(problem.slots) if p.cap is None else p.cap for p in problem.parties}

    def order(spot: tuple[str, int]) -> tuple[bool, int, str, int]:
        meeting = problem.meeting[spot[0]]
        return not (meeting.must or meeting.slot is not None), -worth[spot], *spot

    for key, slot in sorted(worth, key=order):
        meeting = problem.meeting[key]
        firms = (meeting.first, meeting.second)
        clash = any((firm, slot) in busy or load[firm] >= caps[firm] for firm in firms)
        if key in slots or clash or not room[slot]:
            continue
        slots[key] = slot
        room[slot] -= 1
        load.update(firms)
        busy.update((firm, slot) for firm in firms)
    return slots


def place(
    problem: EventProblem,
    worth: Mapping[tuple[str, int], int],
    hint: Mapping[str, int],
    seconds: float,
) -> Placement | None:
    """The placement of greatest worth, or None where the rules cannot all hold.

    `worth` of (meeting, slot) also says what is open; `hint`: a plan to start from.
    """
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    held = {spot: model.new_bool_var("") for spot in worth}
    _rules(problem, model, held)
    for (key, slot), literal in held.items():
        model.add_hint(literal, hint.get(key) == slot)
    model.maximize(sum(worth[spot] * literal for spot, literal in held.items()))
    solver = cp_model.CpSolver()
    # Else the solver takes Ctrl-C away from the server.
    solver.parameters.catch_sigint_signal = False
    solver.parameters.max_time_in_seconds = max(seconds, 0.1)
    solver.parameters.num_workers = 2
    solver.parameters.random_seed = 1
    status = solver.solve(model)
    if status == cp_model.INFEASIBLE:
        return None
    bound = round(solver.best_objective_bound)
    if status == cp_model.UNKNOWN:
        slots = {} if faults(problem, hint) else dict(hint)
        return Placement(slots, sum(worth[spot] for spot in slots.items()), bound)
    slots = {key: slot for (key, slot), lit in held.items() if solver.boolean_value(lit)}
    return Placement(slots, round(solver.objective_value), bound)


Held: TypeAlias = "Mapping[tuple[str, int], cp_model.IntVar]"


def _rules(problem: EventProblem, model: cp_model.CpModel, held: Held) -> None:
    spots: dict[str, list[cp_model.IntVar]] = defaultdict(list)
    at_once: dict[tuple[str, int], list[cp_model.IntVar]] = defaultdict(list)
    in_slot: dict[int, list[cp_model.IntVar]] = defaultdict(list)
    scarce: dict[tuple[int, int], list[cp_model.IntVar]] = defaultdict(list)
    spoken: dict[int, list[cp_model.IntVar]] = defaultdict(list)
    for (key, slot), literal in held.items():
        meeting = problem.meeting[key]
        spots[key].append(literal)
        in_slot[slot].append(literal)
        at_once[meeting.first, slot].append(literal)
        at_once[meeting.second, slot].append(literal)
        if meeting.table is not None:
            scarce[slot, meeting.table].append(literal)
        if problem.interpreters is not None and problem.needs_interpreter(meeting):
            spoken[slot].append(literal)
    for meeting in problem.meetings:
        model.add(sum(spots[meeting.key]) <= 1)
        if meeting.must or meeting.slot is not None:
            model.add(sum(spots[meeting.key]) >= 1)
    for group in (*at_once.values(), *scarce.values()):
        model.add_at_most_one(group)
    for slot, literals in in_slot.items():
        model.add(sum(literals) <= problem.places[slot])
    for literals in spoken.values():
        model.add(sum(literals) <= (problem.interpreters or 0))
    _loads(problem, model, spots)
    _orders(problem, model, held)


def _loads(
    problem: EventProblem, model: cp_model.CpModel, spots: Mapping[str, list[cp_model.IntVar]]
) -> None:
    mine: dict[str, list[cp_model.IntVar]] = defaultdict(list)
    for meeting in problem.meetings:
        mine[meeting.first] += spots[meeting.key]
        mine[meeting.second] += spots[meeting.key]
    for party in problem.parties:
        if party.cap is not None:
            model.add(sum(mine[party.key]) <= party.cap)
        if party.minimum and party.optional:
            comes = model.new_bool_var("")
            model.add(sum(mine[party.key]) >= party.minimum).only_enforce_if(comes)
            model.add(sum(mine[party.key]) == 0).only_enforce_if(~comes)
        elif party.minimum:
            model.add(sum(mine[party.key]) >= party.minimum)


def _orders(problem: EventProblem, model: cp_model.CpModel, held: Held) -> None:
    for early, late in problem.before:
        for slot in range(len(problem.slots)):
            not_yet = [
                held[early, s] for s in range(slot, len(problem.slots)) if (early, s) in held
            ]
            done = [held[late, s] for s in range(slot + 1) if (late, s) in held]
            model.add_at_most_one([*not_yet, *done])
