"""Stores measured: writing and reading a large trade graph, beside the engines' own bulk writes.

`liantu bench stores`. Neo4j is measured where LIANTU_TEST_NEO4J names a server that may be emptied
(user neo4j, LIANTU_TEST_NEO4J_PASSWORD).
"""

from __future__ import annotations

import os
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import ladybug
import numpy as np
import polars as pl

from graph.facts import complete
from graph.ontology import Firm, Supplies
from graph.settings import settings
from graph.snapshot import snapshot
from graph.store import GraphStore, open_store
from graph.store.bolt import connect
from graph.store.schema import META, ladybug_table, stored_columns

Report = Callable[[str], None]
Rows = Iterator[dict[str, Any]]
Trade = tuple[pl.DataFrame, pl.DataFrame]


def run(report: Report) -> Rows:
    """Rows of both engines."""
    yield from embedded(report, 100_000, 1_000_000)
    if os.environ.get("LIANTU_TEST_NEO4J"):
        yield from server(report, 20_000, 200_000)
    else:
        report("LIANTU_TEST_NEO4J is not set: Neo4j is left out")


def trade(firms: int, links: int, seed: int = 7) -> Trade:
    """Firms and their supply links, as one source would state them."""
    rng = np.random.default_rng(seed)
    ids = np.array([f"F{number:07}" for number in range(firms)])
    said = {"stated_in": "bench", "recorded_at": datetime(2024, 1, 1)}
    nodes = pl.DataFrame({"id": ids, "name": ids}).with_columns(
        pl.lit(value).alias(name) for name, value in said.items()
    )
    ends = pl.DataFrame(
        {
            "from_id": ids[rng.integers(0, firms, links)],
            "to_id": ids[rng.integers(0, firms, links)],
            "product": [f"P{number:04}" for number in rng.integers(0, 1300, links)],
            "amount": rng.random(links) * 1e6,
            "share": rng.random(links),
        }
    ).with_columns(
        *[pl.lit(value).alias(name) for name, value in said.items()],
        sources=pl.lit("bench"), relation=pl.lit("供货"), year=pl.lit(2024), confidence=pl.lit(0.9),
    )  # fmt: skip
    whole = complete(Supplies, ends).unique(subset="id", maintain_order=True)
    return complete(Firm, nodes), whole


def embedded(report: Report, firms: int, links: int) -> Rows:
    """The embedded engine beside its own COPY of the same columns."""
    rows = trade(firms, links)
    size = f"{firms:,} 企业，{rows[1].height:,} 供货"
    with tempfile.TemporaryDirectory() as folder:
        report(f"Ladybug: {size}")
        store = open_store(str(Path(folder) / "graph.lbug"))
        peer = timed(lambda: copied(Path(folder) / "plain.lbug", rows))
        yield from engine_rows("嵌入式", store, rows, ("COPY 同样的列", peer))
        store.close()


def neo4j_server() -> str:
    """Address of the server that may be emptied; its password becomes that of the settings."""
    os.environ["LIANTU_NEO4J_PASSWORD"] = os.environ.get(
        "LIANTU_TEST_NEO4J_PASSWORD", "liantu-local"
    )
    settings.cache_clear()
    return os.environ["LIANTU_TEST_NEO4J"]


def server(report: Report, firms: int, links: int) -> Rows:
    """Neo4j beside the driver's own bulk MERGE of the same rows; empties the server."""
    url = neo4j_server()
    rows = trade(firms, links)
    report(f"Neo4j: {firms:,} firms, {rows[1].height:,} links")
    store = open_store(url)
    emptied(url)
    peer = timed(lambda: merged(url, rows))
    emptied(url)
    yield from engine_rows("Neo4j", store, rows, ("驱动 UNWIND … MERGE，每批一个事务", peer))
    store.close()
    emptied(url)


