"""Stores of the graph: one protocol, an embedded engine and a server engine."""

from __future__ import annotations

from collections.abc import Callable

from graph.errors import BadInput
from graph.language import say
from graph.settings import settings
from graph.store.ladybug import LadybugStore
from graph.store.neo4j import Neo4jStore
from graph.store.protocol import Change, GraphStore, Writer

__all__ = ["ENGINES", "Change", "GraphStore", "Writer", "open_store"]

#: URL scheme → engine; a plain path is the embedded one.
ENGINES: dict[str, Callable[..., GraphStore]] = {
    "": LadybugStore,
    "neo4j": Neo4jStore,
    "neo4j+s": Neo4jStore,
    "neo4j+ssc": Neo4jStore,
    "bolt": Neo4jStore,
    "bolt+s": Neo4jStore,
    "bolt+ssc": Neo4jStore,
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
