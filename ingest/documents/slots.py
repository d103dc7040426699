"""Firms and products that neither list nor reader saw: in a slot of a wording, or beside a seen one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ingest.documents.endings import Words, stops
from ingest.documents.lexicon import everyday, function_words, words
from ingest.documents.model import Mention
from ingest.documents.roles import ADVERBS, BODY_END, is_firm_by_role, product_ends, trim

NAME = r"[A-Za-z0-9一-龥（）()·&\-]"
#: What a firm does or is, right behind its name at the start of a sentence.
SAYS = (
    rf"{ADVERBS}(?:(?:不再|已|长期|一直)?(?:使用|采用|选用)[^，。]{{2,10}}的|需要的|所需的?|自主研制的|主营|主要生产|主要从事|位于|坐落|获评|获批|入选|荣获|被认定|急需|求购|旗下|自产|(?:生产|加工|研制|制造|供应)的|"
    r"与[^，。]{2,16}签|向[^，。]{2,16}(?:供|采)|从[^，。]{2,16}(?:采|购)|为[^，。]{2,16}(?:供|配套|代工)|由[^，。]{2,12}(?:控股|设立))"
)
#: Slots in which a firm stands, to be filled where the reader saw nothing.
SLOTS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?:客户|供应商|供货商)(?:包括|为|有|是|涵盖|分别为)({NAME}{{2,12}}(?:[、和及]{NAME}{{2,12}})*)(?=[，。；]|等)",
        rf"(?:[是系]|成为|作为)({NAME}{{2,8}}?)的[^，。；]{{0,12}}(?:供应商|供货商|客户|子公司)",
        rf"(?:^|[。；\n])({NAME}{{2,10}}?)(?={SAYS})",
        rf"(?:采购自|外购自|购自)({NAME}{{2,12}})(?=[，。；、和])",
        rf"(?<![经理缘自])由({NAME}{{2,10}}?)(?:独家|全部|主要)?(?:供应|供货|配套|代工)",
        rf"(?:否认|并未|不再|从未|曾|将|拟|计划|长期|批量|[，一-龥])[为向]({NAME}{{2,10}}?(?:[、和及]{NAME}{{2,10}}?)*)(?:独家|直接)?(?:供应|供货|配套|代工)",
        rf"(?:从|向)({NAME}{{2,10}}?)(?:采购|购买|购入|订购|采买)",
        rf"(?:与|和|同)({NAME}{{2,10}}?)(?:正式)?(?:签订|签署|签约|签下|达成)",
        rf"(?:集聚|引进|汇聚|聚集|引入)了?({NAME}{{2,10}}?(?:[、和及]{NAME}{{2,10}}?)*)等[^，。]{{0,6}}企业",
        rf"(?:打入|进入|通过了?)({NAME}{{2,10}}?)的?(?:供应链|配套体系|供应商|供货体系|认证|验证)",
        rf"(?:交付|发往|销往|卖给|发给|供给|售予|供货给)({NAME}{{2,8}}?)(?=[，。；]|用于|等)",
        rf"(?:依托|对接|走访|拜访|聚焦|引来)({NAME}{{2,8}})(?=[、和])",
        rf"(?:子公司|旗下)({NAME}{{2,6}}?)(?=量产|生产|主营|主要|专业|负责|位于|从事|与|向|为)",
    )
)
#: Marks and words between the items of a list, and the longest item in characters.
JOINT = re.compile(r"以及|[、和及与]")
ITEM = 14
NAME_LETTER = re.compile(NAME)
#: What ends the walk over an item of a list besides stop words.
ITEM_ENDS = frozenset({"等", "等地", "两家", "三家", "企业", "公司", "双方"})


def in_slots(text: str, mentions: list[Mention], cut: Words) -> Iterator[Mention]:
    """Firms in the slots of a relation's wording where nothing was seen."""
    taken = covered(text, mentions)
    for slot in SLOTS:
        for hit in slot.finditer(text):
            at = hit.start(1)
            for name in re.split(r"([、和及])", hit[1]):
                end = at + len(name)
                opens = at in cut.begins or text[at - 1 : at] in ("向", "从", "由", "为", "与")
                whole = opens and (end in cut.begins or end == len(text))
                if whole and not any(taken[at:end]):
                    yield from as_firm(text, at, end, cut, needs_function=True)
                at = end


def covered(text: str, mentions: Iterable[Mention]) -> bytearray:
    """Which letters of the text belong to a mention."""
    taken = bytearray(len(text) + 1)
    for one in mentions:
        taken[one.start : one.end] = b"\x01" * (one.end - one.start)
    return taken


def as_firm(
    text: str, start: int, end: int, cut: Words, needs_function: bool = False
) -> Iterator[Mention]:
    """The firm between two places of the text; nothing where everyday words fill it."""
    if end - start < 2:
        return
    one = trim(text, Mention(start, end, text[start:end], "FIRM", "", 0.5), cut)
    if one is None or is_common(one.text) or BODY_END.search(one.text):
        return
    if not is_everyday(one, cut, needs_function) and not is_clause(one, cut):
        yield one


def is_everyday(one: Mention, cut: Words, needs_function: bool = False) -> bool:
    """Whether a name is made of nothing but verbs, adverbs, numerals and the like.

    `needs_function`: verbs alone are let through (联想 is a firm), one adverb or pronoun must be there.
    """
    at, has_function = one.start, False
    while at < one.end:
        end = cut.word_behind(at, one.end)
        word = cut.text[at:end]
        if word in words("firm_words") or not (
            word in everyday() or word in stops() or word.isdigit()
        ):
            return False
        has_function |= word in function_words()
        at = end
    return has_function or not needs_function


