"""An event and a programme as every door shows them."""

from __future__ import annotations

from typing import Any

from graph.language import say
from graph.store import GraphStore
from queries.events.event_book import EventRecord
from queries.events.event_document import EventPlan
from queries.events.outcomes import OUTCOME_ROW, outcome_rows
from queries.events.programme import Programme


def event_summary(store: GraphStore, record: EventRecord) -> dict[str, Any]:
    """One event: its meetings with outcomes, firms without one and why, how good the plan is."""
    plan = record.plan
    told = {row["pairing"]: row for row in outcome_rows(store).to_dicts()}
    blank = dict.fromkeys(OUTCOME_ROW, "")
    walk_ins = [pair for pair in plan.pairs if not pair.is_planned and pair.key in told]
    meetings = [
        {
            "pairing": pair.key,
            "slot": None if pair.slot is None else pair.slot + 1,
            "time": "" if pair.slot is None else plan.rounds[pair.slot].label,
            "table": pair.table,
            "buyer": pair.buyer_name,
            "supplier": pair.supplier_name,
            "product": pair.product_name,
            "score": pair.score,
            "words": pair.words,
            "doubt": pair.doubt,
            "locked": pair.lock_slot,
            **{name: told.get(pair.key, blank)[name] for name in ("outcome", "reason", "amount", "came")},
        }
        for pair in (*plan.planned, *walk_ins)
    ]  # fmt: skip
    proof = plan.proof
    return {
        "id": record.id, "name": record.name, "date": record.date, "venue": record.venue,
        "host": record.host, "state": record.state, "revision": record.revision,
        "chains": plan.chain_names, "findings": plan.findings, "meetings": meetings,
        "guests": [
            {**guest.model_dump(), "away": [plan.rounds[s].label for s in guest.away if s < len(plan.rounds)]}
            for guest in plan.guests
        ],
        "rounds": [one.model_dump() for one in plan.rounds], "tables": plan.tables,
        "cap": plan.cap, "minimum": plan.minimum, "interpreters": plan.interpreters,
        "fairness": plan.fairness, "open": plan.open,
        "left_out": _left_out(plan), "notes": _notes(plan),
        "idle": {plan.names.get(firm, firm): why for firm, why in proof.idle.items()},
        "proof": proof.model_dump(exclude={"idle"}), "words": _words(record),
    }  # fmt: skip


def _words(record: EventRecord) -> str:
    plan, proof = record.plan, record.plan.proof
    gap = (proof.worth_bound - proof.worth) / proof.worth_bound if proof.worth_bound else 0.0
    return say(
        f"{record.id} 修订 {record.revision}：{len(plan.guests)} 家企业，候选 {len(plan.pairs)} 对，"
        f"排入 {len(plan.planned)} 场；得分 {proof.worth:.2f}，上界 {proof.worth_bound:.2f}"
        f"（差 {gap:.1%}），空档 {proof.breaks}（下界 {proof.breaks_bound}）；"
        f"{len(proof.idle)} 家未排上",
        f"{record.id} revision {record.revision}: {len(plan.guests)} firms, {len(plan.pairs)} "
        f"candidates, {len(plan.planned)} meetings; score {proof.worth:.2f} of at most "
        f"{proof.worth_bound:.2f} (gap {gap:.1%}), breaks {proof.breaks} ≥ {proof.breaks_bound}; "
        f"{len(proof.idle)} firms without a meeting",
    )


def _left_out(plan: EventPlan) -> list[dict[str, Any]]:
    """Candidate pairs that are not held, the best first, with the reason where one bars them."""
    return [
        {"pairing": pair.key, "buyer": pair.buyer_name, "supplier": pair.supplier_name,
         "product": pair.product_name, "score": pair.score, "words": pair.words,
         "why": pair.refused or pair.barred}
        for pair in sorted(plan.pairs, key=lambda pair: (-pair.score, pair.key))
        if not pair.is_planned
    ]  # fmt: skip


def _notes(plan: EventPlan) -> list[str]:
    """Wishes given up and meetings moved, in words."""
    proof, notes = plan.proof, []
    if proof.given_up:
        wishes = "、".join(proof.given_up)
        notes.append(say(f"未能满足的愿望：{wishes}", f"Wishes given up: {wishes}"))
    moved = [plan.by_key[key] for key in proof.moved if key in plan.by_key]
    if moved:
        pairs = "、".join(f"{one.buyer_name}—{one.supplier_name}" for one in moved)
        notes.append(say(f"移动了的会面：{pairs}", f"Moved: {pairs}"))
    return notes


def programme_summary(programme: Programme) -> dict[str, Any]:
    """A year: each event with what it eases, where, whom it calls."""
    return {
        "name": programme.name,
        "relief": programme.relief,
        "notes": programme.notes,
        "events": [
            {
                "id": one.id, "date": one.date, "name": one.name, "venue": one.venue,
                "state": one.state, "chains": one.plan.chain_names,
                "relief": one.plan.year.relief, "share": one.plan.year.share,
                "locked": one.plan.year.locked, "firms": len(one.plan.guests),
                "findings": one.plan.findings, "why": "；".join(one.plan.year.why),
                "invited": [guest.name for guest in one.plan.guests],
            }
            for one in programme.events
            if one.plan.year
        ],
    }  # fmt: skip
