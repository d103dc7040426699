"""Posted demands × posted offers: every offer ranked for each demand, each score with its reasons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import sparse

from graph.language import say
from queries.matching.phrases import Phrase, Reading, read
from queries.matching.posted_features import FEATURES, UNSAID, Pair, Post, asked_words
from queries.matching.sheets import read_posts
from queries.matching.text import Fit, Matrix, ProductSpace, Vectors, phrases_of
from queries.matching.weights import weights

Values = NDArray[np.float32]
#: An offer that the demand refuses, or that is itself a wish to buy, keeps this share of its score.
KEPT_WHEN_REFUSED, KEPT_WHEN_BUYING = 0.15, 0.3
#: Offers of a demand whose reasons are written out, best first; the others only have their score.
EXPLAINED = 200
#: A thing named second counts a little less for the offer than the first.
OFFER_FOCUS = 0.4


class Posts:
    """Posts of one side, read and turned into vectors once."""

    def __init__(self, space: ProductSpace, posts: Sequence[Post]) -> None:
        named = [phrases_of(post.reading.text) for post in posts]
        self.posts = tuple(posts)
        self.space = space
        self.vectors: Vectors = space.vectors([phrase for group in named for phrase in group])
        self.starts = np.concatenate([[0], np.cumsum([len(group) for group in named])]).astype(int)
        focus = [phrase.weight for phrase in self.vectors.phrases]
        self.focus = np.array(focus, dtype=np.float32)
        self.called = [space.likeliest(row) for row in self.vectors.products]
        ids = np.array([post.id for post in posts], dtype=str)
        self.by_id = np.argsort(np.argsort(ids, kind="stable"))
        self.buying = np.array([post.reading.buys for post in posts], dtype=bool)
        self.refusing = [at for at, post in enumerate(posts) if post.reading.refused]
        self.whole = _whole(self.vectors.grams, self.focus, self.starts)


@dataclass(frozen=True)
class Ranking:
    """One demand's offers, best first: positions, scores, feature values (features × offers)."""

    demand: Post
    wished: tuple[Phrase, ...]
    order: NDArray[np.int64]
    scores: Values
    values: Values
    kept: Values
    wanted: NDArray[np.int64]
    offered: NDArray[np.int64]


def rank(demand: Post, offers: Posts, given: dict[str, float] | None = None) -> Ranking:
    """Rank every offer for a demand; equal scores in the order of the offers' ids."""
    share = given or weights("posted")
    wanted = Posts(offers.space, [demand])
    fit = offers.space.fit(wanted.vectors, offers.vectors)
    rows, columns = _best_phrases(fit, wanted, offers, share)
    values = np.stack(
        [
            fit.product[rows, columns],
            fit.head[rows, columns],
            np.maximum(fit.words[rows, columns], (offers.whole @ wanted.whole.T).toarray().ravel()),
            fit.use[rows, columns],
            *_row_features(demand, offers.posts),
        ]
    ).astype(np.float32)
    focus = wanted.focus[rows] * (1 - OFFER_FOCUS + OFFER_FOCUS * offers.focus[columns])
    values[:3] *= focus
    kept = _kept(demand, offers)
    scores = (np.array([share[f.key] for f in FEATURES], dtype=np.float32) @ values) * kept
    order = np.lexsort((offers.by_id, -np.round(scores, 6)))
    return Ranking(demand, wanted.vectors.phrases, order, scores, values, kept, rows, columns)


def reasons(
    ranking: Ranking, at: int, offers: Posts, share: dict[str, float]
) -> list[dict[str, Any]]:
    """Why the offer at a position scores as it does: a value, a weight and a sentence per feature."""
    pair = _pair(ranking, at, offers)
    told = [
        {
            "feature": feature.key,
            "name": feature.name,
            "value": round(float(value), 4),
            "weight": share[feature.key],
            "words": feature.explain(float(value), pair),
        }
        for feature, value in zip(FEATURES, ranking.values[:, at], strict=True)
    ]
    if ranking.kept[at] < 1:
        told.append(_said_against(float(ranking.kept[at])))
    return told


