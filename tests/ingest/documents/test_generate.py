"""Training sentences and the training itself."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from ingest.documents.generate import fill, passages
from ingest.documents.lexicon import lines
from ingest.documents.pipeline import STRETCH, stretches
from ingest.documents.train import train


def test_the_same_seed_gives_the_same_passages() -> None:
    one, other = (list(passages(20, 7)) for _ in range(2))

    assert [passage.text for passage in one] == [passage.text for passage in other]


def test_mentions_lie_in_their_text_without_overlap() -> None:
    for passage in passages(200, 3):
        ends = 0
        for start, end, _ in sorted(passage.mentions):
            assert ends <= start < end <= len(passage.text)
            ends = end


@pytest.mark.parametrize("template", lines("templates"))
def test_every_template_can_be_filled(template: str) -> None:
    made = fill(template, random.Random(1))

    assert not set("{}[]|") & set(made.text)


def test_a_small_training_run_writes_a_model(tmp_path: Path) -> None:
    score = train(40, 1, 5, tmp_path / "model")

    assert 0 <= score <= 1
    assert (tmp_path / "model" / "model").stat().st_size < 10_000_000


def test_long_texts_are_cut_at_sentences() -> None:
    text = "甲" * 1500 + "。" + "乙" * 3000 + "。" + "丙" * 9000

    spans = list(stretches(text))
    assert "".join(text[start:end] for start, end in spans) == text
    assert all(end - start <= STRETCH for start, end in spans)
    assert spans[0] == (0, 1501)
