"""The graph's own names for the document reader: what a city imported yesterday is known in today's notice."""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from threading import Lock

import polars as pl

from graph.ontology import (
    Chain,
    Cluster,
    Event,
    Firm,
    Industry,
    Node,
    Park,
    Place,
    Platform,
    Product,
)
from graph.store import GraphStore
from ingest.documents.gazetteer import Gazetteer, Name
from ingest.documents.lexicon import everyday, everyday_names, words

#: Kinds whose names are known, with their label; the first to have a name keeps it.
KINDS: tuple[tuple[type[Node], str], ...] = (
    (Firm, "FIRM"), (Park, "PARK"), (Cluster, "CLUSTER"), (Platform, "PLATFORM"), (Event, "EVENT"),
    (Place, "PLACE"), (Chain, "INDUSTRY"), (Industry, "INDUSTRY"), (Product, "PRODUCT"),
)  # fmt: skip
#: Graphs kept in memory; the oldest goes first.
KEPT = 2
_kept: OrderedDict[tuple[str, int], Named] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True)
class Named:
    """A graph's names, and which of them each source alone brought in."""

    gazetteer: Gazetteer
    of_source: dict[str, set[str]]


def graph_gazetteer(store: GraphStore, reading: str = "") -> Gazetteer:
    """The store's names before the package's, gathered once per graph version. `reading`: the source that is
    being read; names that it alone brought in are not held against it, so that it reads as the first time."""
    with _lock:
        key = (store.url, store.version())
        if key not in _kept:
            names = list(graph_names(store))
            of_source: dict[str, set[str]] = defaultdict(set)
            for (_, _, name, _), source in names:
                of_source[source].add(name)
            _kept[key] = Named(Gazetteer.of(one for one, _ in names), of_source)
            while len(_kept) > KEPT:
                _kept.popitem(last=False)
        _kept.move_to_end(key)
        kept = _kept[key]
    own = kept.of_source.get(reading)
    return replace(kept.gazetteer, hidden=frozenset(own)) if reading and own else kept.gazetteer


def graph_names(store: GraphStore) -> Iterator[tuple[Name, str]]:
    """Standing nodes' names and other names, and the source where only one brought it in. A name that is an
    everyday word stands for nothing; one that several nodes of a kind bear for none of them."""
    for kind, label in KINDS:
        extra = [name for name in ("short_name", "aliases") if name in kind.columns()]
        held = store.read(kind, ["id", "name", *extra, "sources", "retired_at"])
        rows = held.filter(pl.col("retired_at").is_null())
        owners: dict[str, tuple[str, str]] = {}
        for row in rows.iter_rows(named=True):
            source = row["sources"][0] if len(row["sources"] or ()) == 1 else ""
            for one in (row["name"], row.get("short_name"), *(row.get("aliases") or ())):
                if one and is_telling(one, label):
                    is_one = owners.get(one, (row["id"],))[0] == row["id"]
                    owners[one] = (row["id"], source) if is_one else ("", "")
        yield from (((label, id_, name, ()), source) for name, (id_, source) in owners.items())


def is_telling(name: str, label: str) -> bool:
    """Whether a text that holds the name speaks of the thing: 发展 and 阳光 are no firm everywhere."""
    if name in everyday() or name in words("firm_types"):
        return False
    return label != "FIRM" or name not in everyday_names()
