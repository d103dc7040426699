"""The graph as algorithms see it: immutable columnar frames with integer ids, read once per version.

A node is a row number in its frame (`firms`, `products` …, UInt32); link frames name the ends by those
numbers. Parallel statements of one link are one row: the best statement gives the values, the
sources of all are kept. Everything here is a pure function of the facts that hold on a date.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from threading import Lock
from typing import Any, TypeVar, cast

import numpy as np
import polars as pl
from numpy.typing import NDArray

from graph.closure import ancestors, reach_down
from graph.errors import Conflict
from graph.language import say
from graph.ontology import (
    Broader,
    Chain,
    Cluster,
    Demand,
    Event,
    Firm,
    Holds,
    InputOf,
    Leads,
    LocatedIn,
    MemberOf,
    Offer,
    OperatesIn,
    Pairing,
    Pairs,
    Park,
    Place,
    Posted,
    Produces,
    Product,
    Qualification,
    Segment,
    Source,
    SubsidiaryOf,
    Substitutes,
    Supplies,
    Target,
    TenantOf,
    Within,
)
from graph.ontology import For as IsFor
from graph.snapshot_links import Nodes, links, nodes
from graph.store import GraphStore

#: Relations of ownership by which two firms are one group.
CONTROL = ("子公司", "分公司")
#: A share above which a holding is control whatever it is called.
CONTROLLING_SHARE = 0.5

Reader = Callable[[Any, list[str]], pl.DataFrame]
Index = NDArray[np.uint32]
Made = TypeVar("Made")


@dataclass(frozen=True)
class Snapshot:
    """See the module. Frames and their columns beyond the ends:

    supplies: supplier, buyer, product (null: not known), amount (元 a year), share (0–1 of the
    buyer's purchases of it), year, group_internal; produces: firm, product, captive, capacity, unit;
    inputs: input, output, criticality, kind; substitutes: product, instead_of; broader: narrow, broad;
    sites: firm, place, role; within: place, parent; owners: child, parent, share, relation;
    leads, operates: firm, chain; holds: firm, qualification, level, year; tenants: firm, park;
    members: firm, cluster; posted: firm, demand or offer; wanted / offered: demand / offer, product;
    sides: pairing, firm, side 需方/供方 (`pairings` say what came of each).
    Every link frame also has link (id), confidence, observed, rule, sources (;), said.
    `undated`: with a date, how many of the supplies and productions that hold state no start, of how many.
    """

    version: int
    as_of: date | None
    firms: pl.DataFrame
    products: pl.DataFrame
    segments: pl.DataFrame
    chains: pl.DataFrame
    places: pl.DataFrame
    parks: pl.DataFrame
    clusters: pl.DataFrame
    qualifications: pl.DataFrame
    demands: pl.DataFrame
    offers: pl.DataFrame
    events: pl.DataFrame
    targets: pl.DataFrame
    pairings: pl.DataFrame
    sources: pl.DataFrame
    supplies: pl.DataFrame
    produces: pl.DataFrame
    inputs: pl.DataFrame
    substitutes: pl.DataFrame
    broader: pl.DataFrame
    sites: pl.DataFrame
    within: pl.DataFrame
    owners: pl.DataFrame
    leads: pl.DataFrame
    operates: pl.DataFrame
    holds: pl.DataFrame
    tenants: pl.DataFrame
    members: pl.DataFrame
    demand_firms: pl.DataFrame
    offer_firms: pl.DataFrame
    wanted: pl.DataFrame
    offered: pl.DataFrame
    sides: pl.DataFrame
    undated: tuple[int, int] = (0, 0)
    _cache: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)

    def index(self, frame: str, id_: str) -> int | None:
        """Row number of a node by id in one of the node frames."""

        def numbers() -> dict[str, int]:
            ids: list[str] = getattr(self, frame)["id"].to_list()
            return {name: number for number, name in enumerate(ids)}

        return self.once(("ids", frame), numbers).get(id_)

    def changed(self, **frames: pl.DataFrame) -> Snapshot:
        """A snapshot with some frames changed; nothing that was derived is taken along."""
        return replace(self, _cache={}, **cast("dict[str, Any]", frames))

    def once(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """What `make` gives, made at the first asking and kept as long as the snapshot; `key` names it."""
        if key not in self._cache:
            self._cache[key] = make()
        return cast("Made", self._cache[key])

    def places_within(self, place: int) -> Index:
        """The place and everything below it."""
        parents, places = self.within["parent"].to_numpy(), self.within["place"].to_numpy()
        return self.once(("within", place), lambda: reach_down(parents, places, place))

    def is_local(self, place: int | None) -> NDArray[np.bool_]:
        """Per firm: whether it makes things in the place (None: anywhere). A firm's production
        sites count; where none is recorded, its registered place."""
        return self.once(("local", place), lambda: self._local_mask(place))

    def _local_mask(self, place: int | None) -> NDArray[np.bool_]:
        if place is None:
            return np.ones(self.firms.height, dtype=bool)
        inside = self.production_sites.filter(pl.col("place").is_in(self.places_within(place)))
        return self.flagged(inside["firm"])

    def flagged(self, firms: pl.Series) -> NDArray[np.bool_]:
        """Per firm: whether its row number is among these; repeats do no harm."""
        flags = np.zeros(self.firms.height, dtype=bool)
        flags[firms.to_numpy()] = True
        return flags

    @cached_property
    def production_sites(self) -> pl.DataFrame:
        """firm, place, is_registered: where a firm makes things, as far as it is known."""
        made = self.sites.filter(pl.col("role") == "生产地").select(
            "firm", "place", is_registered=pl.lit(False)
        )
        registered = self.sites.filter(pl.col("role").is_in(["注册地", ""])).select(
            "firm", "place", is_registered=pl.lit(True)
        )
        return pl.concat([made, registered.join(made, on="firm", how="anti")]).unique()

    @cached_property
    def group(self) -> Index:
        """Per firm: the firm at the top of its group (itself where nobody controls it)."""
        controls = self.controls
        roots = np.arange(self.firms.height, dtype=np.uint32)
        parent_of = dict(
            zip(controls["child"].to_list(), controls["parent"].to_list(), strict=True)
        )
        for child in parent_of:
            seen, at = {child}, child
            while (above := parent_of.get(at)) is not None and above not in seen:
                seen.add(above)
                at = above
            roots[child] = at
        return roots

    @cached_property
    def controls(self) -> pl.DataFrame:
        """child, parent: the controlling owner of each controlled firm (the largest holder)."""
        held = self.owners.filter(
            pl.col("relation").is_in(CONTROL) | (pl.col("share") > CONTROLLING_SHARE)
        )
        return (
            held.sort("share", descending=True, nulls_last=True)
            .unique(subset="child", keep="first", maintain_order=True)
            .select("child", "parent")
        )

    @cached_property
    def makers(self) -> pl.DataFrame:
        """produces, with a parent left out where a firm below it makes the same thing: the two are
        one producer. Captive makers are kept and marked."""
        above = ancestors(self.controls["child"].to_numpy(), self.controls["parent"].to_numpy())
        pairs = pl.DataFrame(
            {"firm": above[0], "ancestor": above[1]},
            schema={"firm": pl.UInt32, "ancestor": pl.UInt32},
        )
        doubled = (
            self.produces.join(pairs, on="firm")
            .select(pl.col("ancestor").alias("firm"), "product")
            .unique()
        )
        return self.produces.join(doubled, on=["firm", "product"], how="anti")

    @cached_property
    def product_chain(self) -> pl.DataFrame:
        """product, chain: the chain whose segment holds the product."""
        return self.products.select(product="i", chain="chain").drop_nulls()

    def names(self, frame: str) -> list[str]:
        """Names of a node frame by row number."""
        return self.once(("names", frame), lambda: list(getattr(self, frame)["name"].to_list()))


#: Properties that a posted demand or offer keeps in a snapshot.
POST = [
    "text", "kind", "quantity", "unit", "deadline", "certificates", "place_limits", "chain", "state",
    "confidential", "contact", "year", "price_low", "price_high",
]  # fmt: skip
#: Node frames: name → (kind, properties kept).
NODE_FRAMES: dict[str, tuple[Any, list[str]]] = {
    "firms": (Firm, ["short_name", "aliases", "uscc", "stock_code", "scope_text", "revenue", "employees", "contact"]),
    "products": (Product, ["aliases", "essential", "substitutability", "maturity", "commodity", "doubt"]),
    "segments": (Segment, ["stage", "order", "note"]),
    "chains": (Chain, ["aliases", "industry", "department"]),
    "places": (Place, ["level", "home"]),
    "parks": (Park, ["kind"]),
    "clusters": (Cluster, ["level"]),
    "qualifications": (Qualification, ["rank"]),
    "demands": (Demand, POST),
    "offers": (Offer, POST),
    "events": (Event, ["date", "venue", "host", "firms_count", "signed_projects", "amount", "state"]),
    "targets": (Target, ["kind", "subject", "metric", "comparator", "value", "value_max", "unit", "period", "action", "baseline", "text", "sources"]),
    "pairings": (Pairing, ["product", "outcome", "reason", "outcome_date"]),
}  # fmt: skip
#: Link frames: name → (kind, frame and name of the start, frame and name of the end).
LINK_FRAMES: dict[str, tuple[Any, tuple[str, str], tuple[str, str]]] = {
    "supplies": (Supplies, ("firms", "supplier"), ("firms", "buyer")),
    "produces": (Produces, ("firms", "firm"), ("products", "product")),
    "inputs": (InputOf, ("products", "input"), ("products", "output")),
    "substitutes": (Substitutes, ("products", "product"), ("products", "instead_of")),
    "broader": (Broader, ("products", "narrow"), ("products", "broad")),
    "sites": (LocatedIn, ("firms", "firm"), ("places", "place")),
    "within": (Within, ("places", "place"), ("places", "parent")),
    "owners": (SubsidiaryOf, ("firms", "child"), ("firms", "parent")),
    "leads": (Leads, ("firms", "firm"), ("chains", "chain")),
    "operates": (OperatesIn, ("firms", "firm"), ("chains", "chain")),
    "holds": (Holds, ("firms", "firm"), ("qualifications", "qualification")),
    "tenants": (TenantOf, ("firms", "firm"), ("parks", "park")),
    "members": (MemberOf, ("firms", "firm"), ("clusters", "cluster")),
    "demand_firms": (Posted, ("firms", "firm"), ("demands", "demand")),
    "offer_firms": (Posted, ("firms", "firm"), ("offers", "offer")),
    "wanted": (IsFor, ("demands", "demand"), ("products", "product")),
    "offered": (IsFor, ("offers", "offer"), ("products", "product")),
    "sides": (Pairs, ("pairings", "pairing"), ("firms", "firm")),
}


def build(read: Reader, *, version: int, as_of: date | None, known_at: datetime | None) -> Snapshot:
    """A snapshot from any reader of whole frames (a store, or frames in a test)."""
    found = Nodes(read, as_of, known_at)
    frames: dict[str, Any] = {
        name: nodes(found, kind, columns) for name, (kind, columns) in NODE_FRAMES.items()
    }
    frames |= _placed_products(found, frames)
    for name, (kind, (left, start), (right, end)) in LINK_FRAMES.items():
        product = frames["products"] if name == "supplies" else None
        frames[name] = links(
            found, kind, frames[left], frames[right], (start, end), product=product
        )
    undated = found.undated(Supplies, Produces) if as_of else (0, 0)
    return Snapshot(
        version=version, as_of=as_of, sources=found.sources(), undated=undated, **frames
    )


def _placed_products(found: Nodes, frames: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """Segments with their chain, products with segment, chain and stage."""
    segments, products = frames["segments"], frames["products"]
    in_segment = found.links_of("IN_SEGMENT", products, segments, ("product", "segment"))
    part_of = found.links_of("PART_OF", segments, frames["chains"], ("segment", "chain"))
    segments = segments.join(
        part_of.select(pl.col("segment").alias("i"), "chain").unique("i"),
        on="i", how="left", maintain_order="left",
    )  # fmt: skip
    products = products.join(
        in_segment.select(pl.col("product").alias("i"), "segment").unique("i"),
        on="i", how="left", maintain_order="left",
    ).join(
        segments.select(pl.col("i").alias("segment"), "chain", "stage"),
        on="segment", how="left", maintain_order="left",
    )  # fmt: skip
    return {"segments": segments, "products": products}


_kept: OrderedDict[tuple[Any, ...], Snapshot] = OrderedDict()
_lock = Lock()
#: Snapshots kept in memory; the oldest goes first.
KEPT = 4
#: Readings of the whole graph that may be overtaken by a write.
TRIES = 5


def snapshot(
    store: GraphStore, *, as_of: date | None = None, known_at: datetime | None = None
) -> Snapshot:
    """The store's snapshot for a date, read once per graph version."""
    with _lock:
        for _ in range(TRIES):
            key = (store.url, store.version(), as_of, known_at)
            if key in _kept:
                break
            made = build(store.read, version=key[1], as_of=as_of, known_at=known_at)
            # A write between two frames would mix two versions: then all are read again.
            if store.version() == key[1]:
                _kept[key] = made
                break
        else:
            raise Conflict(
                say("图库一直在写入，读不到完整的一版", "The store is being written all the time"),
                store.url,
                say("等导入完成后重试。", "Try again when the import is done."),
            )
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
        _kept.move_to_end(key)
        return _kept[key]


__all__ = ["Snapshot", "Source", "build", "snapshot"]
