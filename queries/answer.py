"""What every question gives back: rows, what they cover, how they were computed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Evidence:
    """One fact behind a number, in words, with its sources."""

    words: str
    sources: tuple[dict[str, str], ...] = ()  # each: id, title, url, date, reliability
    fact: str = ""  # id of the relationship or node
    observed: bool = True
    confidence: float = 1.0


@dataclass(frozen=True)
class Reason:
    """The value of a measure, with the sentence that explains it and the facts it used."""

    value: float
    words: str
    facts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Coverage:
    """What is known of what was asked. `counts`: name → (known, of how many)."""

    counts: dict[str, tuple[int, int]] = field(default_factory=dict)
    words: str = ""

    def as_dict(self) -> dict[str, Any]:
        """For JSON: each count as known / of / share."""
        rows = {
            name: {"known": known, "of": of, "share": round(known / of, 4) if of else None}
            for name, (known, of) in self.counts.items()
        }
        return {**rows, "words": self.words}


@dataclass(frozen=True)
class Answer:
    """The one shape of an answer, through CLI, API, MCP and console."""

    rows: Sequence[dict[str, Any]]
    coverage: Coverage
    formula: str
    as_of: date | None
    scope: str
    note: str = ""  # what an empty answer means, or what to do next
    extra: dict[str, Any] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """For JSON: `{"rows", "coverage", "formula", "as_of", "scope"}` and what else there is."""
        shown = {
            "rows": [plain(row) for row in self.rows],
            "coverage": self.coverage.as_dict(),
            "formula": self.formula,
            "as_of": self.as_of.isoformat() if self.as_of else None,
            "scope": self.scope,
        }
        if self.note:
            shown["note"] = self.note
        return {**shown, **plain(self.extra)}


def plain(value: Any) -> Any:
    """Dataclasses, dates, tuples and sets as what JSON can hold."""
    if hasattr(value, "__dataclass_fields__"):
        return plain(asdict(value))
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    return value.item() if hasattr(value, "item") and not isinstance(value, str) else value
