"""Firms: by the legal ending of the name, with branches and plants."""

from __future__ import annotations

import re
from collections.abc import Iterator

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
