"""本地配套率: by product count, by supplier count, by purchase value, with bounds and the list behind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from graph.snapshot import Snapshot
from queries.answer import Answer
from queries.scope import Question, Scope, nested_scopes
from queries.weak_links.question import Asked, WeakLinkQuestion, asked

FORMULA = (
    "按产品 = 已知有本地生产者的需要产品 ÷ 需要产品；按供方 = 有记录供方中的本地供方 ÷ 全部供方；"
    "按金额 = 有金额记录的采购中来自本地的金额 ÷ 全部金额；低值把来源不明的都算外地，高值都算本地；需要产品不含大宗原料，自制自用不算"
)


def local_share(graph: Snapshot, question: Question) -> Answer:
    """One row per scope, the asked one first and then those around it (区 → 市 → 省 → 中国): each measure
    with value, low, high and its counts (None: nothing on record). `extra["products"]` and
    `extra["suppliers"]` are the lists behind, in the asked scope. The needs stay those of the asked scope."""
    about = asked(graph, _widened(question))
    needed = _needed(about)
    scopes = nested_scopes(graph, about.view.scope)
    rows = [{"scope": scope.name, **_measures(about, needed, scope)} for scope in scopes]
    listed = _listed(about, needed)
    return Answer(
        rows,
        about.coverage(),
        FORMULA,
        question.as_of or graph.as_of,
        about.view.scope.name,
        note=_nothing_needed(needed) + _uncounted(about, needed),
        extra={"products": listed, "suppliers": _suppliers(about, needed)},
    )


def _nothing_needed(needed: pl.DataFrame) -> str:
    return "" if needed.height else "此范围内未推出需要的产品：没有配套率可言，不等于零。"


def _uncounted(about: Asked, needed: pl.DataFrame) -> str:
    """Recorded supplies to who is asked about that no measure counts: of no product yet, or, where firms
    are named, of one that is not known to be needed."""
    view = about.view
    rows = view.bought_outside(view.buying if view.among is None else view.among)
    unsaid = rows.filter(pl.col("product").is_null())
    beside = rows.filter(
        pl.col("product").is_not_null() & ~pl.col("product").is_in(needed["product"].implode())
    )
    told = [("未定产品", unsaid)] + (
        [] if view.among is None else [("所供不在已知需要的产品之内", beside)]
    )
    parts = [
        f"{found.height}条（{found['supplier'].n_unique()}家供方）{why}"
        for why, found in told
        if found.height
    ]
    return f"另有有记录的供货未计：{'，'.join(parts)}。" if parts else ""


def measures_of(graph: Snapshot, question: Question) -> dict[str, Any]:
    """The row of the asked scope alone, without the lists behind it."""
    about = asked(graph, _widened(question))
    return _measures(about, _needed(about), about.view.scope)


def _widened(question: Question) -> WeakLinkQuestion:
    return WeakLinkQuestion(
        chain=question.chain, scope=question.scope, firm=question.firm, product=question.product,
        park=question.park, as_of=question.as_of,
    )  # fmt: skip


def _needed(about: Asked) -> pl.DataFrame:
    """product: needed, no raw commodity, in question; what firms make for themselves is left out."""
    rows = about.view.needs.select("product").unique().sort("product")
    rows = rows.filter(~pl.Series(about.view.commodity).gather(rows["product"]))
    if about.products is not None:
        rows = rows.filter(pl.col("product").is_in(about.products.implode()))
    return rows


def _measures(about: Asked, needed: pl.DataFrame, scope: Scope) -> dict[str, Any]:
    view = about.view
    local = pl.Series(scope.local(view.graph))
    placed = pl.Series(view.placed)
    made = view.market.join(needed, on="product")
    made = made.with_columns(here=local.gather(made["firm"]), known=placed.gather(made["firm"]))
    here = made.filter(pl.col("here"))["product"].n_unique()
    away = made.filter(~pl.col("here") & pl.col("known"))["product"]
    silent = needed.filter(~pl.col("product").is_in(made.filter(pl.col("here"))["product"].implode()) & ~pl.col("product").is_in(away.implode())).height  # fmt: skip
    trade = view.trade.join(needed, on="product")
    trade = trade.with_columns(
        here=local.gather(trade["supplier"]), known=placed.gather(trade["supplier"])
    )
    suppliers = trade.unique("supplier")
    valued = trade.filter(pl.col("amount").is_not_null())
    return {
        "by_product": _share(here, needed.height, silent),
        "by_supplier": _share(
            int(suppliers["here"].sum()),
            suppliers.height,
            suppliers.filter(~pl.col("here") & ~pl.col("known")).height,
        ),
        "by_value": _share(
            float(valued.filter(pl.col("here"))["amount"].sum()),
            float(valued["amount"].sum()),
            float(valued.filter(~pl.col("here") & ~pl.col("known"))["amount"].sum()),
        ),
        "valued_supplies": valued.height,
        "unvalued_supplies": trade.height - valued.height,
    }


#: Measure → what it is called.
MEASURES = {"by_product": "按产品", "by_supplier": "按供方", "by_value": "按金额"}
#: Measure → unit, and what one unit of it is in those of the answer.
UNITS = {"by_product": ("个", 1.0), "by_supplier": ("家", 1.0), "by_value": ("万元", 1e-4)}
#: Recorded amounts below which a share by value says little.
FEW_AMOUNTS = 5


def share_words(row: Mapping[str, Any], measure: str) -> str:
    """A measure of a row of `local_share` in words: value, the counts it is of, the range that what is
    not known leaves open. Nothing on record is not nought."""
    share, (unit, size) = row[measure], UNITS[measure]
    if share["low"] is None:
        return "未见记载"
    local, total, unknown = (share[name] * size for name in ("local", "total", "unknown"))
    bounds = f"{share['low']:.1%} 至 {share['high']:.1%}"
    if share["value"] is None:
        words = f"{bounds}，{total:,.0f}{unit}的来源都不明"
    elif unknown:
        words = f"{share['value']:.1%}（{local:,.0f}/{total - unknown:,.0f}{unit}；另{unknown:,.0f}{unit}来源不明，连同为 {bounds}）"
    else:
        words = short_words(share, measure)
    few = measure == "by_value" and row["valued_supplies"] < FEW_AMOUNTS
    return f"{words}；仅{row['valued_supplies']}条供货有金额，不足为凭" if few else words


def short_words(share: Mapping[str, Any], measure: str) -> str:
    """The share of the known and the counts that it is of."""
    if share["value"] is None:
        return "未见记载"
    unit, size = UNITS[measure]
    local, known = share["local"] * size, (share["total"] - share["unknown"]) * size
    return f"{share['value']:.1%}（{local:,.0f}/{known:,.0f}{unit}）"


def _share(local: float, total: float, unknown: float) -> dict[str, Any]:
    """value, low, high (0–1; None where nothing is on record), local, total, unknown."""
    shown = {"local": local, "total": total, "unknown": unknown}
    if not total:
        return {"value": None, "low": None, "high": None, **shown}
    known = total - unknown
    return {
        "value": local / known if known else None,
        "low": local / total,
        "high": (local + unknown) / total,
        **shown,
    }


def _listed(about: Asked, needed: pl.DataFrame) -> list[dict[str, Any]]:
    """Each needed product with its local and outside makers; a maker of unknown site says so."""
    view, graph = about.view, about.view.graph
    firms = graph.firms.select(firm="i", name="name")
    made = view.market.join(needed, on="product").join(firms, on="firm")
    made = made.with_columns(placed=pl.Series(view.placed).gather(made["firm"]))
    shown = pl.when("placed").then("name").otherwise(pl.format("{}（所在地不明）", "name"))
    named = made.group_by("product").agg(
        local_makers=pl.col("name").filter(pl.col("local")).sort(),
        outside_makers=shown.filter(~pl.col("local")).sort(),
        outside=(pl.col("placed") & ~pl.col("local")).any(),
    )
    rows = (
        needed.join(named, on="product", how="left", maintain_order="left")
        .join(graph.products.select(product="i", id="id", name="name"), on="product", maintain_order="left")
        .with_columns(pl.col("local_makers", "outside_makers").fill_null([]))
    )  # fmt: skip
    state = (
        pl.when(pl.col("local_makers").list.len() > 0)
        .then(pl.lit("本地有生产者"))
        .when("outside")
        .then(pl.lit("只见外地生产者"))
        .when(pl.col("outside_makers").list.len() > 0)
        .then(pl.lit("生产者所在地不明"))
        .otherwise(pl.lit("未见生产者记载"))
    )
    return rows.with_columns(state=state).drop("product", "outside").to_dicts()


#: Origin of a supplier (see `View.origin_of`) in words.
ORIGINS = ("本地", "外地", "所在地不明")


def _suppliers(about: Asked, needed: pl.DataFrame) -> list[dict[str, Any]]:
    """Each recorded supplier of the needed products: where it is, what it supplies, in how many supplies,
    and the amount in 元 of those that state one (None: none does); largest first."""
    view, graph = about.view, about.view.graph
    firms, products = graph.names("firms"), graph.names("products")
    found = (
        view.trade.join(needed, on="product")
        .group_by("supplier")
        .agg(
            pl.col("product").unique().sort(),
            supplies=pl.len(),
            amount=pl.when(pl.col("amount").is_not_null().any()).then(pl.col("amount").sum()),
        )
        .sort("amount", "supplies", "supplier", descending=[True, True, False], nulls_last=True)
    )
    return [
        {
            "name": firms[row["supplier"]],
            "id": graph.firms["id"][row["supplier"]],
            "origin": ORIGINS[view.origin_of[row["supplier"]]],
            "products": [products[one] for one in row["product"]],
            "supplies": row["supplies"],
            "amount": row["amount"],
        }
        for row in found.iter_rows(named=True)
    ]
