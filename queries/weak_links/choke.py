"""堵点: products and firms without which lead firms' products cannot be made."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl

from graph.algorithms.availability import InputGraph
from graph.algorithms.csr import Csr
from graph.settings import settings
from queries.weak_links.formula import Weighted
from queries.weak_links.rule import Case, Rule, trusted
from queries.weak_links.view import Ints, View

#: A chain whose lead firms have fewer products counts as having this many.
LEAST_PRODUCTS = 5


@dataclass(frozen=True, eq=False)
class Stops:
    """What is lost with each of some removals. Row r takes all makers of `sets` row r away."""

    case: Case
    sets: Csr

    @cached_property
    def lost(self) -> pl.DataFrame:
        """row, product: what can no longer be had."""
        rows, products = self.inputs.lost_with_each(self.sets)
        return _pairs(rows, products)

    @cached_property
    def stopped(self) -> pl.DataFrame:
        """row, firm, product, chain: lead firms' products that stop."""
        view = self.case.view
        made = self.case.lead_outputs
        plain = self.lost.join(made, on="product")
        # A lead firm without an own source of a lost input stops, though another maker goes on.
        own = view.self_made
        lead = pl.Series(view.lead_of).gather(own["firm"]).cast(pl.Int64)
        lead = lead.set(lead < 0, None).cast(pl.UInt32)
        others = (
            self.lost.join(own.select("input", "output").unique(), left_on="product", right_on="input")
            .select("row", input="product", product="output")
            .join(made, on="product")
            .join(
                own.select("input", firm=lead, product="output"),
                on=["input", "firm", "product"],
                how="anti",
            )
        )  # fmt: skip
        return pl.concat([plain, others.select(plain.columns)]).unique()

    @cached_property
    def touched(self) -> pl.DataFrame:
        """row, firm, product: lead firms' products that need one of the row's products at any depth."""
        rows, products = self.inputs.reached_from_each(self.sets)
        return _pairs(rows, products).join(self.case.lead_outputs, on="product")

    @cached_property
    def inputs(self) -> InputGraph:
        """Essential inputs, with what has a recorded source."""
        return self.case.view.input_graph(self.case.table["sources"].to_numpy() > 0)


def _pairs(rows: Ints, products: Ints) -> pl.DataFrame:
    return pl.DataFrame(
        {"row": rows, "product": products}, schema_overrides={"row": pl.Int64, "product": pl.UInt32}
    )


def choke_points(case: Case) -> pl.DataFrame:
    """Products with few sources, and sole sources, by the share of lead products that stop."""
    return pl.concat([_products(case), _firms(case)], how="diagonal_relaxed")


def _products(case: Case) -> pl.DataFrame:
    few = pl.col("sources") <= settings().choke_sources
    at_risk = case.table.filter(few & ~pl.col("commodity"))
    numbers = at_risk["product"].to_numpy().astype(np.int64)
    stops = Stops(case, Csr.of(np.arange(len(numbers)), numbers, len(numbers)))
    trust: dict[str, pl.Expr | float] = {
        "未见另有来源可信": settings().silence_trust,
        "名录短可信": pl.col("few_trust"),
        "来源都未见记载": pl.when(pl.col("sources") == 0).then(settings().doubt_trust),
    }
    few_sources = 1 / pl.col("sources").clip(1).cast(pl.Float64)
    found = trusted(at_risk.with_columns(few_sources=few_sources), trust)
    return _measured(case, stops, found.with_columns(subject="product", kind=pl.lit("product")))


def _firms(case: Case) -> pl.DataFrame:
    """Firms that are the only recorded source anywhere of something."""
    view = case.view
    sole = case.table.filter((pl.col("sources") == 1) & ~pl.col("commodity"))
    made = sole.select("product", "few_trust", firm=pl.col("only").cast(pl.UInt32), confidence="only_sure")  # fmt: skip
    firms = made.select("firm").unique().sort("firm").with_row_index("row")
    rows = made.join(firms, on="firm")
    sets = Csr.of(
        rows["row"].to_numpy().astype(np.int64),
        rows["product"].to_numpy().astype(np.int64),
        firms.height,
    )
    sure = (
        rows.group_by("row")
        .agg(sure=(pl.col("confidence") * pl.col("few_trust")).max())
        .sort("row")
    )
    names = view.graph.names("products")
    by_firm = rows.group_by("row").agg(pl.col("product")).sort("row")["product"]
    alone = ["、".join(names[one] for one in products) for products in by_firm]
    found = firms.select(
        subject="firm",
        alone=pl.Series(alone, dtype=pl.String),
        kind=pl.lit("firm"),
        few_sources=pl.lit(1.0),
        sources=pl.lit(1),
    ).with_columns(sure["sure"])
    trust: dict[str, pl.Expr | float] = {
        "未见另有来源可信": settings().silence_trust,
        "来源记载与名录短可信": pl.col("sure"),
    }
    return _measured(case, Stops(case, sets), trusted(found, trust))


