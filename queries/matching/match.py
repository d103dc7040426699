"""Pairings for a chain, a firm or a product: ranked, each with its reasons; the excluded on request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from graph.language import say
from graph.snapshot import Snapshot
from queries.answer import Answer, Coverage
from queries.matching.candidates import KINDS, candidates
from queries.matching.features import FEATURES, HISTORY, Feature, feature_weights, score
from queries.matching.history import NO_HISTORY
from queries.scope import Question, chain_products, find, scope_of
from queries.sources import evidence_of


@dataclass(frozen=True)
class MatchQuestion(Question):
    """Candidates for a chain, a buyer (`firm`) or a product; `top` rows; excluded pairs on request."""

    top: int = 100
    per_buyer: int = 20
    near: bool = True
    excluded: bool = False


def match(graph: Snapshot, question: MatchQuestion) -> Answer:
    """Ranked pairings with reasons in words, coverage and the formula with its weights."""
    scope = scope_of(graph, question.scope)
    products = asked_products(graph, question)
    buyers = None
    if question.firm:
        buyers = pl.Series([find(graph, "firms", question.firm)], dtype=pl.UInt32)
    found = candidates(graph, scope, products, buyers=buyers, near=question.near)
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
            *(_reason(feature, row, share[feature.key]) for feature in FEATURES),
            _history(row),
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


def _reason(feature: Feature, row: dict[str, Any], weight: float) -> dict[str, Any]:
    return {
        "feature": feature.key,
        "name": feature.name,
        "value": round(row[f"value:{feature.key}"], 4),
        "weight": round(weight, 4),
        "words": feature.words(row),
    }


def _history(row: dict[str, Any]) -> dict[str, Any]:
    """What earlier meetings say, with the factor that it puts on the weighted sum."""
    value = row["value:history"]
    return {**_reason(HISTORY, row, 0.0), "factor": round(0.5 + value, 4)}


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
    if row["supplier_confidence"] < 0.8:
        doubts.append(f"供方是否生产“{row['made_name']}”待核")
    if row["fit"] < 1:
        doubts.append("是否能改做所需产品待问")
    if row["demand"] is None:
        doubts.append("需方未发布需求，由其产品推导")
    if row["buyer_suppliers"] == 0:
        doubts.append("需方现有供方未见记载")
    return "；".join(doubts)


def _evidence(graph: Snapshot, row: dict[str, Any]) -> list[Any]:
    made = graph.produces.filter(
        (pl.col("firm") == row["supplier"]) & (pl.col("product") == row["made"])
    )
    found = [
        evidence_of(graph, link, f"{row['supplier_name']}生产{row['made_name']}")
        for link in made.iter_rows(named=True)
    ]
    if row["makes"] is not None:
        making = graph.produces.filter(
            (pl.col("firm") == row["buyer"]) & (pl.col("product") == row["makes"])
        )
        found += [
            evidence_of(graph, link, f"{row['buyer_name']}生产{row['makes_name']}")
            for link in making.iter_rows(named=True)
        ]
    return found


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
    key = ("on record",)
    if key not in graph._cache:
        told = (graph.produces["firm"], graph.supplies["buyer"])
        graph._cache[key] = tuple(graph.flagged(firms) for firms in told)
    found: tuple[NDArray[np.bool_], NDArray[np.bool_]] = graph._cache[key]
    return found


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
