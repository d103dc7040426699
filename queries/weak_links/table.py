"""One row per product with every number that a rule reads; recomputed for each redraw."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from graph.algorithms.concentration import divide, sums
from graph.settings import settings
from queries.weak_links.exposure import exposures
from queries.weak_links.view import Flags, Floats, Ints, View

#: 国产成熟度 → how far a short list of makers can be believed: a mature product has many makers,
#: so that a short list says more about the register than about the world.
FEW_TRUST = {"高": 0.4, "中": 0.7, "低": 1.0}


@dataclass(frozen=True, eq=False)
class Draw:
    """A possible world: which rows of `market` and `trade` hold, and how many local and outside
    makers of each product there are beyond the recorded."""

    market: Flags
    trade: Flags
    found_local: Ints
    found_outside: Ints


def as_recorded(view: View) -> Draw:
    """The world in which every record holds and nothing else."""
    size = view.graph.products.height
    return Draw(
        np.ones(view.market.height, dtype=bool),
        np.ones(view.trade.height, dtype=bool),
        np.zeros(size, dtype=np.int64),
        np.zeros(size, dtype=np.int64),
    )


def product_table(view: View, draw: Draw) -> pl.DataFrame:
    """Numbers per product; shares and HHI 0–1. The columns are named where they are made."""
    columns = {**_makers(view, draw), **_trade(view, draw), **_shared(view, draw)}
    return fixed(view).with_columns(
        pl.Series(name, np.asarray(values)) for name, values in columns.items()
    )


def fixed(view: View) -> pl.DataFrame:
    """What no redraw changes: needs, exposure, properties of the product."""
    cached = view.__dict__.get("fixed table")
    if cached is None:
        cached = _fixed(view)
        view.__dict__["fixed table"] = cached
    found: pl.DataFrame = cached
    return found


def _fixed(view: View) -> pl.DataFrame:
    graph = view.graph
    needed = view.needs.group_by("product").agg(
        needers=pl.col("firm").n_unique() - (pl.col("firm").null_count() > 0).cast(pl.UInt32),
        essential_share=pl.col("essential").mean(),
        need_sure=pl.col("confidence").max(),
        demands=pl.col("wanted").n_unique() - (pl.col("wanted").null_count() > 0).cast(pl.UInt32),
    )
    return (
        graph.products.select(
            pl.col("i").alias("product"),
            "chain",
            pl.col("commodity").fill_null(False),
            doubtful=pl.col("doubt").fill_null("") != "",
            immature=pl.col("maturity") == "低",
            few_trust=pl.col("maturity").replace_strict(FEW_TRUST, default=0.7),
        )
        .join(needed, on="product", how="left", maintain_order="left")
        .with_columns(
            needed=pl.col("needers").is_not_null() & ~pl.col("commodity"),
            needers=pl.col("needers").fill_null(0),
            demands=pl.col("demands").fill_null(0),
            essential_share=pl.when(pl.col("needers").is_null())
            .then(0.0)
            # Only asked for: nobody said that it could be done without.
            .otherwise(pl.col("essential_share").fill_null(1.0)),
            need_sure=pl.col("need_sure").fill_null(0.0),
        )
        .join(exposures(view), on="product", maintain_order="left")
    )


def _count(at: Ints, size: int, keep: Flags) -> Ints:
    return np.bincount(at[keep], minlength=size)


def _makers(view: View, draw: Draw) -> dict[str, Ints | Floats | Flags]:
    """local_makers, outside_makers, unplaced_makers, domestic_makers, makers, local_sure (chance
    that the recorded local makers are all wrong, taken from 1), substitutes with a maker."""
    size = view.graph.products.height
    market = view.market
    at = market["product"].to_numpy().astype(np.int64)
    firm = market["firm"].to_numpy()
    inside = market["local"].to_numpy()
    kept = draw.market
    local = _count(at, size, kept & inside) + draw.found_local
    unplaced = _count(at, size, kept & ~inside & ~view.placed[firm])
    outside = _count(at, size, kept & ~inside & view.placed[firm]) + draw.found_outside
    domestic = _count(at, size, kept & view.domestic[firm]) + draw.found_local
    doubt = np.log(np.clip(1 - market["confidence"].to_numpy(), 1e-9, 1.0))
    wrong = np.exp(np.bincount(at[kept & inside], doubt[kept & inside], minlength=size))
    anywhere = local + unplaced + outside
    pairs = view.graph.substitutes
    instead = pairs["instead_of"].to_numpy().astype(np.int64)
    has_maker = anywhere[pairs["product"].to_numpy()] > 0
    return {
        "local_makers": local,
        "outside_makers": outside,
        "unplaced_makers": unplaced,
        "domestic_makers": domestic,
        "makers": anywhere,
        "local_sure": 1 - wrong,
        "substitutes": np.bincount(instead[has_maker], minlength=size),
    }


def _trade(view: View, draw: Draw) -> dict[str, Ints | Floats | Flags]:
    """buyers, sole_buyers, suppliers, hhi_*, outside_share with bounds, trade_sure, priced."""
    size = view.graph.products.height
    at = view.trade["product"].to_numpy().astype(np.int64)
    supplier = view.trade["supplier"].to_numpy()
    kept = draw.trade
    weights = np.where(kept, view.weights, 0.0)
    total = sums(at, weights, size)
    outside = sums(at, weights * (~view.local & view.placed)[supplier], size)
    unknown = sums(at, weights * ~(view.local | view.placed)[supplier], size)
    per_buyer = view.buyer_groups.amounts(kept.astype(np.float64))
    buyers = np.bincount(view.buyer_groups.subject[per_buyer > 0], minlength=size)
    sole = np.bincount(view.buyer_groups.subject[per_buyer == 1], minlength=size)
    silent = np.maximum(fixed(view)["needers"].to_numpy().astype(np.int64) - buyers, 0)
    unseen = divide(total, buyers.astype(np.float64)) * silent
    hhi = {f"hhi_{name}": held.hhi(weights) for name, held in view.holdings.items()}
    sure = view.trade["confidence"].to_numpy()
    return {
        "buyers": buyers,
        "sole_buyers": sole,
        "suppliers": view.holdings["supplier"].holders(weights),
        **hhi,
        "outside_share": divide(outside, total - unknown),
        "outside_low": divide(outside, total + unseen),
        "outside_high": divide(outside + unknown + unseen, total + unseen),
        "trade_sure": divide(sums(at[kept], sure[kept], size), _count(at, size, kept).astype(np.float64)),
        "covered": np.clip(divide(buyers.astype(np.float64), (buyers + silent).astype(np.float64)), 0, 1),
        "priced": view.priced,
    }  # fmt: skip


def _shared(view: View, draw: Draw) -> dict[str, Ints | Floats]:
    """providers, and the largest share of them that have an owner, a park or a sole source in
    common, with the group (of `Providers.shared`) that holds it."""
    providers = view.providers
    inside = view.market["local"].to_numpy()
    held = np.zeros(len(providers.product), dtype=bool)
    held[providers.of_market[draw.market[inside]]] = True
    held[providers.of_trade[draw.trade]] = True
    weights = held.astype(np.float64)
    size = view.graph.products.height
    found: dict[str, Ints | Floats] = {
        "providers": np.bincount(providers.product[held], minlength=size)
    }
    for name, holdings in providers.shared.items():
        found[f"shared_{name}"], found[f"by_{name}"] = holdings.shared(weights)
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
