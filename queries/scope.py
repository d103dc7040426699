"""What a question is about: chain, place, firm, product, park, date — names resolved to numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from graph.errors import BadInput, UnknownName, unknown
from graph.language import say
from graph.names import nearest
from graph.settings import settings
from graph.snapshot import Snapshot

#: Frame of a snapshot → what a person calls one of its rows.
CALLED = {
    "chains": "产业链",
    "firms": "企业",
    "products": "产品",
    "places": "地点",
    "parks": "园区",
    "segments": "环节",
    "clusters": "集群",
    "qualifications": "资质",
    "demands": "需求",
    "offers": "供给",
    "events": "对接活动",
    "sources": "来源",
}
#: Words for “no limit of place”.
EVERYWHERE = frozenset({"全国", "中国", "全部", "不限"})


def find(graph: Snapshot, frame: str, written: str) -> int:
    """Row number of a node by id, name, short name, alias or code; else the nearest are offered."""
    written = written.strip()
    if ":" in written and (bare := written.split(":", 1))[0] in (
        "firm",
        "product",
        "place",
        "park",
    ):
        found = graph.index(frame, written)
        written = written if found is not None else bare[1]
    if (number := graph.index(frame, written)) is not None:
        return number
    table = _names(graph, frame)
    if (number := table.get(written.casefold())) is not None:
        return number
    for ending in ("区", "市", "省", "县") if frame == "places" else ():
        if (number := table.get(written.casefold() + ending)) is not None:
            return number
    raise unknown(CALLED.get(frame, frame), written, nearest(written, graph.names(frame)))


def _names(graph: Snapshot, frame: str) -> dict[str, int]:
    def table() -> dict[str, int]:
        found: dict[str, int] = {}
        rows: pl.DataFrame = getattr(graph, frame)
        for column in ("name", "short_name", "uscc", "stock_code", "aliases"):
            if column not in rows.columns:
                continue
            for number, value in enumerate(rows[column].to_list()):
                for word in value if isinstance(value, list) else [value]:
                    if word:
                        found.setdefault(word.casefold(), number)
        return found

    return graph.once(("words", frame), table)


@dataclass(frozen=True)
class Scope:
    """A place as the boundary of “local”. `place` is None for no boundary at all."""

    name: str
    place: int | None

    def local(self, graph: Snapshot) -> NDArray[np.bool_]:
        """Per firm: whether it makes things inside."""
        return graph.is_local(self.place)


def scope_of(graph: Snapshot, written: str | None) -> Scope:
    """The scope of a question: the written place, else that of the settings, else the home city."""
    name = (written or "").strip() or settings().scope
    if not name:
        return home_scope(graph)
    try:
        place = find(graph, "places", name)
    except UnknownName:
        if name in EVERYWHERE:
            return Scope(name, None)
        raise
    return Scope(graph.names("places")[place], place)


def home_scope(graph: Snapshot) -> Scope:
    """The place marked as the home city; without one there is no boundary."""
    homes = graph.places.filter(pl.col("home"))
    if homes.is_empty():
        return Scope(say("全部", "everywhere"), None)
    return Scope(homes["name"][0], int(homes["i"][0]))


def nested_scopes(graph: Snapshot, scope: Scope) -> list[Scope]:
    """The scope and all that it lies in, innermost first (区 → 市 → 省 → 中国)."""
    found, at = [scope], scope.place
    parents = dict(
        zip(graph.within["place"].to_list(), graph.within["parent"].to_list(), strict=True)
    )
    while at is not None and (at := parents.get(at)) is not None:
        if any(one.place == at for one in found):
            break
        found.append(Scope(graph.names("places")[at], at))
    return found


@dataclass(frozen=True)
class Question:
    """Common to questions about a part of the graph; names as written by a person."""

    chain: str = ""
    scope: str = ""
    firm: str = ""
    product: str = ""
    park: str = ""
    as_of: date | None = None

    def in_words(self) -> str:
        """Page heading, export title and audit entry: the same sentence everywhere."""
        about = (
            self.firm or self.product or self.park or self.chain or say("全部产业链", "all chains")
        )
        place = self.scope or settings().scope or say("本市", "home city")
        day = self.as_of.isoformat() if self.as_of else say("当前", "now")
        return f"{about} · {place} · {day}"


def chain_products(graph: Snapshot, chain: int | None) -> pl.Series:
    """Products of a chain (None: of all chains), as row numbers."""
    if chain is None:
        return graph.products["i"]
    return graph.products.filter(pl.col("chain") == chain)["i"]


def parse_day(written: str | None) -> date | None:
    """An ISO date from a command or address line."""
    if not written:
        return None
    try:
        return date.fromisoformat(written)
    except ValueError as fault:
        raise BadInput(
            say("日期写法不对", "Not a date"),
            f"{written!r}",
            say("写成 2026-11-26 这样。", "Write it as 2026-11-26."),
        ) from fault


def ids(graph: Snapshot, frame: str, numbers: Any) -> list[str]:
    """Ids of row numbers."""
    column: pl.Series = getattr(graph, frame)["id"]
    return [column[int(number)] for number in numbers]
