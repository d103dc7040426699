"""Annotated passages as questions and answers of the network, and the fitting of what readers weigh."""

from __future__ import annotations

import random

import numpy as np
import pytest

from ingest.documents import network
from ingest.documents.network import KINDS, MASKED, STATUSES
from training.examples import NONE, Batch, Example, batches, masked
from training.passages import Annotated, corpus, parsed, read
from training.weigh import KEPT_OUT, weights

LINES = (
    "T: {F:甲厂}向{F:乙集团}供应{P:阀门}，{F:甲厂}拟在{L:青岛}建厂。",
    "R: SUPPLIES | 甲厂 | 乙集团 | 阀门 | fact",
    "R: LOCATED_IN | 甲厂 | 青岛 | - | planned",
)


@pytest.fixture
def told() -> Annotated:
    [one] = parsed(iter(LINES), "x.txt")
    return one


def answers(batch: Batch, one: int, other: int) -> dict[str, str]:
    """What holds between the names at two places, with its status."""
    [row] = [
        at
        for at, question in enumerate(batch.question)
        if batch.asked[question, one + 1] and batch.others[at, other + 1]
    ]
    return {
        KINDS[kind]: STATUSES[status]
        for kind, status in enumerate(batch.status[row])
        if status != NONE
    }


def test_what_is_told_is_answered_from_both_sides(told: Annotated) -> None:
    batch = Batch.of([Example.of(told)], random.Random(1))
    first, second, product = (told.text.index(name) for name in ("甲厂", "乙集团", "阀门"))

    assert answers(batch, first, second) == {"SUPPLIES": "fact"}
    assert answers(batch, second, first) == {"SUPPLIED_BY": "fact"}
    assert answers(batch, first, product) == {"SELLS": "fact"}
    assert answers(batch, second, product) == {"BUYS": "fact"}
    assert answers(batch, second, told.text.index("青岛")) == {}
    assert answers(batch, first, told.text.index("青岛")) == {"LOCATED_IN": "planned"}


def test_labels_stand_one_letter_behind_the_opening_sign(told: Annotated) -> None:
    batch = Batch.of([Example.of(told)], random.Random(1))
    tags = [network.TAGS[at] for at in batch.labels[0]]

    assert tags[1:3] == ["B-FIRM", "I-FIRM"]
    assert tags[4:7] == ["B-FIRM", "I-FIRM", "I-FIRM"]
    assert batch.real.sum() == len(told.text)


def test_a_hidden_name_is_hidden_at_each_of_its_places(told: Annotated) -> None:
    one = Example.of(told)
    first, again = 1, told.text.rindex("甲厂") + 1
    hidden = {
        tuple(masked(one, random.Random(seed))[at] == MASKED for at in (first, again))
        for seed in range(60)
    }

    assert hidden == {(True, True), (False, False)}


def test_every_passage_is_in_one_batch_and_short_and_long_ones_apart() -> None:
    some = [Example.of(one) for one in corpus()[:200]]
    made = list(batches(some, 4000, 3))

    assert sum(len(one.ids) for one in made) == len(some)
    blank = sum((one.ids == network.PAD).sum() for one in made) / sum(one.ids.size for one in made)
    assert blank < 0.25


def test_weights_are_found_again_from_what_they_make() -> None:
    chance = np.random.default_rng(5)
    rows = np.column_stack([np.ones(20_000), chance.normal(size=(20_000, 2))])
    holds = (chance.random(20_000) < 1 / (1 + np.exp(-rows @ [-1.0, 0.5, 2.0]))).astype(float)

    assert weights(rows, holds) == pytest.approx([-1.0, 0.5, 2.0], abs=0.1)


def test_the_passages_that_weigh_are_not_learnt_from() -> None:
    learnt = {one.text for one in corpus()}
    kept_out = [one.text for one in read(KEPT_OUT)]

    assert len(kept_out) > 200
    assert not learnt & set(kept_out)
