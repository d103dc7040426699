"""Pairs that one side has said it will not have: kept apart with the reason, like other exclusions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

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
    if not noes or found.pairs.is_empty():
        return found
    reason = pl.lit("")
    for one in noes:
        if (firm := graph.index("firms", one.firm)) is None:
            continue
        words = refusal_words(graph.names("firms")[firm], one.note)
        end, members = concerned(graph, one)
        for mine, other in SIDES:
            about = pl.col(other if end == "firm" else end).is_in(list(members))
            reason = pl.when((pl.col(mine) == firm) & about).then(pl.lit(words)).otherwise(reason)
    marked = found.pairs.with_columns(excluded=reason)
    gone = marked.filter(pl.col("excluded") != "")
    return Candidates(
        marked.filter(pl.col("excluded") == "").drop("excluded"),
        pl.concat([found.excluded, gone], how="diagonal_relaxed"),
    )


def refusal_words(firm: str, note: str) -> str:
    """What is said of a pair that a firm refuses."""
    why = say(f"{firm}不愿对接", f"{firm} refuses")
    return f"{why}：{note}" if note else why


def concerned(
    graph: Snapshot, wish: Preference
) -> tuple[Literal["firm", "product"], frozenset[int]]:
    """What a wish is about: the other firms of a pair, or its products, by number."""
    members = graph.once(("wish", wish.target, wish.value), lambda: _members(graph, wish))
    return ("product" if wish.target in ("product", "chain") else "firm"), members


def _members(graph: Snapshot, wish: Preference) -> frozenset[int]:
    if wish.target in ("firm", "product"):
        number = graph.index(f"{wish.target}s", wish.value)
        return frozenset() if number is None else frozenset({number})
    if wish.target == "place":
        place = graph.index("places", wish.value)
        if place is None:
            return frozenset()
        return frozenset(graph.firms["i"].filter(graph.is_local(place)))
    if wish.target == "chain":
        chain = graph.index("chains", wish.value)
        return frozenset(graph.products.filter(pl.col("chain") == chain)["i"])
    kind = graph.index("qualifications", wish.value)
    return frozenset(graph.holds.filter(pl.col("qualification") == kind)["firm"])
