"""弱项, 产能缺口: local makers are there, but not at the level or in the quantity asked."""

from __future__ import annotations

from typing import Any

import polars as pl

from graph.settings import settings
from queries.weak_links.formula import Weighted
from queries.weak_links.rule import Case, Rule, about_products
from queries.weak_links.view import View


def below_level(case: Case) -> pl.DataFrame:
    """Needed products with local makers, none of which reaches what is asked: certificates of a
    posted demand, a tier for products that the country hardly masters, or a quantity at once."""
    view = case.view
    found = case.needed.filter(pl.col("local_makers") > 0)
    for part in (_tiers, _certificates, _largest):
        found = found.join(view.once(part), on="product", how="left", maintain_order="left")
    tier_gap = (
        pl.when(pl.col("immature"))
        .then(1 - pl.col("best_rank").fill_null(0) / settings().weak_rank)
        .otherwise(0.0)
        .clip(0, 1)
    )
    found = found.with_columns(
        tier_gap=tier_gap,
        certificate_gap=pl.col("certificate_gap").fill_null(0.0),
        size_gap=pl.col("size_gap").fill_null(0.0),
    ).with_columns(gap=pl.max_horizontal("tier_gap", "certificate_gap", "size_gap"))
    return about_products(
        found.filter(pl.col("gap") > 0),
        {
            "需要": pl.col("need_sure"),
            "生产记载": pl.col("local_sure"),
            "未见更高水平可信": settings().silence_trust,
        },
    )


def _local(view: View) -> pl.DataFrame:
    return view.market.filter(pl.col("local"))


def _tiers(view: View) -> pl.DataFrame:
    """product, best_rank: the highest tier that a local maker holds."""
    rank = view.graph.qualifications.select(qualification="i", rank="rank")
    held = (
        view.graph.holds.join(rank, on="qualification").group_by("firm").agg(pl.col("rank").max())
    )
    return (
        _local(view)
        .join(held, on="firm")
        .group_by("product")
        .agg(best_rank=pl.col("rank").max().cast(pl.Float64))
    )


def _certificates(view: View) -> pl.DataFrame:
    """product, certificate_gap (share of asked certificates that no single local maker holds, the
    smallest over makers), asked (the certificates)."""
    graph = view.graph
    asked = (
        graph.wanted.join(graph.demands.select("certificates", "state", demand="i"), on="demand")
        .filter((pl.col("state") != "撤回") & (pl.col("certificates").list.len() > 0))
        .select("product", "certificates")
        .explode("certificates")
        .unique()
    )
    names = graph.qualifications.select(qualification="i", certificates="name")
    held = graph.holds.join(names, on="qualification").select("firm", "certificates").unique()
    of = asked.group_by("product").agg(
        of=pl.len(), asked=pl.col("certificates").sort().str.join("、")
    )
    met = (
        asked.join(_local(view).select("product", "firm").unique(), on="product")
        .join(held.with_columns(met=pl.lit(1)), on=["firm", "certificates"], how="left")
        .group_by("product", "firm")
        .agg(met=pl.col("met").fill_null(0).sum())
        .group_by("product")
        .agg(met=pl.col("met").max())
    )
    return of.join(met, on="product").select(
        "product", "asked", certificate_gap=1 - pl.col("met") / pl.col("of")
    )


def _largest(view: View) -> pl.DataFrame:
    """product, size_gap: how far the largest local capacity lies below the largest single demand."""
    return (
        _posted(view)
        .group_by("product", "unit")
        .agg(single=pl.col("quantity").max())
        .join(
            _local(view).group_by("product", "unit").agg(largest=pl.col("capacity").max()),
            on=["product", "unit"],
        )
        .drop_nulls(["single", "largest"])
        .group_by("product")
        .agg(size_gap=(1 - pl.col("largest") / pl.col("single")).max().clip(0, 1))
    )


def _posted(view: View) -> pl.DataFrame:
    graph = view.graph
    asked = graph.wanted.join(
        graph.demands.select("quantity", "unit", "state", demand="i"), on="demand"
    )
    return asked.filter((pl.col("quantity") > 0) & (pl.col("state") != "撤回"))


