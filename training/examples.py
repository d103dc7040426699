"""Annotated passages as what the network is asked and should answer."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ingest.documents.model import Mention, sentences
from ingest.documents.network import (
    KINDS,
    MASKED,
    STATUSES,
    TURNED,
    Numbers,
    ask,
    covered,
    labelled,
    numbered,
    table,
)
from ingest.documents.numbers import same_length
from ingest.documents.pair_model import BUYS, SELLS
from training.passages import Annotated

#: Characters of a passage that are read.
LONGEST = 320
#: Share of the names that are hidden, so that their surroundings are learnt from as well.
HIDDEN = 0.15
#: No status: the kind does not hold.
NONE = -1
Holding = dict[tuple[str, str], dict[int, int]]


@dataclass
class Question:
    """A name asked about, the names beside it, and per such name the kinds that hold with their status."""

    one: Mention
    others: list[Mention]
    answers: list[dict[int, int]]


@dataclass
class Example:
    """A passage as the network sees it."""

    text: str
    mentions: list[Mention]
    questions: list[Question] = field(default_factory=list)

    @classmethod
    def of(cls, told: Annotated) -> Example:
        """From an annotated passage, cut where it is too long."""
        mentions = [one for one in told.mentions if one.end <= LONGEST]
        made, holds = cls(same_length(told.text)[:LONGEST], mentions), holding(told)
        for one, others in ask(mentions, sentences(told.text)):
            answers = [holds.get((one.text, other.text), {}) for other in others]
            made.questions.append(Question(one, others, answers))
        return made

    def size(self) -> int:
        """What it costs, in letters."""
        return (len(self.text) + 2) * (1 + len(self.questions))


def holding(told: Annotated) -> Holding:
    """(name asked about, other name) → the kinds that hold and their status, by number."""
    found: Holding = defaultdict(dict)
    for one in told.relations:
        status = STATUSES.index(one.status)

        def put(name: str, kind: str, other: str, status: int = status) -> None:
            found[name, other][KINDS.index(kind)] = status

        put(one.head, one.rel, one.tail)
        if one.rel in TURNED:
            put(one.tail, TURNED[one.rel], one.head)
        if one.rel == "SUPPLIES" and one.product:
            put(one.head, SELLS, one.product)
            put(one.tail, BUYS, one.product)
    return found


@dataclass
class Batch:
    """Some passages side by side. `ids`, `labels`: passages × letters; `real`: where letters are; `row`:
    passage of each question; `asked`: questions × letters, where the name asked about stands; `question`: of
    each pair; `others`: pairs × letters, where the other name stands; `status`: pairs × kinds, NONE where
    the kind does not hold."""

    ids: Numbers
    labels: Numbers
    real: NDArray[np.bool_]
    row: Numbers
    asked: Numbers
    question: Numbers
    others: Numbers
    status: Numbers

    @classmethod
    def of(cls, given: Sequence[Example], chance: random.Random) -> Batch:
        """Passages, some of their names hidden."""
        ids = table([masked(one, chance) for one in given])
        labels = table([labelled(len(one.text), one.mentions) for one in given])
        sizes = np.array([len(one.text) for one in given])
        at = np.arange(ids.shape[1])
        asks = [(row, each) for row, one in enumerate(given) for each in one.questions]
        pairs = [
            (number, other, answer)
            for number, (_, each) in enumerate(asks)
            for other, answer in zip(each.others, each.answers, strict=True)
        ]
        status = np.full((len(pairs), len(KINDS)), NONE, np.int64)
        for number, (_, _, answer) in enumerate(pairs):
            status[number, list(answer)] = list(answer.values())
        return cls(
            ids, labels, (at > 0) & (at <= sizes[:, None]),
            np.array([row for row, _ in asks], np.int64),
            covered([each.one for _, each in asks], ids.shape[1]),
            np.array([number for number, _, _ in pairs], np.int64),
            covered([other for _, other, _ in pairs], ids.shape[1]),
            status,
        )  # fmt: skip


def masked(one: Example, chance: random.Random) -> list[int]:
    """The numbers of a passage's letters, of some names that of the mask."""
    numbers = numbered(one.text)
    hidden = {
        name: chance.random() < HIDDEN for name in dict.fromkeys(m.text for m in one.mentions)
    }
    for mention in one.mentions:
        if hidden[mention.text]:
            numbers[mention.start + 1 : mention.end + 1] = [MASKED] * (mention.end - mention.start)
    return numbers


def batches(examples: Sequence[Example], size: int, seed: int) -> Iterator[Batch]:
    """All examples once in random order, those of like length together, `size` letters at a time."""
    chance = random.Random(seed)
    order = sorted(examples, key=lambda one: len(one.text) + 16 * chance.random())
    groups: list[list[Example]] = [[]]
    full = 0
    for one in order:
        if groups[-1] and full + one.size() > size:
            groups.append([])
            full = 0
        groups[-1].append(one)
        full += one.size()
    chance.shuffle(groups)
    return (Batch.of(group, chance) for group in groups if group)
