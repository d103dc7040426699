"""Which additions relieve a chain most: attract a maker, grow a near one, connect an existing one.

Each firm g inside the scope that needs products has a worry of 1, lowered by additions S to
exp(−Σ a[g,p]) where a[g,p] is how much one more local source of p lowers the risk of g's supply of p
(RISK steps, weighed by how surely and how much it is needed). Relief of S = Σ w[g]·(1 − exp(−Σ a)),
w[g] = 3 for lead firms, else 1: monotone and submodular, so the greedy set reaches at least 1 − 1/e of
the best set of that size (Nemhauser, Wolsey, Fisher 1978); the bound shown is usually far tighter
(the best k single gains on top of the greedy set). Small cases are solved exactly by enumeration.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import comb
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from graph.language import say
from graph.snapshot import Snapshot
from queries.answer import Answer
from queries.matching.candidates import alike_products
from queries.matching.match import asked_products
from queries.needs import needs, producers
from queries.scope import Question, scope_of
from queries.what_if.effects import coverage

Floats = NDArray[np.float64]

#: Risk of a product's supply inside the scope by local makers (0, 1, 2, 3 or more).
RISK = (1.0, 0.4, 0.15, 0.05)
#: The same without local makers where some are known outside.
RISK_OUTSIDE = 0.7
#: Weight of a lead firm's worry against another firm's.
LEAD_WEIGHT = 3.0
#: Sets up to which the best one is found by trying all.
TRIED = 40_000
FORMULA = (
    "缓解 = Σ企业 权重×(1−e^(−Σ 降险))；降险 = 需要把握×(必需 1，重要 0.5)×(现风险−增加一家后风险)；"
    "风险：本地 0 家 1（外地有 0.7），1 家 0.4，2 家 0.15，更多 0.05；链主权重 3，其余 1"
)


@dataclass(frozen=True)
class RecruitQuestion(Question):
    """Additions for a chain and scope: `top` listed, the best set of `together`."""

    top: int = 30
    together: int = 5


@dataclass(frozen=True)
class Gains:
    """a[g,p] as columns by candidate product, and w[g]."""

    products: list[int]
    lowered: Floats
    weights: Floats

    def relief(self, chosen: list[int]) -> float:
        """Relief of a set of columns."""
        return float(self.weights @ (1 - np.exp(-self.lowered[:, chosen].sum(axis=1))))

    def singles(self, chosen: list[int]) -> Floats:
        """What each column adds to a set."""
        left = self.weights * np.exp(-self.lowered[:, chosen].sum(axis=1))
        gained: Floats = left @ (1 - np.exp(-self.lowered))
        return gained


def recruit(graph: Snapshot, question: RecruitQuestion) -> Answer:
    """Additions by relief each, and the best set together with its bound."""
    scope = scope_of(graph, question.scope)
    local = scope.local(graph)
    asked = asked_products(graph, question)
    gains = gains_of(graph, question, asked)
    if not gains.products:
        note = say(
            "所问范围内没有已知需要，或需要的产品都是大宗原料。",
            "No needs on record in this scope.",
        )
        return Answer([], coverage(graph, asked), FORMULA, question.as_of, scope.name, note)
    alone = gains.singles([])
    order = np.argsort(-alone, kind="stable")
    chosen, bound, how = best_set(gains, question.together)
    rows = [
        {**_who(graph, gains.products[at], local), "relief": round(float(alone[at]), 4)}
        for at in order[: question.top]
        if alone[at] > 0
    ]
    together = {
        "products": [graph.names("products")[gains.products[at]] for at in chosen],
        "relief": round(gains.relief(chosen), 4),
        "bound": round(bound, 4),
        "gap": round(1 - gains.relief(chosen) / bound, 4) if bound else 0.0,
        "how": how,
    }
    return Answer(
        rows,
        coverage(graph, asked),
        FORMULA,
        question.as_of,
        scope.name,
        extra={"together": together},
    )


def gains_of(graph: Snapshot, question: RecruitQuestion, asked: pl.Series) -> Gains:
    """The matrix of lowered risks: needing firms × needed products."""
    scope = scope_of(graph, question.scope)
    local = scope.local(graph)
    raw = graph.products.filter(pl.col("commodity"))["i"]
    wanted = needs(graph, scope).filter(
        pl.col("product").is_in(asked.implode())
        & ~pl.col("product").is_in(raw.implode())
        & pl.col("firm").is_not_null()
    )
    by_firm = wanted.group_by("firm", "product").agg(
        (pl.col("confidence") * pl.when(pl.col("essential")).then(1.0).otherwise(0.5))
        .max()
        .alias("worry")
    )
    firms = by_firm["firm"].unique().sort()
    products = by_firm["product"].unique().sort()
    lowered = np.zeros((len(firms), len(products)))
    row = firms.search_sorted(by_firm["firm"]).to_numpy()
    column = products.search_sorted(by_firm["product"]).to_numpy()
    lowered[row, column] = by_firm["worry"].to_numpy()
    lowered *= _steps(graph, local, products)[None, :]
    leads = set(graph.leads["firm"].to_list())
    weights = np.array([LEAD_WEIGHT if firm in leads else 1.0 for firm in firms.to_list()])
    return Gains(products.to_list(), lowered, weights)


def _steps(graph: Snapshot, local: NDArray[np.bool_], products: pl.Series) -> Floats:
    """How much one more local maker lowers each product's risk."""
    made = producers(graph, local).filter(~pl.col("captive").fill_null(False))
    counted = made.group_by("product").agg(
        inside=pl.col("local").sum(), outside=(~pl.col("local")).sum()
    )
    joined = pl.DataFrame({"product": products}).join(
        counted, on="product", how="left", maintain_order="left"
    )
    inside = joined["inside"].fill_null(0).to_numpy()
    has_outside = joined["outside"].fill_null(0).to_numpy() > 0
    risk = np.array(RISK)
    now = risk[np.minimum(inside, 3)]
    now = np.where((inside == 0) & has_outside, RISK_OUTSIDE, now)
    after = risk[np.minimum(inside + 1, 3)]
    steps: Floats = np.maximum(now - after, 0.0)
    return steps


