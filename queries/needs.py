"""What firms in a scope need: inputs of what they make, and what they ask for."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from graph.closure import ancestors
from graph.snapshot import Snapshot
from queries.scope import Scope

#: Criticality of an input that makes it a need.
NEEDED = ("必需", "重要")

#: firm (null: asked for by no named firm), product, via (what it is needed for; null: a posted
#: demand), essential (null: a demand), confidence, input and made (rows of `inputs` and `produces`), demand (row).
SCHEMA = {
    "firm": pl.UInt32, "product": pl.UInt32, "via": pl.UInt32, "essential": pl.Boolean,
    "confidence": pl.Float64, "input": pl.UInt32, "made": pl.UInt32, "wanted": pl.UInt32,
}  # fmt: skip


def needs(graph: Snapshot, scope: Scope, *, depth: int = 1) -> pl.DataFrame:
    """One row per firm, needed product and what it is needed for. Columns: SCHEMA.

    From what is made the needs go one input level; with `depth` > 1 the lead firms' deeper tiers
    follow, each as a need of the lead firm.
    """
    key = ("needs", scope.place, depth)
    if key not in graph._cache:
        graph._cache[key] = pl.concat(
            [*_from_production(graph, scope, depth), _from_demands(graph, scope)]
        )
    found: pl.DataFrame = graph._cache[key]
    return found


def producers(graph: Snapshot, local: NDArray[np.bool_]) -> pl.DataFrame:
    """`produces` with `local` and row number `made`; a parent and the subsidiary through which it
    makes a thing are one producer: the parent is left out unless only it is in the scope."""
    made = graph.produces.with_row_index("made").with_columns(
        local=pl.Series(local).gather(graph.produces["firm"])
    )
    below, above = ancestors(
        graph.controls["child"].to_numpy(), graph.controls["parent"].to_numpy()
    )
    if len(below) == 0:
        return made
    pairs = pl.DataFrame({"firm": below, "ancestor": above}, schema_overrides={"firm": pl.UInt32, "ancestor": pl.UInt32})  # fmt: skip
    through = (
        made.join(pairs, on="firm")
        .group_by(pl.col("ancestor").alias("firm"), "product")
        .agg(local_below=pl.col("local").any())
    )
    joined = made.join(through, on=["firm", "product"], how="left", maintain_order="left")
    doubled = pl.col("local_below").is_not_null() & (pl.col("local_below") | ~pl.col("local"))
    return joined.filter(~doubled).drop("local_below")


def _from_production(graph: Snapshot, scope: Scope, depth: int) -> list[pl.DataFrame]:
    made = producers(graph, scope.local(graph)).filter(pl.col("local"))
    level = made.select("firm", "made", pl.col("product").alias("via"), made_sure="confidence")
    leads = graph.leads["firm"].unique()
    levels = []
    inputs = (
        graph.inputs.with_row_index("number")
        .filter(pl.col("criticality").is_in(NEEDED))
        .select(
            pl.col("output").alias("via"),
            pl.col("input").alias("product"),
            essential=pl.col("criticality") == "必需",
            sure="confidence",
            input="number",
        )
    )
    for _ in range(depth):
        found = level.join(inputs, on="via").with_columns(
            confidence=pl.col("made_sure") * pl.col("sure"),
            wanted=pl.lit(None, dtype=pl.UInt32),
        )
        levels.append(found.select(list(SCHEMA)))
        level = (
            found.filter(pl.col("firm").is_in(leads.implode()))
            .select("firm", "made", pl.col("product").alias("via"), made_sure="confidence")
            .unique(["firm", "via"])
        )
    return levels


def _from_demands(graph: Snapshot, scope: Scope) -> pl.DataFrame:
    """Posted demands of local firms, and those of no named firm (an industry's own)."""
    local = np.flatnonzero(scope.local(graph))
    asked = (
        graph.wanted.with_row_index("wanted")
        .join(graph.demand_firms.select("demand", "firm"), on="demand", how="left")
        .join(graph.demands.select(demand="i", state="state"), on="demand")
        .filter(pl.col("state") != "撤回")
    )
    kept = asked.filter(pl.col("firm").is_null() | pl.col("firm").is_in(local))
    empty = pl.lit(None, dtype=pl.UInt32)
    return kept.with_columns(
        via=empty, input=empty, made=empty, essential=pl.lit(None, dtype=pl.Boolean)
    ).select(list(SCHEMA))
