"""Which rules stand in each other's way: a smallest set that cannot hold together, in words.

Smallest means that leaving out any one of them mends it (a minimal unsatisfiable set, found by
assumption cores and then one rule at a time).
"""

from __future__ import annotations

from collections import Counter, defaultdict

from pysat.solvers import Solver

from graph.language import say
from queries.events.formula import Formula
from queries.events.problem import EventProblem, Meeting, Party

CONFLICTS = 100_000  # of the solver, for the whole set; a tenth of it for one rule


class _Rules:
    """Clauses in named groups; a group holds while its selector is assumed."""

    def __init__(self, problem: EventProblem) -> None:
        self.problem = problem
        self.formula = Formula()
        self.words: dict[int, str] = {}
        slots = range(len(problem.slots))
        self.held = {(m.key, s): self.formula.new() for m in problem.meetings for s in slots}

    def spots(self, key: str) -> list[int]:
        """Literals of a meeting, slot by slot."""
        return [self.held[key, slot] for slot in range(len(self.problem.slots))]

    def group(self, words: str) -> tuple[int, int]:
        """Open a group: its selector and where its clauses begin."""
        selector = self.formula.new()
        self.words[selector] = words
        return selector, len(self.formula.clauses)

    def close(self, opened: tuple[int, int]) -> None:
        """Make the clauses since the group was opened depend on it."""
        selector, begin = opened
        for clause in self.formula.clauses[begin:]:
            clause.append(-selector)


def conflict(problem: EventProblem) -> tuple[str, ...]:
    """A smallest set of rules that cannot hold together; empty if none was found."""
    if counted := _by_counting(problem):
        return counted
    rules = _Rules(problem.only(_concerned(problem)))
    for state in STATEMENTS:
        state(rules)
    with Solver(name="cadical195", bootstrap_with=rules.formula.clauses) as solver:
        core = list(rules.words)
        solver.conf_budget(CONFLICTS)
        if solver.solve_limited(assumptions=core) is not False:
            return _undecided(problem)
        core = _shrunk(solver, solver.get_core())
    return tuple(rules.words[selector] for selector in sorted(core))


