"""Pairings for a chain, a firm or a product: ranked, each with its reasons; the excluded on request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from graph.errors import BadInput
from graph.language import say
from graph.ledger.preferences import Preference
from graph.snapshot import Snapshot
from queries.answer import Answer, Coverage
from queries.matching.candidates import KINDS, Candidates, Sides, candidates
from queries.matching.features import (
    FEATURES,
    HISTORY,
    feature_weights,
    history_reason,
    reason,
    score,
)
from queries.matching.history import NO_HISTORY
from queries.matching.makers import maker_evidence
from queries.matching.refusals import without_refused
from queries.scope import Question, Scope, chain_products, find, scope_of
from queries.sources import evidence_of
from queries.weak_links import WeakLinkQuestion, finding


@dataclass(frozen=True)
class MatchQuestion(Question):
    """Candidates for a chain, a firm on either side, a product, a posted demand or a weak link (ids);
    `top` rows; excluded pairs on request."""

    demand: str = ""
    finding: str = ""
    top: int = 100
    per_buyer: int = 20
    near: bool = True
    excluded: bool = False

    def in_words(self) -> str:
        """The question as a heading, with the demand or the weak link that it is about."""
        about = self.demand or self.finding
        return f"{about} · {super().in_words()}" if about else super().in_words()


def match(graph: Snapshot, question: MatchQuestion, wishes: Sequence[Preference] = ()) -> Answer:
    """Ranked pairings with reasons in words, coverage and the formula with its weights; pairs that a
    firm's wishes rule out are excluded."""
    scope = scope_of(graph, question.scope)
    products, found = _found(graph, scope, question)
    found = without_refused(graph, found, wishes)
    ranked = score(graph, found.pairs)
    kept = ranked.filter(pl.int_range(pl.len()).over("buyer") < question.per_buyer)
    rows = [pairing_row(graph, row) for row in named(graph, kept.head(question.top))]
    extra: dict[str, Any] = {"found": ranked.height}
    if question.excluded:
        extra["excluded"] = [excluded_row(row) for row in named(graph, found.excluded)]
    else:
        extra["excluded_count"] = found.excluded.height
    return Answer(
        rows, match_coverage(graph, products, scope.local(graph)), formula(), question.as_of,
        scope.name, _note(ranked, found.excluded), extra,
    )  # fmt: skip


def _found(graph: Snapshot, scope: Scope, question: MatchQuestion) -> tuple[pl.Series, Candidates]:
    """Products asked about, and the pairs found for them."""
    near = question.near
    if question.demand:
        return _for_demand(graph, scope, find(graph, "demands", question.demand), near)
    if question.finding:
        return _for_finding(graph, scope, question)
    products = asked_products(graph, question)
    if not question.firm:
        return products, candidates(graph, scope, products, near=near)
    return products, of_firm(graph, scope, products, find(graph, "firms", question.firm), near)


def of_firm(
    graph: Snapshot, scope: Scope, products: pl.Series, firm: int, near: bool
) -> Candidates:
    """Pairs in which a firm buys, and those in which it supplies."""
    only = pl.Series([firm], dtype=pl.UInt32)
    buying = candidates(graph, scope, products, Sides(buyers=only), near=near)
    selling = candidates(graph, scope, products, Sides(suppliers=only), near=near)
    return Candidates(
        pl.concat([buying.pairs, selling.pairs]), pl.concat([buying.excluded, selling.excluded])
    )


def _for_demand(
    graph: Snapshot, scope: Scope, demand: int, near: bool
) -> tuple[pl.Series, Candidates]:
    products = graph.wanted.filter(pl.col("demand") == demand)["product"]
    buyers = graph.demand_firms.filter(pl.col("demand") == demand)["firm"]
    if products.is_empty() or buyers.is_empty():
        text = graph.demands["text"][demand]
        raise BadInput(
            say("这条需求没有对上产品或没有企业，找不出候选", "The demand has no product or firm"),
            f"{graph.demands['id'][demand]}：{text}",
            say(f"用 --text \"{text}\" 按内容找，或补上企业、产品后再发布一次。",
                "Ask by --text, or post it again with firm and product."),
        )  # fmt: skip
    found = candidates(graph, scope, products, Sides(buyers=buyers), near=near)
    asked = pl.col("demand") == demand
    return products, Candidates(found.pairs.filter(asked), found.excluded.filter(asked))


