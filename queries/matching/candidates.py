"""Who could supply whom: pairs from the graph's gaps and from posted needs, before they are scored.

A pair is (buyer, supplier, product). Buyers are firms inside the scope that need the product: they
make something of which it is a 必需 or 重要 input, or they posted a demand for it. Suppliers make
it (or a near product), are on record as having supplied it, or posted an offer for it. Pairs that
must not be proposed, and those of posts that have lapsed, are kept apart with their reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from graph.snapshot import Snapshot
from queries.matching.makers import sellers
from queries.matching.standing import day_of, lapsed
from queries.scope import Scope

#: Criticalities that make an input needed.
NEEDED = ("必需", "重要")
#: Pair kinds → words.
KINDS = {
    "gap": "图谱缺口：需方缺本地供方",
    "posted": "需求对供给：双方都已发布",
    "demand": "需求对产能：需方已发布，供方能做",
    "near": "近似产品：供方做的是近似产品",
}
PAIR = ("buyer", "supplier", "product")


@dataclass(frozen=True)
class Candidates:
    """Pairs to score, and pairs left out with the reason."""

    pairs: pl.DataFrame
    excluded: pl.DataFrame


@dataclass(frozen=True, eq=False)
class Sides:
    """Only these firms (numbers) as buyers, only these as suppliers; None: all of the scope."""

    buyers: pl.Series | None = None
    suppliers: pl.Series | None = None


EVERYBODY = Sides()
NONE_ALIKE = pl.DataFrame(schema={"product": pl.UInt32, "made": pl.UInt32, "fit": pl.Float64})


def candidates(
    graph: Snapshot,
    scope: Scope,
    products: pl.Series,
    only: Sides = EVERYBODY,
    *,
    near: bool = True,
    day: date | None = None,
) -> Candidates:
    """Pairs for needs of `products` by firms in the scope; posts that have lapsed on `day` are
    excluded."""
    if only.suppliers is not None:
        makers = _all_suppliers(graph, scope, products, near, day, only.suppliers)
        needs = _all_needs(graph, scope, makers["product"].unique(), only.buyers, day)
    else:
        needs = _all_needs(graph, scope, products, only.buyers, day)
        makers = _all_suppliers(graph, scope, needs["product"].unique(), near, day)
    pairs = needs.join(makers, on="product").with_columns(kind=_kind())
    best = pairs.sort(
        [pl.col("offer_lapsed") != "", "fit", "supplier_confidence"],
        descending=[False, True, True],
        maintain_order=True,
    ).unique(subset=list(PAIR), keep="first", maintain_order=True)
    marked = best.with_columns(excluded=_lapsed_words()).with_columns(
        excluded=pl.when(pl.col("excluded") == "")
        .then(exclusion_reasons(graph, best))
        .otherwise("excluded")
    )
    marked = marked.drop("demand_lapsed", "offer_lapsed")
    return Candidates(
        marked.filter(pl.col("excluded") == "").drop("excluded"),
        marked.filter(pl.col("excluded") != ""),
    )


def _lapsed_words() -> pl.Expr:
    return (
        pl.when(pl.col("demand_lapsed") != "")
        .then(pl.format("需方的需求已不再有效：{}", "demand_lapsed"))
        .when(pl.col("offer_lapsed") != "")
        .then(pl.format("供方的供给已不再有效：{}", "offer_lapsed"))
        .otherwise(pl.lit(""))
    )


def needs_of(
    graph: Snapshot,
    scope: Scope,
    products: pl.Series,
    buyers: pl.Series | None,
    day: date | None = None,
) -> pl.DataFrame:
    """buyer, product, makes (what it is an input of), criticality, demand (posted, or null),
    need_confidence: needs of firms inside the scope. What a firm makes itself it doesn't need."""
    found = _all_needs(graph, scope, products, buyers, day)
    return found.filter(pl.col("demand_lapsed") == "").drop("demand_lapsed")


def _all_needs(
    graph: Snapshot, scope: Scope, products: pl.Series, buyers: pl.Series | None, day: date | None
) -> pl.DataFrame:
    """Needs with `demand_lapsed`: why a posted one does not count; blank where it does."""
    local = graph.firms.filter(pl.Series(scope.local(graph))).select(buyer="i")
    if buyers is not None:
        local = local.filter(pl.col("buyer").is_in(buyers.implode()))
    derived = _derived_needs(graph, local, products)
    why = graph.demands.select(demand="i").with_columns(
        demand_lapsed=lapsed(graph.demands, day or day_of(graph))
    )
    posted = (
        graph.wanted.filter(pl.col("product").is_in(products.implode()))
        .join(graph.demand_firms.select("firm", "demand"), on="demand")
        .join(local, left_on="firm", right_on="buyer", how="semi")
        .join(why, on="demand")
        .select(
            buyer="firm", product="product", makes=pl.lit(None, pl.UInt32),
            criticality=pl.lit("必需"), demand="demand", need_confidence="confidence",
            demand_lapsed="demand_lapsed",
        )
    )  # fmt: skip
    stands = pl.col("demand_lapsed") == ""
    parts = [posted.filter(stands), derived, posted.filter(~stands)]
    return pl.concat(parts).unique(subset=["buyer", "product"], keep="first", maintain_order=True)


