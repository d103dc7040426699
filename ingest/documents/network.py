"""The trained network: which letters name what, what is said of two names, and whether it is so.

A small encoder of Chinese with two readers on top (`training/` trains it and says how); here it runs on the
CPU with onnxruntime, offline. It sees a text in windows of whole sentences.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from itertools import islice, takewhile
from typing import cast

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from ingest.documents.model import LABELS, Mention, sentences
from ingest.documents.pair_model import BUYS, SELLS
from ingest.documents.threads import Threads

Floats = NDArray[np.float32]
Numbers = NDArray[np.int64]
Pair = tuple[Mention, Mention]
#: Tags of letters: none, beginning and inside of each label.
TAGS = ("O", *(f"{sign}-{label}" for label in LABELS for sign in "BI"))
#: What may hold between a name that is asked about and another; the last two: that a supply's product is
#: of its seller, of its buyer.
KINDS = (
    "SUPPLIES", "SUPPLIED_BY", "SUBSIDIARY_OF", "PARENT_OF", "SIGNED_WITH", "PRODUCES", "LOCATED_IN",
    "LEADS", "IN_CHAIN", "NEEDS", SELLS, BUYS,
)  # fmt: skip
#: What a kind between two firms is called from its tail's side.
TURNED = {"SUPPLIES": "SUPPLIED_BY", "SUBSIDIARY_OF": "PARENT_OF", "SIGNED_WITH": "SIGNED_WITH"}
STATUSES = ("fact", "planned", "negated", "ended", "uncertain")
#: Which names are asked about, and with which others they may have to do.
WITH = {
    "FIRM": frozenset({"FIRM", "PRODUCT", "PLACE", "PARK", "CHAIN"}),
    "PRODUCT": frozenset({"CHAIN"}),
}
#: Sentences that two names may lie apart.
APART = 2
#: First numbers of the vocabulary; the letters follow.
PAD, UNKNOWN, OPEN, CLOSE, MASKED = range(5)
#: Letters of a sentence with the ones beside it, and with the second ones; and of one with its neighbour
#: that has a firm of its own and points to no other.
NEAR, ON_ITS_OWN = (200, 120), 80
#: Words by which a sentence points to a firm of the one before.
POINTS_BACK = re.compile(
    r"公司|该|其|双方|我们|我司|我厂|前者|后者|上述|此|这|对方|两家|三家|几家|各方|[甲乙]方|同时|另外|另有|此外|还|也|均|都|分别"
)
#: Letters of a window, letters that the network takes at once, names asked about at once: few enough for
#: the processor's cache.
WINDOW, AT_ONCE, ASKED_AT_ONCE = 300, 1000, 6
FOLDER = files("ingest.documents").joinpath("model")


@lru_cache(maxsize=1)
def vocabulary() -> dict[str, int]:
    """Letter → its number."""
    letters = FOLDER.joinpath("letters.txt").read_text(encoding="utf-8").split("\n")
    return {letter: CLOSE + 2 + at for at, letter in enumerate(letters)}


def numbered(text: str) -> list[int]:
    """The numbers of a text's letters, between those of its two ends."""
    known = vocabulary()
    letters = text.replace("\n", "。")
    return [OPEN, *(known.get(letter.lower(), UNKNOWN) for letter in letters), CLOSE]


def labelled(size: int, mentions: Iterable[Mention]) -> list[int]:
    """The numbers of the tags of a text's letters, between those of its two ends."""
    tags = [0] * (size + 2)
    for one in mentions:
        first = TAGS.index(f"B-{one.label}")
        tags[one.start + 1 : one.end + 1] = [first, *[first + 1] * (one.end - one.start - 1)]
    return tags


def covered(names: Sequence[Mention], wide: int) -> Numbers:
    """Names × letters: 1 where the name stands (a letter further, behind the opening sign)."""
    made = np.zeros((len(names), wide), np.int64)
    for at, one in enumerate(names):
        made[at, one.start + 1 : one.end + 1] = 1
    return made


def ask(
    mentions: Sequence[Mention], spans: Sequence[tuple[int, int]]
) -> Iterator[tuple[Mention, list[Mention]]]:
    """Each name that something may be said of, with the names near it; `spans`: the sentences."""
    ends = [end for _, end in spans]
    sentence = {one: bisect_left(ends, one.start + 1) for one in mentions}
    for one in mentions:
        others = [
            other
            for other in mentions
            if other.label in WITH.get(one.label, ())
            and other.name != one.name
            and abs(sentence[one] - sentence[other]) <= APART
        ]
        if others:
            yield one, others