def _for_finding(
    graph: Snapshot, scope: Scope, question: MatchQuestion
) -> tuple[pl.Series, Candidates]:
    """Pairs for the product of a weak link, or of the firm that it is about."""
    kind, subject = subject_of(graph, question.finding, question.scope, question.chain)
    if kind == "firms":
        products = graph.products["i"]
        return products, of_firm(graph, scope, products, subject, question.near)
    products = pl.Series([subject], dtype=pl.UInt32)
    return products, candidates(graph, scope, products, near=question.near)


def subject_of(graph: Snapshot, finding_id: str, scope: str, chain: str = "") -> tuple[str, int]:
    """("products" or "firms", row number): what a weak link is about. Raises UnknownName, BadInput."""
    asked = WeakLinkQuestion(scope=scope, chain=chain)
    [row] = finding(graph, asked, finding_id).rows
    frame = {"product": "products", "firm": "firms"}.get(row["subject_kind"], "")
    number = graph.index(frame, row["subject_id"]) if frame else None
    if number is None:
        raise BadInput(
            say("这条弱项不是关于产品或企业的，没有可对接的对子", "Not about a product or a firm"),
            f"{finding_id}：{row['subject']}",
            say("按产业链或产品找候选。", "Ask by chain or product."),
        )  # fmt: skip
    return frame, number


def asked_products(graph: Snapshot, question: Question) -> pl.Series:
    """Products that a question is about: the one product, or what a chain's makers need."""
    if question.product:
        return pl.Series([find(graph, "products", question.product)], dtype=pl.UInt32)
    if not question.chain:
        return graph.products["i"]
    chain = find(graph, "chains", question.chain)
    made = chain_products(graph, chain)
    inputs = graph.inputs.filter(pl.col("output").is_in(made.implode()))["input"]
    wanted = graph.demands.filter(pl.col("chain") == graph.names("chains")[chain])["i"]
    posted = graph.wanted.filter(pl.col("demand").is_in(wanted.implode()))["product"]
    return pl.concat([made, inputs, posted]).unique()


def formula() -> str:
    """The score written out with the weights in force."""
    share = feature_weights()
    terms = " + ".join(f"{share[one.key]:.2f}×{one.name}" for one in FEATURES)
    return say(
        f"得分 = min(1, ({terms}) × (0.5 + {HISTORY.name}))（各项 0–1；没有对接过为 0.5）",
        f"score = min(1, ({terms}) × (0.5 + {HISTORY.name})) (each 0–1; 0.5 without meetings)",
    )


def named(graph: Snapshot, pairs: pl.DataFrame) -> list[dict[str, Any]]:
    """Rows with names in place of numbers beside them, for words and papers."""
    firms, products, places = (graph.names(frame) for frame in ("firms", "products", "places"))
    texts = graph.demands["text"].to_list()
    offers = graph.offers["text"].to_list()

    def name(names: list[str], number: Any) -> str:
        return names[number] if number is not None else ""

    return [
        {
            **row,
            "buyer_name": name(firms, row["buyer"]),
            "supplier_name": name(firms, row["supplier"]),
            "product_name": name(products, row["product"]),
            "made_name": name(products, row["made"]),
            "makes_name": name(products, row["makes"]),
            "demand_text": name(texts, row["demand"]),
            "offer_text": name(offers, row["offer"]),
            "buyer_place": name(places, row.get("buyer_at")),
            "supplier_place": name(places, row.get("supplier_at")),
            "supplier_tier": row.get("tier") or "",
        }
        for row in pairs.iter_rows(named=True)
    ]


