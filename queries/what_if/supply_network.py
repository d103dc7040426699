"""The recorded supply links as a network for the systemic-risk index.

What the records don't say is filled in by stated rules:

- good of a link: its product; where it names none, the product of the supplier that the buyer needs
  most (必需 before 重要 before 辅助), else the supplier's main product, else a good of its own;
- need: 2 (essential) where INPUT_OF says 必需 for a product that the buyer makes, 1 where it says
  重要 or 辅助 or nothing; a narrower product serves where the broader one is the input, and the
  goods that serve one input stand in for each other;
- amount: the recorded one; where a buyer's shares of a good are recorded for all its suppliers of
  it, share × the buyer's total (from its recorded amounts of that good, else the median amount per
  supplier), and what the shares leave open comes from an outside firm that never stops and weighs
  nothing; else the median of all recorded amounts (1 where there is none);
- market of a firm: its main product, the one that most of its links name, then the best recorded;
  a firm without products is a market of its own;
- of several years of one link the newest counts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import polars as pl

from graph.algorithms.systemic_risk import ESSENTIAL, LINEAR, UNKNOWN, Flows, Ints, Network
from graph.closure import ancestors
from graph.snapshot import Snapshot

#: How inputs bind: as INPUT_OF says, all linear, all essential.
Model = Literal["mixed", "linear", "leontief"]
CRITICALITY = {"必需": 0, "重要": 1, "辅助": 2, "": 3}


@dataclass(frozen=True)
class Recorded:
    """The network (firm numbers of the snapshot; the last firm is the outside), and how many links
    name a product, an amount, a share, and an essential input."""

    network: Network
    linked: Ints
    links: int
    with_product: int
    with_amount: int
    with_share: int
    essential: int


def recorded_network(graph: Snapshot, model: Model = "mixed") -> Recorded:
    """Built once per snapshot and model."""
    return graph.once(("supply network", model), lambda: _build(graph, model))


def _build(graph: Snapshot, model: Model) -> Recorded:
    stated = _newest(graph.supplies)
    links = _amounts(_goods(graph, stated))
    essential = int((links["need"] == ESSENTIAL).sum())
    forced = {"linear": LINEAR, "leontief": ESSENTIAL}.get(model)
    if forced is not None:
        links = links.with_columns(need=pl.lit(forced, pl.Int8))
    outside = graph.firms.height
    flows = pl.concat([links, _from_outside(links, outside)])
    market = np.append(_main_products(graph, links), UNKNOWN)
    network = Network.of_flows(
        Flows(
            flows["supplier"].to_numpy(),
            flows["buyer"].to_numpy(),
            flows["amount"].to_numpy(),
            flows["good"].to_numpy(),
            flows["need"].to_numpy(),
        ),
        market,
    )
    weight = network.out.copy()
    weight[outside] = 0.0
    ends = pl.concat([links["supplier"], links["buyer"]]).unique().sort()
    return Recorded(
        network=replace(network, out=weight),
        linked=ends.to_numpy(),
        links=stated.height,
        with_product=stated["product"].count(),
        with_amount=stated["amount"].count(),
        with_share=stated["share"].count(),
        essential=essential,
    )


def _newest(supplies: pl.DataFrame) -> pl.DataFrame:
    """supplier, buyer, product, amount, share: one row per link and product."""
    amount = pl.when(pl.col("amount") > 0).then("amount")
    return (
        supplies.filter(pl.col("supplier") != pl.col("buyer"))
        .with_columns(amount=amount, share=pl.when(pl.col("share") > 0).then("share"))
        .sort("year", pl.col("amount").is_not_null(), descending=True, nulls_last=True)
        .unique(["supplier", "buyer", "product"], keep="first", maintain_order=True)
        .select(
            pl.col("supplier", "buyer", "product").cast(pl.Int64),
            pl.col("amount", "share").cast(pl.Float64),
        )
        .sort("supplier", "buyer", "product")
        .with_row_index("row")
    )


def _goods(graph: Snapshot, links: pl.DataFrame) -> pl.DataFrame:
    """The links with `good` and `need`."""
    made = graph.produces.select(pl.col("firm", "product").cast(pl.Int64)).unique()
    named = links.select("row", "buyer", offered="product").drop_nulls("offered")
    unnamed = links.filter(pl.col("product").is_null()).join(
        made.rename({"firm": "supplier", "product": "offered"}), on="supplier"
    )
    offers = pl.concat([named, unnamed.select(named.columns)])
    best = (
        offers.join(_serves(graph), on="offered")
        .join(made.rename({"firm": "buyer", "product": "output"}), on=["buyer", "output"])
        .sort("row", "rank", "input", "offered")
        .unique("row", keep="first", maintain_order=True)
        .select("row", "rank", "input")
    )
    main = pl.DataFrame({"main": _main_products(graph, links)}).with_row_index("supplier")
    products = graph.products.height
    return (
        links.join(best, on="row", how="left", maintain_order="left")
        .join(main.with_columns(pl.col("supplier").cast(pl.Int64)), on="supplier", how="left",
              maintain_order="left")
        .with_columns(main=pl.when(pl.col("main") >= 0).then("main"))
        .select(
            "supplier", "buyer", "product", "amount", "share",
            good=pl.coalesce("input", "product", "main", pl.col("supplier") + products),
            need=pl.when(pl.col("rank") == CRITICALITY["必需"])
            .then(ESSENTIAL).otherwise(LINEAR).cast(pl.Int8),
        )
    )  # fmt: skip


def _serves(graph: Snapshot) -> pl.DataFrame:
    """offered, input, output, rank: for which inputs of which products a product serves."""
    above = ancestors(
        graph.broader["narrow"].cast(pl.UInt32).to_numpy(),
        graph.broader["broad"].cast(pl.UInt32).to_numpy(),
    )
    same = graph.products.select(
        offered=pl.col("i").cast(pl.Int64), input=pl.col("i").cast(pl.Int64)
    )
    wider = pl.DataFrame(
        {"offered": above[0], "input": above[1]}, schema={"offered": pl.Int64, "input": pl.Int64}
    )
    stated = graph.inputs.select(
        pl.col("input", "output").cast(pl.Int64),
        rank=pl.col("criticality").replace_strict(CRITICALITY, default=3, return_dtype=pl.Int64),
    )
    return pl.concat([same, wider]).join(stated, on="input")


def _main_products(graph: Snapshot, links: pl.DataFrame) -> Ints:
    """Per firm its main product, UNKNOWN where none is recorded."""
    named = (
        links.drop_nulls("product")
        .group_by(firm="supplier", product="product")
        .agg(uses=pl.len().cast(pl.Int64))
    )
    made = graph.produces.group_by(
        pl.col("firm").cast(pl.Int64), pl.col("product").cast(pl.Int64)
    ).agg(pl.col("observed").any(), pl.col("confidence").max())
    best = (
        made.join(named, on=["firm", "product"], how="full", coalesce=True)
        .sort(
            ["firm", "uses", "observed", "confidence", "product"],
            descending=[False, True, True, True, False],
            nulls_last=True,
        )
        .unique("firm", keep="first", maintain_order=True)
    )
    found = np.full(graph.firms.height, UNKNOWN, dtype=np.int64)
    found[best["firm"].to_numpy()] = best["product"].to_numpy()
    return found


def _amounts(links: pl.DataFrame) -> pl.DataFrame:
    """Every amount filled in; `open` is the part of the buyer's need of the good that the recorded
    shares leave to others, per link of that group (0 where not all shares are known)."""
    group = ["buyer", "good"]
    median = links["amount"].median()
    usual = float(median) if isinstance(median, (int, float)) else 1.0
    shared = pl.col("share").is_not_null().all().over(group)
    total_share = pl.col("share").sum().over(group)
    both = pl.col("amount").is_not_null()
    known = pl.col("amount").sum().over(group)
    known_share = pl.col("share").filter(both).sum().over(group)
    total = pl.when(known_share > 0).then(known / known_share).otherwise(
        usual * pl.len().over(group) / total_share
    )  # fmt: skip
    fitted = links.with_columns(
        amount=pl.coalesce(
            pl.when(shared).then(total * pl.col("share")), "amount", pl.lit(usual)
        ),
        open=pl.when(shared).then((1.0 - total_share).clip(0.0)).otherwise(0.0),
    )  # fmt: skip
    return fitted.with_columns(left=pl.col("open") * pl.when(shared).then(total).otherwise(0.0))


def _from_outside(links: pl.DataFrame, outside: int) -> pl.DataFrame:
    """Links from the outside firm that fill up what recorded shares leave open."""
    return (
        links.filter(pl.col("left") > 0)
        .unique(["buyer", "good"], keep="first", maintain_order=True)
        .with_columns(supplier=pl.lit(outside, pl.Int64), amount=pl.col("left"))
        .select(links.columns)
    )
