"""Names that are known: from the package's data and from the graph, found by their first letters."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files

from ingest.documents.model import Mention

Name = tuple[str, str, str]  # label, id, name

#: What behind a known short firm name makes it a street, a school, a hall.
NOT_A_FIRM = re.compile(
    r"(?:[东西南北中]?(?:路|街|大道|大街|广场|大厦|中学|小学|大学|体育|文化|酒店|博物馆))"
)
#: Names too general to be a mention by themselves.
GENERIC = frozenset(
    {
        "工业",
        "制造业",
        "服务业",
        "电子",
        "机械",
        "软件",
        "材料",
        "能源",
        "设备",
        "服务",
        "产品",
        "物流",
        "食品",
        "水",
        "电",
    }
)


@dataclass
class Gazetteer:
    """Known names by their first two letters, longest first."""

    by_start: dict[str, list[tuple[str, str, str]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    @classmethod
    def of(cls, names: Iterable[Name]) -> Gazetteer:
        """From (label, id, name); of one name with two labels the first counts."""
        made, seen = cls(), set()
        for label, id_, name in names:
            if len(name) >= 2 and name not in GENERIC and name not in seen:
                seen.add(name)
                made.by_start[name[:2]].append((name, label, id_))
        for held in made.by_start.values():
            held.sort(key=lambda one: -len(one[0]))
        return made

    def find(self, text: str) -> list[Mention]:
        """The longest known name at each place, left to right without overlaps."""
        found, at = [], 0
        while at < len(text) - 1:
            hit = next(
                (
                    one
                    for one in self.by_start.get(text[at : at + 2], ())
                    if text.startswith(one[0], at)
                ),
                None,
            )
            if hit is None or self._is_part_of_more(text, at, hit):
                at += 1
                continue
            found.append(Mention(at, at + len(hit[0]), hit[0], hit[1], hit[2], 0.95))
            at += len(hit[0])
        return found

    @staticmethod
    def _is_part_of_more(text: str, at: int, hit: tuple[str, str, str]) -> bool:
        """A short Latin name inside a longer word; a firm's name that opens a street's."""
        name, label, _ = hit
        end = at + len(name)
        if name.isascii():
            before, after = text[at - 1 : at], text[end : end + 1]
            return (before.isascii() and before.isalnum()) or (after.isascii() and after.isalnum())
        return label == "FIRM" and bool(NOT_A_FIRM.match(text, end))


@lru_cache(maxsize=1)
def package_gazetteer() -> Gazetteer:
    """Names of the starter data."""
    return Gazetteer.of(package_names())


#: Files whose rows are named things: file, label, column of the id.
NAMED = (
    ("parks.csv", "PARK", ""), ("clusters.csv", "CLUSTER", ""), ("platforms.csv", "PLATFORM", ""),
    ("events.csv", "EVENT", "id"), ("districts.csv", "PLACE", "code"), ("regions.csv", "PLACE", "code"),
    ("chains.csv", "INDUSTRY", "id"),
)  # fmt: skip


def package_names() -> Iterable[Name]:
    """Names of firms, chains, products, parks, clusters, platforms, places, events."""
    for row in _rows("firms.csv"):
        for name in [row["name"], row["short_name"], *row["aliases"].split(";")]:
            yield "FIRM", row["id"], re.sub(r"\(.*?\)$", "", name).strip()
    for file, label, column in NAMED:
        yield from ((label, row.get(column, ""), row["name"]) for row in _rows(file))
    for row in _rows("regions.csv"):
        if row["name"][-1] in "省市":
            yield "PLACE", row["code"], row["name"][:-1]
    for row in _rows("products.csv"):
        yield from (
            ("PRODUCT", row["id"], name) for name in [row["name"], *row["aliases"].split(";")]
        )
    for row in _rows("aliases.csv"):
        if row["kind"] in ("chain", "industry"):
            yield "INDUSTRY", row["canonical_id"], row["alias"]
    yield from (("INDUSTRY", "", row["chain"].split("(")[0]) for row in _rows("segments.csv"))


def _rows(name: str) -> Iterable[dict[str, str]]:
    with (files("ingest.starter") / name).open(encoding="utf-8-sig") as lines:
        yield from csv.DictReader(lines)
