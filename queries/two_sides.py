"""What is known of a firm, side by side with another: who says what, and with whom it is linked."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

from graph.language import say
from graph.ontology import Firm, Source
from graph.store import GraphStore

#: Neighbours by link: words in Chinese and English, the pattern around the firm `f`.
LINKS: tuple[tuple[str, str, str], ...] = (
    ("供货给", "supplies", "(f)-[r:SUPPLIES]->(x:Firm)"),
    ("采购自", "buys from", "(f)<-[r:SUPPLIES]-(x:Firm)"),
    ("生产", "makes", "(f)-[r:PRODUCES]->(x:Product)"),
    ("所在链", "works in", "(f)-[r:OPERATES_IN]->(x:Chain)"),
    ("链主", "leads", "(f)-[r:LEADS]->(x:Chain)"),
    ("位于", "located in", "(f)-[r:LOCATED_IN]->(x:Place)"),
    ("隶属于", "belongs to", "(f)-[r:SUBSIDIARY_OF]->(x:Firm)"),
    ("下属", "owns", "(f)<-[r:SUBSIDIARY_OF]-(x:Firm)"),
)
#: Neighbours of one kind that are named; the rest are counted.
NAMED = 8
RECORDS = (
    "MATCH (r:Record) WHERE r.entity IN $firms AND r.retired_at IS NULL "
    "RETURN r.entity AS firm, r.body AS body, r.stated_in AS source, r.locator AS locator "
    "ORDER BY source"
)
#: Marks behind a source's word: what a merge moved, an earlier form.
MARK = re.compile(r"(?:&merge:\d+|@.*)$")


def sides_of(store: GraphStore, firms: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Each firm's statements by source and its neighbours; empty lists where the graph has neither. As
    many questions to the store for fifty firms as for one."""
    wanted = list(dict.fromkeys(firms))
    held = store.fetch(Firm, wanted)
    names = dict(zip(held["id"], held["name"], strict=True))
    statements, neighbours = _statements(store, wanted), _neighbours(store, wanted)
    return {
        firm: {
            "id": firm,
            "name": names.get(firm, ""),
            "statements": statements[firm],
            "neighbours": neighbours[firm],
        }
        for firm in wanted
    }


def in_words(fields: Mapping[str, Any]) -> str:
    """What a source states of a firm, as one line."""
    return "；".join(f"{title}：{_worded(value)}" for title, value in fields.items())


def _worded(value: Any) -> str:
    if isinstance(value, list):
        return "、".join(map(str, value))
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def _titled(name: str) -> str:
    """A property's words, with its unit."""
    field = Firm.model_fields[name]
    extra = field.json_schema_extra
    unit = extra.get("unit") if isinstance(extra, dict) else ""
    return f"{field.description or name}（{unit}）" if unit else field.description or name


def _statements(store: GraphStore, firms: list[str]) -> dict[str, list[dict[str, Any]]]:
    columns = dict.fromkeys(("firm", "body", "source", "locator"), pl.String())
    said = store.run(RECORDS, {"firms": firms}, columns)
    stated_in = [MARK.sub("", source) for source in said["source"]]
    known = store.fetch(Source, set(stated_in))
    titles = dict(zip(known["id"], known["name"], strict=True))
    kept = Firm.columns()
    found: dict[str, list[dict[str, Any]]] = {firm: [] for firm in firms}
    for row, source in zip(said.iter_rows(named=True), stated_in, strict=True):
        fields = {
            _titled(name): value
            for name, value in json.loads(row["body"]).items()
            if name in kept and value not in (None, "", [], False)
        }
        found[row["firm"]].append(
            {"source": titles.get(source, source), "locator": row["locator"], "fields": fields}
        )
    return found


def _neighbours(store: GraphStore, firms: list[str]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {firm: [] for firm in firms}
    columns = {"firm": pl.String(), "name": pl.String()}
    for chinese, english, pattern in LINKS:
        query = (
            f"MATCH {pattern.replace('(f)', '(f:Firm)')} WHERE f.id IN $firms AND r.retired_at IS NULL "
            "RETURN DISTINCT f.id AS firm, x.name AS name ORDER BY firm, name"
        )
        linked = store.run(query, {"firms": firms}, columns)
        for (firm,), group in linked.group_by("firm", maintain_order=True):
            names = group["name"]
            found[str(firm)].append(
                {
                    "link": say(chinese, english),
                    "count": len(names),
                    "names": names.head(NAMED).to_list(),
                }
            )
    return found
