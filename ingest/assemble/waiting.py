"""Statements that wait for a person: as plain data for the review queue, and as facts once they are accepted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import polars as pl

from graph.facts import complete, relationship_ids
from graph.ontology import Node, Product, Relationship, Source, kind_named
from graph.writer import Frames
from ingest.assemble.directory import plain_name
from ingest.assemble.facts import ASKED, Facts, Row, typed

#: What waits, as JSON: nodes and links as [label, row], the place and the sentence.
Statement = dict[str, Any]


def product_key(written: str) -> str:
    """How a written product is named in a decision."""
    return f"product:{plain_name(written)}"[:300]


def of_link(kind: type[Relationship], row: Row) -> Statement:
    """One link that waits."""
    return {"nodes": [], "links": [[kind.label, _plain(row)]]}


def of_facts(facts: Facts) -> Statement:
    """Everything in scratch facts; links that wait for a product too."""
    asked = [(kind, row) for rows in facts.asked.values() for kind, row in rows]
    stated = [(kind, row) for kind, rows in facts.links.items() for row in rows]
    replaced = [{**row, "product": ""} for _, row in asked if row.get("product") == ASKED]
    links = [(kind, row) for kind, row in stated if {**row, "product": ""} not in replaced]
    return {
        "nodes": [
            [kind.label, _plain(row)]
            for kind, rows in facts.nodes.items()
            for row in rows.values()
            if kind is not Source
        ],
        "links": [[kind.label, _plain(row)] for kind, row in (*links, *asked)],
    }


def asks_product(statement: Statement) -> bool:
    """Whether a product has still to be chosen."""
    return any(ASKED in (row.get("to_id"), row.get("product")) for _, row in statement["links"])


def is_whole(statement: Statement, standing: set[str]) -> bool:
    """Whether the firms that it speaks of stand, or come with it."""
    made = {row["id"] for _, row in statement["nodes"]}
    ends = {row[end] for _, row in statement["links"] for end in ("from_id", "to_id")}
    return {end for end in ends if end.startswith("firm:")} <= standing | made


def frames_of(statements: Iterable[Statement], product: str, new_name: str = "") -> Frames:
    """The statements as frames, with the chosen product; `new_name`: it is made by these."""
    nodes: dict[type[Node], list[Row]] = {}
    links: dict[type[Relationship], list[Row]] = {}
    for one in statements:
        for label, row in one["nodes"]:
            nodes.setdefault(_node(label), []).append(dict(row))
        for label, row in one["links"]:
            links.setdefault(_link(label), []).append(_chosen(row, product))
            if new_name:
                stated = {name: row[name] for name in ("sources", "stated_in")}
                nodes.setdefault(Product, []).append({"id": product, "name": new_name, **stated})
    frames: dict[type[Node] | type[Relationship], pl.DataFrame] = {
        kind: typed(kind, rows).unique("id", keep="first", maintain_order=True)
        for kind, rows in nodes.items()
    }
    return frames | {
        kind: typed(kind, [_dated(kind, row) for row in rows]) for kind, rows in links.items()
    }


def superseded(statements: Iterable[Statement]) -> dict[type[Relationship], list[str]]:
    """Ids of the links without a product that the accepted ones replace."""
    found: dict[type[Relationship], list[str]] = {}
    for one in statements:
        for label, row in one["links"]:
            if row.get("product") == ASKED:
                kind = _link(label)
                bare = complete(kind, typed(kind, [_dated(kind, {**row, "product": ""})]))
                found.setdefault(kind, []).extend(relationship_ids(kind, bare))
    return found


def _chosen(row: Mapping[str, Any], product: str) -> Row:
    return {name: product if value == ASKED else value for name, value in row.items()}


def _plain(row: Mapping[str, Any]) -> Row:
    return {
        name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()
    }


def _dated(kind: type[Relationship], row: Row) -> Row:
    dated = {name for name, dtype in kind.columns().items() if dtype == pl.Date()}
    return {
        name: date.fromisoformat(value) if name in dated and isinstance(value, str) else value
        for name, value in row.items()
    }


def _node(label: str) -> type[Node]:
    kind = kind_named(label)
    assert issubclass(kind, Node)  # noqa: S101 — the label was written by `of_facts`
    return kind


def _link(label: str) -> type[Relationship]:
    kind = kind_named(label)
    assert issubclass(kind, Relationship)  # noqa: S101 — the label was written by `of_link`
    return kind
