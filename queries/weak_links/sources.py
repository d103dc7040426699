"""断点, 缺链, 单一来源, 伪冗余: who makes what is needed."""

from __future__ import annotations

from typing import Any

import polars as pl

from graph.settings import settings
from queries.weak_links.formula import Weighted
from queries.weak_links.rule import Case, Rule, about_products
from queries.weak_links.table import silence
from queries.weak_links.view import View

#: Needing firms at which their number counts half.
HALF_NEEDERS = 3


def many_needers() -> pl.Expr:
    """Needing firms as 0–1: n / (n + 3)."""
    needers = pl.col("needers").cast(pl.Float64)
    return needers / (needers + HALF_NEEDERS)


def without_makers(case: Case) -> pl.DataFrame:
    """Needed products of which no maker is recorded anywhere."""
    doubt = pl.when(pl.col("doubtful")).then(settings().doubt_trust).otherwise(1.0)
    return about_products(
        case.needed.filter(pl.col("sources") == 0),
        {
            "需要": pl.col("need_sure"),
            "未见记载可信": silence(case.view),
            "名录短可信": pl.col("few_trust"),
            "登记存疑": doubt,
        },
        many_needers=many_needers(),
    )


def without_local_makers(case: Case) -> pl.DataFrame:
    """Needed products made outside, of which no local maker is recorded."""
    nobody_here = (pl.col("local_makers") == 0) & (pl.col("local_sales") == 0)
    found = case.needed.filter(nobody_here & (pl.col("sources") > 0))
    placed = pl.col("outside_makers") > 0
    return about_products(
        found,
        {
            "需要": pl.col("need_sure"),
            "未见记载可信": silence(case.view),
            "外地生产者有所在地": pl.when(placed).then(1.0).otherwise(settings().doubt_trust),
        },
        few_outside=1 / pl.col("sources").clip(1).cast(pl.Float64),
        abroad=(pl.col("domestic_sources") == 0).cast(pl.Float64),
    )


def with_one_source(case: Case) -> pl.DataFrame:
    """Needed products with one local source, or whose buyers mostly have one supplier each."""
    one_maker = pl.col("local_sources") == 1
    sole = pl.col("sole_buyers") / pl.col("buyers").clip(1)
    one_supplier = (pl.col("sole_buyers") > 0) & (sole >= settings().single_buyer_share)
    return about_products(
        case.needed.filter(one_maker | one_supplier),
        {
            "需要": pl.col("need_sure"),
            "来源记载": pl.when(one_maker)
            .then(pl.max_horizontal("local_sure", "trade_sure"))
            .otherwise(pl.col("trade_sure")),
            "未见另有来源可信": pl.when(one_maker)
            .then(silence(case.view))
            .otherwise(settings().silence_trust),
        },
        one_maker=one_maker,
        buyer_share=pl.when(one_maker).then(1.0).otherwise(sole),
        no_substitute=(pl.col("substitutes") == 0).cast(pl.Float64),
        no_outside=(pl.col("sources") == pl.col("local_sources")).cast(pl.Float64),
    )


def with_one_root(case: Case) -> pl.DataFrame:
    """Products with several providers most of which share an owner, a park or a second-tier source."""
    shares = [pl.col(f"shared_{name}") for name in ("owner", "park", "source")]
    held = pl.max_horizontal(shares)
    return about_products(
        case.needed.filter((pl.col("providers") >= 2) & (held >= settings().shared_alarm)),
        {
            "需要": pl.col("need_sure"),
            "来源记载": pl.max_horizontal("local_sure", "trade_sure"),
        },
        shared=held,
        no_substitute=(pl.col("substitutes") == 0).cast(pl.Float64),
    )


def _needers(row: dict[str, Any]) -> str:
    parts = [f"{row['needers']}家本地企业"] if row["needers"] else []
    if row["demands"]:
        parts.append(f"{row['demands']}条已发布需求")
    return "、".join(parts) or "本地"


def _break_words(view: View, row: dict[str, Any]) -> str:
    doubt = view.graph.products["doubt"][row["subject"]]
    gap = f"登记存疑：{doubt}。宜先核实，不作真断点论" if doubt else "有待核实是否真的没有"
    captive = view.producers.filter(pl.col("captive") & (pl.col("product") == row["subject"]))
    seen = "各地均未见生产者记载"
    if captive.height:
        seen = f"只见{captive.height}家自制自用，对外供货的生产者未见记载"
    return f"{_needers(row)}需要{_name(view, row)}，{seen}；{gap}。"


