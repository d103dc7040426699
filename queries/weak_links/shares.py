"""集中, 外部依赖: how supply is shared out, and how much of it comes from outside."""

from __future__ import annotations

from typing import Any

import polars as pl

from graph.settings import settings
from queries.scope import nested_scopes
from queries.weak_links.formula import Weighted
from queries.weak_links.rule import Case, Rule, about_products
from queries.weak_links.table import silence
from queries.weak_links.view import View


def concentrated(case: Case) -> pl.DataFrame:
    """Products with two or more recorded suppliers whose shares, their owners' or their places'
    are concentrated."""
    worst = pl.max_horizontal("hhi_supplier", "hhi_owner", "hhi_place")
    found = case.needed.filter((pl.col("suppliers") >= 2) & (worst >= settings().hhi_alarm))
    return about_products(found, _purchases())


def _purchases() -> dict[str, pl.Expr]:
    """Trust in what recorded purchases say of all of them."""
    return {
        "供货记载": pl.col("trade_sure"),
        "需方有记录 0.5+0.5×占比": 0.5 + 0.5 * pl.col("covered"),
    }


def from_outside(case: Case) -> pl.DataFrame:
    """Products mostly bought from outside the scope; without records of purchases, those that are
    known to be made only outside the widest place around the scope."""
    bought = (pl.col("buyers") > 0) & (pl.col("outside_share") > settings().local_share_alarm)
    rows = case.needed.with_columns(bought=bought)
    only_abroad = pl.lit(False)
    if len(nested_scopes(case.view.graph, case.view.scope)) > 1:
        only_abroad = (
            (pl.col("outside_makers") > 0)
            & (pl.col("domestic_makers") == 0)
            & (pl.col("unplaced_makers") == 0)
            & (pl.col("buyers") == 0)
        )
    found = rows.filter(pl.col("bought") | only_abroad)
    by_makers = ~pl.col("bought")
    return about_products(
        found,
        {
            # Without purchases on record the finding rests on the need and on silence.
            name: pl.when(by_makers).then(silent).otherwise(bought)
            for name, silent, bought in (
                ("需要", pl.col("need_sure"), pl.lit(None)),
                ("未见记载可信", pl.lit(silence(case.view)), pl.lit(None)),
                *((name, pl.lit(None), factor) for name, factor in _purchases().items()),
            )
        },
        share=pl.when(by_makers).then(1.0).otherwise(pl.col("outside_share")),
        low=pl.when(by_makers).then(0.0).otherwise(pl.col("outside_low")),
        high=pl.when(by_makers).then(1.0).otherwise(pl.col("outside_high")),
    )


def _concentrated_words(view: View, row: dict[str, Any]) -> str:
    basis = "按金额" if row["priced"] else "按供货关系数（金额多未见记载）"
    name = view.graph.names("products")[row["subject"]]
    return (
        f"“{name}”有记录的供方{row['suppliers']}家，{basis}计 HHI：供方{row['hhi_supplier']:.2f}、"
        f"股东{row['hhi_owner']:.2f}、地点{row['hhi_place']:.2f}、园区至少{row['hhi_park']:.2f}（警戒 {settings().hhi_alarm:g}）；"
        f"有供方记录的需方{row['buyers']}家，占所知需方{row['covered']:.0%}。"
    )


def _outside_words(view: View, row: dict[str, Any]) -> str:
    name = view.graph.names("products")[row["subject"]]
    if not row["bought"]:
        country = nested_scopes(view.graph, view.scope)[-1].name
        return (
            f"“{name}”已知生产者{row['outside_makers']}家，全在{country}以外；{country}内未见生产者记载，"
            f"采购去向未见记载，外部占比在0–100%之间。"
        )
    basis = "金额" if row["priced"] else "供货关系数"
    return (
        f"“{name}”有记录的采购中，按{basis}计{row['share']:.0%}来自{view.scope.name}以外"
        f"（警戒 {settings().local_share_alarm:.0%}）；连同去向不明的需方，介于"
        f"{row['low']:.0%}–{row['high']:.0%}。"
    )


CONCENTRATION = Rule(
    key="concentration",
    name="集中",
    holds_when="供货份额在供方、股东或地点上的 HHI 达到警戒值（至少两家供方）",
    find=concentrated,
    severity=Weighted(
        hhi_owner=(0.5, "股东 HHI"), hhi_supplier=(0.3, "供方 HHI"), hhi_place=(0.2, "地点 HHI")
    ),
    words=_concentrated_words,
    evidence=("supplies", "owners"),
    action="备份",
    urgency=0.6,
    thresholds=("hhi_alarm",),
)
OUTSIDE_DEPENDENCE = Rule(
    key="outside_dependence",
    name="外部依赖",
    holds_when="有记录的采购中来自范围外的占比高于警戒值；无采购记录时，已知生产者全在国外",
    find=from_outside,
    severity=Weighted(share=(0.7, "外部占比"), essential_share=(0.3, "作为必需投入的占比")),
    words=_outside_words,
    evidence=("supplies", "makers", "needs"),
    action="培育",
    urgency=0.7,
    thresholds=("local_share_alarm", "silence_trust"),
)
