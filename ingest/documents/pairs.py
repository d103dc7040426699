"""What is said between two mentions, as features that a linear model weighs.

The pair and the words around it: those before the first mention, between the two, behind the second; other
mentions stand as their label. Conjunctions of the words that touch both mentions with the words of the
clause tell who acts (由, 向, 为 …) and what is done. After the lexical features of Zhou et al. (2005,
ACL, “Exploring various knowledge in relation extraction”), with jieba's words.
"""

from __future__ import annotations

import re
import zlib
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

import jieba

from ingest.documents.model import Mention, sentences
from ingest.documents.threads import Threads

#: Features are hashed to this many places.
SIZE = 1 << 18
#: Letter of each label that matters; the rest is M.
LETTER = {
    "FIRM": "F", "PRODUCT": "P", "PLACE": "L", "PARK": "K", "CHAIN": "H", "INDUSTRY": "I",
    "EVENT": "E", "PLATFORM": "A",
}  # fmt: skip
#: Kinds of pairs between which something may hold, in either order.
PAIRS = frozenset(
    frozenset(pair) for pair in (("F",), ("F", "P"), ("F", "L"), ("F", "K"), ("F", "H"), ("P", "H"))
)
#: Words seen before and behind the pair; sentences that a pair may lie apart.
AROUND, APART = 8, 1
EDGE = "^"
STOPS = "，；：。！？、\n"
LIST = frozenset("、和与及")


@lru_cache(maxsize=50_000)
def cut(text: str) -> tuple[str, ...]:
    """The words of a stretch without mentions; digits as 0."""
    return tuple(jieba.cut(re.sub(r"[\d.]+", "0", text), HMM=False))


@dataclass
class Piece:
    """A word, or a mention by its letter."""

    word: str
    mention: Mention | None = None


@dataclass
class Passage:
    """A text's sentences as words and mentions in order."""

    pieces: list[Piece] = field(default_factory=list)
    place: dict[int, int] = field(default_factory=dict)
    sentence: list[int] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    threads: Threads = field(default_factory=lambda: Threads([0], [0]))

    @classmethod
    def of(cls, text: str, mentions: list[Mention]) -> Passage:
        """`mentions` in order, none overlapping."""
        made = cls(mentions=mentions, threads=Threads.of(text, mentions))
        starts = [start for start, _ in sentences(text)]
        at = 0

        def add(word: str, where: int, mention: Mention | None = None) -> None:
            made.pieces.append(Piece(word, mention))
            made.sentence.append(max(0, bisect_right(starts, where) - 1))

        def plain(start: int, end: int) -> None:
            for word in cut(text[start:end]):
                add(word, start)
                start += len(word)

        for one in mentions:
            plain(at, one.start)
            made.place[one.start] = len(made.pieces)
            add(LETTER.get(one.label, "M"), one.start, one)
            at = one.end
        plain(at, len(text))
        return made

    def pairs(self, most: int = 200) -> Iterator[tuple[Mention, Mention]]:
        """Pairs of mentions, the first before the second, between which something may be said; each with
        at most that many behind it."""
        for index, one in enumerate(self.mentions):
            for other in self.mentions[index + 1 : index + 1 + most]:
                apart = self._sentence(other) - self._sentence(one)
                if apart > APART:
                    break
                letters = frozenset(LETTER.get(two.label, "M") for two in (one, other))
                if (
                    letters in PAIRS
                    and self.threads.at(one.start) == self.threads.at(other.start)
                    and one.name != other.name
                    and (not apart or one.label == "FIRM")
                ):
                    yield one, other

    def _sentence(self, one: Mention) -> int:
        return self.sentence[self.place[one.start]]

    def features(self, one: Mention, other: Mention) -> list[str]:
        """Names of the features of a pair, `one` before `other`."""
        first, last = self.place[one.start], self.place[other.start]
        kind = self.pieces[first].word + self.pieces[last].word
        apart = self.sentence[last] - self.sentence[first]
        before = self._words(first - AROUND, first, self.sentence[first])
        between = self._words(first + 1, last)
        behind = self._words(last + 1, last + 1 + AROUND, self.sentence[last])
        before, between, behind = listed(before), listed(between), listed(behind)
        found = [kind, f"apart{apart}", *touching(before, between, behind)]
        found += bags(before, between, behind)
        found += counts(between)
        found += names(one, other)
        found.append(f"order{self._order(first)}|{self._order(last)}")
        prefix = kind + ("|" if not apart else "‖")
        return [prefix + name for name in found]

    def _order(self, at: int) -> int:
        """How many mentions of its letter stand before it in its sentence, up to 3."""
        letter, inside = self.pieces[at].word, self.sentence[at]
        same = 0
        while at > 0 and self.sentence[at - 1] == inside and same < 3:
            at -= 1
            same += self.pieces[at].mention is not None and self.pieces[at].word == letter
        return same

    def _words(self, start: int, end: int, inside: int | None = None) -> list[str]:
        return [
            self.pieces[at].word
            for at in range(max(0, start), min(end, len(self.pieces)))
            if inside is None or self.sentence[at] == inside
        ]


