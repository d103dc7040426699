"""The facts behind a finding, gathered only for findings that are shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl

from queries.answer import Evidence
from queries.sources import evidence_of
from queries.weak_links.view import View

#: Facts of one kind that are shown with a finding.
MOST = 6


def needs_of(view: View, row: dict[str, Any]) -> list[Evidence]:
    """Why the product is needed: input relation and what the needing firm makes."""
    graph = view.graph
    firms, products = graph.names("firms"), graph.names("products")
    found: list[Evidence] = []
    rows = _of_product(view.needs, row).drop_nulls("input")
    for need in rows.sort("confidence", "firm", descending=[True, False]).unique(["firm"], maintain_order=True).head(MOST // 2).iter_rows(named=True):  # fmt: skip
        link = graph.inputs.row(need["input"], named=True)
        words = (
            f"“{products[link['input']]}”是“{products[link['output']]}”的{link['criticality']}投入"
        )
        found.append(evidence_of(graph, link, words))
        made = graph.produces.row(need["made"], named=True)
        found.append(
            evidence_of(graph, made, f"{firms[made['firm']]}生产“{products[made['product']]}”")
        )
    return list({one.fact: one for one in found}.values())


def demands_of(view: View, row: dict[str, Any]) -> list[Evidence]:
    """Posted demands for the product."""
    graph = view.graph
    rows = _of_product(view.needs, row).drop_nulls("wanted").unique("wanted", maintain_order=True)
    links = [graph.wanted.row(number, named=True) for number in rows["wanted"].head(MOST)]
    return [
        evidence_of(graph, link, f"已发布需求：{graph.demands['text'][link['demand']]}")
        for link in links
    ]


def makers_of(view: View, row: dict[str, Any]) -> list[Evidence]:
    """Makers of the product (or what the firm makes), local ones first."""
    graph = view.graph
    firms, products = graph.names("firms"), graph.names("products")
    column = "firm" if row["kind"] == "firm" else "product"
    made = view.market.filter(pl.col(column) == row["subject"])
    made = made.sort("local", "confidence", "firm", descending=[True, True, False])
    return [
        evidence_of(
            graph,
            link,
            f"{firms[link['firm']]}（{'本地' if link['local'] else _where(view, link['firm'])}）生产“{products[link['product']]}”",
        )
        for link in made.head(MOST).iter_rows(named=True)
    ]


def supplies_of(view: View, row: dict[str, Any]) -> list[Evidence]:
    """Recorded supplies of the product, largest first."""
    column = "supplier" if row["kind"] == "firm" else "product"
    return _supply_links(view, view.trade.filter(pl.col(column) == row["subject"]))


def dealings_of(view: View, row: dict[str, Any]) -> list[Evidence]:
    """What a firm is on record as selling and as buying, largest first: its stop costs both sides."""
    ends = (pl.col("supplier") == row["subject"]) | (pl.col("buyer") == row["subject"])
    return _supply_links(view, view.graph.supplies.with_row_index("row").filter(ends))


def _supply_links(view: View, rows: pl.DataFrame) -> list[Evidence]:
    graph = view.graph
    firms, products = graph.names("firms"), graph.names("products")
    rows = rows.sort("amount", "row", descending=[True, False], nulls_last=True)
    found = []
    for number in rows["row"].head(MOST):
        link = graph.supplies.row(number, named=True)
        amount = f"，{link['amount'] / 1e4:,.0f} 万元/年" if link["amount"] else ""
        product = "（产品未写明）" if link["product"] is None else f"“{products[link['product']]}”"
        words = f"{firms[link['supplier']]}向{firms[link['buyer']]}供{product}{amount}"
        found.append(evidence_of(graph, link, words))
    return found


def owners_of(view: View, row: dict[str, Any]) -> list[Evidence]:
    """Ownership among the product's providers."""
    graph = view.graph
    firms = graph.names("firms")
    made = view.market.filter(pl.col("local") & (pl.col("product") == row["subject"]))["firm"]
    sold = view.trade.filter(pl.col("product") == row["subject"])["supplier"]
    rows = graph.owners.filter(pl.col("child").is_in(pl.concat([made, sold]).implode()))
    return [
        evidence_of(graph, link, f"{firms[link['child']]}是{firms[link['parent']]}的{link['relation']}")
        for link in rows.head(MOST).iter_rows(named=True)
    ]  # fmt: skip


def inputs_of(view: View, row: dict[str, Any]) -> list[Evidence]:
    """What needs the product (or the firm's products) as an essential input."""
    graph = view.graph
    products = graph.names("products")
    made = [row["subject"]]
    if row["kind"] == "firm":
        made = view.market.filter(pl.col("firm") == row["subject"])["product"].to_list()
    rows = graph.inputs.filter(pl.col("input").is_in(made) & (pl.col("criticality") == "必需"))
    return [
        evidence_of(graph, link, f"“{products[link['input']]}”是“{products[link['output']]}”的必需投入")
        for link in rows.head(MOST).iter_rows(named=True)
    ]  # fmt: skip


#: Kind of fact named by a rule → how it is gathered.
GATHERED: dict[str, Callable[[View, dict[str, Any]], list[Evidence]]] = {
    "needs": needs_of,
    "demands": demands_of,
    "makers": makers_of,
    "supplies": supplies_of,
    "dealings": dealings_of,
    "owners": owners_of,
    "inputs": inputs_of,
}


def gather(view: View, row: dict[str, Any], kinds: tuple[str, ...]) -> list[Evidence]:
    """Evidence of the named kinds, in that order."""
    return [one for kind in kinds for one in GATHERED[kind](view, row)]


def _of_product(rows: pl.DataFrame, row: dict[str, Any]) -> pl.DataFrame:
    return rows.filter(pl.col("product") == row["subject"])


def _where(view: View, firm: int) -> str:
    place = int(view.place_of[firm])
    return view.graph.names("places")[place] if place >= 0 else "所在地不明"
