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


def learnt(text: str, entities: list[Mention], found: Iterable[Relation]) -> Iterator[Relation]:
    """Likely relations of which `found` says nothing, each with its probability as confidence, as facts of
    the span of both mentions; a pair of firms supplies one way only, the likelier, and not where one is
    found to own the other."""
    known = {(one.head.text, one.rel, one.tail.text) for one in found}
    known |= {(tail, rel, head) for head, rel, tail in known if rel in ("SUPPLIES", "SIGNED_WITH")}
    for child, rel, parent in list(known):
        if rel == "SUBSIDIARY_OF":
            known |= {(child, "SUPPLIES", parent), (parent, "SUPPLIES", child)}
    chances = Chances.of(text, entities)
    goods = [one for one in entities if one.label == "PRODUCT"]
    for rel, pairs in chances.stated.items():
        if rel in (SELLS, BUYS):
            continue
        for (head, tail), chance in sorted(pairs.items(), key=lambda pair: -pair[1]):
            if chance < LEAST:
                break
            if (head.text, rel, tail.text) in known:
                continue
            known.add((head.text, rel, tail.text))
            one = Relation(head, rel, tail, _span(head, tail), confidence=round(chance, 2))
            if rel != "SUPPLIES":
                yield one
                continue
            known.add((tail.text, rel, head.text))
            products = chances.products(head, tail, goods)
            yield from [replace(one, product=each.text) for each in products] or [one]


def _span(head: Mention, tail: Mention) -> tuple[int, int]:
    return min(head.start, tail.start), max(head.end, tail.end)
