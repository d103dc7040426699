"""What a scenario does: affected and stopped apart, substitutes by name, paths to the lead firms."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from graph.algorithms.availability import InputGraph
from graph.algorithms.csr import Csr
from graph.closure import nearest_above
from graph.language import say
from graph.snapshot import Snapshot
from queries.answer import Answer, Coverage
from queries.scope import Question, chain_products, find, scope_of
from queries.weak_links.question import WeakLinkQuestion, asked
from queries.what_if.changes import (
    depths,
    local_share_changes,
    risk_changes,
    tier_counts,
    weak_link_changes,
)
from queries.what_if.scenario import Applied, Scenario, apply

#: What a state is called.
STATES = {"stopped": "■ 停产", "affected": "◇ 受影响", "removed": "× 被去掉"}
FORMULA = (
    "停产：全部必需投入都可得（与），每种投入有任一生产者或替代品即可得（或），由去掉的生产者推到不动点；"
    "受影响：上游有生产者被去掉、但仍有其他来源。未见记载的投入按来自不明来源计（严格口径按没有计）。"
)


@dataclass(frozen=True)
class WhatIfQuestion(Question):
    """A scenario asked of a chain and scope; `strict`: an unknown source is no source."""

    scenario: Scenario = field(default_factory=lambda: Scenario(()))
    strict: bool = False


@dataclass(frozen=True)
class Reach:
    """Products by number: lost (stopped); touched (affected, not stopped); `needy`: those touched
    through an essential input (a product that only lost one of its makers is affected, but its
    other makers are not); `parents`: each reached product with the one before it on the way from the
    cause (−1: the cause itself), nearest first; `tier`: steps from the cause, −1 where none leads."""

    stopped: NDArray[np.bool_]
    affected: NDArray[np.bool_]
    needy: NDArray[np.bool_]
    parents: dict[int, int]
    tier: NDArray[np.int64]


def what_if(graph: Snapshot, question: WhatIfQuestion) -> Answer:
    """The answer: one row per stopped or affected product and firm, with its tier (0: what is taken
    away, 1: what uses it …); in `extra`: counts, also by tier, paths to lead firms, weak links that
    appeared, vanished, eased or worsened, 配套率 and systemic risk before and after."""
    scope = scope_of(graph, question.scope)
    world = apply(graph, question.scenario)
    reach = reached(graph, world, strict=question.strict)
    inside = chain_products(
        graph, find(graph, "chains", question.chain) if question.chain else None
    )
    rows = [*product_rows(graph, world, reach, inside), *firm_rows(graph, world, reach)]
    extra = {
        "scenario": question.scenario.in_words(),
        "counts": {
            f"{kind}_{state}": sum(row["kind"] == kind and row["state"] == state for row in rows)
            for kind in ("product", "firm")
            for state in ("stopped", "affected")
        },
        "by_tier": tier_counts(rows),
        "leads": lead_rows(graph, world, reach),
        "weak_links": weak_link_changes(graph, world.graph, question),
        "local_share": local_share_changes(graph, world.graph, question),
        "systemic": risk_changes(graph, world),
        "unknown_sources": unknown_sources(graph, reach),
    }
    return Answer(
        rows, coverage(graph, inside), FORMULA, question.as_of, scope.name, _note(rows), extra
    )


def worded(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows with `kind_words` and `state_words` beside their codes."""
    kinds = {"product": "产品", "firm": "企业"}
    return [
        {**row, "kind_words": kinds[row["kind"]], "state_words": STATES[row["state"]]}
        for row in rows
    ]


def input_graph(graph: Snapshot) -> InputGraph:
    """Essential inputs and substitutes as the availability algorithm takes them: those of 堵点."""

    def built() -> InputGraph:
        made = np.zeros(graph.products.height, dtype=bool)
        made[graph.produces["product"].to_numpy()] = True
        return asked(graph, WeakLinkQuestion()).view.input_graph(made)

    return graph.once("availability", built)


def _ints(column: pl.Series) -> NDArray[np.int64]:
    return column.to_numpy().astype(np.int64)


