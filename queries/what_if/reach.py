"""How far a scenario reaches: which products stop, which are touched, by what way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from graph.algorithms.availability import InputGraph
from graph.algorithms.csr import Csr
from graph.snapshot import Snapshot
from queries.weak_links.view import View
from queries.what_if.changes import depths
from queries.what_if.scenario import Applied

#: What makes a source the same source in both worlds.
PAIR = ["product", "firm"]


@dataclass(frozen=True)
class Reach:
    """Products by number: lost (stopped); touched (affected, not stopped); `needy`: those touched
    through an essential input (a product that only lost one of its makers is affected, but its
    other makers are not); `parents`: each reached product with the one before it on the way from the
    cause (−1: the cause itself), nearest first; `tier`: steps from the cause, −1 where none leads;
    `left`: (product, firm) of the sources that remain; `unknown`: had from unknown sources before;
    `inputs`: what needs what."""

    stopped: NDArray[np.bool_]
    affected: NDArray[np.bool_]
    needy: NDArray[np.bool_]
    parents: dict[int, int]
    tier: NDArray[np.int64]
    left: pl.DataFrame
    unknown: NDArray[np.bool_]
    inputs: InputGraph


def sources(view: View) -> pl.DataFrame:
    """product, firm: who is on record as selling it, as a maker or by a supply to a firm of the scope;
    the sources of 堵点."""
    sold = view.trade.select("product", firm="supplier")
    return pl.concat([view.market.select(PAIR), sold]).unique()


def sources_left(view: View, world: Applied) -> pl.DataFrame:
    """`sources` of the changed world. A supply link that goes leaves its supplier a source for others;
    a parent through whose gone subsidiary a thing was made is none."""
    graph = view.graph
    made, makes = (one.produces.select(PAIR) for one in (graph, world.graph))
    came = world.came.select("product", firm="supplier")
    added = pl.concat([makes.join(made, on=PAIR, how="anti"), came.drop_nulls()])
    kept = pl.concat([view.once(sources), added]).unique()
    kept = kept.join(made.join(makes, on=PAIR, how="anti"), on=PAIR, how="anti")
    firms = pl.Series(sorted(world.removed_firms), dtype=pl.UInt32).implode()
    products = pl.Series(sorted(world.removed_products), dtype=pl.UInt32).implode()
    gone = pl.col("firm").is_in(firms) | pl.col("product").is_in(products)
    return kept.filter(~gone).sort(PAIR)


def _count(pairs: pl.DataFrame, graph: Snapshot) -> NDArray[np.int64]:
    """Sources per product of the graph; products that only a scenario adds are left out."""
    size = graph.products.height
    return np.bincount(pairs["product"].to_numpy(), minlength=size)[:size]


def reached(view: View, world: Applied, *, strict: bool = False) -> Reach:
    """What stops and what is touched when the sources that the scenario takes away are gone."""
    graph, left = view.graph, sources_left(view, world)
    before, after = _count(view.once(sources), graph), _count(left, graph)
    hurt = np.flatnonzero((before > 0) & (after < before)).astype(np.int64)
    gone = np.flatnonzero((before > 0) & (after == 0)).astype(np.int64)
    # A product that is taken away cannot be had, from recorded makers or from unknown ones.
    removed = np.array(sorted(world.removed_products), dtype=np.int64)
    removed = removed[removed < len(before)]
    hurt, gone = np.union1d(hurt, removed), np.union1d(gone, removed)
    # Input relations and substitutes as 堵点 takes them.
    inputs = view.input_graph(before > 0)
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
        left,
        before == 0,
        inputs,
    )


def lacking_inputs(reach: Reach) -> dict[int, list[int]]:
    """Stopped product → its essential inputs that can no longer be had."""
    found: dict[int, list[int]] = {}
    for product, input_ in zip(*reach.inputs.lacking(reach.stopped), strict=True):
        found.setdefault(int(product), []).append(int(input_))
    return found


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


def path_to(parents: dict[int, int], product: int) -> list[int]:
    """The products from the cause to this one; empty where none leads to it."""
    path: list[int] = []
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
    return int(reach.unknown[inputs.to_numpy()].sum())
