"""Candidate pairs of an event: those of its chains, products and weak links, scored, best first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any

import polars as pl

from graph.errors import unknown
from graph.language import say
from graph.ledger.preferences import Preference
from graph.snapshot import Snapshot
from queries.answer import Answer
from queries.events.event_book import EventRecord, pair_key
from queries.events.event_document import WITHDRAWN, EventPlan, Pair
from queries.events.wishes import judge_pair
from queries.matching.candidates import Sides, candidates
from queries.matching.features import score
from queries.matching.match import (
    MatchQuestion,
    asked_products,
    formula,
    match_coverage,
    named,
    pairing_row,
)
from queries.scope import scope_of
from queries.weak_links import WeakLinkQuestion, weak_links

#: Most candidate pairs that an event keeps; the best of each firm come first.
MOST_CANDIDATES = 3000
#: Candidates of one firm.
PER_FIRM = 20
#: Added to the score of a pair that eases a weak link which the event is to address.
ADDRESSED = 0.1
#: Weak links that are looked through for those named.
LISTED = 5000
#: What a weak link is about: "product" or "firm", and its row number.
Subject = tuple[str, int]


def event_candidates(
    graph: Snapshot,
    record: EventRecord,
    preferences: Sequence[Preference] = (),
    met: Mapping[tuple[str, str, str], str] = MappingProxyType({}),
) -> Answer:
    """Who could meet whom at an event, best first, as an answer; `barred`: why a pair would not be held."""
    pairs = candidate_pairs(graph, record, preferences, met)
    scope = scope_of(graph, record.plan.scope)
    rows = [
        {
            "buyer": pair.buyer_name, "buyer_id": pair.buyer, "supplier": pair.supplier_name,
            "supplier_id": pair.supplier, "product": pair.product_name, "product_id": pair.product,
            "score": pair.score, "kind": say("活动候选", "event"), "words": pair.words,
            "doubt": pair.doubt, "barred": pair.barred, "reasons": list(pair.reasons),
            "sources": list(pair.sources),
        }
        for pair in pairs
    ]  # fmt: skip
    note = "" if rows else say(
        "没有候选：这场活动的链上未见可谈的对子；可放宽到别的链，或加邀企业。", "No candidates."
    )  # fmt: skip
    products = _asked(graph, record.plan, subjects(graph, record.plan.findings, record.plan.scope))
    coverage = match_coverage(graph, products, scope.local(graph))
    return Answer(rows, coverage, formula(), graph.as_of, scope.name, note, {"found": len(rows)})


def candidate_pairs(
    graph: Snapshot,
    record: EventRecord,
    preferences: Sequence[Preference] = (),
    met: Mapping[tuple[str, str, str], str] = MappingProxyType({}),
) -> list[Pair]:
    """Scored pairs of an event, best first: one product per two firms; refused ones are marked.

    `met`: (buyer, supplier, product) → where they met or are to meet, in words; not for it again.
    """
    found = []
    aims = subjects(graph, record.plan.findings, record.plan.scope)
    for row in _ranked_rows(graph, record, aims):
        shown = pairing_row(graph, row)
        must, refused, points, words = judge_pair(graph, row, preferences)
        aim = next((words for subject, words in aims.items() if subject in _about(row)), "")
        event = met.get((shown["buyer_id"], shown["supplier_id"], shown["product_id"]))
        repeated = "" if must or not event else event
        found.append(
            Pair(
                key=pair_key(record.id, shown["buyer_id"], shown["supplier_id"], shown["product_id"]),
                buyer=shown["buyer_id"], supplier=shown["supplier_id"],
                buyer_name=shown["buyer"], supplier_name=shown["supplier"],
                product=shown["product_id"], product_name=shown["product"],
                score=round(min(1.0, shown["score"] + points + (ADDRESSED if aim else 0.0)), 4),
                words="；".join(filter(None, (aim, shown["words"], words))),
                doubt=shown["doubt"],
                reasons=tuple(f"{one['name']}：{one['words']}" for one in shown["reasons"]),
                sources=_source_lines(shown["evidence"]),
                demand=shown["demand_id"],
                offer=graph.offers["id"][row["offer"]] if row["offer"] is not None else "",
                values={one["feature"]: one["value"] for one in shown["reasons"]},
                wished=must, barred=refused or repeated,
            )
        )  # fmt: skip
    return sorted(found, key=lambda pair: (-pair.wished, -pair.score, pair.key))


def _about(row: Mapping[str, Any]) -> tuple[Subject, ...]:
    return ("product", row["product"]), ("firm", row["buyer"]), ("firm", row["supplier"])


def subjects(graph: Snapshot, findings: Sequence[str], scope: str) -> dict[Subject, str]:
    """(product or firm, number) → words, of the weak links named that still hold."""
    if not findings:
        return {}
    place = scope_of(graph, scope).name
    found = {}
    for row in weak_links(graph, WeakLinkQuestion(scope=place, top=LISTED)).rows:
        kind = row["subject_kind"]
        number = graph.index(f"{kind}s", row["subject_id"]) if kind in ("product", "firm") else None
        if row["id"] in findings and number is not None:
            found[kind, number] = say(
                f"针对弱项：{row['class']}“{row['subject']}”", f"weak link {row['subject']}"
            )
    return found


def check_findings(graph: Snapshot, findings: Sequence[str], scope: str) -> None:
    """Raise UnknownName on a weak link that does not hold in the scope."""
    if not findings:
        return
    place = scope_of(graph, scope).name
    known = {row["id"] for row in weak_links(graph, WeakLinkQuestion(scope=place, top=LISTED)).rows}
    for one in findings:
        if one not in known:
            raise unknown(say("弱项", "weak link"), one, [])


def _ranked_rows(
    graph: Snapshot, record: EventRecord, aims: Mapping[Subject, str]
) -> list[dict[str, Any]]:
    document = record.plan
    scope = scope_of(graph, document.scope)
    products = _asked(graph, document, aims)
    called = None if document.open else _numbers(graph, [g.firm for g in document.guests])
    day = date.fromisoformat(record.date)
    pairs = candidates(
        graph, _event_scope(graph, scope, document), products, Sides(called, called), day=day
    ).pairs
    pairs = pairs.filter(_belongs(graph, document, aims))
    gone = _numbers(graph, [g.firm for g in document.guests if g.state == WITHDRAWN]).implode()
    pairs = pairs.filter(~pl.col("buyer").is_in(gone) & ~pl.col("supplier").is_in(gone))
    ranked = score(graph, pairs, day).unique(
        ["buyer", "supplier"], keep="first", maintain_order=True
    )
    return named(graph, _shortlist(ranked))


def _asked(graph: Snapshot, document: EventPlan, aims: Mapping[Subject, str]) -> pl.Series:
    """Products that the event is about; all where it names neither chain, product nor weak link."""
    asked = [MatchQuestion(chain=chain) for chain in document.chains]
    asked += [MatchQuestion(product=product) for product in document.products]
    if any(kind == "firm" for kind, _ in aims) or not (asked or aims):
        return graph.products["i"]
    aimed = pl.Series([number for kind, number in aims if kind == "product"], dtype=pl.UInt32)
    return pl.concat([*(asked_products(graph, one) for one in asked), aimed]).unique()


def _belongs(graph: Snapshot, document: EventPlan, aims: Mapping[Subject, str]) -> pl.Expr:
    """Whether a pair is the event's own: what is wanted, or what it is wanted for, is of its chains;
    or the product, the demand or the weak link is one that it names. Inputs of a chain that are
    wanted for another chain's products belong to that chain's event."""
    if document.wide or not (document.chains or document.products or aims):
        return pl.lit(True)
    chains = [graph.index("chains", chain) for chain in document.chains]
    own = graph.products.filter(pl.col("chain").is_in(chains))["i"].implode()
    posted = graph.demands.filter(pl.col("chain").is_in(document.chain_names))["i"].implode()
    products = [graph.index("products", one) for one in document.products]
    products += [number for kind, number in aims if kind == "product"]
    firms = [number for kind, number in aims if kind == "firm"]
    return (
        pl.col("product").is_in(own)
        | pl.col("makes").is_in(own).fill_null(False)
        | pl.col("demand").is_in(posted).fill_null(False)
        | pl.col("product").is_in(products)
        | pl.col("buyer").is_in(firms)
        | pl.col("supplier").is_in(firms)
    )


def _shortlist(ranked: pl.DataFrame) -> pl.DataFrame:
    """The pairs that an event keeps: each firm's best, then each one's second … on both sides, so
    that nobody is crowded out by others' many pairs; equal scores are spread over the firms."""
    spread = (
        pl.col("buyer").cast(pl.Int64) * 40_503 + pl.col("supplier").cast(pl.Int64) * 30_011
    ) % 65_537
    in_turn = ranked.sort("score", spread, descending=[True, False]).with_columns(
        pl.int_range(pl.len()).over(side).alias(f"turn:{side}") for side in ("buyer", "supplier")
    )
    turn = pl.min_horizontal("turn:buyer", "turn:supplier")
    kept = in_turn.filter(turn < PER_FIRM).sort(turn, maintain_order=True).head(MOST_CANDIDATES)
    return kept.drop("turn:buyer", "turn:supplier")


def _event_scope(graph: Snapshot, scope: Any, document: EventPlan) -> Any:
    """Who is local: the event's city. A district hosts, but firms of the whole city may come."""
    return scope_of(graph, "") if document.year else scope


def _numbers(graph: Snapshot, firms: Sequence[str]) -> pl.Series:
    numbers = [graph.index("firms", firm) for firm in firms]
    return pl.Series([n for n in numbers if n is not None], dtype=pl.UInt32)


def _source_lines(evidence: Sequence[Any]) -> tuple[str, ...]:
    lines = dict.fromkeys(
        f"{source['title']}（{source['date'] or say('日期不详', 'no date')}）"
        for item in evidence
        for source in item.sources
    )
    return tuple(lines)[:4]
