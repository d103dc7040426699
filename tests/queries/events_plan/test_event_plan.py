"""Events from question to plan: locks stay, withdrawals mend, edge cases are told."""

from __future__ import annotations

import pytest

from graph.errors import BadInput, Conflict
from graph.ledger.preferences import Preference
from graph.ontology import HeldAt, Meeting, Pairing
from graph.store import GraphStore
from queries.events.checker import faults
from queries.events.event_book import EventRecord, load_event
from queries.events.event_document import as_problem, as_timetable, rounds_of
from queries.events.event_edits import (
    lock_pair,
    refuse_pair,
    set_guest,
    unlock_pair,
)
from queries.events.event_plan import change_event, create_event, plan_event, withdraw_firm
from tests.builders import City
from tests.queries.events_plan.conftest import fill, question


def sound(record: EventRecord) -> bool:
    """Whether the independent checker finds no fault."""
    made = as_timetable(record.plan)
    return faults(as_problem(record.plan), made.slots, made.tables) == []


def test_a_plan_holds_as_many_meetings_as_there_is_room_for(event: EventRecord) -> None:
    # 12 pairs (3 buyers × 4 suppliers), but 3 slots × 3 tables = 9 places.
    assert len(event.plan.planned) == 9
    assert sound(event)
    assert event.plan.proof.proven or event.plan.proof.worth == event.plan.proof.worth_bound


def test_pairings_and_meetings_are_nodes_of_the_graph(
    store: GraphStore, event: EventRecord
) -> None:
    assert set(store.read(Pairing)["id"]) == {pair.key for pair in event.plan.planned}
    slots = store.read(Meeting)["slot"]
    assert (slots.min(), slots.max()) == (1, 3)
    assert store.read(HeldAt).height == 18


def test_planning_again_leaves_no_stale_pairings(store: GraphStore, event: EventRecord) -> None:
    change_event(store, event.id, lambda plan: plan.changed(tables=1))
    again = plan_event(store, event.id, seconds=3)
    assert len(again.plan.planned) == 3
    assert store.read(Pairing).height == store.read(Meeting).height == 3


def test_a_locked_pair_keeps_its_slot_and_table(store: GraphStore, event: EventRecord) -> None:
    pair = event.plan.planned[-1]
    change_event(store, event.id, lambda plan: lock_pair(plan, pair.key, slot=1, table=2))
    again = plan_event(store, event.id, seconds=3)
    held = again.plan.by_key[pair.key]
    assert (held.slot, held.table) == (0, 2)
    assert sound(again)
    change_event(store, event.id, lambda plan: unlock_pair(plan, pair.key))
    assert not load_event(store, event.id).plan.by_key[pair.key].must


def test_a_withdrawn_firm_leaves_the_others_where_they_were(
    store: GraphStore, event: EventRecord
) -> None:
    mended = withdraw_firm(store, event.id, "甲厂", reason="临时有事")
    before = {p.key: (p.slot, p.table) for p in event.plan.planned if p.buyer != "甲厂"}
    after = {p.key: (p.slot, p.table) for p in mended.plan.planned}
    assert before.items() <= after.items()
    assert "甲厂" in mended.plan.proof.idle
    assert sound(mended)


def test_the_second_of_two_planners_is_told_and_nothing_is_lost(
    store: GraphStore, event: EventRecord
) -> None:
    change_event(store, event.id, lambda plan: plan, revision=event.revision, venue="一号厅")
    with pytest.raises(Conflict, match="已被他人修改"):
        change_event(store, event.id, lambda plan: plan, revision=event.revision, venue="二号厅")
    assert load_event(store, event.id).venue == "一号厅"


def test_an_impossible_wish_names_the_rules_in_the_way(
    store: GraphStore, event: EventRecord
) -> None:
    first, second = event.plan.planned[0], event.plan.planned[1]

    def both_at_one_table(plan):
        plan = lock_pair(plan, first.key, slot=1, table=1)
        return lock_pair(plan, second.key, slot=1, table=1)

    change_event(store, event.id, both_at_one_table)
    with pytest.raises(BadInput, match="1 号桌"):
        plan_event(store, event.id, seconds=3)
    assert len(load_event(store, event.id).plan.planned) == 9


