"""Relations that the trained reader finds where no declared wording holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from ingest.documents import pair_model
from ingest.documents.model import Mention, Relation
from ingest.documents.pair_model import BUYS, SELLS
from ingest.documents.pairs import Passage

#: Lowest probability of a relation, and of a product's belonging to a supply (mean of its two sides).
LEAST, LEAST_PRODUCT = 0.4, 0.25
#: Most pairs of mentions that are looked at around one mention; a list of hundreds is no sentence.
NEIGHBOURS = 60


@dataclass
class Chances:
    """Per (head, tail) the probability of each relation, by the places of the two mentions."""

    stated: dict[str, dict[tuple[Mention, Mention], float]] = field(default_factory=dict)

    @classmethod
    def of(cls, text: str, entities: list[Mention]) -> Chances:
        """What the model says of every pair of a text's mentions that is near enough."""
        made, passage, model = cls(), Passage.of(text, entities), pair_model.trained()
        for one, other in passage.pairs(NEIGHBOURS):
            for kind, chance in model.chances(passage.features(one, other)).items():
                ends = (one, other) if kind[-1] == ">" else (other, one)
                made.stated.setdefault(kind[:-1], {})[ends] = chance
        return made

    def products(self, seller: Mention, buyer: Mention, of: Iterable[Mention]) -> list[Mention]:
        """The products that the seller supplies to the buyer."""
        sells, buys = self.stated.get(SELLS, {}), self.stated.get(BUYS, {})
        return [
            one
            for one in of
            if (sells.get((seller, one), 0.0) + buys.get((buyer, one), 0.0)) / 2 >= LEAST_PRODUCT
        ]


def learnt(text: str, entities: list[Mention], found: list[Relation]) -> Iterator[Relation]:
    """Likely relations beside `found`, each with its probability as confidence, as facts of the span of both
    mentions; a pair of firms supplies one way only, the likelier."""
    told, chances = Explained.of(found), Chances.of(text, entities)
    goods = [one for one in entities if one.label == "PRODUCT"]
    for rel, pairs in chances.stated.items():
        if rel in (SELLS, BUYS):
            continue
        for (head, tail), chance in sorted(pairs.items(), key=lambda pair: -pair[1]):
            if chance < LEAST:
                break
            if told.settles(head.text, rel, tail.text):
                continue
            one = Relation(head, rel, tail, _span(head, tail), confidence=round(chance, 2))
            told.pairs |= {(head.text, rel, tail.text)}
            if rel != "SUPPLIES":
                yield one
                continue
            told.pairs |= {(tail.text, rel, head.text)}
            products = chances.products(head, tail, goods)
            yield from [replace(one, product=each.text) for each in products] or [one]


@dataclass
class Explained:
    """What the wordings have explained: relations by (head, name, tail); firms that trade; per relation the
    products, places and chains that have their firm; products by the firm that sells them."""

    pairs: set[tuple[str, str, str]]
    traders: set[str]
    owned: set[tuple[str, str]]
    sellers: dict[str, set[str]]

    @classmethod
    def of(cls, found: list[Relation]) -> Explained:
        """From the relations that the wordings gave."""
        supplies = [one for one in found if one.rel == "SUPPLIES"]
        sellers: dict[str, set[str]] = {}
        for one in supplies:
            sellers.setdefault(one.product or "", set()).add(one.head.text)
        pairs = {(one.head.text, one.rel, one.tail.text) for one in found}
        kin = {"SUPPLIES", "SIGNED_WITH", "SUBSIDIARY_OF"}
        return cls(
            pairs | {(tail, rel, head) for head, rel, tail in pairs if rel in kin},
            {end.text for one in supplies for end in (one.head, one.tail)},
            {(one.rel, one.tail.text) for one in found if one.tail.label != "FIRM"},
            sellers,
        )

    def settles(self, head: str, rel: str, tail: str) -> bool:
        """Whether a relation adds nothing, or gives an end that is explained to a second firm."""
        if (head, rel, tail) in self.pairs or (rel, tail) in self.owned:
            return True
        if rel == "SUPPLIES":
            is_kin = (head, "SUBSIDIARY_OF", tail) in self.pairs
            return is_kin or {head, tail} <= self.traders
        if rel == "PRODUCES":
            return head not in self.sellers.get(tail, {head}) or ("NEEDS", tail) in self.owned
        return False


def _span(head: Mention, tail: Mention) -> tuple[int, int]:
    return min(head.start, tail.start), max(head.end, tail.end)
