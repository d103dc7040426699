"""What an event's papers say, in words: meetings, firms, tables, slips, guests, audit line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from graph.language import say
from graph.ontology import Demand, Firm, Offer
from graph.store import GraphStore
from queries.events.event_book import EventRecord, load_event
from queries.events.event_document import EventPlan, Pair
from queries.events.staleness import stale_words

HIDDEN = "保密，由主办方转达"
UNKNOWN = "未见记载"
#: The switch that puts confidential amounts and contacts into the papers; the audit line names it.
FLAG = "--confidential"
#: Numbers in a text, in digits or in Chinese with their scale.
FIGURES = re.compile(r"\d[\d,.\-]*\s*[十百千万亿]*|[一二两三四五六七八九十]+[百千万亿]+")


@dataclass(frozen=True)
class Papers:
    """Rows of every paper of one event. Texts are printable; amounts and contacts as allowed."""

    event: dict[str, str]
    summary: str
    audit: str
    meetings: list[dict[str, Any]]
    firms: list[dict[str, Any]]
    tables: list[dict[str, Any]]
    pairs: list[dict[str, Any]]
    guests: list[dict[str, Any]]
    idle: list[dict[str, str]]
    record: EventRecord = field(repr=False)

    @property
    def walk_ins(self) -> list[dict[str, Any]]:
        """Pairs that met without a plan, for the form that takes what came of them."""
        return [
            {"pairing": pair.key, "time": say("临时", "walk-in"), "buyer": clean(pair.buyer_name),
             "supplier": clean(pair.supplier_name), "product": clean(pair.product_name)}
            for pair in self.record.plan.pairs
            if not (pair.is_planned or pair.is_candidate)
        ]  # fmt: skip

    def context(self, **changed: Any) -> dict[str, Any]:
        """Names as templates use them."""
        names = (
            "event",
            "summary",
            "audit",
            "meetings",
            "firms",
            "tables",
            "pairs",
            "guests",
            "idle",
        )
        return {**{name: getattr(self, name) for name in names}, **changed}


def papers_of(
    store: GraphStore,
    written: str,
    *,
    confidential: bool = False,
    person: str = "",
    now: datetime | None = None,
) -> Papers:
    """Everything that is printed of an event; confidential matters only when asked for."""
    record = load_event(store, written)
    plan = record.plan
    known = _known(store, plan)
    meetings = [
        _meeting(plan, pair, number, known.open_words(pair, confidential))
        for number, pair in enumerate(plan.planned, start=1)
    ]
    return Papers(
        event={"id": record.id, "name": clean(record.name), "date": record.date,
               "venue": clean(record.venue or say("地点待定", "venue open")),
               "host": clean(record.host)},
        summary=_summary(record),
        audit=_audit(record, confidential, person, now or datetime.now()),
        meetings=meetings,
        firms=_firms(plan, meetings),
        tables=_tables(meetings),
        pairs=[
            {**row, **_slip(pair, known, confidential)}
            for row, pair in zip(meetings, plan.planned, strict=True)
        ],
        guests=_guests(plan),
        idle=[
            {"name": clean(plan.names.get(firm, firm)), "reason": clean(why)}
            for firm, why in _called_idle(plan).items()
        ],
        record=record,
    )  # fmt: skip


def clean(text: str) -> str:
    """The text without characters that no printed file may hold."""
    return "".join(letter for letter in text if letter.isprintable() or letter == "\n")


def _meeting(plan: EventPlan, pair: Pair, number: int, words: str) -> dict[str, Any]:
    slot = plan.rounds[pair.slot or 0]
    return {
        "number": number, "pairing": pair.key, "slot": (pair.slot or 0) + 1, "time": slot.label,
        "start": slot.start, "end": slot.end, "table": pair.table or 0,
        "buyer": clean(pair.buyer_name), "supplier": clean(pair.supplier_name),
        "buyer_id": pair.buyer, "supplier_id": pair.supplier,
        "product": clean(pair.product_name), "score": f"{pair.score:.2f}",
        "words": clean(words), "doubt": clean(pair.doubt),
        "remark": say("锁定", "locked") if pair.lock_slot else "",
    }  # fmt: skip


def _summary(record: EventRecord) -> str:
    plan = record.plan
    firms = {firm for pair in plan.planned for firm in (pair.buyer, pair.supplier)}
    given = f"；未能满足的愿望：{'、'.join(plan.proof.given_up)}" if plan.proof.given_up else ""
    stale = stale_words(plan)
    return clean(
        (f"【{stale}】" if stale else "")
        + say(
            f"{len(firms)} 家企业，{len(plan.planned)} 场会面，{len(plan.rounds)} 个时段，"
            f"{plan.tables} 桌；受邀而未排上 {len(_called_idle(plan))} 家{given}",
            f"{len(firms)} firms, {len(plan.planned)} meetings, {len(plan.rounds)} slots, "
            f"{plan.tables} tables; {len(_called_idle(plan))} firms without a meeting",
        )
    )


def _called_idle(plan: EventPlan) -> dict[str, str]:
    """Firms that are called and have no meeting, with the reason; those in reserve are not told."""
    called = {guest.firm for guest in plan.guests}
    return {firm: why for firm, why in plan.proof.idle.items() if firm in called}


def _audit(record: EventRecord, confidential: bool, person: str, now: datetime) -> str:
    who = f"，{person}" if person else ""
    secret = (
        f"含保密金额与联系方式（{FLAG}），请勿外传" if confidential else "不含保密金额与联系方式"
    )
    stale = stale_words(record.plan)
    return clean(
        f"链图生成 {now:%Y-%m-%d %H:%M}{who}；活动 {record.id} 修订 {record.revision}；{secret}。"
        + (f"【{stale}】" if stale else "")
    )


@dataclass(frozen=True)
class _Known:
    firms: Mapping[str, dict[str, Any]]
    posts: Mapping[str, dict[str, Any]]

    def open_words(self, pair: Pair, confidential: bool, words: str = "") -> str:
        """Words about a pair (why it was proposed, unless given) that may be printed: what they quote
        of a confidential post is without its figures."""
        said = words or pair.words
        for id_ in (pair.demand, pair.offer):
            post = self.posts.get(id_)
            if post and post["confidential"] and not confidential:
                said = said.replace(post["text"], without_figures(post["text"]))
        return said


def without_figures(text: str) -> str:
    """A text whose numbers (amounts, prices, telephone numbers) are blotted out."""
    return FIGURES.sub("■", text)


def _known(store: GraphStore, plan: EventPlan) -> _Known:
    firms = {firm for pair in plan.planned for firm in (pair.buyer, pair.supplier)}
    demands = {pair.demand for pair in plan.planned if pair.demand}
    offers = {pair.offer for pair in plan.planned if pair.offer}
    posts = [*store.fetch(Demand, demands).to_dicts(), *store.fetch(Offer, offers).to_dicts()]
    return _Known(
        {row["id"]: row for row in store.fetch(Firm, firms).to_dicts()},
        {row["id"]: row for row in posts},
    )


def _slip(pair: Pair, known: _Known, confidential: bool) -> dict[str, str]:
    demand, offer = known.posts.get(pair.demand), known.posts.get(pair.offer)
    doubts = [part for part in pair.doubt.split("；") if part]
    return {
        "demand": clean(known.open_words(pair, confidential, demand["text"])) if demand
        else say("未发布，由其产品推导", "not posted; derived from what it makes"),
        "offer": clean(known.open_words(pair, confidential, offer["text"])) if offer else say("未发布，见其产品", "not posted"),
        "buyer_contact": _contact(known.firms.get(pair.buyer), demand, confidential),
        "supplier_contact": _contact(known.firms.get(pair.supplier), offer, confidential),
        "terms": _terms(demand, offer, confidential),
        "why": clean(known.open_words(pair, confidential, "\n".join(pair.reasons))),
        "doubt": clean("；".join(doubts)) or say("无", "none"),
        "questions": clean("\n".join(_questions(pair, demand))),
        "sources": clean("\n".join(pair.sources)) or UNKNOWN,
    }  # fmt: skip


def _contact(
    firm: Mapping[str, Any] | None, post: Mapping[str, Any] | None, confidential: bool
) -> str:
    if post and post["confidential"] and not confidential:
        return HIDDEN
    found = (post or {}).get("contact") or (firm or {}).get("contact") or ""
    return clean(found) or UNKNOWN


def _terms(
    demand: Mapping[str, Any] | None, offer: Mapping[str, Any] | None, confidential: bool
) -> str:
    said = []
    for words, post in (("需", demand), ("供", offer)):
        if post is None:
            continue
        if post["confidential"] and not confidential:
            said.append(f"{words}：{HIDDEN}")
            continue
        if post["quantity"] is not None:
            said.append(f"{words}：{post['quantity']:g} {post['unit'] or ''}".rstrip())
        prices = [post["price_low"], post["price_high"]]
        if any(price is not None for price in prices):
            low, high = (f"{price:g}" if price is not None else "?" for price in prices)
            said.append(f"{words}价：{low}–{high} 元")
    return clean("；".join(said)) or UNKNOWN


def _questions(pair: Pair, demand: Mapping[str, Any] | None) -> list[str]:
    asked = [
        say(f"{part.removesuffix('待核').removesuffix('待问')}？", f"{part}?")
        for part in pair.doubt.split("；")
        if part.endswith(("待核", "待问"))
    ]
    if demand and demand["certificates"]:
        asked.append(f"供方是否具备 {'、'.join(demand['certificates'])}？")
    return [
        *asked,
        say(f"“{pair.product_name}”的规格、年用量与到货节奏？", "Specification and yearly amount?"),
        say("现有供方与换用的条件（试样、认证、账期）？", "Present supplier; terms of a change?"),
        say("供方可用产能与最早交期？", "Free capacity and earliest delivery?"),
    ]


def _firms(plan: EventPlan, meetings: list[dict[str, Any]]) -> list[dict[str, Any]]:
    own: dict[str, list[dict[str, Any]]] = {}
    for row in meetings:
        for side, other, word in (("buyer", "supplier", "需方"), ("supplier", "buyer", "供方")):
            own.setdefault(row[f"{side}_id"], []).append({**row, "other": row[other], "side": word})
    coming = [guest.firm for guest in plan.guests if guest.state != "退出"]
    order = dict.fromkeys([*coming, *own])
    return [
        {"id": firm, "name": clean(plan.names.get(firm, firm)), "meetings": own.get(firm, []),
         "reason": "" if firm in own else clean(plan.proof.idle.get(firm, ""))}
        for firm in order
    ]  # fmt: skip


def _tables(meetings: list[dict[str, Any]]) -> list[dict[str, Any]]:
    used = sorted({row["table"] for row in meetings})
    return [
        {"number": number, "meetings": [row for row in meetings if row["table"] == number]}
        for number in used
    ]


def _guests(plan: EventPlan) -> list[dict[str, Any]]:
    coming = [guest for guest in plan.guests if guest.state != "退出"]
    return [
        {"number": number, "name": clean(guest.name), "side": guest.side, "state": guest.state}
        for number, guest in enumerate(coming, start=1)
    ]
