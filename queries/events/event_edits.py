"""Changes to an event by hand: locks, refusals, the conditions of a guest and of the whole event."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from graph.errors import BadInput, UnknownName
from graph.language import say
from graph.snapshot import Snapshot
from queries.events.conflicts import conflict
from queries.events.event_document import (
    WITHDRAWN,
    EventPlan,
    Guest,
    Pair,
    Round,
    as_problem,
    rounds_of,
)
from queries.scope import find

#: Conditions that are numbers.
NUMBERS = {"tables": "桌数", "cap": "每家最多", "minimum": "每家最少", "interpreters": "译员数",
           "fairness": "空档差"}  # fmt: skip
#: Conditions that may be lifted altogether.
LIFTED = ("cap", "interpreters", "fairness")
#: States of a guest before the day.
STATES = ("邀请", "确认", WITHDRAWN)


def lock_pair(
    document: EventPlan, key: str, *, slot: int | None = None, table: int | None = None
) -> EventPlan:
    """Lock a pair: it must be held; at its present slot and table, or at the given ones (from 1).

    Meetings in its way that are not locked lose their time, until the event is planned again.
    Raises BadInput with the smallest set of rules where other locks are in the way."""
    return _compatible(_locked(document, _pair(document, key), slot, table))


def _locked(document: EventPlan, pair: Pair, slot: int | None, table: int | None) -> EventPlan:
    at = pair.slot if slot is None else slot - 1
    if at is not None and not 0 <= at < len(document.rounds):
        raise BadInput(
            say("没有这个时段", "No such slot"), f"{at + 1}",
            say(f"时段为 1–{len(document.rounds)}。", f"Slots are 1–{len(document.rounds)}."),
        )  # fmt: skip
    seat = _seat(document, pair, at) if table is None else table
    if seat is not None and not 1 <= seat <= document.tables:
        raise BadInput(
            say("没有这张桌", "No such table"), str(seat),
            say(f"桌号为 1–{document.tables}。", f"Tables are 1–{document.tables}."),
        )  # fmt: skip
    held = {
        "must": True, "refused": "", "slot": at, "table": seat,
        "lock_slot": at is not None, "lock_table": seat is not None,
    }  # fmt: skip
    off = [] if at is None else _in_the_way(document, pair, at, seat)
    changed = document.with_pairs({
        **{one.key: {"slot": None, "table": None} for one in off}, pair.key: held
    })  # fmt: skip
    displaced = dict.fromkeys((*changed.proof.displaced, *(one.key for one in off)))
    proof = changed.proof.model_copy(update={"displaced": tuple(displaced)})
    return changed.changed(proof=proof)


def _seat(document: EventPlan, pair: Pair, at: int | None) -> int | None:
    """Where a pair sits that is locked into a slot: its own table if free there, else a free one."""
    if at is None:
        return pair.table
    taken = {one.table for one in document.planned if one.slot == at and one.key != pair.key}
    own = [pair.table] if pair.table else []
    free = [seat for seat in (*own, *range(1, document.tables + 1)) if seat not in taken]
    return free[0] if free else pair.table or 1


def _in_the_way(document: EventPlan, pair: Pair, at: int, seat: int | None) -> list[Pair]:
    """Meetings without a lock at the same time, of one of its firms or at its table."""
    firms = {pair.buyer, pair.supplier}
    return [
        one
        for one in document.planned
        if one.slot == at
        and one.key != pair.key
        and not one.lock_slot
        and (one.table == seat or firms & {one.buyer, one.supplier})
    ]


def _compatible(document: EventPlan) -> EventPlan:
    """The document, if what is locked and required in it can be held together at all."""
    problem = as_problem(document)
    required = frozenset(m.key for m in problem.meetings if m.must or m.slot is not None)
    parties = tuple(party.model_copy(update={"minimum": 0}) for party in problem.parties)
    in_way = conflict(problem.only(required).altered(parties=parties, fairness=None))
    if in_way:
        raise BadInput(
            say("不能这样锁定，以下各条不能同时成立", "No such lock: these cannot hold together"),
            "；".join(in_way),
            say("解除其中一条，或换一个时段、桌号。", "Relax one of them, or take another place."),
        )
    return document


def unlock_pair(document: EventPlan, key: str) -> EventPlan:
    """Let the next plan decide about a pair again."""
    pair = _pair(document, key)
    off = {"must": False, "refused": "", "lock_slot": False, "lock_table": False}
    return document.with_pairs({pair.key: off})


def refuse_pair(document: EventPlan, key: str, reason: str) -> EventPlan:
    """A side does not want the meeting; the next plan leaves it out and shows the reason."""
    if not reason.strip():
        raise BadInput(
            say("须写明原因", "A reason is needed"), _pair(document, key).words_of_pair,
            say("写明哪一方为什么不见，如“需方已有供方”。", "Say who refuses and why."),
        )  # fmt: skip
    off = {"refused": reason.strip(), "must": False, "lock_slot": False, "lock_table": False,
           "slot": None, "table": None}  # fmt: skip
    return document.with_pairs({_pair(document, key).key: off})


def _pair(document: EventPlan, written: str) -> Pair:
    """A pair by key, or by “需方—供方” names."""
    if written in document.by_key:
        return document.by_key[written]
    for pair in document.pairs:
        if written in (f"{pair.buyer_name}—{pair.supplier_name}", f"{pair.buyer}—{pair.supplier}"):
            return pair
    raise UnknownName(
        say(f"活动中没有这一对“{written}”", f"No such pair “{written}”"), "",
        say("用 liantu event show 查看各对的编号。", "See liantu event show."),
    )  # fmt: skip


def set_guest(document: EventPlan, firm: str, **values: Any) -> EventPlan:
    """Change a guest's cap, minimum, away, languages, prefers, state or note."""
    id_ = firm_of(document, firm)
    if values.get("state", "邀请") not in STATES:
        raise BadInput(
            say("不认识的状态", "Unknown state"), values["state"],
            say(f"可用：{'、'.join(STATES)}。", f"Known: {', '.join(STATES)}."),
        )  # fmt: skip
    sessions = {one.session for one in document.rounds}
    if values.get("prefers") and values["prefers"] not in sessions:
        raise BadInput(
            say("没有这个场次", "No such session"), values["prefers"],
            say(f"本活动有：{'、'.join(sorted(sessions))}。", f"There are: {sorted(sessions)}."),
        )  # fmt: skip
    guests = {guest.firm: guest for guest in document.guests}
    changed = guests[id_].model_copy(update=values)
    check_span(changed.cap if changed.cap is not None else document.cap, changed.minimum)
    return document.changed(guests=tuple((guests | {id_: changed}).values()))


