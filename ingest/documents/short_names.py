"""Short names of firms: as a text defines them (以下简称“甲”), as legal names are cut, and what a contract calls
its parties (乙方, 本公司). Whatever they are called, they are one firm."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from ingest.documents.firms import ENDING
from ingest.documents.lexicon import words
from ingest.documents.model import Mention, sentences, within
from ingest.documents.threads import OPENING

#: What stands in brackets behind a firm's name, and its parts that tell another name: 原甲公司, 以下简称“甲”.
BRACKET = re.compile(r"[（(]([^（()）\n]{2,60})[）)]")
QUOTES = '“”‘’"「」『』'
DEFINED = re.compile(
    rf"(?:(?:以下|下文)?(?:简称|下称|又称)|前身|曾用名|原名|股票简称|证券简称)(?:为|是)?[:：]?[{QUOTES}]?(?P<short>[^{QUOTES}，；]{{2,30}})"
)
FORMER = re.compile(rf"原(?![材料因有先来])(?P<short>.{{2,28}}{ENDING.pattern})$")
#: What no name holds, but words about one: 前身为1969年成立的甲厂, 原料来自甲公司.
NO_NAME = re.compile(r"[的由]|\d年|成立|创[建立办]|组建|来自|采购|位于")
#: A second name: 以下简称“公司”或“本公司”.
OTHERWISE = re.compile(rf"[{QUOTES}]或[{QUOTES}]")
#: What behind a firm's short name makes it a street, a square, a school, a product or a park.
NOT_FIRM_BEHIND = re.compile(
    r"(?:[东西南北中一二三四]*(?:路|街|大道|大街|广场|大厦|小区|中学|小学|大学|学院|医院|杯|桥|站|社区)|产业园|工业园|科技园|生态园|集群|信息产业园)"
)
#: What may stand before a party's name; behind any other letter it is part of a word (子公司).
BEFORE_PARTY = re.compile(r"(?:^|[^一-龥]|[由向从为与和同给对的是及在将以被按经请自])$")
#: 公司 that opens a sentence and is the firm itself, and what makes the firm behind it a subsidiary.
COMPANY = re.compile(r"\s*公司(?=[^，。；]{2})")
KIN = re.compile(
    r"(?:子公司|孙公司|旗下|下属|控股|参股)(?:的|企业|公司|包括|有|为|：)?[^，。；]{0,2}$"
)
FORMS = re.compile(
    r"(?:集团|控股|股份|有限责任|有限|公司|（[^（）]*）|\([^()]*\)|总公司|株式会社)+$"
)


def defined_names(text: str, known: Iterable[Mention]) -> Iterator[tuple[str, Mention]]:
    """Other names that a text gives a firm in brackets behind it, with the firm."""
    owners = {one.end: one for one in known if one.label == "FIRM"}
    for bracket in BRACKET.finditer(text):
        owner = owners.get(bracket.start())
        if owner is None:
            continue
        for piece in re.split("[，,；;]", bracket[1]):
            first, *others = OTHERWISE.split(piece)
            if hit := DEFINED.search(first) or FORMER.match(first):
                names = (name.strip(QUOTES + " ") for name in (hit["short"], *others))
                yield from ((name, owner) for name in names if not NO_NAME.search(name))


def derived_names(name: str) -> list[str]:
    """Short names that may stand for a full one, longest first: 海容冷链设备, 海容冷链, 海容."""
    core = FORMS.sub("", name)
    core = FORMS.sub("", core)
    place = next((p for p in sorted(places(), key=len, reverse=True) if core.startswith(p)), "")
    bare = re.sub(r"^[市省区县]", "", core[len(place) :])
    found = [piece for piece in (core, bare) if piece != name]
    found += [bare[:size] for size in range(len(bare) - 1, 1, -1)]
    common = set(words("firm_words")) | set(words("industries"))
    return [one for one in found if len(one) >= 2 and one not in common and one not in places()]


def places() -> tuple[str, ...]:
    """Names of places that open firms' names."""
    return words("places")


