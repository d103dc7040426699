"""What is known of a firm, side by side with another: who says what, and with whom it is linked."""

from __future__ import annotations

import json
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
    "MATCH (r:Record) WHERE r.entity = $firm AND r.retired_at IS NULL "
    "RETURN r.body AS body, r.stated_in AS source, r.locator AS locator ORDER BY source"
)


def side_of(store: GraphStore, firm: str) -> dict[str, Any]:
    """A firm's statements by source and its neighbours; empty lists where the graph has neither."""
    names = store.fetch(Firm, [firm])["name"]
    return {
        "id": firm,
        "name": names[0] if len(names) else "",
        "statements": _statements(store, firm),
        "neighbours": _neighbours(store, firm),
    }


def _statements(store: GraphStore, firm: str) -> list[dict[str, Any]]:
    columns = {"body": pl.String(), "source": pl.String(), "locator": pl.String()}
    said = store.run(RECORDS, {"firm": firm}, columns)
    known = store.fetch(Source, said["source"].unique())
    titles = dict(zip(known["id"], known["name"], strict=True))
    kept = Firm.columns()
    return [
        {
            "source": titles.get(row["source"], row["source"]),
            "locator": row["locator"],
            "fields": {
                Firm.model_fields[name].description or name: value
                for name, value in json.loads(row["body"]).items()
                if name in kept and value not in (None, "", [], False)
            },
        }
        for row in said.iter_rows(named=True)
    ]


def _neighbours(store: GraphStore, firm: str) -> list[dict[str, Any]]:
    found = []
    for chinese, english, pattern in LINKS:
        query = (
            f"MATCH {pattern} WHERE f.id = $firm AND r.retired_at IS NULL "
            "RETURN DISTINCT x.name AS name ORDER BY name"
        )
        names = store.run(query.replace("(f)", "(f:Firm)"), {"firm": firm}, {"name": pl.String()})[
            "name"
        ]
        if len(names):
            words = say(chinese, english)
            found.append({"link": words, "count": len(names), "names": names.head(NAMED).to_list()})
    return found
