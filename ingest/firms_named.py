"""Which firm each name in a file is: sure ones become known, doubtful pairs wait for a person."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from graph.identity.decisions import Decisions, row_key
from graph.identity.merge import Carried, carried_merges
from graph.identity.resolve import resolve
from graph.ledger.decisions import Review
from graph.ontology import Firm, SubsidiaryOf
from graph.store import GraphStore
from ingest.assemble.directory import Directory, new_firm_id, plain_name
from ingest.assemble.facts import Facts, Row
from ingest.rows import SheetRows

#: Fields of a row that name a firm: (name, code, district).
FIRM_FIELDS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "firms": (("name", "uscc", "district"),),
    "qualifications": (("name", "uscc", "district"),),
    "produces": (("name", "uscc", "district"),),
    "attendance": (("name", "uscc", "district"),),
    "demands": (("name", "uscc", "district"),),
    "offers": (("name", "uscc", "district"),),
    "supplies": (("supplier", "supplier_uscc", ""), ("buyer", "buyer_uscc", "")),
    "subsidiaries": (("child", "", ""), ("parent", "", "")),
    "projects": (("firm", "", "district"),),
}


@dataclass
class Doubtful:
    """Pairs that wait for a person, and branches found."""

    reviews: list[Review] = field(default_factory=list)
    branches: list[tuple[str, str]] = field(default_factory=list)
    #: Every name that was met.
    named: set[str] = field(default_factory=set)
    #: Merges that the graph carries: the names mean the firms as they were before, and are put so at the end.
    merges: list[Carried] = field(default_factory=list)


def settle_firms(
    store: GraphStore, known: Directory, tables: Iterable[SheetRows], decisions: Decisions
) -> Doubtful:
    """Which firm each name in the tables is; sure ones are made known, doubtful ones returned."""
    found = Doubtful()
    mentions = _mentions(tables)
    if mentions.is_empty():
        return found
    found.merges = carried_merges(store) if decisions.forces() else []
    decisions = decisions.carrying((one.decision, one.gone, one.keep) for one in found.merges)
    firms_known = _known_firms(store, {one.gone for one in found.merges})
    found.named = set(mentions["name"])
    settled = resolve(mentions, firms_known, decisions).join(mentions, on="row")
    names = dict(zip(firms_known["id"], firms_known["name"], strict=True))
    groups: dict[str, str] = {}
    for row in settled.iter_rows(named=True):
        name = row["name"]
        own = (
            groups.setdefault(row["group"], new_firm_id(name))
            if row["group"]
            else new_firm_id(name)
        )
        chosen = row["candidate"] if row["firm"] and row["band"] == "merge" else own
        known.names.setdefault("Firm", {})[plain_name(name)] = chosen
        if chosen == own:
            known.made.add(own)
            known.ids.setdefault("Firm", set()).add(own)
        if row["branch_of"]:
            found.branches.append((own, row["branch_of"]))
        elif row["band"] == "review" and row["candidate"]:
            found.reviews.append(_review(row, names.get(row["candidate"], "")))
    return found


def _mentions(tables: Iterable[SheetRows]) -> pl.DataFrame:
    """row, name, uscc, district: each distinct mention of a firm, numbered."""
    seen: dict[tuple[str, str], dict[str, Any]] = {}
    for table in tables:
        for fields in FIRM_FIELDS.get(table.kind or "", ()):
            for row in table.rows:
                name = str(row.get(fields[0]) or "").strip()
                if name:
                    code = str(row.get(fields[1]) or "") if fields[1] else ""
                    place = str(row.get(fields[2]) or "") if fields[2] else ""
                    known = seen.setdefault(
                        (plain_name(name), code), {"name": name, "uscc": code, "district": place}
                    )
                    known["district"] = known["district"] or place
    rows = [{"row": number, **row} for number, row in enumerate(seen.values())]
    schema = {"row": pl.Int64, "name": pl.String, "uscc": pl.String, "district": pl.String}
    return pl.DataFrame(rows, schema=schema)


def _known_firms(store: GraphStore, gone: set[str]) -> pl.DataFrame:
    """Standing firms, then those that merges made others: a code of both is the latter's."""
    columns = ["id", "name", "short_name", "aliases", "uscc", "stock_code", "retired_at"]
    held = store.read(Firm, columns)
    went = pl.col("id").is_in(list(gone))
    return pl.concat([held.filter(pl.col("retired_at").is_null() & ~went), held.filter(went)]).drop(
        "retired_at"
    )


def _review(row: dict[str, Any], candidate: str) -> Review:
    return Review(
        subject="firm",
        left=row_key(row["name"], row["uscc"] or ""),
        right=row["candidate"],
        left_name=row["name"],
        right_name=candidate,
        score=row["score"],
        band=row["band"],
        explanation=tuple(json.loads(row["explanation"])) if row["explanation"] else (),
        evidence={"uscc": row["uscc"], "district": row["district"]},
    )


def link_branches(branches: Iterable[tuple[str, str]], known: Directory, facts: Facts) -> None:
    """A branch is kept apart from its firm and linked to it."""
    for branch, parent in branches:
        if branch in facts.nodes.get(Firm, {}) and parent in known.ids.get("Firm", ()):
            row: Row = {
                "cited": [facts.file],
                "observed": False,
                "rule": "由名称看出的分支",
                "confidence": 0.8,
            }
            facts.link(SubsidiaryOf, branch, parent, row, relation="分公司")
