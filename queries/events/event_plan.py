"""Planning an event: whom to call, which pairs, when and at which table; changed, locked, mended."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from graph.errors import BadInput, Conflict
from graph.facts import digest
from graph.language import say
from graph.ledger.preferences import Preference
from graph.snapshot import Snapshot, snapshot
from graph.store import GraphStore
from queries.events.event_book import EventRecord, load_event, save_events, standing_events
from queries.events.event_candidates import candidate_pairs, check_findings
from queries.events.event_document import (
    WITHDRAWN,
    EventPlan,
    Guest,
    Pair,
    YearPart,
    as_problem,
    as_timetable,
    rounds_of,
    take_in,
)
from queries.events.event_edits import check_numbers, firm_of, set_guest
from queries.events.outcomes import CANCELLED, DRAFT, HELD, met_pairs, outcome_rows
from queries.events.repair import repair
from queries.events.timetable import Progress, plan
from queries.scope import find, scope_of

#: States that a planner gives an event.
STATES = ("筹备", HELD, CANCELLED)


@dataclass(frozen=True)
class EventQuestion:
    """What a new event is asked to be. `sessions`: “09:00-11:30,14:00-16:30”; minutes per slot.

    `firms`: only these may be called (ids or names; all of the chains otherwise). `wide`: also pairs
    of other chains that use or make the same products.
    """

    name: str
    day: date
    chains: tuple[str, ...] = ()
    scope: str = ""
    products: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    firms: tuple[str, ...] = ()
    venue: str = ""
    host: str = ""
    sessions: str = "09:00-11:30,14:00-16:30"
    minutes: int = 20
    pause: int = 5
    tables: int = 20
    cap: int | None = 6
    minimum: int = 0
    interpreters: int | None = None
    fairness: int | None = None
    note: str = ""
    wide: bool = False
    guests: tuple[Guest, ...] = field(default=(), repr=False)

    def in_words(self) -> str:
        """One sentence for headings and the audit."""
        about = "、".join((*self.chains, *self.products)) or say("全部产业链", "all chains")
        return say(f"{self.day} {about}对接活动“{self.name}”", f"{self.day}: {self.name} ({about})")


def create_event(
    store: GraphStore, question: EventQuestion, *, year: YearPart | None = None
) -> EventRecord:
    """A new event without a timetable yet. Raises UnknownName, BadInput, Conflict (same name and day)."""
    record = draft(snapshot(store), question, year)
    if record.id in standing_events(store)["id"].to_list():
        raise Conflict(
            say("已有同名同日的活动", "There is an event of this name and day"),
            f"{record.name}（{record.date}），{record.id}",
            say("换一个名称或日期，或打开已有的那场。", "Choose another, or open the one there is."),
        )  # fmt: skip
    [saved], _ = save_events(store, [record])
    return saved


def draft(graph: Snapshot, question: EventQuestion, year: YearPart | None = None) -> EventRecord:
    """The record of a question, not yet written."""
    if not question.name.strip():
        raise BadInput(
            say("活动要有名称", "An event needs a name"), say("名称是空的", "name"),
            say("写上名称，如“家电对接会”。", "Give it a name."),
        )  # fmt: skip
    check_numbers(
        tables=question.tables, cap=question.cap, minimum=question.minimum,
        interpreters=question.interpreters, fairness=question.fairness,
    )  # fmt: skip
    if year is None:
        check_findings(graph, question.findings, question.scope)
    chains = [find(graph, "chains", name) for name in question.chains]
    scope = scope_of(graph, question.scope)
    wanted = [find(graph, "firms", name) for name in question.firms]
    called = tuple(
        Guest(firm=graph.firms["id"][number], name=graph.names("firms")[number], called=True)
        for number in dict.fromkeys(wanted)
    )
    known = {guest.firm for guest in question.guests}
    return EventRecord(
        id=f"E-{question.day:%Y%m%d}-{digest(question.name + question.day.isoformat())[:6]}",
        name=question.name.strip(),
        date=question.day.isoformat(),
        venue=question.venue,
        host=question.host,
        note=question.note,
        state=DRAFT if year else "筹备",
        plan=EventPlan(
            chains=tuple(graph.chains["id"][number] for number in chains),
            chain_names=tuple(graph.names("chains")[number] for number in chains),
            scope=graph.places["id"][scope.place] if scope.place is not None else "",
            products=tuple(
                graph.products["id"][find(graph, "products", name)] for name in question.products
            ),
            findings=question.findings,
            rounds=rounds_of(question.sessions, question.minutes, question.pause),
            tables=question.tables,
            cap=question.cap,
            minimum=question.minimum,
            interpreters=question.interpreters,
            fairness=question.fairness,
            open=not (question.guests or called),
            wide=question.wide,
            guests=(*question.guests, *(g for g in called if g.firm not in known)),
            year=year,
        ),
    )


def plan_event(
    store: GraphStore,
    written: str,
    *,
    revision: int | None = None,
    preferences: Sequence[Preference] = (),
    seconds: float = 30.0,
    progress: Callable[[Progress], None] = lambda _: None,
) -> EventRecord:
    """Find pairs, choose and timetable them, keep the plan; what is locked does not move.

    `revision`: that of the planner's reading; Conflict when it is not the newest any more.
    Raises BadInput with the smallest set of rules that stand in each other's way.
    """
    record = _at_revision(load_event(store, written), revision)
    met = met_pairs(store, record.id)
    offered = candidate_pairs(snapshot(store), record, preferences, met)
    document = record.plan.changed(pairs=_merged(record.plan, offered))
    document = take_in(document, plan(as_problem(document), seconds=seconds, progress=progress))
    document = with_guests(document)
    # An event that was held stays so, whatever is planned anew of it.
    state = HELD if record.state == HELD else "筹备"
    [saved], _ = save_events(store, [record.changed(with_reasons(document), state=state)])
    return saved


def _merged(document: EventPlan, offered: Sequence[Pair]) -> tuple[Pair, ...]:
    """New candidates with the locks and decisions of the standing plan; locked pairs stay."""
    held = document.by_key
    decided = {
        key: pair
        for key, pair in held.items()
        if pair.must or pair.refused or pair.lock_slot or pair.lock_table
    }
    fresh = [
        pair.model_copy(update=_decisions(decided[pair.key])) if pair.key in decided else pair
        for pair in offered
    ]
    keys = {pair.key for pair in fresh}
    return (*fresh, *(pair for key, pair in decided.items() if key not in keys))


def _decisions(pair: Pair) -> dict[str, Any]:
    names = ("must", "refused", "slot", "table", "lock_slot", "lock_table")
    return {name: getattr(pair, name) for name in names}


def with_guests(document: EventPlan) -> EventPlan:
    """The document with its guest list: who meets somebody, who was called by name, has answered or
    has conditions of its own. Other candidates of an open event are not called: see its reserve."""
    sides: dict[str, set[str]] = {}
    for pair in document.planned:
        sides.setdefault(pair.buyer, set()).add("需方")
        sides.setdefault(pair.supplier, set()).add("供方")
    known = {
        guest.firm: guest
        for guest in document.guests
        if guest.firm in sides or guest.stays or not document.open
    }
    for firm in sides:
        known.setdefault(firm, Guest(firm=firm, name=document.names.get(firm, firm)))
    guests = tuple(
        guest.model_copy(update={"side": _side(sides.get(firm, set())) or guest.side})
        for firm, guest in known.items()
    )
    return document.changed(guests=guests)


def _side(sides: set[str]) -> str:
    return "双方" if len(sides) == 2 else next(iter(sides), "")


def with_reasons(document: EventPlan) -> EventPlan:
    """The document in which each firm without a meeting, called or in reserve, has its reason."""
    met = {firm for pair in document.planned for firm in (pair.buyer, pair.supplier)}
    own: dict[str, list[Pair]] = {
        guest.firm: [] for guest in document.guests if guest.firm not in document.walk_ins
    }
    for pair in document.pairs:
        for firm in (pair.buyer, pair.supplier):
            if pair.is_candidate:
                own.setdefault(firm, []).append(pair)
    idle = {
        firm: document.proof.idle.get(firm) or _why_idle(pairs)
        for firm, pairs in own.items()
        if firm not in met
    }
    return document.changed(proof=document.proof.model_copy(update={"idle": idle}))


def _why_idle(pairs: Sequence[Pair]) -> str:
    """Why a firm has no meeting after a change by hand."""
    if not pairs:
        return say("没有候选对象", "It has no candidates")
    if all(pair.refused or pair.barred for pair in pairs):
        return say("全部候选均已回避或拒绝", "Every candidate was refused")
    return say("原来的会面已取消，重排后再定", "Its meeting is off; plan again")


def _at_revision(record: EventRecord, revision: int | None) -> EventRecord:
    """The record as the planner read it: saving it tells whether that is still the newest."""
    return record if revision is None else record.changed(record.plan, revision=revision)


def change_event(
    store: GraphStore,
    written: str,
    change: Callable[[EventPlan], EventPlan],
    *,
    revision: int | None = None,
    **fields: Any,
) -> EventRecord:
    """Edit an event by hand. `fields`: name, date, venue, host, state, note."""
    record = _at_revision(load_event(store, written), revision)
    if (state := fields.get("state", record.state)) not in (record.state, *STATES):
        raise BadInput(
            say("不认识的状态", "Unknown state"), state,
            say(f"可用：{'、'.join(STATES)}。", f"Known: {', '.join(STATES)}."),
        )  # fmt: skip
    document = change(record.plan)
    if document.pairs:
        document = with_reasons(document)
    [saved], _ = save_events(store, [record.changed(document, **fields)])
    return saved


def withdraw_firm(
    store: GraphStore, written: str, firm: str, *, reason: str = "", revision: int | None = None
) -> EventRecord:
    """A firm stays away after all: its meetings are off and the rest is mended with least change."""
    record = _at_revision(load_event(store, written), revision)
    id_ = firm_of(record.plan, firm)
    told = {row["pairing"] for row in outcome_rows(store).to_dicts() if row["outcome"]}
    before = as_timetable(record.plan)
    off = {"slot": None, "table": None, "must": False, "lock_slot": False, "lock_table": False}
    changed = {
        pair.key: off
        for pair in record.plan.pairs
        if pair.key not in told and id_ in (pair.buyer, pair.supplier)
    }
    document = set_guest(record.plan.with_pairs(changed), id_, state=WITHDRAWN, note=reason)
    mended = take_in(document, repair(as_problem(document), before))
    held = {pair.key for pair in mended.planned}
    proof = mended.proof.model_copy(
        update={
            "lost": tuple(sorted(before.slots.keys() - held)),
            "added": tuple(sorted(held - before.slots.keys())),
        }
    )
    mended = with_reasons(mended.changed(proof=proof))
    [saved], _ = save_events(store, [record.changed(mended)])
    return saved