def _measured(case: Case, stops: Stops, found: pl.DataFrame) -> pl.DataFrame:
    """Findings that reach the alarm, with lead_lost, hit leads and products, in the worst chain."""
    of_chain = case.lead_outputs.group_by("chain").agg(of=pl.len(), leads=pl.col("firm").n_unique())  # fmt: skip
    # A lead firm's own stop, and that of the very product, is no dependence on another.
    removed, is_firm = found["subject"], found["kind"].first() == "firm"
    stopped = _of_others(case, stops.stopped, removed, is_firm=is_firm)
    lost = (
        stopped.group_by("row", "chain")
        .agg(stopped=pl.len(), hit=pl.col("firm").n_unique())
        .join(of_chain, on="chain")
        .with_columns(lead_lost=pl.col("stopped") / pl.col("of").clip(LEAST_PRODUCTS), lead_hit=pl.col("hit") / pl.col("leads"))
        .sort("row", "lead_lost", "chain", descending=[False, True, False])
        .group_by("row", maintain_order=True)
        .agg(
            pl.col("lead_lost", "lead_hit", "chain").first(),
            pl.col("stopped", "hit").sum(),
        )
        .filter(pl.col("lead_lost") >= settings().choke_alarm)
    )  # fmt: skip
    measured = (
        found.drop("chain", "exposure", strict=False)
        .with_row_index("row")
        .with_columns(pl.col("row").cast(pl.Int64))
        .join(lost, on="row")
        .with_columns(exposure="lead_hit")
    )
    if not case.recorded:
        return measured
    touched = _of_others(case, stops.touched, removed, is_firm=is_firm)
    affected = touched.join(stopped, on=["row", "firm", "product"], how="anti").group_by("row").len("affected")  # fmt: skip
    joined = measured.join(affected, on="row", how="left", maintain_order="left")
    return joined.with_columns(pl.col("affected").fill_null(0).cast(pl.Int64))


def _of_others(case: Case, hit: pl.DataFrame, removed: pl.Series, *, is_firm: bool) -> pl.DataFrame:
    """Hit lead products (row, firm, product, chain) but those of the removed firm's own lead firm, or
    the removed product; of the asked chain where one is asked for. removed: subject of each row."""
    of = removed.gather(hit["row"])
    if is_firm:
        hit = hit.filter(hit["firm"].cast(pl.Int64) != pl.Series(case.view.lead_of).gather(of))
    else:
        hit = hit.filter(hit["product"] != of.cast(pl.UInt32))
    return hit if case.chain is None else hit.filter(pl.col("chain") == case.chain)


def strict_words(case: Case, row: dict[str, Any]) -> str:
    """The strict reading of a choke point beside the usual one: what has no recorded source is not
    to be had, before anything is taken away."""
    removed = np.array([row["subject"]], dtype=np.int64)
    if row["kind"] == "firm":
        removed = np.flatnonzero(case.table["only"].to_numpy() == row["subject"]).astype(np.int64)
    inputs = Stops(case, Csr.of(np.zeros(len(removed), dtype=np.int64), removed, 1)).inputs
    before = inputs.lost_with(removed[:0], strict=True)
    after = inputs.lost_with(removed, strict=True)
    every = case.lead_outputs.with_columns(row=pl.lit(0, dtype=pl.Int64))
    subject = pl.Series([row["subject"]], dtype=pl.UInt32)
    others = _of_others(case, every, subject, is_firm=row["kind"] == "firm")
    outputs = others["product"].to_numpy()
    return (
        f"宽口径（未见来源者按另有来源计）停产{row['stopped']}项；严格口径（未见来源即没有）"
        f"做不成{int(after[outputs].sum())}项，其中{int(before[outputs].sum())}项在断供之前就因来源不明而做不成。"
    )


def _choke_words(view: View, row: dict[str, Any]) -> str:
    chain = view.graph.names("chains")[row["chain"]]
    if row["kind"] == "product":
        name = f"“{view.graph.names('products')[row['subject']]}”"
        known = f"已知来源{row['sources']}家" if row["sources"] else "来源未见记载"
        head = f"{name}（{known}）一旦断供"
    else:
        head = f"{view.graph.names('firms')[row['subject']]}是“{row['alone']}”唯一有记载的来源，一旦停产"
    return (
        f"{head}，链主的{row['stopped']}项产品停产，另有{row['affected']}项受影响但有替代；"
        f"其中{chain}链主产品停产占{row['lead_lost']:.0%}（警戒 {settings().choke_alarm:.0%}）。"
        f"未见来源记载的投入按“另有来源”计。"
    )


CHOKE_POINT = Rule(
    key="choke_point",
    name="堵点",
    holds_when="缺了该产品或企业，链主的产品就做不成：必需投入须全有，供方或替代品有一即可",
    find=choke_points,
    severity=Weighted(lead_lost=(0.7, "链主产品停产占比"), few_sources=(0.3, "来源之少 1/n")),
    words=_choke_words,
    evidence=("makers", "inputs", "supplies"),
    action="备份",
    urgency=1.0,
    thresholds=("choke_alarm", "choke_sources", "silence_trust"),
    kind="product/firm",
)
