"""Tables, a page at a time: sorted, filtered and cut on the server; cards on a phone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from nicegui import ui

#: Rows of a page, and what else may be chosen (0: all).
PAGE, SIZES = 20, (10, 20, 30, 50, 100, 0)
#: Rows up to which a table needs neither filter nor pages.
FEW = 12
#: Letters up to which a column's words are never broken.
SHORT = 8
#: Below this width of the window a row becomes a card.
NARROW = 700
CARDS = f"""
@media (max-width: {NARROW}px) {{
.q-table__grid-content {{ flex-direction: column; flex-wrap: nowrap; }}
.q-table__grid-item {{ padding: 4px 0; width: 100%; }}
.q-table__grid-item-card {{ padding: 8px 12px; }}
.q-table__grid-item-row {{ display: flex; gap: 8px; font-size: 13px; line-height: 1.6; }}
.q-table__grid-item-row + .q-table__grid-item-row {{ margin-top: 0; }}
.q-table__grid-item-title {{ flex: 0 0 7em; font-size: 13px; opacity: 1; color: #57606a; }}
.body--dark .q-table__grid-item-title {{ color: #9ca3af; }}
.q-table__grid-item-value {{ flex: 1; font-size: 13px; }}
.opens .q-table__grid-item-value {{ overflow: hidden; display: -webkit-box; -webkit-line-clamp: 2;
  -webkit-box-orient: vertical; }}
}}
"""

Columns = Sequence[tuple[str, str, bool]]
Rows = Sequence[Mapping[str, Any]]


def table(
    columns: Columns,
    rows: Rows,
    *,
    on_row: Callable[[int], None] | None = None,
    rows_per_page: int = PAGE,
) -> ui.table:
    """A table of which the browser gets one page; columns are (key, heading, is number), and those
    blank throughout are left out; a click on a row calls `on_row` with its place in `rows`. On a phone
    the cards of such a table show two lines of each cell: the click shows the rest."""
    shown = [
        {"place": place, **{key: flat(row.get(key)) for key, _, _ in columns}}
        for place, row in enumerate(rows)
    ]
    heads: list[dict[str, Any]] = [
        {"name": key, "label": words, "field": key, "sortable": True,
         "align": "right" if numeric else "left", **decimals(key, rows), **unbroken(key, shown)}
        for key, words, numeric in columns
    ]  # fmt: skip
    heads = [head for head in heads if any(row[head["name"]] != "" for row in shown)]
    if len(rows) <= FEW:
        rows_per_page = max(rows_per_page, len(rows))
    options = ",".join(map(str, SIZES))
    made = ui.table(
        columns=heads, rows=shown[:rows_per_page], row_key="place",
        pagination={"page": 1, "rowsPerPage": rows_per_page, "rowsNumber": len(shown)},
    ).classes("w-full").props(
        'flat bordered dense no-data-label="没有符合的行" rows-per-page-label="每页" '
        f':rows-per-page-options="[{options}]" :grid="window.innerWidth <= {NARROW}" '
        ':pagination-label="(first, last, all) => `第 ${first}–${last} 行，共 ${all} 行`"'
    )  # fmt: skip
    if len(rows) <= FEW:
        made.props("hide-pagination")
    else:
        with made.add_slot("top-left"):
            search = ui.input(placeholder="筛选").props("dense outlined clearable").classes("w-56")
        search.bind_value_to(made, "filter")
    made.on("request", lambda event: _turn(made, shown, event.args))
    if on_row:
        made.classes("opens")
        made.on("rowClick", lambda event: on_row(int(event.args[1]["place"])))
    return made


def _turn(made: ui.table, shown: Sequence[dict[str, Any]], asked: Mapping[str, Any]) -> None:
    """Show the page that the browser asks for."""
    wanted = asked["pagination"]
    found = in_order(matching(shown, asked.get("filter") or ""), wanted)
    size = int(wanted["rowsPerPage"]) or max(1, len(found))
    page = max(1, min(int(wanted["page"]), -(-len(found) // size)))
    made.rows = list(found[(page - 1) * size : page * size])
    made.pagination = {**wanted, "page": page, "rowsNumber": len(found)}


def matching(shown: Sequence[dict[str, Any]], words: str) -> Sequence[dict[str, Any]]:
    """Rows of which some cell holds the words."""
    word = words.strip().casefold()
    if not word:
        return shown
    return [
        row
        for row in shown
        if any(word in str(value).casefold() for key, value in row.items() if key != "place")
    ]


def in_order(
    found: Sequence[dict[str, Any]], wanted: Mapping[str, Any]
) -> Sequence[dict[str, Any]]:
    """Rows by the column asked for; blanks at the end whichever way."""
    key = wanted.get("sortBy")
    if not key:
        return found
    filled = [row for row in found if row[key] != ""]
    filled.sort(key=lambda row: _rank(row[key]), reverse=bool(wanted.get("descending")))
    return [*filled, *(row for row in found if row[key] == "")]


def _rank(value: Any) -> tuple[bool, float, str]:
    """Numbers before words, each in their own order."""
    if isinstance(value, (int, float)):
        return False, float(value), ""
    return True, 0.0, str(value)


def unbroken(key: str, shown: Rows) -> dict[str, str]:
    """Short words (a state, a class) stay on one line."""
    longest = max((len(str(row[key])) for row in shown), default=0)
    return {"style": "white-space: nowrap"} if longest <= SHORT else {}


def decimals(key: str, rows: Rows) -> dict[str, str]:
    """Numbers with fractions are shown to two places (sorting uses the whole number)."""
    is_fraction = any(isinstance(row.get(key), float) for row in rows)
    return (
        {":format": "value => typeof value === 'number' ? value.toFixed(2) : value"}
        if is_fraction
        else {}
    )


def flat(value: Any) -> Any:
    """A value as a cell."""
    if isinstance(value, float):
        return round(value, 3)
    if isinstance(value, (list, tuple)):
        return "、".join(str(item) for item in value)
    return "" if value is None else value
