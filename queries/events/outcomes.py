"""On the day and after: who came, what came of each meeting; 供货 becomes a supply link."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import polars as pl

from graph.errors import BadInput, UnknownName
from graph.language import say
from graph.ontology import Pairing
from graph.snapshot import snapshot
from graph.store import GraphStore
from queries.events.event_book import (
    EventRecord,
    load_event,
    pair_key,
    planned_events,
    save_events,
)
from queries.events.event_document import Guest, Pair
from queries.matching.history import FAILED
from queries.scope import find

#: What may come of a meeting, in the order of a funnel; blank takes an outcome back.
OUTCOMES = ("意向", "签约", "供货")
#: State of an event that is not held, that was held, that a programme only proposes.
CANCELLED = "取消"
HELD = "已办"
DRAFT = "草案"
ATTENDANCE = ("邀请", "确认", "到会", "缺席", "临时到会", "退出")


#: Columns of `outcome_rows`; amounts in 元, slots from 0, tables from 1.
OUTCOME_ROW = {
    **dict.fromkeys(("event", "event_name", "date"), pl.String()),
    "chains": pl.List(pl.String()),
    **dict.fromkeys(("pairing", "buyer", "buyer_name", "supplier", "supplier_name", "product",
                     "product_name"), pl.String()),
    "slot": pl.Int64(), "table": pl.Int64(), "planned": pl.Boolean(),
    **dict.fromkeys(("outcome", "reason", "note", "came"), pl.String()),
    "amount": pl.Float64(), "outcome_date": pl.Date(),
}  # fmt: skip


@dataclass(frozen=True)
class Told:
    """What somebody tells of a pairing (id, or 需方—供方 by name). `amount`: 元; none told keeps the
    earlier one, unless `no_amount`; no day told keeps that of the same outcome told before."""

    pairing: str
    outcome: str
    reason: str = ""
    amount: float | None = None
    day: date | None = None
    note: str = ""
    person: str = ""
    no_amount: bool = False


def record_outcomes(
    store: GraphStore,
    written: str,
    told: Sequence[Told],
    *,
    revision: int | None = None,
    today: date | None = None,
) -> EventRecord:
    """Keep outcomes; an earlier one is corrected and the note says from what, when, by whom.

    Raises BadInput (unknown outcome, a failure without reason, a day before the event), UnknownName.
    """
    record = load_event(store, written)
    if revision is not None:
        record = replace(record, revision=revision)
    now = today or date.today()
    pairs = {one.pairing: _pair_named(record, one.pairing) for one in told}
    ids = [pair.key for pair in pairs.values()]
    before = {row["id"]: row for row in store.fetch(Pairing, ids).iter_rows(named=True)}
    values = {}
    for one in told:
        pair = pairs[one.pairing]
        values[pair.key] = _values(record, pair, one, before.get(pair.key), now)
    held = {"must": True, "lock_slot": True, "lock_table": True}
    told_of = {key for key, value in values.items() if value["outcome"]}
    # What has been held is history: no re-plan may move it.
    plan = record.plan.with_pairs(
        {pair.key: held for pair in record.plan.planned if pair.key in told_of}
    )
    [saved], _ = save_events(store, [record.changed(plan, state=HELD)], told=values)
    return saved


def _pair_named(record: EventRecord, written: str) -> Pair:
    if written in record.plan.by_key:
        return record.plan.by_key[written]
    for pair in record.plan.pairs:
        if written in (f"{pair.buyer_name}—{pair.supplier_name}", f"{pair.buyer}—{pair.supplier}"):
            return pair
    raise UnknownName(
        say(f"{record.name}没有这一对“{written}”", f"{record.name} has no pair “{written}”"), "",
        say("临时洽谈先用 liantu event pair 补登。", "Add a walk-in pair with liantu event pair."),
    )  # fmt: skip


def _values(
    record: EventRecord, pair: Pair, told: Told, before: Mapping[str, Any] | None, today: date
) -> dict[str, Any]:
    names = f"{pair.supplier_name} → {pair.buyer_name}"
    if told.outcome not in (*OUTCOMES, FAILED, ""):
        raise BadInput(
            say("不认识的结果", "Unknown outcome"), f"{names}: {told.outcome}",
            say(f"可用：{'、'.join((*OUTCOMES, FAILED))}。", "See liantu event outcome --help."),
        )  # fmt: skip
    if told.outcome == FAILED and not told.reason.strip():
        raise BadInput(
            say("不合适须写明原因", "A failure needs its reason"), names,
            say("写明为什么，如“价格高”“认证不全”。", "Say why, e.g. price, certificates."),
        )  # fmt: skip
    if told.amount is not None and not 0 <= told.amount < float("inf"):
        raise BadInput(
            say("金额须为非负数", "An amount is ≥ 0"), f"{names}：{told.amount}",
            say("以元为单位填数。", "In 元."),
        )  # fmt: skip
    same = before is not None and before["outcome"] == told.outcome
    day: date = told.day or (before["outcome_date"] if before and same else None) or today
    if record.date and day.isoformat() < record.date[:10] and told.outcome:
        raise BadInput(
            say("结果日期早于活动日期", "The outcome is dated before the event"),
            say(f"{names}：{day} 早于 {record.date}", f"{names}: {day} < {record.date}"),
            say("活动办过之后再登记结果；活动日期有误先改日期。", "Tell outcomes after the event."),
        )
    if day > today and told.outcome:
        raise BadInput(
            say("结果日期在将来", "The outcome is dated in the future"),
            say(f"{names}：{day} 晚于今天 {today}", f"{names}: {day} > {today}"),
            say("填已经发生的日期；约定的以后再报。", "Give the day on which it came about."),
        )
    amount = _amount(before, told)
    return {
        "outcome": told.outcome, "reason": told.reason.strip(), "amount": amount,
        "outcome_date": day if told.outcome else None,
        "note": _note(before, told, amount, today),
    }  # fmt: skip


def _amount(before: Mapping[str, Any] | None, told: Told) -> float | None:
    """The amount told; else the one that stands, as long as something came of the meeting."""
    if told.amount is not None or told.no_amount or told.outcome not in OUTCOMES:
        return told.amount
    standing: float | None = before["amount"] if before else None
    return standing


def _note(before: Mapping[str, Any] | None, told: Told, amount: float | None, today: date) -> str:
    """The earlier note with a line about what was corrected."""
    lines = [before["note"]] if before and before["note"] else []
    who = f"（{told.person}）" if told.person else ""
    if before and before["outcome"] and before["outcome"] != told.outcome:
        now = told.outcome or say("未定", "open")
        lines.append(f"{today} {before['outcome']} → {now}{who}")
    if before and before["amount"] is not None and before["amount"] != amount:
        left = "—" if amount is None else f"{amount:,.0f}"
        lines.append(
            say(f"{today} 金额 {before['amount']:,.0f} → {left} 元{who}",
                f"{today} {before['amount']:,.0f} → {left} 元{who}")
        )  # fmt: skip
    if told.note and told.note not in lines:
        lines.append(told.note)
    return "\n".join(lines)


def record_attendance(
    store: GraphStore, written: str, states: Mapping[str, str], *, revision: int | None = None
) -> EventRecord:
    """Who came: firm (id or name) → state. A firm of the graph that was not called walks in.

    Raises BadInput on an unknown state, UnknownName on a firm that the graph doesn't know.
    """
    if wrong := sorted(set(states.values()) - set(ATTENDANCE)):
        raise BadInput(
            say("不认识的到会情况", "Unknown attendance"), "、".join(wrong),
            say(f"可用：{'、'.join(ATTENDANCE)}。", f"Known: {', '.join(ATTENDANCE)}."),
        )  # fmt: skip
    record = load_event(store, written)
    if revision is not None:
        record = replace(record, revision=revision)
    guests = {guest.firm: guest for guest in record.plan.guests}
    by_name = {guest.name: guest.firm for guest in record.plan.guests}
    graph = snapshot(store)
    walked = list(record.plan.walk_ins)
    for firm, came in states.items():
        id_ = firm if firm in guests else by_name.get(firm, "")
        if not id_:
            number = find(graph, "firms", firm)
            id_ = graph.firms["id"][number]
            guests[id_] = Guest(firm=id_, name=graph.names("firms")[number])
            walked.append(id_)
        shown = "临时到会" if id_ in walked and came == "到会" else came
        guests[id_] = guests[id_].model_copy(update={"state": shown})
    plan = record.plan.changed(guests=tuple(guests.values()), walk_ins=tuple(dict.fromkeys(walked)))
    [saved], _ = save_events(store, [record.changed(plan)])
    return saved


def add_pair(
    store: GraphStore, written: str, buyer: str, supplier: str, product: str
) -> EventRecord:
    """Two who met without being planned: a pair without a slot, ready for its outcome."""
    record = load_event(store, written)
    graph = snapshot(store)
    firms = [find(graph, "firms", name) for name in (buyer, supplier)]
    if firms[0] == firms[1]:
        raise BadInput(
            say("企业不能与自己对接", "A firm cannot meet itself"), buyer,
            say("需方与供方填两家不同的企业。", "Name two firms."),
        )  # fmt: skip
    made = find(graph, "products", product)
    ids, names = graph.firms["id"], graph.names("firms")
    key = pair_key(record.id, ids[firms[0]], ids[firms[1]], graph.products["id"][made])
    if key in record.plan.by_key:
        return record
    pair = Pair(
        key=key, buyer=ids[firms[0]], supplier=ids[firms[1]], buyer_name=names[firms[0]],
        supplier_name=names[firms[1]], product=graph.products["id"][made],
        product_name=graph.names("products")[made],
        words=say("会上临时洽谈", "Met at the event without a plan"),
        refused=say("会上已临时洽谈", "They have met without a plan"),
    )  # fmt: skip
    [saved], _ = save_events(
        store, [record.changed(record.plan.changed(pairs=(*record.plan.pairs, pair)))]
    )
    return saved


def outcome_rows(store: GraphStore) -> pl.DataFrame:
    """One row per pairing of every planned event, with or without an outcome.

    event, event_name, date, chains, pairing, buyer(_name), supplier(_name), product(_name), slot,
    table, planned, outcome, reason, amount (元), outcome_date, note.
    """
    held = {row["id"]: row for row in store.read(Pairing).iter_rows(named=True)}
    rows = []
    for record in planned_events(store):
        for pair in record.plan.pairs:
            node = held.get(pair.key)
            if node is None:
                continue
            rows.append(_outcome_row(record, pair, node))
    if not rows:
        return pl.DataFrame(schema=OUTCOME_ROW)
    return pl.DataFrame(rows, schema=OUTCOME_ROW)


def _outcome_row(record: EventRecord, pair: Pair, node: Mapping[str, Any]) -> dict[str, Any]:
    states = {guest.firm: guest.state for guest in record.plan.guests}
    both = {states.get(pair.buyer, ""), states.get(pair.supplier, "")}
    came = "缺席" if both & {"缺席", "退出"} else "到会" if both <= {"到会", "临时到会"} else ""
    return {
        "event": record.id, "event_name": record.name, "date": record.date,
        "chains": list(record.plan.chain_names), "pairing": pair.key, "buyer": pair.buyer,
        "buyer_name": pair.buyer_name, "supplier": pair.supplier,
        "supplier_name": pair.supplier_name, "product": pair.product,
        "product_name": pair.product_name, "slot": pair.slot, "table": pair.table,
        "planned": pair.is_planned, "outcome": node["outcome"] or "",
        "reason": node["reason"] or "", "amount": node["amount"],
        "outcome_date": node["outcome_date"], "note": node["note"] or "", "came": came,
    }  # fmt: skip


def met_pairs(store: GraphStore, apart_from: str = "") -> dict[tuple[str, str, str], str]:
    """(buyer, supplier, product) → where they were or will be brought together, in words."""
    return {
        (pair.buyer, pair.supplier, pair.product): (
            say(f"已在“{record.name}”对接过", f"They met at “{record.name}”")
            if record.state == HELD
            else say(
                f"已排在 {record.date}“{record.name}”对接", f"They are to meet at “{record.name}”"
            )
        )
        for record in planned_events(store)
        if record.id != apart_from and record.state != CANCELLED
        for pair in record.plan.planned
    }
