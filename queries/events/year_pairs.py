"""Pairs that a year of events may bring together: what each could ease, and how likely."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from graph.snapshot import Snapshot
from queries.matching.candidates import exclusion_reasons, needs_of, suppliers_of
from queries.matching.features import score
from queries.scope import Scope
from queries.weak_links import WeakLinkQuestion, weak_links

#: Buyers and suppliers of one product that are looked at, the best ones.
BUYERS, SUPPLIERS = 40, 12
#: Chance that a pair with score 1 comes to supply.
SUCCESS = 0.3
#: How much more a need counts that lies behind a weak link of priority 1, or a lead firm.
WEAK, LEAD = 1.0, 0.5
#: Above this size weak links are not listed first (the relief of each pair is enough to go by).
LISTED_FIRMS = 20_000

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Key = tuple[str, str, str]


@dataclass(frozen=True, eq=False)
class YearPairs:
    """Arrays by pair: firms, gap (buyer × product), chains (−1: none); by gap: value.

    `chance` 0–1 of coming to supply; `weak`: weak links of each product (ids)."""

    buyer: Ints
    supplier: Ints
    product: Ints
    gap: Ints
    chains: Ints
    chance: Floats
    value: Floats
    weak: Mapping[int, tuple[str, ...]]


def year_pairs(
    graph: Snapshot, scope: Scope, met: Mapping[Key, str], day: date | None = None
) -> YearPairs:
    """Candidates of every chain with posts that stand on the day; those that met before left out."""
    needs = _best_needs(graph, needs_of(graph, scope, graph.products["i"], None, day))
    makers = (
        suppliers_of(graph, scope, needs["product"].unique(), near=False, day=day)
        .sort(["fit", "supplier_confidence", "supplier"], descending=[True, True, False])
        .unique(["supplier", "product"], keep="first", maintain_order=True)
        .filter(pl.int_range(pl.len()).over("product") < SUPPLIERS)
    )
    pairs = needs.join(makers, on="product").with_columns(kind=pl.lit("gap"))
    pairs = pairs.filter(exclusion_reasons(graph, pairs) == "")
    ranked = score(graph, pairs.filter(~_is_met(graph, pairs, met)))
    return _arrays(graph, ranked, _weak_products(graph, scope))


def _best_needs(graph: Snapshot, needs: pl.DataFrame) -> pl.DataFrame:
    """Per product the needs that count most: posted first, lead firms, then the surest."""
    leads = graph.leads["firm"].unique()
    return (
        needs.with_columns(
            posted=pl.col("demand").is_not_null(), leads=pl.col("buyer").is_in(leads.implode())
        )
        .sort(["posted", "leads", "criticality", "need_confidence", "buyer"],
              descending=[True, True, False, True, False])
        .filter(pl.int_range(pl.len()).over("product") < BUYERS)
        .drop("posted", "leads")
    )  # fmt: skip


def _is_met(graph: Snapshot, pairs: pl.DataFrame, met: Mapping[Key, str]) -> pl.Series:
    known = {
        (graph.index("firms", buyer), graph.index("firms", supplier), graph.index("products", one))
        for buyer, supplier, one in met
    }
    rows = pairs.select("buyer", "supplier", "product").iter_rows()
    return pl.Series([row in known for row in rows], dtype=pl.Boolean)


def _weak_products(graph: Snapshot, scope: Scope) -> dict[int, list[tuple[str, float]]]:
    """Product → its weak links with their priority."""
    found: dict[int, list[tuple[str, float]]] = {}
    if graph.firms.height > LISTED_FIRMS:
        return found
    for row in weak_links(graph, WeakLinkQuestion(scope=scope.name, top=5000)).rows:
        number = graph.index("products", row["subject_id"])
        if row["subject_kind"] == "product" and number is not None:
            found.setdefault(number, []).append((row["id"], float(row["priority"])))
    return found


def _arrays(
    graph: Snapshot, ranked: pl.DataFrame, weak: Mapping[int, list[tuple[str, float]]]
) -> YearPairs:
    chain_of = np.full(graph.products.height, -1, dtype=np.int64)
    own = graph.products.select("i", "chain").drop_nulls()
    chain_of[own["i"].to_numpy()] = own["chain"].to_numpy()
    product = ranked["product"].to_numpy().astype(np.int64)
    makes = ranked["makes"].fill_null(ranked["product"]).to_numpy()
    buyer = ranked["buyer"].to_numpy().astype(np.int64)
    _, first, gap = np.unique(
        buyer * graph.products.height + product, return_index=True, return_inverse=True
    )
    priority = np.zeros(graph.products.height)
    for one, rows in weak.items():
        priority[one] = max(value for _, value in rows)
    leading = np.zeros(graph.firms.height)
    leading[graph.leads["firm"].to_numpy()] = LEAD
    relief = ranked["value:relief"].to_numpy() * ranked["value:need"].to_numpy()
    value = relief * (1 + WEAK * priority[product] + leading[buyer])
    return YearPairs(
        buyer=buyer,
        supplier=ranked["supplier"].to_numpy().astype(np.int64),
        product=product,
        gap=gap.astype(np.int64),
        chains=np.stack([chain_of[product], chain_of[makes]], axis=1),
        chance=SUCCESS * ranked["score"].to_numpy(),
        value=value[first],
        weak={number: tuple(id_ for id_, _ in rows) for number, rows in weak.items()},
    )
