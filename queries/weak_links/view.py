"""The part of the graph that a question is about, as arrays: who needs, makes and buys what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from graph.algorithms.availability import InputGraph
from graph.algorithms.reach import Recipes
from graph.closure import nearest_above
from graph.snapshot import Snapshot
from queries.needs import NEEDED, needs, producers
from queries.scope import Scope, nested_scopes

Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class View:
    """A snapshot seen from a scope. `among`: only needs of these firms count (None: of all local)."""

    graph: Snapshot
    scope: Scope
    among: Flags | None = None
    depth: int = 1

    def once(self, compute: Callable[[View], pl.DataFrame]) -> pl.DataFrame:
        """What `compute` makes of the view alone: no redraw changes it, so it is computed once."""
        key = f"once {compute.__module__}.{compute.__name__}"
        if key not in self.__dict__:
            self.__dict__[key] = compute(self)
        found: pl.DataFrame = self.__dict__[key]
        return found

    @cached_property
    def local(self) -> Flags:
        """Per firm: makes things inside the scope."""
        return self.scope.local(self.graph)

    @cached_property
    def placed(self) -> Flags:
        """Per firm: where it makes things is known."""
        return self.graph.flagged(self.graph.production_sites["firm"])

    @cached_property
    def domestic(self) -> Flags:
        """Per firm: makes things in the widest place around the scope (the country)."""
        return nested_scopes(self.graph, self.scope)[-1].local(self.graph)

    @cached_property
    def producers(self) -> pl.DataFrame:
        """All producers, captive included; see `queries.needs.producers`."""
        return producers(self.graph, self.local)

    @cached_property
    def market(self) -> pl.DataFrame:
        """Producers that sell: product, firm, local, confidence, made, capacity, unit."""
        return self.producers.filter(~pl.col("captive"))

    @cached_property
    def needs(self) -> pl.DataFrame:
        """Needs that must be met by others: what a firm makes for itself is left out."""
        found = needs(self.graph, self.scope, depth=self.depth)
        if self.among is not None:
            found = found.filter(pl.col("firm").is_in(np.flatnonzero(self.among)))
        own = self.producers.filter(pl.col("local")).select("firm", "product")
        return found.join(own, on=["firm", "product"], how="anti", maintain_order="left")

    @cached_property
    def trade(self) -> pl.DataFrame:
        """Latest recorded supplies to the needing firms from outside their own group, one row per
        product, supplier and buyer; `row` numbers `supplies`."""
        rows = self.bought_outside(self.buying).filter(pl.col("product").is_not_null())
        return (
            rows.select("product", "supplier", "buyer", "amount", "year", "confidence", "row")
            .sort("product", "buyer", "supplier", "year", "row", nulls_last=False)
            .unique(["product", "buyer", "supplier"], keep="last", maintain_order=True)
        )

    def bought_outside(self, buyers: Flags) -> pl.DataFrame:
        """Recorded supplies to those of the buyers, from outside their own group; `row` numbers `supplies`."""
        group = pl.Series(self.graph.group)
        rows = self.graph.supplies.with_row_index("row").filter(~pl.col("group_internal"))
        rows = rows.filter(pl.Series(buyers).gather(rows["buyer"]))
        return rows.filter(group.gather(rows["buyer"]) != group.gather(rows["supplier"]))

    @cached_property
    def weights(self) -> Floats:
        """Per row of `trade`: its amount where at least half of the product's amounts are known
        (the others count as the mean), else 1."""
        rows = self.trade.select(
            weight=pl.when(pl.col("amount").is_not_null().mean().over("product") >= 0.5)
            .then(pl.col("amount").fill_null(pl.col("amount").mean().over("product")))
            .otherwise(1.0)
        )
        return rows["weight"].cast(pl.Float64).to_numpy()

    @cached_property
    def priced(self) -> Flags:
        """Per product: shares are by value (and not by number of supplies)."""
        known = self.trade.group_by("product").agg(pl.col("amount").is_not_null().mean())
        flags = np.zeros(self.graph.products.height, dtype=bool)
        flags[known.filter(pl.col("amount") >= 0.5)["product"].to_numpy()] = True
        return flags

    @cached_property
    def place_of(self) -> Ints:
        """Per firm: its first production place (-1: not known)."""
        return self._first(self.graph.production_sites, "place")

    @cached_property
    def group_of(self) -> Ints:
        """Per firm: the firm at the top of its group."""
        return self.graph.group.astype(np.int64)

    @cached_property
    def origin_of(self) -> Ints:
        """Per firm: 0 local, 1 outside, 2 not known where."""
        return np.where(self.local, 0, np.where(self.placed, 1, 2))

    @cached_property
    def known_share(self) -> float:
        """Share of local firms of which any product is recorded; how far silence can be trusted."""
        local = int(self.local.sum())
        making = self.graph.produces["firm"].unique().to_numpy()
        return float(self.local[making].sum()) / local if local else 0.0

    @cached_property
    def park_of(self) -> Ints:
        """Per firm: its park (-1: not known)."""
        return self._first(self.graph.tenants, "park")

    @cached_property
    def source_of(self) -> Ints:
        """Per firm: its only recorded supplier of another group (-1: none, or several)."""
        group = pl.Series(self.graph.group)
        rows = self.graph.supplies.select("supplier", "buyer").unique()
        rows = rows.filter(group.gather(rows["buyer"]) != group.gather(rows["supplier"]))
        sole = rows.group_by("buyer").agg(pl.col("supplier").first(), n=pl.len())
        return self._first(sole.filter(pl.col("n") == 1), "supplier", firm="buyer")

    def _first(self, rows: pl.DataFrame, column: str, firm: str = "firm") -> Ints:
        found = np.full(self.graph.firms.height, -1, dtype=np.int64)
        ordered = rows.select(firm, column).sort(firm, column, descending=True)
        found[ordered[firm].to_numpy()] = ordered[column].to_numpy()
        return found

    @cached_property
    def essential(self) -> tuple[Ints, Ints]:
        """(input, output) pairs of 必需 inputs that are not easily replaced (可替代性 高) and no
        equipment: machines that are there go on when no more can be bought."""
        replaceable = self.graph.products["substitutability"].fill_null("") == "高"
        pairs = self.graph.inputs.filter(
            (pl.col("criticality") == "必需") & (pl.col("kind").fill_null("") != "装备")
        )
        pairs = pairs.filter(~replaceable.gather(pairs["input"]))
        return pairs["input"].to_numpy().astype(np.int64), pairs["output"].to_numpy().astype(
            np.int64
        )

    @cached_property
    def commodity(self) -> Flags:
        """Per product: a raw commodity, bought anywhere."""
        return self.graph.products["commodity"].fill_null(False).to_numpy().astype(bool)

    def input_graph(self, made: Flags) -> InputGraph:
        """Essential inputs for availability; an input that some maker of the output makes for
        itself does not hold the output up."""
        return InputGraph.of(self._held_up, self._substitutes, made, self.commodity)

    @cached_property
    def _substitutes(self) -> tuple[Ints, Ints]:
        pairs = self.graph.substitutes
        return (
            pairs["product"].to_numpy().astype(np.int64),
            pairs["instead_of"].to_numpy().astype(np.int64),
        )

    @cached_property
    def self_made(self) -> pl.DataFrame:
        """(input, output, firm): the firm makes the output and, for itself, the essential input."""
        pairs = self.graph.inputs.filter(pl.col("criticality") == "必需").select("input", "output")
        captive = self.producers.filter(pl.col("captive")).select("firm", pl.col("product").alias("input"))  # fmt: skip
        made = self.producers.select("firm", pl.col("product").alias("output"))
        return pairs.join(captive, on="input").join(made, on=["firm", "output"])

    @cached_property
    def _held_up(self) -> tuple[Ints, Ints]:
        size = self.graph.products.height
        relieved = self.self_made.select(
            pl.col("input").cast(pl.Int64) * size + pl.col("output").cast(pl.Int64)
        ).to_series()
        inputs, outputs = self.essential
        kept = ~np.isin(inputs * size + outputs, relieved.to_numpy())
        return inputs[kept], outputs[kept]

    @cached_property
    def lead_sales(self) -> tuple[Ints, Ints]:
        """(lead firm, product) that local lead firms and theirs are on record as supplying."""
        rows = self.graph.supplies.select(firm="supplier", product="product").drop_nulls().unique()
        rows = rows.filter(pl.Series(self.lead_of >= 0).gather(rows["firm"])).cast(pl.Int64)
        return self.lead_of[rows["firm"].to_numpy()], rows["product"].to_numpy()

    @cached_property
    def lead_of(self) -> Ints:
        """Per firm: the local lead firm that it is, else the nearest that controls it (-1: none). What
        the firms of a group make is their lead firm's."""
        leading = self.graph.flagged(self.graph.leads["firm"])
        controls = self.graph.controls
        return nearest_above(
            controls["child"].to_numpy(), controls["parent"].to_numpy(), leading & self.local
        )

    @cached_property
    def output_of(self) -> Floats:
        """Per firm: revenue where known, else the median of the known (1 where none is)."""
        known = self.graph.firms["revenue"]
        typical = known.median()
        filled = known.fill_null(float(typical) if isinstance(typical, (int, float)) else 1.0)
        return filled.cast(pl.Float64).to_numpy()

    @cached_property
    def recipes(self) -> Recipes:
        """Inputs that make a need."""
        rows = self.graph.inputs.filter(pl.col("criticality").is_in(NEEDED))
        return Recipes.of(
            rows["output"].cast(pl.Int64).to_numpy(),
            rows["input"].cast(pl.Int64).to_numpy(),
            (rows["criticality"] == "必需").to_numpy(),
            self.graph.products.height,
        )

    @cached_property
    def local_leads(self) -> Ints:
        """(chain, lead firm) pairs of local lead firms, sorted."""
        rows = self.graph.leads.select("chain", "firm").unique().sort("chain", "firm")
        rows = rows.filter(pl.Series(self.local).gather(rows["firm"]))
        return rows.cast(pl.Int64).to_numpy()

    @cached_property
    def chain_of(self) -> Ints:
        """Per product: its chain (-1: none)."""
        return self.graph.products["chain"].cast(pl.Int64).fill_null(-1).to_numpy()

    @cached_property
    def buying(self) -> Flags:
        """Per firm: its needs count."""
        return self.local if self.among is None else self.local & self.among
