"""Which starter file holds what: columns → fields of the importer, in the order of dependence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path

from ingest.assemble import chains, firms, places, posts, trade
from ingest.assemble.directory import Directory
from ingest.assemble.facts import Facts, Row

Assembler = Callable[[list[Row], Directory, Facts], None]

CITY = "青岛市"
#: How the names of these files as sources begin.
STARTER = "起始数据"


@dataclass(frozen=True)
class StarterFile:
    """One file: what its columns are called by the importer, constants, units, assemblers."""

    name: str
    assemblers: tuple[Assembler, ...]
    columns: dict[str, str] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    #: Column → factor that turns its numbers into 元 or a fraction.
    factors: dict[str, float] = field(default_factory=dict)


PLAN: tuple[StarterFile, ...] = (
    StarterFile("sources.csv", (posts.sources,)),
    StarterFile("aliases.csv", (chains.aliases,)),
    StarterFile("regions.csv", (places.places,)),
    StarterFile(
        "districts.csv",
        (places.places,),
        {"kind": "level", "parent_code": "parent", "host_district": "host"},
    ),
    StarterFile("segments.csv", (chains.segments,), {"order_in_stage": "order"}),
    StarterFile(
        "chains.csv",
        (chains.chains,),
        {"kind": "category", "lead_department": "department", "scheme": "document"},
    ),
    StarterFile("industries.csv", (chains.industries,), {"year": "document_year"}),
    StarterFile(
        "products.csv",
        (chains.products,),
        {"segment_id": "segment", "domestic_maturity": "maturity"},
    ),
    StarterFile("product_inputs.csv", (chains.inputs,), {"product_id": "product", "input_id": "input"}),
    StarterFile("true_gaps.csv", (chains.doubts,), {"product_id": "product", "why": "doubt"}),
    StarterFile("firms.csv", (firms.firms,), {"tier_source_year": "tier_year"}),
    StarterFile("sites.csv", (places.sites,), {"firm_id": "name"}),
    StarterFile("produces.csv", (trade.produces,), {"firm_id": "name", "product_id": "product"}),
    StarterFile(
        "subsidiaries.csv",
        (firms.subsidiaries,),
        {"child_id": "child", "parent_id": "parent", "share_pct": "share"},
        factors={"share": 0.01},
    ),
    StarterFile(
        "supplies.csv",
        (trade.supplies,),
        {"supplier_id": "supplier", "buyer_id": "buyer", "amount_wan": "amount",
         "share_pct": "share", "evidence": "said"},
        factors={"amount": 1e4, "share": 0.01},
    ),
    StarterFile("qualifications.csv", (firms.qualifications,), {"firm_id": "name"}),
    StarterFile("lead_firms", (firms.leads,), {"scheme": "document"}),
    StarterFile("demands.csv", (posts.demands,), {"firm_id": "name"}),
    StarterFile("offers.csv", (posts.offers,), {"firm_id": "name"}),
    StarterFile("events.csv", (posts.events,)),
    StarterFile("clusters.csv", (places.clusters,), {"industry": "chains"}),
    StarterFile("parks.csv", (places.parks,), {"focus_industries": "chains"}),
    StarterFile("platforms.csv", (places.platforms,), {"url_note": "note"}),
    StarterFile(
        "targets.csv", (posts.targets,), {"text_span": "text", "baseline_value": "baseline"}
    ),
    StarterFile(
        "policy_actions.csv",
        (posts.targets,),
        {"level": "kind", "measure": "text", "deadline": "period", "anchor_text": "said"},
    ),
)  # fmt: skip
#: Files that explain the data and state nothing about the city.
NOTES = ("README.md", "README-products.md", "unmapped.csv", "entity_traps.csv")


def folder() -> Path:
    """Where the starter files lie in the installed package."""
    return Path(str(files("ingest.starter")))
