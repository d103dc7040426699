"""Mentions of a text: known names, the trained reader's, and those that endings give away, made one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from ingest.documents import pipeline
from ingest.documents.endings import LEVEL, Words, by_endings, policies
from ingest.documents.firms import NOT_FIRM_BEHIND, legal_names, occurrences, short_names
from ingest.documents.gazetteer import Gazetteer
from ingest.documents.lexicon import describing_words, words
from ingest.documents.model import Mention
from ingest.documents.neighbours import alike, beside, by_head
from ingest.documents.roles import reconsidered, sized
from ingest.documents.slots import companies, composed, in_lists, in_slots, is_everyday

#: Words of praise or role in front of a product, and words behind it that are not of its name.
PRAISE = re.compile(
    r"^(?:核心|关键|主要|各类|各种|优质|先进|新型|新一代|全新|最新|大量|一批|部分|相关|所需|所用|配套|国产|进口|自产|自研|高品质|高端的|批量|"
    r"系列|年产|月产|多款|多种|等|的|了|及|和|与|为|其|类)+(?=[一-龥A-Za-z0-9]{2})"
)
TAIL = re.compile(
    r"(?:年度|框架|合格|长期|战略|运维|服务|集中|公开|招标|货源|续约|(?:提纯|加工|制备|生产|检测)工艺|购销|买卖|的|长单|用|中|里|等|生产基地|制造基地|项目|生产线|产线|订单|产品|业务|供应商|采购|需求|生产|供应|制造|企业|厂家|市场|产能|销售|定制|领域|供货|配套|研发|服务商|合同|及|和)+$"
)
INDUSTRY_TAIL = re.compile(r"(?:产业|行业|领域|企业|产品|赛道|等)+$")
NOTHING = re.compile(r"(?!)")
PARTY_TAIL = re.compile(r"[（(][甲乙丙供需买卖]方[）)]$")
LEVEL_FRONT = re.compile(rf"{LEVEL}|[省市区县](?=[一-龥]{{3}})")
#: Label → what is cut in front and behind.
TRIMS = {
    "PRODUCT": (PRAISE, TAIL),
    "INDUSTRY": (re.compile(r"[一二三四五六七八九十两百\d]+[大类个]"), INDUSTRY_TAIL),
    "EVENT": (re.compile(r"第[一二三四五六七八九十百\d]+届|(?:\d{4}|近|今|去|明)[年日]"), NOTHING),
    "FIRM": (NOTHING, PARTY_TAIL),
    "FIRM_TYPE": (LEVEL_FRONT, NOTHING),
    "CHAIN": (LEVEL_FRONT, NOTHING),
    "CLUSTER": (LEVEL_FRONT, NOTHING),
    "PARK": (LEVEL_FRONT, NOTHING),
    "PLATFORM": (LEVEL_FRONT, NOTHING),
}
#: Statistics and levels of government are no names.
STATISTIC = re.compile(r"(?:增加值|业务收入|总产值|投资额|销售收入)$")
DISTRICT = re.compile(r"[省市区县镇乡][(（][^()（）]{1,4}[)）]$")
EDGES = " \n，。、；：《》"
WHOLE_INDUSTRY = frozenset(
    {"战略性新兴产业", "未来产业", "传统产业", "优势产业", "支柱产业", "海洋产业", "现代服务业"}
)
BEHIND_INDUSTRY = re.compile(r"(?:等)?(?:产业(?!链|园|集群|基地|大会)|行业|赛道|领域)")
BEHIND_CHAIN = re.compile(r"(?:全)?产业链|链(?=[，。、主上])")
#: Mentions too general to be one.
GENERAL = frozenset(words("general"))
#: Behind a place and a known firm: these words make a plant of it.
PLANT = re.compile(r"(?:超级)?(?:工厂|分公司|分厂|生产基地|制造基地|基地|整车厂|电池厂)")
#: Names of these origins give way to longer ones of any other.
LABEL_ORDER = (
    "FIRM",
    "POLICY",
    "EVENT",
    "PLATFORM",
    "PARK",
    "CLUSTER",
    "CHAIN",
    "FIRM_TYPE",
    "PLACE",
    "PRODUCT",
    "INDUSTRY",
)


def find_mentions(text: str, gazetteer: Gazetteer) -> list[Mention]:
    """Mentions of a text made plain, the longest winning, none overlapping."""
    reading = pipeline.read(text)
    read = [Mention(a, b, text[a:b], label, "", 0.7) for a, b, label in reading.names]
    known = gazetteer.find(text)
    cut = Words.of(
        text, reading.begins, [one for one in known if one.label in ("INDUSTRY", "FIRM", "PLACE")]
    )
    listed = {(one.start, one.end): one.label for one in known}
    fresh = [one for one in read if (one.start, one.end) not in listed]
    read = [again for one in fresh for again in reconsidered(text, one, cut, gazetteer.is_product)]
    read = [
        one
        for one in by_head(text, alike(text, [*read, *known], set(listed)))
        if (one.start, one.end) not in listed
    ]
    firms = [one for one in read if one.label == "FIRM"]
    found = [
        *in_context(text, known),
        *by_endings(text, cut),
        *policies(text),
        *legal_names(text, cut, firms),
        *companies(text, [one for one in known if one.label in ("PLACE", "FIRM")], cut),
        *composed(text, [one for one in known if one.label == "PLACE"], cut),
        *read,
    ]
    found = [tidy for one in found if (tidy := tidied(text, one))]
    found = [
        one
        for one in found
        if (len(one.text) > 3 or is_whole(one, cut)) and (one.id or not is_no_word(one, cut))
    ]
    found += short_names(text, [one for one in found if one.label == "FIRM"])
    found += repeated(text, found)
    seen = settled(found)
    seen = settled([*seen, *in_slots(text, seen, cut)])
    seen = settled([*seen, *in_lists(text, seen, cut)])
    return joined(text, settled(beside(text, seen, gazetteer.is_product)))


def in_context(text: str, known: Iterable[Mention]) -> Iterable[Mention]:
    """Known names with the label that the words around them give: 智能家电 is a chain before 产业链."""
    for one in known:
        if one.label in ("INDUSTRY", "PRODUCT") and (chain := BEHIND_CHAIN.match(text, one.end)):
            yield Mention(
                one.start, chain.end(), text[one.start : chain.end()], "CHAIN", one.id, 0.95
            )
        elif one.label == "PRODUCT" and one.text.endswith("平台"):
            yield replace(one, label="PLATFORM")
        elif one.label == "PRODUCT" and BEHIND_INDUSTRY.match(text, one.end):
            yield replace(one, label="INDUSTRY")
        else:
            yield one


def tidied(text: str, one: Mention) -> Mention | None:
    """A mention with praise, level and role words outside; None where nothing is left."""
    start, end = one.start, one.end
    while start < end and text[start] in EDGES:
        start += 1
    while end > start and text[end - 1] in EDGES:
        end -= 1
    if text[start : start + 1] == "“" and text.find("”", start) == end - 1:
        start, end = start + 1, end - 1
    head, tail = TRIMS.get(one.label, (NOTHING, NOTHING))
    if front := head.match(text[start:end]):
        start += front.end()
    if text[start:end] not in WHOLE_INDUSTRY and (back := tail.search(text[start:end])):
        end = start + back.start()
    tidy = replace(one, start=start, end=end, text=text[start:end])
    if one.label == "PRODUCT":
        tidy = sized(text, tidy)
    return None if is_no_name(text, tidy) else tidy


def is_no_name(text: str, one: Mention) -> bool:
    """Whether a mention is too short or too general, crosses a mark, or is the front of a street's name."""
    if len(one.text) < 2 or one.text in GENERAL or any(mark in one.text for mark in "，。；？！\n"):
        return True
    if "——" in one.text and one.label != "POLICY":
        return True
    if STATISTIC.search(one.text) or DISTRICT.match(one.text):
        return True
    if one.text.count("“") != one.text.count("”"):
        return True
    return one.label == "FIRM" and not one.id and bool(NOT_FIRM_BEHIND.match(text, one.end))


