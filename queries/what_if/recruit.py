"""Which additions relieve a chain most: attract a maker, grow a near one, connect an existing one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from graph.language import say
from graph.snapshot import Snapshot
from queries.answer import Answer
from queries.matching.candidates import alike_products
from queries.matching.match import asked_products
from queries.scope import Question, chain_products, find
from queries.weak_links.question import WeakLinkQuestion, asked
from queries.weak_links.view import View
from queries.what_if.effects import coverage
from queries.what_if.relief import Floats, Gains, best_set

#: Risk of a product's supply inside the scope by local sources (0, 1, 2, 3 or more).
RISK = (1.0, 0.4, 0.15, 0.05)
#: The same without local sources where some are known outside.
RISK_OUTSIDE = 0.7
#: Weight of a lead firm's worry against another firm's.
LEAD_WEIGHT = 3.0
#: Names shown of each kind.
NAMED = 8
FORMULA = (
    "缓解 = Σ企业 权重×(1−e^(−Σ 降险))；降险 = 需要把握×(必需 1，重要 0.5)×(现风险−增加一家后风险)；"
    "风险：本地来源 0 家 1（外地有 0.7），1 家 0.4，2 家 0.15，更多 0.05；"
    "来源：该企业有供方记录的按记录的供方，没有的按本地生产者与供货者；链主权重 3，其余 1"
)


@dataclass(frozen=True)
class RecruitQuestion(Question):
    """Additions for a chain and scope: `top` listed, the best set of `together`."""

    top: int = 30
    together: int = 5


def recruit(graph: Snapshot, question: RecruitQuestion) -> Answer:
    """Additions by relief each, and the best set together with its bound."""
    about = asked_products(graph, question)
    view = asked(graph, WeakLinkQuestion(scope=question.scope, as_of=question.as_of)).view
    chain = find(graph, "chains", question.chain) if question.chain else None
    gains = gains_of(view, about, chain)
    note, rows, extra = "", [], {}
    if not len(gains.products):
        note = say(
            "所问范围内没有已知需要，或需要的产品都是大宗原料。",
            "No needs on record in this scope.",
        )
    else:
        rows = _listed(view, gains, question.top)
        extra["together"] = _together(graph, gains, question.together)
    return Answer(
        rows, coverage(graph, about), FORMULA, question.as_of or graph.as_of, view.scope.name,
        note, extra,
    )  # fmt: skip


def _listed(view: View, gains: Gains, top: int) -> list[dict[str, Any]]:
    alone = gains.singles([])
    order = np.argsort(-alone, kind="stable")[:top]
    listed = order[alone[order] > 0].tolist()
    who = Who.of(view, gains.products[listed].tolist())
    return [
        who.row(int(gains.products[at]), gains.relieved(at))
        | {"relief": round(float(alone[at]), 4)}
        for at in listed
    ]


def _together(graph: Snapshot, gains: Gains, size: int) -> dict[str, Any]:
    chosen, bound, how = best_set(gains, size)
    relief = gains.relief(chosen)
    return {
        "products": [graph.names("products")[gains.products[at]] for at in chosen],
        "relief": round(relief, 4),
        "bound": round(bound, 4),
        "gap": round(1 - relief / bound, 4) if bound else 0.0,
        "how": how,
    }


def gains_of(view: View, about: pl.Series, chain: int | None) -> Gains:
    """Lowered risks of needing firms × needed products that are no raw commodities; with a chain, of
    what is needed for its products or asked for by a posted demand, and its own lead firms weigh."""
    raw = pl.Series(np.flatnonzero(view.commodity), dtype=pl.UInt32)
    wanted = view.needs.filter(
        pl.col("product").is_in(about.implode())
        & ~pl.col("product").is_in(raw.implode())
        & pl.col("firm").is_not_null()
    )
    leads = view.graph.leads
    if chain is not None:
        own = chain_products(view.graph, chain)
        wanted = wanted.filter(pl.col("via").is_in(own.implode()) | pl.col("via").is_null())
        leads = leads.filter(pl.col("chain") == chain)
    entries = (
        wanted.group_by("firm", "product")
        .agg(
            worry=(
                pl.col("confidence") * pl.when(pl.col("essential")).then(1.0).otherwise(0.5)
            ).max()
        )
        .sort("firm", "product")
    )
    firms, row = np.unique(entries["firm"].to_numpy(), return_inverse=True)
    products, column = np.unique(entries["product"].to_numpy(), return_inverse=True)
    return Gains(
        firms.astype(np.int64), products.astype(np.int64), row, column,
        entries["worry"].to_numpy() * _steps(view, entries),
        np.where(np.isin(firms, leads["firm"].to_numpy()), LEAD_WEIGHT, 1.0),
    )  # fmt: skip


def _steps(view: View, entries: pl.DataFrame) -> Floats:
    """How much one more local source lowers the risk of each firm's supply of the product."""
    known = (
        sources(view)
        .group_by("product")
        .agg(inside=pl.col("local").sum(), outside=(~pl.col("local")).sum())
    )
    trade = view.trade.select("product", "supplier", firm="buyer")
    trade = trade.with_columns(local=pl.Series(view.local).gather(trade["supplier"]))
    bought = trade.group_by("product", "firm").agg(from_here=pl.col("local").sum())
    joined = entries.join(known, on="product", how="left", maintain_order="left").join(
        bought, on=["firm", "product"], how="left", maintain_order="left"
    )
    inside = joined["from_here"].fill_null(joined["inside"]).fill_null(0).to_numpy()
    elsewhere = (joined["outside"].fill_null(0) > 0).to_numpy()
    risk = np.array(RISK)
    now = risk[np.minimum(inside, len(RISK) - 1)]
    now = np.where((inside == 0) & elsewhere, RISK_OUTSIDE, now)
    lowered: Floats = np.maximum(now - risk[np.minimum(inside + 1, len(RISK) - 1)], 0.0)
    return lowered


