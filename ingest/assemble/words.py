"""What the same few words mean in every sheet: certainty, basis, lists, years."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

#: 高/中/低 and the like as a probability.
CONFIDENCE = {"高": 0.9, "中": 0.7, "低": 0.5, "stated": 0.9, "inferred": 0.6, "known": 0.7}
#: How a statement came about → the rule under which it was inferred; absent words are observed.
INFERRED = {
    "inferred": "由主营推断",
    "known": "公认，未逐条查证",
    "推定": "推定",
    "待核": "惯称，待核",
    "工程判断": "工程判断",
}


def confidence_of(text: Any) -> float | None:
    """A written confidence as 0–1; None where none is given."""
    if text in (None, ""):
        return None
    if text in CONFIDENCE:
        return CONFIDENCE[text]
    try:
        value = float(text)
    except (TypeError, ValueError):
        return None
    return value if 0 <= value <= 1 else None


def listed(text: Any) -> list[str]:
    """Items of a cell with several values (; ； 、)."""
    if isinstance(text, list):
        return [str(item).strip() for item in text if str(item).strip()]
    return [part.strip() for part in re.split(r"[;；、]", str(text or "")) if part.strip()]


def year_of(text: Any) -> int | None:
    """The first four-digit year in a cell."""
    found = re.search(r"(19|20)\d{2}", str(text or ""))
    return int(found.group()) if found else None


def since(year: int | None) -> date | None:
    """A year as the day from which a fact is known to hold."""
    return date(year, 1, 1) if year else None


def whole(text: Any) -> int | None:
    """A whole number in a cell; None where there is none."""
    found = re.search(r"\d+", str(text or "").replace(",", ""))
    return int(found.group()) if found else None


def noted(row: dict[str, Any], titles: Mapping[str, str]) -> str:
    """The row's note, and behind it what the graph has no property for, so that nothing is dropped."""
    told = [
        f"{title}：{in_words(row[name])}"
        for name, title in titles.items()
        if row.get(name) not in (None, "", [])
    ]
    return "；".join(filter(None, [str(row.get("note") or ""), *told]))


def in_words(value: Any) -> str:
    """A value as it stands in a note."""
    if isinstance(value, list):
        return "、".join(map(in_words, value))
    if isinstance(value, bool):
        return "是" if value else "否"
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def number(text: Any) -> float | None:
    """A plain number; of a range its lower end, which is surely meant; None where none is given."""
    if isinstance(text, list):
        return number(text[0]) if text else None
    if text in (None, ""):
        return None
    try:
        return float(str(text).replace(",", ""))
    except ValueError:
        return None
