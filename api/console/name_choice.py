"""A name of the graph, searched on the server while it is typed: a city has too many to send."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from nicegui import ui

from graph.snapshot import Snapshot

#: Names offered at a time.
OFFERED = 20


def name_choice(
    graph: Snapshot,
    label: str,
    frame: str,
    value: str = "",
    on_choice: Callable[[str], None] | None = None,
) -> ui.select:
    """A choice among the names of a node frame; a name that the graph does not have may be written
    too. `on_choice` hears the name, blank when it is cleared."""
    names = graph.names(frame)
    made = ui.select(
        options_for(names, "", value), value=value or None, label=label,
        with_input=True, new_value_mode="add-unique", clearable=True,
        on_change=(lambda event: on_choice(str(event.value or "").strip())) if on_choice else None,
    )  # fmt: skip

    def offer(event: Any) -> None:
        made.set_options(options_for(names, str(event.args or "").strip(), str(made.value or "")))

    made.on("input-value", offer)
    return made.props("dense outlined input-debounce=200").classes("w-64")


def options_for(names: list[str], typed: str, chosen: str) -> list[str]:
    """The shortest names that hold what is typed, and what is chosen, which must stay on offer."""
    found = sorted((name for name in names if typed in name), key=len)[:OFFERED]
    return list(dict.fromkeys([*([chosen] if chosen else []), *found]))


def leads_to(path: str, asked: Mapping[str, str], key: str) -> Callable[[str], None]:
    """Goes to the same page asked with another word at `key`; without it where that is blank."""

    def go(word: str) -> None:
        words = {**asked, key: word}
        ui.navigate.to(f"{path}?{urlencode({k: v for k, v in words.items() if v})}")

    return go
