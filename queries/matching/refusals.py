"""Pairs that one side has said it will not have: kept apart with the reason, like other exclusions."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from graph.language import say
from graph.ledger.preferences import Preference
from graph.snapshot import Snapshot
from queries.matching.candidates import Candidates

#: A side, and the other one.
SIDES = (("buyer", "supplier"), ("supplier", "buyer"))


def without_refused(graph: Snapshot, found: Candidates, wishes: Sequence[Preference]) -> Candidates:
    """The candidates less those that a firm will not meet (a wish of kind no)."""
    noes = [one for one in wishes if one.wish == "no"]
    reason = pl.lit("")
    for one in noes:
        if (firm := graph.index("firms", one.firm)) is None:
            continue
        why = say(f"{graph.names('firms')[firm]}不愿对接", f"{graph.names('firms')[firm]} refuses")
        words = f"{why}：{one.note}" if one.note else why
        for mine, other in SIDES:
            concerned = (pl.col(mine) == firm) & _concerns(graph, one, other)
            reason = pl.when(concerned).then(pl.lit(words)).otherwise(reason)
    if not noes or found.pairs.is_empty():
        return found
    marked = found.pairs.with_columns(excluded=reason)
    gone = marked.filter(pl.col("excluded") != "")
    return Candidates(
        marked.filter(pl.col("excluded") == "").drop("excluded"),
        pl.concat([found.excluded, gone], how="diagonal_relaxed"),
    )


def _concerns(graph: Snapshot, wish: Preference, other: str) -> pl.Expr:
    """Whether a pair's other firm, or its product, is what the wish is about."""
    if wish.target == "place":
        place = graph.index("places", wish.value)
        if place is None:
            return pl.lit(False)
        return pl.col(other).is_in(graph.firms["i"].filter(graph.is_local(place)).to_list())
    if wish.target == "qualification":
        kind = graph.index("qualifications", wish.value)
        return pl.col(other).is_in(
            graph.holds.filter(pl.col("qualification") == kind)["firm"].to_list()
        )
    if wish.target == "chain":
        chain = graph.index("chains", wish.value)
        return pl.col("product").is_in(
            graph.products.filter(pl.col("chain") == chain)["i"].to_list()
        )
    frame, column = ("firms", other) if wish.target == "firm" else ("products", "product")
    number = graph.index(frame, wish.value)
    return pl.lit(False) if number is None else pl.col(column) == number
