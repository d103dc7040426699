"""Relations between mentions, sentence by sentence, from the words between and around them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

from ingest.documents.model import Mention, Relation, sentences
from ingest.documents.status import status_of

#: Words between supplier and buyer, buyer's side second: “A 向 B 供应 P”.
TO_BUYER = re.compile(r"^(?:[^。；]{0,6})(?:向|为|给|对)$")
SUPPLY_VERB = re.compile(r"供应|供货|配套|提供|交付|供给|代工|供")
FROM_SUPPLIER = re.compile(r"(?:采购自|来自|购自|由|从|向)$")
BUY_VERB = re.compile(r"采购|购买|订购|进货|外购")
MAKE = re.compile(
    r"生产|研制|制造|主营|量产|自产|酿造|主导产品|产品为|产品包括|年产|月产|投产|专业从事"
)
NEED = re.compile(r"急需|求购|征集|拟采购|需求|寻求|需要")
LEAD = re.compile(r"链主")
OWNED = re.compile(r"(?:全资|控股)?子公司|控股|旗下|下属|控股股东|母公司")
SIGN = re.compile(r"签署|签订|签约|达成(?:战略)?合作")
AT = re.compile(r"位于|坐落|落户|注册于|设在|总部|入驻|选址|在$")
MONEY = re.compile(r"(\d[\d,]*(?:\.\d+)?)\s*(万亿元|亿元|万元|元)")
SHARE = re.compile(r"占(?:其|公司|同类|总|全部|年)?[^，。；]{0,10}?(\d+(?:\.\d+)?)\s*%")
YEAR = re.compile(r"((?:19|20)\d{2})年")
UNITS = {"元": 1.0, "万元": 1e4, "亿元": 1e8, "万亿元": 1e12}
#: Who “the firm” is: the last firm named before.
PRONOUN = re.compile(r"该公司|公司|该企业|其")


def find_relations(text: str, entities: list[Mention]) -> list[Relation]:
    """Relations of a folded text."""
    found: list[Relation] = []
    subject: Mention | None = None
    for start, end in sentences(text):
        inside = [one for one in entities if start <= one.start and one.end <= end]
        found += _of_sentence(text, (start, end), inside, subject)
        firms = [one for one in inside if one.label == "FIRM"]
        subject = firms[0] if firms else subject
    return _unique(found)


def _unique(found: Iterable[Relation]) -> list[Relation]:
    seen, kept = set(), []
    for one in found:
        key = (one.head.text, one.rel, one.tail.text, one.product)
        if key not in seen and one.head.text != one.tail.text:
            seen.add(key)
            kept.append(one)
    return kept


def _of_sentence(
    text: str, span: tuple[int, int], inside: list[Mention], before: Mention | None
) -> list[Relation]:
    firms = [one for one in inside if one.label == "FIRM"]
    spoken = text[span[0] : span[1]]
    subject = firms[0] if firms else before if PRONOUN.search(spoken) else None
    if subject is None:
        return []
    status = status_of(spoken)
    made = [
        *_supplies(text, span, inside),
        *_produces(text, span, inside, subject),
        *_places(text, span, inside, subject),
        *_chains(text, span, inside, subject),
        *_owners(text, span, firms),
        *_signed(text, span, firms),
        *_needs(text, span, inside, subject),
    ]
    year = YEAR.search(spoken)
    return [
        replace(one, status=status, year=int(year[1]) if year and one.rel == "SUPPLIES" else None)
        for one in made
    ]


def _supplies(text: str, span: tuple[int, int], inside: list[Mention]) -> list[Relation]:
    spoken = text[span[0] : span[1]]
    firms = [one for one in inside if one.label == "FIRM"]
    if len(firms) < 2 or not (SUPPLY_VERB.search(spoken) or BUY_VERB.search(spoken)):
        return []
    pairs = _sides(text, span, firms)
    money, share = MONEY.search(spoken), SHARE.search(spoken)
    amount = float(money[1].replace(",", "")) * UNITS[money[2]] if money else None
    product = next((one.text for one in inside if one.label == "PRODUCT"), None)
    return [
        Relation(
            supplier, "SUPPLIES", buyer, span, product=product, amount=amount,
            share=round(float(share[1]) / 100, 6) if share else None,
        )
        for supplier, buyer in pairs
    ]  # fmt: skip


def _sides(text: str, span: tuple[int, int], firms: list[Mention]) -> list[tuple[Mention, Mention]]:
    """(supplier, buyer) pairs, by the words before, between and behind the firms."""
    pairs: list[tuple[Mention, Mention]] = []
    first, rest = firms[0], firms[1:]
    link = text[first.end : rest[0].start]
    lead = text[max(span[0], first.start - 4) : first.start]
    after = text[rest[-1].end : span[1]]
    if re.search(r"由$", lead.strip()) or ("采购自" in link and lead.endswith("由")):
        pairs = [(first, buyer) for buyer in rest]
    elif re.search(r"由|采购自|来自|购自|向.*采购|从", link) and not re.search(
        r"供应|供货|配套", link
    ):
        pairs = [(supplier, first) for supplier in rest]
        if re.search(r"(?:向|为|给)$", link) and not BUY_VERB.search(after):
            pairs = [(first, buyer) for buyer in rest]
    elif (re.search(r"供应商", after[:16]) and re.search(r"是|为|系", link)) or re.search(
        r"的.{0,10}供应商(?:是|为|包括|有)", link
    ):
        pairs = [(supplier, first) for supplier in rest]
    elif re.search(r"(?:向|为|给|对)", link) or (re.search(r"是$|为$", link) and "的" in after[:2]):
        buys = BUY_VERB.search(after) and not SUPPLY_VERB.search(after)
        pairs = [(one, first) for one in rest] if buys else [(first, one) for one in rest]
    elif SUPPLY_VERB.search(link):
        pairs = [(first, buyer) for buyer in rest]
    return pairs


def _products_after(inside: list[Mention], at: int, text: str) -> list[Mention]:
    """The list of products that follows a verb, until something else comes between."""
    listed: list[Mention] = []
    for one in inside:
        if one.start < at or one.label != "PRODUCT":
            continue
        between = text[at : one.start]
        if listed and not re.fullmatch(r"[、和及与以等,，各类的高端先进核心关键主要\s]*", between):
            break
        if not listed and len(between) > 14:
            break
        listed.append(one)
        at = one.end
    return listed


def _produces(
    text: str, span: tuple[int, int], inside: list[Mention], subject: Mention
) -> list[Relation]:
    found = []
    for verb in MAKE.finditer(text, span[0], span[1]):
        firms = [one for one in inside if one.label == "FIRM" and one.end <= verb.start()]
        maker = firms[-1] if firms and verb.start() - firms[-1].end < 30 else subject
        found += [
            Relation(maker, "PRODUCES", product, span)
            for product in _products_after(inside, verb.end(), text)
        ]
    return found


def _places(
    text: str, span: tuple[int, int], inside: list[Mention], subject: Mention
) -> list[Relation]:
    found = []
    for one in inside:
        if one.label in ("PLACE", "PARK") and AT.search(
            text[max(span[0], one.start - 8) : one.start]
        ):
            firms = [firm for firm in inside if firm.label == "FIRM" and firm.end <= one.start]
            found.append(Relation(firms[-1] if firms else subject, "LOCATED_IN", one, span))
    return found


def _chains(
    text: str, span: tuple[int, int], inside: list[Mention], subject: Mention
) -> list[Relation]:
    chains = [one for one in inside if one.label == "CHAIN"]
    spoken = text[span[0] : span[1]]
    if not chains:
        return []
    rel = (
        "LEADS"
        if LEAD.search(spoken) and not re.search(r"申报|培育对象|候选", spoken)
        else "IN_CHAIN"
    )
    firms = [one for one in inside if one.label == "FIRM"] or [subject]
    return [Relation(firm, rel, chain, span) for chain in chains for firm in firms[:1]]


def _owners(text: str, span: tuple[int, int], firms: list[Mention]) -> list[Relation]:
    found = []
    for one, other in pairwise(firms):
        link, after = text[one.end : other.start], text[other.end : span[1]]
        if re.search(r"^(?:的)?(?:全资|控股)?子公司|旗下|下属|控股(?!股东)", link):
            found.append(Relation(other, "SUBSIDIARY_OF", one, span))
        elif re.match(r"^(?:的)?(?:全资|控股)?子公司", after) or re.search(
            r"控股股东|母公司|隶属", link
        ):
            found.append(Relation(one, "SUBSIDIARY_OF", other, span))
    return found


def _signed(text: str, span: tuple[int, int], firms: list[Mention]) -> list[Relation]:
    if len(firms) < 2 or not SIGN.search(text[span[0] : span[1]]):
        return []
    return [Relation(firms[0], "SIGNED_WITH", other, span) for other in firms[1:]]


def _needs(
    text: str, span: tuple[int, int], inside: list[Mention], subject: Mention
) -> list[Relation]:
    found = []
    for verb in NEED.finditer(text, span[0], span[1]):
        found += [
            Relation(subject, "NEEDS", product, span)
            for product in _products_after(inside, verb.end(), text)
        ]
    return found
