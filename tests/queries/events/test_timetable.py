"""Whole plans: heaviest, checked, fewest breaks; and what happens at the edges."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import BadInput
from queries.events.checker import faults
from queries.events.problem import EventProblem, Meeting, Party, Slot, Wish
from queries.events.timetable import Progress, Timetable, plan


def event(
    pairs: list[tuple[str, str]], slots: int = 3, tables: int = 2, **more: object
) -> EventProblem:
    firms = sorted({firm for pair in pairs for firm in pair})
    given_parties = {party.key: party for party in more.pop("parties", ())}
    meetings = more.pop("meetings", None) or tuple(
        Meeting(key=f"{first}{second}", first=first, second=second) for first, second in pairs
    )
    return EventProblem(
        meetings=meetings,
        parties=tuple(given_parties.get(firm, Party(key=firm)) for firm in firms),
        slots=tuple(Slot(label=f"{9 + index}:00") for index in range(slots)),
        tables=tables,
        **more,
    )


def sound(problem: EventProblem, made: Timetable) -> Timetable:
    assert faults(problem, made.slots, made.tables) == []
    return made


def idle_stretches(problem: EventProblem, slots: dict[str, int]) -> int:
    """Breaks counted from the text of each firm's day."""
    total = 0
    for party in problem.parties:
        day = "".join(
            "x"
            if any(
                slots.get(m.key) == s and party.key in (m.first, m.second) for m in problem.meetings
            )
            else " "
            for s in range(len(problem.slots))
        )
        total += max(0, len(day.split()) - 1)
    return total


def best_by_force(problem: EventProblem) -> tuple[int, int]:
    """(most meetings, fewest breaks of such a plan)."""
    choices = [None, *range(len(problem.slots))]
    best = (-1, 0)
    for picked in product(choices, repeat=len(problem.meetings)):
        slots = {m.key: s for m, s in zip(problem.meetings, picked, strict=True) if s is not None}
        if len(slots) >= best[0] and not faults(problem, slots):
            best = max(best, (len(slots), -idle_stretches(problem, slots)))
    return best[0], -best[1]


@st.composite
def small_events(draw: st.DrawFn) -> EventProblem:
    every = [(a, b) for a in "ABCD" for b in "ABCD" if a < b]
    pairs = draw(st.lists(st.sampled_from(every), unique=True, min_size=1, max_size=5))
    away = st.frozensets(st.integers(0, 3), max_size=2)
    parties = [Party(key=firm, unavailable=draw(away)) for firm in "ABCD"]
    return event(pairs, slots=4, tables=draw(st.integers(1, 2)), parties=parties)


@settings(max_examples=8, deadline=None)
@given(small_events())
def test_a_small_event_is_planned_as_well_as_by_brute_force(problem: EventProblem) -> None:
    made = sound(problem, plan(problem, seconds=20))
    most, fewest = best_by_force(problem)
    assert len(made.slots) == most
    assert made.breaks == idle_stretches(problem, made.slots)
    if len(made.slots) == len(problem.meetings):
        assert (made.breaks, made.proven, made.bound) == (fewest, True, fewest)


def test_the_heavier_pair_gets_the_only_table() -> None:
    meetings = (
        Meeting(key="m1", first="A", second="B", weight=0.4),
        Meeting(key="m2", first="C", second="D", weight=0.9),
    )
    problem = event([("A", "B"), ("C", "D")], slots=1, tables=1, meetings=meetings)
    made = sound(problem, plan(problem))
    assert set(made.slots) == {"m2"}
    assert made.worth == made.worth_bound == pytest.approx(0.9)
    assert "全部 1 个桌次已排满" in made.unscheduled["m1"]
    assert set(made.idle_firms) == {"A", "B"}


