"""Nearest names, for a word that is not known."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz import fuzz, process


def nearest(written: str, names: Iterable[str], limit: int = 5, least: float = 45) -> list[str]:
    """Known names most like `written`, best first; names that contain it come before others."""
    known = list(dict.fromkeys(names))
    holding = sorted((name for name in known if written and written in name), key=len)[:limit]
    found = process.extract(written, known, scorer=fuzz.WRatio, limit=limit, score_cutoff=least)
    return list(dict.fromkeys([*holding, *[name for name, _, _ in found]]))[:limit]