def pieces(text: str) -> list[tuple[int, int]]:
    """Spans of the sentences; one that is too long is cut."""
    return [
        (at, min(at + WINDOW, end))
        for start, end in sentences(text)
        for at in range(start, end, WINDOW)
    ]


def surroundings(
    text: str, mentions: Sequence[Mention]
) -> dict[tuple[int, int], list[tuple[int, int]]]:
    """Stretch of a text → the sentences in it whose names are asked about there: each sentence with those
    beside it in its thread, the second ones too where they are short; of neighbours that stand on their own,
    short ones."""
    parts = pieces(text)
    alone = stand_alone(text, parts, mentions)
    threads = Threads.of(text, mentions)
    thread = [threads.at(start) for start, _ in parts]
    found: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for at, sentence in enumerate(parts):
        first = last = at
        for apart, near in enumerate(NEAR, 1):
            if at - apart == first - 1 >= 0 and thread[first - 1] == thread[at]:
                most = ON_ITS_OWN if alone[first] else near
                first -= parts[last][1] - parts[first - 1][0] <= most
            if at + apart == last + 1 < len(parts) and thread[last + 1] == thread[at]:
                most = ON_ITS_OWN if alone[last + 1] else near
                last += parts[last + 1][1] - parts[first][0] <= most
        found.setdefault((parts[first][0], parts[last][1]), []).append(sentence)
    return found


def stand_alone(
    text: str, parts: Sequence[tuple[int, int]], mentions: Sequence[Mention]
) -> list[bool]:
    """Of each sentence, whether it names a firm and points to none before."""
    starts = [start for start, _ in parts]
    named = {bisect_right(starts, one.start) - 1 for one in mentions if one.label == "FIRM"}
    return [at in named and not POINTS_BACK.search(text, *span) for at, span in enumerate(parts)]


def windows(text: str) -> list[tuple[int, int]]:
    """Spans of whole sentences, as many as fit, each beginning with the last of the one before; a sentence
    that is too long is cut."""
    parts = pieces(text)
    found: list[tuple[int, int]] = []
    first = 0
    for number, (_, end) in enumerate(parts):
        is_last = number + 1 == len(parts)
        if is_last or parts[number + 1][1] - parts[first][0] > WINDOW:
            found.append((parts[first][0], end))
            again = parts[number][0]
            first = number if not is_last and parts[number + 1][1] - again <= WINDOW else number + 1
    return found


@dataclass(frozen=True)
class Said:
    """What the network says of two names: per kind how likely it holds, and how likely each status is
    if it does."""

    kinds: Floats
    statuses: Floats


class Network:
    """The three parts of the network: letters → features; features → tags; features, tags and the name asked
    about → what holds."""

    def __init__(self) -> None:
        options = ort.SessionOptions()
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self.trunk, self.names, self.pairs = (
            ort.InferenceSession(
                FOLDER.joinpath(f"{part}.onnx").read_bytes(), options, ["CPUExecutionProvider"]
            )
            for part in ("trunk", "names", "pairs")
        )

    def tags(self, text: str) -> Floats:
        """Letters × tags: how likely each tag is."""
        found = np.zeros((len(text), len(TAGS)), np.float32)
        found[:, 0] = 1
        spans = windows(text)
        for group in grouped([end - start for start, end in spans], AT_ONCE):
            ids = table([numbered(text[slice(*spans[at])]) for at in group])
            [chances] = self.names.run(None, {"hidden": self._hidden(ids), "ids": ids})
            for row, at in enumerate(group):
                start, end = spans[at]
                # What two windows share is read in the first, where more stands before it.
                fresh = max(start, spans[at - 1][1]) if at else start
                found[fresh:end] = chances[row, fresh - start + 1 : end - start + 1]
        return found

    def between(self, text: str, mentions: Sequence[Mention]) -> dict[Pair, Said]:
        """(name asked about, other name) → what holds; `mentions` in the order of the text."""
        found: dict[Pair, Said] = {}
        near = surroundings(text, mentions)
        seen = [one for one in (View.of(text, *one, mentions) for one in near.items()) if one.asks]
        for group in grouped([len(one.text) for one in seen], AT_ONCE):
            views = [seen[at] for at in group]
            ids = table([numbered(one.text) for one in views])
            labels = table([labelled(len(one.text), one.mentions) for one in views])
            hidden = self._hidden(ids)
            asks = [(row, *asked) for row, one in enumerate(views) for asked in one.asks]
            for some in (
                asks[at : at + ASKED_AT_ONCE] for at in range(0, len(asks), ASKED_AT_ONCE)
            ):
                rows = [row for row, _, _ in some]
                kinds, statuses = self.pairs.run(
                    None,
                    {
                        "hidden": hidden[rows], "ids": ids[rows], "labels": labels[rows],
                        "asked": covered([one for _, one, _ in some], ids.shape[1]),
                        "others": side_by_side([others for _, _, others in some], ids.shape[1]),
                    },
                )  # fmt: skip
                for at, (row, one, others) in enumerate(some):
                    for place, other in enumerate(others):
                        pair = views[row].told(one), views[row].told(other)
                        found.setdefault(pair, Said(kinds[at, place], statuses[at, place]))
        return found

    def _hidden(self, ids: Numbers) -> Floats:
        [hidden] = self.trunk.run(None, {"ids": ids})
        return cast(Floats, hidden)


