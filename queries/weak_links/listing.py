"""The list: every rule's findings ranked by priority, and the rows that are shown."""

from __future__ import annotations

from typing import Any

import polars as pl

from graph.algorithms.cluster import Run
from graph.facts import digest
from graph.snapshot import Snapshot
from queries.answer import Answer
from queries.scope import chain_products
from queries.weak_links.evidence import gather
from queries.weak_links.exposure import EXPOSURE
from queries.weak_links.findings_of import Found, findings, recorded
from queries.weak_links.formula import PRIORITY
from queries.weak_links.intervals import with_ranks
from queries.weak_links.question import Asked, WeakLinkQuestion, asked
from queries.weak_links.rule import Rule, confidence_words
from queries.weak_links.rules import chosen
from queries.weak_links.view import View

#: Names of makers and needing firms shown in a row.
NAMED = 8


def weak_links(graph: Snapshot, question: WeakLinkQuestion, run: Run | None = None) -> Answer:
    """Where a chain is weak within a scope: findings by priority, each with numbers, words, evidence.
    `run` hears of the redraws and may stop them."""
    rules = chosen(question.classes, graph)
    about = asked(graph, question)
    case = recorded(about)
    found = findings(about, case, rules)
    shown = [shown_row(about.view, found, place) for place in range(min(question.top, found.ranked.height))]  # fmt: skip
    if question.intervals:
        shown = with_ranks(about, found, shown, question, run)
    view = about.view
    return Answer(
        shown,
        about.coverage(),
        formula_of(rules),
        question.as_of or graph.as_of,
        view.scope.name,
        note="" if shown else why_empty(graph, question, about),
        extra={"found": found.ranked.height, "by_class": by_class(found)},
    )


def by_class(found: Found) -> dict[str, int]:
    """Class → findings, before the list is cut."""
    return {rule.name: rows.height for rule, rows in zip(found.rules, found.frames, strict=True)}


def formula_of(rules: tuple[Rule, ...]) -> str:
    """Priority, exposure, and each rule's severity, as the program computes them."""
    severities = "；".join(f"{rule.name}（紧迫 {rule.urgency:g}）严重度 = {rule.severity.in_words()}" for rule in rules)  # fmt: skip
    return f"{PRIORITY.in_words()}；波及面 = {EXPOSURE.in_words()}；{severities}"


def finding_id(view: View, rule: Rule, row: dict[str, Any]) -> str:
    """Stable over recomputation: class, subject, the subject's own chain, scope."""
    subject, chain = subject_and_chain(view, row)
    return digest("\x1f".join((rule.key, subject, chain, scope_id(view))))


def subject_and_chain(view: View, row: dict[str, Any]) -> tuple[str, str]:
    """Ids of the subject and of its own chain (blank for a firm)."""
    graph = view.graph
    if row["kind"] == "firm":
        return graph.firms["id"][row["subject"]], ""
    chain = graph.products["chain"][row["subject"]]
    return graph.products["id"][row["subject"]], "" if chain is None else graph.chains["id"][chain]


def scope_id(view: View) -> str:
    """Id of the scope's place (its name where it is no place)."""
    return (
        view.scope.name if view.scope.place is None else view.graph.places["id"][view.scope.place]
    )


def shown_row(view: View, found: Found, place: int) -> dict[str, Any]:
    """A finding as the doors show it, with its firms and evidence."""
    rule, row = found.row(place)
    return {
        **brief_row(view, found, place),
        **_firms_about(view, row),
        **({"affected": row["affected"], "stopped": row["stopped"]} if "stopped" in row else {}),
        "evidence": gather(view, row, rule.evidence),
    }


def places_by_id(view: View, found: Found) -> dict[str, int]:
    """Finding id → its place among the ranked, best first."""
    return {finding_id(view, *found.row(place)): place for place in range(found.ranked.height)}


