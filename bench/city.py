"""A synthetic city: seeded, of any size, with sizes, degrees and products spread like a real one's.

Nothing in it is real. Firm sizes are log-normal with σ = 1.5 (Stanley et al. 1995: company sizes are
roughly log-normal; ours has the same heavy tail), products per firm are 1 + Poisson with larger firms
making more, popularity of products within a chain falls by Zipf's law, suppliers are chosen by size
and nearness. `hidden` takes edges away, more from small firms, so that what is computed from the
rest can be held against the whole truth.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from graph.facts import Fact, complete
from graph.ontology import (
    Chain,
    Firm,
    InputOf,
    InSegment,
    Leads,
    LocatedIn,
    Park,
    PartOf,
    Place,
    Produces,
    Product,
    Segment,
    Source,
    SubsidiaryOf,
    Substitutes,
    Supplies,
    TenantOf,
    Within,
)  # fmt: skip
from graph.snapshot import Snapshot, build

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Shape:
    """Parameters of a city. Shares are 0–1, means are per firm."""

    firms: int = 2_000
    supplies: int = 20_000
    products: int = 400
    chains: int = 20
    seed: int = 20240101
    local_share: float = 0.6
    more_products: float = 1.0
    inputs: tuple[int, int] = (2, 5)
    size_sigma: float = 1.5
    zipf: float = 1.0
    in_group: float = 0.04
    near: float = 3.0
    unmade: float = 0.02


@dataclass(frozen=True)
class SyntheticCity:
    """The whole truth as frames by kind of fact."""

    shape: Shape
    frames: dict[type[Fact], pl.DataFrame] = field(repr=False)
    size: Floats = field(repr=False)

    def snapshot(self) -> Snapshot:
        """Everything is known."""
        return _snapshot(self.frames)

    def hidden(self, least: float, most: float, seed: int, asked: Sequence[str] = ()) -> Snapshot:
        """Each production and supply edge is missing with a chance that rises from `least` for the
        largest firm to `most` for the smallest (for a supply: of its larger end). What touches a firm that
        was `asked` (by id) is known."""
        rng = np.random.default_rng(seed)
        rank = np.argsort(np.argsort(-self.size)) / max(len(self.size) - 1, 1)
        chance = least + (most - least) * rank
        made, sold = self.frames[Produces], self.frames[Supplies]
        keep_made = rng.random(made.height) >= chance[_number(made["from_id"])]
        of_pair = np.minimum(chance[_number(sold["from_id"])], chance[_number(sold["to_id"])])
        keep_sold = rng.random(sold.height) >= of_pair
        told = pl.Series(list(asked), dtype=pl.String).implode()
        keep_made |= made["from_id"].is_in(told).to_numpy()
        keep_sold |= (sold["from_id"].is_in(told) | sold["to_id"].is_in(told)).to_numpy()
        seen = {**self.frames, Produces: made.filter(keep_made), Supplies: sold.filter(keep_sold)}
        return _snapshot(seen)


def synthetic_city(shape: Shape) -> SyntheticCity:
    """Generate a city; the same shape is always the same city."""
    rng = np.random.default_rng(shape.seed)
    chain = np.sort(rng.integers(0, shape.chains, shape.products))
    inputs = _inputs(shape, chain, rng)
    size = np.exp(rng.normal(0.0, shape.size_sigma, shape.firms)) * 2e7
    place = _places(shape, rng)
    firm, product = _production(shape, chain, size, rng)
    trade = _supplies(shape, (firm, product), inputs, size, place, rng)
    frames = {
        **_world(shape),
        **_products(shape, chain, inputs, rng),
        **_firms(shape, chain, (firm, product), size, place, rng),
        Supplies: _facts(
            Supplies,
            from_id=_ids("f", trade["supplier"]), to_id=_ids("f", trade["buyer"]),
            product=_ids("p", trade["product"]), amount=trade["amount"], relation=["供货"] * len(trade["amount"]),
        ),
    }  # fmt: skip
    return SyntheticCity(shape, frames, size)


def _inputs(shape: Shape, chain: Ints, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """(input, output): each product takes inputs of later numbers, mostly of its own chain."""
    pairs: set[tuple[int, int]] = set()
    for output in range(shape.products):
        wanted = int(rng.integers(shape.inputs[0], shape.inputs[1] + 1))
        own = np.flatnonzero((chain == chain[output]) & (np.arange(len(chain)) > output))
        for _ in range(wanted):
            later = own if len(own) and rng.random() < 0.75 else np.arange(output + 1, len(chain))
            if len(later):
                pairs.add((int(rng.choice(later)), output))
    table = np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)
    return table[:, 0], table[:, 1]


def _places(shape: Shape, rng: np.random.Generator) -> Ints:
    """Per firm: 0–9 a district of the city, 10 the province, 11 the country, 12 abroad."""
    rest = (1 - shape.local_share) * np.array([0.4, 0.45, 0.15])
    chances = np.concatenate([np.full(10, shape.local_share / 10), rest])
    return rng.choice(13, shape.firms, p=chances)


def _production(
    shape: Shape, chain: Ints, size: Floats, rng: np.random.Generator
) -> tuple[Ints, Ints]:
    more = rng.poisson(shape.more_products * (size / np.median(size)) ** 0.3)
    firm = np.repeat(np.arange(shape.firms), 1 + more)
    weights = np.bincount(chain, minlength=shape.chains) / len(chain)
    home = rng.choice(shape.chains, shape.firms, p=weights)[firm]
    product = np.zeros(len(firm), dtype=np.int64)
    for number in range(shape.chains):
        own = np.flatnonzero(chain == number)
        if not len(own):
            continue
        own = rng.permutation(own)
        unmade = int(len(own) * shape.unmade)
        own = own[unmade:] if unmade else own
        popular = 1 / np.arange(1, len(own) + 1) ** shape.zipf
        at = home == number
        product[at] = rng.choice(own, int(at.sum()), p=popular / popular.sum())
    table = np.unique(np.stack([firm, product], axis=1), axis=0)
    return table[:, 0], table[:, 1]


def _supplies(
    shape: Shape,
    made: tuple[Ints, Ints],
    inputs: tuple[Ints, Ints],
    size: Floats,
    place: Ints,
    rng: np.random.Generator,
) -> dict[str, Any]:
    """Every firm buys each of its inputs that anybody makes, from one supplier and more."""
    firm, product = made
    needs = pl.DataFrame({"firm": firm, "output": product}).join(
        pl.DataFrame({"input": inputs[0], "output": inputs[1]}), on="output"
    )
    needs = needs.select("firm", "input").unique().sort("firm", "input")
    more = max(shape.supplies / max(needs.height, 1) - 1, 0.0)
    count = 1 + rng.poisson(more, needs.height)
    buyer = np.repeat(needs["firm"].to_numpy(), count)
    wanted = np.repeat(needs["input"].to_numpy(), count)
    order = np.argsort(wanted, kind="stable")
    buyer, wanted = buyer[order], wanted[order]
    supplier = np.full(len(buyer), -1, dtype=np.int64)
    pull = size**0.5 * np.where(place < 10, shape.near, 1.0)
    makers = pl.DataFrame({"firm": firm, "product": product}).group_by("product").agg("firm")
    edges = np.searchsorted(wanted, np.arange(shape.products + 1))
    for item, firms in makers.sort("product").iter_rows():
        first, last = edges[item], edges[item + 1]
        chances = pull[firms] / pull[firms].sum()
        supplier[first:last] = rng.choice(firms, last - first, p=chances)
    kept = (supplier >= 0) & (supplier != buyer)
    table = np.unique(np.stack([supplier, buyer, wanted], axis=1)[kept], axis=0)
    amount = size[table[:, 1]] * 0.1 * np.exp(rng.normal(0, 1, len(table)))
    return {
        "supplier": table[:, 0], "buyer": table[:, 1], "product": table[:, 2],
        "amount": np.round(amount, -2),
    }  # fmt: skip


def _world(shape: Shape) -> dict[type[Fact], pl.DataFrame]:
    places = [f"区{number}" for number in range(10)] + ["省", "国", "外"]
    return {
        Source: _nodes(Source, ["合成"], reliability=["高"]),
        Place: _nodes(Place, [*places, "市"], home=[False] * 13 + [True]),
        Within: _facts(
            Within,
            from_id=[*places[:10], "市", "省"],
            to_id=["市"] * 10 + ["省", "国"],
        ),
        Chain: _nodes(Chain, [f"链{number}" for number in range(shape.chains)]),
        Segment: _nodes(Segment, [f"环{number}" for number in range(shape.chains)]),
        PartOf: _facts(
            PartOf,
            from_id=[f"环{number}" for number in range(shape.chains)],
            to_id=[f"链{number}" for number in range(shape.chains)],
        ),
        Park: _nodes(Park, [f"园{number}" for number in range(20)]),
    }


def _products(
    shape: Shape, chain: Ints, inputs: tuple[Ints, Ints], rng: np.random.Generator
) -> dict[type[Fact], pl.DataFrame]:
    names = _ids("p", np.arange(shape.products))
    likely = np.array(["必需", "重要", "辅助"])
    swaps = rng.choice(shape.products, (max(shape.products // 50, 1), 2))
    return {
        Product: _nodes(
            Product, names,
            commodity=(rng.random(shape.products) < 0.03).tolist(),
            maturity=rng.choice(["高", "中", "低"], shape.products, p=[0.6, 0.25, 0.15]).tolist(),
        ),
        InSegment: _facts(InSegment, from_id=names, to_id=_ids("环", chain)),
        InputOf: _facts(
            InputOf, from_id=_ids("p", inputs[0]), to_id=_ids("p", inputs[1]),
            criticality=rng.choice(likely, len(inputs[0]), p=[0.64, 0.31, 0.05]).tolist(),
        ),
        Substitutes: _facts(
            Substitutes, from_id=_ids("p", swaps[:, 0]), to_id=_ids("p", swaps[:, 1])
        ),
    }  # fmt: skip


def _firms(
    shape: Shape,
    chain: Ints,
    made: tuple[Ints, Ints],
    size: Floats,
    place: Ints,
    rng: np.random.Generator,
) -> dict[type[Fact], pl.DataFrame]:
    names = _ids("f", np.arange(shape.firms))
    places = np.array([f"区{number}" for number in range(10)] + ["省", "国", "外"])
    child = np.flatnonzero(rng.random(shape.firms) < shape.in_group)
    parent = rng.integers(0, shape.firms, len(child))
    apart = child != parent
    tenant = np.flatnonzero((place < 10) & (rng.random(shape.firms) < 0.3))
    firm, product = made
    local = place[firm] < 10
    leads = (
        pl.DataFrame(
            {"firm": firm[local], "chain": chain[product[local]], "size": size[firm[local]]}
        )
        .unique(["firm", "chain"])
        .sort("chain", "size", "firm", descending=[False, True, False])
        .group_by("chain", maintain_order=True)
        .head(3)
    )
    return {
        Firm: _nodes(Firm, names, revenue=size.tolist()),
        LocatedIn: _facts(
            LocatedIn, from_id=names, to_id=places[place].tolist(), role=["生产地"] * shape.firms,
            from_label=["Firm"] * shape.firms, to_label=["Place"] * shape.firms,
        ),
        Produces: _facts(Produces, from_id=_ids("f", firm), to_id=_ids("p", product)),
        Leads: _facts(
            Leads, from_id=_ids("f", leads["firm"].to_numpy()), to_id=_ids("链", leads["chain"].to_numpy())
        ),
        SubsidiaryOf: _facts(
            SubsidiaryOf, from_id=_ids("f", child[apart]), to_id=_ids("f", parent[apart]),
            relation=["子公司"] * int(apart.sum()),
        ),
        TenantOf: _facts(
            TenantOf, from_id=_ids("f", tenant), to_id=_ids("园", rng.integers(0, 20, len(tenant)))
        ),
    }  # fmt: skip


def _snapshot(frames: dict[type[Fact], pl.DataFrame]) -> Snapshot:
    def read(kind: type[Fact], columns: list[str]) -> pl.DataFrame:
        rows = frames.get(kind)
        return (complete(kind, pl.DataFrame({"id": ["x"]})).clear() if rows is None else rows).select(columns)  # fmt: skip

    return build(read, version=1, as_of=None, known_at=None)


def _nodes(kind: type[Fact], ids: list[str], **columns: list[Any]) -> pl.DataFrame:
    return complete(kind, pl.DataFrame({"id": ids, "name": ids, "sources": [["合成"]] * len(ids), **columns}))  # fmt: skip


def _facts(kind: type[Fact], **columns: Any) -> pl.DataFrame:
    rows = pl.DataFrame(columns).with_columns(sources=pl.lit("合成"), stated_in=pl.lit("合成"))
    kept = [name for name in rows.columns if name in kind.columns()]
    return complete(kind, rows.select(kept))


def _ids(prefix: str, numbers: Ints) -> list[str]:
    return [f"{prefix}{number:06d}" if prefix in "fp" else f"{prefix}{number}" for number in numbers.tolist()]  # fmt: skip


def _number(ids: pl.Series) -> Ints:
    return ids.str.slice(1).cast(pl.Int64).to_numpy()
