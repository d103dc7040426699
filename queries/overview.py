"""What is in the graph: by chain, by kind, sources and their age."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from graph.snapshot import Snapshot
from queries.answer import Answer, Coverage
from queries.scope import Question, scope_of

#: Frames counted on the overview → words.
COUNTED = {
    "firms": "企业", "products": "产品", "chains": "产业链", "segments": "环节", "parks": "园区",
    "clusters": "集群", "events": "对接活动", "demands": "需求", "offers": "供给", "targets": "政策目标与行动",
    "supplies": "供货关系", "produces": "企业—产品", "inputs": "投入关系", "owners": "股权关系",
    "sources": "来源（含导入的文件）",
}  # fmt: skip


def overview(graph: Snapshot, question: Question) -> Answer:
    """One row per chain: products, local makers, firms, coverage; counts and source ages beside."""
    scope = scope_of(graph, question.scope)
    local = pl.Series(scope.local(graph))
    made = graph.produces.with_columns(is_local=local.gather(graph.produces["firm"]))
    chain_of = graph.products.select(product="i", chain="chain")
    joined = made.join(chain_of, on="product").group_by("chain").agg(
        products_made=pl.col("product").n_unique(),
        local_made=pl.col("product").filter(pl.col("is_local")).n_unique(),
        local_firms=pl.col("firm").filter(pl.col("is_local")).n_unique(),
    )  # fmt: skip
    leads = graph.leads.group_by("chain").agg(leads=pl.col("firm").n_unique())
    events = graph.products.group_by("chain").agg(products=pl.len())
    rows = (
        graph.chains.select(chain="i", id="id", name="name")
        .join(events, on="chain", how="left")
        .join(joined, on="chain", how="left")
        .join(leads, on="chain", how="left")
        .with_columns(
            pl.col("products", "products_made", "local_made", "local_firms", "leads").fill_null(0)
        )
        .sort("local_firms", "products", descending=True)
        .drop("chain")
    )
    firms = graph.firms.filter(local)["i"]
    making = graph.produces.filter(pl.col("firm").is_in(firms.implode()))["firm"].n_unique()
    buying = graph.supplies.filter(pl.col("buyer").is_in(firms.implode()))["buyer"].n_unique()
    coverage = Coverage(
        {
            "范围内企业有产品记录": (making, len(firms)),
            "范围内企业有供方记录": (buying, len(firms)),
        },
        f"{scope.name}内{len(firms)}家企业：{making}家有产品记录，{buying}家有供方记录。",
    )
    return Answer(
        rows.to_dicts(), coverage, "每条链：产品数、已有本地生产者的产品数、本地企业数（一家企业可在多条链）",
        question.as_of, scope.name,
        extra={"counts": counts(graph), "sources": source_ages(graph, question.as_of)},
    )  # fmt: skip


def counts(graph: Snapshot) -> dict[str, int]:
    """How many of each kind."""
    return {words: getattr(graph, frame).height for frame, words in COUNTED.items()}


def source_ages(graph: Snapshot, as_of: date | None) -> list[dict[str, Any]]:
    """Sources by age and reliability; files that were imported are no sources of their own."""
    today = as_of or date.today()
    dated = graph.sources.filter(~pl.col("kind").is_in(["导入文件"])).with_columns(
        day=pl.col("date").str.pad_end(10, "-").str.replace(r"^(\d{4})-+$", "$1-07-01")
        .str.replace(r"^(\d{4}-\d{2})-+$", "$1-15").str.to_date("%Y-%m-%d", strict=False)
    )  # fmt: skip
    days = (pl.lit(today) - pl.col("day")).dt.total_days()
    aged = dated.with_columns(
        age=pl.when(pl.col("day").is_null())
        .then(pl.lit("日期不详"))
        .when(days <= 365)
        .then(pl.lit("一年内"))
        .when(days <= 3 * 365)
        .then(pl.lit("一至三年"))
        .otherwise(pl.lit("三年以上"))
    )
    order = {"一年内": 0, "一至三年": 1, "三年以上": 2, "日期不详": 3}
    return (
        aged.group_by("age")
        .agg(
            sources=pl.len(),
            high=(pl.col("reliability") == "高").sum(),
            middle=(pl.col("reliability") == "中").sum(),
            low=(pl.col("reliability") == "低").sum(),
            unrated=(~pl.col("reliability").is_in(["高", "中", "低"])).fill_null(True).sum(),
        )
        .sort(pl.col("age").replace_strict(order))
        .to_dicts()
    )
