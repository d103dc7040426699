"""Relations between mentions: declared wordings over sentences in which each mention is one letter."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import replace

from ingest.documents.model import Mention, Relation, sentences
from ingest.documents.skeleton import Sentence, wording
from ingest.documents.status import status_of

SUPPLY = r"(?:供应|供货|配套|提供|交付|代工|供给)"
BUY = r"(?:采购|购买|订购|进货|外购|购进|购入|进口)"
VENDOR = r"(?:供应商|供货商|配套商|供货方|配套企业|供货企业)"
#: Who supplies whom: s supplier, b buyer, p product. The first wording that holds for a pair counts.
SUPPLIES = tuple(
    wording(words)
    for words in (
        rf"<b>的?_12<p>?_10由<s>_10(?:{SUPPLY}|生产)",
        rf"<p>_8由<s>_4(?:向|给|为)<b>_8{SUPPLY}",
        rf"由<s>_4(?:向|给|为)<b>_10{SUPPLY}_8<p>?",
        rf"<b>_6由<s>_10{SUPPLY}_8<p>?",
        rf"<b>_14(?:从|向|自)<s>_10{BUY}_8<p>?",
        rf"<b>_4(?:从|向)<s>_10{BUY}",
        r"<b>_4(?:的)?<p>?_8(?:采购自|购自|来自|源自|采自)<s>(?:的<p>)?",
        rf"<b>_2{BUY}了?<s>_6的<p>",
        rf"<b>的_8<p>?_8{VENDOR}_8(?:是|为|包括|有|系)<s>",
        rf"<s>_14(?:向|为|给|对)<b>_14{SUPPLY}_10<p>?",
        rf"<s>_6(?:是|为|系|成为|作为|进入)<b>的?_10<p>?_8(?:{VENDOR}|供应链)",
        r"<b>_6(?:是|为|系|成为)<s>的_8(?:客户|买家|用户)",
        r"<s>_6客户_3(?:包括|有|为|是)<b>",
        rf"<s>_3的?<p>?_12(?:{SUPPLY}|销往|卖给|出售|销售)(?:给|于|至)?<b>(?:的)?<p>?",
    )
)  # fmt: skip
OWNERS = tuple(
    wording(words)
    for words in (
        r"<c>_8(?:是|为|系|作为)<o>(?:的|旗下|下属|所属|控股|全资)_8(?:公司|企业|成员)",
        r"<c>_2(?:隶属于?|归属于|从属于)<o>",
        r"<c>_3(?:控股股东|母公司|实际控制人)_3(?:是|为|系)<o>",
        r"<c>_4由<o>_6(?:控股|全资|持有|持股|设立|投资设立)",
        r"<o>_14(?:子公司|孙公司|旗下|下属|所属)(?:企业|公司|的)?<c>",
        r"<o>_4(?:控股|收购|全资持有)了?<c>",
        r"<o>_4持有<c>_8股[权份]",
    )
)  # fmt: skip
LOCATED = tuple(
    wording(words)
    for words in (
        r"(?:位于|地处|落户|坐落于)?<l>的_6<f>",
        r"<f>_12(?:位于|坐落|落户|注册于|注册在|注册地|设在|总部在|入驻|地处|落地|迁入|扎根|进驻)_8<l>",
        r"<f>_14在<l>_6(?:投资|建设|新建|建成|设立|建厂|扩建|投产|成立|开工)",
    )
)  # fmt: skip
LEADS = tuple(
    wording(words)
    for words in (r"<f>_16<h>的?_6[“\"]?链主", r"<h>_8链主[”\"]?(?:企业)?_4<f>", r"<f>_4(?:领衔|牵头)<h>")
)  # fmt: skip
IN_CHAIN = tuple(
    wording(words)
    for words in (
        r"<f>_8(?:属于|处于|位于|进入|融入|加入|纳入|列入|是|为)_4<h>",
        r"<p>_6(?:属于|处于|是|为)_4<h>",
        r"<h>_8(?:上游|中游|下游|骨干|重点|链上|龙头)_10<f>",
    )
)  # fmt: skip
SIGNED = tuple(
    wording(words)
    for words in (r"<f>_10(?:与|和|同|跟|携手)<g>_20(?:签署|签订|签约|签下|达成)",)
)  # fmt: skip
MAKE = (
    r"(?:生产|研制|制造|主营|量产|自产|酿造|主导产品|主要产品|产品为|产品包括|产品有|年产|月产|日产)"
    r"(?!基地|车间|经营|能力|总值|要素|许可)"
)
MAKES = tuple(
    wording(words)
    for words in (rf"{MAKE}_12<p>", rf"<p>_4由<f>_6{MAKE}", r"<p>_2(?:年产能|月产能|产能|年产量|产量)")
)  # fmt: skip
NEEDS = tuple(
    wording(words)
    for words in (
        r"(?:急需|求购|征集|拟采购|需求|寻求|需要|寻找|招标采购|对外采购|急缺)_10<p>",
        r"对<p>_4(?:有|存在|的)?_4(?:需求|缺口)",
    )
)  # fmt: skip
#: A firm listed for or trained towards the role does not hold it.
NOT_YET_LEADING = re.compile(r"申报|培育|候选|申请|争创|后备")
#: A clause behind that takes back what was said: ，合同已于2023年终止.
TURN = re.compile(
    r"[，；](?:但|不过|然而|(?:该|双方)?(?:合同|合作|协议)已|双方已|目前已|现已)[^，。；]*"
)
MONEY = re.compile(r"(\d[\d,]*(?:\.\d+)?)\s*(万亿元|亿元|万元|元)")
SHARE = re.compile(
    r"(?:占[^，。；]{0,14}?|份额[^，。；]{0,4}?)(\d+(?:\.\d+)?)\s*%|(\d+(?:\.\d+)?)\s*%的"
)
YEAR = re.compile(r"((?:19|20)\d{2})年")
UNITS = {"元": 1.0, "万元": 1e4, "亿元": 1e8, "万亿元": 1e12}


def find_relations(text: str, entities: list[Mention]) -> list[Relation]:
    """Relations of a folded text."""
    found: list[Relation] = []
    subject: Mention | None = None
    starts = [one.start for one in entities]
    for start, end in sentences(text):
        inside = entities[bisect_left(starts, start) : bisect_left(starts, end)]
        sentence = Sentence.of(text, (start, end), inside, subject)
        found += [_told(text, sentence, one) for one in _of_sentence(text, sentence)]
        subject = sentence.subject or subject
    return _unique(found)


def _unique(found: Iterable[Relation]) -> list[Relation]:
    """Each statement once; a product that is named makes the same link without one superfluous."""
    kept: dict[tuple[str, str, str, str | None], Relation] = {}
    for one in found:
        if one.head.text != one.tail.text:
            kept.setdefault((one.head.text, one.rel, one.tail.text, one.product), one)
    named = {key[:3] for key in kept if key[3]}
    return [one for key, one in kept.items() if key[3] or key[:3] not in named]


def _of_sentence(text: str, sentence: Sentence) -> Iterator[Relation]:
    yield from _supplies(text, sentence)
    yield from _pairs(sentence, OWNERS, ("c", "SUBSIDIARY_OF", "o"))
    yield from _pairs(sentence, LOCATED, ("f", "LOCATED_IN", "l"))
    leads = [
        one
        for one in _pairs(sentence, LEADS, ("f", "LEADS", "h"))
        if not NOT_YET_LEADING.search(text[slice(*_span(one))])
    ]
    yield from leads
    led = {(one.head.text, one.tail.text) for one in leads}
    for side in ("f", "p"):
        for one in _pairs(sentence, IN_CHAIN, (side, "IN_CHAIN", "h")):
            if (one.head.text, one.tail.text) not in led and "链主" not in text[
                one.tail.end : one.tail.end + 6
            ]:
                yield one
    yield from _pairs(sentence, SIGNED, ("f", "SIGNED_WITH", "g"))
    yield from _products(sentence, MAKES, "PRODUCES")
    yield from _products(sentence, NEEDS, "NEEDS")


def _span(one: Relation) -> tuple[int, int]:
    return min(one.head.start, one.tail.start), max(one.head.end, one.tail.end) + 8


def _pairs(
    sentence: Sentence, wordings: tuple[re.Pattern[str], ...], sides: tuple[str, str, str]
) -> Iterator[Relation]:
    """Every head with every tail of each wording that holds."""
    head, rel, tail = sides
    for pattern in wordings:
        if not {head, tail} <= set(pattern.groupindex):
            continue
        for hit in pattern.finditer(sentence.letters):
            for one in sentence.mentions(hit[head]):
                for other in sentence.mentions(hit[tail]):
                    yield Relation(one, rel, other, sentence.span)


def _supplies(text: str, sentence: Sentence) -> Iterator[Relation]:
    taken: set[frozenset[str]] = set()
    for pattern in SUPPLIES:
        for hit in pattern.finditer(sentence.letters):
            groups = hit.groupdict()
            sellers, buyers = (sentence.mentions(groups[side]) for side in ("s", "b"))
            products = sentence.mentions(groups.get("p") or groups.get("p2") or "")
            new = [
                (seller, buyer)
                for seller in sellers
                for buyer in buyers
                if frozenset((seller.text, buyer.text)) not in taken
            ]
            taken |= {frozenset((seller.text, buyer.text)) for seller, buyer in new}
            if not products and new:
                products = sentence.lone_product()
            for seller, buyer in new:
                one = Relation(seller, "SUPPLIES", buyer, sentence.span)
                stated = [replace(one, product=product.text) for product in products] or [one]
                yield from (_measured(text, each) for each in stated)


def _measured(text: str, one: Relation) -> Relation:
    """With the amount (元), the share and the year that its sentence states."""
    spoken = text[slice(*one.sentence)]
    money, share, year = MONEY.search(spoken), SHARE.search(spoken), YEAR.search(spoken)
    return replace(
        one,
        amount=round(float(money[1].replace(",", "")) * UNITS[money[2]], 2) if money else None,
        share=round(float(share[1] or share[2]) / 100, 6) if share else None,
        year=int(year[1]) if year else None,
    )


def _products(
    sentence: Sentence, wordings: tuple[re.Pattern[str], ...], rel: str
) -> Iterator[Relation]:
    """Makers or seekers of products: the firm of the verb's clause, or the sentence's subject."""
    for pattern in wordings:
        for hit in pattern.finditer(sentence.letters):
            groups = hit.groupdict()
            firms = (
                sentence.mentions(groups["f"]) if groups.get("f") else sentence.actors(hit.start())
            )
            for firm in firms:
                for product in sentence.mentions(hit["p"]):
                    yield Relation(firm, rel, product, sentence.span)


def _told(text: str, sentence: Sentence, one: Relation) -> Relation:
    """With the status that the clauses around its two ends give it."""
    begin, end = sentence.clauses(one)
    if turn := TURN.match(text, end, sentence.span[1]):
        end = turn.end()
    return replace(one, status=status_of(text[begin:end]))