def _derived_needs(graph: Snapshot, local: pl.DataFrame, products: pl.Series) -> pl.DataFrame:
    """Needs that follow from what the firms make."""
    inputs = graph.inputs.filter(
        pl.col("criticality").is_in(NEEDED)
        & (pl.col("kind") != "装备")
        & pl.col("input").is_in(products.implode())
    ).select("input", "output", "criticality")
    told = pl.concat([inputs["input"], inputs["output"]]).unique().implode()
    produces = graph.produces.select("firm", "product", "confidence")
    produces = produces.filter(pl.col("product").is_in(told))
    own = produces.filter(among(graph, local["buyer"], produces["firm"]))
    made = own.select("firm", "product", need_confidence="confidence")
    return (
        made.join(inputs, left_on="product", right_on="output")
        .join(own, left_on=["firm", "input"], right_on=["firm", "product"], how="anti")
        .sort(["criticality", "need_confidence"], descending=True)
        .unique(subset=["firm", "input"], keep="first", maintain_order=True)
        .select(
            buyer="firm", product="input", makes="product", criticality="criticality",
            demand=pl.lit(None, pl.UInt32), need_confidence="need_confidence",
            demand_lapsed=pl.lit(""),
        )
    )  # fmt: skip


def suppliers_of(
    graph: Snapshot, scope: Scope, products: pl.Series, *, near: bool, day: date | None = None
) -> pl.DataFrame:
    """supplier, product, made (what it makes), fit 0–1, offer, supplier_confidence, by_supply: firms
    inside the scope that make a product or a near one, have supplied it (`by_supply`: known by that
    alone), or offer it; captive makers don't sell."""
    found = _all_suppliers(graph, scope, products, near, day)
    return found.filter(pl.col("offer_lapsed") == "").drop("offer_lapsed")


def _all_suppliers(
    graph: Snapshot,
    scope: Scope,
    products: pl.Series,
    near: bool,
    day: date | None,
    suppliers: pl.Series | None = None,
) -> pl.DataFrame:
    """Suppliers, of these alone where some are named, with `offer_lapsed`: why an offer does not count;
    blank where it does."""
    local = graph.firms.filter(pl.Series(scope.local(graph))).select(supplier="i")
    sold = sellers(graph)
    if suppliers is not None:
        local = local.filter(pl.col("supplier").is_in(suppliers.implode()))
    alike = _alike(graph, products) if near else NONE_ALIKE
    told = pl.concat([products, alike["made"]]).unique().implode()
    sold = sold.filter(pl.col("product").is_in(told))
    selling = (
        sold.filter(among(graph, local["supplier"], sold["firm"]))
        .select(
            supplier="firm", made="product", supplier_confidence="confidence",
            by_supply="by_supply", offer=pl.lit(None, pl.UInt32), offer_lapsed=pl.lit(""),
        )
    )  # fmt: skip
    exact = selling.filter(pl.col("made").is_in(products.implode())).with_columns(
        product="made", fit=pl.lit(1.0)
    )
    why = graph.offers.select(offer="i").with_columns(
        offer_lapsed=lapsed(graph.offers, day or day_of(graph))
    )
    offered = (
        graph.offered.filter(pl.col("product").is_in(products.implode()))
        .join(graph.offer_firms.select("firm", "offer"), on="offer")
        .join(local, left_on="firm", right_on="supplier", how="semi")
        .join(why, on="offer")
        .select(
            supplier="firm", made="product", supplier_confidence="confidence", product="product",
            fit=pl.lit(1.0), offer="offer", by_supply=pl.lit(False), offer_lapsed="offer_lapsed",
        )
    )  # fmt: skip
    columns = ["supplier", "product", "made", "fit", "offer", "supplier_confidence", "by_supply",
               "offer_lapsed"]  # fmt: skip
    parts = [offered.select(columns), exact.select(columns)]
    if near:
        parts.append(alike.join(selling, on="made").select(columns))
    return pl.concat(parts)


def _alike(graph: Snapshot, products: pl.Series) -> pl.DataFrame:
    """product, made, fit: near products: substitutes, broader or narrower ones, and products of the same
    segment made from much the same inputs (overlap of inputs by Jaccard ≥ 0.5)."""
    wanted = products.implode()
    substitutes = graph.substitutes.filter(pl.col("instead_of").is_in(wanted)).select(
        product="instead_of", made="product", fit=pl.col("how_well").fill_null(0.7) * 0.8
    )
    broad = graph.broader.filter(pl.col("narrow").is_in(wanted)).select(
        product="narrow", made="broad", fit=pl.lit(0.7)
    )
    narrow = graph.broader.filter(pl.col("broad").is_in(wanted)).select(
        product="broad", made="narrow", fit=pl.lit(0.8)
    )
    return pl.concat([substitutes, broad, narrow, alike_products(graph, products)])


