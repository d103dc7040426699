"""A possible state of the world: who makes what and who buys from whom, as arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from graph.algorithms.csr import starts
from graph.algorithms.reach import Needed, needed
from queries.weak_links.view import View

Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


#: (firm, product, sells) of lead firms, one entry per row, sorted by firm and product.
Led = tuple[Ints, Ints, Flags]


@dataclass(frozen=True, eq=False)
class Made:
    """Production edges, sorted by firm. `sells`: not for own use only; `sure`: 0–1."""

    firm: Ints
    product: Ints
    sells: Flags
    sure: Floats


@dataclass(frozen=True, eq=False)
class Trade:
    """Supplies to the firms that are asked about, sorted by product (`start`: where each product's
    begin); `weight` in 元 or as 1 each."""

    start: Ints
    product: Ints
    supplier: Ints
    buyer: Ints
    weight: Floats
    sure: Floats


@dataclass(frozen=True, eq=False)
class World:
    """Local production, sellers outside (made.sells is theirs too), supplies, and what those who
    make locally need."""

    local: Made
    outside: Made
    trade: Trade
    needed: Needed


def as_recorded(view: View) -> World:
    """The world in which every record holds and nothing else does."""
    here = pl.col("local")
    trade = view.trade.with_columns(weight=pl.Series(view.weights)).sort("product", "row")
    product = numbers(trade["product"])
    local = made_of(view.producers.filter(here))
    return World(
        local,
        made_of(view.producers.filter(~here & ~pl.col("captive"))),
        Trade(
            starts(product, view.graph.products.height),
            product,
            numbers(trade["supplier"]),
            numbers(trade["buyer"]),
            trade["weight"].to_numpy(),
            trade["confidence"].to_numpy(),
        ),
        needs_of(view, local),
    )


def needs_of(view: View, local: Made) -> Needed:
    """What the firms in question need, given who makes what locally."""
    return needed(local.firm, local.product, view.recipes, view.chain_of, view.output_of, view.buying)  # fmt: skip


def lead_products(view: View, local: Made) -> Led:
    """(firm, product, sells) of local lead firms, sorted: what they and the firms that they control
    make locally, and what these are on record as supplying, which in a lead firm's hands is its product."""
    lead = view.lead_of[local.firm]
    own = lead >= 0
    sold_by, sold = view.lead_sales
    size = view.graph.products.height
    keys = np.concatenate([sold_by * size + sold, lead[own] * size + local.product[own]])
    sells = np.concatenate([np.ones(len(sold), dtype=bool), local.sells[own]])
    order = np.argsort(~sells, kind="stable")
    found, first = np.unique(keys[order], return_index=True)
    return found // size, found % size, sells[order][first]


def made_of(rows: pl.DataFrame) -> Made:
    """Production edges of a frame of producers."""
    rows = rows.sort("firm", "product")
    return Made(
        numbers(rows["firm"]),
        numbers(rows["product"]),
        ~rows["captive"].fill_null(False).to_numpy().astype(bool),
        rows["confidence"].fill_null(1.0).to_numpy(),
    )


def numbers(column: pl.Series) -> Ints:
    """Row numbers for kernels."""
    return column.cast(pl.Int64).to_numpy()
