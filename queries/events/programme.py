"""The year's programme: which chains, when, where, whom to call, what it eases; kept as draft events."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import polars as pl

from graph.errors import BadInput
from graph.language import say
from graph.snapshot import Snapshot, snapshot
from graph.store import GraphStore
from queries.events.event_book import EventRecord, planned_events, save_events
from queries.events.event_days import open_days, spread
from queries.events.event_document import EventPlan, Guest, YearPart
from queries.events.event_plan import EventQuestion, change_event, draft
from queries.events.outcomes import CANCELLED, DRAFT, met_pairs
from queries.events.year_choice import Choice, Chosen, Room, choose
from queries.events.year_pairs import YearPairs, year_pairs
from queries.scope import find, scope_of


@dataclass(frozen=True)
class ProgrammeQuestion:
    """A year to plan. `name` stands for it; `chains`: only these; see Room for the limits."""

    name: str
    first: date
    last: date
    events: int = 20
    scope: str = ""
    chains: tuple[str, ...] = ()
    room: Room = field(default_factory=Room)
    sessions: str = "09:00-11:30,14:00-16:30"
    tables: int = 20

    def in_words(self) -> str:
        """One sentence for headings and the audit."""
        return say(
            f"“{self.name}”：{self.first} 至 {self.last}，{self.events} 场对接活动",
            f"{self.name}: {self.events} events from {self.first} to {self.last}",
        )


@dataclass(frozen=True)
class Programme:
    """A programme: its events by date, the sum of what they ease, notes."""

    name: str
    events: tuple[EventRecord, ...]
    relief: float
    notes: tuple[str, ...] = ()


def plan_programme(store: GraphStore, question: ProgrammeQuestion) -> Programme:
    """Plan a year, or plan it again: locked events and those beyond draft stay as they are.

    Raises BadInput (no events, no days), UnknownName, Conflict (somebody changed a draft meanwhile).
    """
    if question.events < 1:
        raise BadInput(
            say("至少一场活动", "At least one event"),
            say(f"场次 {question.events}", f"events={question.events}"),
            say("场次填 1 或更多。", "Give 1 or more."),
        )
    graph = snapshot(store)
    records = planned_events(store)
    drafts = [one for one in records if _is_free_draft(one) and _belongs(one, question.name)]
    # What another programme only proposes is an alternative to this one, not a promise.
    others = [one for one in records if _is_free_draft(one) and one not in drafts]
    standing = [one for one in records if not _is_free_draft(one)]
    kept = [one for one in standing if _belongs(one, question.name)]
    days = open_days(question.first, question.last)
    scope = scope_of(graph, question.scope)
    spoken_for = [one for one in standing if _in_span(one, question)]
    promised = {key for one in spoken_for for key in one.plan.brought_together}
    met = {key: name for key, name in met_pairs(store).items() if key not in promised}
    pairs = year_pairs(graph, scope, met, max(question.first, date.today()))
    choice = Choice(pairs, question.room)
    choice.hold({numbers for key in promised if (numbers := _numbers(graph, key))})
    _count_standing(graph, choice, spoken_for)
    wanted = max(0, question.events - len(kept))
    chosen = choose(choice, wanted, [find(graph, "chains", name) for name in question.chains])
    taken = [date.fromisoformat(one.date) for one in standing if len(one.date) == 10]
    dates = spread(days.days, len(chosen), taken) if chosen else []
    made = _drafts(graph, question, pairs, _apart(chosen), dates, kept)
    saved, _ = save_events(store, made, dropped=drafts)
    notes = list(filter(None, (days.note, _alternatives(others, question))))
    if len(chosen) < wanted:
        notes.append(
            say(
                f"只排出 {len(chosen)} 场：其余产业链已没有可缓解的对子，或企业邀请次数已满。",
                f"Only {len(chosen)} events: nothing is left to ease elsewhere, or firms are full.",
            )
        )
    return replace(programme_of(store, question.name, [*kept, *saved]), notes=tuple(notes))


def programme_of(
    store: GraphStore, name: str, events: Sequence[EventRecord] | None = None
) -> Programme:
    """A kept programme by name."""
    found = planned_events(store) if events is None else events
    own = sorted((one for one in found if _belongs(one, name)), key=lambda one: (one.date, one.id))
    if not own and events is None:
        names = sorted({one.plan.year.programme for one in found if one.plan.year})
        raise BadInput(
            say("没有这个年度方案", "No such programme"), name,
            say(f"已有：{'、'.join(names) or '无'}。", f"Known: {', '.join(names) or 'none'}."),
        )  # fmt: skip
    relief = sum(one.plan.year.relief for one in own if one.plan.year)
    return Programme(name, tuple(own), round(relief, 4))


def lock_event(
    store: GraphStore,
    written: str,
    *,
    locked: bool = True,
    revision: int | None = None,
    **fields: Any,
) -> EventRecord:
    """Keep an event as it is when the year is planned again. `fields`: changed by hand with it;
    `revision`: that of the reading, Conflict where somebody changed it meanwhile."""

    def set_lock(plan: EventPlan) -> EventPlan:
        if plan.year is None:
            raise BadInput(
                say("该活动不在年度方案中", "Not part of a programme"), written,
                say("单场活动不会被全年重排改动，不用锁定。", "The year leaves it alone anyway."),
            )  # fmt: skip
        return plan.changed(year=plan.year.model_copy(update={"locked": locked}))

    return change_event(store, written, set_lock, revision=revision, **fields)


def _belongs(record: EventRecord, name: str) -> bool:
    return record.plan.year is not None and record.plan.year.programme == name


def _is_free_draft(record: EventRecord) -> bool:
    year = record.plan.year
    return year is not None and record.state == DRAFT and not year.locked


def _alternatives(others: Sequence[EventRecord], question: ProgrammeQuestion) -> str:
    """What is said of other programmes' drafts of the same span; blank where there are none."""
    names = Counter(
        one.plan.year.programme for one in others if one.plan.year and _in_span(one, question)
    )
    told = "、".join(f"“{name}” {count} 场" for name, count in sorted(names.items()))
    return told and say(
        f"其他方案的草案没有计入：{told}；锁定或已开始筹备的才计入。",
        f"Drafts of other programmes don't count: {told}; those locked or prepared do.",
    )


