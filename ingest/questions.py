"""What an import asks a person: which product a written one is, whether a doubtful statement holds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import polars as pl

from graph.identity.decisions import Decision
from graph.identity.products import LIKELY, ProductIndex, ProductMatch
from graph.language import say
from graph.ledger.decisions import Review
from graph.ontology import Product
from graph.store import GraphStore
from ingest.assemble.directory import Directory
from ingest.assemble.facts import Facts, Problem
from ingest.assemble.lookups import unknown_product
from ingest.assemble.waiting import of_link, product_key

#: Written products of one roster that are compared with the graph's, the most frequent first.
COMPARED = 5_000
#: Candidates shown for a written product.
CANDIDATES = 3


def chosen_products(answers: Iterable[Decision]) -> dict[str, str]:
    """Written product → the product that was decided; blank where it was refused."""
    return {
        one.left.removeprefix("product:"): one.right if one.kind == "accept" else ""
        for one in answers
        if one.left.startswith("product:")
    }


def product_reviews(store: GraphStore, known: Directory, facts: Facts) -> list[Review]:
    """A question for each written product that the graph does not know by name or alias. Of a roster's
    free words only those that are like a product are asked; the others are a problem of the report."""
    open_ = {text: rows for text, rows in facts.asked.items() if not known.is_refused(text)}
    if not open_:
        return []
    index = product_index(store)
    asked: list[Review] = []
    compared = 0
    for written, rows in sorted(open_.items(), key=lambda one: -len(one[1])):
        is_loose = written in facts.loose
        compared += is_loose
        near = index.resolve(written, CANDIDATES) if not is_loose or compared <= COMPARED else []
        near = [one for one in near if one.score >= LIKELY]
        if is_loose and not near:
            facts.problems.append(_unknown(facts, written))
            continue
        asked.append(
            Review(
                product_key(written), "", written, near[0].name if near else "",
                near[0].score if near else 0.0, "review", candidates_said(near), subject="product",
                statements=[of_link(kind, row) for kind, row in rows],
            )
        )  # fmt: skip
    _say_asked(facts, {one.left_name for one in asked})
    return asked


def product_index(store: GraphStore) -> ProductIndex:
    """The graph's products, to be asked what a text may mean."""
    standing = store.read(Product, ["id", "name", "aliases", "retired_at"])
    return ProductIndex.of(standing.filter(pl.col("retired_at").is_null()))


def candidates_said(near: Iterable[ProductMatch]) -> list[dict[str, Any]]:
    """Products that a text may mean, as every door shows them."""
    return [
        {"feature": "product", "id": one.id, "name": one.name, "value": round(one.score, 3),
         "words": say(f"“{one.name}”：{one.words}", f"“{one.name}”: {one.words}")}
        for one in near
    ]  # fmt: skip


def _unknown(facts: Facts, written: str) -> Problem:
    place = facts.loose[written]
    return Problem(
        place.row, place.field, written, say("没有与此相近的产品", "No product is like this"),
        say("补登为产品，或在产品的别名中写上它。", "Enter it as a product, or as an alias of one."),
        place.sheet, place.column, place.header,
    )  # fmt: skip


def _say_asked(facts: Facts, asked: set[str]) -> None:
    """Problems that a person is asked about say so."""
    reasons = {unknown_product(written) for written in asked}
    remedy = say(
        "已列入待核定，由人选定产品。", "It waits for review: a person chooses the product."
    )
    for at, one in enumerate(facts.problems):
        if one.reason in reasons:
            facts.problems[at] = one.with_remedy(remedy)


def in_short(review: Review) -> dict[str, Any]:
    """One question of a report."""
    words = {
        "firm": say(f"“{review.left_name}”与“{review.right_name}”是不是同一家",
                    f"Is “{review.left_name}” the same as “{review.right_name}”"),
        "product": say(f"“{review.left_name}”是哪个产品", f"Which product is “{review.left_name}”"),
        "statement": review.left_name,
    }[review.subject]  # fmt: skip
    why = [str(one.get("words", "")) for one in review.explanation[:3]]
    said = next(
        (str(row.get("said") or "") for one in review.statements for _, row in one["links"]), ""
    )
    return {"subject": review.subject, "words": words, "why": "；".join(why), "said": said,
            "statements": len(review.statements)}  # fmt: skip
