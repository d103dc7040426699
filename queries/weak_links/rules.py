"""All rules, in the order in which they are shown."""

from __future__ import annotations

from graph.errors import UnknownName
from graph.language import say
from graph.names import nearest
from queries.weak_links.capability import CAPACITY_GAP, WEAK_CAPABILITY
from queries.weak_links.choke import CHOKE_POINT
from queries.weak_links.rule import Rule
from queries.weak_links.shares import CONCENTRATION, OUTSIDE_DEPENDENCE
from queries.weak_links.sources import BREAK, FALSE_REDUNDANCY, MISSING_LINK, SINGLE_SOURCE

RULES = (
    BREAK,
    MISSING_LINK,
    SINGLE_SOURCE,
    FALSE_REDUNDANCY,
    CONCENTRATION,
    OUTSIDE_DEPENDENCE,
    CHOKE_POINT,
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


def chosen(names: tuple[str, ...]) -> tuple[Rule, ...]:
    """The rules asked for, all where none is named."""
    return tuple(rule(name) for name in names) if names else RULES