def rank_offers(
    demands: pl.DataFrame, offers: pl.DataFrame, products: pl.DataFrame, inputs: pl.DataFrame
) -> pl.DataFrame:
    """Every offer for every demand, best first: demand, offer, score, reasons (a list of structs)."""
    space = ProductSpace(products, inputs)
    ranked = list(_ranked(posts_of(demands), Posts(space, posts_of(offers))))
    return pl.DataFrame(
        {
            "demand": [row["demand"] for row in ranked for _ in row["ranking"]],
            "offer": [offer for row in ranked for offer in row["ranking"]],
            "score": [score for row in ranked for score in row["scores"]],
            "reasons": [told for row in ranked for told in row["reasons"]],
        },
        schema_overrides={"demand": pl.String, "offer": pl.String, "score": pl.Float64},
    )


def rank_files(
    demands: Path, offers: Path, space: ProductSpace | None = None
) -> Iterator[dict[str, Any]]:
    """Rank the offers of one sheet for each demand of another, without touching the graph.

    Yields `{"demand", "ranking", "scores", "reasons"}`, lists of one length, reasons of the first
    EXPLAINED written out; both sheets are read and checked first.
    """
    wished, offered = posts_of(read_posts(demands)), posts_of(read_posts(offers))
    return _ranked(wished, Posts(space or starter_space(), offered))


def posts_of(frame: pl.DataFrame) -> list[Post]:
    """Rows id, text and, as far as there, chain, district, qty; a text's own quantity fills in."""
    posts = []
    for row in frame.iter_rows(named=True):
        reading = read(row["text"] or "")
        quantity = row.get("qty") or reading.quantity
        posts.append(
            Post(
                str(row["id"]),
                reading,
                row.get("chain") or "",
                row.get("district") or "",
                float(quantity) if quantity else None,
            )
        )
    return posts


@lru_cache(maxsize=1)
def starter_space() -> ProductSpace:
    """The product list that ships with the program, for sheets that come without a graph."""
    folder = resources.files("ingest").joinpath("starter")
    products, inputs = (
        pl.read_csv(folder.joinpath(name).read_bytes(), infer_schema_length=0)
        for name in ("products.csv", "product_inputs.csv")
    )
    return ProductSpace(products, inputs)


def _ranked(demands: Sequence[Post], offers: Posts) -> Iterator[dict[str, Any]]:
    share = weights("posted")
    for demand in demands:
        ranking = rank(demand, offers, share) if offers.posts else None
        order = ranking.order.tolist() if ranking else []
        yield {
            "demand": demand.id,
            "ranking": [offers.posts[at].id for at in order],
            "scores": [round(float(ranking.scores[at]), 6) for at in order] if ranking else [],
            "reasons": [
                reasons(ranking, at, offers, share) if place < EXPLAINED else []
                for place, at in enumerate(order)
                if ranking
            ],
        }


def _whole(grams: Any, focus: Values, starts: NDArray[np.int64]) -> Any:
    """Grams of whole texts: their phrases' together, each by its weight, of length 1."""
    owner = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    shape = (len(starts) - 1, len(focus))
    total = sparse.csr_matrix((focus, (owner, np.arange(len(focus)))), shape=shape) @ grams
    size = np.sqrt(np.asarray(total.multiply(total).sum(axis=1)).ravel())
    return (sparse.diags(1 / np.maximum(size, 1e-6)) @ total).astype(np.float32)


