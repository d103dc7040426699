"""What holds between the names of a text, weighed from three readers: the declared wordings, the linear model
over the words around two names, and the network that reads the whole sentence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from math import exp, log

import numpy as np

from ingest.documents import pair_model
from ingest.documents.model import Mention, Relation
from ingest.documents.network import KINDS, STATUSES, TURNED, Floats, Said, network
from ingest.documents.pair_model import BUYS, SELLS
from ingest.documents.pairs import Passage

#: Least chance of a relation that is told, of a product's being sold in a supply, and of its being bought.
LEAST, LEAST_PRODUCT, LEAST_BOUGHT = 0.3, 0.5, 0.05
#: Most pairs of mentions that the linear model looks at around one; a list of hundreds is no sentence.
NEIGHBOURS = 60
#: What the readers' evidence weighs, in logits: a constant, a wording that holds (half where it is one of the
#: loose ones), the linear model's and the network's logits. Fitted by `training.weigh` on passages that
#: none of the three has learnt from.
CONSTANT, WORDED, LINEAR, NETWORK = -0.7, 1.1, 0.27, 0.5
#: Chances are taken for no surer than this; a pair that a reader does not look at has this chance.
SUREST, UNSEEN = 0.997, 0.018
#: A wording surer than this is a strict one.
STRICT = 0.6
#: The relation without direction, and what the network tells of the others from the tail's side.
MUTUAL = "SIGNED_WITH"
FROM_TAIL = {turned: rel for rel, turned in TURNED.items() if turned != rel}
#: What the other name may be.
FIRMS, GOODS = frozenset({"FIRM"}), frozenset({"PRODUCT"})
OTHERS = {
    "SUPPLIES": FIRMS, "SUPPLIED_BY": FIRMS, "SUBSIDIARY_OF": FIRMS, "PARENT_OF": FIRMS, MUTUAL: FIRMS,
    "PRODUCES": GOODS, "NEEDS": GOODS, SELLS: GOODS, BUYS: GOODS, "LOCATED_IN": frozenset({"PLACE", "PARK"}),
    "LEADS": frozenset({"CHAIN"}), "IN_CHAIN": frozenset({"CHAIN"}),
}  # fmt: skip
#: Head, relation, tail, by their names in full.
Link = tuple[str, str, str]
Ends = tuple[Mention, Mention]


def link(head: str, rel: str, tail: str) -> Link:
    """The link by its names; of one without direction, the two ends in order."""
    if rel == MUTUAL and tail < head:
        return tail, rel, head
    return head, rel, tail


@dataclass
class Evidence:
    """What the three readers say of a link; `ends`: where it is likeliest told; `statuses`: how likely each is."""

    ends: Ends
    network: float = UNSEEN
    linear: float = UNSEEN
    worded: float = 0.0
    statuses: Floats = field(
        default_factory=lambda: np.full(len(STATUSES), 1 / len(STATUSES), np.float32)
    )

    def chance(self) -> float:
        """How likely the link is told."""
        score = CONSTANT + WORDED * self.worded + LINEAR * logit(self.linear)
        return 1 / (1 + exp(-score - NETWORK * logit(self.network)))


def logit(chance: float) -> float:
    """Of a chance, none surer than `SUREST`."""
    bound = min(max(chance, 1 - SUREST), SUREST)
    return log(bound / (1 - bound))


class Weighed:
    """All that the readers say of a text's names."""

    def __init__(self, text: str, entities: list[Mention], worded: Iterable[Relation]) -> None:
        self.found: dict[Link, Evidence] = {}
        self.products: dict[tuple[str, str, str], list[float]] = defaultdict(list)
        self._network(text, entities)
        self._linear(text, entities)
        for one in worded:
            key = link(one.head.name, one.rel, one.tail.name)
            held = self.found.setdefault(key, Evidence((one.head, one.tail)))
            held.worded = max(held.worded, 1.0 if one.confidence >= STRICT else 0.5)

    def _network(self, text: str, entities: list[Mention]) -> None:
        """A link's chance is the mean of what is said from its two sides, where it is likeliest."""
        told: dict[Link, dict[Ends, list[tuple[float, Floats]]]] = defaultdict(
            lambda: defaultdict(list)
        )
        for (one, other), said in network().between(text, entities).items():
            for rel, chance, statuses in kinds(said):
                if other.label not in OTHERS[rel]:
                    continue
                if rel in (SELLS, BUYS):
                    self._product(one, rel, other, chance)
                    continue
                head, tail = (other, one) if rel in FROM_TAIL else (one, other)
                rel = FROM_TAIL.get(rel, rel)
                if rel == MUTUAL and tail.start < head.start:
                    head, tail = tail, head
                told[link(head.name, rel, tail.name)][head, tail].append((chance, statuses))
        for key, places in told.items():
            ends, said_there = max(places.items(), key=lambda one: mean(one[1]))
            statuses = np.mean([one for _, one in said_there], axis=0)
            self.found[key] = Evidence(ends, mean(said_there), statuses=statuses)

    def _linear(self, text: str, entities: list[Mention]) -> None:
        passage, model = Passage.of(text, entities), pair_model.trained()
        for one, other in passage.pairs(NEIGHBOURS):
            for kind, chance in model.chances(passage.features(one, other)).items():
                rel = kind[:-1]
                head, tail = (one, other) if kind[-1] == ">" else (other, one)
                if tail.label not in OTHERS[rel]:
                    continue
                if rel in (SELLS, BUYS):
                    self._product(head, rel, tail, chance)
                    continue
                key = link(head.name, rel, tail.name)
                held = self.found.setdefault(key, Evidence((head, tail)))
                held.linear = max(held.linear, chance)

    def _product(self, firm: Mention, side: str, product: Mention, chance: float) -> None:
        self.products[firm.name, side, product.text].append(chance)

    def links(self) -> list[tuple[Link, Evidence, float]]:
        """The likely links with their chance, likeliest first; two firms supply each other one way only."""
        chances = {key: one.chance() for key, one in self.found.items()}
        return sorted(
            (
                (key, self.found[key], chance)
                for key, chance in chances.items()
                if chance >= LEAST
                and not (key[1] == "SUPPLIES" and chances.get(key[::-1], 0.0) > chance)
            ),
            key=lambda one: -one[2],
        )

    def goods(self, seller: Mention, buyer: Mention, of: Iterable[Mention]) -> list[str]:
        """The products that the seller supplies to the buyer."""
        return [
            name
            for name in dict.fromkeys(one.text for one in of)
            if self.share(seller.name, buyer.name, name) >= LEAST_PRODUCT
        ]

    def share(self, seller: str, buyer: str, product: str) -> float:
        """How likely a supply is of that product: as its seller is said to sell it, unless its buyer is said
        not to buy it."""
        sells = self.products.get((seller, SELLS, product), [0.0])
        buys = self.products.get((buyer, BUYS, product))
        return max(sells) if buys is None or max(buys) >= LEAST_BOUGHT else 0.0


def kinds(said: Said) -> Iterable[tuple[str, float, Floats]]:
    """Each kind's chance, and its statuses'."""
    return zip(KINDS, said.kinds.tolist(), said.statuses, strict=True)


def mean(said: list[tuple[float, Floats]]) -> float:
    """Mean chance."""
    return sum(chance for chance, _ in said) / len(said)
