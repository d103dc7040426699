"""What counts in a pairing: one declared list; each feature is a column, a weight and a sentence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

import polars as pl

from graph.errors import BadInput
from graph.language import say
from graph.ontology import TIERS
from graph.settings import SETTINGS_FILE, settings
from graph.snapshot import Snapshot
from queries.matching.candidates import purchases
from queries.matching.history import BASE, with_history
from queries.matching.weights import check_section, weights

Row = dict[str, Any]
Value = TypeVar("Value", float, pl.Expr)
#: The section of weights.toml.
SECTION = "candidates"


@dataclass(frozen=True)
class Feature:
    """A feature: its value 0–1 as an expression over the pair frame, and the sentence for a row."""

    key: str
    name: str
    doc: str
    value: pl.Expr
    words: Callable[[Row], str]


def _fit(row: Row) -> str:
    if row["fit"] >= 1:
        if row["by_supply"]:
            return f"有记录显示供方供应过“{row['product_name']}”，未见其生产记载"
        verb = "已发布供给" if row["offer"] is not None else "生产"
        return f"供方{verb}所需的“{row['product_name']}”"
    return f"供方做“{row['made_name']}”，与所需的“{row['product_name']}”近似（{row['fit']:.2f}）"


def _relief(row: Row) -> str:
    if row["buyer_suppliers"] == 0:
        return f"未见需方的“{row['product_name']}”供方记载；范围内已知{row['able']}家能供"
    inside = row["buyer_local_suppliers"]
    return f"需方的“{row['product_name']}”已知供方{row['buyer_suppliers']}家，其中本地{inside}家"


def _need(row: Row) -> str:
    if row["demand_text"]:
        return f"需方已发布需求：{row['demand_text']}"
    return f"需方生产“{row['makes_name']}”，“{row['product_name']}”是其{row['criticality']}投入"


def _trust(row: Row) -> str:
    known = "由供货记录推定，可信度" if row["by_supply"] else "生产记录可信度"
    return (
        f"供方{known}{row['supplier_confidence']:.2f}，需方记录可信度{row['need_confidence']:.2f}"
    )


def _distance(row: Row) -> str:
    if row["same_place"]:
        return f"同在{row['supplier_place']}"
    if row["supplier_place"] and row["buyer_place"]:
        return f"供方在{row['supplier_place']}，需方在{row['buyer_place']}"
    return "一方的区市未见记载"


def _tier(row: Row) -> str:
    return f"供方为{row['supplier_tier']}" if row["supplier_tier"] else "供方未见资质记载"


FEATURES: tuple[Feature, ...] = (
    Feature("product_fit", "产品吻合", "供方产品与所需产品的吻合程度：同一产品为 1，近似产品按投入重合折算。",
            pl.col("fit"), _fit),
    Feature("relief", "缓解程度", "需方现有已知供方越少、越靠外地，新增这一供方越能缓解：无已知供方 0.8，"
            "只有外地供方 1，只有一家本地供方 0.7，其余 0.2。", pl.col("relief"), _relief),
    Feature("need", "需求明确", "已发布的需求为 1；由投入推导的：必需 0.8，重要 0.5。",
            pl.col("need"), _need),
    Feature("trust", "证据可信", "供方生产记录与需方记录可信度之积。",
            pl.col("supplier_confidence") * pl.col("need_confidence"), _trust),
    Feature("distance", "距离远近", "同区市为 1，同范围内不同区市 0.6，一方不详 0.4。",
            pl.col("distance"), _distance),
    Feature("qualification", "供方资质", "供方在梯度中的位次；未见记载为 0.3。",
            pl.col("tier_value"), _tier),
)  # fmt: skip


#: The weighted sum is multiplied by BASE + this value, so that a failure cannot be outweighed.
HISTORY = Feature(
    "history", "往来记录", "以往对接的结果：没有对接过 0.5；签约、供货升至 1；不合适降低，同一对降得最多，"
    "原因在供方的（质量、产能、认证、交期等）对别的需方也降低；两年后减半。",
    pl.col("value:history"), lambda row: str(row["history_words"]),
)  # fmt: skip


def history_factor(value: Value) -> Value:
    """What earlier meetings put on the weighted sum: 1 where there were none."""
    return value + BASE


def reason(feature: Feature, row: Row, weight: float) -> dict[str, Any]:
    """A feature of a row as every door shows it."""
    return {
        "feature": feature.key,
        "name": feature.name,
        "value": round(row[f"value:{feature.key}"], 4),
        "weight": round(weight, 4),
        "words": feature.words(row),
    }


def history_reason(row: Row) -> dict[str, Any]:
    """What earlier meetings say, with the factor that it puts on the weighted sum."""
    factor = round(history_factor(float(row["value:history"])), 4)
    return {**reason(HISTORY, row, 0.0), "factor": factor}


def feature_weights() -> dict[str, float]:
    """Weights in force, by feature: those set (`match_weights`), else our own.

    Raises BadInput where those set don't name each feature once or don't sum to 1."""
    own = settings().match_weights
    if not own:
        return weights(SECTION)
    known = [feature.key for feature in FEATURES]
    if sorted(own) != sorted(known):
        raise BadInput(
            say("权重要逐项写全", "Give each feature its weight"), f"match_weights: {'、'.join(own)}",
            say(f"各项为：{'、'.join(known)}。", f"They are: {', '.join(known)}."),
        )  # fmt: skip
    check_section("match_weights", own, SETTINGS_FILE)
    return dict(own)


def score(graph: Snapshot, pairs: pl.DataFrame, today: date | None = None) -> pl.DataFrame:
    """`pairs` with each feature's value (0–1) and the score, best first; ties by firm numbers.

    `today`: outcomes up to this day count (the snapshot's date, else the present day)."""
    share = feature_weights()
    described = with_history(graph, describe(graph, pairs), today or graph.as_of or date.today())
    valued = described.with_columns(
        feature.value.cast(pl.Float64).alias(f"value:{feature.key}") for feature in FEATURES
    )
    total = pl.sum_horizontal(
        pl.col(f"value:{feature.key}") * share[feature.key] for feature in FEATURES
    )
    weighed = (total * history_factor(pl.col("value:history"))).clip(0, 1)
    return valued.with_columns(score=weighed).sort(
        ["score", "buyer", "supplier", "product"], descending=[True, False, False, False]
    )


def describe(graph: Snapshot, pairs: pl.DataFrame) -> pl.DataFrame:
    """What the features look at: known suppliers, places, tiers."""
    places = _main_place(graph)
    tiers = best_tier(graph)
    suppliers = _known_suppliers(graph, pairs)
    able = pairs.group_by("product").agg(able=pl.col("supplier").n_unique())
    found = (
        pairs.join(suppliers, on=["buyer", "product"], how="left")
        .join(able, on="product", how="left")
        .join(places.rename({"firm": "buyer", "place": "buyer_at"}), on="buyer", how="left")
        .join(
            places.rename({"firm": "supplier", "place": "supplier_at"}), on="supplier", how="left"
        )
        .join(tiers.rename({"firm": "supplier"}), on="supplier", how="left")
        .with_columns(
            pl.col("buyer_suppliers", "buyer_local_suppliers").fill_null(0),
            same_place=(pl.col("buyer_at") == pl.col("supplier_at")).fill_null(False),
        )
    )
    return found.with_columns(relief=_relief_value(), need=_need_value(), distance=_distance_value(),
                              tier_value=pl.col("tier_rank").fill_null(0.3))  # fmt: skip


def _relief_value() -> pl.Expr:
    return (
        pl.when(pl.col("buyer_suppliers") == 0)
        .then(0.8)
        .when(pl.col("buyer_local_suppliers") == 0)
        .then(1.0)
        .when(pl.col("buyer_local_suppliers") == 1)
        .then(0.7)
        .otherwise(0.2)
    )


def _need_value() -> pl.Expr:
    return (
        pl.when(pl.col("demand").is_not_null())
        .then(1.0)
        .when(pl.col("criticality") == "必需")
        .then(0.8)
        .otherwise(0.5)
    )


def _distance_value() -> pl.Expr:
    known = pl.col("buyer_at").is_not_null() & pl.col("supplier_at").is_not_null()
    return pl.when(pl.col("same_place")).then(1.0).when(known).then(0.6).otherwise(0.4)


def _main_place(graph: Snapshot) -> pl.DataFrame:
    """firm, place: one production place per firm, the most exact one."""
    return graph.once("main place", lambda: _most_exact_place(graph))


def _most_exact_place(graph: Snapshot) -> pl.DataFrame:
    exact = {"功能区": 0, "区县": 1, "市": 2, "省": 3, "国家": 4}
    level = graph.places.select(
        pl.col("i").alias("place"), pl.col("level").replace_strict(exact, default=9).alias("order")
    )
    return (
        graph.production_sites.join(level, on="place")
        .filter(pl.col("order") < 2)
        .sort("order", "place")
        .unique(subset="firm", keep="first", maintain_order=True)
        .select("firm", "place")
    )


def best_tier(graph: Snapshot) -> pl.DataFrame:
    """firm, tier_rank (0–1), tier: the highest qualification of each firm in the 梯度."""
    return graph.once("best tier", lambda: _highest_tier(graph))


def _highest_tier(graph: Snapshot) -> pl.DataFrame:
    ranks = {name: (place + 1) / len(TIERS) for place, name in enumerate(TIERS)}
    names = graph.qualifications.select(
        pl.col("i").alias("qualification"),
        pl.col("name").alias("tier"),
        pl.col("name")
        .replace_strict(ranks, default=None, return_dtype=pl.Float64)
        .alias("tier_rank"),
    ).drop_nulls()
    return (
        graph.holds.select("firm", "qualification")
        .join(names, on="qualification")
        .sort("tier_rank", descending=True)
        .unique(subset="firm", keep="first", maintain_order=True)
        .select("firm", "tier_rank", "tier")
    )


def _known_suppliers(graph: Snapshot, pairs: pl.DataFrame) -> pl.DataFrame:
    """buyer, product, buyer_suppliers, buyer_local_suppliers: suppliers on record."""
    asked = pairs.select("buyer", "product").unique()
    home = graph.production_sites.select("firm", "place")
    local = asked.select("buyer").unique().join(home, left_on="buyer", right_on="firm")
    known = asked.join(purchases(graph, asked["buyer"]), on=["buyer", "product"]).unique(
        ["buyer", "product", "supplier"]
    )
    city = _city_of(graph)
    where = known.join(home.rename({"firm": "supplier", "place": "at"}), on="supplier", how="left")
    with_city = where.with_columns(
        at_city=pl.col("at").replace_strict(city, default=None, return_dtype=pl.UInt32)
    )
    homes = (
        local.with_columns(
            home_city=pl.col("place").replace_strict(city, default=None, return_dtype=pl.UInt32)
        )
        .select("buyer", "home_city")
        .unique()
    )
    joined = with_city.join(homes, on="buyer", how="left").with_columns(
        inside=(pl.col("at_city") == pl.col("home_city")).fill_null(False)
    )
    return (
        joined.group_by("buyer", "product", "supplier").agg(pl.col("inside").any())
        .group_by("buyer", "product")
        .agg(buyer_suppliers=pl.len(), buyer_local_suppliers=pl.col("inside").sum())
    )  # fmt: skip


def _city_of(graph: Snapshot) -> dict[int, int]:
    """Place → the city that it lies in (itself where it is one)."""
    return graph.once("city of a place", lambda: _cities(graph))


def _cities(graph: Snapshot) -> dict[int, int]:
    parents = dict(
        zip(graph.within["place"].to_list(), graph.within["parent"].to_list(), strict=True)
    )
    levels = graph.places["level"].to_list()
    found = {}
    for place in range(graph.places.height):
        at: int | None = place
        steps = 0
        while at is not None and levels[at] != "市" and steps < 6:
            at, steps = parents.get(at), steps + 1
        found[place] = at if at is not None else place
    return found
