"""One row per product with every number that a rule reads; recomputed for each redraw."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from graph.algorithms.concentration import (
    by_origin,
    divide,
    edges_per_holder,
    held_by,
    sums,
    together,
)
from graph.algorithms.csr import grouped, starts
from graph.algorithms.reach import Needed
from graph.settings import settings
from queries.weak_links.exposure import EXPOSURE, exposures
from queries.weak_links.view import View
from queries.weak_links.world import Floats, Ints, Led, World

#: 国产成熟度 → how far a short list of makers can be believed: a mature product has many makers,
#: so that a short list says more about the register than about the world.
FEW_TRUST = {"高": 0.4, "中": 0.7, "低": 1.0}
Columns = dict[str, Any]


def product_table(view: View, world: World, led: Led, chain: int | None = None) -> pl.DataFrame:
    """Numbers per product; shares and HHI 0–1; with a chain, exposure is that of the chain. The columns
    are named where they are made. `led`: what local lead firms make in this world."""
    needs = world.needed
    size = view.graph.products.height
    needers = np.bincount(needs.product, minlength=size)
    columns = {
        "needers": needers,
        "essential_share": _essential(needs, size),
        **exposures(view, led, needs, chain),
        **_makers(view, world),
        **_sources(view, world),
        **_trade(view, world),
        **_shared(view, world),
    }
    rows = view.once(properties).with_columns(
        pl.Series(name, np.asarray(values)) for name, values in columns.items()
    )
    asked = (pl.col("needers") > 0) | (pl.col("demands") > 0)
    return rows.with_columns(exposure=EXPOSURE.expression(), needed=asked & ~pl.col("commodity"))


def properties(view: View) -> pl.DataFrame:
    """What no redraw changes: the product's own properties, posted demands, trust in its need."""
    stated = view.needs.group_by("product").agg(
        need_sure=pl.col("confidence").max(), demands=pl.col("wanted").drop_nulls().n_unique()
    )
    return (
        view.graph.products.select(
            pl.col("i").alias("product"),
            "chain",
            pl.col("commodity").fill_null(False),
            doubtful=pl.col("doubt").fill_null("") != "",
            immature=pl.col("maturity") == "低",
            few_trust=pl.col("maturity").replace_strict(FEW_TRUST, default=0.7),
        )
        .join(stated, on="product", how="left", maintain_order="left")
        .with_columns(
            pl.col("demands").fill_null(0),
            # A need that only a redraw brings is as sure as the redraw.
            pl.col("need_sure").fill_null(1.0),
        )
    )


def _essential(needs: Needed, size: int) -> Floats:
    """Share of needs that are essential; 1 where a product is only asked for: nobody said that it
    could be done without."""
    count = np.bincount(needs.product, minlength=size).astype(np.float64)
    must = sums(needs.product, needs.essential.astype(np.float64), size)
    return np.where(count > 0, divide(must, count), 1.0)


def _makers(view: View, world: World) -> Columns:
    """local_makers, outside_makers, unplaced_makers, domestic_makers, makers, substitutes with a maker,
    local_sure: the chance that any of the recorded local makers is right."""
    size = view.graph.products.height
    local, outside = world.local, world.outside
    here = np.bincount(local.product[local.sells], minlength=size)
    placed = view.placed[outside.firm]
    there = np.bincount(outside.product[placed], minlength=size)
    unplaced = np.bincount(outside.product[~placed], minlength=size)
    inland = np.bincount(outside.product[view.domestic[outside.firm]], minlength=size)
    doubt = np.log(np.clip(1 - local.sure[local.sells], 1e-9, 1.0))
    anywhere = here + there + unplaced
    pairs = view.graph.substitutes
    instead = pairs["instead_of"].cast(pl.Int64).to_numpy()
    has_maker = anywhere[pairs["product"].to_numpy()] > 0
    return {
        "local_makers": here,
        "outside_makers": there,
        "unplaced_makers": unplaced,
        "domestic_makers": here + inland,
        "makers": anywhere,
        "local_sure": 1 - np.exp(sums(local.product[local.sells], doubt, size)),
        "substitutes": np.bincount(instead[has_maker], minlength=size),
    }


