"""Supplies read from the roles of a clause, where no declared wording holds: who is marked by 向, 由, 从."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.documents.skeleton import GROUPS, F, L, P, Sentence

#: Verbs of selling and of buying; nouns made of them (供应商, 采购额) are none.
NO_NOUN = r"(?![商链额量价率方款部员侧])"
SELL = rf"(?:供应|供货|供给|配套|提供|交付|销往|卖给|售予|售给|销售|发往|发给|专供|直供|独供|主供|供){NO_NOUN}"
BUY = rf"(?:采购|购买|购入|购进|外购|订购|采买|进口|进货|定制|拿货|拿到|买入|买){NO_NOUN}"
CONTRACT = r"(?:协议|合同|合作|订单|关系)"
FIRMS = GROUPS["f"]
KIN = r"(?:(?:全资|控股)?(?:子公司|孙公司|关联企业|关联方|旗下|母公司|控股股东))?"
MARKED = re.compile(
    rf"(?P<mark>由|(?:中标|成交|供货)(?:单位|人|供应商|方)[为是]|供应商[为是]|向|从|自|为|给|对|与|和|同|跟|来自于?|采购自|外购自|外购于|购自|除供应|{SELL}了?(?:给|至|到|于|往|予)?)"
    rf"(?:{L}+的?)?{KIN}(?P<firms>{FIRMS})"
)
SELLS, BUYS = re.compile(SELL), re.compile(BUY)
GOODS = re.compile(rf"{P}(?:(?:、|和|及|与|以及){P})*")
DEALS = re.compile(rf"(?:供货|供应|购销|供需|供销|销售|采购){NO_NOUN}[^，；]{{0,6}}{CONTRACT}")
ORIGINS = ("来自", "来自于", "采购自", "外购自", "外购于", "购自")


@dataclass(frozen=True)
class Frame:
    """Sellers, buyers and products of one clause, as letters."""

    sellers: str
    buyers: str
    products: str
    clause: str


def frames(sentence: Sentence) -> Iterator[Frame]:
    """What the clauses of a sentence say of trade, each marked list of firms by itself."""
    for clause in re.split(r"[，；：:。]", sentence.trade):
        for hit in MARKED.finditer(clause):
            role = role_of(hit, clause)
            if role is None:
                continue
            other = unmarked(clause, hit) or sentence.actor_letters()
            if not other or set(re.findall(F, other)) & set(re.findall(F, hit["firms"])):
                continue
            sellers, buyers = (hit["firms"], other) if role == "seller" else (other, hit["firms"])
            yield Frame(sellers, buyers, products_of(clause, hit.end()), clause)


def role_of(hit: re.Match[str], clause: str) -> str | None:
    """Whether a marked firm sells or buys; None where the clause says neither."""
    mark, rest = hit["mark"], clause[hit.end() :]
    sells, buys = SELLS.search(rest), BUYS.search(rest)
    if mark in ORIGINS or (mark[-1] in "为是" and len(mark) > 1):
        return "seller"
    if mark == "由":
        return "seller" if sells else None
    if mark in ("从", "自"):
        return "seller" if buys else None
    if mark in ("向", "为", "给", "对"):
        if buys and not (sells and sells.start() < buys.start()):
            return "seller" if mark == "向" else None
        return "buyer" if sells else None
    if mark in ("与", "和", "同", "跟"):
        deal = DEALS.search(rest)
        if not deal or not re.match(rf"{F}|[^{F[1:-1]}]*$", clause[: hit.start()]):
            return None
        return "seller" if deal[0].startswith("采购") else "buyer"
    return "buyer"


def unmarked(clause: str, marked: re.Match[str]) -> str:
    """The list of firms that acts in the clause: the last without a mark, before the marked one."""
    taken = {found.start("firms") for found in MARKED.finditer(clause)}
    lists = [
        found
        for found in re.finditer(FIRMS, clause[: marked.start()])
        if found.start() not in taken
    ]
    return lists[-1][0] if lists else ""


def products_of(clause: str, at: int) -> str:
    """The products behind the marked firms, else those before them."""
    found = GOODS.search(clause, at) or GOODS.search(clause)
    return found[0] if found else ""