def test_wishes_of_firms_are_followed(store: GraphStore) -> None:
    wishes = [
        Preference("甲厂", "no", "firm", "压一", "有纠纷"),
        Preference("乙厂", "must", "firm", "温二"),
    ]
    record = plan_event(store, create_event(store, question()).id, preferences=wishes, seconds=3)
    met = {(pair.buyer, pair.supplier) for pair in record.plan.planned}
    assert ("甲厂", "压一") not in met
    assert ("乙厂", "温二") in met
    [refused] = [p for p in record.plan.pairs if (p.buyer, p.supplier) == ("甲厂", "压一")]
    assert refused.barred == "甲厂不愿对接：有纠纷"


def test_who_met_before_is_not_paired_for_the_same_again(
    store: GraphStore, event: EventRecord
) -> None:
    later = plan_event(store, create_event(store, question("再次对接会")).id, seconds=3)
    first = {(pair.buyer, pair.supplier, pair.product) for pair in event.plan.planned}
    again = {(pair.buyer, pair.supplier, pair.product) for pair in later.plan.planned}
    assert not first & again
    assert len(again) == 3  # 12 pairs, 9 of them met


def test_when_everyone_refuses_everyone_each_firm_has_its_reason(
    store: GraphStore, event: EventRecord
) -> None:
    def refuse_all(plan):
        for pair in plan.pairs:
            plan = refuse_pair(plan, pair.key, "不愿")
        return plan

    change_event(store, event.id, refuse_all)
    record = plan_event(store, event.id, seconds=3)
    assert record.plan.planned == ()
    assert set(record.plan.proof.idle.values()) == {"全部候选均已回避或拒绝"}
    assert len(record.plan.proof.idle) == 7


def test_an_event_without_firms_is_an_empty_plan(empty_store: GraphStore, city: City) -> None:
    city.chain("空链", 一=["某物"])
    fill(empty_store, city)
    record = plan_event(empty_store, create_event(empty_store, question(chains=("空链",))).id)
    assert record.plan.planned == record.plan.guests == ()


@pytest.mark.parametrize("firms", [("甲厂",), ("甲厂", "乙厂", "丙厂")], ids=["one", "one side"])
def test_firms_without_counterparts_are_told_so(store: GraphStore, firms: tuple[str, ...]) -> None:
    record = plan_event(store, create_event(store, question(firms=firms)).id, seconds=3)
    assert record.plan.planned == ()
    assert record.plan.proof.idle == dict.fromkeys(firms, "没有候选对象")


def test_a_firm_on_both_sides_is_never_at_two_tables(empty_store: GraphStore, city: City) -> None:
    city.product("冰箱", needs=["压缩机"]).product("压缩机", needs=["电机"])
    city.chain("家电", 一=["冰箱", "压缩机", "电机"])
    city.firm("甲厂", makes=["冰箱"]).firm("中厂", makes=["压缩机"]).firm("电厂", makes=["电机"])
    fill(empty_store, city)
    asked = question(chains=("家电",))
    record = plan_event(empty_store, create_event(empty_store, asked).id, seconds=3)
    assert {(p.buyer, p.supplier) for p in record.plan.planned} == {
        ("甲厂", "中厂"),
        ("中厂", "电厂"),
    }
    assert sound(record)
    assert {g.firm: g.side for g in record.plan.guests}["中厂"] == "双方"


def test_a_firm_away_in_a_slot_is_not_planned_there(store: GraphStore, event: EventRecord) -> None:
    change_event(store, event.id, lambda plan: set_guest(plan, "甲厂", away=(0, 1)))
    record = plan_event(store, event.id, seconds=3)
    assert {p.slot for p in record.plan.planned if p.buyer == "甲厂"} == {2}


def test_an_event_of_the_same_name_and_day_is_not_written_over(
    store: GraphStore, event: EventRecord
) -> None:
    with pytest.raises(Conflict):
        create_event(store, question())


def test_sessions_become_slots_with_pauses() -> None:
    found = rounds_of("09:00-10:10, 14:00-14:45", 20, 5)
    # 9:00, 9:25, 9:50 end at 10:10; 14:00 and 14:25 end at 14:45.
    assert [one.label for one in found] == [
        "09:00–09:20", "09:25–09:45", "09:50–10:10", "14:00–14:20", "14:25–14:45",
    ]  # fmt: skip
    assert [one.session for one in found] == ["上午"] * 3 + ["下午"] * 2


@pytest.mark.parametrize(
    "written", ["9点", "10:00-09:00", "09:00-25:00", "09:00-11:00,10:00-12:00"]
)
def test_times_that_cannot_be_are_told(written: str) -> None:
    with pytest.raises(BadInput):
        rounds_of(written, 20, 5)