def is_clause(one: Mention, cut: Words) -> bool:
    """Whether a name holds an adverb, a pronoun or the like of two letters, or 某, 其, 该, 第."""
    at = one.start
    while at < one.end:
        end = cut.word_behind(at, one.end)
        word = cut.text[at:end]
        if word in "某其该这那第继之各每何" or (len(word) > 1 and word in function_words()):
            return True
        at = end
    return False


def is_common(name: str) -> bool:
    """Whether a word is a role, a place or a product's name rather than a firm's."""
    general = name in stops() or name in words("general") or name in words("firm_stops")
    return general or name.endswith(
        (*product_ends(), "企业", "公司", "厂家", "地区", "市场", "客户", "方", "厂")
    )


def in_lists(text: str, mentions: list[Mention], cut: Words) -> Iterator[Mention]:
    """Firms that stand in one list with a firm: 长虹 in 依托长虹、京东方等链主企业."""
    taken = covered(text, mentions)
    waiting = [one for one in mentions if one.label == "FIRM"]
    while waiting:
        one = waiting.pop()
        for start, end in (item_before(text, one.start, cut), item_behind(text, one.end, cut)):
            if not any(taken[start:end]):
                for found in as_firm(text, start, end, cut):
                    taken[found.start : found.end] = b"\x01" * (found.end - found.start)
                    waiting.append(found)
                    yield found


def item_before(text: str, start: int, cut: Words) -> tuple[int, int]:
    """The item that a joint binds to what begins at `start`; empty where none does."""
    joint = next((size for size in (2, 1) if JOINT.fullmatch(text[start - size : start])), 0)
    if not joint or (text[start - joint] in "及与和" and start - joint not in cut.begins):
        return start, start
    end = at = start - joint
    while at > 0 and end - at < ITEM:
        begin = cut.word_before(at, max(0, at - 8))
        word = text[begin:at]
        if ends_item(word):
            break
        at = begin
    return at, end


def item_behind(text: str, end: int, cut: Words) -> tuple[int, int]:
    """The item that a joint binds to what ends at `end`."""
    joint = JOINT.match(text, end)
    if not joint:
        return end, end
    start = at = joint.end()
    while at < len(text) and at - start < ITEM:
        close = cut.word_behind(at, min(len(text), at + 8))
        if ends_item(text[at:close]):
            break
        at = close
    return start, at


def ends_item(word: str) -> bool:
    """Whether a word bounds an item: no name's letters, a stop word, a verb of more than a letter."""
    if not all(map(NAME_LETTER.fullmatch, word)) or word in ITEM_ENDS:
        return True
    return word in words("firm_stops") or (len(word) > 1 and word in everyday())


#: A firm that only 公司 closes, behind a known firm or place.
COMPANY = re.compile(r"[一-龥]{2,10}?公司")


def companies(text: str, known: Iterable[Mention], cut: Words) -> Iterator[Mention]:
    """Firms of a known firm or place, words of trade and 公司 alone: 鞍钢|铸钢|公司."""
    for one in known:
        hit = COMPANY.match(text, one.end)
        if hit is None:
            continue
        at = one.end
        while at < hit.end() - 2:
            end = cut.word_behind(at, hit.end() - 2)
            if text[at:end] in words("firm_stops") or text[at:end] in function_words():
                break
            at = end
        else:
            yield Mention(one.start, hit.end(), text[one.start : hit.end()], "FIRM", "", 0.8)


def composed(text: str, places: Iterable[Mention], cut: Words) -> Iterator[Mention]:
    """Firms of a place, a trade name and a word of trade: 东莞|励志|精密, 唐山|冀东|装备."""
    for place in places:
        for size in (2, 3, 4):
            middle = place.end + size
            brand = text[place.end : middle]
            if not re.fullmatch(r"[一-龥]{2,4}", brand):
                break
            end = trade_end(text, middle)
            if end and end in cut.begins and is_trade_name(brand, place.end, cut):
                one = Mention(place.start, end, text[place.start : end], "FIRM", "", 0.6)
                if is_coined(brand, place.end, cut) or is_firm_by_role(text, one):
                    yield one


#: Behind a word of trade: the name goes on, or is none.
GOES_ON = re.compile(r"产业|行业|领域|企业|集群|园|基地|产品|零部件|设备|制造业|[器件机车材]")


def trade_end(text: str, start: int) -> int:
    """Where the longest word of trade that begins at `start` ends, behind which no more of the name stands."""
    sizes = [len(word) for word in words("firm_words") if text.startswith(word, start)]
    end = start + max(sizes, default=0)
    return end if sizes and not GOES_ON.match(text, end) else 0


#: Words of trade, industries and places: parts of a name that tell no firm from another.
NO_BRANDS = frozenset(
    {*words("firm_words"), *words("industries"), *words("firm_inside"), *words("places")}
)


def is_trade_name(brand: str, start: int, cut: Words) -> bool:
    """Whether a word may be a trade name: no word of trade, industry, form or praise, no verb."""
    if start + len(brand) not in cut.begins:
        return False
    return brand not in NO_BRANDS and brand not in everyday() and not brand.startswith(PRAISED)


def is_coined(brand: str, start: int, cut: Words) -> bool:
    """Whether the word list has no such word: it falls into single letters."""
    return all(at in cut.begins for at in range(start, start + len(brand)))


#: Words between a place and a trade that are no trade names.
PRAISED = (
    "高端",
    "先进",
    "智能",
    "新型",
    "绿色",
    "优质",
    "重点",
    "主要",
    "特色",
    "传统",
    "现代",
    "省",
    "市",
    "区",
    "县",
    "的",
    "等",
    "和",
    "有",
)