def best_set(gains: Gains, size: int) -> tuple[list[int], float, str]:
    """A set of at most `size` columns, an upper bound on the best relief, and how it was found."""
    count = len(gains.products)
    size = min(size, count)
    if comb(count, size) <= TRIED:
        best = max(combinations(range(count), size), key=lambda one: gains.relief(list(one)))
        return list(best), gains.relief(list(best)), "穷举，最优"
    chosen: list[int] = []
    bound = float("inf")
    for _ in range(size):
        added = gains.singles(chosen)
        bound = min(bound, gains.relief(chosen) + float(np.sort(added)[-size:].sum()))
        added[chosen] = -1.0
        chosen.append(int(added.argmax()))
    last = gains.relief(chosen) + float(np.sort(gains.singles(chosen))[-size:].sum())
    return chosen, min(bound, last), "贪心（不低于最优的 63%），上界为次模上界"


def _who(graph: Snapshot, product: int, local: NDArray[np.bool_]) -> dict[str, Any]:
    """Who could do it: local makers to connect, near makers to grow, outside makers to attract."""
    firms = graph.names("firms")
    selling = producers(graph, local).filter(~pl.col("captive").fill_null(False))
    made = selling.filter(pl.col("product") == product)
    inside = made.filter(pl.col("local"))["firm"].to_list()
    outside = made.filter(~pl.col("local"))["firm"].to_list()
    near = alike_products(graph, pl.Series([product], dtype=pl.UInt32))["made"]
    growing = selling.filter(
        pl.col("local") & pl.col("product").is_in(near.implode())
    )["firm"].unique().to_list()  # fmt: skip
    way = "对接" if inside else "培育" if growing else "招引" if outside else "攻关"
    return {
        "product": graph.names("products")[product],
        "product_id": graph.products["id"][product],
        "action": way,
        "connect": [firms[firm] for firm in inside][:8],
        "grow": [firms[firm] for firm in growing][:8],
        "attract": [firms[firm] for firm in outside][:8],
        "words": _words(len(inside), len(growing), len(outside)),
    }


def _words(inside: int, growing: int, outside: int) -> str:
    parts = [
        f"本地已知{inside}家能做" if inside else "本地未见生产者记载",
        f"{growing}家本地企业做近似产品" if growing else "",
        f"外地已知{outside}家" if outside else "外地未见生产者记载",
    ]
    return "，".join(part for part in parts if part)