def alike_products(graph: Snapshot, products: pl.Series) -> pl.DataFrame:
    """product, made, fit: other products of the same segment with much the same inputs."""
    every = graph.once("alike products", lambda: _much_the_same(graph))
    return every.filter(pl.col("product").is_in(products.implode()))


def _much_the_same(graph: Snapshot) -> pl.DataFrame:
    segment = graph.products.select("i", "segment").drop_nulls()
    pairs = segment.join(segment, on="segment", suffix="_made").filter(
        pl.col("i") != pl.col("i_made")
    )
    inputs = graph.inputs.filter(pl.col("kind") == "物料").select("output", "input")
    size = inputs.group_by("output").len("size")
    shared = (
        pairs.join(inputs, left_on="i", right_on="output")
        .join(inputs, left_on=["i_made", "input"], right_on=["output", "input"], how="inner")
        .group_by("i", "i_made").len("shared")
        .join(size, left_on="i", right_on="output")
        .join(size, left_on="i_made", right_on="output", suffix="_made")
    )  # fmt: skip
    overlap = pl.col("shared") / (pl.col("size") + pl.col("size_made") - pl.col("shared"))
    return (
        shared.with_columns(overlap=overlap)
        .filter(pl.col("overlap") >= 0.5)
        .select(product="i", made="i_made", fit=0.6 * pl.col("overlap"))
    )


def _kind() -> pl.Expr:
    """Which of KINDS a pair is."""
    return (
        pl.when(pl.col("fit") < 1)
        .then(pl.lit("near"))
        .when(pl.col("demand").is_not_null() & pl.col("offer").is_not_null())
        .then(pl.lit("posted"))
        .when(pl.col("demand").is_not_null())
        .then(pl.lit("demand"))
        .otherwise(pl.lit("gap"))
    )


def purchases(graph: Snapshot, buyers: pl.Series) -> pl.DataFrame:
    """supplier, buyer, product: the supply links of these buyers."""
    links = graph.supplies.select("supplier", "buyer", "product")
    return links.filter(among(graph, buyers, links["buyer"]))


def among(graph: Snapshot, firms: pl.Series, column: pl.Series) -> pl.Series:
    """Per row: whether its firm is one of these; a mask is quicker than a join on a million rows."""
    return pl.Series(graph.flagged(firms)[column.to_numpy()])


def exclusion_reasons(graph: Snapshot, pairs: pl.DataFrame) -> pl.Series:
    """Why a pair must not be proposed; blank where it may."""
    group = pl.Series(graph.group)
    wanted = pairs["product"].unique().implode()
    bought = purchases(graph, pairs["buyer"]).filter(pl.col("product").is_in(wanted))
    supplied = bought.select("supplier", "buyer", "product", supplied=pl.lit(True)).unique()
    by_group = (
        bought.select("buyer", "product", supplier_group=group.gather(bought["supplier"]))
        .unique()
        .with_columns(group_supplies=pl.lit(True))
    )
    sold = graph.produces.filter(
        pl.col("product").is_in(wanted) & ~pl.col("captive").fill_null(False)
    )
    own = (
        sold.select("product", buyer_group=group.gather(sold["firm"]))
        .unique()
        .with_columns(group_makes=pl.lit(True))
    )
    leading = graph.leads.select("chain", group=group.gather(graph.leads["firm"])).unique()
    rivals = (
        leading.join(leading, on="chain", suffix="_other")
        .filter(pl.col("group") != pl.col("group_other"))
        .select(buyer_group="group", supplier_group="group_other", rivals=pl.lit(True))
        .unique()
    )
    marked = (
        pairs.with_row_index("row")
        .join(supplied, on=list(PAIR), how="left")
        .with_columns(
            buyer_group=group.gather(pairs["buyer"]), supplier_group=group.gather(pairs["supplier"])
        )
        .join(by_group, on=["buyer", "product", "supplier_group"], how="left")
        .join(own, on=["product", "buyer_group"], how="left")
        .join(rivals, on=["buyer_group", "supplier_group"], how="left")
        .unique(subset="row", keep="first")
        .sort("row")
    )
    return marked.select(
        pl.when(pl.col("buyer") == pl.col("supplier"))
        .then(pl.lit("同一家企业"))
        .when(pl.col("supplied").fill_null(False))
        .then(pl.lit("已在供货"))
        .when(pl.col("buyer_group") == pl.col("supplier_group"))
        .then(pl.lit("同一集团"))
        .when(pl.col("group_supplies").fill_null(False))
        .then(pl.lit("同集团企业已在供货"))
        .when(pl.col("group_makes").fill_null(False) & pl.col("demand").is_null())
        .then(pl.lit("需方所属集团自己生产此产品，且未发布需求"))
        .when(pl.col("rivals").fill_null(False) & pl.col("demand").is_null())
        .then(pl.lit("双方同为一条链的链主集团，互为同业，且需方未发布需求"))
        .otherwise(pl.lit(""))
    ).to_series()
