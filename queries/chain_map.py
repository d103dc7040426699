"""A chain as a layered map: segments from upstream to downstream, their products, who makes them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from graph.snapshot import Snapshot
from queries.answer import Coverage, Evidence
from queries.scope import Question, find, scope_of
from queries.sources import evidence_of

#: Stages from left to right.
STAGES = ("上游", "中游", "下游", "支撑")
#: Makers per product whose evidence goes into the side sheet.
EVIDENCE = 12
#: What is known of a product's makers → words.
STATES = {
    "local": "本地有生产者",
    "outside": "只见外地生产者",
    "silent": "未见生产者记载",
    "commodity": "大宗原料，随处可购",
}


@dataclass(frozen=True)
class MapProduct:
    """A product on the map with its makers and inputs, each with evidence."""

    id: str
    name: str
    segment: str
    stage: str
    order: int
    state: str
    local_makers: tuple[str, ...]
    outside_makers: tuple[str, ...]
    inputs: tuple[str, ...]
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class ChainMap:
    """What a picture of a chain shows. Edges are (input id, output id, criticality)."""

    chain: str
    scope: str
    as_of: date | None
    segments: tuple[tuple[str, str], ...]
    products: tuple[MapProduct, ...]
    edges: tuple[tuple[str, str, str], ...]
    coverage: Coverage
    outside_inputs: int
    leads: tuple[str, ...] = ()
    weak: dict[str, str] = field(default_factory=dict)


def chain_map(graph: Snapshot, question: Question) -> ChainMap:
    """The map of one chain in a scope."""
    chain = find(graph, "chains", question.chain)
    scope = scope_of(graph, question.scope)
    products = graph.products.filter(pl.col("chain") == chain)
    inside = products["i"]
    makers = graph.makers.filter(pl.col("product").is_in(inside.implode()))
    local = pl.Series(scope.local(graph))
    makers = makers.with_columns(is_local=local.gather(makers["firm"]))
    segments = _segments(graph, chain)
    order = {number: place for place, number in enumerate(segments["i"].to_list())}
    leads = graph.leads.filter(pl.col("chain") == chain)["firm"].unique().to_list()
    by_product = {int(key[0]): rows for key, rows in makers.group_by("product")}
    inputs = graph.inputs.filter(pl.col("output").is_in(inside.implode()))
    drawn = tuple(
        _product(graph, row, by_product.get(row["i"]), inputs, order)
        for row in products.iter_rows(named=True)
    )
    edges = inputs.filter(pl.col("input").is_in(inside.implode()))
    ids = graph.products["id"]
    return ChainMap(
        chain=graph.names("chains")[chain],
        scope=scope.name,
        as_of=question.as_of,
        segments=tuple(zip(segments["name"], segments["stage"], strict=True)),
        products=tuple(sorted(drawn, key=lambda one: (one.order, one.name))),
        edges=tuple(
            (ids[row["input"]], ids[row["output"]], row["criticality"])
            for row in edges.iter_rows(named=True)
        ),
        coverage=_coverage(drawn),
        outside_inputs=inputs.height - edges.height,
        leads=tuple(graph.names("firms")[firm] for firm in leads),
    )


def _segments(graph: Snapshot, chain: int) -> pl.DataFrame:
    stage = {name: place for place, name in enumerate(STAGES)}
    return (
        graph.segments.filter(pl.col("chain") == chain)
        .with_columns(at=pl.col("stage").replace_strict(stage, default=9))
        .sort("at", "order", "id")
    )


def _product(
    graph: Snapshot,
    row: dict[str, Any],
    makers: pl.DataFrame | None,
    inputs: pl.DataFrame,
    order: dict[int, int],
) -> MapProduct:
    firms, names = graph.names("firms"), graph.names("products")
    found = (
        makers if makers is not None else graph.makers.clear().with_columns(is_local=pl.lit(True))
    )
    inside, outside = found.filter(pl.col("is_local")), found.filter(~pl.col("is_local"))
    segment = graph.names("segments")[row["segment"]] if row["segment"] is not None else ""
    return MapProduct(
        id=row["id"],
        name=row["name"],
        segment=segment,
        stage=row["stage"] or "",
        order=order.get(row["segment"], 99),
        state=_state(row, inside.height, outside.height),
        local_makers=tuple(firms[firm] for firm in inside["firm"]),
        outside_makers=tuple(firms[firm] for firm in outside["firm"]),
        inputs=tuple(
            f"{names[one['input']]}（{one['criticality']}）"
            for one in inputs.filter(pl.col("output") == row["i"]).iter_rows(named=True)
        ),
        evidence=tuple(
            evidence_of(graph, link, f"{firms[link['firm']]}生产{row['name']}")
            for link in pl.concat([inside, outside]).head(EVIDENCE).iter_rows(named=True)
        ),
    )


def _state(row: dict[str, Any], inside: int, outside: int) -> str:
    if inside:
        return "local"
    if outside:
        return "outside"
    return "commodity" if row["commodity"] else "silent"


def _coverage(products: tuple[MapProduct, ...]) -> Coverage:
    local = sum(one.state == "local" for one in products)
    known = sum(bool(one.local_makers or one.outside_makers) for one in products)
    return Coverage(
        {"产品有生产者记录": (known, len(products)), "产品有本地生产者": (local, len(products))},
        f"{len(products)}个产品中，{known}个有生产者记录，{local}个有本地生产者；没有记录不等于没有。",
    )
