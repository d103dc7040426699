"""Fit what the three readers of relations weigh (`ingest.documents.learnt`): `python -m training.weigh`.

It reads the passages of `weighing.txt` as the product would, names and all; none of the readers has learnt
from them. It prints the constants, and how well products are shared out at several thresholds.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix

from ingest.documents import relations
from ingest.documents.gazetteer import package_gazetteer
from ingest.documents.learnt import Evidence, Weighed, link, logit
from ingest.documents.mentions import find_mentions
from ingest.documents.numbers import same_length
from training.logistic import Floats, fitted
from training.passages import Annotated, read

KEPT_OUT = Path(__file__).parent / "weighing.txt"
#: Links that all readers hold less likely than this teach nothing; half the price of a squared
#: weight; most steps of the fit.
UNLIKELY, RIDGE, ROUNDS = 0.03, 0.1, 1000
THRESHOLDS = (0.2, 0.3, 0.4, 0.45, 0.5, 0.55, 0.6)


def weighed(told: Annotated) -> tuple[Annotated, Weighed]:
    """A passage, its relations by full names, and what the readers say of it."""
    text = same_length(told.text)
    names = find_mentions(text, package_gazetteer())
    parsed = relations.parse(text, names)
    full = {one.text: one.name for one in names}
    by_name = [
        replace(one, head=full.get(one.head, one.head), tail=full.get(one.tail, one.tail))
        for one in told.relations
    ]
    worded = [one for each in parsed for one in relations.of_sentence(text, each)]
    return replace(told, relations=by_name), Weighed(text, names, worded)


def evidence(one: Evidence) -> list[float]:
    """What counts, in the order of the constants."""
    return [1.0, one.worded, logit(one.linear), logit(one.network)]


def examples(passages: Iterable[tuple[Annotated, Weighed]]) -> tuple[Floats, Floats]:
    """Links × evidence, and 1 where the link is told."""
    rows, holds = [], []
    for told, said in passages:
        true = {link(one.head, one.rel, one.tail) for one in told.relations}
        for key, one in said.found.items():
            if one.worded or max(one.linear, one.network) > UNLIKELY:
                rows.append(evidence(one))
                holds.append(float(key in true))
    return np.array(rows), np.array(holds)


def weights(rows: Floats, holds: Floats) -> Floats:
    """The constants, in the order of the evidence."""
    return fitted(csr_matrix(rows), holds[:, None], RIDGE, ROUNDS)[:, 0]


def shared_out(passages: Iterable[tuple[Annotated, Weighed]], least: float) -> tuple[int, int, int]:
    """Products of the supplies that are told: right, said, wanted, at a threshold."""
    right = said = wanted = 0
    for told, heard in passages:
        true: dict[tuple[str, str], set[str]] = {}
        for one in told.relations:
            if one.rel == "SUPPLIES" and one.product:
                true.setdefault((one.head, one.tail), set()).add(one.product)
        names = {product for _, _, product in heard.products}
        for (seller, buyer), products in true.items():
            found = {name for name in names if heard.share(seller, buyer, name) >= least}
            right += len(found & products)
            said += len(found)
            wanted += len(products)
    return right, said, wanted


def main() -> None:
    """Read, fit, print."""
    passages = [weighed(one) for one in read(KEPT_OUT)]
    fit = weights(*examples(passages))
    names = ("CONSTANT", "WORDED", "LINEAR", "NETWORK")
    told = ", ".join(f"{name} {value:.2f}" for name, value in zip(names, fit, strict=True))
    sys.stdout.write(f"{told}\n")
    for least in THRESHOLDS:
        right, said, wanted = shared_out(passages, least)
        sys.stdout.write(f"LEAST_PRODUCT {least}: F1 {2 * right / (said + wanted):.3f}\n")


if __name__ == "__main__":
    main()
