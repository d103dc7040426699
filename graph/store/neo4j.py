"""The production engine: a Neo4j 5 server over Bolt. Batches of UNWIND, ids unique by constraint."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import neo4j
import polars as pl

from graph.facts import Fact, Relationship, digest
from graph.store import commits
from graph.store.bolt import connect, count, fetch_frame, frame_of, read_frame, run, sentences
from graph.store.differ import by_pair, difference, prepared
from graph.store.faults import (
    closed,
    missing_end,
    no_store_yet,
    only_for_reading,
    too_new,
)
from graph.store.parquet import write_parquet
from graph.store.protocol import SCHEMA_VERSION, Change
from graph.store.schema import META, kinds, neo4j_ddl, stored_columns

Answer = TypeVar("Answer")

#: Reads between which a commit may come before the reader asks writers to wait.
TRIES = 3
#: Rows per UNWIND: large enough for throughput, small enough for the server's memory.
BATCH = 10_000


class Neo4jWriter:
    """One transaction on the server."""

    def __init__(self, transaction: neo4j.Transaction) -> None:
        self._transaction = transaction
        self.change = Change()

    def upsert(self, kind: type[Fact], rows: pl.DataFrame) -> None:
        """See `Writer.upsert`."""
        rows = prepared(kind, rows)
        if rows.is_empty():
            return
        parts = difference(kind, rows, self._same_ids(kind, rows))
        names = list(stored_columns(kind))
        if issubclass(kind, Relationship):
            self._write_links(kind, parts.new, _CREATE_LINK, names)
            self._write_links(kind, parts.changed, _SET_LINK, parts.columns)
        else:
            self._write_nodes(kind, parts.new, _CREATE_NODE, names)
            self._write_nodes(kind, parts.changed, _SET_NODE, parts.columns)
        self.change.count("added", kind.label, parts.new.height)
        self.change.count("changed", kind.label, parts.changed.height)
        self.change.count("unchanged", kind.label, parts.unchanged)

    def remove(self, kind: type[Fact], ids: Iterable[str]) -> None:
        """See `Writer.remove`."""
        is_link = issubclass(kind, Relationship)
        pattern = f"()-[x:`{kind.label}`]->()" if is_link else f"(x:`{kind.label}`)"
        text = (
            f"UNWIND $ids AS id MATCH {pattern} USING INDEX SEEK x:`{kind.label}`(id) WHERE x.id = id "
            f"{'DELETE' if is_link else 'DETACH DELETE'} x RETURN count(*) AS n"
        )
        unwanted = pl.Series(list(set(ids)), dtype=pl.String)
        gone = 0
        for start in range(0, len(unwanted), BATCH):
            batch = unwanted.slice(start, BATCH).to_list()
            gone += run(self._transaction, text, {"ids": batch}).single(strict=True)["n"]
        self.change.count("removed", kind.label, gone)

    def read(self, kind: type[Fact], columns: Iterable[str] | None = None) -> pl.DataFrame:
        """See `Writer.read`."""
        return read_frame(self._transaction, kind, columns)

    def _same_ids(self, kind: type[Fact], rows: pl.DataFrame) -> pl.DataFrame:
        """Stored rows with the ids of `rows`; a whole read where those are most of what there is."""
        held = count(self._transaction, kind)
        if held == 0:
            return rows.clear()
        if held <= 2 * rows.height:
            return self.read(kind).join(rows.select("id"), on="id", how="semi")
        return fetch_frame(self._transaction, kind, rows["id"].to_list())

    def _write_nodes(
        self, kind: type[Fact], rows: pl.DataFrame, statement: str, names: list[str]
    ) -> None:
        for part in rows.iter_slices(BATCH):
            properties, parameters = _packed(part, ["id"], names)
            text = statement.format(type=kind.label, properties=properties)
            run(self._transaction, text, parameters).consume()

    def _write_links(
        self, kind: type[Relationship], rows: pl.DataFrame, statement: str, names: list[str]
    ) -> None:
        for (source, target), group in by_pair(kind, rows):
            for part in group.iter_slices(BATCH):
                properties, parameters = _packed(part, ["id", "from_id", "to_id"], names)
                text = statement.format(
                    type=kind.label, source=source, target=target, properties=properties
                )
                result = run(self._transaction, text, parameters).single(strict=True)
                if result["n"] != part.height:
                    self._name_missing_end(kind, (source, target), part)

    def _name_missing_end(
        self, kind: type[Relationship], pair: tuple[str, str], rows: pl.DataFrame
    ) -> None:
        for label, column in zip(pair, ("from_id", "to_id"), strict=True):
            text = (
                f"UNWIND $ids AS id MATCH (n:{label}) USING INDEX SEEK n:{label}(id) WHERE n.id = id "
                "RETURN n.id AS id"
            )
            found = run(self._transaction, text, {"ids": rows[column].unique().to_list()})
            known = {record["id"] for record in found}
            if missing := set(rows[column]) - known:
                raise missing_end(kind, label, sorted(missing))


# The index is named: a plan made while the store was empty would scan for each row. Changes leave
# `id` alone: touching an indexed property makes each later seek of the transaction slower.
_CREATE_NODE = "UNWIND $rows AS row CREATE (n:`{type}` {properties})"
_SET_NODE = (
    "UNWIND $rows AS row MATCH (n:`{type}`) USING INDEX SEEK n:`{type}`(id) WHERE n.id = row[0] "
    "SET n += {properties}"
)
_CREATE_LINK = (
    "UNWIND $rows AS row MATCH (a:{source}), (b:{target}) "
    "USING INDEX SEEK a:{source}(id) USING INDEX SEEK b:{target}(id) WHERE a.id = row[1] AND b.id = row[2] "
    "CREATE (a)-[r:`{type}` {properties}]->(b) RETURN count(r) AS n"
)
_SET_LINK = (
    "UNWIND $rows AS row MATCH ()-[r:`{type}`]->() USING INDEX SEEK r:`{type}`(id) "
    "WHERE r.id = row[0] SET r += {properties} RETURN count(r) AS n"
)


def _packed(rows: pl.DataFrame, leading: list[str], names: list[str]) -> tuple[str, dict[str, Any]]:
    """A property map over `row[i]`, and its parameters: a column with one value is sent once.

    Sending is what a bulk write costs: maps of names and values per row are four times slower.
    """
    same = [name for name in names if name not in leading and rows[name].n_unique() == 1]
    sent = [*leading, *[name for name in names if name not in leading and name not in same]]
    places = {name: f"row[{place}]" for place, name in enumerate(sent)}
    places |= {name: f"$same.`{name}`" for name in same}
    properties = ", ".join(f"`{name}`: {places[name]}" for name in names)
    parameters = {
        "rows": [list(row) for row in rows.select(sent).iter_rows()],
        "same": rows.select(same).row(0, named=True) if same else {},
    }
    return f"{{{properties}}}", parameters


class Neo4jStore:
    """See `GraphStore`."""

    engine = "neo4j"

    def __init__(self, url: str, *, read_only: bool = False) -> None:
        self.url = url
        self.read_only = read_only
        self._driver = connect(url)
        self._is_open = True
        try:
            self._fit()
        except BaseException:
            self.close()
            raise

    def version(self) -> int:
        """See `GraphStore.version`."""
        with self._session() as session:
            return commits.state(session)[0]

    @contextmanager
    def write(self) -> Iterator[Neo4jWriter]:
        """See `GraphStore.write`; writers of all processes wait for each other."""
        if self.read_only:
            raise only_for_reading(self.url)
        with self._session() as session, session.begin_transaction() as transaction:
            commits.lock(transaction)
            writer = Neo4jWriter(transaction)
            yield writer
            if writer.change.is_empty:
                transaction.rollback()
                return
            commits.raise_version(transaction)
            with self._session() as beside:
                commits.begin(beside)
                transaction.commit()
                commits.end(beside)

    def read(self, kind: type[Fact], columns: Iterable[str] | None = None) -> pl.DataFrame:
        """See `GraphStore.read`."""
        wanted = None if columns is None else list(columns)
        return self._whole(lambda session: read_frame(session, kind, wanted))

    def fetch(self, kind: type[Fact], ids: Iterable[str]) -> pl.DataFrame:
        """See `GraphStore.fetch`."""
        wanted = list(dict.fromkeys(ids))
        return self._whole(lambda session: fetch_frame(session, kind, wanted))

    def run(
        self, cypher: str, parameters: Mapping[str, Any], columns: Mapping[str, pl.DataType]
    ) -> pl.DataFrame:
        """See `GraphStore.run`."""
        rows = self._whole(lambda session: run(session, cypher, parameters).values())
        return frame_of(rows, columns)

    def counts(self) -> dict[str, int]:
        """See `GraphStore.counts`."""
        return self._whole(lambda session: {kind.label: count(session, kind) for kind in kinds()})

    def backup(self, target: str) -> None:
        """See `GraphStore.backup`."""
        write_parquet(self, Path(target))

    def close(self) -> None:
        """See `GraphStore.close`."""
        if self._is_open:
            self._is_open = False
            self._driver.close()

    def _whole(self, read: Callable[[neo4j.Session], Answer]) -> Answer:
        """What `read` gives between two commits, never in the middle of one."""
        with self._session(neo4j.READ_ACCESS) as session:
            for _ in range(TRIES):
                before = commits.state(session)
                if not commits.is_settled(before):
                    break
                answer = read(session)
                if commits.state(session) == before:
                    return answer
            # No commit can begin while the lock is held; a dead writer's mark is taken away.
            with self._session() as other, other.begin_transaction() as transaction:
                commits.lock(transaction)
                commits.end(transaction)
                answer = read(session)
                transaction.commit()
                return answer

    @contextmanager
    def _session(self, access: str = neo4j.WRITE_ACCESS) -> Iterator[neo4j.Session]:
        if not self._is_open:
            raise closed(self.url)
        with (
            sentences(self.url),
            self._driver.session(default_access_mode=access) as session,
        ):
            yield session

    def _fit(self) -> None:
        """Constraints, indexes and the version row; refuses a store of a newer program."""
        statements = neo4j_ddl()
        layout = digest("\n".join(statements))
        with self._session() as session:
            text = f"MATCH (m:{META} {{id: 'graph'}}) RETURN m.schema AS s, m.layout AS layout"
            record = run(session, text).single()
            if record and record["s"] > SCHEMA_VERSION:
                raise too_new(self.url, record["s"])
            if record and record["layout"] == layout:
                return
            if self.read_only:
                if record:
                    return
                raise no_store_yet(self.url)
            for statement in statements:
                run(session, statement).consume()
            run(
                session,
                f"MERGE (m:{META} {{id:'graph'}}) ON CREATE SET m.version = 0, m.schema = $schema "
                "SET m.layout = $layout",
                {"schema": SCHEMA_VERSION, "layout": layout},
            ).consume()
