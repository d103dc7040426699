"""The embedded engine: one file, no server (Ladybug, a fork of Kùzu).

Writing goes by COPY and LOAD FROM whole frames; never row by row (docs/decisions/0003).
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import ladybug
import polars as pl

from graph.errors import StoreProblem
from graph.facts import Fact, Relationship
from graph.language import say
from graph.ontology import kind_named
from graph.store.differ import by_pair, difference, prepared
from graph.store.faults import (
    busy,
    closed,
    missing_end,
    no_store_yet,
    not_a_store,
    only_for_reading,
    open_here,
    too_new,
    unreadable_query,
)
from graph.store.parquet import write_parquet
from graph.store.protocol import SCHEMA_VERSION, Change
from graph.store.schema import META, kinds, ladybug_ddl, ladybug_type, stored_columns


class LadybugWriter:
    """One transaction on the file."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self.change = Change()

    def upsert(self, kind: type[Fact], rows: pl.DataFrame) -> None:
        """See `Writer.upsert`."""
        rows = prepared(kind, rows)
        if rows.is_empty():
            return
        parts = difference(kind, rows, self._same_ids(kind, rows))
        if issubclass(kind, Relationship):
            self._check_ends(kind, parts.new)
            for pair, frame in by_pair(kind, parts.new):
                self._copy_links(kind, pair, frame)
            for pair, frame in by_pair(kind, parts.changed):
                self._set_links(kind, pair, frame, parts.columns)
        else:
            self._copy_nodes(kind, parts.new)
            self._set_nodes(kind, parts.changed, parts.columns)
        self.change.count("added", kind.label, parts.new.height)
        self.change.count("changed", kind.label, parts.changed.height)
        self.change.count("unchanged", kind.label, parts.unchanged)

    def remove(self, kind: type[Fact], ids: Iterable[str]) -> None:
        """See `Writer.remove`."""
        if issubclass(kind, Relationship):
            labels = ["from_label", "to_label"] if len(kind.ends) > 1 else []
            gone = self._among(kind, ["id", "from_id", "to_id", *labels], ids)
            for pair, frame in by_pair(kind, gone):
                incoming = _renamed(frame, ["id", "from_id", "to_id"])
                self._connection.execute(f"LOAD FROM incoming {_link(kind, pair)} DELETE r")
        else:
            gone = self._among(kind, ["id"], ids)
            if not gone.is_empty():
                incoming = _renamed(gone, ["id"])  # noqa: F841
                self._connection.execute(
                    f"LOAD FROM incoming MATCH (n:`{kind.label}` {{id: c_id}}) DETACH DELETE n"
                )
        self.change.count("removed", kind.label, gone.height)

    def _among(self, kind: type[Fact], columns: list[str], ids: Iterable[str]) -> pl.DataFrame:
        wanted = pl.DataFrame({"id": list(set(ids))}, schema={"id": pl.String})
        return self.read(kind, columns).join(wanted, on="id", how="semi")

    def read(self, kind: type[Fact], columns: Iterable[str] | None = None) -> pl.DataFrame:
        """See `Writer.read`."""
        return read_frame(self._connection, kind, columns)

    def _same_ids(self, kind: type[Fact], rows: pl.DataFrame) -> pl.DataFrame:
        """Stored rows with the ids of `rows`: keys first, whole rows only for those found."""
        held = self.read(kind, ["id"])
        found = rows.select("id").join(held, on="id", how="semi")
        if found.is_empty():
            return prepared(kind, rows.clear())
        if found.height * 4 < held.height and not issubclass(kind, Relationship):
            return read_frame(self._connection, kind, None, found["id"].to_list())
        return self.read(kind).join(found, on="id", how="semi")

    def _check_ends(self, kind: type[Relationship], rows: pl.DataFrame) -> None:
        for (source, target), frame in by_pair(kind, rows):
            for label, column in ((source, "from_id"), (target, "to_id")):
                known = self.read(kind_named(label), ["id"])
                missing = frame.join(known, left_on=column, right_on="id", how="anti")
                if not missing.is_empty():
                    raise missing_end(kind, label, missing[column].to_list())

    def _copy_nodes(self, kind: type[Fact], rows: pl.DataFrame) -> None:
        if rows.is_empty():
            return
        names = list(stored_columns(kind))
        incoming = rows.select(names)  # noqa: F841 — Ladybug reads it by its name
        self._connection.execute(f"COPY `{kind.label}` ({_list(names)}) FROM incoming")

    def _copy_links(self, kind: type[Fact], pair: tuple[str, str], rows: pl.DataFrame) -> None:
        names = list(stored_columns(kind))
        incoming = rows.select(["from_id", "to_id", *names])  # noqa: F841
        ends = f' (from="{pair[0]}", to="{pair[1]}")' if len(_pairs(kind)) > 1 else ""
        self._connection.execute(f"COPY `{kind.label}` ({_list(names)}) FROM incoming{ends}")

    def _set_nodes(self, kind: type[Fact], rows: pl.DataFrame, names: list[str]) -> None:
        if rows.is_empty():
            return
        incoming = _renamed(rows, ["id", *names])  # noqa: F841
        self._connection.execute(
            f"LOAD FROM incoming MATCH (n:`{kind.label}` {{id: c_id}}) SET {_set('n', names)}"
        )

    def _set_links(
        self, kind: type[Fact], pair: tuple[str, str], rows: pl.DataFrame, names: list[str]
    ) -> None:
        # Each column that is set costs a pass, so only those that differ are.
        incoming = _renamed(rows, ["id", "from_id", "to_id", *names])  # noqa: F841
        self._connection.execute(f"LOAD FROM incoming {_link(kind, pair)} SET {_set('r', names)}")