def _shrunk(solver: Solver, core: list[int]) -> list[int]:
    """Leave out one rule at a time while the rest still cannot hold."""
    for selector in list(core):
        rest = [other for other in core if other != selector]
        if len(rest) == len(core):
            continue
        solver.conf_budget(CONFLICTS // 10)
        if solver.solve_limited(assumptions=rest) is False:
            core = solver.get_core()
    return core


def _undecided(problem: EventProblem) -> tuple[str, ...]:
    """Rules that only conflict together with the one on even breaks, or that time hid."""
    if problem.fairness is None:
        return ()
    return (
        say(
            f"各企业空档数相差不超过 {problem.fairness}，与其余规则无法同时满足",
            f"Breaks may differ by {problem.fairness} at most: not together with the other rules",
        ),
    )


def _required(problem: EventProblem) -> list[Meeting]:
    return [m for m in problem.meetings if m.must or m.slot is not None]


def _concerned(problem: EventProblem) -> frozenset[str]:
    """Meetings that must be held or may serve a firm's minimum: leaving out others harms nothing."""
    owed = {party.key for party in problem.parties if party.minimum and not party.optional}
    required = {m.key for m in _required(problem)}
    return frozenset(
        m.key for m in problem.meetings if m.key in required or {m.first, m.second} & owed
    )


def _by_counting(problem: EventProblem) -> tuple[str, ...]:
    """Conflicts that arithmetic alone shows, which a SAT solver is slow to see."""
    required = _required(problem)
    places = sum(problem.places)
    if len(required) > places:
        return (
            say(f"必须安排 {len(required)} 场会面", f"{len(required)} meetings must be held"),
            say(f"全部时段合计只有 {places} 个桌次", f"There are only {places} table places"),
        )
    load = Counter(firm for m in required for firm in (m.first, m.second))
    for firm, count in load.items():
        slots = len(problem.slots)
        name = problem.name(firm)
        if count > slots:
            return (
                say(f"{name}必须参加 {count} 场", f"{name} must attend {count} meetings"),
                say(f"活动只有 {slots} 个时段", f"There are only {slots} slots"),
            )
    return _minima_by_counting(problem)


def _minima_by_counting(problem: EventProblem) -> tuple[str, ...]:
    """Minima that no timetable can reach, whatever else is asked."""
    owed = [party for party in problem.parties if party.minimum and not party.optional]
    mine: dict[str, list[Meeting]] = defaultdict(list)
    for meeting in problem.meetings:
        mine[meeting.first].append(meeting)
        mine[meeting.second].append(meeting)
    for party in owed:
        if found := _out_of_reach(problem, party, mine[party.key]):
            return (_at_least(problem, party), *found)
    places, least = sum(problem.places), -(-sum(party.minimum for party in owed) // 2)
    if least > places:
        return (
            say(f"{len(owed)} 家企业各有最少场数，合计至少要 {least} 场",
                f"{len(owed)} firms are owed {least} meetings together"),
            say(f"全部时段合计只有 {places} 个桌次", f"There are only {places} table places"),
        )  # fmt: skip
    return ()


def _out_of_reach(problem: EventProblem, party: Party, mine: list[Meeting]) -> tuple[str, ...]:
    """What alone keeps a firm below its minimum: its cap, its hours, or its candidates."""
    every = range(len(problem.slots))
    if party.cap is not None and party.cap < party.minimum:
        return (_at_most(problem, party),)
    if len(every) < party.minimum:
        return (say(f"活动只有 {len(every)} 个时段", f"There are only {len(every)} slots"),)
    if len(set(every) - party.unavailable) < party.minimum:
        return (_away(problem, party),)
    refused = [meeting for meeting in mine if meeting.refused]
    if len(mine) - len(refused) < party.minimum:
        name = problem.name(party.key)
        return (
            say(f"{name}只有 {len(mine)} 个候选", f"{name} has {len(mine)} candidates"),
            *(_excluded(problem, meeting) for meeting in refused[: 1 + len(mine) - party.minimum]),
        )
    return ()


def _at_least(problem: EventProblem, party: Party) -> str:
    name = problem.name(party.key)
    return say(f"{name}至少 {party.minimum} 场", f"{name} has at least {party.minimum}")


def _at_most(problem: EventProblem, party: Party) -> str:
    name = problem.name(party.key)
    return say(f"{name}至多 {party.cap} 场", f"{name} has at most {party.cap} meetings")


def _away(problem: EventProblem, party: Party) -> str:
    name = problem.name(party.key)
    away = sorted(slot for slot in party.unavailable if slot < len(problem.slots))
    labels = "、".join(problem.slots[slot].label for slot in away)
    return say(f"{name}不能出席 {labels}", f"{name} is away at {labels}")


def _excluded(problem: EventProblem, meeting: Meeting) -> str:
    pair = problem.pair(meeting.key)
    return say(f"{pair}不得安排：{meeting.refused}", f"{pair} excluded: {meeting.refused}")


def _one_at_a_time(rules: _Rules) -> None:
    at_once: dict[tuple[str, int], list[int]] = defaultdict(list)
    for meeting in rules.problem.meetings:
        rules.formula.at_most_one(rules.spots(meeting.key))
        for slot in range(len(rules.problem.slots)):
            for firm in (meeting.first, meeting.second):
                at_once[firm, slot].append(rules.held[meeting.key, slot])
    for literals in at_once.values():
        rules.formula.at_most_one(literals)


def _meetings(rules: _Rules) -> None:
    problem = rules.problem
    for meeting in problem.meetings:
        pair, slots = problem.pair(meeting.key), enumerate(problem.slots)
        if meeting.refused:
            opened = rules.group(_excluded(problem, meeting))
            rules.formula.clauses += [[-literal] for literal in rules.spots(meeting.key)]
            rules.close(opened)
        if meeting.must or meeting.slot is not None:
            opened = rules.group(say(f"{pair}必须安排", f"{pair} must be held"))
            rules.formula.add(*rules.spots(meeting.key))
            rules.close(opened)
        if meeting.session:
            opened = rules.group(
                say(f"{pair}只能在{meeting.session}", f"{pair} only in {meeting.session}")
            )
            for slot, described in slots:
                if described.session != meeting.session:
                    rules.formula.add(-rules.held[meeting.key, slot])
            rules.close(opened)
        if meeting.slot is not None:
            _locked(rules, meeting, meeting.slot)


def _locked(rules: _Rules, meeting: Meeting, locked: int) -> None:
    slots, pair = rules.problem.slots, rules.problem.pair(meeting.key)
    label = slots[locked].label if locked < len(slots) else str(locked)
    opened = rules.group(say(f"{pair}锁定在 {label}", f"{pair} is locked at {label}"))
    for slot in range(len(slots)):
        if slot != locked:
            rules.formula.add(-rules.held[meeting.key, slot])
    rules.close(opened)


def _firms(rules: _Rules) -> None:
    problem = rules.problem
    for party in problem.parties:
        mine = [m.key for m in problem.meetings if party.key in (m.first, m.second)]
        every = [literal for key in mine for literal in rules.spots(key)]
        if away := sorted(slot for slot in party.unavailable if slot < len(problem.slots)):
            opened = rules.group(_away(problem, party))
            rules.formula.clauses += [[-rules.held[key, slot]] for key in mine for slot in away]
            rules.close(opened)
        if party.cap is not None:
            opened = rules.group(_at_most(problem, party))
            rules.formula.at_most(every, party.cap)
            rules.close(opened)
        if party.minimum and not party.optional:
            opened = rules.group(_at_least(problem, party))
            rules.formula.at_least(every, party.minimum)
            rules.close(opened)


def _room(rules: _Rules) -> None:
    problem = rules.problem
    keys = [m.key for m in problem.meetings]
    spoken = [m.key for m in problem.meetings if problem.needs_interpreter(m)]
    for slot, tables in enumerate(problem.places):
        label = problem.slots[slot].label
        opened = rules.group(say(f"{label} 只有 {tables} 桌", f"{label} has {tables} tables"))
        rules.formula.at_most([rules.held[key, slot] for key in keys], tables)
        for meeting in problem.meetings:
            if (meeting.table or 0) > tables:
                rules.formula.add(-rules.held[meeting.key, slot])
        rules.close(opened)
        if problem.interpreters is not None and spoken:
            words = say(
                f"{label} 只有 {problem.interpreters} 名译员",
                f"{label} has {problem.interpreters} interpreters",
            )
            opened = rules.group(words)
            rules.formula.at_most([rules.held[key, slot] for key in spoken], problem.interpreters)
            rules.close(opened)


def _locked_tables(rules: _Rules) -> None:
    sharing: dict[int, list[str]] = defaultdict(list)
    for meeting in rules.problem.meetings:
        if meeting.table is not None:
            sharing[meeting.table].append(meeting.key)
    for table, keys in sharing.items():
        pairs = "、".join(rules.problem.pair(key) for key in keys)
        opened = rules.group(
            say(f"{pairs}都锁定在 {table} 号桌", f"{pairs} are all locked at table {table}")
        )
        for slot in range(len(rules.problem.slots)):
            rules.formula.at_most_one([rules.held[key, slot] for key in keys])
        rules.close(opened)


def _order(rules: _Rules) -> None:
    problem = rules.problem
    for early, late in problem.before:
        first, second = problem.pair(early), problem.pair(late)
        opened = rules.group(say(f"{first}须早于{second}", f"{first} must precede {second}"))
        for slot in range(len(problem.slots)):
            for other in range(slot + 1):
                rules.formula.add(-rules.held[early, slot], -rules.held[late, other])
        rules.close(opened)


STATEMENTS = (_one_at_a_time, _meetings, _firms, _room, _locked_tables, _order)
