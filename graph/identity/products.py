"""Free text → products: exact name, alias, broader product, or likeness of words with the same head.

A Chinese product name ends in what the thing is; what stands before it says of which kind and for
what (冰箱用|定频|压缩机). So a candidate must share the query's end; its other words count by rarity
(inverse document frequency of characters and their pairs, as in BM25).
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import Any, Literal

import polars as pl

from graph.identity.names import clean, clean_all
from graph.language import say

How = Literal["exact", "alias", "broader", "text"]
Band = Literal["accept", "review", "unknown"]

#: At or above, with how other than text: taken without asking.
ACCEPT = 0.75
#: At or above: shown to a person as a likely product; below, the text is a product that the graph lacks.
LIKELY = 0.45
#: Entries compared in full for one query.
SHORTLIST = 60

_UNIT = re.compile(r"[A-Z0-9\u0370-\u03ff][A-Z0-9\u0370-\u03ff.+/]*|[\u3400-\u9fff]")
_BRACKET = re.compile(r"\(([^()]*)\)")
_PRAISE = re.compile(
    r"高性能|高端|先进|新型|优质|国产|核心|关键|各类|各种|主要|部分|一批|专业|自主研发的?|配套的?"
)
_TAIL = re.compile(r"(?:等|系列|产品|类|项目|采购|供应|需求|的研发|的生产|生产线)+$")
_LINK = re.compile(
    r"^(?:用于|适用于|面向|供)|(?<=.)(?:专用|使用的?|所用的?|用的|用(?=[\u3400-\u9fff]{2})|的)"
)
_JOINT = re.compile(r"[、/]|(?<=..)(?:与|及|和)(?=..)")


@dataclass(frozen=True)
class ProductMatch:
    """A product that a text may mean, with the sentence that says why."""

    id: str
    name: str
    score: float
    how: How
    words: str


@dataclass(frozen=True)
class Placement:
    """What became of a text: the product it is, or candidates for a person; never a new product by itself."""

    text: str
    product: str | None
    band: Band
    candidates: tuple[ProductMatch, ...]


@dataclass(frozen=True)
class _Entry:
    """One name of one product, cut into units (characters, or Latin words)."""

    product: str
    surface: str
    units: tuple[str, ...]
    grams: frozenset[str]
    how: How


@dataclass
class ProductIndex:
    """Names and aliases of products, ready to be asked."""

    names: dict[str, str]
    entries: list[_Entry] = field(default_factory=list)
    exact: dict[str, _Entry] = field(default_factory=dict)
    postings: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    rarity: dict[str, float] = field(default_factory=dict)

    @classmethod
    def of(cls, products: pl.DataFrame) -> ProductIndex:
        """From columns id, name, aliases (lists, or texts with semicolons)."""
        index = cls(dict(products.select("id", "name").iter_rows()))
        for product, how, surface in _surfaces(products):
            units = cut(surface)
            if not units:
                continue
            entry = _Entry(product, surface, units, _grams(units), how)
            known = index.exact.get("".join(units))
            if known is None or (known.how == "alias" and how == "exact"):
                index.exact["".join(units)] = entry
            index.entries.append(entry)
        counts = Counter(gram for entry in index.entries for gram in entry.grams)
        total = len(index.entries)
        index.rarity = {gram: math.log(1 + total / n) for gram, n in counts.items()}
        for at, entry in enumerate(index.entries):
            for gram in entry.grams:
                index.postings[gram].append(at)
        return index

    def resolve(self, text: str, k: int = 5) -> list[ProductMatch]:
        """The `k` likeliest products, best first; empty when nothing is like it."""
        units = cut(text)
        if hit := self.exact.get("".join(units)):
            score = 1.0 if hit.how == "exact" else 0.97
            rest = [match for match in self._ranked(units, k) if match.id != hit.product]
            return [self._match(hit, score, hit.how), *rest][:k]
        return self._ranked(units, k)

    def resolve_many(self, texts: Iterable[str], k: int = 5) -> list[list[ProductMatch]]:
        """`resolve` for each text, equal texts once."""
        known: dict[str, list[ProductMatch]] = {}
        answers = []
        for text in texts:
            if text not in known:
                known[text] = self.resolve(text, k)
            answers.append(known[text])
        return answers

    def place(self, text: str, k: int = 5) -> Placement:
        """The product of a text where it is sure; else candidates that wait for a person."""
        found = tuple(self.resolve(text, k))
        best = found[0] if found else None
        if best and best.how != "text" and best.score >= ACCEPT:
            return Placement(text, best.id, "accept", found)
        band: Band = "review" if best and best.score >= LIKELY else "unknown"
        return Placement(text, None, band, found)

    def _ranked(self, units: tuple[str, ...], k: int) -> list[ProductMatch]:
        best: dict[str, ProductMatch] = {}
        grams = _grams(units)
        for at in self._shortlist(grams):
            match = self._compare(units, grams, self.entries[at])
            if match and (match.id not in best or best[match.id].score < match.score):
                best[match.id] = match
        return sorted(best.values(), key=lambda match: (-match.score, match.id))[:k]

    def _shortlist(self, grams: frozenset[str]) -> list[int]:
        weight: dict[int, float] = defaultdict(float)
        pairs = [gram for gram in grams if len(gram) > 1] or list(grams)
        for gram in pairs:
            for at in self.postings.get(gram, ()):
                weight[at] += self.rarity[gram]
        return sorted(weight, key=lambda at: (-weight[at] / (2 + len(self.entries[at].units)), at))[
            :SHORTLIST
        ]

    def _compare(
        self, units: tuple[str, ...], grams: frozenset[str], entry: _Entry
    ) -> ProductMatch | None:
        mine = self._mass(grams & entry.grams)
        of_query, of_entry = mine / self._mass(grams), mine / self._mass(entry.grams)
        head = _common_end(units, entry.units)
        same_head = head >= 2 or (head == 1 and len(units[-1]) > 1)
        if len(units) == 1 and len(units[0]) > 1 and not same_head and units[0] in entry.units:
            return self._match(entry, 0.45 + 0.2 * of_entry, "text", narrower=True)
        if not same_head:
            score = 0.4 * math.sqrt(of_query * of_entry)
            return self._match(entry, score, "text", head=False) if score >= 0.15 else None
        if _in_order(entry.units, units):
            # Two characters (面板, 空调) name a kind too wide to be taken without asking.
            telling = len("".join(entry.units)) > 2
            return self._match(entry, (0.65 if telling else 0.45) + 0.3 * of_query, "broader")
        if _in_order(units, entry.units):
            return self._match(entry, 0.4 + 0.35 * of_entry, "text", narrower=True)
        return self._match(entry, 0.2 + 0.5 * math.sqrt(of_query * of_entry), "text")

    def _mass(self, grams: frozenset[str]) -> float:
        unseen = math.log(1 + len(self.entries))
        return sum(self.rarity.get(gram, unseen) for gram in grams) or 1.0

    def _match(
        self, entry: _Entry, score: float, how: How, *, head: bool = True, narrower: bool = False
    ) -> ProductMatch:
        name = self.names[entry.product]
        return ProductMatch(
            entry.product,
            name,
            round(score, 4),
            how,
            _why(entry.surface, name, how, head, narrower),
        )


def _why(surface: str, name: str, how: How, head: bool, narrower: bool) -> str:
    told = f"“{name}”" if surface == name else f"“{name}”（{surface}）"
    if how == "exact":
        return say(f"即产品{told}", f"The product {told}")
    if how == "alias":
        return say(f"是产品{told}的别名", f"An alias of {told}")
    if how == "broader":
        return say(f"属于{told}这一类，修饰语均相容", f"A kind of {told}")
    if narrower:
        return say(f"比所写更细的产品{told}", f"A narrower product: {told}")
    if head:
        return say(f"中心词相同，修饰语不全同：{told}", f"Same head, other modifiers: {told}")
    return say(f"只是用字相近，中心词不同：{told}", f"Alike in characters only: {told}")


@lru_cache(maxsize=50_000)
def cut(text: str) -> tuple[str, ...]:
    """Units of a product text: kind and use in front of what it is, praise and 用, 的 left out.

    压缩机（冰箱用） → 冰 箱 压 缩 机.
    """
    text = clean(text)
    front = ""
    for inside in _BRACKET.findall(text):
        front += re.sub(r"专?用$", "", inside)
    text = _BRACKET.sub("", text)
    text = _TAIL.sub("", _PRAISE.sub("", front + text)) or text
    return tuple(_UNIT.findall(_LINK.sub("", text)))


def _grams(units: Sequence[str]) -> frozenset[str]:
    return frozenset(units) | {a + b for a, b in pairwise(units)}


def _common_end(one: Sequence[str], other: Sequence[str]) -> int:
    length = 0
    for left, right in zip(reversed(one), reversed(other), strict=False):
        if left != right:
            break
        length += 1
    return length


def _in_order(part: Sequence[str], whole: Sequence[str]) -> bool:
    units = iter(whole)
    return all(unit in units for unit in part)


def _surfaces(products: pl.DataFrame) -> Iterable[tuple[str, How, str]]:
    """(product, how, one of its names); the parts of a joint name (散货船与油船) count as aliases."""
    rows: list[tuple[str, How, str]] = []
    for product, name, aliases in products.select("id", "name", "aliases").iter_rows():
        rows.append((product, "exact", name))
        parts = [part for part in _JOINT.split(name) if part != name]
        rows += [
            (product, "alias", alias) for alias in (*_split(aliases), *parts) if len(alias) > 1
        ]
    texts = clean_all([surface for _, _, surface in rows])
    return [(product, how, text) for (product, how, _), text in zip(rows, texts, strict=True)]


def _split(value: Any) -> list[str]:
    parts = value.split(";") if isinstance(value, str) else list(value or ())
    return [part.strip() for part in parts if part and part.strip()]
