"""Seeded training sentences: templates (words/templates.txt) filled with known and invented names, and
the annotated passages (`training.passages`), now and then with other names."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import jieba

from ingest.documents.lexicon import lines
from training import invent
from training.passages import Annotated

#: Slot → (label, maker); a firm's maker gives a full or short name.
SLOTS: dict[str, tuple[str, Callable[[random.Random], str]]] = {
    "P": ("PRODUCT", invent.product),
    "L": ("PLACE", invent.place),
    "K": ("PARK", invent.park),
    "C": ("CLUSTER", invent.cluster),
    "H": ("CHAIN", invent.chain),
    "I": ("INDUSTRY", invent.industry),
    "T": ("FIRM_TYPE", invent.firm_type),
    "A": ("PLATFORM", invent.platform),
    "E": ("EVENT", invent.event),
    "Y": ("POLICY", invent.policy),
    "R": ("PLACE", invent.road),
    "F": ("FIRM", lambda rng: invent.firm(rng)[0] if rng.random() < 0.5 else invent.firm(rng)[1]),
    "f": ("FIRM", lambda rng: invent.firm(rng)[1]),
    "G": ("FIRM", invent.works),
}
NOBODY = ("山东大学", "市工业和信息化局", "中国海洋大学", "工信部", "市商务局", "青岛大学", "哈尔滨工业大学",
          "市政府", "区发展改革局", "省科技厅", "北京航空航天大学", "华南理工大学", "中科院化学所")  # fmt: skip
UNITS = (
    "万台",
    "台",
    "万件",
    "套",
    "吨",
    "万吨",
    "万套",
    "辆",
    "列",
    "片",
    "万平方米",
    "万只",
    "艘",
    "亿支",
    "公里",
)
#: Words that are strewn in: kinds of jieba's list (adverb, verb, time) and how often they must occur.
LOOSE_KINDS, LOOSE_OFTEN = frozenset({"d", "ad", "v", "vn", "t", "c"}), 400
CHOICE = re.compile(r"\[([^\[\]{}]*(?:\{[^{}]*\}[^\[\]{}]*)*)\]")
SLOT = re.compile(r"\{(\w+)\}")
#: Kinds of firm that the templates write out.
WRITTEN_TYPES = re.compile("(?:产业链)?“?链主”?企业")


@dataclass
class Passage:
    """Text with its mentions (start, end, label)."""

    text: str = ""
    mentions: list[tuple[int, int, str]] = field(default_factory=list)

    def add(self, words: str, label: str = "") -> None:
        """Append plain words, or a mention."""
        if label:
            self.mentions.append((len(self.text), len(self.text) + len(words), label))
        self.text += words


def number_words(kind: str, rng: random.Random) -> str:
    """What stands in a number's slot: n count, m money, y year, q share, c quantity."""
    figure = rng.choice(
        (str(rng.randint(2, 900)), f"{rng.uniform(1, 90):.1f}", f"{rng.randint(1, 60)}00")
    )
    if kind == "y":
        return str(rng.randint(2008, 2035))
    if kind == "m":
        return figure + rng.choice(("万元", "亿元", "亿元", "余万元", "万美元", "元"))
    if kind == "q":
        return rng.choice(
            (f"{rng.randint(2, 99)}%", f"{rng.uniform(1, 90):.1f}%", "三成", "七成", "一半以上")
        )
    if kind == "c":
        return figure + rng.choice(UNITS)
    return str(rng.randint(2, 3000))


def fill(template: str, rng: random.Random) -> Passage:
    """One passage of a template."""
    while CHOICE.search(template):
        template = CHOICE.sub(lambda found: rng.choice(found[1].split("|")), template)
    passage, at = Passage(), 0
    for slot in SLOT.finditer(template):
        passage.add(template[at : slot.start()])
        loosen(passage, rng, 0.08)
        put(slot[1], passage, rng)
        at = slot.end()
    passage.add(template[at:])
    taken = [range(start, end) for start, end, _ in passage.mentions]
    for found in WRITTEN_TYPES.finditer(passage.text):
        if not any(found.start() in span for span in taken):
            passage.mentions.append((found.start(), found.end(), "FIRM_TYPE"))
    return passage


@lru_cache(maxsize=1)
def loose_words() -> tuple[str, ...]:
    """Common adverbs, verbs and nouns of two characters from jieba's word list."""
    path = Path(jieba.__file__).parent / "dict.txt"
    rows = (line.split() for line in path.read_text(encoding="utf-8").splitlines())
    return tuple(
        word
        for word, often, kind in rows
        if len(word) == 2 and int(often) > LOOSE_OFTEN and kind in LOOSE_KINDS
    )


def loosen(passage: Passage, rng: random.Random, chance: float) -> None:
    """Now and then a word that no template has, so that edges are learnt from the names themselves."""
    if rng.random() < chance:
        passage.add(rng.choice(loose_words()))


def put(slot: str, passage: Passage, rng: random.Random) -> None:
    """Fill one slot: a mention, a list of mentions, a number, or an unlabelled body."""
    if slot == "U":
        passage.add(rng.choice(NOBODY))
    elif slot in "nmyqc":
        passage.add(number_words(slot, rng))
    else:
        label, make = SLOTS[slot[0]]
        count = rng.choice((1, 2, 2, 3, 3, 4)) if slot.endswith("s") else 1
        for index in range(count):
            if index:
                passage.add(
                    rng.choice("和及与") if index == count - 1 and rng.random() < 0.7 else "、"
                )
            passage.add(make(rng), label)
        loosen(passage, rng, 0.12)


def passages(count: int, seed: int) -> Iterator[Passage]:
    """`count` passages of one to three sentences, the same for the same seed."""
    rng = random.Random(seed)
    templates, fillers = lines("templates"), lines("fillers")
    for _ in range(count):
        whole = Passage()
        for _ in range(rng.choice((1, 1, 2, 2, 3))):
            one = (
                Passage(rng.choice(fillers))
                if rng.random() < 0.12
                else fill(rng.choice(templates), rng)
            )
            shift = len(whole.text)
            whole.text += one.text
            whole.mentions += [
                (start + shift, end + shift, label) for start, end, label in one.mentions
            ]
        yield whole


#: Share of the names of an annotated passage that are exchanged for invented ones.
RENAMED = 0.4
#: Label → maker of another name; full and short names of firms apart.
MAKERS = {label: make for slot, (label, make) in SLOTS.items() if slot not in "fGR"}
LEGAL_END = re.compile("(?:公司|集团|厂|合作社)$")


def retold(passages: Sequence[Annotated], count: int, seed: int) -> Iterator[Passage]:
    """`count` annotated passages, each time with other names, the same for the same seed."""
    rng = random.Random(seed)
    for _ in range(count):
        yield renamed(rng.choice(passages), rng)


def renamed(told: Annotated, rng: random.Random) -> Passage:
    """An annotated passage with some of its names exchanged, a name for the same one throughout."""
    passage, at, given = Passage(), 0, dict[str, str]()
    for one in told.mentions:
        passage.add(told.text[at : one.start])
        if one.text not in given:
            is_new = rng.random() < RENAMED
            given[one.text] = _another(one.text, one.label, rng) if is_new else one.text
        passage.add(given[one.text], one.label)
        at = one.end
    passage.add(told.text[at:])
    return passage


def _another(name: str, label: str, rng: random.Random) -> str:
    if label == "FIRM":
        full, short = invent.firm(rng)
        return full if LEGAL_END.search(name) else short
    return MAKERS[label](rng)
