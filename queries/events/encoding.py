"""A timetable as a CNF: every meeting is held; wishes and breaks are soft.

The counting follows Bofill et al., JAIR 74 (2022): each firm uses exactly as many slots as it has
meetings. Tables are counted over firms present (two per meeting), which proves limits far
faster than counting meetings; `count_meetings` adds the latter, which finds some answers sooner.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from queries.events.formula import Formula
from queries.events.problem import EventProblem


@dataclass
class Encoding:
    """The formula with the meaning of its variables; `levels`: soft literals, first level first."""

    formula: Formula
    held: dict[tuple[str, int], int] = field(default_factory=dict)
    present: dict[tuple[str, int], int] = field(default_factory=dict)
    levels: list[list[int]] = field(default_factory=list)

    def slots(self, model: list[int]) -> dict[str, int]:
        """Meeting → slot in a model of the formula."""
        true = {literal for literal in model if literal > 0}
        return {key: slot for (key, slot), literal in self.held.items() if literal in true}


def encode(problem: EventProblem, count_meetings: bool = False) -> Encoding:
    """Encode a problem whose meetings all take place."""
    encoding = Encoding(Formula())
    _hold_each_once(problem, encoding)
    agenda = agendas(problem)
    for firm, keys in agenda.items():
        _one_at_a_time(problem, encoding, firm, keys)
    _tables(problem, encoding, agenda, count_meetings)
    _order(problem, encoding)
    _locked_tables(problem, encoding)
    _interpreters(problem, encoding)
    breaks = {firm: _breaks(problem, encoding, firm, keys) for firm, keys in agenda.items()}
    if problem.fairness is not None:
        _fair(encoding.formula, breaks, problem.fairness)
    encoding.levels = [
        *_wishes(problem, encoding, agenda),
        [-b for bs in breaks.values() for b in bs],
    ]
    return encoding


def agendas(problem: EventProblem) -> dict[str, list[str]]:
    """Each firm's meetings."""
    agenda: dict[str, list[str]] = {party.key: [] for party in problem.parties}
    for meeting in problem.meetings:
        agenda[meeting.first].append(meeting.key)
        agenda[meeting.second].append(meeting.key)
    return agenda


def _hold_each_once(problem: EventProblem, encoding: Encoding) -> None:
    choices = {meeting.key: problem.open_slots(meeting) for meeting in problem.meetings}
    for key, open_slots in choices.items():
        encoding.held.update({(key, slot): encoding.formula.new() for slot in open_slots})
    for key, open_slots in choices.items():
        encoding.formula.exactly([encoding.held[key, slot] for slot in open_slots], 1)


def _one_at_a_time(problem: EventProblem, encoding: Encoding, firm: str, keys: list[str]) -> None:
    formula = encoding.formula
    used = []
    for slot in range(len(problem.slots)):
        here = [encoding.held[key, slot] for key in keys if (key, slot) in encoding.held]
        if not here:
            continue
        present = encoding.present[firm, slot] = formula.new()
        used.append(present)
        formula.add(-present, *here)
        for literal in here:
            formula.add(-literal, present)
        formula.at_most_one(here)
    formula.exactly(used, len(keys))


def _tables(
    problem: EventProblem, encoding: Encoding, agenda: dict[str, list[str]], count_meetings: bool
) -> None:
    """Upper limit of each slot, and the lower one that follows when the rest is full."""
    slots = len(problem.slots)
    side = _one_side(problem)
    seats = 1 if side else 2
    always = {firm for firm in side or agenda if len(agenda[firm]) == slots}
    for slot, tables in enumerate(problem.places):
        least = max(0, len(problem.meetings) - sum(problem.places) + tables)
        if count_meetings and not side:
            here = [literal for (_, at), literal in encoding.held.items() if at == slot]
            encoding.formula.at_most(here, tables)
            encoding.formula.at_least(here, least)
        firms = [
            encoding.present[firm, slot]
            for firm in side or agenda
            if firm not in always and (firm, slot) in encoding.present
        ]
        encoding.formula.at_most(firms, seats * tables - len(always))
        encoding.formula.at_least(firms, seats * least - len(always))


