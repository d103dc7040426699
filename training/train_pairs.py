"""Train the readers of relations and of their statuses: `python -m training.train_pairs [--rounds N]`.

They learn from the annotated passages (`training.passages`), with their mentions as annotated; the
same passages, the same models.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack

from ingest.documents import pair_model
from ingest.documents.model import Mention, Relation
from ingest.documents.pair_model import BUYS, MODEL, SELLS, STATUS, PairModel
from ingest.documents.pairs import SIZE, Passage, hashed
from ingest.documents.relations import parse, ruled
from ingest.documents.standing import Words, features
from training.logistic import Floats, fitted
from training.passages import Annotated, Told, corpus

FOLDER = Path(pair_model.__file__).parent / "model"
#: A feature that fewer pairs have is left out.
SEEN = 2
#: Half the price of a squared weight.
RIDGE, RIDGE_STATUS = 0.03, 0.02


def stated(relations: Iterable[Told]) -> dict[tuple[str, str], set[str]]:
    """(head, tail) → what holds between them; a supply's product is sold by its head, bought by its tail."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one in relations:
        found[one.head, one.tail].add(one.rel)
        if one.rel == "SUPPLIES" and one.product:
            found[one.head, one.product].add(SELLS)
            found[one.tail, one.product].add(BUYS)
    return found


def kinds_between(found: dict[tuple[str, str], set[str]], one: Mention, other: Mention) -> set[str]:
    """Kinds of the model that hold between two mentions, `one` first in the text."""
    ahead = {f"{rel}>" for rel in found.get((one.text, other.text), ())}
    back = found.get((other.text, one.text), set())
    return ahead | {"SIGNED_WITH>" if rel == "SIGNED_WITH" else f"{rel}<" for rel in back}


@dataclass
class Examples:
    """Per pair, or relation, its features and the kinds that hold."""

    features: list[list[int]] = field(default_factory=list)
    kinds: list[set[str]] = field(default_factory=list)

    @classmethod
    def of(cls, passages: Iterable[Annotated]) -> Examples:
        """Every pair of the passages."""
        made = cls()
        for told in passages:
            found, passage = stated(told.relations), Passage.of(told.text, told.mentions)
            for one, other in passage.pairs():
                made.features.append(hashed(passage.features(one, other)))
                made.kinds.append(kinds_between(found, one, other))
        return made


def matrix(features: list[list[int]]) -> csr_matrix:
    """One row per pair, each of length 1."""
    ends = np.cumsum([0, *map(len, features)])
    weights = np.concatenate([np.full(len(one), len(one) ** -0.5) for one in features])
    return csr_matrix((weights, np.concatenate(features), ends), shape=(len(features), SIZE))


def fit(pairs: csr_matrix, holds: Floats, ridge: float, rounds: int) -> NDArray[np.float32]:
    """Weights of the logistic models of the features seen often enough; `ridge`: half the price of a squared
    weight; the last row holds the constants, which cost nothing."""
    used = np.flatnonzero(pairs.getnnz(axis=0) >= SEEN)
    rows = hstack([pairs[:, used], np.ones((pairs.shape[0], 1))], format="csr")
    prices = np.full((len(used) + 1, 1), ridge)
    prices[-1] = 0
    weights = np.zeros((SIZE + 1, holds.shape[1]), np.float32)
    weights[[*used, SIZE]] = fitted(rows, holds, prices, rounds)
    return weights


def statuses(passages: Iterable[Annotated]) -> Examples:
    """Every relation of the passages with its status; a name that stands twice is meant where it is nearest
    to the other."""
    made = Examples()
    for told in passages:
        parsed, seen = list(parse(told.text, told.mentions)), Words(told.text, told.mentions)
        places: dict[str, list[Mention]] = defaultdict(list)
        for mention in told.mentions:
            places[mention.text].append(mention)
        for one in told.relations:
            head, tail = min(
                product(places[one.head], places[one.tail]),
                key=lambda ends: abs(ends[0].start - ends[1].start),
            )
            found = Relation(head, one.rel, tail, (0, 0), product=one.product)
            found = ruled(told.text, parsed, found)
            made.features.append(hashed(features(seen, found)))
            made.kinds.append({one.status})
    return made


def train(given: Examples, ridge: float, rounds: int) -> PairModel:
    """The model that fits the examples."""
    kinds = tuple(sorted(set().union(*given.kinds)))
    holds = np.array([[kind in held for kind in kinds] for held in given.kinds], float)
    return PairModel(kinds, fit(matrix(given.features), holds, ridge, rounds))


def main() -> None:
    """Read the options, train, write the model, tell how long."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=120)
    chosen = parser.parse_args()
    began = time.perf_counter()
    train(Examples.of(corpus()), RIDGE, chosen.rounds).save(FOLDER / MODEL)
    train(statuses(corpus()), RIDGE_STATUS, chosen.rounds).save(FOLDER / STATUS)
    sys.stderr.write(f"{time.perf_counter() - began:.0f} s\n")


if __name__ == "__main__":
    main()
