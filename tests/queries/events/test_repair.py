"""On the day: what need not move does not move."""

from __future__ import annotations

import pytest

from graph.errors import BadInput, UnknownName
from queries.events.checker import faults
from queries.events.problem import EventProblem, Meeting, Party, Slot
from queries.events.repair import drawn_in, repair, with_walk_in, withdraw
from queries.events.timetable import plan


def grid(slots: int = 4, tables: int = 3) -> EventProblem:
    """Three buyers, each to meet three suppliers."""
    return EventProblem(
        meetings=tuple(Meeting(key=a + b, first=a, second=b) for a in "ABC" for b in "XYZ"),
        parties=tuple(Party(key=key, name=f"{key}厂") for key in "ABCXYZ"),
        slots=tuple(Slot(label=str(index)) for index in range(slots)),
        tables=tables,
    )


def test_a_withdrawn_firm_leaves_the_others_where_they_are() -> None:
    problem = grid()
    made = plan(problem)
    changed, mended = withdraw(problem, made, "A")

    assert faults(changed, mended.slots, mended.tables) == []
    assert set(mended.slots) == {key for key in made.slots if not key.startswith("A")}
    assert mended.moved == ()
    assert all(mended.slots[key] == made.slots[key] for key in mended.slots)
    assert all(mended.tables[key] == made.tables[key] for key in mended.slots)
    assert mended.idle_firms["A"] == "全部候选均已回避或拒绝"
    assert mended.unscheduled["AX"] == "不予安排：A厂已退出"


def test_a_firm_called_away_moves_only_its_own_meeting() -> None:
    problem = grid(slots=5)
    made = plan(problem)
    slot = made.slots["AX"]
    parties = tuple(
        party.model_copy(update={"unavailable": frozenset({slot})}) if party.key == "A" else party
        for party in problem.parties
    )
    changed = problem.altered(parties=parties)
    mended = repair(changed, made)
    assert faults(changed, mended.slots, mended.tables) == []
    assert len(mended.slots) == 9
    # A moves one meeting into a slot where its partner may be busy: at most one more must yield.
    assert "AX" in mended.moved
    assert len(mended.moved) <= 2


def test_a_walk_in_is_fitted_in_without_moving_anybody() -> None:
    problem = grid(slots=5)
    made = plan(problem)
    newcomer = Meeting(key="NX", first="N", second="X")
    changed = with_walk_in(problem, Party(key="N"), [newcomer])
    mended = repair(changed, made)
    assert faults(changed, mended.slots, mended.tables) == []
    assert "NX" in mended.slots
    assert mended.moved == ()


def test_a_locked_meeting_never_moves_in_a_repair() -> None:
    problem = grid()
    made = plan(problem)
    locked = tuple(
        m.model_copy(update={"slot": made.slots[m.key], "table": made.tables[m.key]})
        for m in problem.meetings
    )
    changed, mended = withdraw(problem.altered(meetings=locked), made, "Z")
    assert faults(changed, mended.slots, mended.tables) == []
    assert mended.moved == ()


def test_an_unknown_or_repeated_firm_is_refused() -> None:
    problem = grid()
    with pytest.raises(UnknownName):
        withdraw(problem, plan(problem), "无名")
    with pytest.raises(BadInput):
        with_walk_in(problem, Party(key="A"), [])


def test_a_meeting_that_comes_in_is_put_where_its_firms_do_not_wait() -> None:
    """A meets X in the first slot and is free in all others: its new meeting with Y follows at once, or right
    after Y's own in the second."""
    problem = grid(slots=6)
    assert drawn_in(problem, {"AX": 0, "AY": 5}, ["AY"])["AY"] == 1
    assert drawn_in(problem, {"AX": 0, "BY": 1, "AY": 5}, ["AY"])["AY"] == 2
