"""How much of a chain stands behind a product: its lead firms and its output."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from graph.settings import settings
from queries.weak_links.formula import Weighted
from queries.weak_links.view import View

#: Exposure of a product; the shares are those of the chain that is hit worst.
EXPOSURE = Weighted(lead_share=(0.5, "依赖它的链主占比"), output_share=(0.5, "直接需方的产值占比"))


@dataclass(frozen=True)
class Dependence:
    """Lead firms that need a product within some input levels: lead, product, level, chain."""

    pairs: pl.DataFrame
    leads: pl.DataFrame


def exposures(view: View) -> pl.DataFrame:
    """Per product: lead_share, output_share, exposure, all 0–1. Where a chain has no local lead firm
    the output share stands for both."""
    outputs = _output_shares(view)
    leads = _lead_shares(view)
    return (
        view.graph.products.select(product="i")
        .join(leads, on="product", how="left", maintain_order="left")
        .join(outputs, on="product", how="left", maintain_order="left")
        .with_columns(pl.col("output_share").fill_null(0.0))
        .with_columns(lead_share=pl.coalesce("lead_share", "output_share"))
        .with_columns(exposure=EXPOSURE.expression())
        .select("product", "lead_share", "output_share", "exposure")
    )


def _output_shares(view: View) -> pl.DataFrame:
    chains = view.graph.product_chain
    size = pl.Series(view.output_of)
    made = view.producers.filter(pl.col("local")).select("firm", "product")
    totals = made.join(chains, on="product").select("firm", "chain").unique()
    totals = totals.with_columns(size=size.gather(totals["firm"]))
    of_chain = totals.group_by("chain").agg(total=pl.col("size").sum())
    needing = (
        view.needs.drop_nulls("firm")
        .with_columns(used_in=pl.coalesce("via", "product"))
        .join(chains.rename({"product": "used_in"}), on="used_in")
        .select("product", "firm", "chain")
        .unique()
    )
    needing = needing.with_columns(size=size.gather(needing["firm"]))
    return (
        needing.group_by("product", "chain")
        .agg(pl.col("size").sum())
        .join(of_chain, on="chain")
        .group_by("product")
        .agg(output_share=(pl.col("size") / pl.col("total")).max().clip(0, 1))
    )


def dependence(view: View) -> Dependence:
    """Which local lead firms need which product, at which input level (1: directly)."""
    key = ("dependence", view.scope.place)
    if key not in view.graph._cache:
        view.graph._cache[key] = _dependence(view)
    found: Dependence = view.graph._cache[key]
    return found


def _dependence(view: View) -> Dependence:
    leads = view.graph.leads.select("firm", "chain").unique()
    leads = leads.filter(pl.Series(view.local).gather(leads["firm"]))
    inputs = view.inputs_used()
    level = view.lead_outputs.select("firm", "product").unique()
    seen = level.clear().with_columns(level=pl.lit(0, dtype=pl.Int32))
    for depth in range(1, settings().lead_depth + 1):
        level = (
            level.join(inputs, left_on="product", right_on="output")
            .select("firm", pl.col("input").alias("product"))
            .unique()
            .join(seen, on=["firm", "product"], how="anti")
        )
        seen = pl.concat([seen, level.with_columns(level=pl.lit(depth, dtype=pl.Int32))])
    return Dependence(seen.join(leads, on="firm"), leads)


def _lead_shares(view: View) -> pl.DataFrame:
    found = dependence(view)
    of_chain = found.leads.group_by("chain").agg(total=pl.col("firm").n_unique())
    return (
        found.pairs.group_by("product", "chain")
        .agg(n=pl.col("firm").n_unique())
        .join(of_chain, on="chain")
        .group_by("product")
        .agg(lead_share=(pl.col("n") / pl.col("total")).max())
    )
