"""Named reading queries: queries/cypher/*.cypher, each with a header that says what it takes and gives.

Header lines (`// key: value`):

    // zh: 用途    // en: purpose
    // param firm STRING: 企业编号        (required)
    // param as_of DATE = today: 截至日期  (with a default)
    // column supplier STRING: 供方
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any

import polars as pl

from graph.errors import MissingParameter, UnknownQuery
from graph.facts import Node
from graph.language import say
from graph.names import nearest
from graph.ontology import Chain, Firm, Park, Place, Product, Source
from graph.snapshot import snapshot
from graph.store import GraphStore
from queries.scope import find

_HEADER = re.compile(r"^//\s*(zh|en|param|column)\s*(.*)$")
_FIELD = re.compile(r"^(\w+)\s+([A-Z0-9\[\]]+)(?:\s*=\s*([^\s:]*))?\s*:\s*(.*)$")
TYPES: dict[str, pl.DataType] = {
    "STRING": pl.String(),
    "INT64": pl.Int64(),
    "DOUBLE": pl.Float64(),
    "BOOLEAN": pl.Boolean(),
    "DATE": pl.Date(),
    "STRING[]": pl.List(pl.String()),
}


#: Parameter that names a thing → its kind, its frame in a snapshot, what the queries match it by.
NAMED: dict[str, tuple[type[Node], str, str]] = {
    "firm": (Firm, "firms", "id"),
    "product": (Product, "products", "id"),
    "place": (Place, "places", "id"),
    "park": (Park, "parks", "id"),
    "source": (Source, "sources", "id"),
    "chain": (Chain, "chains", "name"),
}


@dataclass(frozen=True)
class Field:
    """A parameter or result column; `default` is the written default, None where there is none."""

    name: str
    type: str
    meaning: str
    default: str | None = None


@dataclass(frozen=True)
class NamedQuery:
    """One query of the catalogue."""

    name: str
    purpose_zh: str
    purpose_en: str
    parameters: tuple[Field, ...]
    columns: tuple[Field, ...]
    cypher: str

    @property
    def signature(self) -> str:
        """Parameters as they are written on the command line."""
        return " ".join(
            f"{one.name}={one.meaning}" if one.default is None else f"[{one.name}={one.default}]"
            for one in self.parameters
        )


@lru_cache(maxsize=1)
def catalog() -> dict[str, NamedQuery]:
    """All queries by name, in alphabetical order."""
    folder = files("queries") / "cypher"
    names = sorted(path.name for path in folder.iterdir() if path.name.endswith(".cypher"))
    read = [
        _read(name.removesuffix(".cypher"), (folder / name).read_text("utf-8")) for name in names
    ]
    return {query.name: query for query in read}


def _read(name: str, text: str) -> NamedQuery:
    words = {"zh": "", "en": ""}
    fields: dict[str, list[Field]] = {"param": [], "column": []}
    body = []
    for line in text.splitlines():
        if header := _HEADER.match(line):
            key, rest = header.groups()
            if key in words:
                words[key] = rest.lstrip(": ").strip()
            else:
                fields[key].append(_field(name, rest))
        else:
            body.append(line)
    cypher = "\n".join(body).strip()
    return NamedQuery(
        name, words["zh"], words["en"], tuple(fields["param"]), tuple(fields["column"]), cypher
    )


def _field(query: str, text: str) -> Field:
    found = _FIELD.match(text.strip())
    if not found:
        raise ValueError(f"{query}.cypher: header line cannot be read: {text!r}")
    name, kind, default, meaning = found.groups()
    return Field(name, kind, meaning, default)


def ask(store: GraphStore, name: str, **given: Any) -> pl.DataFrame:
    """Run a named query; texts from a command line or address are converted.

    A firm, chain, product, place, park or source may be written by id, name, short name or alias.
    Raises UnknownQuery or UnknownName with the nearest names, MissingParameter naming parameter and type.
    """
    if name not in catalog():
        near = nearest(name, catalog())
        offer = (
            say(f"是不是：{'、'.join(near)}？", f"Did you mean: {', '.join(near)}?") if near else ""
        )
        everything = say("liantu query 列出全部查询。", "See liantu query.")
        raise UnknownQuery(
            say(f"没有名为“{name}”的查询", f"No query named “{name}”"), "", offer + everything, near
        )
    query = catalog()[name]
    parameters = _resolved(store, _parameters(query, given))
    columns = {one.name: TYPES[one.type] for one in query.columns}
    found = store.run(query.cypher, parameters, columns)
    # A union has no order of its own: the same rows in the same order on both engines.
    return found.sort(found.columns) if "UNION" in query.cypher else found


def note_on(found: pl.DataFrame) -> str:
    """What an answer without rows means, in words; blank where there are rows."""
    return "" if found.height else say("没有符合的记录；没有记录不等于没有。", "Nothing on record, which is not to say that there is nothing.")  # fmt: skip


def _parameters(query: NamedQuery, given: Mapping[str, Any]) -> dict[str, Any]:
    known = {one.name: one for one in query.parameters}
    if strange := [name for name in given if name not in known]:
        raise MissingParameter(
            say("查询没有这个参数", "The query has no such parameter"), f"{query.name}: {'、'.join(strange)}",
            say(f"参数：{query.signature or '无'}。", f"Parameters: {query.signature or 'none'}."),
        )  # fmt: skip
    values = {}
    for field in query.parameters:
        written = given.get(field.name)
        if written is None and field.default is None:
            raise MissingParameter(
                say("缺少参数", "A parameter is missing"), f"{query.name}: {field.name} ({field.type})",
                say(f"写成 {field.name}={field.meaning}。", f"Give {field.name}=…"),
            )  # fmt: skip
        values[field.name] = converted(query, field, field.default if written is None else written)
    return values


def _resolved(store: GraphStore, parameters: dict[str, Any]) -> dict[str, Any]:
    """Names of things as the queries match them. The store is asked for the thing as written; only
    another way of writing, or an unknown name, takes the whole snapshot."""
    resolved = dict(parameters)
    for name, (kind, frame, column) in NAMED.items():
        if name not in parameters:
            continue
        text = f"MATCH (n:`{kind.label}`) WHERE n.id = $written OR n.name = $written RETURN n.id AS id, n.name AS name ORDER BY id"
        told = {"id": pl.String(), "name": pl.String()}
        found = store.run(text, {"written": parameters[name]}, told)
        if found.is_empty():
            graph = snapshot(store)
            found = getattr(graph, frame)[find(graph, frame, parameters[name])]
        resolved[name] = found[column][0]
    return resolved


def converted(query: NamedQuery, field: Field, value: Any) -> Any:
    """A written value as the parameter's type."""
    if not isinstance(value, str):
        return value
    try:
        if field.type == "DATE":
            return date.today() if value == "today" else date.fromisoformat(value)
        if field.type == "INT64":
            return int(value)
        if field.type == "DOUBLE":
            return float(value)
    except ValueError as fault:
        raise MissingParameter(
            say("参数的写法不对", "A parameter cannot be read"), f"{query.name}: {field.name}={value!r}",
            say(f"应为 {field.type}。", f"It must be a {field.type}."),
        ) from fault  # fmt: skip
    return [part for part in value.split(";") if part] if field.type == "STRING[]" else value
