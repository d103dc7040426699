"""Events in the graph: read with their revision, written so that nobody's change is lost."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import polars as pl

from graph.errors import BadInput, Conflict, unknown
from graph.facts import digest, frame
from graph.language import say
from graph.names import nearest
from graph.ontology import (
    Addresses,
    Attends,
    Event,
    Finding,
    FocusesOn,
    HeldAt,
    LocatedIn,
    Meeting,
    Meets,
    Pairing,
    Pairs,
    Place,
    Source,
    Supplies,
)
from graph.store import Change, GraphStore, Writer
from graph.writer import Frames, write_statements
from queries.events.event_document import EventPlan, Pair, read_plan

#: Outcome that makes a supply link.
SUPPLIED = "供货"
#: Properties of a pairing that say what came of it.
OUTCOME = ("outcome", "reason", "amount", "outcome_date", "note")


@dataclass(frozen=True)
class EventRecord:
    """An event as it is kept. `revision` is that of the reading: a write asks for the same."""

    id: str
    name: str
    date: str
    plan: EventPlan
    revision: int = 0
    venue: str = ""
    host: str = ""
    state: str = "筹备"
    note: str = ""

    @property
    def source(self) -> str:
        """Id of the Source node that stands for what the event says."""
        return f"event:{self.id}"

    def changed(self, plan: EventPlan, **fields: Any) -> EventRecord:
        """The record with another plan, not yet written."""
        return replace(self, plan=plan, **fields)


def pair_key(event: str, buyer: str, supplier: str, product: str) -> str:
    """Id of a pairing: the same pair at the same event is the same node."""
    return f"PR-{digest(chr(31).join((event, buyer, supplier, product)))}"


def meeting_id(pairing: str) -> str:
    """Id of the meeting of a pairing."""
    return f"M-{digest(pairing)}"


def standing_events(store: GraphStore) -> pl.DataFrame:
    """All events that hold, by date."""
    rows = store.read(Event).filter(pl.col("retired_at").is_null())
    return rows.sort(["date", "id"], nulls_last=True)


def load_event(store: GraphStore, written: str) -> EventRecord:
    """An event with a plan, by id or name. Raises UnknownName, BadInput where it has no plan."""
    return record_of(event_row(store, written))


def event_row(store: GraphStore, written: str) -> dict[str, Any]:
    """An Event node by id or name, planned or not. Raises UnknownName; BadInput where several events
    have the name, so that none is changed by mistake."""
    rows = standing_events(store)
    found = rows.filter(pl.col("id") == written)
    found = rows.filter(pl.col("name") == written) if found.is_empty() else found
    if found.is_empty():
        raise unknown(say("活动", "event"), written, nearest(written, rows["name"].to_list()))
    if found.height > 1:
        raise BadInput(
            say(f"有 {found.height} 场活动叫“{written}”", f"{found.height} events are called “{written}”"),
            "、".join(f"{one['id']}（{one['date'] or '—'}）" for one in found.to_dicts()),
            say("写明是哪一场的编号。", "Give the id of the one that is meant."),
        )  # fmt: skip
    return found.row(0, named=True)


def planned_events(store: GraphStore) -> list[EventRecord]:
    """Events that have a plan, by date."""
    rows = standing_events(store).filter(pl.col("plan") != "")
    return [record_of(row) for row in rows.iter_rows(named=True)]


def record_of(row: Mapping[str, Any]) -> EventRecord:
    """An Event row as a record."""
    return EventRecord(
        id=row["id"], name=row["name"], date=row["date"] or "",
        plan=read_plan(row["plan"] or "", row["name"]), revision=row["revision"] or 0,
        venue=row["venue"] or "", host=row["host"] or "", state=row["state"] or "",
        note=row["note"] or "",
    )  # fmt: skip


def save_events(
    store: GraphStore,
    records: Sequence[EventRecord],
    *,
    told: Mapping[str, Mapping[str, Any]] | None = None,
    dropped: Sequence[EventRecord] = (),
    now: datetime | None = None,
) -> tuple[list[EventRecord], Change]:
    """Write events in one transaction, each with the next revision number.

    `dropped`: events taken out in the same transaction; `told`: pairing → outcome, reason, amount, outcome_date, note as they are now.
    Raises Conflict when an event was changed since it was read; then nothing is written.
    """
    moment = now or datetime.now()
    raised = [replace(record, revision=record.revision + 1) for record in records]
    with store.write() as writer:
        gone_ids = {record.id for record in dropped}
        _check_revisions(writer, [*dropped, *(r for r in records if r.id not in gone_ids)])
        held = _held_pairings(writer, [record.id for record in (*records, *dropped)])
        outcomes = _outcomes(held, told or {})
        kept = {pair.key for record in raised for pair in record.plan.planned}
        gone = set(held["id"]) - kept - set(outcomes)
        known = {kind.label: set(writer.read(kind, ["id"])["id"]) for kind in (Place, Finding)}
        by_source: dict[str, Frames] = {record.source: {} for record in dropped}
        by_source |= {
            record.source: event_frames(record, outcomes, known, moment) for record in raised
        }
        write_statements(writer, by_source, moment)
        writer.remove(Meeting, [meeting_id(key) for key in set(held["id"]) - kept])
        writer.remove(Pairing, gone)
    return raised, writer.change


def _check_revisions(writer: Writer, records: Sequence[EventRecord]) -> None:
    held = writer.read(Event, ["id", "revision", "retired_at"])
    held = held.filter(pl.col("retired_at").is_null())
    stored = dict(held.select("id", "revision").iter_rows())
    for record in records:
        if (stored.get(record.id) or 0) != record.revision:
            raise Conflict(
                say("该活动已被他人修改", "Somebody changed this event meanwhile"),
                f"{record.name}: {say('读取时修订', 'read at')} {record.revision}, "
                f"{say('现为', 'now')} {stored.get(record.id)}",
                say("重新打开后再改，对方的修改没有丢。", "Open it again; nothing was lost."),
            )


def _held_pairings(writer: Writer, events: Sequence[str]) -> pl.DataFrame:
    links = writer.read(HeldAt, ["from_id", "to_id", "from_label", "retired_at"])
    ours = links.filter(
        pl.col("to_id").is_in(list(events)) & (pl.col("from_label") == "Pairing")
    ).select(id="from_id", event="to_id")
    return writer.read(Pairing).join(ours.unique("id"), on="id")


def _outcomes(
    held: pl.DataFrame, told: Mapping[str, Mapping[str, Any]]
) -> dict[str, dict[str, Any]]:
    """Pairing → what came of it, as held and as told now; pairs without an outcome left out."""
    kept = {row["id"]: {name: row[name] for name in OUTCOME} for row in held.to_dicts()}
    for key, values in told.items():
        kept[key] = {**dict.fromkeys(OUTCOME), **kept.get(key, {}), **values}
    return {key: row for key, row in kept.items() if row["outcome"]}


def event_frames(
    record: EventRecord,
    earlier: Mapping[str, dict[str, Any]],
    known: Mapping[str, set[str]],
    moment: datetime,
) -> Frames:
    """Everything that an event states: itself, who attends, its pairs and what came of them."""
    said = {"sources": record.source, "stated_in": record.source}
    node = {"sources": [record.source], "stated_in": record.source}
    plan = record.plan
    district = [plan.scope] if plan.scope in known["Place"] else []
    return {
        Source: frame(Source, [_source(record, moment)]),
        Event: frame(Event, [{**node, **_event(record)}]),
        FocusesOn: frame(FocusesOn, [
            {**said, "from_id": record.id, "to_id": chain, "from_label": "Event",
             "to_label": "Chain", "rank": rank}
            for rank, chain in enumerate(plan.chains, start=1)
        ]),
        LocatedIn: frame(LocatedIn, [
            {**said, "from_id": record.id, "to_id": place, "from_label": "Event",
             "to_label": "Place", "role": "所在地"}
            for place in district
        ]),
        Attends: frame(Attends, [
            {**said, "from_id": guest.firm, "to_id": record.id, "side": guest.side,
             "state": guest.state}
            for guest in plan.guests
        ]),
        **pairing_frames(record, earlier, known["Finding"]),
        Supplies: frame(Supplies, [
            supply_of(record, row) for row in _supplied(earlier, record)
        ]),
    }  # fmt: skip


def _source(record: EventRecord, moment: datetime) -> dict[str, Any]:
    return {
        "id": record.source, "name": record.name, "date": record.date, "kind": "人员",
        "reliability": "中", "sources": [record.source], "stated_in": record.source,
        "recorded_at": moment,
    }  # fmt: skip


def _event(record: EventRecord) -> dict[str, Any]:
    return {
        "id": record.id, "name": record.name, "date": record.date, "venue": record.venue,
        "host": record.host, "state": record.state, "note": record.note,
        "firms_count": sum(guest.state != "退出" for guest in record.plan.guests),
        "plan": record.plan.model_dump_json(exclude_defaults=True), "revision": record.revision,
    }  # fmt: skip


def pairing_frames(
    record: EventRecord, earlier: Mapping[str, dict[str, Any]], findings: set[str]
) -> Frames:
    """Pairing and Meeting nodes of the planned pairs and those with an outcome, with their links."""
    said = {"sources": record.source, "stated_in": record.source}
    planned = {pair.key: pair for pair in record.plan.planned}
    shown = [*planned.values(), *(
        pair for pair in record.plan.pairs if pair.key in earlier and pair.key not in planned
    )]  # fmt: skip
    finding = [
        {**said, "from_id": record.id, "to_id": one, "from_label": "Event", "to_label": "Finding"}
        for one in record.plan.findings
        if one in findings
    ]
    return {
        Pairing: frame(Pairing, [_pairing(record, pair, earlier.get(pair.key)) for pair in shown]),
        Meeting: frame(Meeting, [_meeting(record, pair) for pair in planned.values()]),
        Pairs: frame(Pairs, [
            {**said, "from_id": pair.key, "from_label": "Pairing", **end}
            for pair in shown
            for end in _ends(pair)
        ]),
        HeldAt: frame(HeldAt, [
            *({**said, "from_id": pair.key, "to_id": record.id, "from_label": "Pairing",
               "to_label": "Event"} for pair in shown),
            *({**said, "from_id": meeting_id(key), "to_id": record.id, "from_label": "Meeting",
               "to_label": "Event"} for key in planned),
        ]),
        Meets: frame(Meets, [
            {**said, "from_id": meeting_id(key), "to_id": key} for key in planned
        ]),
        Addresses: frame(Addresses, finding),
    }  # fmt: skip


def _pairing(record: EventRecord, pair: Pair, earlier: Mapping[str, Any] | None) -> dict[str, Any]:
    return {
        "id": pair.key, "name": f"{pair.supplier_name} → {pair.buyer_name}",
        "sources": [record.source], "stated_in": record.source, "score": pair.score,
        "reasons": json.dumps(pair.reasons, ensure_ascii=False), "product": pair.product,
        "state": "确认" if pair.is_planned else "撤回",
        **(earlier or {}),
    }  # fmt: skip


def _meeting(record: EventRecord, pair: Pair) -> dict[str, Any]:
    states = {guest.firm: guest.state for guest in record.plan.guests}
    both = [states.get(firm, "") for firm in (pair.buyer, pair.supplier)]
    came = (
        "缺席"
        if {"缺席", "退出"} & set(both)
        else "到会"
        if set(both) <= {"到会", "临时到会"}
        else ""
    )
    return {
        "id": meeting_id(pair.key), "name": f"{pair.supplier_name} → {pair.buyer_name}",
        "sources": [record.source], "stated_in": record.source,
        "slot": None if pair.slot is None else pair.slot + 1, "table": pair.table,
        "locked": pair.lock_slot or pair.lock_table, "attendance": came,
    }  # fmt: skip


def _ends(pair: Pair) -> list[dict[str, Any]]:
    ends = [
        {"to_id": pair.buyer, "to_label": "Firm", "side": "需方"},
        {"to_id": pair.supplier, "to_label": "Firm", "side": "供方"},
    ]
    if pair.demand:
        ends.append({"to_id": pair.demand, "to_label": "Demand", "side": "需方"})
    if pair.offer:
        ends.append({"to_id": pair.offer, "to_label": "Offer", "side": "供方"})
    return ends


def _supplied(
    earlier: Mapping[str, dict[str, Any]], record: EventRecord
) -> list[tuple[Pair, dict[str, Any]]]:
    pairs = record.plan.by_key
    return [
        (pairs[key], row)
        for key, row in earlier.items()
        if row["outcome"] == SUPPLIED and key in pairs
    ]


def supply_of(record: EventRecord, found: tuple[Pair, dict[str, Any]]) -> dict[str, Any]:
    """The SUPPLIES link that a 供货 outcome stands for; the event is its source."""
    pair, outcome = found
    day: date | None = outcome["outcome_date"]
    words = say(f"{record.name}：对接后供货", f"{record.name}: supplied after the meeting")
    return {
        "from_id": pair.supplier, "to_id": pair.buyer, "product": pair.product,
        "product_text": pair.product_name, "amount": outcome["amount"], "relation": SUPPLIED,
        "year": day.year if day else None, "valid_from": day, "said": words,
        "locator": pair.key, "sources": record.source, "stated_in": record.source,
    }  # fmt: skip