def reached(graph: Snapshot, world: Applied, *, strict: bool = False) -> Reach:
    """What stops and what is touched when the makers that the scenario takes away are gone."""
    before = makers_per_product(graph)
    after = makers_per_product(world.graph)
    hurt = np.flatnonzero((before > 0) & (after < before)).astype(np.int64)
    gone = np.flatnonzero((before > 0) & (after == 0)).astype(np.int64)
    inputs = input_graph(graph)
    stopped = inputs.lost_with(gone, strict=strict)
    if strict:
        # What is lost by silence alone was lost before: only the difference is the scenario's.
        stopped &= ~inputs.lost_with(np.empty(0, np.int64), strict=True)

    sets = Csr(np.array([0, len(hurt)], dtype=np.int64), hurt)
    _, touched = inputs.reached_from_each(sets)
    affected = np.zeros(graph.products.height, dtype=bool)
    affected[touched] = True
    affected[hurt] = True
    needy = np.zeros_like(affected)
    touching = np.flatnonzero(affected | stopped)
    for product in touching.tolist():
        needy[inputs.users.to[inputs.users.start[product] : inputs.users.start[product + 1]]] = True
    parents = _paths(inputs, np.union1d(hurt, gone).tolist())
    return Reach(
        stopped,
        affected & ~stopped,
        needy & ~stopped,
        parents,
        depths(parents, graph.products.height),
    )


def makers_per_product(graph: Snapshot) -> NDArray[np.int64]:
    """How many firms make each product."""
    return np.bincount(_ints(graph.produces["product"]), minlength=graph.products.height)


def product_rows(
    graph: Snapshot, world: Applied, reach: Reach, inside: pl.Series
) -> list[dict[str, Any]]:
    """Stopped and affected products of the chain, with who is left and what can replace them."""
    names, firms = graph.names("products"), world.graph.names("firms")
    wanted = set(inside.to_list())
    rows = []
    for number in np.flatnonzero(reach.stopped | reach.affected).tolist():
        if number not in wanted:
            continue
        left = world.graph.produces.filter(pl.col("product") == number)["firm"].to_list()
        instead = graph.substitutes.filter(pl.col("instead_of") == number)["product"].to_list()
        state = "stopped" if reach.stopped[number] else "affected"
        rows.append(
            {
                "kind": "product",
                "name": names[number],
                "id": graph.products["id"][number],
                "state": state,
                "tier": int(reach.tier[number]),
                "left_makers": [firms[firm] for firm in left][:10],
                "substitutes": [names[one] for one in instead],
                "words": _product_words(state, names[number], len(left)),
            }
        )
    return rows


def _product_words(state: str, name: str, left: int) -> str:
    if state == "stopped":
        reason = "已知生产者全部去掉" if left == 0 else "有必需投入得不到"
        return f"“{name}”停产：{reason}"
    return f"“{name}”受影响：自身或上游有生产者被去掉，仍有{left}家生产者"


def firm_rows(graph: Snapshot, world: Applied, reach: Reach) -> list[dict[str, Any]]:
    """Firms that stop (something that they make can no longer be made) or are affected."""
    removed = pl.Series(sorted(world.removed_firms), dtype=pl.UInt32)
    product = world.graph.produces["product"]
    made = world.graph.produces.select(
        "firm",
        "product",
        stopped=pl.Series(reach.stopped).gather(product),
        affected=pl.Series(reach.needy).gather(product),
        tier=pl.Series(reach.tier).gather(product),
    )
    hit = pl.col("stopped") | pl.col("affected")
    lost_supply = graph.supplies.filter(pl.col("supplier").is_in(removed.implode()))["buyer"]
    firms = pl.concat([made.filter(hit)["firm"], lost_supply]).unique().sort()
    firms = firms.filter(~firms.is_in(removed.implode()))
    own = (
        made.group_by("firm")
        .agg(
            pl.col("product").filter(pl.col("stopped")).alias("stopped"),
            made=pl.len(),
            tier=pl.col("tier").filter(hit).min(),
        )
        .join(firms.to_frame("firm"), on="firm", how="right", maintain_order="right")
        # Who only lost a supplier stands one step from the cause.
        .with_columns(
            pl.col("stopped").fill_null([]),
            pl.col("made").fill_null(0),
            pl.col("tier").fill_null(1),
        )
    )
    called = world.graph.firms.select("name", "id", firm="i")
    own = own.join(called, on="firm", how="left", maintain_order="left")
    products = graph.names("products")
    return sorted(
        (_firm_row(products, row) for row in own.iter_rows(named=True)),
        key=lambda row: (row["state"] != "stopped", -float(str(row["share"]))),
    )


