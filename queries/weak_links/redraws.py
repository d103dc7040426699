"""Worlds that agree with the records: uncertain edges by their confidence, missing ones by coverage."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numba
import numpy as np
import polars as pl
from scipy.special import gammaln

from graph.algorithms.csr import grouped, starts
from graph.algorithms.reach import Needed
from graph.algorithms.redraw import Completeness, choose, smoothing
from graph.algorithms.tally import Tally
from queries.weak_links.view import View
from queries.weak_links.world import (
    Floats,
    Ints,
    Made,
    Trade,
    World,
    as_recorded,
    needs_of,
    numbers,
)

#: Firms are told apart by size into this many classes of completeness (small firms have fewer records).
CLASSES = 5
#: Pseudo-sales of a maker without any on record.
UNSOLD = 0.5


@dataclass(frozen=True, eq=False)
class Redrawn:
    """A world with what was added: (firm, product) of new production and of new purchases."""

    world: World
    made: tuple[Ints, Ints]
    bought: tuple[Ints, Ints, Ints]


@dataclass(frozen=True, eq=False)
class Redraws:
    """Draws possible worlds of a view."""

    view: View

    @cached_property
    def register(self) -> World:
        """The world as recorded."""
        return as_recorded(self.view)

    @cached_property
    def recorded(self) -> World:
        """The world as recorded, with recorded sellers of a product counted as its makers."""
        base = self.register
        sold = np.unique(np.stack([base.trade.supplier, base.trade.product], axis=1), axis=0)
        here = self.view.local[sold[:, 0]]
        local = _with(base.local, sold[here, 0], sold[here, 1])
        outside = _with(base.outside, sold[~here, 0], sold[~here, 1])
        return World(local, outside, base.trade, needs_of(self.view, local))

    @cached_property
    def size_class(self) -> Ints:
        """Per firm: class by size, 0 the smallest; firms of unknown size are one class more."""
        revenue = self.view.graph.firms["revenue"]
        rank = revenue.rank("ordinal").cast(pl.Float64) / max(revenue.count(), 1)
        found = (rank * CLASSES).ceil().cast(pl.Int64) - 1
        return numbers(found.fill_null(CLASSES))

    @cached_property
    def told_count(self) -> Ints:
        """Per firm: products on record as made or sold."""
        both = np.concatenate([self.recorded.local.firm, self.recorded.outside.firm])
        return np.bincount(both, minlength=self.view.graph.firms.height)

    @cached_property
    def untold(self) -> Floats:
        """Per product: the chance that one more maker has none of the recorded sales, if before the
        fact it sells as much as any other (Dirichlet-multinomial with UNSOLD for each)."""
        trade = self.recorded.trade
        sales = np.diff(trade.start).astype(np.float64)
        sold = np.unique(np.stack([trade.product, trade.supplier]), axis=1)[0]
        known = UNSOLD * np.bincount(sold, minlength=len(sales))
        more = np.maximum(known, UNSOLD) + UNSOLD
        log = gammaln(more) - gammaln(more - UNSOLD) + gammaln(sales + more - UNSOLD) - gammaln(sales + more)  # fmt: skip
        return np.where(sales > 0, np.exp(log), 1.0)

    @cached_property
    def production(self) -> list[Completeness]:
        """Completeness of production by size class."""
        return [
            Completeness.estimated(self.told_count[self.size_class == one])
            for one in range(CLASSES + 1)
        ]

    @cached_property
    def purchases(self) -> Tally:
        """Suppliers on record for each (buyer, product)."""
        trade = self.recorded.trade
        return Tally.made(trade.buyer, trade.product, self.view.graph.firms.height)

    @cached_property
    def supply(self) -> list[Completeness]:
        """Completeness of purchases by the buyer's size class, over needs that anybody can meet."""
        firm, product = self._met(self.recorded.needed)
        sold = np.zeros(self.view.graph.products.height, dtype=bool)
        for made in (self.recorded.local, self.recorded.outside):
            sold[made.product[made.sells]] = True
        firm, product = firm[sold[product]], product[sold[product]]
        counts = self.purchases(firm, product)
        kind = self.size_class[firm]
        return [Completeness.estimated(counts[kind == one]) for one in range(CLASSES + 1)]

    @cached_property
    def popularity(self) -> tuple[Ints, Ints, float]:
        """Products by chain (sorted), their chain, and the pseudo-count α."""
        chain = self.view.chain_of
        order = np.argsort(chain, kind="stable")
        order = order[chain[order] >= 0]
        made = np.concatenate([self.register.local.product, self.register.outside.product])
        counts = np.bincount(made, minlength=len(chain))[order]
        return order, chain[order], smoothing(counts, chain[order]) if len(order) else 1.0

    @cached_property
    def home(self) -> Ints:
        """Per firm: the chain of one of its products, else one that it is said to work in (-1)."""
        chain = np.full(self.view.graph.firms.height, -1, dtype=np.int64)
        said = self.view.graph.operates
        chain[said["firm"].to_numpy()] = numbers(said["chain"])
        for made in (self.recorded.outside, self.recorded.local):
            known = self.view.chain_of[made.product] >= 0
            chain[made.firm[known]] = self.view.chain_of[made.product[known]]
        return chain

    def draw(self, rng: np.random.Generator) -> Redrawn:
        """One world."""
        firm, product = self._new_production(rng)
        here = self.view.local[firm]
        local = _with(_kept(self.recorded.local, rng), firm[here], product[here])
        outside = _with(_kept(self.recorded.outside, rng), firm[~here], product[~here])
        wanted = needs_of(self.view, local)
        trade, bought = self._new_trade(wanted, self._sellers(local, outside, rng), rng)
        return Redrawn(World(local, outside, trade, wanted), (firm, product), bought)

    def _new_production(self, rng: np.random.Generator) -> tuple[Ints, Ints]:
        missing = np.zeros(len(self.told_count), dtype=np.int64)
        for number, one in enumerate(self.production):
            at = self.size_class == number
            missing[at] = one.missing(self.told_count[at], rng)
        order, chain, alpha = self.popularity
        if not len(order):
            empty = np.zeros(0, dtype=np.int64)
            return empty, empty
        firm = np.repeat(np.arange(len(missing)), missing)
        home = self.home[firm]
        home = np.where(home < 0, rng.choice(chain, len(home)), home)
        made = np.concatenate([self.register.local.product, self.register.outside.product])
        counts = np.bincount(made, minlength=len(self.view.chain_of))[order]
        weight = rng.gamma(counts + alpha) * self.untold[order]
        at = choose(home, chain, weight, int(chain.max()) + 1, rng)
        return firm[at >= 0], order[at[at >= 0]]

    def _new_trade(
        self, needed: Needed, sellers: tuple[Ints, Ints, Floats], rng: np.random.Generator
    ) -> tuple[Trade, tuple[Ints, Ints, Ints]]:
        firm, product = self._met(needed)
        counts = self.purchases(firm, product)
        missing = np.zeros(len(firm), dtype=np.int64)
        kind = self.size_class[firm]
        for number, one in enumerate(self.supply):
            missing[kind == number] = one.missing(counts[kind == number], rng)
        buyer, wanted = np.repeat(firm, missing), np.repeat(product, missing)
        maker, makes, weight = sellers
        at = choose(wanted, makes, weight, self.view.graph.products.height, rng)
        met = at >= 0
        buyer, wanted, supplier = buyer[met], wanted[met], maker[at[met]]
        apart = supplier != buyer
        bought = (supplier[apart], buyer[apart], wanted[apart])
        spread = self.spread
        noise = np.exp(rng.normal(-(spread**2) / 2, spread, len(bought[2])))
        weight = self.typical[bought[2]] * noise
        return _traded(self.recorded.trade, bought, weight, rng), bought

    @cached_property
    def spread(self) -> float:
        """Standard deviation of log(weight ÷ the product's mean) of recorded supplies."""
        trade = self.recorded.trade
        ratio = trade.weight / self.typical[trade.product]
        return float(np.log(ratio[ratio > 0]).std()) if (ratio > 0).any() else 0.0

    @cached_property
    def typical(self) -> Floats:
        """Per product: mean recorded weight of a supply, for those that are drawn."""
        trade = self.recorded.trade
        size = self.view.graph.products.height
        count = np.bincount(trade.product, minlength=size)
        total = np.bincount(trade.product, trade.weight, minlength=size)
        return np.where(count > 0, total / np.maximum(count, 1), 1.0)

    @cached_property
    def _sold(self) -> Tally:
        """Buyers on record for each (supplier, product)."""
        trade = self.recorded.trade
        return Tally.made(trade.supplier, trade.product, self.view.graph.firms.height)

    def _sellers(
        self, local: Made, outside: Made, rng: np.random.Generator
    ) -> tuple[Ints, Ints, Floats]:
        """firm, product (sorted) and chance of being chosen, of all that sell."""
        firm = np.concatenate([local.firm[local.sells], outside.firm])
        product = np.concatenate([local.product[local.sells], outside.product])
        order = grouped(product, starts(product, self.view.graph.products.height))
        firm, product = firm[order], product[order]
        return firm, product, rng.gamma(self._sold(firm, product) + UNSOLD)

    def _met(self, needed: Needed) -> tuple[Ints, Ints]:
        """(firm, product) of needs that somebody must meet: raw commodities are left out."""
        met = ~self.view.commodity[needed.product]
        return needed.firm[met], needed.product[met]