def firm_of(document: EventPlan, written: str) -> str:
    """A guest's firm id by id or name. Raises UnknownName."""
    for guest in document.guests:
        if written in (guest.firm, guest.name):
            return guest.firm
    raise UnknownName(
        say(f"活动没有邀请“{written}”", f"“{written}” is not called"), "",
        say("先排一次日程，或用 liantu event guest --invite 邀请。",
            "Plan first, or call it with liantu event guest --invite."),
    )  # fmt: skip


def invite(document: EventPlan, graph: Snapshot, firm: str) -> EventPlan:
    """Call a firm of the graph to the event; one that withdrew is called again."""
    number = find(graph, "firms", firm)
    id_, name = graph.firms["id"][number], graph.names("firms")[number]
    if id_ in {guest.firm for guest in document.guests}:
        return set_guest(document, id_, state="邀请", note="", called=True)
    return document.changed(guests=(*document.guests, Guest(firm=id_, name=name, called=True)))


def slots_named(document: EventPlan, written: Sequence[str]) -> tuple[int, ...]:
    """Slots (from 0) by number from 1, by session (上午) or by their beginning (09:25)."""
    found: set[int] = set()
    for word in (part.strip() for one in written for part in one.replace("，", ",").split(",")):
        slots = [
            place
            for place, one in enumerate(document.rounds)
            if word in (str(place + 1), one.session, one.start, one.label)
        ]
        if word and not slots:
            known = dict.fromkeys(one.session for one in document.rounds)
            raise BadInput(
                say("没有这个时段", "No such slot"), word,
                say(f"写序号 1–{len(document.rounds)}、场次（{'、'.join(known)}）或开始时间。",
                    f"Give a number 1–{len(document.rounds)}, a session or a beginning."),
            )  # fmt: skip
        found.update(slots)
    return tuple(sorted(found))


