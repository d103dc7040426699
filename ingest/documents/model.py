"""What is found in a text: mentions, relations, numeric targets, with offsets into the text as given."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

#: Labels of mentions, in the order in which the trained network numbers them.
LABELS = (
    "FIRM", "PRODUCT", "PLACE", "PARK", "CLUSTER", "CHAIN", "INDUSTRY", "FIRM_TYPE", "PLATFORM", "EVENT",
    "POLICY",
)  # fmt: skip


@dataclass(frozen=True)
class Mention:
    """A name in the text; `end` is exclusive, `id` the graph's id where the name is known, `full` what the
    text calls in full what this is short for."""

    start: int
    end: int
    text: str
    label: str
    id: str = ""
    confidence: float = 0.9
    full: str = ""

    @property
    def name(self) -> str:
        """By which it is told apart: two names of one firm are one."""
        return self.full or self.text

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {"start": self.start, "end": self.end, "text": self.text, "label": self.label,
                "id": self.id, "confidence": round(self.confidence, 4)}  # fmt: skip

    def place(self) -> dict[str, Any]:
        """As an end of a relation."""
        return {"start": self.start, "end": self.end, "text": self.text}


@dataclass(frozen=True)
class Relation:
    """A relation stated in one sentence; status fact, planned, negated, ended or uncertain. `of_sales`: the
    share is of the seller's sales, not of the buyer's purchases."""

    head: Mention
    rel: str
    tail: Mention
    sentence: tuple[int, int]
    status: str = "fact"
    product: str | None = None
    amount: float | None = None
    share: float | None = None
    year: int | None = None
    confidence: float = 0.8
    of_sales: bool = False

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "head": self.head.place(), "rel": self.rel, "tail": self.tail.place(),
            "product": self.product, "amount": self.amount, "share": self.share, "year": self.year,
            "status": self.status, "sentence": {"start": self.sentence[0], "end": self.sentence[1]},
            "confidence": self.confidence,
        }  # fmt: skip


@dataclass(frozen=True)
class Figure:
    """A number with its metric, comparator, unit, period and kind."""

    start: int
    end: int
    text: str
    metric: str
    comparator: str
    value: float
    unit: str
    period: str | None
    kind: str
    value_max: float | None = None

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "start": self.start, "end": self.end, "text": self.text, "metric": self.metric,
            "comparator": self.comparator, "value": self.value, "value_max": self.value_max,
            "unit": self.unit, "period": self.period, "kind": self.kind,
        }  # fmt: skip


@dataclass(frozen=True)
class Extraction:
    """All that was found in one text."""

    text: str
    entities: list[Mention] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    targets: list[Figure] = field(default_factory=list)


def as_json(source: str, found: Extraction) -> dict[str, Any]:
    """The one JSON shape of an extraction."""
    return {
        "source": source,
        "text": found.text,
        "entities": [one.as_dict() for one in found.entities],
        "relations": [one.as_dict() for one in found.relations],
        "targets": [one.as_dict() for one in found.targets],
    }


def within(mentions: Sequence[Mention], start: int, end: int) -> Sequence[Mention]:
    """Those of the mentions, which are in the order of the text, that begin in a stretch of it."""
    first = bisect_left(mentions, start, key=lambda one: one.start)
    return mentions[first : bisect_left(mentions, end, lo=first, key=lambda one: one.start)]


def sentences(text: str) -> list[tuple[int, int]]:
    """Spans of sentences: up to 。！？； or a line break, the mark inside."""
    spans, start = [], 0
    for at, letter in enumerate(text):
        if letter in "。！？；\n":
            if text[start : at + 1].strip():
                spans.append((start, at + 1))
            start = at + 1
    if text[start:].strip():
        spans.append((start, len(text)))
    return spans
