"""An event changed by hand: guests' conditions, whole slots and tables locked, conditions, wishes."""

from __future__ import annotations

import pytest

from graph.errors import BadInput, UnknownName
from graph.ledger.preferences import Preference
from graph.snapshot import snapshot
from graph.store import GraphStore
from queries.events.event_book import EventRecord
from queries.events.event_edits import (
    invite,
    lock_all,
    set_conditions,
    set_guest,
    slots_named,
)
from queries.events.event_plan import change_event, create_event, plan_event, withdraw_firm
from queries.events.wishes import preference_of, shown_preferences
from tests.queries.events_plan.conftest import question


def spots(record: EventRecord) -> dict[str, tuple[int | None, int | None]]:
    return {pair.key: (pair.slot, pair.table) for pair in record.plan.planned}


def test_slots_are_named_by_number_session_or_beginning(event: EventRecord) -> None:
    # 09:00-10:30 in slots of 20 minutes with 5 between: 09:00, 09:25, 09:50.
    assert slots_named(event.plan, ["1,3"]) == (0, 2)
    assert slots_named(event.plan, ["上午"]) == (0, 1, 2)
    assert slots_named(event.plan, ["09:25"]) == (1,)
    with pytest.raises(BadInput, match="下午"):
        slots_named(event.plan, ["下午"])


def test_a_locked_slot_and_a_locked_table_stay_when_all_else_is_planned_again(
    store: GraphStore, event: EventRecord
) -> None:
    change_event(store, event.id, lambda plan: lock_all(lock_all(plan, slot=2), table=1))
    held = {k: s for k, s in spots(event).items() if s[0] == 1 or s[1] == 1}
    change_event(store, event.id, lambda plan: set_guest(plan, "压一", prefers="上午"))
    again = plan_event(store, event.id, seconds=3)
    assert len(held) == 5  # 3 of slot 2, and table 1 in the two other slots
    assert held.items() <= spots(again).items()
    change_event(store, event.id, lambda plan: lock_all(plan, table=1, locked=False))
    with pytest.raises(BadInput, match="没有排入"):
        change_event(store, event.id, lambda plan: lock_all(plan, slot=3, table=9))


def test_more_locked_meetings_than_a_firm_may_have_are_told(
    store: GraphStore, event: EventRecord
) -> None:
    change_event(store, event.id, lambda plan: lock_all(plan, table=1))
    change_event(store, event.id, lambda plan: lock_all(plan, table=2))
    busiest = max(
        event.plan.guests,
        key=lambda g: sum(g.firm in (p.buyer, p.supplier) for p in event.plan.planned),
    ).firm
    change_event(store, event.id, lambda plan: set_guest(plan, busiest, cap=0))
    with pytest.raises(BadInput, match=f"{busiest}至多 0 场"):
        plan_event(store, event.id, seconds=3)


def test_new_slots_take_the_old_times_away(store: GraphStore, event: EventRecord) -> None:
    changed = change_event(
        store, event.id, lambda plan: set_conditions(plan, sessions="14:00-14:45", tables=2)
    )
    assert [one.label for one in changed.plan.rounds] == ["14:00–14:20", "14:25–14:45"]
    assert changed.plan.planned == ()
    assert len(plan_event(store, event.id, seconds=3).plan.planned) == 4  # 2 slots × 2 tables


def test_slots_cannot_shrink_below_a_lock(store: GraphStore, event: EventRecord) -> None:
    locked = lock_all(event.plan, slot=3)
    with pytest.raises(BadInput, match="放不下已锁定"):
        set_conditions(locked, sessions="14:00-14:45")


def test_an_open_event_keeps_calling_firms_that_come_to_need_something(
    store: GraphStore, event: EventRecord
) -> None:
    graph = snapshot(store)
    closed = create_event(store, question("小会", firms=("甲厂",)))
    assert not closed.plan.open
    asked = change_event(store, closed.id, lambda plan: invite(plan, graph, "压一"))
    assert [guest.name for guest in asked.plan.guests] == ["甲厂", "压一"]
    assert event.plan.open
    with pytest.raises(UnknownName, match="--invite"):
        set_guest(closed.plan, "温一", cap=1)