class LadybugStore:
    """See `GraphStore`."""

    engine = "ladybug"

    def __init__(self, url: str, *, read_only: bool = False) -> None:
        self.url = url
        self.read_only = read_only
        self._path = Path(url)
        self._database = _open(self._path, read_only)
        self._local = threading.local()
        self._writing = threading.Lock()
        self._is_open = True
        try:
            self._check_schema()
            if not read_only:
                self._fit()
        except BaseException:
            self.close()
            raise

    def version(self) -> int:
        """See `GraphStore.version`."""
        rows = self._connection().execute(f"MATCH (m:{META}) RETURN m.version AS v").get_as_pl()
        return int(rows["v"][0]) if rows.height else 0

    @contextmanager
    def write(self) -> Iterator[LadybugWriter]:
        """See `GraphStore.write`; writers of one process wait for each other."""
        if self.read_only:
            raise only_for_reading(self.url)
        with self._writing:
            # A connection of its own: readers of this thread see what is committed.
            connection = self._connect()
            with connection, _transaction(connection):
                writer = LadybugWriter(connection)
                yield writer
                if not writer.change.is_empty:
                    connection.execute(
                        f"MATCH (m:{META} {{id:'graph'}}) SET m.version = m.version + 1"
                    )

    def read(self, kind: type[Fact], columns: Iterable[str] | None = None) -> pl.DataFrame:
        """See `GraphStore.read`."""
        return read_frame(self._connection(), kind, columns)

    def fetch(self, kind: type[Fact], ids: Iterable[str]) -> pl.DataFrame:
        """See `GraphStore.fetch`."""
        return read_frame(self._connection(), kind, None, list(ids))

    def run(
        self, cypher: str, parameters: Mapping[str, Any], columns: Mapping[str, pl.DataType]
    ) -> pl.DataFrame:
        """See `GraphStore.run`."""
        connection = self._connection()
        try:
            with _transaction(connection, "READ ONLY"):
                found = connection.execute(cypher, dict(parameters)).get_as_pl()
        except RuntimeError as fault:
            raise unreadable_query(str(fault)) from fault
        typed: pl.DataFrame = found.select(
            pl.col(name).cast(dtype) for name, dtype in columns.items()
        )
        return typed

    def counts(self) -> dict[str, int]:
        """See `GraphStore.counts`."""
        connection = self._connection()
        found = {}
        for kind in kinds():
            pattern = (
                f"()-[x:`{kind.label}`]->()"
                if issubclass(kind, Relationship)
                else f"(x:`{kind.label}`)"
            )
            rows = connection.execute(f"MATCH {pattern} RETURN count(x) AS n").get_as_pl()
            found[kind.label] = int(rows["n"][0])
        return found

    def backup(self, target: str) -> None:
        """See `GraphStore.backup`."""
        write_parquet(self, Path(target))

    def close(self) -> None:
        """See `GraphStore.close`."""
        if self._is_open:
            self._is_open = False
            self._local = threading.local()
            self._database.close()
            _give_back(self._path)

    def _connect(self) -> Any:
        if not self._is_open:
            raise closed(self.url)
        return ladybug.Connection(self._database)

    def _connection(self) -> Any:
        """This thread's connection for reading."""
        if not self._is_open or not hasattr(self._local, "connection"):
            self._local.connection = self._connect()
        return self._local.connection

    def _tables(self) -> set[str]:
        names = self._connection().execute("CALL show_tables() RETURN name").get_as_pl()["name"]
        return set(names)

    def _fit(self) -> None:
        """Create what is missing of the ontology's tables and columns, all or nothing."""
        connection = self._connection()
        tables = self._tables()
        with _transaction(connection):
            if not tables.issuperset({META, *(kind.label for kind in kinds())}):
                for statement in ladybug_ddl():
                    connection.execute(statement)
            connection.execute(
                f"MERGE (m:{META} {{id:'graph'}}) ON CREATE SET m.version = 0, m.schema = $schema",
                {"schema": SCHEMA_VERSION},
            )
            for kind in kinds():
                self._add_columns(kind)

    def _add_columns(self, kind: type[Fact]) -> None:
        connection = self._connection()
        info = connection.execute(f"CALL table_info('{kind.label}') RETURN name").get_as_pl()
        held = set(info["name"])
        for name, dtype in stored_columns(kind).items():
            if name not in held:
                connection.execute(f"ALTER TABLE `{kind.label}` ADD `{name}` {ladybug_type(dtype)}")

    def _check_schema(self) -> None:
        """Refuse a database of something else, or of a newer program, before touching it."""
        tables = self._tables()
        if META not in tables:
            if tables or self.read_only:
                raise not_a_store(self.url) if tables else no_store_yet(self.url)
            return
        rows = self._connection().execute(f"MATCH (m:{META}) RETURN m.schema AS s").get_as_pl()
        if rows.height and rows["s"][0] > SCHEMA_VERSION:
            raise too_new(self.url, rows["s"][0])


