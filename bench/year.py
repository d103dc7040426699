"""`liantu bench year`: a planned year against simpler ways, on synthetic cities with known truth.

The planner sees a city in which part of the links is hidden. Whether a pair that meets really fits
is drawn from the whole truth: the supplier must make the product and the buyer must have no local
supplier of it; then it succeeds with the same chance for every way of planning. Relief: each need
(buyer × product) newly met counts the share of the buyer's inputs that it is, times its size.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from bench.city import Shape, synthetic_city
from graph.snapshot import Snapshot
from queries.events.year_choice import Choice, Chosen, Room, choose
from queries.events.year_pairs import YearPairs, year_pairs
from queries.scope import scope_of

SEEDS = 20
EVENTS = 20
SUCCESS = 0.3
#: The same for every way: invitations and meetings per event.
ROOM = Room(firms=20, meetings=24, per_firm=4, calls=3, per_chain=2, least=1)


def truth_value(
    truth: Snapshot, pairs: YearPairs, local: np.ndarray[Any, Any]
) -> np.ndarray[Any, Any]:
    """Per pair: what it eases if it succeeds; 0 where it does not fit in truth."""
    inside = truth.supplies.drop_nulls("product")
    met = {
        (buyer, product)
        for supplier, buyer, product in inside.select("supplier", "buyer", "product").iter_rows()
        if local[supplier]
    }
    made = set(truth.produces.select("firm", "product").iter_rows())
    size = np.log1p(truth.firms["revenue"].fill_null(0).to_numpy() / 1e6)
    keys = zip(pairs.buyer.tolist(), pairs.supplier.tolist(), pairs.product.tolist(), strict=True)
    return np.array([size[b] if (b, p) not in met and (s, p) in made else 0.0 for b, s, p in keys])


def by_order(choice: Choice, chains: list[int], rng: np.random.Generator) -> list[Chosen]:
    """Events of chains in the given order; inside an event pairs in random order, same limits."""
    found = []
    for chain in chains:
        chosen = choice.fill_in_order(chain, rng.permutation(choice.rows(chain)).tolist())
        choice.take(chosen)
        found.append(chosen)
    return found


def relief(
    chosen: list[Chosen], pairs: YearPairs, value: np.ndarray[Any, Any], luck: np.ndarray[Any, Any]
) -> float:
    """What the pairs that succeed ease; a need eased twice counts once."""
    eased: dict[int, float] = {}
    for event in chosen:
        for row in event.pairs:
            if luck[row] < SUCCESS and value[row] > 0:
                eased[int(pairs.gap[row])] = float(value[row])
    return sum(eased.values())


def one_city(seed: int) -> dict[str, float]:
    """Relief by way of planning on one city."""
    city = synthetic_city(Shape(firms=1_500, supplies=9_000, products=300, chains=20, seed=seed))
    truth, seen = city.snapshot(), city.hidden(0.2, 0.6, seed)
    scope = scope_of(seen, "")
    pairs = year_pairs(seen, scope, {})
    rng = np.random.default_rng(seed)
    value, luck = truth_value(truth, pairs, scope.local(truth)), rng.random(len(pairs.gap))
    size = seen.operates.group_by("chain").len().sort("len", descending=True)["chain"].to_list()
    makers = seen.products.select("i", "chain").join(seen.produces, left_on="i", right_on="product")
    size = size or makers.group_by("chain").len().sort("len", descending=True)["chain"].to_list()
    posts = np.bincount(pairs.chains[:, 0][pairs.chains[:, 0] >= 0])
    needs = [int(chain) for chain in np.argsort(-posts)]
    ways: dict[str, Callable[[Choice], list[Chosen]]] = {
        "planned": lambda c: choose(c, EVENTS),
        "by chain size": lambda c: by_order(c, _twice(c, size), rng),
        "by number of needs": lambda c: by_order(c, _twice(c, needs), rng),
        "random": lambda c: by_order(c, [int(x) for x in rng.choice(c.chains, EVENTS)], rng),
    }
    return {
        name: relief(plan(Choice(pairs, ROOM)), pairs, value, luck) for name, plan in ways.items()
    }


def _twice(choice: Choice, order: list[int]) -> list[int]:
    """The first chains of an order, two events each."""
    known = [chain for chain in order if chain in set(choice.chains)]
    return [chain for chain in known for _ in range(ROOM.per_chain)][:EVENTS]


def run(report: Callable[[str], None]) -> Iterator[dict[str, Any]]:
    """Mean relief per way over SEEDS cities, and in how many the planned year is best."""
    began = time.perf_counter()
    rows = []
    for seed in range(SEEDS):
        rows.append(one_city(seed))
        report(
            f"city {seed + 1}/{SEEDS}: " + ", ".join(f"{k} {v:.0f}" for k, v in rows[-1].items())
        )
    seconds = (time.perf_counter() - began) / SEEDS
    planned = np.array([row["planned"] for row in rows])
    for name in rows[0]:
        got = np.array([row[name] for row in rows])
        wins = int((planned > got).sum())
        yield {
            "task": f"year of {EVENTS} events, {name}",
            "size": f"{SEEDS} cities",
            "seconds": seconds,
            "note": f"relief {got.mean():.1f} ± {got.std():.1f}"
            + ("" if name == "planned" else f"; planned wins {wins}/{SEEDS}, ratio "
               f"{planned.mean() / got.mean() if got.mean() else float('inf'):.2f}"),
        }  # fmt: skip
