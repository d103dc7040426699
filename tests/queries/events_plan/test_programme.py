"""A year of events: shares, days, limits, locks, and the loop closed by what has been held."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from graph.errors import BadInput, Conflict
from graph.store import GraphStore
from queries.events.event_book import planned_events
from queries.events.event_days import open_days, spread
from queries.events.event_plan import plan_event
from queries.events.funnel import funnel, year_report
from queries.events.programme import (
    ProgrammeQuestion,
    lock_event,
    plan_programme,
    programme_of,
)
from queries.events.year_choice import Room
from tests.builders import City
from tests.queries.events_plan.conftest import fill


@pytest.fixture
def three_chains(empty_store: GraphStore, city: City) -> GraphStore:
    """Three chains in two districts, each with 3 buyers of one part and 3 makers of it."""
    for district in ("黄岛区", "城阳区"):
        city.place(district, "青岛市", level="区县")
    for name, district in (("家电", "黄岛区"), ("轨道", "城阳区"), ("船舶", "黄岛区")):
        city.product(f"{name}整机", needs=[f"{name}部件"])
        city.chain(name, 一=[f"{name}整机", f"{name}部件"])
        for number in range(3):
            city.firm(f"{name}甲{number}", makes=[f"{name}整机"], at=district)
            city.firm(f"{name}乙{number}", makes=[f"{name}部件"], at=district)
    return fill(empty_store, city)


def asked(events: int = 3, **room: int) -> ProgrammeQuestion:
    return ProgrammeQuestion(
        "2026", date(2026, 1, 1), date(2026, 12, 31), events, room=Room(**room)
    )


def test_each_chain_gets_its_share_on_a_working_day(three_chains: GraphStore) -> None:
    made = plan_programme(three_chains, asked())
    assert {one.plan.chain_names[0] for one in made.events} == {"家电", "轨道", "船舶"}
    days = [date.fromisoformat(one.date) for one in made.events]
    assert len({day.month for day in days}) == 3
    assert all(day.weekday() < 5 for day in days)
    assert {one.venue for one in made.events} == {"黄岛区", "城阳区"}
    assert all(one.plan.year.why for one in made.events)
    assert made.relief > 0


def test_no_firm_is_called_more_often_than_allowed(three_chains: GraphStore) -> None:
    made = plan_programme(three_chains, asked(6, calls=1, firms=4, least=1))
    calls = Counter(guest.firm for one in made.events for guest in one.plan.guests)
    assert max(calls.values()) == 1
    assert all(len(one.plan.guests) <= 4 for one in made.events)


def test_a_second_plan_leaves_locked_events_and_replaces_the_rest(
    three_chains: GraphStore,
) -> None:
    first = plan_programme(three_chains, asked())
    kept = lock_event(three_chains, first.events[1].id)
    again = plan_programme(three_chains, asked())
    assert kept.id in {one.id for one in again.events}
    assert len(planned_events(three_chains)) == len(again.events) == 3
    same = programme_of(three_chains, "2026")
    assert [one.id for one in same.events] == [one.id for one in again.events]


def test_a_locked_draft_is_counted_once_when_the_year_is_planned_again(
    three_chains: GraphStore,
) -> None:
    # Two events of one chain: 9 pairs each at most, and 9 pairs in all.
    chains = ProgrammeQuestion(
        "2026", date(2026, 1, 1), date(2026, 12, 31), 2, chains=("家电",), room=Room(meetings=5)
    )
    first = plan_programme(three_chains, chains)
    lock_event(three_chains, max(first.events, key=lambda one: len(one.plan.year.pairs)).id)
    again = plan_programme(three_chains, chains)
    pairs = [pair for one in again.events for pair in one.plan.year.pairs]
    assert len(again.events) == 2
    assert len(pairs) == len(set(pairs)) == 9
    assert again.relief == pytest.approx(first.relief)


def test_pairs_that_met_are_not_planned_again(three_chains: GraphStore) -> None:
    [event] = plan_programme(three_chains, asked(1)).events
    held = plan_event(three_chains, event.id, seconds=2)
    assert len(held.plan.planned) == 9  # 3 buyers × 3 makers
    later = ProgrammeQuestion("2027", date(2027, 1, 1), date(2027, 12, 31), 3)
    made = plan_programme(three_chains, later)
    assert held.plan.chain_names[0] not in {one.plan.chain_names[0] for one in made.events}
    assert any("2027" in note for note in made.notes)


def test_an_empty_graph_gives_an_empty_year(empty_store: GraphStore, city: City) -> None:
    fill(empty_store, city)
    made = plan_programme(empty_store, asked())
    assert made.events == ()
    assert made.notes[0].startswith("只排出 0 场")


def test_weekends_and_holidays_are_no_days_for_events() -> None:
    found = open_days(date(2026, 9, 28), date(2026, 10, 11))
    # National day 2026: 1–7 October off; Sunday 4 and the weekend 10–11 anyway.
    assert found.days[0] == date(2026, 9, 28)
    assert not [day for day in found.days if day.month == 10 and day.day <= 7]
    assert found.note == ""
    assert "2030" in open_days(date(2030, 1, 1), date(2030, 1, 10)).note


def test_days_are_spread_and_too_few_are_told() -> None:
    days = open_days(date(2026, 1, 1), date(2026, 12, 31)).days
    chosen = spread(days, 12)
    assert len({day.month for day in chosen}) == 12
    with pytest.raises(BadInput):
        spread(days[:3], 4)


def test_drafts_of_another_programme_are_alternatives_and_don_t_count(
    three_chains: GraphStore,
) -> None:
    first = plan_programme(three_chains, asked())
    other = plan_programme(three_chains, replace(asked(), name="乙案"))

    assert other.relief == pytest.approx(first.relief)
    assert "“2026” 3 场" in "".join(other.notes)
    assert [row["events"] for row in funnel(three_chains, "year")] == []
    assert "另有草案 6 场，未计" in year_report(three_chains, 2026)["words"]


def test_a_locked_draft_of_another_programme_counts(three_chains: GraphStore) -> None:
    first = plan_programme(three_chains, asked(1))
    lock_event(three_chains, first.events[0].id)
    other = plan_programme(three_chains, replace(asked(), name="乙案"))
    chains = {one.plan.chain_names[0] for one in other.events}
    assert first.events[0].plan.chain_names[0] not in chains


def test_the_second_of_two_who_edit_a_year_s_event_is_told(three_chains: GraphStore) -> None:
    [event] = plan_programme(three_chains, asked(1)).events
    lock_event(three_chains, event.id, revision=event.revision, venue="黄岛区")
    with pytest.raises(Conflict):
        lock_event(three_chains, event.id, revision=event.revision, venue="城阳区")


def test_every_event_has_a_host_though_all_districts_have_their_share(
    three_chains: GraphStore,
) -> None:
    # 2 districts and 5 events: a share of 5 each; one chain lives in 黄岛区 alone.
    made = plan_programme(three_chains, asked(9, meetings=1, least=1, per_chain=3))
    assert len(made.events) == 9
    assert all(one.venue for one in made.events)


def test_holidays_of_fixed_date_are_avoided_before_they_are_published() -> None:
    days = open_days(date(2035, 9, 28), date(2035, 10, 8)).days
    assert not {date(2035, 10, day) for day in (1, 2, 3)} & set(days)
