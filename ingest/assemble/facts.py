"""Facts gathered from the rows of one file, before they go into the graph in one transaction."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import polars as pl

from graph.facts import complete
from graph.ontology import Node, Relationship

Row = dict[str, Any]
#: Stands where the product will stand that a person chooses.
ASKED = "?"


@dataclass(frozen=True)
class Problem:
    """A row, or a part of it, that could not be taken in; nothing is dropped in silence."""

    row: int
    field: str
    value: str
    reason: str
    remedy: str = ""
    sheet: str = ""
    #: The column's letter and heading; blank where it has none.
    column: str = ""
    header: str = ""

    def as_dict(self) -> dict[str, Any]:
        """For JSON and the report."""
        return {
            "sheet": self.sheet,
            "row": self.row,
            "column": self.column,
            "header": self.header,
            "field": self.field,
            "value": self.value,
            "reason": self.reason,
            "remedy": self.remedy,
        }

    def with_remedy(self, remedy: str) -> Problem:
        """The same, mended another way."""
        return replace(self, remedy=remedy)


@dataclass
class Facts:
    """What one file states. `file` is its Source id; a row may cite a document of its own."""

    file: str
    #: Prefix of the place in the file, e.g. the sheet's name.
    sheet: str = ""
    nodes: dict[type[Node], dict[str, Row]] = field(default_factory=lambda: defaultdict(dict))
    links: dict[type[Relationship], list[Row]] = field(default_factory=lambda: defaultdict(list))
    problems: list[Problem] = field(default_factory=list)
    #: Written product → links that could be made if it were known which product it is.
    asked: dict[str, list[tuple[type[Relationship], Row]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    #: Of `asked` those that stand in free words, with their first place.
    loose: dict[str, Problem] = field(default_factory=dict)
    #: Field → letter and heading of its column in the table that is being read.
    columns: dict[str, tuple[str, str]] = field(default_factory=dict)
    #: Rows whose every statement was taken in.
    rows_read: int = 0

    def node(self, kind: type[Node], id_: str, row: Row, /, **properties: Any) -> str:
        """State properties of a node; of several rows about one node, the first value counts and
        lists are joined."""
        known = self.nodes[kind].get(id_)
        stated = {name: value for name, value in properties.items() if value not in (None, "", [])}
        if known is None:
            self.nodes[kind][id_] = {"id": id_, **stated, **self._statement(row, properties)}
            return id_
        for name, value in stated.items():
            if isinstance(value, list):
                known[name] = list(dict.fromkeys([*known.get(name, []), *value]))
            else:
                known.setdefault(name, value)
        return id_

    def link(
        self, kind: type[Relationship], from_id: str, to_id: str, row: Row, /, **properties: Any
    ) -> None:
        """State a relationship."""
        self.links[kind].append(self._link(from_id, to_id, row, properties))

    def states(self, label: str, link: Row) -> bool:
        """Whether a relationship between the same two ends is stated already."""
        ends = (link["from_id"], link["to_id"])
        return any(
            (row["from_id"], row["to_id"]) == ends
            for kind, rows in self.links.items()
            if kind.label == label
            for row in rows
        )

    def ask(
        self, written: str, kind: type[Relationship], from_id: str, to_id: str, row: Row, /,
        **properties: Any,
    ) -> None:  # fmt: skip
        """A relationship with a product (`ASKED` in its place) that a person has to choose."""
        self.asked[written].append((kind, self._link(from_id, to_id, row, properties)))

    def _link(self, from_id: str, to_id: str, row: Row, properties: Row) -> Row:
        stated = {name: value for name, value in properties.items() if value not in (None, "")}
        return {"from_id": from_id, "to_id": to_id, **stated, **self._statement(row, properties)}

    def problem(self, row: Row, field_: str, reason: str, remedy: str = "") -> None:
        """Report what of a row could not be used."""
        self.problems.append(self.place(row, field_, reason, remedy))

    def place(self, row: Row, field_: str, reason: str, remedy: str = "") -> Problem:
        """A problem with its place in the file."""
        written = row.get(field_, "")
        value = "、".join(map(str, written)) if isinstance(written, list) else str(written)
        column, header = self.columns.get(field_, ("", ""))
        number = int(row.get("row", 0))
        return Problem(number, field_, value, reason, remedy, self.sheet, column, header)

    def at(self, sheet: str, columns: dict[str, tuple[str, str]]) -> None:
        """The table whose rows come next."""
        self.sheet, self.columns = sheet, columns

    def _statement(self, row: Row, properties: Row) -> Row:
        """Sources, place and certainty of a row's statements."""
        number = row.get("row")
        cited = row.get("cited") or [self.file]
        place = f"{self.sheet}!{number}" if self.sheet else f"第{number}行"
        statement: Row = {
            "sources": cited,
            "stated_in": self.file,
            "locator": place if number else "",
        }
        for name in ("confidence", "observed", "rule", "valid_from", "valid_to", "said"):
            if name not in properties and row.get(name) not in (None, ""):
                statement[name] = row[name]
        return statement

    def frames(self) -> dict[type[Node] | type[Relationship], pl.DataFrame]:
        """Typed frames, nodes first."""
        frames: dict[type[Node] | type[Relationship], pl.DataFrame] = {}
        for kind, rows in self.nodes.items():
            frames[kind] = typed(kind, list(rows.values()))
        for link, stated in self.links.items():
            frames[link] = typed(link, stated)
        return frames


def typed(kind: type[Node] | type[Relationship], rows: list[Row]) -> pl.DataFrame:
    """Rows with any of the kind's properties as one complete frame."""
    dtypes = {**kind.columns(), "sources": pl.List(pl.String())}
    used = {name for row in rows for name in row}
    schema = {name: dtype for name, dtype in dtypes.items() if name in used}
    if strange := used - set(schema):
        raise TypeError(f"{kind.label} has no {sorted(strange)}")
    columns = [
        _series(name, dtype, [row.get(name) for row in rows]) for name, dtype in schema.items()
    ]
    return complete(kind, pl.DataFrame(columns))


#: Between the items of a list while it is one text; no cell holds it.
_BETWEEN = "\x1f"


def _series(name: str, dtype: pl.DataType, values: list[Any]) -> pl.Series:
    """One column. Lists go in as one text each: a series per row would take most of an import."""
    if isinstance(dtype, pl.List):
        texts = [None if value is None else _BETWEEN.join(value) for value in values]
        joined = pl.Series(name, texts, dtype=pl.String)
        split = pl.when(joined != "").then(joined.str.split(_BETWEEN)).otherwise([])
        return pl.select(split.alias(name)).to_series().cast(dtype)
    if dtype == pl.Date():
        values = [_day(value) for value in values]
    return pl.Series(name, values, dtype=dtype, strict=False)


def _day(value: Any) -> date | None:
    """A written day as a date; less precise ones (2024-12) stand for their first day."""
    if not isinstance(value, str):
        return value if isinstance(value, date) else None
    parts = [*value.split("-"), "1", "1"][:3]
    try:
        return date(*(int(part) for part in parts))
    except ValueError:
        return None
