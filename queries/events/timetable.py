"""An event's timetable: the heaviest set of meetings, then wishes by rank, then fewest breaks."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from graph.language import say
from queries.events.checker import faults
from queries.events.conflicts import conflict
from queries.events.measure import breaks_by_firm, given_up
from queries.events.placement import SCALE, greedy, place, weights
from queries.events.portfolio import Search, search
from queries.events.problem import EventProblem, Wish
from queries.events.reasons import idle_firms, unscheduled
from queries.events.selection import Selection, select
from queries.events.tables import seat

#: Share of the time that may pass before the whole event is put to CP-SAT instead.
PATIENCE = 0.4
#: Above MANY meetings only the best CANDIDATES of each firm go into one CP-SAT model.
MANY = 4000
CANDIDATES = 8


@dataclass(frozen=True)
class Progress:
    """How far a plan has come: breaks of the best one, proven bound, relative gap, seconds."""

    best: int
    bound: int
    gap: float
    seconds: float


@dataclass(frozen=True)
class Timetable:
    """A checked plan. `slots`: meeting → slot from 0; `tables`: meeting → table from 1.

    `worth`: sum of scores, at most `worth_bound`; `breaks`: at least `bound` for these meetings.
    `conflict`: the smallest set of rules in the way, when there is no plan.
    """

    slots: dict[str, int] = field(default_factory=dict)
    tables: dict[str, int] = field(default_factory=dict)
    worth: float = 0.0
    worth_bound: float = 0.0
    breaks: int = 0
    bound: int = 0
    proven: bool = False
    given_up: tuple[Wish, ...] = ()
    unscheduled: dict[str, str] = field(default_factory=dict)
    idle_firms: dict[str, str] = field(default_factory=dict)
    conflict: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()
    seconds: float = 0.0
    first_seconds: float | None = None

    @property
    def gap(self) -> float:
        """Breaks above the proven bound, as a share of the breaks."""
        return (self.breaks - self.bound) / self.breaks if self.breaks else 0.0

    @property
    def worth_gap(self) -> float:
        """Score below its bound, as a share of the bound."""
        return (self.worth_bound - self.worth) / self.worth_bound if self.worth_bound else 0.0


class _Watch:
    """The clock of one plan; passes news on."""

    def __init__(self, seconds: float, progress: Callable[[Progress], None]) -> None:
        self.began = time.monotonic()
        self.limit = seconds
        self.progress = progress
        self.first: float | None = None

    @property
    def passed(self) -> float:
        return time.monotonic() - self.began

    @property
    def left(self) -> float:
        return max(0.0, self.limit - self.passed)

    def heard(self, state: Search) -> None:
        if state.slots is None:
            return
        if self.first is None:
            self.first = self.passed
        best, bound = state.cost[-1], state.bound[-1]
        gap = (best - bound) / best if best else 0.0
        self.progress(Progress(best, bound, gap, self.passed))


def plan(
    problem: EventProblem,
    seconds: float = 30.0,
    progress: Callable[[Progress], None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Timetable:
    """The best timetable within `seconds`, or the rules that make one impossible.

    Cancelling keeps the best found so far. Every plan has passed the independent checker.
    """
    watch = _Watch(seconds, progress)
    chosen = select(problem, seconds / 4)
    required = {m.key for m in problem.meetings if m.must or m.slot is not None}
    fixed_choice = chosen.kept == required
    state = Search(problem.only(chosen.kept))
    if not _counts_broken(problem, chosen.kept):
        patience = watch.left * (1.0 if fixed_choice else PATIENCE)
        state = search(
            state.problem, watch.left, heard=watch.heard, cancelled=cancelled, patience=patience
        )
    bound = chosen.bound
    if state.slots is None and not fixed_choice and not cancelled():
        state, bound = _placed(problem, chosen, watch, cancelled)
    if state.slots is None:
        return Timetable(
            conflict=() if cancelled() else conflict(problem) or _too_late(seconds),
            unscheduled=unscheduled(problem, {}),
            idle_firms=idle_firms(problem, {}),
            seconds=watch.passed,
        )
    return finish(
        problem,
        state.slots,
        worth_bound=max(bound, sum(problem.meeting[key].weight for key in state.slots)),
        bound=state.bound[-1],
        proven=state.proven,
        seconds=watch.passed,
        first_seconds=watch.first,
    )


def _too_late(seconds: float) -> tuple[str, ...]:
    """What is said where no plan was found and no conflict either: the standing plan is kept."""
    return (
        say(
            f"{seconds:g} 秒内没有找到可行的安排，请延长时间上限", f"nothing found in {seconds:g} s"
        ),
    )


def _counts_broken(problem: EventProblem, kept: frozenset[str]) -> bool:
    """Whether a firm has too few or too many of these meetings."""
    load = Counter(
        f for key in kept for f in (problem.meeting[key].first, problem.meeting[key].second)
    )
    return any(
        problem.too_few(party.key, load[party.key])
        or (party.cap is not None and load[party.key] > party.cap)
        for party in problem.parties
    )


def _placed(
    problem: EventProblem, chosen: Selection, watch: _Watch, cancelled: Callable[[], bool]
) -> tuple[Search, float]:
    """Choose and place in one model, then spend what time is left on wishes and breaks."""
    likely = _likely(problem, chosen.kept)
    value = weights(likely)
    worth = {(m.key, s): value[m.key] for m in likely.meetings for s in likely.open_slots(m)}
    placed = place(likely, worth, greedy(likely, worth), watch.left * (1 - PATIENCE))
    if placed is None or (not placed.slots and faults(problem, {})):
        return Search(problem), chosen.bound
    kept = problem.only(frozenset(placed.slots))
    state = Search(kept)
    if problem.fairness is None:
        state.hear({"slots": placed.slots})
        watch.heard(state)
    slack = (placed.bound - placed.worth) / SCALE
    tighter = sum(problem.meeting[key].weight for key in placed.slots) + slack
    state = search(kept, watch.left, heard=watch.heard, cancelled=cancelled, start=state)
    whole = len(likely.meetings) == len(problem.meetings)
    return state, min(chosen.bound, tighter) if whole else chosen.bound


def _likely(problem: EventProblem, kept: frozenset[str]) -> EventProblem:
    """The event with each firm's best candidates alone, where there are too many for one model."""
    if len(problem.meetings) <= MANY:
        return problem
    best = set(kept)
    seen: Counter[str] = Counter()
    for meeting in sorted(problem.meetings, key=lambda m: -m.weight):
        if min(seen[meeting.first], seen[meeting.second]) < CANDIDATES:
            best.add(meeting.key)
            seen.update((meeting.first, meeting.second))
    owed = {key for pair in problem.before for key in pair}
    must = {m.key for m in problem.meetings if m.must or m.slot is not None}
    return problem.only(frozenset(best | owed | must))


def finish(
    problem: EventProblem,
    slots: Mapping[str, int],
    old_tables: Mapping[str, int] | None = None,
    **more: object,
) -> Timetable:
    """Seat a plan, check it, and say what it leaves out. A broken rule is a fault of ours."""
    tables = seat(problem, slots, old_tables)
    if broken := faults(problem, slots, tables):
        raise RuntimeError(f"the timetable breaks its rules: {broken[:3]}")
    return Timetable(
        slots=dict(slots),
        tables=tables,
        worth=sum(problem.meeting[key].weight for key in slots),
        breaks=sum(breaks_by_firm(problem, slots).values()),
        given_up=tuple(given_up(problem, slots)),
        unscheduled=unscheduled(problem, slots),
        idle_firms=idle_firms(problem, slots),
        **more,  # type: ignore[arg-type]
    )