#: Files open in this process → how many readers, or -1 for the writer. Closing any handle of a file
#: drops the process's lock on it (POSIX), so a writer's file must not be opened twice here.
_held: dict[Path, int] = {}
_held_lock = threading.Lock()


def _take(path: Path, read_only: bool) -> None:
    with _held_lock:
        readers = _held.get(path.resolve(), 0)
        if readers < 0 or (readers and not read_only):
            raise open_here(path)
        _held[path.resolve()] = readers + 1 if read_only else -1


def _give_back(path: Path) -> None:
    with _held_lock:
        left = max(_held.pop(path.resolve(), 0) - 1, 0)
        if left:
            _held[path.resolve()] = left


@contextmanager
def _transaction(connection: Any, mode: str = "") -> Iterator[None]:
    connection.execute(f"BEGIN TRANSACTION {mode}")
    try:
        yield
    except BaseException:
        # A statement that failed has ended the transaction already.
        with suppress(RuntimeError):
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _open(path: Path, read_only: bool) -> Any:
    if read_only and not path.exists():
        raise no_store_yet(str(path))
    _take(path, read_only)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return ladybug.Database(path, read_only=read_only)
    except RuntimeError as fault:
        _give_back(path)
        raise _cannot_open(path, fault) from fault
    except OSError as fault:
        _give_back(path)
        raise _unwritable(path, fault.strerror or "") from fault


def _cannot_open(path: Path, fault: RuntimeError) -> StoreProblem:
    words = str(fault).splitlines()[0]
    if "lock" in words.lower():
        return busy(path)
    if "permission denied" in words.lower():
        return _unwritable(path, "Permission denied")
    return StoreProblem(
        say("打不开图库文件", "Cannot open the graph store"),
        f"{path}: {words}",
        say(
            "检查是否为链图的图库文件、是否有读写权限。",
            "Check that it is a Liantu store and can be read and written.",
        ),
    )


def _unwritable(path: Path, why: str) -> StoreProblem:
    return StoreProblem(
        say("不能写入数据目录", "Cannot write to the data folder"),
        f"{path.parent}: {why}",
        say("换一个目录（--store）或放开权限。", "Choose another folder or allow writing."),
    )


def read_frame(
    connection: Any, kind: type[Fact], columns: Iterable[str] | None, ids: list[str] | None = None
) -> pl.DataFrame:
    """Read facts of a kind as a typed frame; `ids` narrows."""
    wanted = list(columns) if columns is not None else list(kind.columns())
    is_link = issubclass(kind, Relationship)
    ends = {"from_id": "a.id", "to_id": "b.id"} if is_link else {}
    shown = ", ".join(f"{ends.get(name, f'x.`{name}`')} AS `{name}`" for name in wanted)
    pattern = f"(a)-[x:`{kind.label}`]->(b)" if is_link else f"(x:`{kind.label}`)"
    where = "" if ids is None else " WHERE x.id IN $ids"
    result = connection.execute(
        f"MATCH {pattern}{where} RETURN {shown}", {} if ids is None else {"ids": ids}
    )
    found: pl.DataFrame = result.get_as_pl()
    dtypes = kind.columns()
    return found.select(pl.col(name).cast(dtypes[name]) for name in wanted)


def _pairs(kind: type[Fact]) -> list[tuple[str, str]]:
    return kind.between() if issubclass(kind, Relationship) else []


def _link(kind: type[Fact], pair: tuple[str, str]) -> str:
    """The stored link of an incoming row."""
    return (
        f"MATCH (a:{pair[0]} {{id: c_from_id}})-[r:`{kind.label}` {{id: c_id}}]->"
        f"(b:{pair[1]} {{id: c_to_id}})"
    )


def _list(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _set(variable: str, names: list[str]) -> str:
    return ", ".join(f"{variable}.`{name}` = c_{name}" for name in names)


def _renamed(rows: pl.DataFrame, names: list[str]) -> pl.DataFrame:
    """Columns prefixed, so that none shadows a keyword or variable of the statement."""
    return rows.select(pl.col(name).alias(f"c_{name}") for name in names)