def is_no_word(one: Mention, cut: Words) -> bool:
    """Whether a firm or product that no list has is made of everyday words alone."""
    if one.confidence >= 0.9 or one.label not in ("FIRM", "PRODUCT"):
        return False
    if one.text in describing_words():
        return True
    return is_everyday(one, cut, needs_function=one.label == "FIRM")


#: What makes a place the first word of an office or a school, which have no label.
BODY = re.compile(
    r"[一-龥]{0,10}?(?:大学|学院|(?:工信|信息化|商务|科技|财政|统计|税务|发展改革|发改|经信|市场监管|海洋发展)[局厅委]|人民政府|[市区县]?政府|管委会?|委员会|办公室|海关|医院|日报|晚报)"
)


def is_whole(one: Mention, cut: Words) -> bool:
    """Whether a short name is made of whole words (家电 is not in 国家电网) and of no office's name."""
    if one.label == "PLACE" and BODY.match(cut.text, one.end):
        return False
    edges = cut.begins
    return one.start in edges and (one.end in edges or one.end == len(cut.text))


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


def settled(found: list[Mention]) -> list[Mention]:
    """Of overlapping mentions the longest; of equally long ones the surer, then by label."""
    kept: list[Mention] = []
    taken = bytearray(max((one.end for one in found), default=0))
    order = sorted(
        found, key=lambda one: (one.start - one.end, -one.confidence, LABEL_ORDER.index(one.label))
    )
    for one in order:
        if not any(taken[one.start : one.end]):
            taken[one.start : one.end] = b"\x01" * (one.end - one.start)
            kept.append(one)
    return sorted(kept, key=lambda one: one.start)


def joined(text: str, mentions: list[Mention]) -> list[Mention]:
    """Places side by side are one; a plant belongs to the mention of its firm."""
    made: list[Mention] = []
    for one in mentions:
        last = made[-1] if made else None
        if last and last.end == one.start and last.label == one.label == "PLACE":
            made[-1] = Mention(
                last.start, one.end, text[last.start : one.end], "PLACE", one.id, one.confidence
            )
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
