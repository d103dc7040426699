"""The production engine: a Neo4j 5 server over Bolt. Batches of UNWIND, ids unique by constraint."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any, cast

import neo4j
import polars as pl
from neo4j.exceptions import (
    AuthError,
    ClientError,
    ConfigurationError,
    DriverError,
    Neo4jError,
    ServiceUnavailable,
)

from graph.errors import StoreProblem, StoreUnreachable
from graph.facts import Fact, Relationship
from graph.language import say
from graph.settings import settings
from graph.store.differ import difference, prepared
from graph.store.ladybug import missing_end, too_new
from graph.store.parquet import write_parquet
from graph.store.protocol import SCHEMA_VERSION, Change
from graph.store.schema import META, kinds, neo4j_ddl, stored_columns

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
        if issubclass(kind, Relationship):
            self._write_links(kind, parts.new, create=True)
            self._write_links(kind, parts.changed, create=False)
        else:
            self._write_nodes(kind, pl.concat([parts.new, parts.changed]))
        self.change.count("added", kind.label, parts.new.height)
        self.change.count("changed", kind.label, parts.changed.height)
        self.change.count("unchanged", kind.label, parts.unchanged)

    def remove(self, kind: type[Fact], ids: Iterable[str]) -> None:
        """See `Writer.remove`."""
        pattern = (
            f"()-[x:`{kind.label}`]->()" if issubclass(kind, Relationship) else f"(x:`{kind.label}`)"
        )
        delete = "DELETE" if issubclass(kind, Relationship) else "DETACH DELETE"
        text = (
            f"UNWIND $ids AS id MATCH {pattern} WHERE x.id = id "
            f"WITH DISTINCT x {delete} x RETURN count(*) AS n"
        )
        gone = 0
        for batch in _batches([{"id": name} for name in set(ids)]):
            result = _run(self._transaction, text, {"ids": [row["id"] for row in batch]})
            gone += result.single(strict=True)["n"]
        self.change.count("removed", kind.label, gone)

    def read(self, kind: type[Fact], columns: Iterable[str] | None = None) -> pl.DataFrame:
        """See `Writer.read`."""
        return _read(self._transaction, kind, columns)

    def _same_ids(self, kind: type[Fact], rows: pl.DataFrame) -> pl.DataFrame:
        slices = rows.select("id").iter_slices(BATCH)
        return pl.concat(
            [_read(self._transaction, kind, None, part["id"].to_list()) for part in slices]
        )

    def _write_nodes(self, kind: type[Fact], rows: pl.DataFrame) -> None:
        text = f"UNWIND $rows AS row MERGE (n:`{kind.label}` {{id: row.id}}) SET n = row"
        for batch in _batches(_records(kind, rows)):
            _run(self._transaction, text, {"rows": batch}).consume()

    def _write_links(self, kind: type[Relationship], rows: pl.DataFrame, *, create: bool) -> None:
        for source, target in kind.between():
            part = rows
            if len(kind.between()) > 1:
                part = rows.filter(
                    (pl.col("from_label") == source) & (pl.col("to_label") == target)
                )
            text = (
                f"UNWIND $rows AS row MATCH (a:{source} {{id: row.a}}), (b:{target} {{id: row.b}}) "
                + (
                    f"CREATE (a)-[r:`{kind.label}`]->(b) SET r = row.p "
                    if create
                    else f"MATCH (a)-[r:`{kind.label}` {{id: row.p.id}}]->(b) SET r = row.p "
                )
                + "RETURN count(r) AS n"
            )
            for slice_ in part.iter_slices(BATCH):
                self._write_slice(kind, (source, target), slice_, text)

    def _write_slice(
        self, kind: type[Relationship], pair: tuple[str, str], rows: pl.DataFrame, text: str
    ) -> None:
        ends = zip(rows["from_id"], rows["to_id"], _records(kind, rows), strict=True)
        batch = [{"a": source, "b": target, "p": record} for source, target, record in ends]
        written = _run(self._transaction, text, {"rows": batch}).single(strict=True)["n"]
        if written != len(batch):
            self._name_missing_end(kind, pair, rows)

    def _name_missing_end(
        self, kind: type[Relationship], pair: tuple[str, str], rows: pl.DataFrame
    ) -> None:
        for label, column in zip(pair, ("from_id", "to_id"), strict=True):
            text = f"UNWIND $ids AS id MATCH (n:{label} {{id: id}}) RETURN n.id AS id"
            found = _run(self._transaction, text, {"ids": rows[column].unique().to_list()})
            known = {record["id"] for record in found}
            if missing := set(rows[column]) - known:
                raise missing_end(kind, label, sorted(missing))


class Neo4jStore:
    """See `GraphStore`."""

    engine = "neo4j"

    def __init__(self, url: str, *, read_only: bool = False) -> None:
        self.url = url
        self.read_only = read_only
        self._driver = _connect(url)
        self._fit()

    def version(self) -> int:
        """See `GraphStore.version`."""
        with self._session() as session:
            record = _run(session, f"MATCH (m:{META}) RETURN m.version AS v", {}).single()
            return int(record["v"]) if record else 0

    @contextmanager
    def write(self) -> Iterator[Neo4jWriter]:
        """See `GraphStore.write`."""
        with self._session() as session, session.begin_transaction() as transaction:
            writer = Neo4jWriter(transaction)
            try:
                yield writer
                if not writer.change.is_empty:
                    _run(
                        transaction,
                        f"MATCH (m:{META} {{id:'graph'}}) SET m.version = m.version + 1",
                        {},
                    ).consume()
                transaction.commit()
            except (Neo4jError, DriverError) as fault:
                raise _sentence(self.url, fault) from fault

    def read(self, kind: type[Fact], columns: Iterable[str] | None = None) -> pl.DataFrame:
        """See `GraphStore.read`."""
        with self._session() as session:
            return _read(session, kind, columns)

    def fetch(self, kind: type[Fact], ids: Iterable[str]) -> pl.DataFrame:
        """See `GraphStore.fetch`."""
        with self._session() as session:
            return _read(session, kind, None, list(ids))

    def run(
        self, cypher: str, parameters: Mapping[str, Any], columns: Mapping[str, pl.DataType]
    ) -> pl.DataFrame:
        """See `GraphStore.run`."""
        with self._session() as session:
            try:
                rows = [list(record.values()) for record in _run(session, cypher, parameters)]
            except ClientError as fault:
                raise StoreProblem(
                    say("查询不能执行", "The query cannot be run"),
                    (fault.message or "").splitlines()[0],
                ) from fault
        return _frame(rows, columns)

    def counts(self) -> dict[str, int]:
        """See `GraphStore.counts`."""
        found = {}
        with self._session() as session:
            for kind in kinds():
                is_link = issubclass(kind, Relationship)
                pattern = f"()-[x:`{kind.label}`]->()" if is_link else f"(x:`{kind.label}`)"
                result = _run(session, f"MATCH {pattern} RETURN count(x) AS n", {})
                found[kind.label] = int(result.single(strict=True)["n"])
        return found

    def backup(self, target: str) -> None:
        """See `GraphStore.backup`."""
        write_parquet(self, Path(target))

    def close(self) -> None:
        """See `GraphStore.close`."""
        self._driver.close()

    def _session(self) -> neo4j.Session:
        return self._driver.session()

    def _fit(self) -> None:
        """Constraints, indexes and the version row; refuses a store of a newer program."""
        try:
            with self._session() as session:
                record = _run(session, f"MATCH (m:{META}) RETURN m.schema AS s", {}).single()
                if record and record["s"] > SCHEMA_VERSION:
                    raise too_new(self.url, record["s"])
                if record:
                    return
                for statement in neo4j_ddl():
                    _run(session, statement, {}).consume()
                _run(
                    session,
                    f"MERGE (m:{META} {{id:'graph'}}) ON CREATE SET m.version = 0, m.schema = $s",
                    {"s": SCHEMA_VERSION},
                ).consume()
        except (Neo4jError, DriverError) as fault:
            self._driver.close()
            raise _sentence(self.url, fault) from fault


def _connect(url: str) -> neo4j.Driver:
    chosen = settings()
    try:
        driver = neo4j.GraphDatabase.driver(
            url,
            auth=(chosen.neo4j_user, chosen.password()),
            connection_timeout=5,
            connection_acquisition_timeout=20,
            notifications_min_severity="OFF",
        )
    except (ConfigurationError, ValueError) as fault:
        raise _sentence(url, fault) from fault
    try:
        driver.verify_connectivity()
    except (Neo4jError, DriverError, OSError) as fault:
        driver.close()
        raise _sentence(url, fault) from fault
    return driver


def _sentence(url: str, fault: Exception) -> StoreProblem:
    """What a person should read of a driver's error."""
    if isinstance(fault, AuthError):
        return StoreUnreachable(
            say("Neo4j 拒绝了用户名或口令", "Neo4j refuses the user or password"),
            url,
            say(
                "检查 LIANTU_NEO4J_USER 与 LIANTU_NEO4J_PASSWORD（或口令文件）。",
                "Check LIANTU_NEO4J_USER and LIANTU_NEO4J_PASSWORD (or its file).",
            ),
        )
    if isinstance(fault, (ServiceUnavailable, OSError)):
        return StoreUnreachable(
            say("连不上 Neo4j", "Neo4j does not answer"),
            url,
            say("确认服务已启动、地址与端口正确。", "Check that it runs, its address and port."),
        )
    return StoreProblem(say("Neo4j 报错", "Neo4j reports an error"), f"{url}: {fault}")