def listed(words: list[str]) -> list[str]:
    """Words with each list of mentions of one letter as one: F、F和F → F+."""
    kept: list[str] = []
    for word in words:
        is_next = len(kept) > 1 and kept[-1] in LIST and kept[-2].rstrip("+") == word
        if is_next and word in "FPLKHI":
            kept[-2:] = [word + "+"]
        else:
            kept.append(word)
    return kept


def touching(before: list[str], between: list[str], behind: list[str]) -> Iterator[str]:
    """The words that touch the two mentions, alone and together."""
    l2, l1 = [EDGE, EDGE, *before][-2:]
    m1, m2 = [*between, EDGE, EDGE][:2]
    n2, n1 = [EDGE, EDGE, *between][-2:]
    r1, r2 = [*behind, EDGE, EDGE][:2]
    yield from (f"l1={l1}", f"l2={l2} {l1}", f"m1={m1}", f"m2={m1} {m2}", f"n1={n1}", f"n2={n2} {n1}",
                f"r1={r1}", f"r2={r1} {r2}", f"l1m1={l1} {m1}", f"l1n1={l1} {n1}", f"n1r1={n1} {r1}",
                f"m1n1={m1} {n1}", f"m1r1={m1} {r1}", f"l1r1={l1} {r1}", f"l1n1r1={l1} {n1} {r1}",
                f"n1r2={n1} {r1} {r2}", f"m1n1r1={m1} {n1} {r1}")  # fmt: skip
    if len(between) <= 7:
        yield "between=" + " ".join(between)
    for word in dict.fromkeys(between):
        yield f"m:{word}|{l1}|{n1}"
        yield f"m:{word}|{n1}|{r1}"
    for word in dict.fromkeys(clause(behind)):
        yield f"r:{word}|{l1}|{n1}"
        yield f"r:{word}|{m1}|{n1}"


def clause(words: list[str]) -> list[str]:
    """Words up to the end of the clause."""
    for at, word in enumerate(words):
        if word in STOPS and word != "、":
            return words[:at]
    return words


def last_clause(words: list[str]) -> list[str]:
    """Words from the beginning of the last clause."""
    return clause(words[::-1])[::-1]


def bags(before: list[str], between: list[str], behind: list[str]) -> Iterator[str]:
    """Words and pairs of words of each stretch, and of the clauses that touch the mentions."""
    stretches = {
        "B": before, "M": between, "A": behind, "b": last_clause(before), "m": clause(between),
        "n": last_clause(between), "a": clause(behind),
    }  # fmt: skip
    for name, words in stretches.items():
        for word in dict.fromkeys(words):
            yield f"{name}:{word}"
        for pair in dict.fromkeys(pairwise(words)):
            yield f"{name}:{pair[0]} {pair[1]}"


def counts(between: list[str]) -> Iterator[str]:
    """How many mentions and marks lie between."""
    for letter in "FPLKH":
        yield f"{letter}{min(sum(word[0] == letter for word in between), 3)}"
    yield f"clauses{min(sum(word in '，；：。' for word in between), 4)}"
    yield f"words{min(len(between) // 3, 6)}"
    if all(word in LIST or word[0] in "FPLKH" for word in between):
        yield "list"


#: Ends of firms' names that tell something of them.
FORM = re.compile(r"(?:公司|集团|分公司|工厂|厂|基地|股份|研究院)$")


def names(one: Mention, other: Mention) -> Iterator[str]:
    """What the two names themselves say: their forms, and whether one opens the other."""
    for side, mention in (("1", one), ("2", other)):
        form = FORM.search(mention.text)
        yield f"form{side}={form[0] if form else ''}"
    if one.text[:2] == other.text[:2]:
        yield "alike"


def hashed(features: list[str]) -> list[int]:
    """Places of the features in the model."""
    return sorted({zlib.crc32(name.encode()) % SIZE for name in features})
