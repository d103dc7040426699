"""Stores of the graph: one protocol, an embedded engine and a server engine."""

from __future__ import annotations

from collections.abc import Callable

from graph.errors import BadInput
from graph.language import say
from graph.settings import settings
from graph.store.ladybug import LadybugStore
from graph.store.protocol import Change, GraphStore, Writer

__all__ = ["ENGINES", "Change", "GraphStore", "Writer", "open_store"]


def open_neo4j(url: str, *, read_only: bool = False) -> GraphStore:
    """Open a Neo4j server; its driver is loaded only where a server is used."""
    from graph.store.neo4j import Neo4jStore

    return Neo4jStore(url, read_only=read_only)


#: URL scheme → engine; a plain path is the embedded one.
ENGINES: dict[str, Callable[..., GraphStore]] = {
    "": LadybugStore,
    "neo4j": open_neo4j,
    "neo4j+s": open_neo4j,
    "neo4j+ssc": open_neo4j,
    "bolt": open_neo4j,
    "bolt+s": open_neo4j,
    "bolt+ssc": open_neo4j,
}


def open_store(url: str | None = None, *, read_only: bool = False) -> GraphStore:
    """Open the store at `url` (the setting's by default)."""
    address = url or settings().store
    scheme = address.split("://", 1)[0] if "://" in address else ""
    if scheme not in ENGINES:
        raise BadInput(
            say("不认识的图库地址", "Unknown store address"),
            f"LIANTU_STORE={address}",
            say(
                "写文件路径，或 neo4j://、bolt:// 开头的地址。", "Give a path, neo4j:// or bolt://."
            ),
        )
    return ENGINES[scheme](address, read_only=read_only)