def _best_phrases(
    fit: Fit, wanted: Posts, offers: Posts, share: dict[str, float]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For each offer the wanted and the offered phrase that fit best (row, column)."""
    score: Matrix = share["product"] * fit.product + share["head"] * fit.head
    score = score + share["words"] * fit.words + share["use"] * fit.use
    score = score * wanted.focus[:, None] * (1 - OFFER_FOCUS + OFFER_FOCUS * offers.focus)
    row = score.argmax(axis=0)
    best = score.max(axis=0)
    columns = [
        start + int(best[start:end].argmax()) for start, end in pairwise(offers.starts.tolist())
    ]
    at = np.array(columns, dtype=np.int64)
    return row[at], at


def _row_features(demand: Post, offers: Sequence[Post]) -> tuple[Values, Values, Values, Values]:
    """Figures, chain, district and quantity of each offer against the demand."""
    chains = {offer.chain for offer in offers}
    same_chain = {chain: _same(demand.chain, chain) for chain in chains}
    same_district = {d: _same(demand.district, d) for d in {offer.district for offer in offers}}
    asked = bool(asked_words(demand.reading))
    unsaid = np.full(len(offers), UNSAID, np.float32)
    figures = [_figures(demand.reading, offer.reading) for offer in offers] if asked else unsaid
    enough = [_enough(demand.quantity, o.quantity) for o in offers] if demand.quantity else unsaid
    return (
        np.array(figures, np.float32),
        np.array([same_chain[offer.chain] for offer in offers], np.float32),
        np.array([same_district[offer.district] for offer in offers], np.float32),
        np.array(enough, np.float32),
    )


def _figures(asked: Reading, told: Reading) -> float:
    """Mean over what is asked: 1 met, 0.5 not stated, 0 stated otherwise."""
    marks = []
    for measure in asked.measures:
        stated = [other for other in told.measures if other.unit == measure.unit]
        met = any(other.meets(measure) for other in stated)
        marks.append(1.0 if met else 0.0 if stated else UNSAID)
    marks += [1.0 if name in told.certificates else UNSAID for name in asked.certificates]
    marks += [1.0 if name in told.models else UNSAID for name in asked.models]
    return sum(marks) / len(marks) if marks else UNSAID


def _same(one: str, other: str) -> float:
    if not one or not other:
        return UNSAID
    return 1.0 if one == other or one in other or other in one else 0.0


def _enough(needed: float | None, had: float | None) -> float:
    return min(1.0, had / needed) if needed and had else UNSAID


def _kept(demand: Post, offers: Posts) -> Values:
    """Share of the score that an offer keeps: less when refused, or when it is a wish to buy."""
    kept = np.where(offers.buying, KEPT_WHEN_BUYING, 1.0).astype(np.float32)
    wanted = [thing.words for thing in demand.reading.things]
    if demand.reading.refused:
        for at, offer in enumerate(offers.posts):
            things = [thing.words for thing in offer.reading.things]
            if _refuses(demand.reading.refused, things, wanted):
                kept[at] = KEPT_WHEN_REFUSED
    for at in offers.refusing:
        if _refuses(offers.posts[at].reading.refused, wanted, []):
            kept[at] = KEPT_WHEN_REFUSED
    return kept


def _refuses(refused: Sequence[str], things: Sequence[str], wanted: Sequence[str]) -> bool:
    """Whether the first thing, and not what is wanted, is among what is refused."""
    if not refused or not things:
        return False
    first = things[0]
    return any(word in first and not any(word in wish for wish in wanted) for word in refused)


def _pair(ranking: Ranking, at: int, offers: Posts) -> Pair:
    column = int(ranking.offered[at])
    wished = ranking.wished[int(ranking.wanted[at])].words
    thing = offers.vectors.phrases[column].words
    return Pair(
        ranking.demand,
        offers.posts[at],
        wished,
        thing,
        offers.space.head(wished),
        offers.space.head(thing),
        offers.called[column],
    )


def _said_against(kept: float) -> dict[str, Any]:
    refused = kept == np.float32(KEPT_WHEN_REFUSED)
    words = (
        say("一方写明不要或不做", "one side says it refuses this")
        if refused
        else say("这条是求购，不是供应", "this is a wish to buy, not an offer")
    )
    return {
        "feature": "refused" if refused else "direction",
        "name": say("排除", "Refused") if refused else say("方向", "Direction"),
        "value": round(kept, 4),
        "weight": 0.0,
        "words": say(f"{words}，得分乘 {kept:g}", f"{words}: score × {kept:g}"),
    }
