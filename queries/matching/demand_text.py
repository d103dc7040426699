"""A demand in free words, asked of the graph: who offers or makes it, inside the scope."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from graph.errors import BadInput
from graph.language import say
from graph.snapshot import Snapshot
from queries.answer import Answer
from queries.matching.features import HISTORY, history_factor, history_reason
from queries.matching.free_text import TextIndex, match_text
from queries.matching.history import NO_HISTORY, with_history
from queries.matching.makers import maker_evidence, sellers
from queries.matching.match import match_coverage
from queries.matching.posted_features import FEATURES as POSTED
from queries.matching.standing import day_of, lapsed
from queries.matching.text import ProductSpace
from queries.matching.weights import weights
from queries.scope import scope_of

#: Where a row comes from.
TEXT_KINDS = {"offer": "已发布的供给", "producer": "图谱中的生产者", "supplied": "供货记录中的供方"}
#: Rows looked at for each row shown, since earlier outcomes may change their order.
SPARE = 3


def match_demand_text(graph: Snapshot, text: str, *, scope: str = "", k: int = 10) -> Answer:
    """The k best suppliers for a demand in words; the buyer is whoever asks, hence blank.

    Raises BadInput where there are no words."""
    if not text.strip():
        raise BadInput(
            say("需求原文是空的", "The demand has no words"), "--text",
            say("写出要什么，例如“冰箱用变频压缩机，年需20万台”；看一条链的候选用 --chain。",
                "Say what is wanted; for a chain's candidates use --chain."),
        )  # fmt: skip
    where = scope_of(graph, scope)
    index = _index(graph, where.place)
    found = [_row(graph, text, one) for one in match_text(text, index, SPARE * k)]
    rows = _by_history(graph, found)[:k]
    share = weights("posted")
    terms = " + ".join(f"{share[one.key]:.2f}×{one.name}" for one in POSTED)
    note = "" if rows else say(
        "没有找到相近的供给或生产者；换一种说法，或扩大范围。", "Nothing near is on record; say it otherwise, or widen the scope."
    )  # fmt: skip
    coverage = match_coverage(graph, graph.products["i"], where.local(graph))
    return Answer(
        rows,
        coverage,
        f"得分 = min(1, ({terms}) × (0.5 + {HISTORY.name}))（各项 0–1）",
        graph.as_of,
        where.name,
        note,
    )


def _by_history(graph: Snapshot, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows re-ranked by what came of the suppliers' earlier meetings about the product."""
    pairs = pl.DataFrame(
        {
            "buyer": [None] * len(rows),
            "supplier": [graph.index("firms", row["supplier_id"]) for row in rows],
            "product": [graph.index("products", row["product_id"]) for row in rows],
        },
        schema=dict.fromkeys(("buyer", "supplier", "product"), pl.UInt32),
    )
    told = with_history(graph, pairs, graph.as_of or date.today())
    for row, one in zip(rows, told.iter_rows(named=True), strict=True):
        if one["value:history"] != NO_HISTORY:
            row["score"] = round(min(1.0, row["score"] * history_factor(one["value:history"])), 4)
            row["words"] = f"{one['history_words']}；{row['words']}"
            row["reasons"] = [*row["reasons"], history_reason(one)]
    return sorted(rows, key=lambda row: -row["score"])


def _index(graph: Snapshot, place: int | None) -> TextIndex:
    """Offers and producers of a scope, made ready once per snapshot."""
    day = day_of(graph)

    def made() -> TextIndex:
        local = graph.firms.filter(pl.Series(graph.is_local(place)))["i"].implode()
        ids = graph.products["id"]
        producers = sellers(graph).filter(pl.col("firm").is_in(local))
        posted = graph.offer_firms.filter(pl.col("firm").is_in(local))["offer"]
        standing = graph.offers.filter(lapsed(graph.offers, day) == "")
        offers = standing.filter(pl.col("i").is_in(posted.implode()))
        space = ProductSpace(
            graph.products.select(
                "id", "name", "aliases", segment_id=pl.col("segment").cast(pl.String)
            ),
            graph.inputs.select(
                product_id=ids.gather(graph.inputs["output"]),
                input_id=ids.gather(graph.inputs["input"]),
                criticality="criticality",
            ),
        )
        return TextIndex(
            space,
            offers.select("id", "text", "chain", qty="quantity"),
            producers.select(
                firm=graph.firms["id"].gather(producers["firm"]),
                product=ids.gather(producers["product"]),
                confidence="confidence",
                by_supply="by_supply",
            ),
        )

    return graph.once(("text index", place, day), made)


def _row(graph: Snapshot, text: str, found: dict[str, Any]) -> dict[str, Any]:
    """A match as a pairing row: supplier and product by name."""
    is_offer = found["kind"] == "offer"
    firm = _offering(graph, found["id"]) if is_offer else graph.index("firms", found["id"])
    product = graph.index("products", found["product"]) if found.get("product") else None
    return {
        "buyer": "",
        "supplier": graph.names("firms")[firm] if firm is not None else "",
        "supplier_id": graph.firms["id"][firm] if firm is not None else "",
        "product": graph.names("products")[product] if product is not None else "",
        "product_id": found.get("product") or "",
        "score": round(float(found["score"]), 4),
        "kind": TEXT_KINDS[found["kind"]],
        "offer": found["id"] if is_offer else "",
        "reasons": found["reasons"],
        "words": "；".join(_shown(found)),
        "demand": text,
        "evidence": maker_evidence(graph, firm, product)
        if firm is not None and product is not None
        else [],
    }


def _shown(found: dict[str, Any]) -> list[str]:
    """The two first reasons; that a supplier is known by a supply alone is always said."""
    said = [one["words"] for one in found["reasons"][:2]]
    return [*said, found["reasons"][-1]["words"]] if found["kind"] == "supplied" else said


def _offering(graph: Snapshot, offer: str) -> int | None:
    number = graph.index("offers", offer)
    firms = graph.offer_firms.filter(pl.col("offer") == number)["firm"]
    return int(firms[0]) if firms.len() else None
