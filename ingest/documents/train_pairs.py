"""Train the reader of relations: `python -m ingest.documents.train_pairs [--ridge X] [--rounds N]`.

It learns from the annotated passages (`ingest.documents.corpus`), with their mentions as annotated; the
same passages, the same model.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from ingest.documents.corpus import Annotated, Told, corpus
from ingest.documents.model import Mention
from ingest.documents.pair_model import BUYS, MODEL, SELLS, PairModel
from ingest.documents.pairs import SIZE, Passage, hashed

FOLDER = Path(__file__).parent / "model"
#: A feature that fewer pairs have is left out.
SEEN = 2
Floats = NDArray[np.float64]


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
    """Per pair its features and the kinds that hold."""

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
    """Weights of the logistic models, all kinds at once, by L-BFGS; `ridge`: half the price of a squared
    weight; the last row holds the constants, which cost nothing."""
    used = np.flatnonzero(pairs.getnnz(axis=0) >= SEEN)
    rows = pairs[:, used].tocsr()
    columns, kinds = rows.T.tocsr(), holds.shape[1]

    def price(flat: Floats) -> tuple[float, Floats]:
        weights = flat.reshape(-1, kinds)
        score = rows @ weights[:-1] + weights[-1]
        wrong = 1 / (1 + np.exp(-score)) - holds
        loss = np.logaddexp(0, score).sum() - (holds * score).sum()
        loss += ridge / 2 * np.square(weights[:-1]).sum()
        slope = np.vstack([columns @ wrong + ridge * weights[:-1], wrong.sum(axis=0)])
        return float(loss), slope.ravel()

    start = np.zeros((len(used) + 1) * kinds)
    best = minimize(price, start, jac=True, method="L-BFGS-B", options={"maxiter": rounds}).x
    weights = np.zeros((SIZE + 1, kinds), np.float32)
    weights[[*used, SIZE]] = best.reshape(-1, kinds)
    return weights


def train(passages: Iterable[Annotated], ridge: float, rounds: int) -> PairModel:
    """The model that fits the passages."""
    given = Examples.of(passages)
    kinds = tuple(sorted(set().union(*given.kinds)))
    holds = np.array([[kind in held for kind in kinds] for held in given.kinds], float)
    return PairModel(kinds, fit(matrix(given.features), holds, ridge, rounds))


def main() -> None:
    """Read the options, train, write the model, tell how long."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ridge", type=float, default=0.03)
    parser.add_argument("--rounds", type=int, default=120)
    chosen = parser.parse_args()
    began = time.perf_counter()
    train(corpus(), chosen.ridge, chosen.rounds).save(FOLDER / MODEL)
    sys.stderr.write(f"{time.perf_counter() - began:.0f} s\n")


if __name__ == "__main__":
    main()
