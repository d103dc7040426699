"""Worlds that agree with the records: uncertain edges by their confidence, missing ones by coverage."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from graph.algorithms.reach import needed
from graph.algorithms.redraw import Completeness, choose, smoothing
from queries.weak_links.view import View
from queries.weak_links.world import Floats, Ints, Made, Trade, World, as_recorded, numbers

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
        return World(
            _with(base.local, sold[here, 0], sold[here, 1]),
            _with(base.outside, sold[~here, 0], sold[~here, 1]),
            base.trade,
        )

    @cached_property
    def size_class(self) -> Ints:
        """Per firm: class by size, 0 the smallest; firms of unknown size are one class more."""
        revenue = self.view.graph.firms["revenue"]
        rank = revenue.rank("ordinal").cast(pl.Float64) / max(revenue.count(), 1)
        found = (rank * CLASSES).ceil().cast(pl.Int64) - 1
        return numbers(found.fill_null(CLASSES))

    @cached_property
    def made_count(self) -> Ints:
        """Per firm: products on record as made."""
        return self._per_firm(self.register)

    @cached_property
    def told_by_sales(self) -> Ints:
        """Per firm: products that only its sales tell of."""
        return self._per_firm(self.recorded) - self.made_count

    def _per_firm(self, world: World) -> Ints:
        both = np.concatenate([world.local.firm, world.outside.firm])
        return np.bincount(both, minlength=self.view.graph.firms.height)

    @cached_property
    def untold(self) -> Floats:
        """Per product: the chance that a maker missing from the register is not told of by a sale
        either, from the makers in the register without a recorded sale (capture and recapture)."""
        size = self.view.graph.products.height
        firm = np.concatenate([self.register.local.firm, self.register.outside.firm])
        product = np.concatenate([self.register.local.product, self.register.outside.product])
        keys, _ = self._sold
        silent = ~np.isin(self._key(firm, product), keys)
        makers = np.bincount(product, minlength=size)
        mean = float(silent.mean()) if len(silent) else 1.0
        return (np.bincount(product[silent], minlength=size) + 2 * mean) / (makers + 2)

    @cached_property
    def production(self) -> list[Completeness]:
        """Completeness of production by size class."""
        return [
            Completeness.estimated(self.made_count[self.size_class == one])
            for one in range(CLASSES + 1)
        ]

    @cached_property
    def pairs_on_record(self) -> tuple[Ints, Ints]:
        """Sorted keys buyer × products + product of recorded purchases, and suppliers of each."""
        trade = self.recorded.trade
        return np.unique(self._key(trade.buyer, trade.product), return_counts=True)

    def purchases(self, firm: Ints, product: Ints) -> Ints:
        """Suppliers on record for each (buyer, product)."""
        keys, counts = self.pairs_on_record
        asked = self._key(firm, product)
        if not len(keys):
            return np.zeros(len(asked), dtype=np.int64)
        at = np.minimum(np.searchsorted(keys, asked), len(keys) - 1)
        return np.where(keys[at] == asked, counts[at], 0)

    @cached_property
    def supply(self) -> list[Completeness]:
        """Completeness of purchases by the buyer's size class, over needs that anybody can meet."""
        firm, product = self._needs(self.recorded.local)
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
        trade, bought = self._new_trade(local, outside, rng)
        return Redrawn(World(local, outside, trade), (firm, product), bought)

    def _new_production(self, rng: np.random.Generator) -> tuple[Ints, Ints]:
        missing = np.zeros(len(self.made_count), dtype=np.int64)
        for number, one in enumerate(self.production):
            at = self.size_class == number
            missing[at] = one.missing(self.made_count[at], rng)
        missing = np.maximum(missing - self.told_by_sales, 0)
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
        self, local: Made, outside: Made, rng: np.random.Generator
    ) -> tuple[Trade, tuple[Ints, Ints, Ints]]:
        firm, product = self._needs(local)
        counts = self.purchases(firm, product)
        missing = np.zeros(len(firm), dtype=np.int64)
        kind = self.size_class[firm]
        for number, one in enumerate(self.supply):
            missing[kind == number] = one.missing(counts[kind == number], rng)
        buyer, wanted = np.repeat(firm, missing), np.repeat(product, missing)
        maker, makes, weight = self._sellers(local, outside, rng)
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
    def _sold(self) -> tuple[Ints, Ints]:
        trade = self.recorded.trade
        return np.unique(self._key(trade.supplier, trade.product), return_counts=True)

    def _sellers(
        self, local: Made, outside: Made, rng: np.random.Generator
    ) -> tuple[Ints, Ints, Floats]:
        """firm, product (sorted) and chance of being chosen, of all that sell."""
        firm = np.concatenate([local.firm[local.sells], outside.firm])
        product = np.concatenate([local.product[local.sells], outside.product])
        order = np.argsort(product.astype(np.uint32), kind="stable")
        firm, product = firm[order], product[order]
        keys, counts = self._sold
        asked = self._key(firm, product)
        sales = np.zeros(len(asked))
        if len(keys):
            at = np.minimum(np.searchsorted(keys, asked), len(keys) - 1)
            sales = np.where(keys[at] == asked, counts[at], 0)
        return firm, product, rng.gamma(sales + UNSOLD)

    def _needs(self, local: Made) -> tuple[Ints, Ints]:
        view = self.view
        found = needed(local.firm, local.product, view.recipes, view.chain_of, view.output_of, view.buying)  # fmt: skip
        met = ~view.commodity[found.product]
        return found.firm[met], found.product[met]

    def _key(self, firm: Ints, product: Ints) -> Ints:
        return firm * self.view.graph.products.height + product


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
    together = np.concatenate([trade.product[held], product])
    order = np.argsort(together.astype(np.uint16 if together.max(initial=0) < 2**16 else np.uint32), kind="stable")  # fmt: skip
    return Trade(
        together[order],
        np.concatenate([trade.supplier[held], supplier])[order],
        np.concatenate([trade.buyer[held], buyer])[order],
        np.concatenate([trade.weight[held], weight])[order],
        np.ones(len(together)),
    )