@lru_cache(maxsize=1)
def network() -> Network:
    """The network of package data, loaded once."""
    return Network()


@dataclass(frozen=True)
class View:
    """A stretch of a text with the names in it, counted from its beginning, and whom to ask about."""

    text: str
    start: int
    mentions: list[Mention]
    asks: list[tuple[Mention, list[Mention]]]

    @classmethod
    def of(
        cls,
        text: str,
        span: tuple[int, int],
        asked: Sequence[tuple[int, int]],
        mentions: Sequence[Mention],
    ) -> View:
        """A stretch of a text; `asked`: the sentences whose names are asked about."""
        start, end = span
        at = bisect_left(mentions, start, key=lambda one: one.start)
        inside = [
            replace(one, start=one.start - start, end=one.end - start)
            for one in takewhile(lambda one: one.end <= end, islice(mentions, at, None))
        ]
        inner = text[start:end]
        asks = [
            (one, others)
            for one, others in ask(inside, sentences(inner))
            if any(first <= one.start + start < last for first, last in asked)
        ]
        return cls(inner, start, inside, asks)

    def told(self, one: Mention) -> Mention:
        """The mention of the whole text."""
        return replace(one, start=one.start + self.start, end=one.end + self.start)


def grouped(sizes: Sequence[int], most: int) -> Iterator[list[int]]:
    """Numbers of things of like size, so many together that none needs more than `most` in all."""
    group: list[int] = []
    for at in sorted(range(len(sizes)), key=sizes.__getitem__):
        if group and sizes[at] * (len(group) + 1) > most:
            yield group
            group = []
        group.append(at)
    if group:
        yield group


def table(rows: Sequence[Sequence[int]]) -> Numbers:
    """Rows of unlike length as one table, blanks behind."""
    made = np.full((len(rows), max(map(len, rows))), PAD, np.int64)
    for at, row in enumerate(rows):
        made[at, : len(row)] = row
    return made


def side_by_side(rows: Sequence[Sequence[Mention]], wide: int) -> Floats:
    """Rows of unlike many names, as `covered` has them, in one table: rows × names × letters."""
    made = np.zeros((len(rows), max(map(len, rows)), wide), np.float32)
    for at, row in enumerate(rows):
        made[at, : len(row)] = covered(row, wide)
    return made


def spans_of(chances: Floats) -> list[tuple[int, int, str, float]]:
    """The likeliest names that tags of letters can tell (Viterbi 1967), each with the probability of its least
    sure letter: an inside follows its beginning or another inside of its label."""
    if not len(chances):
        return []
    scores = np.log(np.maximum(chances, 1e-9))
    inside = np.array([tag[0] == "I" for tag in TAGS])
    allowed = np.where(inside[None, :], -np.inf, 0.0)
    allowed = np.repeat(allowed, len(TAGS), axis=0)
    for at in np.flatnonzero(inside):
        allowed[[at - 1, at], at] = 0
    best = np.where(inside, -np.inf, scores[0])
    back = []
    for row in scores[1:]:
        ways = best[:, None] + allowed
        back.append(ways.argmax(0))
        best = ways.max(0) + row
    path = [int(best.argmax())]
    for step in reversed(back):
        path.append(int(step[path[-1]]))
    path.reverse()
    begins = [at for at, tag in enumerate(path) if TAGS[tag][0] == "B"]
    found = []
    for start in begins:
        end = start + 1
        while end < len(path) and inside[path[end]]:
            end += 1
        sure = min(float(chances[at, path[at]]) for at in range(start, end))
        found.append((start, end, TAGS[path[start]][2:], sure))
    return found
