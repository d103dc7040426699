"""Checks any timetable against the question, rule by rule; it knows nothing of how it was found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from graph.language import say
from queries.events.problem import EventProblem

Slots = Mapping[str, int]
Tables = Mapping[str, int]


def faults(problem: EventProblem, slots: Slots, tables: Tables | None = None) -> list[str]:
    """Every broken rule in words; empty when the plan is sound.

    `slots`: meeting → slot, from 0. `tables`: meeting → table, from 1; without them only the
    number of tables is checked.
    """
    strangers = [key for key in slots if key not in {m.key for m in problem.meetings}]
    if strangers:
        return [say(f"没有这些会面：{strangers}", f"No such meetings: {strangers}")]
    outside = [key for key, slot in slots.items() if not 0 <= slot < len(problem.slots)]
    if outside:
        return [say(f"时段不存在：{outside}", f"No such slot: {outside}")]
    found = [fault for rule in RULES for fault in rule(problem, slots)]
    return found + (list(_tables(problem, slots, tables)) if tables is not None else [])


def _attendance(problem: EventProblem, slots: Slots) -> list[tuple[str, str, int]]:
    """(firm, meeting, slot) of everybody who sits at a table."""
    return [
        (firm, meeting.key, slots[meeting.key])
        for meeting in problem.meetings
        if meeting.key in slots
        for firm in (meeting.first, meeting.second)
    ]


def _meeting_rules(problem: EventProblem, slots: Slots) -> Iterator[str]:
    for meeting in problem.meetings:
        slot = slots.get(meeting.key)
        if slot is None:
            if meeting.must or meeting.slot is not None:
                yield say(f"{meeting.key} 必须安排而未安排", f"{meeting.key} must be held")
            continue
        if meeting.refused:
            yield say(f"{meeting.key} 不得安排", f"{meeting.key} was refused")
        if meeting.slot is not None and meeting.slot != slot:
            yield say(f"{meeting.key} 的时段已锁定", f"{meeting.key} is locked elsewhere")
        if meeting.session and problem.slots[slot].session != meeting.session:
            yield say(f"{meeting.key} 只能在{meeting.session}", f"{meeting.key}: wrong session")


def _firm_rules(problem: EventProblem, slots: Slots) -> Iterator[str]:
    seated = _attendance(problem, slots)
    doubled = Counter((firm, slot) for firm, _, slot in seated)
    for (firm, slot), times in doubled.items():
        if times > 1:
            yield say(f"{firm} 在时段 {slot} 有 {times} 场", f"{firm} is double-booked at {slot}")
    load = Counter(firm for firm, _, _ in seated)
    for party in problem.parties:
        for firm, key, slot in seated:
            if firm == party.key and slot in party.unavailable:
                yield say(f"{firm} 不能出席 {key} 的时段 {slot}", f"{firm} is away at {slot}")
        if party.cap is not None and load[party.key] > party.cap:
            yield say(f"{party.key} 超过上限 {party.cap} 场", f"{party.key} is over its cap")
        if problem.too_few(party.key, load[party.key]):
            yield say(f"{party.key} 不足 {party.minimum} 场", f"{party.key} is below its minimum")


def _room_rules(problem: EventProblem, slots: Slots) -> Iterator[str]:
    for index, slot in enumerate(problem.slots):
        here = [meeting for meeting in problem.meetings if slots.get(meeting.key) == index]
        room = problem.tables if slot.tables is None else slot.tables
        if len(here) > room:
            yield say(
                f"时段 {index} 有 {len(here)} 场，只有 {room} 桌", f"Slot {index} is overfull"
            )
        locked = Counter(meeting.table for meeting in here if meeting.table is not None)
        for table, times in locked.items():
            if times > 1 or table > room:
                yield say(f"时段 {index} 的 {table} 号桌冲突", f"Table {table} clashes at {index}")
        if problem.interpreters is not None:
            speech = {p.key: set(p.languages) or {"中文"} for p in problem.parties}
            mute = [m for m in here if speech[m.first].isdisjoint(speech[m.second])]
            if len(mute) > problem.interpreters:
                yield say(f"时段 {index} 译员不足", f"Slot {index} lacks interpreters")


def _order_rules(problem: EventProblem, slots: Slots) -> Iterator[str]:
    for early, late in problem.before:
        if early in slots and late in slots and slots[early] >= slots[late]:
            yield say(f"{early} 应早于 {late}", f"{early} should precede {late}")


def _fairness(problem: EventProblem, slots: Slots) -> Iterator[str]:
    if problem.fairness is None or not problem.parties:
        return
    idle = []
    for party in problem.parties:
        row = ["."] * len(problem.slots)
        for firm, _, slot in _attendance(problem, slots):
            if firm == party.key:
                row[slot] = "x"
        idle.append(len([gap for gap in "".join(row).strip(".").split("x") if gap]))
    if max(idle) - min(idle) > problem.fairness:
        yield say(
            f"空档最多 {max(idle)}、最少 {min(idle)}，相差超过 {problem.fairness}",
            f"Breaks from {min(idle)} to {max(idle)} differ by more than {problem.fairness}",
        )


def _tables(problem: EventProblem, slots: Slots, tables: Tables) -> Iterator[str]:
    if set(tables) != set(slots):
        yield say("有会面没有桌号", "Some meetings have no table")
        return
    for (slot, table), times in Counter((slots[key], tables[key]) for key in slots).items():
        own = problem.slots[slot].tables
        if times > 1 or not 1 <= table <= (problem.tables if own is None else own):
            yield say(f"时段 {slot} 的 {table} 号桌冲突", f"Table {table} clashes at {slot}")
    for meeting in problem.meetings:
        if meeting.table is not None and tables.get(meeting.key, meeting.table) != meeting.table:
            yield say(f"{meeting.key} 的桌号已锁定", f"{meeting.key}'s table is locked")


RULES: tuple[Callable[[EventProblem, Slots], Iterator[str]], ...] = (
    _meeting_rules,
    _firm_rules,
    _room_rules,
    _order_rules,
    _fairness,
)
