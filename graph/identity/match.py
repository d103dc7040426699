"""Whether two firms are one: declared features with weights, a score, and a sentence for each.

The score is a probability-like number: 1 / (1 + e^-(PRIOR + Σ weight × value)), values from -1 (or
below, for what rules a pair out) to 1. Features that have nothing to say leave it alone.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from graph.identity import readings
from graph.identity.bands import MERGE, Band, band_of
from graph.identity.names import FirmName, parse
from graph.identity.readings import Reading
from graph.values import CreditCode, check_credit_code

Label = Literal["same", "branch", "different"]
#: Log-odds before any evidence: a pair that blocking proposes is more often two firms.
PRIOR = -4.0


@dataclass(frozen=True)
class FirmFace:
    """What a row or the graph knows about a firm. `known_as` and `likely_as`: ids by the alias book."""

    name: str
    uscc: str = ""
    aliases: tuple[str, ...] = ()
    stock_code: str = ""
    district: str = ""
    parent: str = ""
    known_as: frozenset[str] = field(default=frozenset())
    likely_as: frozenset[str] = field(default=frozenset())

    @cached_property
    def parsed(self) -> FirmName:
        """The name taken apart."""
        return parse(self.name)

    @cached_property
    def code(self) -> str:
        """The credit code if it is valid, else nothing: a wrong one is no evidence."""
        found = check_credit_code(self.uscc) if self.uscc else None
        return found.text if isinstance(found, CreditCode) else ""


@dataclass(frozen=True)
class Feature:
    """A piece of evidence. The docstring of `read` is its documentation."""

    name: str
    weight: float
    read: Callable[[FirmFace, FirmFace], Reading | None]


@dataclass(frozen=True)
class FeatureScore:
    """What one feature said about a pair."""

    feature: str
    value: float
    weight: float
    words: str


@dataclass(frozen=True)
class Verdict:
    """same, branch or different, with the score and what it rests on."""

    label: Label
    score: float
    band: Band
    features: tuple[FeatureScore, ...]

    @property
    def words(self) -> str:
        """The features' sentences, the weightiest first."""
        ranked = sorted(self.features, key=lambda one: -abs(one.value * one.weight))
        return "；".join(one.words for one in ranked)


#: In the order in which the console shows them.
FEATURES: tuple[Feature, ...] = (
    Feature("信用代码", 20.0, readings.credit_code),
    Feature("别名简称", 7.0, readings.known_alias),
    Feature("法定名称", 4.0, readings.legal_name),
    Feature("字号", 3.0, readings.trade_name),
    Feature("行业词", 2.0, readings.industry_words),
    Feature("地名与括号", 1.5, readings.places),
    Feature("组织形式", 1.5, readings.legal_form),
    Feature("分支后缀", 4.0, readings.branch),
    Feature("证券代码", 6.0, readings.stock_code),
    Feature("上级", 6.0, readings.parent),
    Feature("区市", 0.5, readings.district),
)

#: These explain why the names differ, so the words of the names are not counted against the pair.
_SETTLES = ("信用代码", "别名简称")
#: Without one of these at its full value a pair waits for a person, however alike the names.
_MERGING = frozenset({"信用代码", "别名简称", "法定名称", "证券代码"})
_OF_THE_NAME = frozenset({"法定名称", "字号", "行业词", "地名与括号", "组织形式"})


def same(one: FirmFace, other: FirmFace) -> Verdict:
    """Whether two firms are one, a branch of one another, or different. Symmetric."""
    found = [
        FeatureScore(feature.name, reading.value, feature.weight, reading.words)
        for feature in FEATURES
        if (reading := feature.read(one, other)) is not None
    ]
    settled = max((one_.value for one_ in found if one_.feature in _SETTLES), default=0.0)
    if settled >= readings.LIKELY_ALIAS:
        floor = 0.0 if settled >= 1 else math.inf
        found = [s for s in found if s.feature not in _OF_THE_NAME or s.value > floor]
    score = _squash(PRIOR + sum(one_.value * one_.weight for one_ in found))
    if not any(one_.feature in _MERGING and one_.value >= 1 for one_ in found):
        score = min(score, MERGE - 0.001)
    is_branch = readings.is_branch_pair(one, other)
    if is_branch and score >= 0.5:
        return Verdict("branch", score, "new", tuple(found))
    label: Label = "same" if band_of(score) != "new" else "different"
    return Verdict(label, score, band_of(score), tuple(found))


def _squash(odds: float) -> float:
    return round(1 / (1 + math.exp(-max(-30.0, min(30.0, odds)))), 4)