@dataclass
class ShortNames:
    """Other names of a text's firms → the firm. `derived`: none where several firms could be meant;
    `parties`: what stands for a firm's part in a contract and is no name."""

    defined: dict[str, Mention] = field(default_factory=dict)
    derived: dict[str, Mention | None] = field(default_factory=dict)
    parties: dict[str, Mention] = field(default_factory=dict)

    @classmethod
    def of(cls, text: str, mentions: Iterable[Mention]) -> ShortNames:
        """Those that the text defines, and those that its legal names may be shortened to."""
        firms, made = [one for one in mentions if one.label == "FIRM"], cls()
        for short, owner in defined_names(text, firms):
            held = made.parties if short in words("firm_parts") else made.defined
            held.setdefault(short, owner)
        for one in {one.text: one for one in reversed(firms)}.values():
            if ENDING.search(one.text):
                for short in derived_names(one.text):
                    made.derived[short] = None if short in made.derived else one
        return made

    def stand(self, text: str) -> Iterator[Mention]:
        """Every place where a short name stands by itself."""
        for start, short in occurrences(text, self.derived | self.defined):
            if not NOT_FIRM_BEHIND.match(text, start + len(short)):
                owner = self.defined.get(short) or self.derived[short]
                id_ = owner.id if owner else ""
                yield Mention(start, start + len(short), short, "FIRM", id_, 0.85)

    def stand_ins(self, text: str) -> Iterator[tuple[Mention, Mention]]:
        """Every place where a party's name stands, as a mention, with the firm."""
        for start, part in occurrences(text, self.parties):
            if BEFORE_PARTY.search(text[max(0, start - 1) : start]):
                owner = self.parties[part]
                end = start + len(part)
                yield Mention(start, end, part, "FIRM", owner.id, full=owner.name), owner

    def in_full(self, mentions: list[Mention]) -> list[Mention]:
        """The mentions, firms with their full names: as the text defines them, as they were named before and
        shortened since, or the longest of those under which the graph knows the same firm."""
        told = [self._in_full(one) if one.label == "FIRM" else one for one in mentions]
        longest: dict[str, str] = {}
        for one in told:
            if one.label == "FIRM" and one.id:
                longest[one.id] = max(longest.get(one.id, ""), one.name, key=len)
        return [
            replace(one, full=longest[one.id]) if one.label == "FIRM" and one.id else one
            for one in told
        ]

    def _in_full(self, one: Mention) -> Mention:
        owner = self.defined.get(one.text) or self._shortened(one)
        if owner is None:
            return one
        longer = self._shortened(owner) or owner
        return replace(one, full=longer.text, id=longer.id or one.id)

    def _shortened(self, one: Mention) -> Mention | None:
        """The firm whose legal name, read before, a name is cut from; not its parent's (甲 of 甲（青岛）公司),
        nor what is known as another firm's."""
        owner = self.derived.get(one.text)
        if owner is None or owner.start >= one.start or one.id not in ("", owner.id):
            return None
        rest = owner.text[owner.text.find(one.text) + len(one.text) :]
        return None if rest.startswith(("（", "(", *places())) else owner


def own_company(text: str, mentions: Sequence[Mention]) -> Iterator[tuple[Mention, Mention]]:
    """公司 at the head of a sentence, as a mention, with the firm that it means where a subsidiary was named
    last: the firm that the text is about, not that subsidiary."""
    firms = [one for one in mentions if one.label == "FIRM"]
    topic: Mention | None = None
    was_kin = False
    for start, end in sentences(text):
        inside = within(firms, start, end)
        if topic and was_kin and (head := COMPANY.match(text, start, end)):
            at = head.end() - len("公司")
            yield Mention(at, head.end(), "公司", "FIRM", topic.id, full=topic.name), topic
        for one in inside:
            front = text[start : one.start]
            if KIN.search(front):
                was_kin = True
            elif one is inside[0] and OPENING.match(front):
                topic, was_kin = one, False


def occurrences(text: str, names: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Where the names stand, the longest at each place, in one walk over the text."""
    by_start: dict[str, list[str]] = defaultdict(list)
    for name in sorted(names, key=len, reverse=True):
        by_start[name[:2]].append(name)
    for at in range(len(text) - 1):
        for name in by_start.get(text[at : at + 2], ()):
            if text.startswith(name, at):
                yield at, name
                break
