"""Events from question to plan: locks stay, withdrawals mend, edge cases are told."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from graph.errors import BadInput, Conflict, UnknownName
from graph.ledger.preferences import Preference
from graph.ontology import HeldAt, Meeting, Pairing
from graph.snapshot import snapshot
from graph.store import GraphStore
from queries.events.checker import faults
from queries.events.event_book import EventRecord, load_event
from queries.events.event_document import as_problem, as_timetable, rounds_of
from queries.events.event_edits import (
    invite,
    lock_all,
    lock_pair,
    refuse_pair,
    set_conditions,
    set_guest,
    unlock_pair,
)
from queries.events.event_plan import change_event, create_event, plan_event, withdraw_firm
from queries.events.staleness import stale_words
from queries.events.summary import event_summary
from queries.weak_links import WeakLinkQuestion, weak_links
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
    lost = {pair.key for pair in event.plan.planned if pair.buyer == "甲厂"}
    assert set(mended.plan.proof.lost) == lost
    [told] = [words for words in event_summary(store, mended)["notes"] if "取消的会面" in words]
    assert told.startswith(f"取消的会面 {len(lost)} 场：甲厂—")


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
    change_event(store, event.id, lambda plan: lock_all(plan, slot=1))
    change_event(store, event.id, lambda plan: plan.changed(tables=1))
    with pytest.raises(BadInput, match="只有 1 桌"):
        plan_event(store, event.id, seconds=3)
    assert len(load_event(store, event.id).plan.planned) == 9


def test_a_lock_at_a_table_that_is_locked_already_is_refused_with_the_rules(
    store: GraphStore, event: EventRecord
) -> None:
    first, *_ = event.plan.planned
    other = next(
        pair
        for pair in event.plan.planned
        if not {pair.buyer, pair.supplier} & {first.buyer, first.supplier}
    )
    change_event(store, event.id, lambda plan: lock_pair(plan, first.key, slot=1, table=1))
    with pytest.raises(BadInput, match=f"{first.words_of_pair}锁定在 09:00.*都锁定在 1 号桌"):
        change_event(store, event.id, lambda plan: lock_pair(plan, other.key, slot=1, table=1))
    assert load_event(store, event.id).plan.by_key[other.key] == other


def test_a_lock_that_would_have_a_firm_at_two_tables_is_refused(
    store: GraphStore, event: EventRecord
) -> None:
    first, *rest = event.plan.planned
    other = next(pair for pair in rest if pair.buyer == first.buyer)
    change_event(store, event.id, lambda plan: lock_pair(plan, first.key))
    with pytest.raises(BadInput, match="不能这样锁定"):
        change_event(store, event.id, lambda plan: lock_pair(plan, other.key, slot=1, table=3))


def test_a_meeting_in_the_way_of_a_lock_loses_its_time_and_the_plan_says_so(
    store: GraphStore, event: EventRecord
) -> None:
    first, *rest = event.plan.planned
    other = next(pair for pair in rest if pair.slot != first.slot and pair.buyer != first.buyer)
    changed = change_event(
        store, event.id, lambda plan: lock_pair(plan, other.key, slot=1, table=first.table)
    )
    assert sound(changed)
    assert not changed.plan.by_key[first.key].is_planned
    assert f"因锁定而空出：{first.words_of_pair}" in stale_words(changed.plan)
    again = plan_event(store, event.id, seconds=3)
    held = again.plan.by_key[other.key]
    assert (held.slot, held.table, stale_words(again.plan)) == (0, first.table, "")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda plan: set_conditions(plan, tables=2), "桌数由“3”改为“2”"),
        (lambda plan: set_conditions(plan, cap=1), "每家最多几场由“4”改为“1”"),
        (lambda plan: set_conditions(plan, sessions="14:00-14:45"), "时段由"),
        (lambda plan: set_guest(plan, "甲厂", away=(0,)), "甲厂由“无”改为“1 个时段不能来”"),
    ],
    ids=["tables", "cap", "slots", "guest"],
)
def test_a_change_of_conditions_makes_the_plan_out_of_date(
    store: GraphStore, event: EventRecord, change, words: str
) -> None:
    assert stale_words(event.plan) == ""
    changed = change_event(store, event.id, change)
    assert words in stale_words(changed.plan)
    assert stale_words(plan_event(store, event.id, seconds=3).plan) == ""


def test_a_plan_that_breaks_new_conditions_says_in_how_many_places(
    store: GraphStore, event: EventRecord
) -> None:
    changed = change_event(store, event.id, lambda plan: set_conditions(plan, tables=2))
    # 3 tables in each of 3 slots before, 2 now: 3 slots too full, 3 meetings at a table that is gone.
    assert "现有安排有 6 处已不成立" in stale_words(changed.plan)


def test_an_open_event_calls_who_meets_somebody_and_keeps_the_rest_in_reserve(
    store: GraphStore,
) -> None:
    asked = question(tables=1, sessions="09:00-09:20")
    record = plan_event(store, create_event(store, asked).id, seconds=3)
    [pair] = record.plan.planned
    assert {guest.firm for guest in record.plan.guests} == {pair.buyer, pair.supplier}
    assert len(record.plan.reserve) == 5
    assert set(record.plan.proof.idle) == set(record.plan.reserve)
    graph = snapshot(store)
    reserve = record.plan.reserve[0]
    change_event(store, record.id, lambda plan: invite(plan, graph, reserve))
    again = plan_event(store, record.id, seconds=3)
    assert reserve in {guest.firm for guest in again.plan.guests}


def test_an_event_of_a_chain_leaves_out_what_other_chains_need(
    empty_store: GraphStore, city: City
) -> None:
    city.product("冰箱", needs=["芯片"]).product("汽车", needs=["芯片"])
    city.chain("家电", 整机=["冰箱"]).chain("汽车链", 整车=["汽车"]).chain("芯链", 芯=["芯片"])
    city.firm("冰箱厂", makes=["冰箱"]).firm("车厂", makes=["汽车"]).firm("芯片厂", makes=["芯片"])
    fill(empty_store, city)
    own = plan_event(empty_store, create_event(empty_store, question(chains=("家电",))).id)
    assert {pair.buyer for pair in own.plan.pairs} == {"冰箱厂"}
    asked = question("宽口径", chains=("家电",), wide=True)
    wide = plan_event(empty_store, create_event(empty_store, asked).id)
    assert {pair.buyer for pair in wide.plan.pairs} == {"冰箱厂", "车厂"}


def test_a_demand_that_ends_before_the_event_brings_nobody(
    empty_store: GraphStore, city: City
) -> None:
    city.chain("智能家电", 部件=["压缩机"])
    city.firm("甲厂").firm("压一", makes=["压缩机"])
    city.demand("D1", "甲厂", "压缩机", deadline=date(2026, 12, 9))
    fill(empty_store, city)
    record = plan_event(empty_store, create_event(empty_store, question()).id)
    assert record.plan.pairs == ()


def test_weak_links_that_an_event_addresses_come_first(empty_store: GraphStore, city: City) -> None:
    city.product("冰箱", needs=["压缩机", "温控器"])
    city.chain("智能家电", 整机=["冰箱"], 部件=["压缩机", "温控器"])
    city.firm("甲厂", makes=["冰箱"]).firm("压一", makes=["压缩机"]).firm("温一", makes=["温控器"])
    fill(empty_store, city)
    graph = snapshot(empty_store)
    [aim] = {
        row["id"]
        for row in weak_links(graph, WeakLinkQuestion(classes=("单一来源",))).rows
        if row["subject"] == "温控器"
    }
    asked = question(chains=(), findings=(aim,))
    record = plan_event(empty_store, create_event(empty_store, asked).id)
    assert [(pair.supplier, pair.words[:5]) for pair in record.plan.pairs] == [
        ("温一", "针对弱项：")
    ]
    with pytest.raises(UnknownName):
        create_event(empty_store, question("别的会", findings=("无此弱项",)))


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


def test_an_open_event_calls_only_whom_it_can_offer_the_least_number_of_meetings(
    store: GraphStore,
) -> None:
    # 2 tables × 3 slots: 6 meetings for 7 firms that are each to have 2 or stay out.
    made = create_event(store, question("少而精", tables=2, minimum=2))
    plan = plan_event(store, made.id, seconds=3).plan

    load = Counter(firm for pair in plan.planned for firm in (pair.buyer, pair.supplier))
    assert len(plan.planned) == 6
    assert min(load.values()) >= 2
    assert {guest.firm for guest in plan.guests} == load.keys()
    left = [firm for firm in plan.names if firm not in load]
    assert left
    assert "凑不满每家最少的 2 场" in plan.proof.idle[left[0]]


def test_the_same_name_on_two_days_is_asked_back(store: GraphStore) -> None:
    first = create_event(store, question())
    second = create_event(store, replace(question(), day=date(2026, 12, 11)))
    with pytest.raises(BadInput, match="有 2 场活动叫“家电对接会”") as told:
        load_event(store, "家电对接会")
    assert first.id in told.value.where
    assert load_event(store, second.id).date == "2026-12-11"


def test_an_event_of_the_same_name_and_day_is_said_to_exist(store: GraphStore) -> None:
    create_event(store, question())
    with pytest.raises(Conflict, match="已有同名同日的活动"):
        create_event(store, question())


def test_a_pair_of_an_event_to_come_is_said_to_be_planned_and_not_to_have_met(
    store: GraphStore, event: EventRecord
) -> None:
    later = create_event(store, replace(question("第二场"), day=date(2026, 12, 11)))
    plan = plan_event(store, later.id, seconds=3).plan
    [why] = {pair.barred for pair in plan.pairs if pair.barred}
    assert why == "已排在 2026-12-10“家电对接会”对接"


def test_a_firm_may_withdraw_though_another_was_promised_more(
    store: GraphStore, event: EventRecord
) -> None:
    """压一 is owed three meetings, and there are only three buyers."""
    change_event(store, event.id, lambda plan: set_guest(plan, "压一", minimum=3))
    plan_event(store, event.id, seconds=3)
    mended = withdraw_firm(store, event.id, "甲厂")
    assert mended.plan.proof.given_up == ("压一最少 3 场，补排后 2 场",)
