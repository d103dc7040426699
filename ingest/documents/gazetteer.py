"""Names that are known: the graph's, then those of the package's data, found by their first letters."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain

from ingest.documents.lexicon import starter, words
from ingest.documents.model import Mention

#: label, id, name, other names.
Name = tuple[str, str, str, Iterable[str]]

#: What behind a known short firm name makes it a street, a school, a hall.
NOT_A_FIRM = re.compile(
    r"(?:[东西南北中]?(?:路|街|大道|大街|广场|大厦|中学|小学|大学|体育|文化|酒店|博物馆))"
)
#: Tables whose rows are named things: table, label, column of the id.
NAMED = (
    ("parks", "PARK", ""), ("clusters", "CLUSTER", ""), ("platforms", "PLATFORM", ""),
    ("events", "EVENT", "id"), ("districts", "PLACE", "code"), ("regions", "PLACE", "code"),
    ("chains", "INDUSTRY", "id"),
)  # fmt: skip
#: Kind of alias → label.
ALIASES = {
    "chain": "INDUSTRY", "industry": "INDUSTRY", "district": "PLACE", "place": "PLACE", "firm": "FIRM",
}  # fmt: skip


#: Districts with these ends are parks.
PARK_ENDS = ("园", "开发区", "高新区", "示范区", "片区", "保税区", "经济区")


@dataclass
class Gazetteer:
    """Known names, and by their first two letters how long they are, longest first: a city's firms open
    alike (青岛…), so a list of names by first letters would be walked in vain at each of them."""

    by_name: dict[str, tuple[str, str]] = field(default_factory=dict)
    sizes: dict[str, list[int]] = field(default_factory=dict)
    #: Names that count for nothing here, unless the package has them.
    hidden: frozenset[str] = frozenset()

    @classmethod
    def of(cls, names: Iterable[Name] = ()) -> Gazetteer:
        """The names given (label, id, name, other names), and the package's; the first of a name counts."""
        made, general = cls(), frozenset(words("general"))
        sizes: dict[str, set[int]] = defaultdict(set)
        for label, id_, name, others in chain(names, package_names()):
            for one in (name, *others):
                if len(one) >= 2 and one not in general and one not in made.by_name:
                    made.by_name[one] = (label, id_)
                    sizes[one[:2]].add(len(one))
        made.sizes = {start: sorted(held, reverse=True) for start, held in sizes.items()}
        return made

    def find(self, text: str) -> list[Mention]:
        """The longest known name at each place, left to right without overlaps."""
        found, at = [], 0
        while at < len(text) - 1:
            hit = self._at(text, at)
            if hit is None:
                at += 1
                continue
            found.append(Mention(at, at + len(hit[0]), hit[0], hit[1], hit[2], 0.95))
            at += len(hit[0])
        return found

    def is_product(self, name: str) -> bool:
        """Whether a name is a known product's."""
        known = self._known(name)
        return known is not None and known[0] == "PRODUCT"

    def _known(self, name: str) -> tuple[str, str] | None:
        if name in self.hidden:
            return package_gazetteer().by_name.get(name)
        return self.by_name.get(name)

    def _at(self, text: str, at: int) -> tuple[str, str, str] | None:
        for size in self.sizes.get(text[at : at + 2], ()):
            name = text[at : at + size]
            if known := self._known(name):
                hit = (name, *known)
                return None if is_part_of_more(text, at, hit) else hit
        return None


def is_part_of_more(text: str, at: int, hit: tuple[str, str, str]) -> bool:
    """A short Latin name inside a longer word; a firm's name that opens a street's."""
    name, label, _ = hit
    end = at + len(name)
    if name.isascii():
        before, after = text[at - 1 : at], text[end : end + 1]
        return any(ch.isascii() and ch.isalnum() for ch in (before, after))
    return label == "FIRM" and bool(NOT_A_FIRM.match(text, end))


@lru_cache(maxsize=1)
def package_gazetteer() -> Gazetteer:
    """The package's names alone."""
    return Gazetteer.of()


def package_names() -> Iterator[Name]:
    """Names of firms, chains, products, parks, clusters, platforms, places, events and kinds of firm.

    Kinds of firm and of platform come first, industries and places of the word lists after whatever else has the name.
    """
    yield from (("FIRM_TYPE", "", name, ()) for name in words("firm_types"))
    yield from (("PLATFORM", "", name, ()) for name in words("platforms"))
    for row in starter("firms"):
        others = [row["short_name"], *row["aliases"].split(";")]
        yield (
            "FIRM",
            row["id"],
            row["name"],
            [re.sub(r"\(.*?\)$", "", one).strip() for one in others],
        )
    yield from (("FIRM", "", name, ()) for name in words("firms"))
    for table, label, column in NAMED:
        yield from ((label, row.get(column, ""), row["name"], ()) for row in starter(table))
    for row in starter("products"):
        yield "PRODUCT", row["id"], row["name"], row["aliases"].split(";")
    for row in starter("aliases"):
        if kind := ALIASES.get(row["kind"]):
            kind = "PARK" if kind == "PLACE" and row["alias"].endswith(PARK_ENDS) else kind
            yield kind, row["canonical_id"], row["alias"], ()
    chains = dict.fromkeys(row["chain"].split("(")[0] for row in starter("segments"))
    yield from (("INDUSTRY", "", name, ()) for name in chains)
    yield from (("INDUSTRY", "", name, ()) for name in words("industries"))
    yield from (("PLACE", "", name, ()) for name in words("places"))
