"""An event and a programme as every door shows them."""

from __future__ import annotations

from typing import Any

from graph.language import say
from graph.store import GraphStore
from queries.events.event_book import EventRecord
from queries.events.event_document import EventPlan
from queries.events.outcomes import OUTCOME_ROW, outcome_rows
from queries.events.programme import Programme
from queries.events.staleness import stale_words


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
        "fairness": plan.fairness, "open": plan.open, "wide": plan.wide,
        "left_out": _left_out(plan), "notes": _notes(plan), "stale": stale_words(plan),
        "idle": {plan.names.get(firm, firm): why for firm, why in proof.idle.items()},
        "reserve": [plan.names.get(firm, firm) for firm in plan.reserve],
        "proof": proof.model_dump(exclude={"idle"}), "words": _words(record),
    }  # fmt: skip


def _words(record: EventRecord) -> str:
    plan, proof = record.plan, record.plan.proof
    if not plan.pairs and not proof.made_for:
        return say(
            f"{record.id} 修订 {record.revision}：还没有找对子、排日程",
            f"{record.id} revision {record.revision}: not planned yet",
        )
    gap = (proof.worth_bound - proof.worth) / proof.worth_bound if proof.worth_bound else 0.0
    called = {guest.firm for guest in plan.guests}
    idle = sum(firm in called for firm in proof.idle)
    return say(
        f"{record.id} 修订 {record.revision}：邀请 {len(plan.guests)} 家企业，候选 {len(plan.pairs)} 对，"
        f"排入 {len(plan.planned)} 场；得分 {proof.worth:.2f}，上界 {proof.worth_bound:.2f}"
        f"（差 {gap:.1%}），空档 {proof.breaks}（下界 {proof.breaks_bound}）；"
        f"受邀而未排上 {idle} 家",
        f"{record.id} revision {record.revision}: {len(plan.guests)} firms, {len(plan.pairs)} "
        f"candidates, {len(plan.planned)} meetings; score {proof.worth:.2f} of at most "
        f"{proof.worth_bound:.2f} (gap {gap:.1%}), breaks {proof.breaks} ≥ {proof.breaks_bound}; "
        f"{idle} of the firms called without a meeting",
    )


def _invited(plan: EventPlan) -> str:
    """Who is called and why, and who is not."""
    met = {firm for pair in plan.planned for firm in (pair.buyer, pair.supplier)}
    asked = sum(guest.firm not in met for guest in plan.guests)
    if not plan.open:
        return say(
            f"邀请名单是指定的 {len(plan.guests)} 家，其中 {asked} 家没有会面。",
            f"{len(plan.guests)} firms were named; {asked} have no meeting.",
        )
    about = "、".join(plan.chain_names) or say("所问产品", "the products asked")
    whose = (
        say("含别的链上用到或生产同样产品的企业", "with other chains' firms for the same products")
        if plan.wide
        else say(f"只取{about}的需求与供给", f"only needs and supplies of {about}")
    )
    extra = say(f"，另有指名或已答复的 {asked} 家", f", {asked} called by name") if asked else ""
    return say(
        f"邀请 {len(plan.guests)} 家（{whose}）：排得上会面的 {len(plan.guests) - asked} 家{extra}；"
        f"候选里排不上的 {len(plan.reserve)} 家作候补，不在邀请名单，原因逐家列出。",
        f"{len(plan.guests)} firms are called ({whose}): {len(plan.guests) - asked} with a meeting"
        f"{extra}; {len(plan.reserve)} more are in reserve, each with its reason.",
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
    """Who is called and why, wishes given up and meetings moved, in words."""
    proof = plan.proof
    notes = [_invited(plan)] if plan.pairs else []
    if proof.given_up:
        wishes = "、".join(proof.given_up)
        notes.append(say(f"未能满足的愿望：{wishes}", f"Wishes given up: {wishes}"))
    changes = {
        say("取消的会面", "Meetings lost"): proof.lost,
        say("移动了的会面", "Meetings moved"): proof.moved,
        say("补排的会面", "Meetings added"): proof.added,
    }
    for words, keys in changes.items():
        if pairs := [plan.by_key[key] for key in keys if key in plan.by_key]:
            names = say("、", ", ").join(f"{one.buyer_name}—{one.supplier_name}" for one in pairs)
            notes.append(
                say(f"{words} {len(pairs)} 场：{names}", f"{words} ({len(pairs)}): {names}")
            )
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
                "state": one.state, "revision": one.revision, "chains": one.plan.chain_names,
                "relief": one.plan.year.relief,
                "share": round(one.plan.year.relief / (programme.relief or 1.0), 4),
                "locked": one.plan.year.locked, "firms": len(one.plan.guests),
                "findings": one.plan.findings, "why": "；".join(one.plan.year.why),
                "invited": [guest.name for guest in one.plan.guests],
            }
            for one in programme.events
            if one.plan.year
        ],
    }  # fmt: skip