def _in_span(record: EventRecord, question: ProgrammeQuestion) -> bool:
    inside = question.first.isoformat() <= record.date <= question.last.isoformat()
    return inside and record.state != CANCELLED


def _numbers(graph: Snapshot, key: tuple[str, str, str]) -> tuple[int, int, int] | None:
    """Buyer, supplier and product by number; None where the graph has lost one of them."""
    buyer, supplier = graph.index("firms", key[0]), graph.index("firms", key[1])
    product = graph.index("products", key[2])
    if buyer is None or supplier is None or product is None:
        return None
    return buyer, supplier, product


def _count_standing(graph: Snapshot, choice: Choice, standing: Sequence[EventRecord]) -> None:
    """Firms called and chains served by events of the same span count towards the limits."""
    for record in standing:
        numbers = [graph.index("firms", guest.firm) for guest in record.plan.guests]
        choice.calls.update(number for number in numbers if number is not None)
        for chain in record.plan.chains:
            if (number := graph.index("chains", chain)) is not None:
                choice.held[number] += 1


def _apart(chosen: Sequence[Chosen]) -> list[Chosen]:
    """The most relief first, but two events of one chain as far apart as can be."""
    rounds: Counter[int] = Counter()
    order = []
    for place, one in enumerate(chosen):
        order.append((rounds[one.chain], place, one))
        rounds[one.chain] += 1
    return [one for _, _, one in sorted(order, key=lambda item: item[:2])]