def test_a_firm_that_withdrew_can_be_called_again(store: GraphStore, event: EventRecord) -> None:
    gone = withdraw_firm(store, event.id, "甲厂", reason="临时有事")
    assert gone.plan.proof.idle["甲厂"] == "全部候选均已回避或拒绝"
    again = plan_event(store, event.id, seconds=3)
    assert "甲厂" not in {pair.buyer for pair in again.plan.planned}
    graph = snapshot(store)
    change_event(store, event.id, lambda plan: invite(plan, graph, "甲厂"))
    back = plan_event(store, event.id, seconds=3)
    assert "甲厂" in {pair.buyer for pair in back.plan.planned}


def test_a_wish_taken_back_is_forgotten_by_the_next_plan(store: GraphStore) -> None:
    event = create_event(store, question())
    refused = [Preference("甲厂", "no", "product", "压缩机")]
    first = plan_event(store, event.id, preferences=refused, seconds=3)
    assert all(p.barred for p in first.plan.pairs if (p.buyer, p.product) == ("甲厂", "压缩机"))
    second = plan_event(store, event.id, seconds=3)
    assert not any(pair.barred for pair in second.plan.pairs)


def test_languages_need_an_interpreter_in_each_slot(store: GraphStore) -> None:
    event = plan_event(store, create_event(store, question(interpreters=0)).id, seconds=3)
    change_event(store, event.id, lambda plan: set_guest(plan, "甲厂", languages=("德语",)))
    again = plan_event(store, event.id, seconds=3)
    assert "甲厂" not in {pair.buyer for pair in again.plan.planned}
    assert "甲厂" in again.plan.proof.idle


def test_a_wish_is_told_in_names_and_shown_in_names(store: GraphStore) -> None:
    graph = snapshot(store)
    kept = preference_of(graph, Preference("甲厂", "no", "chain", "智能家电", "不做"))
    [row] = shown_preferences(graph, [kept])
    assert (row["firm_name"], row["wish_words"], row["value_name"]) == ("甲厂", "不见", "智能家电")
    with pytest.raises(UnknownName):
        preference_of(graph, Preference("甲厂", "no", "firm", "无此厂"))


@pytest.mark.parametrize(
    "values", [{"state": "来了"}, {"prefers": "半夜"}], ids=["state", "session"]
)
def test_conditions_that_cannot_be_are_told(event: EventRecord, values: dict[str, str]) -> None:
    with pytest.raises(BadInput, match=r"不认识|没有这个场次"):
        set_guest(event.plan, "甲厂", **values)


def test_locks_and_absences_stay_at_their_hour_when_the_slots_change(
    store: GraphStore, event: EventRecord
) -> None:
    locked = event.plan.planned[-1]
    assert locked.slot == 2  # 09:50
    plan = lock_all(event.plan, slot=3)
    plan = set_guest(plan, "甲厂", away=(0,))  # 09:00–09:20
    changed = set_conditions(plan, sessions="08:35-10:30")

    assert changed.rounds[3].start == "09:50"
    assert {pair.slot for pair in changed.planned} == {3}
    assert [one.away for one in changed.guests if one.firm == "甲厂"] == [(1,)]


def test_a_limit_can_be_lifted_again(event: EventRecord) -> None:
    limited = set_conditions(event.plan, interpreters=1, fairness=2)
    assert (limited.interpreters, limited.fairness) == (1, 2)
    lifted = set_conditions(limited, lift=("interpreters", "fairness", "cap"))
    assert (lifted.interpreters, lifted.fairness, lifted.cap) == (None, None, None)
    with pytest.raises(BadInput, match="没有这个限制"):
        set_conditions(limited, lift=("tables",))


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"cap": -1}, "不小于 0"),
        ({"cap": 2, "minimum": 5}, "最少场数多于最多场数"),
        ({"sessions": "09:00-09:10"}, "放不下一场会面"),
        ({"sessions": " "}, "没有写场次"),
    ],
)
def test_an_event_that_cannot_be_is_refused_when_it_is_made(
    store: GraphStore, wrong: dict[str, object], told: str
) -> None:
    with pytest.raises(BadInput, match=told):
        create_event(store, question("坏会", **wrong))


def test_an_unknown_state_is_refused(store: GraphStore, event: EventRecord) -> None:
    with pytest.raises(BadInput, match="筹备、已办、取消"):
        change_event(store, event.id, lambda plan: plan, state="办了")
