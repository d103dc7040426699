"""How much is known of what was asked: firms, needs, makers, purchases."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from graph.snapshot import Snapshot
from queries.answer import Coverage
from queries.needs import needs
from queries.scope import Scope


@dataclass(frozen=True, eq=False)
class About:
    """What a question is limited to beside place and chain: firms (flags), products; None for all."""

    firms: NDArray[np.bool_] | None = None
    products: pl.Series | None = None


ALL = About()


@dataclass(frozen=True)
class NeedCounts:
    """Needed products of a scope (raw commodities included) by where their nearest recorded maker is."""

    needed: int
    essential: int
    local: int
    outside: int
    unplaced: int
    unmade: int


def need_counts(
    graph: Snapshot, scope: Scope, chain: int | None = None, asked: About = ALL
) -> NeedCounts:
    """Counts of needed products; with a chain, of those that belong to it."""
    found = needs(graph, scope)
    if asked.firms is not None:
        found = found.filter(pl.col("firm").is_in(np.flatnonzero(asked.firms)))
    if asked.products is not None:
        found = found.filter(pl.col("product").is_in(asked.products.implode()))
    found = found.group_by("product").agg(pl.col("essential").any())
    if chain is not None:
        found = found.join(graph.product_chain.filter(pl.col("chain") == chain), on="product")
    local, placed = scope.local(graph), graph.flagged(graph.production_sites["firm"])
    size = graph.products.height
    product, firm = graph.produces["product"].to_numpy(), graph.produces["firm"].to_numpy()
    here = np.bincount(product[local[firm]], minlength=size) > 0
    somewhere = np.bincount(product[placed[firm]], minlength=size) > 0
    anywhere = np.bincount(product, minlength=size) > 0
    needed = found["product"].to_numpy()
    return NeedCounts(
        needed=len(needed),
        essential=int(found["essential"].sum()),
        local=int(here[needed].sum()),
        outside=int((somewhere & ~here)[needed].sum()),
        unplaced=int((anywhere & ~somewhere & ~here)[needed].sum()),
        unmade=int((~anywhere)[needed].sum()),
    )


def coverage(
    graph: Snapshot, scope: Scope, chain: int | None = None, asked: About = ALL
) -> Coverage:
    """Coverage of a question about needs in a scope, as counts and in words."""
    local = scope.local(graph)
    if asked.firms is not None:
        local = local & asked.firms
    firms = int(local.sum())
    making = int(local[graph.produces["firm"].unique().to_numpy()].sum())
    buying = int(local[graph.supplies["buyer"].unique().to_numpy()].sum())
    counts = need_counts(graph, scope, chain, asked)
    which = "" if asked.firms is None else "所问的"
    made = counts.needed - counts.unmade
    return Coverage(
        {
            "范围内企业有产品记录": (making, firms),
            "范围内企业有供方记录": (buying, firms),
            "需要的产品有生产者记录": (made, counts.needed),
            "需要的产品有本地生产者": (counts.local, counts.needed),
        },
        f"{scope.name}内{which}{firms}家企业，{making}家有产品记录，{buying}家有供方记录；需要的{counts.needed}个产品中，"
        f"{counts.local}个已知有本地生产者，{counts.outside}个只见外地生产者，{counts.unplaced}个生产者所在地不明，"
        f"{counts.unmade}个未见生产者记载。没有记录不等于没有。{_undated_words(graph)}",
    )


def _undated_words(graph: Snapshot) -> str:
    """How much of an answer about a past day rests on records that do not say since when they hold."""
    undated, of = graph.undated
    if not undated:
        return ""
    return f"截至{graph.as_of}：{of}条生产与供货记录中{undated}条未写起始日期，按当时已有计，早年的清单因此偏近现在。"