def _drafts(
    graph: Snapshot,
    question: ProgrammeQuestion,
    pairs: YearPairs,
    chosen: Sequence[Chosen],
    dates: Sequence[date],
    kept: Sequence[EventRecord],
) -> list[EventRecord]:
    hosts = _Hosts(graph, len(chosen) + len(kept), kept)
    names: Counter[str] = Counter(one.name for one in kept)
    made = []
    for one, day in zip(chosen, dates, strict=True):
        chain = graph.names("chains")[one.chain]
        rows = list(one.pairs)
        firms = _ordered(pairs, rows)
        district = hosts.take([firm for firm, _ in firms])
        name = f"{chain}供需对接会（{question.name}）"
        names[name] += 1
        if names[name] > 1:
            name = f"{chain}供需对接会第{names[name]}场（{question.name}）"
        guests = tuple(
            Guest(firm=graph.firms["id"][firm], name=graph.names("firms")[firm], side=side)
            for firm, side in firms
        )
        weak = sorted({id_ for row in rows for id_ in pairs.weak.get(int(pairs.product[row]), ())})
        asked = EventQuestion(
            name=name, day=day, chains=(chain,), scope=district or question.scope,
            findings=tuple(weak), guests=guests, tables=question.tables,
            sessions=question.sessions, cap=question.room.per_firm, venue=district,
        )  # fmt: skip
        year = YearPart(
            programme=question.name, relief=round(one.relief, 4),
            why=tuple(_why(graph, pairs, rows, len(guests))), pairs=_ids(graph, pairs, rows),
        )  # fmt: skip
        made.append(draft(graph, asked, year))
    return made


def _ordered(pairs: YearPairs, rows: Sequence[int]) -> list[tuple[int, str]]:
    sides: dict[int, set[str]] = {}
    for row in rows:
        sides.setdefault(int(pairs.buyer[row]), set()).add("需方")
        sides.setdefault(int(pairs.supplier[row]), set()).add("供方")
    return [(firm, "双方" if len(side) == 2 else next(iter(side))) for firm, side in sides.items()]


def _ids(
    graph: Snapshot, pairs: YearPairs, rows: Sequence[int]
) -> tuple[tuple[str, str, str], ...]:
    firms, products = graph.firms["id"], graph.products["id"]
    return tuple(
        (
            firms[int(pairs.buyer[row])],
            firms[int(pairs.supplier[row])],
            products[int(pairs.product[row])],
        )
        for row in rows
    )


def _why(graph: Snapshot, pairs: YearPairs, rows: Sequence[int], firms: int) -> list[str]:
    eased: Counter[int] = Counter()
    for row in rows:
        eased[int(pairs.product[row])] += 1
    top = "、".join(graph.names("products")[product] for product, _ in eased.most_common(5))
    weak = sum(product in pairs.weak for product in eased)
    return [
        say(
            f"邀请 {firms} 家，{len(rows)} 对可谈，涉及 {len(eased)} 种产品（其中 {weak} 种在弱项清单）",
            f"{firms} firms, {len(rows)} pairs, {len(eased)} products ({weak} weak links)",
        ),
        say(f"主要针对：{top}", f"Mainly: {top}"),
    ]


class _Hosts:
    """Which district hosts: where most of the invited are, but each district its share."""

    def __init__(self, graph: Snapshot, events: int, kept: Sequence[EventRecord]) -> None:
        self.graph = graph
        levels = graph.places["level"].to_list()
        sites = graph.production_sites.filter(
            pl.Series([levels[p] in ("区县", "功能区") for p in graph.production_sites["place"]],
                      dtype=pl.Boolean)
        )  # fmt: skip
        self.place = dict(sites.select("firm", "place").iter_rows())
        districts = max(1, len(set(self.place.values())))
        self.most = max(1, -(-2 * events // districts))
        names = {name: number for number, name in enumerate(graph.names("places"))}
        self.held = Counter(names[one.venue] for one in kept if one.venue in names)

    def take(self, firms: Sequence[int]) -> str:
        """The host of an event of these firms; blank where no district is known."""
        near = Counter(self.place[firm] for firm in firms if firm in self.place)
        if not near:
            return ""
        # Where all have their share, the one that hosted least takes one more.
        free = [place for place, _ in near.most_common() if self.held[place] < self.most]
        place = free[0] if free else min(near, key=lambda one: (self.held[one], -near[one], one))
        self.held[place] += 1
        name: str = self.graph.places["name"][place]
        return name