def _sources(view: View, world: World) -> Columns:
    """sources: firms anywhere that are on record as selling it, as makers or by a supply; only: the
    firm where there is one source (-1), and only_sure; local_sources, domestic_sources (in the country
    or not known where): how many of them."""
    size = view.graph.products.height
    local, outside, trade = world.local, world.outside, world.trade
    product = np.concatenate([local.product[local.sells], outside.product])
    maker = np.concatenate([local.firm[local.sells], outside.firm])
    sure = np.concatenate([local.sure[local.sells], outside.sure])
    start = starts(product, size)
    begins, firm = together(start, maker[grouped(product, start)], trade.start, trade.supplier, len(view.local))  # fmt: skip
    sources = np.diff(begins)
    alone = sources == 1
    only = np.full(size, -1, dtype=np.int64)
    only[alone] = firm[begins[:-1][alone]]
    made = np.clip(sums(product, sure, size), 0, 1)
    sold = divide(sums(trade.product, trade.sure, size), np.diff(trade.start).astype(np.float64))
    inland = np.where(view.local, 0, np.where(view.domestic | ~view.placed, 1, 2))
    _, of = by_origin(begins, firm, np.ones(len(firm)), inland, 3)
    return {
        "sources": sources,
        "local_sources": of[:, 0],
        "domestic_sources": of[:, 0] + of[:, 1],
        "only": only,
        "only_sure": np.maximum(made, sold),
    }


def _trade(view: View, world: World) -> Columns:
    """buyers, sole_buyers, heard (needing firms with a supplier on record), suppliers, hhi_*,
    outside_share with bounds, trade_sure, covered, priced."""
    size = view.graph.products.height
    trade = world.trade
    shares, edges = by_origin(trade.start, trade.supplier, trade.weight, view.origin_of, 3)
    total, outside, unknown = shares.sum(axis=1), shares[:, 1], shares[:, 2]
    buyers, sole = edges_per_holder(trade.start, trade.buyer, view.graph.firms.height)
    needers, silent = _silent(view, world, buyers)
    unseen = divide(total, buyers.astype(np.float64)) * silent
    holders = {
        "supplier": np.arange(view.graph.firms.height),
        "owner": view.group_of,
        "place": view.place_of,
        "park": view.park_of,
    }
    measured = {name: held_by(trade.start, trade.supplier, of, trade.weight) for name, of in holders.items()}  # fmt: skip
    count = np.diff(trade.start).astype(np.float64)
    return {
        "buyers": buyers,
        "sole_buyers": sole,
        "heard": needers - silent.astype(np.int64),
        "suppliers": measured["supplier"].holders,
        "local_sales": edges[:, 0],
        **{f"hhi_{name}": found.hhi for name, found in measured.items()},
        "outside_share": divide(outside, total - unknown),
        "outside_low": divide(outside, total + unseen),
        "outside_high": divide(outside + unknown + unseen, total + unseen),
        "trade_sure": divide(sums(trade.product, trade.sure, size), count),
        "covered": divide(buyers.astype(np.float64), buyers + silent),
        "priced": view.priced,
    }


def _silent(view: View, world: World, buyers: Ints) -> tuple[Ints, Floats]:
    """Per product: needing firms, and how many of them have no supplier of it on record. Who buys it
    need not be among those of whom the need is known."""
    needs, trade = world.needed, world.trade
    start = starts(needs.product, len(buyers))
    firm = needs.firm[grouped(needs.product, start)]
    either, _ = together(start, firm, trade.start, trade.buyer, view.graph.firms.height)
    return np.diff(start), (np.diff(either) - buyers).astype(np.float64)


def _shared(view: View, world: World) -> Columns:
    """providers (local makers and recorded suppliers), and for owner, park and sole second-tier
    source the largest share of them that has it in common, and what that is (`by_…`)."""
    size = view.graph.products.height
    local, trade = world.local, world.trade
    product, firm = local.product[local.sells], local.firm[local.sells]
    start = starts(product, size)
    start, firm = together(start, firm[grouped(product, start)], trade.start, trade.supplier, len(view.local))  # fmt: skip
    found: Columns = {"providers": np.diff(start)}
    alike = np.ones(len(firm))
    for name, of in (("owner", view.group_of), ("park", view.park_of), ("source", view.source_of)):
        common = held_by(start, firm, of, alike)
        found[f"shared_{name}"], found[f"by_{name}"] = common.shared, common.shared_by
    return found


def silence(view: View) -> float:
    """Confidence in a finding that nobody is recorded."""
    return settings().silence_trust * view.known_share
