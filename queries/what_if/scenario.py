"""A world with something taken away or added: named changes, applied to a snapshot.

Node numbers stay as they are, so that before and after can be held side by side; a firm or product
that is added gets a number at the end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal

import numpy as np
import polars as pl

from graph.errors import BadInput, UnknownName
from graph.facts import digest
from graph.language import say
from graph.snapshot import Snapshot
from queries.scope import find

#: What can be removed or named: prefix → frame of the snapshot.
KINDS = {"firm": "firms", "product": "products", "place": "places", "park": "parks"}
#: Relationships that can be added or removed: type → prefixes of its parts, in order.
EDGES: dict[str, tuple[str, ...]] = {
    "PRODUCES": ("firm", "product"),
    "SUPPLIES": ("firm", "firm", "product"),
    "LOCATED_IN": ("firm", "place"),
}
#: Statement columns of a link that only the scenario states.
ASSUMED = {
    "link": "scenario", "confidence": 1.0, "observed": False, "rule": "假设", "sources": "", "said": "",
}  # fmt: skip
_PART = re.compile(
    r"(firm|product|place|park|buyer|supplier):(.+?)(?=\s+(?:firm|product|place|park|buyer|supplier):|$)"
)

#: What makes a supply link the same link in both worlds.
LINK = ["supplier", "buyer", "product"]


@dataclass(frozen=True)
class Change:
    """One removal or addition: a node (kind `firm` …) or an edge (kind `PRODUCES` …)."""

    action: Literal["remove", "add"]
    kind: str
    parts: tuple[str, ...]

    def in_words(self) -> str:
        """The change as a person says it."""
        verb = say("去掉", "remove") if self.action == "remove" else say("增加", "add")
        named = " → ".join(self.parts)
        nouns = {"firm": "企业", "product": "产品", "place": "地点", "park": "园区",
                 "PRODUCES": "生产", "SUPPLIES": "供货", "LOCATED_IN": "位于"}  # fmt: skip
        return f"{verb}{nouns[self.kind]} {named}"


@dataclass(frozen=True)
class Scenario:
    """Changes together, under a name."""

    changes: tuple[Change, ...]
    name: str = ""

    def in_words(self) -> str:
        """All changes in a sentence."""
        return "；".join(change.in_words() for change in self.changes)


def scenario_of(remove: Iterable[str], add: Iterable[str], name: str = "") -> Scenario:
    """From written changes: `firm:海尔智家`, `place:黄岛区`, `PRODUCES firm:甲 product:乙`,
    `SUPPLIES firm:供方 firm:需方 product:产品`."""
    changes = [parse_change("remove", text) for text in remove]
    changes += [parse_change("add", text) for text in add]
    if not changes:
        raise BadInput(
            say("没有写明要去掉或增加什么", "Nothing to remove or add"),
            "remove, add",
            say(
                "至少写一项，例如去掉 firm:海尔智家（命令里用 --remove、--add）。",
                "Write at least one, e.g. --remove firm:NAME.",
            ),
        )
    return Scenario(tuple(changes), name)


def parse_change(action: Literal["remove", "add"], text: str) -> Change:
    """One written change."""
    words = text.strip()
    parts = [(kind, value.strip()) for kind, value in _PART.findall(words)]
    head = words.split(" ", 1)[0].upper()
    if head in EDGES:
        return _edge(action, head, parts, text)
    if len(parts) == 1 and parts[0][0] in KINDS and words.startswith(parts[0][0]):
        kind, value = parts[0]
        if action == "add" and kind not in ("firm", "product"):
            raise _unreadable(text)
        return Change(action, kind, (value,))
    raise _unreadable(text)


def _edge(
    action: Literal["remove", "add"], head: str, parts: list[tuple[str, str]], text: str
) -> Change:
    wanted = EDGES[head]
    given = [("firm" if kind in ("buyer", "supplier") else kind, value) for kind, value in parts]
    if head == "SUPPLIES" and {kind for kind, _ in parts} >= {"buyer", "supplier"}:
        given.sort(key=lambda one: parts[given.index(one)][0] != "supplier")
    kinds = tuple(kind for kind, _ in given)
    if kinds != wanted and not (head == "SUPPLIES" and kinds == wanted[:2]):
        raise _unreadable(text)
    return Change(action, head, tuple(value for _, value in given))


def _unreadable(text: str) -> BadInput:
    return BadInput(
        say("看不懂这个变动", "This change cannot be read"),
        text,
        say(
            "写成 firm:企业、product:产品、place:地点、park:园区，或 “PRODUCES firm:企业 product:产品”、"
            "“SUPPLIES firm:供方 firm:需方 product:产品”、“LOCATED_IN firm:企业 place:地点”。",
            "Write firm:…, product:…, place:…, park:…, or “PRODUCES firm:… product:…”, "
            "“SUPPLIES firm:… firm:… product:…”, “LOCATED_IN firm:… place:…”.",
        ),
    )


@dataclass
class Applied:
    """The changed world, and what was taken away from the old one (`before`)."""

    graph: Snapshot
    before: Snapshot
    removed_firms: set[int] = field(default_factory=set)
    removed_products: set[int] = field(default_factory=set)
    added_firms: set[int] = field(default_factory=set)

    @cached_property
    def went(self) -> pl.DataFrame:
        """Supplies (LINK) that the old world had and this one has not; to be asked once all is changed."""
        return lost_links(self.before.supplies, self.graph.supplies)

    @cached_property
    def came(self) -> pl.DataFrame:
        """Supplies (LINK) that this world has and the old one had not."""
        return lost_links(self.graph.supplies, self.before.supplies)


def lost_links(old: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    """Supplies of the old world that the new one has not, by their ends and product."""
    # One number per link: joining by one column takes a fifth of the time.
    key = pl.struct(LINK).hash()
    old, new = (rows.select(*LINK, key=key) for rows in (old, new))
    return old.join(new, on="key", how="anti")


def apply(graph: Snapshot, scenario: Scenario) -> Applied:
    """The snapshot after all changes, in their order. Unknown names raise UnknownName, except that
    an added firm may be new."""
    world = Applied(graph.changed(), graph)
    for change in scenario.changes:
        if change.kind in EDGES:
            _change_edge(world, change)
        elif change.action == "add":
            _add_node(world, change.kind, change.parts[0])
        else:
            _remove_node(world, change.kind, change.parts[0])
    world.graph = _without_firms(world.graph.changed(), world)
    return world


def _remove_node(world: Applied, kind: str, written: str) -> None:
    number = find(world.graph, KINDS[kind], written)
    if kind == "firm":
        world.removed_firms.add(number)
    elif kind == "product":
        world.removed_products.add(number)
    elif kind == "place":
        local = world.graph.is_local(number)
        world.removed_firms |= set(np.flatnonzero(local).tolist())
    else:
        tenants = world.graph.tenants.filter(pl.col("park") == number)["firm"]
        if tenants.is_empty():
            raise UnknownName(
                say("这个园区没有已知企业", "No firm of this park is on record"), written,
                say("先登记入园企业，或逐家去掉。", "Record its tenants, or remove firms one by one."),
            )  # fmt: skip
        world.removed_firms |= set(tenants.to_list())


def _without_firms(graph: Snapshot, world: Applied) -> Snapshot:
    """Links of removed firms and makers of removed products are gone; the nodes keep their numbers."""
    firms = pl.Series(sorted(world.removed_firms), dtype=pl.UInt32).implode()
    products = pl.Series(sorted(world.removed_products), dtype=pl.UInt32).implode()
    gone = pl.col("firm").is_in(firms)
    return replace(
        graph,
        produces=graph.produces.filter(~(gone | pl.col("product").is_in(products))),
        supplies=graph.supplies.filter(
            ~(pl.col("supplier").is_in(firms) | pl.col("buyer").is_in(firms))
            & ~pl.col("product").is_in(products).fill_null(False)
        ),
        sites=graph.sites.filter(~gone),
        leads=graph.leads.filter(~gone),
        operates=graph.operates.filter(~gone),
        demand_firms=graph.demand_firms.filter(~gone),
        offer_firms=graph.offer_firms.filter(~gone),
    )


def _add_node(world: Applied, kind: str, name: str) -> int:
    graph, frame = world.graph, KINDS[kind]
    try:
        return find(graph, frame, name)
    except UnknownName:
        nodes: pl.DataFrame = getattr(graph, frame)
    row = dict.fromkeys(nodes.columns) | {
        "i": nodes.height, "id": f"scenario:{digest(name)}", "name": name
    }  # fmt: skip
    row |= {column: [] for column, dtype in nodes.schema.items() if isinstance(dtype, pl.List)}
    grown = pl.concat([nodes, pl.DataFrame([row], schema=nodes.schema)])
    world.graph = _with(graph, frame, grown)
    if kind == "firm":
        world.added_firms.add(nodes.height)
    return nodes.height


def _change_edge(world: Applied, change: Change) -> None:
    numbers = [_part(world, change, at) for at in range(len(change.parts))]
    row: dict[str, Any]
    if change.kind == "PRODUCES":
        row = {"firm": numbers[0], "product": numbers[1], "captive": False}
        _put(world, "produces", row, ("firm", "product"), change)
    elif change.kind == "LOCATED_IN":
        row = {"firm": numbers[0], "place": numbers[1], "role": "生产地"}
        _put(world, "sites", row, ("firm", "place"), change)
    else:
        product = numbers[2] if len(numbers) > 2 else None
        row = {
            "supplier": numbers[0],
            "buyer": numbers[1],
            "product": product,
            "group_internal": False,
        }
        keys = ("supplier", "buyer", "product") if product is not None else ("supplier", "buyer")
        _put(world, "supplies", row, keys, change)


def _part(world: Applied, change: Change, at: int) -> int:
    """The number of an edge's end; an added edge may name a new firm."""
    kind = EDGES[change.kind][at]
    if change.action == "add" and kind == "firm":
        return _add_node(world, "firm", change.parts[at])
    return find(world.graph, KINDS[kind], change.parts[at])


def _put(
    world: Applied, frame: str, row: dict[str, Any], keys: tuple[str, ...], change: Change
) -> None:
    """Add a link, or take out those that agree in the keys."""
    links: pl.DataFrame = getattr(world.graph, frame)
    same = pl.all_horizontal(pl.col(key) == row[key] for key in keys)
    if change.action == "remove":
        kept = links.filter(~same.fill_null(False))
        if kept.height == links.height:
            raise UnknownName(
                say("图中没有这条关系", "No such link is in the graph"), " → ".join(change.parts),
                say("核对两端与产品。", "Check its ends and product."),
            )  # fmt: skip
    else:
        full = dict.fromkeys(links.columns) | ASSUMED | row
        kept = pl.concat(
            [links.filter(~same.fill_null(False)), pl.DataFrame([full], schema=links.schema)]
        )
    world.graph = _with(world.graph, frame, kept)


def _with(graph: Snapshot, name: str, frame: pl.DataFrame) -> Snapshot:
    return graph.changed(**{name: frame})
