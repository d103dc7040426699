"""Who can supply a product: recorded makers, and firms on record as having supplied it to others."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from graph.snapshot import Snapshot
from queries.answer import Evidence
from queries.sources import evidence_of

#: Trust left in that a firm makes what it is on record as supplying alone: it may only deal in it.
BY_SUPPLY = 0.7


def sellers(graph: Snapshot) -> pl.DataFrame:
    """firm, product, confidence, by_supply: makers that sell, and firms known by a supply alone.

    A supply counts where its product is recorded and buyer and supplier are not of one group; its
    confidence is lowered by BY_SUPPLY."""

    def found() -> pl.DataFrame:
        made = graph.produces.filter(~pl.col("captive").fill_null(False)).select(
            "firm", "product", "confidence", by_supply=pl.lit(False)
        )
        known = _sold(graph).join(made, on=["firm", "product"], how="anti")
        return pl.concat([made, known])

    return graph.once("sellers", found)


def _sold(graph: Snapshot) -> pl.DataFrame:
    group = pl.Series(graph.group)
    links = graph.supplies.filter(
        pl.col("product").is_not_null() & ~pl.col("group_internal").fill_null(False)
    )
    links = links.filter(group.gather(links["supplier"]) != group.gather(links["buyer"]))
    return (
        links.group_by("supplier", "product")
        .agg(confidence=pl.col("confidence").max() * BY_SUPPLY)
        .select(firm="supplier", product="product", confidence="confidence", by_supply=True)
        .sort("firm", "product")
    )


def maker_evidence(graph: Snapshot, firm: int, product: int) -> list[Evidence]:
    """What says that a firm makes a product, or has supplied it."""
    name, made = graph.names("firms")[firm], graph.names("products")[product]
    producing = links_of(graph, "produces", "firm", firm).filter(pl.col("product") == product)
    if not producing.is_empty():
        return [
            evidence_of(graph, link, f"{name}生产{made}")
            for link in producing.iter_rows(named=True)
        ]
    sold = links_of(graph, "supplies", "supplier", firm).filter(pl.col("product") == product)
    buyers = graph.names("firms")
    return [
        evidence_of(graph, link, f"{name}向{buyers[link['buyer']]}供货{made}")
        for link in sold.iter_rows(named=True)
    ]


def links_of(graph: Snapshot, frame: str, end: str, firm: int) -> pl.DataFrame:
    """The links of a frame that have a firm at an end, found by halving and not by reading them all."""
    rows: pl.DataFrame = getattr(graph, frame)

    def ordered() -> tuple[NDArray[np.int64], NDArray[np.uint32]]:
        order = rows[end].to_numpy().argsort(kind="stable")
        return order, rows[end].to_numpy()[order]

    order, ends = graph.once(("links by", frame, end), ordered)
    # Of the same type: else the million ends would be converted each time.
    first, last = np.searchsorted(ends, np.array([firm, firm + 1], dtype=ends.dtype))
    return rows[order[first:last]]
