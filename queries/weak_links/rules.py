"""All rules, in the order in which they are shown."""

from __future__ import annotations

from graph.errors import UnknownName
from graph.language import say
from graph.names import nearest
from graph.snapshot import Snapshot
from queries.weak_links.capability import CAPACITY_GAP, WEAK_CAPABILITY
from queries.weak_links.choke import CHOKE_POINT
from queries.weak_links.rule import Rule
from queries.weak_links.shares import CONCENTRATION, OUTSIDE_DEPENDENCE
from queries.weak_links.sources import BREAK, FALSE_REDUNDANCY, MISSING_LINK, SINGLE_SOURCE
from queries.weak_links.systemic import SYSTEMIC_FIRM

#: Supplies up to which 关键企业 is computed without being asked for by name.
SYSTEMIC_SUPPLIES = 5_000

RULES = (
    BREAK,
    MISSING_LINK,
    SINGLE_SOURCE,
    FALSE_REDUNDANCY,
    CONCENTRATION,
    OUTSIDE_DEPENDENCE,
    CHOKE_POINT,
    SYSTEMIC_FIRM,
    WEAK_CAPABILITY,
    CAPACITY_GAP,
)


def rule(name: str) -> Rule:
    """A rule by Chinese name or key; an unknown one lists those that there are."""
    for one in RULES:
        if name.strip() in (one.name, one.key):
            return one
    known = "、".join(f"{one.name}（{one.key}）" for one in RULES)
    raise UnknownName(
        say(f"没有“{name}”这一类弱项", f"No weak-link class “{name}”"),
        "",
        say(f"可用：{known}。", f"Known: {known}."),
        nearest(name, [one.name for one in RULES]),
    )


def chosen(names: tuple[str, ...], graph: Snapshot) -> tuple[Rule, ...]:
    """The rules asked for; where none is named all, but without 关键企业 in a graph so large that its
    index takes minutes (it can still be named)."""
    if names:
        return tuple(rule(name) for name in names)
    light = graph.supplies.height <= SYSTEMIC_SUPPLIES
    return tuple(one for one in RULES if light or one is not SYSTEMIC_FIRM)