def _missing_words(view: View, row: dict[str, Any]) -> str:
    where = []
    if row["outside_makers"]:
        where.append(f"已知外地生产者{row['outside_makers']}家")
    if row["unplaced_makers"]:
        where.append(f"另有{row['unplaced_makers']}家所在地不明")
    if row["abroad"]:
        where.append("均在境外")
    return (
        f"{_needers(row)}需要{_name(view, row)}，{view.scope.name}内未见生产者记载；"
        f"{'，'.join(where)}。"
    )


def _single_words(view: View, row: dict[str, Any]) -> str:
    other = (
        "外地也未见来源记载" if row["no_outside"] else f"外地另有已知来源{row['sources'] - row['local_sources']}家"
    )  # fmt: skip
    substitute = "未见替代品记载" if row["no_substitute"] else f"有替代品{row['substitutes']}种"
    if row["one_maker"]:
        head = f"{_needers(row)}需要{_name(view, row)}，{view.scope.name}内已知只有1家来源"
    else:
        head = (
            f"{_name(view, row)}有供方记录的{row['buyers']}家需方中，{row['sole_buyers']}家只记有1家供方"
        )  # fmt: skip
    return f"{head}；{other}，{substitute}。"


def _shared_words(view: View, row: dict[str, Any]) -> str:
    shared = []
    for name, words in (("owner", "同一股东"), ("park", "同一园区"), ("source", "同一上级来源")):
        if row[f"shared_{name}"] >= settings().shared_alarm:
            holder = int(row[f"by_{name}"])
            frame = "parks" if name == "park" else "firms"
            shared.append(
                f"{words}（{view.graph.names(frame)[holder]}）合占{row[f'shared_{name}']:.0%}"
            )
    return f"{_name(view, row)}有供方{row['providers']}家，看似有备份，实则{'；'.join(shared)}。"


def _name(view: View, row: dict[str, Any]) -> str:
    return f"“{view.graph.names('products')[row['subject']]}”"


BREAK = Rule(
    key="break",
    name="断点",
    holds_when="范围内需要的产品，各地都未见生产者记载",
    find=without_makers,
    severity=Weighted(
        many_needers=(0.5, "需方多少 n/(n+3)"), essential_share=(0.5, "作为必需投入的占比")
    ),
    words=_break_words,
    evidence=("needs", "demands"),
    action="攻关",
    urgency=1.0,
    thresholds=("silence_trust", "doubt_trust"),
)
MISSING_LINK = Rule(
    key="missing_link",
    name="缺链",
    holds_when="范围内需要的产品，范围内未见生产者记载，外地有生产者",
    find=without_local_makers,
    severity=Weighted(
        essential_share=(0.4, "作为必需投入的占比"),
        few_outside=(0.3, "外地生产者之少 1/n"),
        abroad=(0.3, "生产者都在境外"),
    ),
    words=_missing_words,
    evidence=("needs", "demands", "makers"),
    action="招引",
    urgency=0.9,
    thresholds=("silence_trust", "doubt_trust"),
)
SINGLE_SOURCE = Rule(
    key="single_source",
    name="单一来源",
    holds_when="范围内需要的产品，已知只有一家本地生产者或供方，或有供方记录的需方多只有一家供方",
    find=with_one_source,
    severity=Weighted(
        buyer_share=(0.5, "依赖单一来源的需方占比"),
        no_substitute=(0.3, "无替代品记载"),
        no_outside=(0.2, "无外地生产者记载"),
    ),
    words=_single_words,
    evidence=("makers", "supplies", "needs", "demands"),
    action="备份",
    urgency=0.8,
    thresholds=("single_buyer_share", "silence_trust"),
)
FALSE_REDUNDANCY = Rule(
    key="false_redundancy",
    name="伪冗余",
    holds_when="看似有多家供方，其中多数属同一股东、同一园区，或只靠同一上级来源",
    find=with_one_root,
    severity=Weighted(shared=(0.8, "同源供方合占"), no_substitute=(0.2, "无替代品记载")),
    words=_shared_words,
    evidence=("makers", "supplies", "owners", "needs"),
    action="备份",
    urgency=0.8,
    thresholds=("shared_alarm",),
)