def _one_side(problem: EventProblem) -> list[str]:
    """The side with fewer firms, where all meetings are between two sides; else nobody.

    Each meeting then has one firm of it, so that its firms count the tables.
    """
    first = {meeting.first for meeting in problem.meetings}
    second = {meeting.second for meeting in problem.meetings}
    if first & second:
        return []
    return sorted(first if len(first) <= len(second) else second)


def _order(problem: EventProblem, encoding: Encoding) -> None:
    held = encoding.held
    slots = range(len(problem.slots))
    for early, late in problem.before:
        for slot in slots:
            if (late, slot) in held:
                earlier = [held[early, s] for s in slots if s < slot and (early, s) in held]
                encoding.formula.add(-held[late, slot], *earlier)
            if (early, slot) in held:
                later = [held[late, s] for s in slots if s > slot and (late, s) in held]
                encoding.formula.add(-held[early, slot], *later)


def _locked_tables(problem: EventProblem, encoding: Encoding) -> None:
    sharing = defaultdict(list)
    for meeting in problem.meetings:
        if meeting.table is not None:
            sharing[meeting.table].append(meeting.key)
    for keys in sharing.values():
        for slot in range(len(problem.slots)):
            encoding.formula.at_most_one(
                [encoding.held[key, slot] for key in keys if (key, slot) in encoding.held]
            )


def _interpreters(problem: EventProblem, encoding: Encoding) -> None:
    if problem.interpreters is None:
        return
    keys = {m.key for m in problem.meetings if problem.needs_interpreter(m)}
    for slot in range(len(problem.slots)):
        here = [lit for (key, at), lit in encoding.held.items() if at == slot and key in keys]
        encoding.formula.at_most(here, problem.interpreters)


def _breaks(problem: EventProblem, encoding: Encoding, firm: str, keys: list[str]) -> list[int]:
    """Literals for "this firm has at least 1, 2, … breaks"."""
    formula, slots = encoding.formula, len(problem.slots)
    most = min(len(keys) - 1, slots - len(keys))
    if most < 1:
        return []
    so_far: list[int | None] = []
    ends: list[int] = []
    last = 0
    for slot in range(slots):
        now = encoding.present.get((firm, slot))
        earlier = so_far[-1] if so_far else None
        so_far.append(_either(formula, now, earlier))
        begun = so_far[slot - 2] if slot >= 2 else None
        if now is None or begun is None:
            continue
        end = formula.new()
        idle = encoding.present.get((firm, slot - 1))
        formula.add(-end, now)
        formula.add(-end, begun)
        if idle is not None:
            formula.add(-end, -idle)
        formula.add(end, -now, -begun, *([idle] if idle is not None else []))
        ends.append(end)
        if len(ends) > 1 and slot - last == 1:
            formula.add(-end, -ends[-2])
        last = slot
    return formula.count(ends, min(most, len(ends)))


def _either(formula: Formula, one: int | None, other: int | None) -> int | None:
    """A literal that holds iff one of the two does; None stands for false."""
    if one is None or other is None:
        return one or other
    both = formula.new()
    formula.add(-one, both)
    formula.add(-other, both)
    formula.add(-both, one, other)
    return both


def _fair(formula: Formula, breaks: dict[str, list[int]], allowed: int) -> None:
    """If anybody has i + allowed breaks, everybody has at least i."""
    for index in range(max((len(counts) for counts in breaks.values()), default=0) - allowed):
        everybody = formula.new()
        for counts in breaks.values():
            formula.add(-everybody, *counts[index : index + 1])
            if len(counts) > index + allowed:
                formula.add(-counts[index + allowed], everybody)


def _wishes(
    problem: EventProblem, encoding: Encoding, agenda: dict[str, list[str]]
) -> list[list[int]]:
    """One level of soft literals for each rank."""
    formula = encoding.formula
    ranks = sorted({wish.rank for wish in problem.wishes})
    levels: dict[int, list[int]] = {rank: [] for rank in ranks}
    for wish in problem.wishes:
        granted = formula.new()
        keys = [wish.meeting] if wish.meeting else agenda.get(wish.firm, [])
        for key in keys:
            inside = [
                encoding.held[key, slot] for slot in wish.slots if (key, slot) in encoding.held
            ]
            formula.add(-granted, *inside)
        levels[wish.rank].append(granted)
    return [levels[rank] for rank in ranks]
