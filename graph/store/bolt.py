"""Talking to a Neo4j server: connecting, reading whole frames, its errors as sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
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
from graph.store.faults import unreadable_query

#: Rows per page when whole frames are read.
PAGE = 10_000
#: Columns from which on a whole property map is cheaper than one look-up each.
MANY = 8
#: Seconds to wait for a connection, and for a free one of the pool.
CONNECT_SECONDS, ACQUIRE_SECONDS = 5, 20

Runner = neo4j.Session | neo4j.Transaction


def connect(url: str) -> neo4j.Driver:
    """A driver that has reached the server with the settings' user and password."""
    chosen = settings()
    try:
        driver = neo4j.GraphDatabase.driver(
            url,
            auth=(chosen.neo4j_user, chosen.password()),
            connection_timeout=CONNECT_SECONDS,
            connection_acquisition_timeout=ACQUIRE_SECONDS,
            notifications_min_severity="OFF",
        )
    except (ConfigurationError, ValueError) as fault:
        raise sentence(url, fault) from fault
    try:
        driver.verify_connectivity()
    except (Neo4jError, DriverError, OSError) as fault:
        driver.close()
        raise sentence(url, fault) from fault
    return driver


def sentence(url: str, fault: Exception) -> StoreProblem:
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
    if isinstance(fault, Neo4jError) and "OutOfMemory" in (fault.code or ""):
        return StoreProblem(
            say("一次写入超出 Neo4j 的事务内存", "The write exceeds Neo4j's transaction memory"),
            url,
            say(
                "调大 dbms.memory.transaction.total.max 与堆内存，或分几次导入。",
                "Raise dbms.memory.transaction.total.max and the heap, or import in parts.",
            ),
        )
    if isinstance(fault, ClientError) and ".Statement." in (fault.code or ""):
        return unreadable_query(fault.message or str(fault))
    return StoreProblem(
        say("Neo4j 报错", "Neo4j reports an error"), f"{url}: {str(fault).splitlines()[0]}"
    )


@contextmanager
def sentences(url: str) -> Iterator[None]:
    """Turn the driver's errors inside the block into sentences."""
    try:
        yield
    except (Neo4jError, DriverError) as fault:
        raise sentence(url, fault) from fault


def run(runner: Runner, text: str, parameters: Mapping[str, Any] | None = None) -> neo4j.Result:
    """Run a statement; it is built from the ontology's names alone, every value is a parameter."""
    return runner.run(text, dict(parameters or {}))


def count(runner: Runner, kind: type[Fact]) -> int:
    """How many facts of a kind there are (from the server's own counters)."""
    pattern = _pattern(kind)
    record = run(runner, f"MATCH {pattern} RETURN count(x) AS n").single(strict=True)
    return int(record["n"])


def read_frame(
    runner: Runner, kind: type[Fact], columns: Iterable[str] | None = None
) -> pl.DataFrame:
    """All facts of a kind as a typed frame, in pages of one record each.

    A record per row costs the driver ten times what a list of rows does; one list of all rows would
    cost the server its memory. Pages follow the index on `id`.
    """
    wanted = _wanted(kind, columns)
    text = (
        f"MATCH {_pattern(kind, 'a', 'b')} {_by_index(kind)} WHERE x.id > $after "
        f"WITH * ORDER BY x.id LIMIT $page {_opened(kind, wanted)}"
        f"RETURN max(x.id) AS last, collect({_row(kind, wanted)}) AS rows"
    )
    pages, after = [], ""
    while True:
        record = run(runner, text, {"after": after, "page": PAGE}).single(strict=True)
        pages.append(_typed(record["rows"], wanted))
        if len(record["rows"]) < PAGE:
            return pl.concat(pages)
        after = record["last"]


def fetch_frame(runner: Runner, kind: type[Fact], ids: list[str]) -> pl.DataFrame:
    """Facts of a kind by id, all columns."""
    wanted = _wanted(kind, None)
    text = (
        f"UNWIND $ids AS id MATCH {_pattern(kind, 'a', 'b')} {_by_index(kind)} WHERE x.id = id "
        f"RETURN collect({_row(kind, wanted)}) AS rows"
    )
    pages = [_typed([], wanted)]
    for start in range(0, len(ids), PAGE):
        record = run(runner, text, {"ids": ids[start : start + PAGE]}).single(strict=True)
        pages.append(_typed(record["rows"], wanted))
    return pl.concat(pages)


def frame_of(rows: list[list[Any]], columns: Mapping[str, pl.DataType]) -> pl.DataFrame:
    """Driver rows as a typed frame; the driver's temporal types become Python's."""
    by_column: list[Any] = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
    series = []
    for (name, dtype), values in zip(columns.items(), by_column, strict=True):
        native = [_native(value) for value in values] if dtype.is_temporal() else values
        series.append(pl.Series(name, native, dtype=dtype, strict=False))
    return pl.DataFrame(series)


def _pattern(kind: type[Fact], left: str = "", right: str = "") -> str:
    if issubclass(kind, Relationship):
        return f"({left})-[x:`{kind.label}`]->({right})"
    return f"(x:`{kind.label}`)"


def _by_index(kind: type[Fact]) -> str:
    # Named, because a plan made while the store was empty would scan for each row.
    return f"USING INDEX SEEK x:`{kind.label}`(id)"


def _wanted(kind: type[Fact], columns: Iterable[str] | None) -> dict[str, pl.DataType]:
    dtypes = kind.columns()
    return {name: dtypes[name] for name in (dtypes if columns is None else columns)}


def _opened(kind: type[Fact], wanted: Mapping[str, pl.DataType]) -> str:
    """Properties read as one map where many are wanted: the server walks their chain per property."""
    if len(wanted) < MANY:
        return ""
    ends = "a, b, " if issubclass(kind, Relationship) else ""
    return f"WITH {ends}properties(x) AS x "


def _row(kind: type[Fact], wanted: Mapping[str, pl.DataType]) -> str:
    """The columns as one list in Cypher."""
    ends = {"from_id": "a.id", "to_id": "b.id"} if issubclass(kind, Relationship) else {}
    shown = (
        # As text: the driver builds a Python object per date, five times slower than polars parses.
        f"toString(x.`{name}`)" if dtype.is_temporal() else ends.get(name, f"x.`{name}`")
        for name, dtype in wanted.items()
    )
    return f"[{', '.join(shown)}]"


def _typed(rows: list[list[Any]], wanted: Mapping[str, pl.DataType]) -> pl.DataFrame:
    as_text = {
        name: pl.String() if dtype.is_temporal() else dtype for name, dtype in wanted.items()
    }
    return frame_of(rows, as_text).select(_parsed(name, dtype) for name, dtype in wanted.items())


def _parsed(name: str, dtype: pl.DataType) -> pl.Expr:
    text = pl.col(name)
    if dtype == pl.Date():
        return text.str.to_date("%Y-%m-%d")
    if dtype == pl.Datetime("us"):
        # Whole minutes come without seconds: 2024-03-15T09:30.
        whole = pl.when(text.str.len_bytes() == 16).then(text + ":00").otherwise(text)
        return whole.str.to_datetime("%Y-%m-%dT%H:%M:%S%.f", time_unit="us").alias(name)
    return text


def _native(value: Any) -> date | datetime | None:
    return None if value is None else cast("date | datetime", value.to_native())
