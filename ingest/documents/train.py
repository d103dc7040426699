"""Train the reader of names: `python -m ingest.documents.train [--count N] [--epochs N] [--seed N]`.

Everything it learns from is generated from the repository's word lists and starter tables
(`ingest.documents.generate`), so the same seed gives the same model.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from pathlib import Path

from spacy.language import Language
from spacy.training import Example, biluo_tags_to_spans, offsets_to_biluo_tags
from spacy.util import fix_random_seed, minibatch  # type: ignore[attr-defined]

from ingest.documents.generate import Passage, passages
from ingest.documents.pipeline import NER, blank

MODEL = Path(__file__).parent / "model"
BATCH, DROPOUT = 24, 0.2


def example(nlp: Language, passage: Passage) -> Example:
    """A passage as spaCy trains on it."""
    doc = nlp.make_doc(passage.text)
    reference = doc.copy()
    reference.ents = tuple(
        biluo_tags_to_spans(reference, offsets_to_biluo_tags(reference, passage.mentions))
    )
    return Example(doc, reference)


def train(count: int, epochs: int, seed: int, folder: Path = MODEL) -> float:
    """Train on `count` new passages an epoch, saved to `folder` after each; F1 on fresh ones."""
    fix_random_seed(seed)
    nlp = blank()
    reader = nlp.add_pipe("ner", config=NER)
    check = [example(nlp, one) for one in passages(count // 10, seed - 1)]
    optimizer = nlp.initialize(lambda: check[:2000])
    rng = random.Random(seed)
    for epoch in range(epochs):
        started, losses = time.perf_counter(), {"ner": 0.0}
        learn = [example(nlp, one) for one in passages(count, seed + epoch)]
        rng.shuffle(learn)
        optimizer.learn_rate = 0.001 * (1 - 0.9 * epoch / epochs)
        for batch in minibatch(learn, BATCH):  # type: ignore[no-untyped-call]
            nlp.update(batch, sgd=optimizer, drop=DROPOUT, losses=losses)
        reader.to_disk(folder, exclude=["vocab"])  # type: ignore[attr-defined]
        sys.stderr.write(
            f"{epoch + 1}/{epochs} loss {losses['ner']:.0f} {time.perf_counter() - started:.0f} s\n"
        )
    return float(nlp.evaluate(check)["ents_f"])


def main() -> None:
    """Read the options, train, tell the score."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=12_000, help="passages an epoch")
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--seed", type=int, default=20240101)
    chosen = parser.parse_args()
    score = train(chosen.count, chosen.epochs, chosen.seed)
    sys.stderr.write(f"F1 on fresh generated passages: {score:.3f}\n")


if __name__ == "__main__":
    main()
