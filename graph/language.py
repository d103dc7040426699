"""Chinese first, English beside it: which of the two is spoken is the user's LANG."""

from __future__ import annotations

import os
from contextvars import ContextVar

_chosen: ContextVar[str | None] = ContextVar("language", default=None)


def language() -> str:
    """`zh` or `en`: chosen for this request, else LIANTU_LANG, else LC_ALL / LANG; `zh` by default."""
    if chosen := _chosen.get():
        return chosen
    for name in ("LIANTU_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return "en" if value.lower().startswith("en") else "zh"
    return "zh"


def speak(chosen: str | None) -> None:
    """Choose the language for the current context (one request, one command)."""
    _chosen.set(chosen)


def say(chinese: str, english: str) -> str:
    """The sentence in the language that is spoken now."""
    return english if language() == "en" else chinese
