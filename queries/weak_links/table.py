"""One row per product with every number that a rule reads; recomputed for each redraw."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from graph.algorithms.concentration import Held, distinct, divide, edges_per_holder, held, sums
from graph.algorithms.csr import starts
from graph.algorithms.reach import Needed, needed
from graph.settings import settings
from queries.weak_links.exposure import EXPOSURE, exposures
from queries.weak_links.view import View
from queries.weak_links.world import Floats, Ints, World

#: 国产成熟度 → how far a short list of makers can be believed: a mature product has many makers,
#: so that a short list says more about the register than about the world.
FEW_TRUST = {"高": 0.4, "中": 0.7, "低": 1.0}
Columns = dict[str, Any]


def product_table(view: View, world: World) -> pl.DataFrame:
    """Numbers per product; shares and HHI 0–1. The columns are named where they are made."""
    needs = needed(
        world.local.firm, world.local.product, view.recipes, view.chain_of, view.output_of, view.buying
    )  # fmt: skip
    size = view.graph.products.height
    needers = np.bincount(needs.product, minlength=size)
    columns = {
        "needers": needers,
        "essential_share": _essential(needs, size),
        **exposures(view, world.local, needs),
        **_makers(view, world),
        **_trade(view, world, needers),
        **_shared(view, world),
    }
    rows = properties(view).with_columns(
        pl.Series(name, np.asarray(values)) for name, values in columns.items()
    )
    asked = (pl.col("needers") > 0) | (pl.col("demands") > 0)
    return rows.with_columns(exposure=EXPOSURE.expression(), needed=asked & ~pl.col("commodity"))


def properties(view: View) -> pl.DataFrame:
    """What no redraw changes: the product's own properties, posted demands, trust in its need."""
    key = "weak-link properties"
    if key not in view.__dict__:
        view.__dict__[key] = _properties(view)
    found: pl.DataFrame = view.__dict__[key]
    return found


def _properties(view: View) -> pl.DataFrame:
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


def _trade(view: View, world: World, needers: Ints) -> Columns:
    """buyers, sole_buyers, suppliers, hhi_*, outside_share with bounds, trade_sure, covered, priced."""
    size = view.graph.products.height
    trade = world.trade
    total = sums(trade.product, trade.weight, size)
    abroad = (~view.local & view.placed)[trade.supplier]
    outside = sums(trade.product, trade.weight * abroad, size)
    nowhere = ~(view.local | view.placed)[trade.supplier]
    unknown = sums(trade.product, trade.weight * nowhere, size)
    buyers, sole = _buyers(world, size, view.graph.firms.height)
    silent = np.maximum(needers - buyers, 0).astype(np.float64)
    unseen = divide(total, buyers.astype(np.float64)) * silent
    holders = {
        "supplier": trade.supplier,
        "owner": view.graph.group.astype(np.int64)[trade.supplier],
        "place": view.place_of[trade.supplier],
        "park": view.park_of[trade.supplier],
    }
    measured = {name: held(trade.product, of, trade.weight, size) for name, of in holders.items()}
    count = np.bincount(trade.product, minlength=size).astype(np.float64)
    return {
        "buyers": buyers,
        "sole_buyers": sole,
        "suppliers": measured["supplier"].holders,
        "local_sales": np.bincount(trade.product[view.local[trade.supplier]], minlength=size),
        **{f"hhi_{name}": found.hhi for name, found in measured.items()},
        "outside_share": divide(outside, total - unknown),
        "outside_low": divide(outside, total + unseen),
        "outside_high": divide(outside + unknown + unseen, total + unseen),
        "trade_sure": divide(sums(trade.product, trade.sure, size), count),
        "covered": divide(buyers.astype(np.float64), buyers + silent),
        "priced": view.priced,
    }


def _buyers(world: World, size: int, firms: int) -> tuple[Ints, Ints]:
    """Per product: buyers on record, and those of them with one supplier."""
    trade = world.trade
    found = edges_per_holder(starts(trade.product, size), trade.buyer, firms)
    return found[0], found[1]


def _shared(view: View, world: World) -> Columns:
    """providers (local makers and recorded suppliers), and for owner, park and sole second-tier
    source the largest share of them that has it in common, and what that is (`by_…`)."""
    size = view.graph.products.height
    sells = world.local.sells
    order = np.argsort(world.local.product[sells], kind="stable")
    product = np.concatenate([world.local.product[sells][order], world.trade.product])
    firm = np.concatenate([world.local.firm[sells][order], world.trade.supplier])
    order = np.argsort(product, kind="stable")
    product, firm = product[order], firm[order]
    once = distinct(starts(product, size), firm, view.graph.firms.height)
    product, firm = product[once], firm[once]
    found: Columns = {"providers": np.bincount(product, minlength=size)}
    for name, of in (
        ("owner", view.graph.group.astype(np.int64)),
        ("park", view.park_of),
        ("source", view.source_of),
    ):
        common: Held = held(product, of[firm], np.ones(len(firm)), size)
        found[f"shared_{name}"], found[f"by_{name}"] = common.shared, common.shared_by
    return found


def known_share(view: View) -> float:
    """Share of local firms of which any product is recorded; how far silence can be trusted."""
    local = int(view.local.sum())
    if not local:
        return 0.0
    making = view.graph.produces["firm"].unique().to_numpy()
    return float(view.local[making].sum()) / local


def silence(view: View) -> float:
    """Confidence in a finding that nobody is recorded."""
    return settings().silence_trust * known_share(view)
