"""Whether what a text says of two names is a fact, planned, denied, ended or open, as the annotators of the
passages judged it: a linear model over the words of the clauses, the words that declare a status among them.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice, pairwise

from ingest.documents.model import Mention, Relation
from ingest.documents.network import STATUSES, Floats
from ingest.documents.pair_model import STATUS, trained
from ingest.documents.pairs import cut

#: Ends of a clause, and of a sentence.
CLAUSE = re.compile(r"[，；。！？\n]")
SENTENCE = re.compile(r"[。！？\n]")
#: Words seen beside a mention; of what is said after the sentence.
BESIDE, AFTER = 3, 25
#: What declared words for a status add to its chance: a plain “有望” is not overruled by its surroundings.
DECLARED = 0.4


def judged(seen: Words, one: Relation, network: Floats) -> Relation:
    """The relation with its likeliest status; no surer than the status is. `network`: how likely the network
    holds each; `one.status`: what the declared words say, which counts besides where they say more than fact."""
    linear = trained(STATUS).chances(features(seen, one))
    total = sum(linear.values())
    chances = {
        name: linear[name] / total + float(also)
        for name, also in zip(STATUSES, network, strict=True)
    }
    if one.status != "fact":
        chances[one.status] += DECLARED
    status = max(chances, key=lambda name: chances[name])
    sure = chances[status] / sum(chances.values())
    return replace(one, status=status, confidence=round(min(one.confidence, sure), 2))


def features(seen: Words, one: Relation) -> list[str]:
    """Names of what is seen of a relation."""
    ends = {"h": one.head, "t": one.tail, "q": seen.good(one)}
    there = {name: end for name, end in ends.items() if end is not None}
    start = min(end.start for end in there.values())
    stop = max(end.end for end in there.values())
    opens, closes = seen.around(CLAUSE, start, stop)
    first, last = seen.around(SENTENCE, opens, closes)
    found = [f"rel={one.rel}", f"rule={one.status}", f"rule={one.status}{one.rel}"]
    found += bag("o", seen.of(opens, closes), doubles=True)
    found += bag("n", seen.of(closes, last), doubles=True)
    found += bag("p", seen.of(first, opens))
    found += bag("a", seen.of(last, len(seen.text), AFTER))
    for name, end in there.items():
        found += beside(name, seen, end, seen.around(CLAUSE, end.start, end.end))
    return found


class Words:
    """A text's words by stretch, each mention as two letters of its label; made once for all relations of
    the text, so that a long one is not gone through again for each. `entities` in the order of the text."""

    def __init__(self, text: str, entities: Sequence[Mention]) -> None:
        self.text, self.entities = text, entities
        self._starts = [mention.start for mention in entities]
        self._marks = {
            mark: [hit.end() for hit in mark.finditer(text)] for mark in (CLAUSE, SENTENCE)
        }
        self._named: dict[str, list[Mention]] = defaultdict(list)
        for mention in entities:
            self._named[mention.text].append(mention)

    def of(self, start: int, stop: int, most: int | None = None) -> list[str]:
        """The words of a stretch, the first `most` of them."""
        return list(islice(self._words(start, stop), most))

    def _words(self, start: int, stop: int) -> Iterator[str]:
        for mention in islice(self.entities, bisect_left(self._starts, start), None):
            if mention.end > stop:
                break
            yield from self._plain(start, mention.start)
            yield mention.label[:2]
            start = mention.end
        yield from self._plain(start, stop)

    def _plain(self, start: int, stop: int) -> Iterator[str]:
        """Words between mentions, a sentence at a time."""
        ends = self._marks[SENTENCE]
        for end in (*islice(ends, bisect_right(ends, start), bisect_left(ends, stop)), stop):
            yield from cut(self.text[start:end])
            start = end

    def around(self, mark: re.Pattern[str], start: int, stop: int) -> tuple[int, int]:
        """Where the stretch between two marks (CLAUSE or SENTENCE) begins and ends that holds a span."""
        ends = self._marks[mark]
        before, behind = bisect_right(ends, start), bisect_right(ends, stop)
        opens = ends[before - 1] if before else 0
        return opens, ends[behind] - 1 if behind < len(ends) else len(self.text)

    def good(self, one: Relation) -> Mention | None:
        """Where the relation's product is named, nearest to its ends."""
        return min(
            self._named.get(one.product or "", ()),
            key=lambda it: min(abs(it.start - one.head.start), abs(it.start - one.tail.start)),
            default=None,
        )


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
