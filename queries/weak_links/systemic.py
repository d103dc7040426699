"""关键企业: firms whose stop would cost most of all recorded output (ESRI)."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from graph.settings import settings
from queries.weak_links.formula import Weighted
from queries.weak_links.rule import Case, Rule, trusted
from queries.weak_links.view import View
from queries.what_if.systemic import firm_esri


def systemic_firms(case: Case) -> pl.DataFrame:
    """Firms of the scope in the top share by ESRI. The index is that of the recorded links in every
    redraw: a run over all firms for each would cost hours."""
    view = case.view
    index = firm_esri(view.graph)
    known = np.flatnonzero(np.isfinite(index) & (index > 0) & view.local)
    most = int(np.ceil(len(known) * settings().systemic_top))
    top = known[np.argsort(-index[known], kind="stable")][:most]
    chain = _chains(view, top)
    sure = view.graph.supplies.group_by(pl.col("supplier").alias("subject")).agg(
        sure=pl.col("confidence").mean()
    )
    found = (
        pl.DataFrame({"subject": top, "esri": index[top], "rank": np.arange(1, len(top) + 1)})
        .with_columns(
            pl.col("subject").cast(pl.UInt32),
            pl.lit(len(known)).alias("of"),
            exposure=pl.col("esri").clip(0, 1),
            kind=pl.lit("firm"),
        )
        .join(chain, on="subject", how="left", maintain_order="left")
        .join(sure, on="subject", how="left", maintain_order="left")
    )
    found = trusted(
        found,
        {"供货记载": pl.col("sure").fill_null(0.5), "未见的供货不计": settings().silence_trust},
    )
    return found if case.chain is None else found.filter(pl.col("chain") == case.chain)


def _chains(view: View, firms: np.ndarray[tuple[int, ...], np.dtype[np.int64]]) -> pl.DataFrame:
    """subject, chain: that of most of the firm's products."""
    made = view.producers.filter(pl.col("firm").is_in(firms)).select("firm", "product")
    return (
        made.join(view.graph.product_chain, on="product")
        .group_by(pl.col("firm").alias("subject"), "chain")
        .len()
        .sort("subject", "len", "chain", descending=[False, True, False])
        .unique("subject", keep="first", maintain_order=True)
        .select("subject", "chain")
    )


def _systemic_words(view: View, row: dict[str, Any]) -> str:
    return (
        f"{view.graph.names('firms')[row['subject']]}停产会使有记录的总产出损失{row['esri']:.1%}（ESRI），"
        f"在{view.scope.name}内有供货记录的{row['of']}家企业中居第{row['rank']}"
        f"（列出前 {settings().systemic_top:.0%}）。没有记录的供货不在其中。"
    )


SYSTEMIC_FIRM = Rule(
    key="systemic_firm",
    name="关键企业",
    holds_when="系统性风险指数 ESRI 居范围内有供货记录企业的前列",
    find=systemic_firms,
    severity=Weighted(esri=(1.0, "ESRI")),
    words=_systemic_words,
    evidence=("dealings", "makers"),
    action="备份",
    urgency=1.0,
    thresholds=("systemic_top", "silence_trust"),
    kind="firm",
)