def brief_row(view: View, found: Found, place: int) -> dict[str, Any]:
    """A finding without what must be looked up: `chain` is the product's own, `hit_chain` the one
    that is hit."""
    rule, row = found.row(place)
    graph = view.graph
    hit = row.get("chain")
    own = graph.products["chain"][row["subject"]] if row["kind"] != "firm" else None
    chain = hit if own is None else own
    frame = "firms" if row["kind"] == "firm" else "products"
    return {
        "id": finding_id(view, rule, row),
        "class": rule.name,
        "key": rule.key,
        "subject": graph.names(frame)[row["subject"]],
        "subject_id": getattr(graph, frame)["id"][row["subject"]],
        "subject_kind": row["kind"],
        "chain": "" if chain is None else graph.names("chains")[chain],
        "chain_id": "" if chain is None else graph.chains["id"][chain],
        "hit_chain": "" if hit is None else graph.names("chains")[hit],
        "severity": round(row["severity"], 4),
        "exposure": round(row["exposure"], 4),
        "confidence": round(row["confidence"], 4),
        "priority": round(row["priority"], 4),
        "severity_formula": rule.severity.with_values(row),
        "priority_formula": PRIORITY.with_values(row),
        "confidence_formula": confidence_words(row),
        "coverage": coverage_words(row),
        "words": rule.words(view, row),
        "action": rule.action,
    }


def coverage_words(row: dict[str, Any]) -> str:
    """How far the finding rests on records."""
    if row["kind"] == "firm":
        return "是否另有生产者，只凭记载判断"
    if not row.get("needers"):
        return ""
    others = row["buyers"] - row["heard"]
    bought = f"；另有{others}家只见购买记录" if others else ""
    return f"需方{row['needers']}家，其中{row['heard']}家有该产品的供方记录{bought}"


def _firms_about(view: View, row: dict[str, Any]) -> dict[str, Any]:
    """makers (local, outside) and buyers, by name."""
    firms = view.graph.names("firms")
    if row["kind"] == "firm":
        rows = view.trade.filter(pl.col("supplier") == row["subject"])
        buyers = rows["buyer"].unique(maintain_order=True).to_list()
        return {"makers": {"local": [], "outside": []}, "buyers": [firms[one] for one in buyers[:NAMED]]}  # fmt: skip
    made = view.market.filter(pl.col("product") == row["subject"]).sort("confidence", "firm", descending=[True, False])  # fmt: skip
    needing = view.needs.filter(pl.col("product") == row["subject"])["firm"].drop_nulls().unique(maintain_order=True)  # fmt: skip
    return {
        "makers": {
            "local": [firms[one] for one in made.filter(pl.col("local"))["firm"].head(NAMED)],
            "outside": [firms[one] for one in made.filter(~pl.col("local"))["firm"].head(NAMED)],
        },
        "buyers": [firms[one] for one in needing.head(NAMED)],
    }


def why_empty(graph: Snapshot, question: WeakLinkQuestion, about: Asked) -> str:
    """What an empty list means, in words."""
    view = about.view
    if graph.firms.is_empty():
        day = question.as_of or graph.as_of
        return f"{day}时图中还没有任何企业：换一个日期，或先导入数据。" if day else "图中还没有企业：先导入数据。"  # fmt: skip
    if about.firm is not None and not view.buying.any():
        return f"{graph.names('firms')[about.firm]}在{view.scope.name}内未见生产地，其需求不计入此范围；换一个范围再问。"  # fmt: skip
    if not view.local.any():
        return f"{view.scope.name}内未见企业：所知企业都在范围以外，或所在地没有记载。"
    if about.chain is not None and chain_products(graph, about.chain).is_empty():
        return f"“{graph.names('chains')[about.chain]}”在图中还没有产品，无从推出需求：先补环节与产品。"
    if view.needs.is_empty() and view.among is not None:
        return "所问企业所产的产品未见必需或重要投入的记载，也没有已发布需求，无从推出需求；这不表示没有弱项。"
    if view.needs.is_empty():
        return "范围内企业没有产品记录，也没有已发布需求，无从推出需求；这不表示没有弱项。"
    if about.products is not None and about.products.filter(about.products.is_in(view.needs["product"].implode())).is_empty():  # fmt: skip
        return "所问的产品在此范围内未见需方记载：没有列出弱项，不等于没有。"
    if graph.supplies.is_empty():
        return "没有列出弱项。图中没有任何供货记录，集中、外部依赖等类别无从判断。"
    return "按现有记录与阈值，没有列出弱项；阈值见 liantu settings。"