def pairing_row(graph: Snapshot, row: dict[str, Any]) -> dict[str, Any]:
    """One pairing as every door shows it."""
    share = feature_weights()
    ids = graph.firms["id"]
    return {
        "buyer": row["buyer_name"],
        "buyer_id": ids[row["buyer"]],
        "supplier": row["supplier_name"],
        "supplier_id": ids[row["supplier"]],
        "product": row["product_name"],
        "product_id": graph.products["id"][row["product"]],
        "score": round(row["score"], 4),
        "kind": KINDS[row["kind"]],
        "reasons": [
            *(reason(feature, row, share[feature.key]) for feature in FEATURES),
            history_reason(row),
        ],
        "words": "；".join(_said(row)),
        "demand": row["demand_text"],
        "demand_id": graph.demands["id"][row["demand"]] if row["demand"] is not None else "",
        "offer": row["offer_text"],
        "buyer_place": row["buyer_place"],
        "supplier_place": row["supplier_place"],
        "doubt": _doubt(row),
        "evidence": _evidence(graph, row),
    }


def _said(row: dict[str, Any]) -> list[str]:
    """The reasons that a list shows: the three heaviest, before them earlier outcomes if any."""
    told = [HISTORY.words(row)] if row["value:history"] != NO_HISTORY else []
    return [*told, *(feature.words(row) for feature in FEATURES[:3])]


def excluded_row(row: dict[str, Any]) -> dict[str, Any]:
    """A pair that is not proposed, with the reason."""
    return {
        "buyer": row["buyer_name"],
        "supplier": row["supplier_name"],
        "product": row["product_name"],
        "reason": row["excluded"],
    }


def _doubt(row: dict[str, Any]) -> str:
    """What should be asked before the two meet."""
    doubts = []
    if row["by_supply"] or row["supplier_confidence"] < 0.8:
        doubts.append(f"供方是否生产“{row['made_name']}”待核")
    if row["fit"] < 1:
        doubts.append("是否能改做所需产品待问")
    if row["demand"] is None:
        doubts.append("需方未发布需求，由其产品推导")
    if row["buyer_suppliers"] == 0:
        doubts.append("需方现有供方未见记载")
    return "；".join(doubts)


def _evidence(graph: Snapshot, row: dict[str, Any]) -> list[Any]:
    found: list[Any] = [
        *maker_evidence(graph, row["supplier"], row["made"]),
        *([] if row["offer"] is None else [_offer_evidence(graph, row)]),
    ]
    return (
        found if row["makes"] is None else found + maker_evidence(graph, row["buyer"], row["makes"])
    )


def _offer_evidence(graph: Snapshot, row: dict[str, Any]) -> Any:
    links = graph.offer_firms.filter(pl.col("offer") == row["offer"])
    return evidence_of(graph, links.row(0, named=True), f"供给：{row['offer_text']}")


def match_coverage(graph: Snapshot, products: pl.Series, local: Any) -> Coverage:
    """How much is known of the firms inside the scope and of the products asked about."""
    inside = np.asarray(local)
    firms = int(inside.sum())
    making, buying = (int((inside & mask).sum()) for mask in _recorded(graph))
    made = graph.produces.filter(pl.col("product").is_in(products.implode()))["product"].n_unique()
    counts = {
        "范围内企业有产品记录": (making, firms),
        "范围内企业有供方记录": (buying, firms),
        "所涉产品有生产者记录": (made, len(products)),
    }
    words = f"范围内{firms}家企业，{making}家有产品记录，{buying}家有供方记录；没有记录不等于没有。"
    return Coverage(counts, words)


def _recorded(graph: Snapshot) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Per firm: whether its products, and whether its suppliers, are on record; once per snapshot."""
    return graph.once(
        "on record",
        lambda: (graph.flagged(graph.produces["firm"]), graph.flagged(graph.supplies["buyer"])),
    )


def _note(ranked: pl.DataFrame, excluded: pl.DataFrame) -> str:
    if not ranked.is_empty():
        return ""
    if excluded.height:
        return say(
            f"找到{excluded.height}对，但都被排除（已在供货、同一集团等）；加 --excluded 查看原因。",
            f"All {excluded.height} pairs found are excluded; see them with --excluded.",
        )
    return say(
        "范围内没有可撮合的对子：所需产品未见本地生产者记载。可看弱项清单考虑招引，或扩大范围。",
        "No pairs: no local maker of the needed products is on record. See weak links, or widen the scope.",
    )