def _firm_row(products: list[str], own: dict[str, Any]) -> dict[str, Any]:
    stopped = own["stopped"]
    return {
        "kind": "firm",
        "name": own["name"],
        "id": own["id"],
        "state": "stopped" if stopped else "affected",
        "tier": own["tier"],
        "products": [products[one] for one in stopped],
        "share": len(stopped) / own["made"] if own["made"] else 0.0,
        "words": _firm_words(len(stopped), own["made"]),
    }


def _firm_words(stopped: int, made: int) -> str:
    if stopped:
        return f"所产{made}种产品中{stopped}种停产"
    return "上游或供方受影响，已知仍有其他来源"


def lead_rows(graph: Snapshot, world: Applied, reach: Reach) -> list[dict[str, Any]]:
    """Each lead firm that is reached, with the path from the cause to its (or its group's) product."""
    names, firms = graph.names("products"), graph.names("firms")
    made = products_of_leads(graph)
    rows = []
    for firm in graph.leads["firm"].unique().sort().to_list():
        if firm in world.removed_firms:
            rows.append(
                {"lead": firms[firm], "state": "removed", "path": [], "words": "链主本身被去掉"}
            )
            continue
        own = made.get(firm, [])
        hit = [one for one in own if reach.stopped[one]] or [
            one for one in own if reach.affected[one]
        ]
        if not hit:
            continue
        path = _path_to(reach.parents, hit[0])
        state = "stopped" if reach.stopped[hit[0]] else "affected"
        rows.append(
            {
                "lead": firms[firm],
                "state": state,
                "path": [names[one] for one in path],
                "words": " → ".join(names[one] for one in path),
            }
        )
    return rows


def products_of_leads(graph: Snapshot) -> dict[int, list[int]]:
    """Lead firm → what it and the firms that it controls make."""
    leading = graph.flagged(graph.leads["firm"])
    controls = graph.controls
    lead = nearest_above(controls["child"].to_numpy(), controls["parent"].to_numpy(), leading)
    maker = lead[_ints(graph.produces["firm"])]
    made = pl.DataFrame({"lead": maker, "product": graph.produces["product"]})
    grouped = made.filter(pl.col("lead") >= 0).unique().sort("product").group_by("lead")
    return {int(key[0]): rows["product"].to_list() for key, rows in grouped}


def _paths(inputs: InputGraph, causes: Iterable[int]) -> dict[int, int]:
    """Breadth-first over users of products: each reached product with the one before it."""
    waiting = list(causes)
    parents = dict.fromkeys(waiting, -1)
    for product in waiting:
        start, end = inputs.users.start[product], inputs.users.start[product + 1]
        for output in inputs.users.to[start:end].tolist():
            if output not in parents:
                parents[output] = product
                waiting.append(output)
    return parents


def _path_to(parents: dict[int, int], product: int) -> list[int]:
    path = []
    while product != -1 and product in parents:
        path.append(product)
        product = parents[product]
    return path[::-1]


def unknown_sources(graph: Snapshot, reach: Reach) -> int:
    """Inputs of the reached products that count as had from an unknown source."""
    hit = pl.Series(np.flatnonzero(reach.affected | reach.stopped), dtype=pl.UInt32)
    inputs = graph.inputs.filter(
        (pl.col("criticality") == "必需") & pl.col("output").is_in(hit.implode())
    )["input"].unique()
    return int((makers_per_product(graph)[inputs.to_numpy()] == 0).sum())


def coverage(graph: Snapshot, inside: pl.Series) -> Coverage:
    """How many of the products asked about have a maker on record."""
    made = graph.produces["product"].unique()
    known = int(inside.is_in(made.implode()).sum())
    return Coverage(
        {"产品有生产者记录": (known, len(inside))},
        f"所问{len(inside)}个产品中{known}个有生产者记录；没有记录的投入按来自不明来源计，不会因此停产。",
    )


def _note(rows: list[dict[str, Any]]) -> str:
    return "" if rows else say(
        "按现有记录，这一变动不使任何产品或企业停产或受影响。", "On record, nothing stops or is affected."
    )  # fmt: skip