def set_conditions(
    document: EventPlan,
    *,
    sessions: str = "",
    minutes: int = 20,
    pause: int = 5,
    wide: bool | None = None,
    lift: Collection[str] = (),
    **numbers: int | None,
) -> EventPlan:
    """Change tables, cap, minimum, interpreters, fairness, how wide the net is, and the slots where
    `sessions` is given; `lift`: limits that hold no more (names of LIFTED).

    New slots take every time away that is not locked, and leave locks and absences at their hours;
    raises BadInput where a lock has no slot.
    """
    changed: dict[str, int | None] = {
        name: value for name, value in numbers.items() if value is not None
    }
    if unknown_limits := [name for name in lift if name not in LIFTED]:
        raise BadInput(
            say("没有这个限制", "No such limit"), "、".join(unknown_limits),
            say(f"可解除：{'、'.join(LIFTED)}。", f"There are: {', '.join(LIFTED)}."),
        )  # fmt: skip
    changed |= dict.fromkeys(lift)
    standing = {name: getattr(document, name) for name in NUMBERS}
    check_numbers(**{**standing, **changed})
    document = document if wide is None else document.changed(wide=wide)
    if sessions:
        document = _at_the_same_hours(document, rounds_of(sessions, minutes, pause))
    return document.changed(**changed)


def check_numbers(**numbers: int | None) -> None:
    """Raise BadInput where the conditions of an event (names of NUMBERS) cannot be."""
    told = {name: value for name, value in numbers.items() if value is not None}
    if told.get("tables", 1) < 1 or any(value < 0 for value in told.values()):
        raise BadInput(
            say("桌数至少为 1，其余不小于 0", "At least one table, nothing below 0"),
            "、".join(f"{NUMBERS[name]} {value}" for name, value in told.items()),
            say("改成合适的数。", "Correct the number."),
        )  # fmt: skip
    check_span(told.get("cap"), told.get("minimum", 0))


def check_span(cap: int | None, minimum: int) -> None:
    """Raise BadInput where at least more meetings are asked than are allowed."""
    if cap is not None and minimum > cap:
        raise BadInput(
            say("最少场数多于最多场数", "At least more than at most"),
            say(f"最少 {minimum} 场，最多 {cap} 场", f"{minimum} > {cap}"),
            say("改其中一个数。", "Correct one of them."),
        )  # fmt: skip


def _at_the_same_hours(document: EventPlan, rounds: tuple[Round, ...]) -> EventPlan:
    """The document with other slots: locks stay at their hour, firms stay away at theirs."""
    place = {one.start: number for number, one in enumerate(rounds)}
    kept: dict[str, dict[str, Any]] = {}
    lost = []
    for pair in document.pairs:
        if not pair.lock_slot or pair.slot is None:
            kept[pair.key] = {"slot": None, "table": None}
        elif (at := place.get(document.rounds[pair.slot].start)) is not None:
            kept[pair.key] = {"slot": at}
        else:
            lost.append(pair)
    if lost:
        raise BadInput(
            say("新的时段放不下已锁定的会面", "Locked meetings have no slot any more"),
            "、".join(f"{pair.buyer_name}—{pair.supplier_name}" for pair in lost[:3]),
            say("先解除锁定。", "Unlock them first."),
        )
    guests = tuple(
        guest.model_copy(update={"away": _away_at(document.rounds, guest.away, rounds)})
        for guest in document.guests
    )
    return document.with_pairs(kept).changed(rounds=rounds, guests=guests)


def _away_at(old: Sequence[Round], away: Sequence[int], rounds: Sequence[Round]) -> tuple[int, ...]:
    """New slots that overlap the old ones in which a firm cannot come."""
    hours = [old[slot] for slot in away if slot < len(old)]
    return tuple(
        number
        for number, one in enumerate(rounds)
        if any(one.start < hour.end and hour.start < one.end for hour in hours)
    )


def lock_all(
    document: EventPlan, *, slot: int | None = None, table: int | None = None, locked: bool = True
) -> EventPlan:
    """Lock (or unlock) every meeting held in a slot or at a table (both from 1), as they stand."""
    held = [
        pair.key
        for pair in document.planned
        if slot in (None, (pair.slot or 0) + 1) and table in (None, pair.table)
    ]
    if slot is None and table is None:
        raise BadInput(
            say("要指明时段或桌号", "A slot or a table is needed"), "",
            say("选一个时段或一张桌（命令用 --slot、--table），或指明一对。", "Use --slot, --table."),
        )  # fmt: skip
    if not held:
        raise BadInput(
            say("那里没有排入的会面", "No meeting is held there"),
            say(f"时段 {slot or '全部'}，桌号 {table or '全部'}", f"slot={slot} table={table}"),
            say("先排日程，或换一个时段、桌号。", "Plan first, or name another."),
        )
    for key in held:
        pair = document.by_key[key]
        document = (
            _locked(document, pair, None, pair.table) if locked else unlock_pair(document, key)
        )
    return _compatible(document) if locked else document