def _run(
    runner: neo4j.Session | neo4j.Transaction, text: str, parameters: Mapping[str, Any]
) -> neo4j.Result:
    # Statements are built from the ontology's names alone; every value goes as a parameter.
    return runner.run(text, dict(parameters))


def _read(
    runner: neo4j.Session | neo4j.Transaction,
    kind: type[Fact],
    columns: Iterable[str] | None,
    ids: list[str] | None = None,
) -> pl.DataFrame:
    wanted = list(columns) if columns is not None else list(kind.columns())
    is_link = issubclass(kind, Relationship)
    ends = {"from_id": "a.id", "to_id": "b.id"} if is_link else {}
    shown = ", ".join(f"{ends.get(name, f'x.`{name}`')} AS `{name}`" for name in wanted)
    pattern = f"(a)-[x:`{kind.label}`]->(b)" if is_link else f"(x:`{kind.label}`)"
    where = "" if ids is None else " WHERE x.id = id"
    start = "" if ids is None else "UNWIND $ids AS id "
    result = _run(runner, f"{start}MATCH {pattern}{where} RETURN {shown}", {"ids": ids or []})
    rows = [list(record.values()) for record in result]
    dtypes = kind.columns()
    return _frame(rows, {name: dtypes[name] for name in wanted})


def _frame(rows: list[list[Any]], columns: Mapping[str, pl.DataType]) -> pl.DataFrame:
    """Driver rows as a typed frame; the driver's temporal types become Python's."""
    by_column: list[Any] = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
    series = []
    for (name, dtype), values in zip(columns.items(), by_column, strict=True):
        temporal = dtype in (pl.Date(), pl.Datetime("us"))
        native = [_native(value) for value in values] if temporal else list(values)
        series.append(pl.Series(name, native, dtype=dtype, strict=False))
    return pl.DataFrame(series)


def _native(value: Any) -> date | datetime | None:
    return None if value is None else cast("date | datetime", value.to_native())


def _records(kind: type[Fact], rows: pl.DataFrame) -> list[dict[str, Any]]:
    """Rows as property maps: what is null is left out, empty words and lists stay."""
    names = list(stored_columns(kind))
    return [
        {name: value for name, value in row.items() if value is not None}
        for row in rows.select(names).iter_rows(named=True)
    ]


def _batches(rows: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    for start in range(0, len(rows), BATCH):
        yield rows[start : start + BATCH]
