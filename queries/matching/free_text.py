"""One demand in free words against the graph's posted offers and known producers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from graph.language import say
from queries.matching.phrases import read
from queries.matching.posted import Posts, posts_of, rank, reasons
from queries.matching.posted_features import Post
from queries.matching.text import ProductSpace
from queries.matching.weights import weights

#: A producer known with no confidence at all keeps this share of its product's score.
LEAST_TRUST = 0.8
#: Scores below this are another thing than the one asked for; they are not shown.
FLOOR = 0.3


@dataclass(frozen=True)
class Producers:
    """Who makes what: rows of firm and product position, with the trust in each, and whether it is
    known by a supply alone."""

    firms: NDArray[np.object_]
    products: NDArray[np.int64]
    trust: NDArray[np.float32]
    by_supply: NDArray[np.bool_]


class TextIndex:
    """Offers and producers, made ready once per version of the graph.

    `offers`: id, text and as far as there chain, district, qty; `producers`: firm, product (id),
    confidence (0–1, may be missing), by_supply (known by a supply alone; may be missing).
    """

    def __init__(self, space: ProductSpace, offers: pl.DataFrame, producers: pl.DataFrame) -> None:
        self.space = space
        self.offers = Posts(space, posts_of(offers))
        named = zip(space.ids, space.names, strict=True)
        self.products = Posts(space, [Post(product, read(name)) for product, name in named])
        self.producers = _producers(space, producers)


def match_text(text: str, index: TextIndex, k: int = 10) -> list[dict[str, Any]]:
    """The k best offers and producers for a demand in words, best first, each with its reasons.

    A row: kind (offer, producer, supplied), id (of the offer, or the firm), product (of a producer), score,
    reasons. A firm comes once, by its best product. Empty when nothing is near.
    """
    demand = Post("", read(text))
    share = weights("posted")
    rows: list[dict[str, Any]] = []
    if index.offers.posts:
        found = rank(demand, index.offers, share)
        rows += [
            {
                "kind": "offer",
                "id": index.offers.posts[at].id,
                "product": "",
                "score": round(float(found.scores[at]), 4),
                "reasons": reasons(found, at, index.offers, share),
            }
            for at in found.order[:k].tolist()
        ]
    rows += _makers(demand, index, k, share)
    best = [row for row in rows if row["score"] >= FLOOR]
    return sorted(best, key=lambda row: (-row["score"], row["kind"], row["id"]))[:k]


def _makers(
    demand: Post, index: TextIndex, k: int, share: dict[str, float]
) -> list[dict[str, Any]]:
    """The k firms whose known products fit best."""
    made = index.producers
    if not len(made.products):
        return []
    found = rank(demand, index.products, share)
    scores = found.scores[made.products] * (LEAST_TRUST + (1 - LEAST_TRUST) * made.trust)
    # A firm with many fitting products fills many rows: take more rows than firms are wanted.
    most = min(len(scores), max(200, 20 * k))
    likely = np.argpartition(-scores, most - 1)[:most]
    likely = likely[np.lexsort((made.firms[likely].astype(str), -scores[likely]))]
    rows: dict[str, dict[str, Any]] = {}
    for at in likely.tolist():
        firm, product = str(made.firms[at]), int(made.products[at])
        if firm not in rows:
            trust, by_supply = float(made.trust[at]), bool(made.by_supply[at])
            told = reasons(found, product, index.products, share)
            rows[firm] = {
                "kind": "supplied" if by_supply else "producer",
                "id": firm,
                "product": index.space.ids[product],
                "score": round(float(scores[at]), 4),
                "reasons": [*told, _trusted(trust, by_supply)],
            }
        if len(rows) == k:
            break
    return list(rows.values())


def _trusted(trust: float, by_supply: bool) -> dict[str, Any]:
    factor = LEAST_TRUST + (1 - LEAST_TRUST) * trust
    known = say("供货记录（未见其生产记载）", "record of a supply") if by_supply else say(
        "生产记录", "record"
    )  # fmt: skip
    return {
        "feature": "trust",
        "name": say("证据可信度", "Trust"),
        "value": round(trust, 4),
        "weight": 0.0,
        "words": say(
            f"{known}可信度 {trust:.0%}，得分乘 {factor:.2f}",
            f"trust in the {known} {trust:.0%}: score × {factor:.2f}",
        ),
    }


def _producers(space: ProductSpace, frame: pl.DataFrame) -> Producers:
    """Rows whose product the product graph knows."""
    place = {product: n for n, product in enumerate(space.ids)}
    known = frame.filter(pl.col("product").is_in(space.ids))
    at = [place[product] for product in known["product"]]
    trust = known["confidence"].fill_null(0.5) if "confidence" in known.columns else None
    sold = (
        known["by_supply"]
        if "by_supply" in known.columns
        else pl.repeat(False, known.height, eager=True)
    )
    return Producers(
        known["firm"].cast(pl.String).to_numpy().astype(object),
        np.array(at, dtype=np.int64),
        trust.to_numpy().astype(np.float32) if trust is not None else np.full(len(at), 0.5, "f4"),
        sold.to_numpy().astype(np.bool_),
    )