def _kept(made: Made, rng: np.random.Generator) -> Made:
    """Edges that hold, each by its confidence."""
    held = rng.random(len(made.firm)) < made.sure
    return Made(made.firm[held], made.product[held], made.sells[held], np.ones(int(held.sum())))


def _with(made: Made, firm: Ints, product: Ints) -> Made:
    """Edges with more selling ones, each (firm, product) once, sorted by firm."""
    span = int(max(made.product.max(initial=0), product.max(initial=0))) + 1
    keys = np.concatenate([made.firm * span + made.product, firm * span + product])
    _, first = np.unique(keys, return_index=True)
    return Made(
        np.concatenate([made.firm, firm])[first],
        np.concatenate([made.product, product])[first],
        np.concatenate([made.sells, np.ones(len(firm), dtype=bool)])[first],
        np.concatenate([made.sure, np.ones(len(firm))])[first],
    )


def _traded(
    trade: Trade, bought: tuple[Ints, Ints, Ints], weight: Floats, rng: np.random.Generator
) -> Trade:
    """Recorded supplies that hold, and the drawn ones, sorted by product."""
    held = rng.random(len(trade.product)) < trade.sure
    supplier, buyer, product = bought
    drawn = starts(product, len(trade.start) - 1)
    order = grouped(product, drawn)
    start, (suppliers, buyers, weights) = _interleave(trade.start, held, drawn, trade.supplier, trade.buyer, trade.weight, supplier[order], buyer[order], weight[order])  # fmt: skip
    rows = np.repeat(np.arange(len(start) - 1), np.diff(start))
    return Trade(start, rows, suppliers, buyers, weights, np.ones(len(rows)))


@numba.njit(cache=True, nogil=True)
def _interleave(start, held, drawn, supplier, buyer, weight, new_supplier, new_buyer, new_weight):  # type: ignore[no-untyped-def]  # pragma: no cover  # noqa: PLR0913  # fmt: skip
    groups = len(start) - 1
    room = len(held) + len(new_supplier)
    begins = np.zeros(groups + 1, dtype=np.int64)
    suppliers, buyers = np.empty(room, dtype=np.int64), np.empty(room, dtype=np.int64)
    weights = np.empty(room)
    used = 0
    for group in range(groups):
        for place in range(start[group], start[group + 1]):
            if held[place]:
                suppliers[used], buyers[used], weights[used] = supplier[place], buyer[place], weight[place]  # fmt: skip
                used += 1
        for place in range(drawn[group], drawn[group + 1]):
            suppliers[used], buyers[used], weights[used] = new_supplier[place], new_buyer[place], new_weight[place]  # fmt: skip
            used += 1
        begins[group + 1] = used
    return begins, (suppliers[:used], buyers[:used], weights[:used])
