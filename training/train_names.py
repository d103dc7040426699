"""Train the reader of names: `python -m training.train_names [--made N] [--retold N] [--seed N]`.

It learns from the annotated passages (`training.passages`), as they are and retold with other
names, and from sentences generated from the repository's word lists and starter tables
(`training.generate`): the same seed, the same model.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pycrfsuite

from ingest.documents import pipeline
from ingest.documents.gazetteer import package_gazetteer
from ingest.documents.pipeline import MODEL, cut, ended
from ingest.documents.tagging import Seen, tags_of
from training.generate import Passage, passages, retold
from training.passages import corpus

FOLDER = Path(pipeline.__file__).parent / "model"
#: Rounds of L-BFGS.
ROUNDS = 100
#: L1 and L2 regularisation; features seen once are left out.
PARAMETERS = {
    "c1": 0.2,
    "c2": 0.02,
    "feature.minfreq": 2,
    "feature.possible_transitions": True,
}


def learnt_from(made: int, told: int, seed: int, most: int | None = None) -> Iterator[Passage]:
    """The annotated passages (the first `most`), `told` of them retold, and `made` generated ones."""
    plain = (
        Passage(one.text, [(m.start, m.end, m.label) for m in one.mentions])
        for one in corpus()[:most]
    )
    return chain(plain, retold(corpus(), told, seed), passages(made, seed))


def train(given: Iterator[Passage], path: Path = FOLDER / MODEL, rounds: int = ROUNDS) -> int:
    """Train on passages, write the model; the number of passages."""
    trainer, known = pycrfsuite.Trainer(verbose=False), package_gazetteer()
    count = 0
    trainer.set_params({**PARAMETERS, "max_iterations": rounds})
    for one in given:
        count += 1
        words, names = cut(one.text), known.find(one.text)
        seen = Seen.of(one.text, words, names, ended(one.text, words, names))
        trainer.append(seen.features(), tags_of(len(one.text), one.mentions))
    trainer.train(str(path))
    return count


def main() -> None:
    """Read the options, train, tell how many passages and how long."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--made", type=int, default=1_000, help="generated passages")
    parser.add_argument("--retold", type=int, default=1_000, help="annotated passages retold")
    parser.add_argument("--seed", type=int, default=20240101)
    chosen = parser.parse_args()
    began = time.perf_counter()
    count = train(learnt_from(chosen.made, chosen.retold, chosen.seed))
    sys.stderr.write(f"{count} passages, {time.perf_counter() - began:.0f} s\n")


if __name__ == "__main__":
    main()
