"""Whether what a text says of two names is a fact, planned, denied, ended or open, as the annotators of the
passages judged it: a linear model over the words of the clauses, the words that declare a status among them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from ingest.documents.model import Mention, Relation
from ingest.documents.pair_model import STATUS, trained
from ingest.documents.pairs import cut

#: Ends of a clause, and of a sentence.
CLAUSE = re.compile(r"[，；。！？\n]")
SENTENCE = re.compile(r"[。！？\n]")
#: Words seen beside a mention; of what is said after the sentence.
BESIDE, AFTER = 3, 25
#: What declared words for a status add to its chance: a plain “有望” is not overruled by its surroundings.
DECLARED = 0.4


def judged(text: str, entities: Sequence[Mention], one: Relation) -> Relation:
    """The relation with its likeliest status; no surer than the status is. `one.status`: what the declared
    words say, which counts besides where they say more than fact."""
    chances = trained(STATUS).chances(features(text, entities, one))
    if one.status != "fact":
        chances[one.status] += DECLARED
    status = max(chances, key=lambda name: chances[name])
    sure = chances[status] / sum(chances.values())
    return replace(one, status=status, confidence=round(min(one.confidence, sure), 2))


def features(text: str, entities: Sequence[Mention], one: Relation) -> list[str]:
    """Names of what is seen of a relation; `entities` in the order of the text."""
    ends = {"h": one.head, "t": one.tail, "q": good(entities, one)}
    there = {name: end for name, end in ends.items() if end is not None}
    start = min(end.start for end in there.values())
    stop = max(end.end for end in there.values())
    opens, closes = around(CLAUSE, text, start, stop)
    first, last = around(SENTENCE, text, opens, closes)
    seen = Words(text, entities)
    found = [f"rel={one.rel}", f"rule={one.status}", f"rule={one.status}{one.rel}"]
    found += bag("o", seen.of(opens, closes), doubles=True)
    found += bag("n", seen.of(closes, last), doubles=True)
    found += bag("p", seen.of(first, opens))
    found += bag("a", seen.of(last, len(text))[:AFTER])
    for name, end in there.items():
        found += beside(name, seen, end, around(CLAUSE, text, end.start, end.end))
    return found


def good(entities: Sequence[Mention], one: Relation) -> Mention | None:
    """Where the relation's product is named, nearest to its ends."""
    return min(
        (mention for mention in entities if mention.text == one.product),
        key=lambda it: min(abs(it.start - one.head.start), abs(it.start - one.tail.start)),
        default=None,
    )


def around(mark: re.Pattern[str], text: str, start: int, stop: int) -> tuple[int, int]:
    """Where the stretch between two marks begins and ends that holds a span."""
    opens = max((hit.end() for hit in mark.finditer(text, 0, start)), default=0)
    closes = mark.search(text, stop)
    return opens, closes.start() if closes else len(text)


class Words:
    """A text's words by stretch, each mention as two letters of its label."""

    def __init__(self, text: str, entities: Sequence[Mention]) -> None:
        self.text, self.entities = text, entities

    def of(self, start: int, stop: int) -> list[str]:
        """The words of a stretch."""
        found: list[str] = []
        for mention in self.entities:
            if mention.start >= start and mention.end <= stop:
                found += [*cut(self.text[start : mention.start]), mention.label[:2]]
                start = mention.end
        return [*found, *cut(self.text[start:stop])]


def bag(name: str, words: list[str], *, doubles: bool = False) -> Iterator[str]:
    """Each word of a stretch, and each two in a row."""
    yield from (f"{name}:{word}" for word in dict.fromkeys(words))
    if doubles:
        yield from (f"{name}2:{one}{other}" for one, other in dict.fromkeys(pairwise(words)))


def beside(name: str, seen: Words, end: Mention, clause: tuple[int, int]) -> Iterator[str]:
    """The words of a mention's clause, and those next to it."""
    before, behind = seen.of(clause[0], end.start), seen.of(end.end, clause[1])
    yield from bag(name, [*before, end.label[:2], *behind])
    before, behind = before[-BESIDE:], behind[:BESIDE]
    yield f"{name}<{''.join(before[-2:])}"
    yield f"{name}>{''.join(behind[:2])}"
    yield from (f"{name}<{word}" for word in before)
    yield from (f"{name}>{word}" for word in behind)