def engine_rows(name: str, store: GraphStore, rows: Trade, peer: tuple[str, float]) -> Rows:
    """One write, the same again, a few changes, a snapshot."""
    size = f"{rows[0].height:,} 企业，{rows[1].height:,} 供货"
    wrote = timed(lambda: written(store, *rows))
    yield {"task": f"{name}：写入", "size": size, "seconds": wrote, "memory": peak(),
           "peer": peer[0], "peer_seconds": peer[1], "ratio": round(peer[1] / wrote, 2),
           "note": f"每秒 {sum(map(len, rows)) / wrote:,.0f} 行，一个事务"}  # fmt: skip
    again = timed(lambda: written(store, *rows))
    yield {"task": f"{name}：同样的再写一次", "size": size, "seconds": again, "note": "无变化"}
    few = rows[1].head(2_000).with_columns(share=pl.lit(0.5))
    change = timed(lambda: written(store, rows[0].clear(), few))
    yield {"task": f"{name}：改 2,000 条供货", "size": size, "seconds": change}
    for times in ("首次", "再次"):
        columns = ["id", "from_id", "to_id", "product", "amount", "share", "year", "valid_from",
                   "retired_at", "sources"]  # fmt: skip
        read = timed(lambda: store.read(Supplies, columns))  # noqa: B023 — called at once
        yield {"task": f"{name}：读供货 10 列，{times}", "size": size, "seconds": read}
    took = timed(lambda: snapshot(store))
    yield {"task": f"{name}：快照", "size": size, "seconds": took, "memory": peak()}


def written(store: GraphStore, firms: pl.DataFrame, links: pl.DataFrame) -> None:
    """Both frames in one transaction."""
    with store.write() as writer:
        writer.upsert(Firm, firms)
        writer.upsert(Supplies, links)


def copied(path: Path, rows: Trade) -> None:
    """The peer on Ladybug: two COPY statements and nothing else."""
    database = ladybug.Database(path)
    connection = ladybug.Connection(database)
    for kind in (Firm, Supplies):
        connection.execute(ladybug_table(kind))
    firms = rows[0].select(list(stored_columns(Firm)))  # noqa: F841 — read by name
    links = rows[1].select(["from_id", "to_id", *stored_columns(Supplies)])  # noqa: F841
    connection.execute("COPY Firm FROM firms")
    connection.execute("COPY SUPPLIES FROM links")
    connection.close()
    database.close()


def merged(url: str, rows: Trade, batch: int = 10_000) -> None:
    """The peer on Neo4j: UNWIND of property maps and MERGE by id, a transaction per batch (in a
    single one these rows are more than the server's default transaction memory)."""
    driver = connect(url)
    with driver, driver.session() as session:
        for part in rows[0].iter_slices(batch):
            session.run(
                "UNWIND $rows AS row MERGE (n:Firm {id: row.id}) SET n += row",
                rows=[_map(row) for row in part.iter_rows(named=True)],
            ).consume()
        for part in rows[1].iter_slices(batch):
            session.run(
                "UNWIND $rows AS row MATCH (a:Firm {id: row.from_id}), (b:Firm {id: row.to_id}) "
                "MERGE (a)-[r:SUPPLIES {id: row.id}]->(b) SET r += row",
                rows=[_map(row) for row in part.iter_rows(named=True)],
            ).consume()


def emptied(url: str) -> None:
    """Take all facts out of the server."""
    driver = connect(url)
    with driver, driver.session() as session:
        session.run(
            f"MATCH (n) WHERE NOT n:{META} CALL (n) {{ DETACH DELETE n }} IN TRANSACTIONS OF 10000 ROWS"
        ).consume()


def timed(work: Callable[[], object], digits: int = 2) -> float:
    """Seconds of wall time."""
    begun = time.perf_counter()
    work()
    return round(time.perf_counter() - begun, digits)


def peak() -> int:
    """Largest memory of this process so far, MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _map(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if value is not None}
