"""Mentions of a text: what the trained reader says, then known names and short names that it passed over."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from ingest.documents import pipeline
from ingest.documents.endings import LEVEL
from ingest.documents.gazetteer import Gazetteer
from ingest.documents.lexicon import words
from ingest.documents.model import Mention
from ingest.documents.short_names import NOT_FIRM_BEHIND, ShortNames, occurrences

#: Known names of these kinds count where the reader says nothing; products and industries are everyday
#: words, of which the reader decides.
BY_NAME = frozenset({"FIRM", "PLACE", "PARK", "CLUSTER", "PLATFORM", "EVENT"})
#: A known name as long as this may begin or end inside a word.
LONG = 4
#: What stays outside in front, of which labels.
OUTSIDE = re.compile(rf"(?:第[一二三四五六七八九十百\d]+届|{LEVEL})(?=.{{2}})")
WITH_FRONT = frozenset({"EVENT", "FIRM_TYPE", "CLUSTER", "PARK", "PLATFORM", "CHAIN"})
STREETS = ("路", "街", "大道")
#: Words that are never a mention by themselves.
GENERAL = frozenset(words("general"))
FILE_NUMBER = re.compile(r"(?:字|发|函|办|规)*[\u3014\[（(【]\d{4}[\u3015\]）)】]第?\d+号")
#: Behind a place and a known firm: these words make a plant of it.
PLANT = re.compile(r"(?:超级)?(?:工厂|分公司|分厂|生产基地|制造基地|基地|整车厂|电池厂)")
#: An office or a school, which has no label, of which a place is the first word.
BODY = re.compile(
    r"[一-龥]{0,10}?(?:大学|学院|(?:工信|信息化|商务|科技|财政|统计|税务|发展改革|发改|经信|市场监管|海洋发展)[局厅委]|人民政府|[市区县]?政府|管委会?|委员会|办公室|海关|医院|日报|晚报)"
)


def find_mentions(text: str, gazetteer: Gazetteer) -> list[Mention]:
    """Mentions of a text made plain, none overlapping, with ids of known names."""
    reading = pipeline.read(text, gazetteer)
    known = gazetteer.find(text)
    ids = {(one.start, one.end, one.label): one.id for one in known}
    found = [
        replace(one, id=ids.get((one.start, one.end, one.label), ""))
        for one in map(trimmed, reading.names)
        if one.text not in GENERAL and not is_file_number(text, one)
    ]
    # Where the reader sees a name of that kind end there too, its beginning is the better one.
    ends = {(one.end, one.label) for one in found}
    settled = [one for one in reading.ended if is_settled(one) and (one.end, one.label) not in ends]
    found = pipeline.longest([*found, *settled])
    begins = reading.begins | {len(text)}
    found = beside(found, (one for one in known if counts_by_name(text, one, begins)))
    short = ShortNames.of(text, found)
    found = beside(found, short.stand(text))
    found = joined(text, beside(found, repeated(text, found)))
    return short.in_full(found)


def is_file_number(text: str, one: Mention) -> bool:
    """Whether a name is the word of an office before the number of its paper: 青西工信 (2026) 37号."""
    return one.label == "FIRM" and FILE_NUMBER.match(text, one.end) is not None


def trimmed(one: Mention) -> Mention:
    """A mention with an ordinal or a level in front outside, as the annotation rules have it."""
    front = OUTSIDE.match(one.text) if one.label in WITH_FRONT else None
    if front is None:
        return one
    return replace(one, start=one.start + front.end(), text=one.text[front.end() :])


def is_settled(one: Mention) -> bool:
    """Whether an ending alone settles a mention, also where the reader takes a part of it for something
    else: quoted actions, clusters, chains, and streets (崂山区海尔路 is no firm)."""
    return one.label in ("POLICY", "CLUSTER", "CHAIN") or (
        one.label == "PLACE" and one.text.endswith(STREETS)
    )


def counts_by_name(text: str, one: Mention, begins: frozenset[int]) -> bool:
    """Whether a known name is one where it stands: made of whole words (家电 is not in 国家电网), and no
    first word of an office's name."""
    if one.label not in BY_NAME or one.text in GENERAL:
        return False
    if one.label == "PLACE" and BODY.match(text, one.end):
        return False
    return len(one.text) >= LONG or {one.start, one.end} <= begins


def beside(found: Iterable[Mention], more: Iterable[Mention]) -> list[Mention]:
    """Mentions with those of `more` that overlap none of them, in order; ids of the same name filled in."""
    kept = {(one.start, one.end): one for one in found}
    taken = {at for start, end in kept for at in range(start, end)}
    for one in more:
        span = (one.start, one.end)
        if span in kept and kept[span].label == one.label:
            kept[span] = replace(kept[span], id=kept[span].id or one.id)
        elif taken.isdisjoint(range(*span)):
            kept[span] = one
            taken.update(range(*span))
    return sorted(kept.values(), key=lambda one: one.start)


def repeated(text: str, found: list[Mention]) -> Iterator[Mention]:
    """Other places of a firm's or product's name that was read once."""
    labels = {
        one.text: one.label
        for one in found
        if one.label in ("FIRM", "PRODUCT") and len(one.text) > 2
    }
    for start, name in occurrences(text, labels):
        end = start + len(name)
        if labels[name] != "FIRM" or not NOT_FIRM_BEHIND.match(text, end):
            yield Mention(start, end, name, labels[name], "", 0.6)


def joined(text: str, mentions: list[Mention]) -> list[Mention]:
    """Places side by side are one; a plant belongs to the mention of its firm."""
    made: list[Mention] = []
    for one in mentions:
        last = made[-1] if made else None
        if last and last.end == one.start and last.label == one.label == "PLACE":
            made[-1] = replace(last, end=one.end, text=text[last.start : one.end], id=one.id)
        elif (
            last
            and last.end == one.start
            and last.label == "FIRM"
            and one.label == "PLACE"
            and (plant := PLANT.match(text, one.end))
        ):
            made[-1] = Mention(
                last.start, plant.end(), text[last.start : plant.end()], "FIRM", last.id, 0.9
            )
        else:
            made.append(one)
    return made
