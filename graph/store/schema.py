"""Statements that make a store fit the ontology: Ladybug tables, Neo4j constraints and indexes."""

from __future__ import annotations

import polars as pl

from graph.facts import Fact, Node, Relationship
from graph.ontology import NODES, RELATIONSHIPS

META = "LiantuMeta"
META_COLUMNS = {"id": "STRING", "version": "INT64", "schema": "INT64"}

_LADYBUG_TYPES = {
    pl.String(): "STRING",
    pl.Int64(): "INT64",
    pl.Float64(): "DOUBLE",
    pl.Boolean(): "BOOLEAN",
    pl.Date(): "DATE",
    pl.Datetime("us"): "TIMESTAMP",
    pl.List(pl.String()): "STRING[]",
}

#: Node properties that people search by; Neo4j gets a full-text index over them.
SEARCHED = ("name", "short_name", "aliases", "text")


def ladybug_type(dtype: pl.DataType) -> str:
    """Column type in Ladybug's DDL."""
    return _LADYBUG_TYPES[dtype]


def stored_columns(kind: type[Fact]) -> dict[str, pl.DataType]:
    """Columns that the engine keeps as properties (ends are kept as ends)."""
    ends = {"from_id", "to_id"} if issubclass(kind, Relationship) else set()
    return {name: dtype for name, dtype in kind.columns().items() if name not in ends}


def ladybug_table(kind: type[Fact]) -> str:
    """CREATE statement of a label's or type's table."""
    columns = ", ".join(
        f"`{name}` {ladybug_type(dtype)}" for name, dtype in stored_columns(kind).items()
    )
    if issubclass(kind, Relationship):
        pairs = ", ".join(f"FROM {source} TO {target}" for source, target in kind.between())
        return f"CREATE REL TABLE IF NOT EXISTS `{kind.label}`({pairs}, {columns})"
    return f"CREATE NODE TABLE IF NOT EXISTS `{kind.label}`({columns}, PRIMARY KEY(id))"


def ladybug_ddl() -> list[str]:
    """Every table, nodes first."""
    meta = ", ".join(f"{name} {kind}" for name, kind in META_COLUMNS.items())
    return [
        f"CREATE NODE TABLE IF NOT EXISTS {META}({meta}, PRIMARY KEY(id))",
        *[ladybug_table(kind) for kind in (*NODES, *RELATIONSHIPS)],
    ]


def neo4j_ddl() -> list[str]:
    """Uniqueness constraints on ids, lookup indexes, one full-text index over searched words."""
    nodes = [_unique_node(META), *[_unique_node(kind.label) for kind in NODES]]
    links = [
        f"CREATE CONSTRAINT {kind.label.lower()}_link_id IF NOT EXISTS "
        f"FOR ()-[r:`{kind.label}`]-() REQUIRE r.id IS UNIQUE"
        for kind in RELATIONSHIPS
    ]
    names = [
        f"CREATE INDEX {kind.label.lower()}_name IF NOT EXISTS FOR (n:`{kind.label}`) ON (n.name)"
        for kind in NODES
        if kind.label != "Record"
    ]
    entity = "CREATE INDEX record_entity IF NOT EXISTS FOR (n:Record) ON (n.entity)"
    return [*nodes, *links, *names, entity, full_text_index()]


def full_text_index() -> str:
    """One full-text index over names, aliases and texts, analysed for Chinese."""
    searched = [kind for kind in NODES if kind.label not in ("Record", "Pairing", "Meeting")]
    labels = "|".join(kind.label for kind in searched)
    used = [name for name in SEARCHED if any(name in kind.columns() for kind in searched)]
    properties = ", ".join(f"n.{name}" for name in used)
    return (
        f"CREATE FULLTEXT INDEX words IF NOT EXISTS FOR (n:{labels}) ON EACH [{properties}] "
        "OPTIONS {indexConfig: {`fulltext.analyzer`: 'cjk'}}"
    )


def _unique_node(label: str) -> str:
    return f"CREATE CONSTRAINT {label.lower()}_id IF NOT EXISTS FOR (n:`{label}`) REQUIRE n.id IS UNIQUE"


def kinds() -> tuple[type[Node] | type[Relationship], ...]:
    """Everything that is stored, nodes first."""
    return (*NODES, *RELATIONSHIPS)