def sources(view: View) -> pl.DataFrame:
    """product, firm, local: makers that sell, and sellers on record whose group makes none."""
    groups = pl.Series(view.group_of)
    made = view.market.select("product", "firm", "local")
    sold = view.trade.select("product", firm="supplier").unique(maintain_order=True)
    sold = sold.with_columns(local=pl.Series(view.local).gather(sold["firm"]))
    made, sold = (rows.with_columns(group=groups.gather(rows["firm"])) for rows in (made, sold))
    more = sold.join(made, on=["product", "group"], how="anti", maintain_order="left")
    return pl.concat([made, more]).drop("group")


@dataclass(frozen=True, eq=False)
class Who:
    """Who could do an addition: `selling` (sources), `near` (product, made: products alike), what is
    made for own use inside the scope, and everything made inside it."""

    view: View
    selling: pl.DataFrame
    near: pl.DataFrame
    here: pl.DataFrame

    @classmethod
    def of(cls, view: View, products: list[int]) -> Who:
        """For these products."""
        near = alike_products(view.graph, pl.Series(products, dtype=pl.UInt32))
        here = view.producers.filter(pl.col("local")).select("product", "firm", "captive")
        return cls(view, sources(view), near, here)

    def row(
        self, product: int, needers: np.ndarray[tuple[int], np.dtype[np.int64]]
    ) -> dict[str, Any]:
        """The product with its needing firms and the three ways."""
        graph = self.view.graph
        sold = self.selling.filter(pl.col("product") == product)
        inside = sold.filter(pl.col("local"))["firm"].to_list()
        outside = sold.filter(~pl.col("local"))["firm"].to_list()
        captive = self._captive(product)
        alike = self.near.filter(pl.col("product") == product)["made"]
        close = self.here.filter(pl.col("product").is_in(alike.implode()))["firm"]
        growing = [one for one in dict.fromkeys([*captive, *close]) if one not in inside]
        way = self._way(product, needers.tolist(), (inside, growing, outside))
        shown = {
            "needers": needers.tolist(),
            "connect": inside,
            "grow": growing,
            "attract": outside,
        }
        firms = graph.names("firms")
        return {
            "product": graph.names("products")[product],
            "product_id": graph.products["id"][product],
            "action": way,
            "needed_by": len(needers),
            **{name: [firms[one] for one in some][:NAMED] for name, some in shown.items()},
            "words": self._words(needers, (len(inside), len(captive), len(growing), len(outside))),
        }

    def _captive(self, product: int) -> list[int]:
        found: list[int] = self.here.filter((pl.col("product") == product) & pl.col("captive"))["firm"].to_list()  # fmt: skip
        return found

    def _way(self, product: int, needers: list[int], known: tuple[list[int], ...]) -> str:
        """The least that can be done: connect where a needing firm is not on record as buying from
        every local source, else grow, else attract, else research."""
        inside, growing, outside = known
        bought = self.view.trade.filter(pl.col("product") == product)
        pairs = set(bought.select("supplier", "buyer").iter_rows())
        if any((one, firm) not in pairs for one in inside for firm in needers if one != firm):
            return "对接"
        return "培育" if growing else "招引" if outside else "攻关"

    def _words(
        self, needers: np.ndarray[tuple[int], np.dtype[np.int64]], counts: tuple[int, int, int, int]
    ) -> str:
        inside, captive, growing, outside = counts
        leads = int(np.isin(needers, self.view.graph.leads["firm"].to_numpy()).sum())
        near = growing - captive
        parts = [
            f"{len(needers)}家需要" + (f"（链主{leads}家）" if leads else ""),
            f"本地已知{inside}家能供" if inside else "本地未见供应者记载",
            f"{captive}家本地企业自制自用" if captive else "",
            f"{near}家本地企业做近似产品" if near > 0 else "",
            f"外地已知{outside}家" if outside else "外地未见供应者记载",
            "" if inside or growing or outside else "先核实，确无再攻关",
        ]
        return "，".join(part for part in parts if part)
