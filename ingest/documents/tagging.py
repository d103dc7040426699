"""What the trained reader of names sees of each character, and tags as spans.

A linear-chain conditional random field (Lafferty, McCallum & Pereira 2001) over characters: the letters
around, the words that jieba cuts with their kind of word, and which known name, and which name that its
ending gives away, covers the character: how far such names are to be believed is learnt.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.documents.model import Mention
from ingest.documents.network import TAGS

#: Beyond the edges of the text.
EDGE = "^"
#: Letters seen before and behind a character.
BEFORE, BEHIND = 4, 4
Span = tuple[int, int, str]
#: A word and its kind (jieba's sign: n, v, ns …).
Word = tuple[str, str]


@dataclass(frozen=True)
class Seen:
    """A text as the reader sees it: its words, and per character the word it is in, its place in that
    word (B, M, E; S alone), the known name and the name by its ending that cover it."""

    letters: str
    words: Sequence[Word]
    word_of: list[int]
    place: list[str]
    known: list[str]
    ended: list[str]

    @classmethod
    def of(
        cls, text: str, words: Sequence[Word], known: Iterable[Mention], ended: Iterable[Mention]
    ) -> Seen:
        """`words` are those of the text in order, without a gap; mentions of one kind don't overlap."""
        word_of: list[int] = []
        place: list[str] = []
        for number, (word, _) in enumerate(words):
            word_of += [number] * len(word)
            place += places(len(word))
        letters = "".join("0" if letter.isdigit() else letter for letter in text)
        size = len(text)
        return cls(letters, words, word_of, place, covering(size, known), covering(size, ended))

    def features(self) -> list[list[str]]:
        """Per character the features that hold, by name."""
        return [
            [*self._letters(at), *self._words(at), *self._told(at)]
            for at in range(len(self.letters))
        ]

    def _letters(self, at: int) -> list[str]:
        size = len(self.letters)
        near = [
            self.letters[one] if 0 <= one < size else EDGE
            for one in range(at - BEFORE, at + BEHIND + 1)
        ]
        here = BEFORE
        found = ["always"]
        found += [f"{d}={near[here + d]}" for d in range(-3, 4)]
        found += [f"{d}:2={near[here + d]}{near[here + d + 1]}" for d in range(-3, 3)]
        found += [f"{d}:3={''.join(near[here + d : here + d + 3])}" for d in range(-2, 1)]
        found += [f"0:4={''.join(near[here : here + 4])}", f"-3:4={''.join(near[1:5])}"]
        return [*found, "sorts=" + "".join(sort(one) for one in near[here - 1 : here + 2])]

    def _words(self, at: int) -> list[str]:
        number, place = self.word_of[at], self.place[at]
        (w2, k2), (w1, k1), (word, kind), (v1, l1), (v2, l2) = (
            self._word(one) for one in range(number - 2, number + 3)
        )
        return [
            f"place={place}", f"word={word}", f"word:place={word}{place}", f"kind={kind}{place}",
            f"-1w={w1}{place}", f"+1w={v1}{place}", f"-1k={k1}{place}", f"+1k={l1}{place}",
            f"-2w={w2}", f"+2w={v2}", f"-k+={k1}{kind}{l1}{place}", f"--k={k2}{k1}{kind}{place}",
            f"k++={kind}{l1}{l2}{place}", f"-ww={w1}{word}", f"ww+={word}{v1}",
            f"size={min(len(word), 4)}{place}",
        ]  # fmt: skip

    def _word(self, number: int) -> Word:
        return self.words[number] if 0 <= number < len(self.words) else (EDGE, EDGE)

    def _told(self, at: int) -> list[str]:
        kind = self.words[self.word_of[at]][1]
        found = [f"both={self.known[at]}|{self.ended[at]}"]
        for name, told in (("known", self.known), ("ended", self.ended)):
            here = told[at]
            before = told[at - 1] if at else EDGE
            behind = told[at + 1] if at + 1 < len(told) else EDGE
            found += [
                f"{name}={here}", f"-1{name}={before}", f"+1{name}={behind}",
                f"{name}+={here}|{behind}", f"{name}:kind={here}{kind}",
            ]  # fmt: skip
        return found


def covering(size: int, mentions: Iterable[Mention]) -> list[str]:
    """Per character the label of the mention that covers it, with the character's place in it; else -."""
    covered = ["-"] * size
    for one in mentions:
        covered[one.start : one.end] = [one.label + sign for sign in places(one.end - one.start)]
    return covered


def places(size: int) -> list[str]:
    """Signs of the characters of a word or name of that size."""
    return ["S"] if size == 1 else ["B", *"M" * (size - 2), "E"]


def sort(letter: str) -> str:
    """What sort of letter: digit, Latin, Chinese, other."""
    if letter == "0":
        return "d"
    if letter.isascii() and letter.isalpha():
        return "a"
    return "h" if "一" <= letter <= "鿿" else "p"


def tags_of(size: int, spans: Iterable[Span]) -> list[str]:
    """Tags of a text of that many characters: O, or label with the place in the name."""
    tags = ["O"] * size
    for start, end, label in spans:
        tags[start:end] = [f"{place}-{label}" for place in places(end - start)]
    return tags


def plainer(tag: str) -> int:
    """Number of the network's tag for one of ours: beginning or inside of the label."""
    place, _, label = tag.partition("-")
    return TAGS.index(f"{'B' if place in 'BS' else 'I'}-{label}") if label else 0
