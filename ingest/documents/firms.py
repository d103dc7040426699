"""Firms: by the legal ending of the name, with branches and plants, and by the short names a text uses."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from ingest.documents.endings import Words, balanced
from ingest.documents.lexicon import words
from ingest.documents.model import Mention

LONGEST = 30
ENDING = re.compile(
    r"(?:(?:集团|控股|实业|科技|投资|发展)*(?:股份)?(?:有限责任|有限)公司|集团公司|股份公司|实业公司|总公司|株式会社|会社|"
    r"(?<=[一-龥]{2})(?:控股集团|集团(?=[，。、；：）)（(的与和及向从由为将拟在是旗下]|$)|集团(?!化|军|内|成员|口径|公司)|合作社|总厂|"
    r"(?<![分工新老建设办])厂(?=[，。、；）)的与和及向从由为将拟在位生供采]|$)|研究院|研究所|设计院|造船厂|制造厂|机械厂|印染厂|炼油厂))"
)
BRANCH = re.compile(
    r"(?:[（(][一-龥]{2,6}[）)])?(?:[一-龥]{2,8}?(?:分公司|分厂|工厂|办事处|生产基地|制造基地|基地|超级工厂|电池厂|整车厂)|(?:第?[一二三四五六七八九十]+(?:分)?厂))"
)
#: Words that end the walk to the left of a firm's name: unlike other names it may hold 投资, 发展, 建设.
HARD = frozenset(words("firm_stops"))
DEFINED = re.compile(
    r"[（(](?:以下|下文)?(?:统称|简称|下称|又称|前身|曾用名|股票简称|证券简称)为?[:：]?[“”\"「]?(?P<short>[^“”\"」）)，；]{2,14})[”“\"」]?"
)
#: What behind a firm's short name makes it a street, a square, a school, a product or a park.
NOT_FIRM_BEHIND = re.compile(
    r"(?:[东西南北中一二三四]*(?:路|街|大道|大街|广场|大厦|小区|中学|小学|大学|学院|医院|杯|桥|站|社区)|产业园|工业园|科技园|生态园|集群|信息产业园)"
)
FORMS = re.compile(
    r"(?:集团|控股|股份|有限责任|有限|公司|（[^（）]*）|\([^()]*\)|总公司|株式会社)+$"
)


def legal_names(text: str, cut: Words, read: list[Mention]) -> Iterator[Mention]:
    """Firms whose name closes with a legal form; `read`: firms of the trained reader, which knows edges."""
    edges = {one.end: one.start for one in read}
    for hit in ENDING.finditer(text):
        start = firm_start(text, cut, hit.start(), hit.end(), edges)
        end = hit.end()
        if branch := BRANCH.match(text, end):
            end = branch.end()
        name = text[start:end]
        if hit.start() - start >= 2 and balanced(name):
            yield Mention(start, end, name, "FIRM", "", 0.9)


def firm_start(text: str, cut: Words, stem: int, end: int, edges: dict[int, int]) -> int:
    """The left edge of a firm's name: a place that opens it, else what the reader says, else the walk."""
    walked = walk(text, cut, stem)
    told = edges.get(end)
    if told is None or told >= stem or re.search(r"[，。；：、“”\n]", text[told:stem]):
        return walked
    if told < walked:
        return walked if re.search(r"[由向从与被将的]", text[told:walked]) else told
    return walked if told - walked <= 4 or is_generic(text[told:stem]) else told


#: Hard stops that firms' names hold before a word of trade: 企业|管理, 销售|服务, 供应|链.
INSIDE = frozenset(words("firm_inside"))


def is_generic(stem: str) -> bool:
    """Whether a name's stem is nothing but words of trade, with no trade name to open it."""
    trades = (*words("firm_words"), *words("firm_inside"))
    rest = stem
    while rest:
        size = max((len(one) for one in trades if rest.startswith(one)), default=0)
        if not size:
            return False
        rest = rest[size:]
    return True


def walk(text: str, cut: Words, stem: int) -> int:
    """Word by word to the left until a hard stop; a place opens the name."""
    at, floor = stem, max(0, stem - LONGEST)
    while at > floor:
        if text[at - 1] in "）)":
            opening = max(text.rfind("（", floor, at), text.rfind("(", floor, at))
            if opening <= floor or at - opening > 10:
                break
            at = opening
            continue
        start = cut.word_before(at, floor)
        word = text[start:at]
        is_inside = word in INSIDE and is_generic(text[at:stem])
        if (
            (word in HARD and not is_inside)
            or not re.fullmatch(r"[一-龥A-Za-z0-9&·\-—]+", word)
            or word.isdigit()
        ):
            break
        at = start
    return at


def defined_names(text: str, known: list[Mention]) -> Iterator[tuple[str, Mention]]:
    """Short names that a text defines behind a firm: （以下简称“甲”）."""
    for hit in DEFINED.finditer(text):
        owner = next((one for one in known if one.label == "FIRM" and one.end == hit.start()), None)
        if owner:
            yield hit["short"].strip(), owner


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


def short_names(text: str, firms: list[Mention]) -> Iterator[Mention]:
    """Every place where a firm's defined or derived short name stands by itself."""
    names: dict[str, Mention] = {}
    for short, owner in defined_names(text, firms):
        names.setdefault(short, owner)
    for one in firms:
        if ENDING.search(one.text):
            for short in derived_names(one.text):
                names.setdefault(short, one)
    for start, short in occurrences(text, names):
        if not NOT_FIRM_BEHIND.match(text, start + len(short)):
            yield Mention(start, start + len(short), short, "FIRM", names[short].id, 0.85)


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
