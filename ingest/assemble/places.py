"""Places, parks, clusters, platforms and the sites of firms."""

from __future__ import annotations

from graph.facts import digest
from graph.ontology import (
    Cluster,
    FocusesOn,
    LocatedIn,
    MemberOf,
    Operates,
    Park,
    Place,
    Platform,
    TenantOf,
    Within,
)
from ingest.assemble.directory import Directory
from ingest.assemble.facts import Facts, Row
from ingest.assemble.lookups import chain_ids, firm_id, place_id
from ingest.assemble.words import in_words, listed, noted, year_of

#: Written levels of places → ours.
LEVELS = {
    "国家": "国家", "省": "省", "直辖市": "市", "自治区": "省", "特别行政区": "省", "地级市": "市",
    "副省级市": "市", "区": "区县", "县": "区县", "县级市": "区县", "功能区": "功能区",
}  # fmt: skip


#: Columns that a park or cluster has no property for → how its note names them.
PARK_BESIDE = {"level": "级别", "area": "面积", "year": "年份"}
CLUSTER_BESIDE = {"area": "面积"}


def places(rows: list[Row], known: Directory, facts: Facts) -> None:
    """Countries, provinces, cities, districts and zones with what they lie in."""
    for row in rows:
        id_ = row.get("code") or f"zone:{digest(row['name'])}"
        level = LEVELS.get(row.get("level", ""), "")
        facts.node(
            Place, id_, row, name=row["name"], level=level, aliases=listed(row.get("aliases")),
            home=row["name"] == known.city,
        )  # fmt: skip
        known.add("Place", id_, row["name"])
    for row in rows:
        id_ = row.get("code") or f"zone:{digest(row['name'])}"
        parents = listed(row.get("host")) or listed(row.get("parent"))
        for parent in parents:
            if found := place_id(parent, row, "parent", known, facts):
                facts.link(Within, id_, found, row)


def parks(rows: list[Row], known: Directory, facts: Facts) -> None:
    """Parks with their place, leading industries and lead firm."""
    for row in rows:
        id_ = f"park:{digest(row['name'])}"
        facts.node(
            Park,
            id_,
            row,
            name=row["name"],
            kind=row.get("kind"),
            note=noted(_sized(row), PARK_BESIDE),
        )
        known.add("Park", id_, row["name"])
        _located(Park.label, id_, row, known, facts)
        _focuses(Park.label, id_, row, known, facts)
        if row.get("lead_firm") and (firm := firm_id(row, "lead_firm", known, facts)):
            facts.link(TenantOf, firm, id_, row, role="龙头")


def clusters(rows: list[Row], known: Directory, facts: Facts) -> None:
    """Clusters with level, year, place and industry."""
    for row in rows:
        year = year_of(row.get("year"))
        id_ = f"cluster:{digest(row['name'])}"
        known.add("Cluster", id_, row["name"])
        facts.node(
            Cluster, id_, row, name=row["name"], level=row.get("level"), kind=row.get("kind"),
            year=year, note=noted(_sized(row), CLUSTER_BESIDE),
        )  # fmt: skip
        _located(Cluster.label, id_, row, known, facts)
        _focuses(Cluster.label, id_, row, known, facts)
        if row.get("lead_firm") and (firm := firm_id(row, "lead_firm", known, facts)):
            facts.link(MemberOf, firm, id_, row)


def platforms(rows: list[Row], known: Directory, facts: Facts) -> None:
    """Public platforms with operator and chains served."""
    for row in rows:
        id_ = f"platform:{digest(row['name'])}"
        facts.node(
            Platform, id_, row, name=row["name"], operator=row.get("operator"),
            kind=row.get("kind"), note=row.get("note"),
        )  # fmt: skip
        _focuses(Platform.label, id_, row, known, facts)
        if (operator := row.get("operator")) and (firm := known.find("Firm", operator)):
            facts.link(Operates, firm, id_, row, from_label="Firm", to_label=Platform.label)


def sites(rows: list[Row], known: Directory, facts: Facts) -> None:
    """Production and office sites of firms, beside the registered place."""
    for row in rows:
        firm = firm_id(row, "name", known, facts)
        written = row.get("district") or row.get("city")
        if firm and written and (place := place_id(written, row, "district", known, facts)):
            facts.link(
                LocatedIn, firm, place, row, role=row.get("role", ""),
                from_label="Firm", to_label="Place", said=row.get("note", ""),
            )  # fmt: skip


def _sized(row: Row) -> Row:
    """The row with its area as text, in the unit that the cell or the heading states."""
    area = row.get("area")
    return row if area is None else {**row, "area": f"{in_words(area)}{row.get('unit') or ''}"}


def _located(label: str, id_: str, row: Row, known: Directory, facts: Facts) -> None:
    for written in listed(row.get("district")):
        if place := place_id(written, row, "district", known, facts):
            facts.link(
                LocatedIn, id_, place, row, role="所在地", from_label=label, to_label="Place"
            )


def _focuses(label: str, id_: str, row: Row, known: Directory, facts: Facts) -> None:
    written = listed(row.get("chains")) or listed(row.get("chain"))
    for rank, name in enumerate(written, start=1):
        for chain in chain_ids(name, row, "chains", known, facts):
            facts.link(FocusesOn, id_, chain, row, rank=rank, from_label=label, to_label="Chain")