def test_a_minimum_outweighs_the_score() -> None:
    meetings = (
        Meeting(key="m1", first="A", second="B", weight=0.4),
        Meeting(key="m2", first="C", second="D", weight=0.9),
    )
    parties = [Party(key="A", minimum=1)]
    problem = event([("A", "B"), ("C", "D")], slots=1, tables=1, meetings=meetings, parties=parties)
    assert set(sound(problem, plan(problem)).slots) == {"m1"}


def test_locked_slots_and_tables_stay() -> None:
    meetings = (
        Meeting(key="m1", first="A", second="B", slot=2, table=2),
        Meeting(key="m2", first="A", second="C"),
    )
    problem = event([("A", "B"), ("A", "C")], meetings=meetings, before=(("m1", "m2"),), slots=4)
    made = sound(problem, plan(problem))
    assert made.slots == {"m1": 2, "m2": 3}
    assert made.tables["m1"] == 2


def test_a_wish_given_up_is_listed_and_the_higher_rank_wins() -> None:
    wishes = (
        Wish(words="甲希望最早", rank=1, slots=frozenset({0}), meeting="AB"),
        Wish(words="丙希望最早", rank=2, slots=frozenset({0}), firm="C"),
    )
    problem = event([("A", "B"), ("A", "C")], slots=2, wishes=wishes)
    made = sound(problem, plan(problem))
    assert made.slots == {"AB": 0, "AC": 1}
    assert [wish.words for wish in made.given_up] == ["丙希望最早"]
    assert made.proven


def test_interpreters_limit_meetings_without_a_common_language() -> None:
    parties = [Party(key=key, languages=frozenset({"日语"})) for key in "BD"]
    problem = event([("A", "B"), ("C", "D")], slots=2, parties=parties, interpreters=1)
    made = sound(problem, plan(problem))
    assert sorted(made.slots.values()) == [0, 1]


def test_firms_that_are_never_free_together_get_that_reason() -> None:
    parties = [
        Party(key="A", unavailable=frozenset({0})),
        Party(key="B", unavailable=frozenset({1})),
    ]
    made = plan(event([("A", "B")], slots=2, parties=parties))
    assert made.unscheduled == {"AB": "两家没有共同可用的时段"}


def test_everyone_refuses_everyone() -> None:
    meetings = (Meeting(key="AB", first="A", second="B", refused="对方婉拒"),)
    made = plan(event([("A", "B")], meetings=meetings))
    assert made.slots == {}
    assert made.idle_firms["A"] == "全部候选均已回避或拒绝"
    assert "对方婉拒" in made.unscheduled["AB"]


@pytest.mark.parametrize("firms", [(), ("A",), ("A", "B", "C")])
def test_an_event_without_pairs_has_an_empty_plan(firms: tuple[str, ...]) -> None:
    problem = EventProblem(
        meetings=(),
        parties=tuple(Party(key=firm) for firm in firms),
        slots=(Slot(label="9:00"),),
        tables=1,
    )
    made = plan(problem)
    assert made.slots == {}
    assert made.idle_firms == dict.fromkeys(firms, "没有候选对象")
    assert made.conflict == ()


def test_progress_is_told_and_a_cancelled_plan_keeps_nothing_or_a_sound_plan() -> None:
    heard: list[Progress] = []
    problem = event([(a, b) for a in "ABC" for b in "XYZ"], slots=5, tables=2)
    made = sound(problem, plan(problem, progress=heard.append, cancelled=lambda: bool(heard)))
    assert heard[-1].best >= made.bound
    assert heard[-1].seconds > 0


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"meetings": (Meeting(key="m", first="A", second="A"),)}, "不能与自己"),
        ({"before": (("AB", "没有"),)}, "未登记"),
        ({"meetings": (Meeting(key="m", first="A", second="Z"),)}, "未登记"),
    ],
)
def test_a_question_with_unknown_names_is_refused(change: dict[str, object], words: str) -> None:
    with pytest.raises(BadInput, match=words):
        event([("A", "B")], **change)