def _derived(view: View) -> pl.DataFrame:
    """product, derived: quantity that local makers' capacities would use up of each input, where
    capacity and quantity per unit are recorded."""
    per_unit = view.graph.inputs.filter(pl.col("quantity") > 0).select(
        "input", "output", "quantity"
    )
    return (
        view.producers.filter(pl.col("local") & (pl.col("capacity") > 0))
        .join(per_unit, left_on="product", right_on="output")
        .group_by(pl.col("input").alias("product"))
        .agg(derived=(pl.col("capacity") * pl.col("quantity")).sum())
    )


def below_quantity(case: Case) -> pl.DataFrame:
    """Needed products whose asked or derived quantity exceeds the recorded local capacity; units
    must agree, and at least one local capacity must be on record."""
    found = case.needed.join(case.view.once(_gaps), on="product", maintain_order="left")
    on_record = pl.col("known") / pl.max_horizontal("known", "local_makers")
    return about_products(found, {"需要": pl.col("need_sure"), "产能有记载的占比": on_record})


def _gaps(view: View) -> pl.DataFrame:
    """product, unit, capacity, known, posted, derived, wanted, gap: what is wanted beyond capacity."""
    capacity = (
        _local(view)
        .filter(pl.col("capacity") > 0)
        .group_by("product", "unit")
        .agg(capacity=pl.col("capacity").sum(), known=pl.len())
    )
    posted = _posted(view).group_by("product", "unit").agg(posted=pl.col("quantity").sum())
    return (
        capacity.join(posted, on=["product", "unit"], how="left")
        .join(_derived(view), on="product", how="left")
        .with_columns(wanted=pl.max_horizontal(pl.col("posted", "derived").fill_null(0.0)))
        .with_columns(gap=1 - pl.col("capacity") / pl.col("wanted"))
        .filter((pl.col("wanted") > 0) & (pl.col("gap") > settings().capacity_gap_alarm))
        .sort("product", "gap", descending=[False, True])
        .unique("product", keep="first", maintain_order=True)
    )


def _level_words(view: View, row: dict[str, Any]) -> str:
    parts = []
    if row["tier_gap"] > 0:
        best = f"最高梯度次序 {row['best_rank']:.0f}" if row["best_rank"] else "未见梯度资质记载"
        parts.append(f"国产成熟度低，而本地生产者{best}，低于所要的 {settings().weak_rank}")
    if row["certificate_gap"] > 0:
        parts.append(
            f"需求要求{row['asked']}，没有一家本地生产者有全部记载（缺{row['certificate_gap']:.0%}）"
        )
    if row["size_gap"] > 0:
        parts.append(f"最大一家的产能比最大一单少{row['size_gap']:.0%}")
    name = view.graph.names("products")[row["subject"]]
    return f"“{name}”有本地生产者{row['local_makers']}家，但{'；'.join(parts)}。"


def _quantity_words(view: View, row: dict[str, Any]) -> str:
    name = view.graph.names("products")[row["subject"]]
    basis = "已发布需求" if (row["posted"] or 0) >= (row["derived"] or 0) else "由下游产能推算"
    return (
        f"“{name}”所需{row['wanted']:g}{row['unit']}（{basis}），有记载的本地产能{row['capacity']:g}"
        f"{row['unit']}（{row['known']}家有记载，本地生产者共{row['local_makers']}家），缺{row['gap']:.0%}。"
    )


WEAK_CAPABILITY = Rule(
    key="weak_capability",
    name="弱项",
    holds_when="有本地生产者，但没有一家达到所要的资质、成熟度或单家产能",
    find=below_level,
    severity=Weighted(gap=(1.0, "与所要水平的差距")),
    words=_level_words,
    evidence=("makers", "demands", "needs"),
    action="培育",
    urgency=0.7,
    thresholds=("weak_rank", "silence_trust"),
)
CAPACITY_GAP = Rule(
    key="capacity_gap",
    name="产能缺口",
    holds_when="已发布或推算的需求数量超过有记载的本地产能",
    find=below_quantity,
    severity=Weighted(gap=(1.0, "缺口占所需数量")),
    words=_quantity_words,
    evidence=("demands", "makers", "needs"),
    action="对接",
    urgency=0.8,
    thresholds=("capacity_gap_alarm",),
)
