"""The ontology: every node and relationship, once.

The Ladybug DDL, the Neo4j constraints and indexes, the import templates, the API schema and
docs/ontology.md are generated from these classes. A docstring is the entry in the reference page.
"""

from __future__ import annotations

from graph.facts import Fact, Node, Relationship
from graph.ontology.links import (
    Addresses,
    Attends,
    Broader,
    Concerns,
    FocusesOn,
    For,
    HeldAt,
    Holds,
    InputOf,
    InSegment,
    Leads,
    ListedIn,
    LocatedIn,
    Meets,
    MemberOf,
    OfIndustry,
    Operates,
    OperatesIn,
    Pairs,
    PartOf,
    Posted,
    Produces,
    SignedWith,
    SubsidiaryOf,
    Substitutes,
    Supplies,
    TenantOf,
    Within,
)
from graph.ontology.nodes import (
    Chain,
    Cluster,
    Demand,
    Event,
    Finding,
    Firm,
    Industry,
    Meeting,
    Offer,
    Pairing,
    Park,
    Place,
    Platform,
    Product,
    Project,
    Qualification,
    Record,
    Segment,
    Source,
    Target,
)

__all__ = [
    "LABELS",
    "NODES",
    "RELATIONSHIPS",
    "TIERS",
    "Addresses",
    "Attends",
    "Broader",
    "Chain",
    "Cluster",
    "Concerns",
    "Demand",
    "Event",
    "Fact",
    "Finding",
    "Firm",
    "FocusesOn",
    "For",
    "HeldAt",
    "Holds",
    "InSegment",
    "Industry",
    "InputOf",
    "Leads",
    "ListedIn",
    "LocatedIn",
    "Meeting",
    "Meets",
    "MemberOf",
    "Node",
    "OfIndustry",
    "Offer",
    "Operates",
    "OperatesIn",
    "Pairing",
    "Pairs",
    "Park",
    "PartOf",
    "Place",
    "Platform",
    "Posted",
    "Produces",
    "Product",
    "Project",
    "Qualification",
    "Record",
    "Relationship",
    "Segment",
    "SignedWith",
    "Source",
    "SubsidiaryOf",
    "Substitutes",
    "Supplies",
    "Target",
    "TenantOf",
    "Within",
    "kind_named",
]

NODES: tuple[type[Node], ...] = (
    Source, Record, Firm, Qualification, Industry, Chain, Segment, Product, Place, Park, Cluster,
    Platform, Project, Target, Event, Demand, Offer, Pairing, Meeting, Finding,
)  # fmt: skip
RELATIONSHIPS: tuple[type[Relationship], ...] = (
    Supplies, Produces, InputOf, Substitutes, Broader, InSegment, PartOf, OperatesIn, Leads,
    ListedIn, OfIndustry, Holds, Within, LocatedIn, MemberOf, TenantOf, FocusesOn, Operates,
    SubsidiaryOf, SignedWith, Posted, For, Concerns, Attends, Pairs, HeldAt, Meets, Addresses,
)  # fmt: skip
LABELS: dict[str, type[Node] | type[Relationship]] = {
    **{node.label: node for node in NODES},
    **{link.label: link for link in RELATIONSHIPS},
}


def kind_named(label: str) -> type[Node] | type[Relationship]:
    """The class of a label or relationship type."""
    return LABELS[label]


#: 梯度, lowest first.
TIERS = ("创新型中小企业", "专精特新中小企业", "瞪羚企业", "小巨人", "单项冠军", "链主")
