"""Contracts written as a form: 供方：甲；需方：乙；标的：丙."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from ingest.documents.measures import measured
from ingest.documents.model import Mention, Relation

SELLER = re.compile(
    r"(?:中标人|中标单位|中标供应商|成交供应商|成交人|成交单位|第一中标候选人|供方|卖方|供货方|供应方|出卖人|供应商|乙方（供方）)(?:为|是)?[:：\s]*$"
)
BUYER = re.compile(
    r"(?:采购单位|招标人|招标单位|采购主体|需方|买方|采购方|采购人|需求方|买受人|甲方（需方）)[:：\s]*$"
)
GOODS = re.compile(
    r"(?:项目名称[:：][^，。；]{0,20}|标的名称|中标内容|标的|产品|货物|品名|采购内容|产品名称|标的物|供应产品)[:：\s]*$"
)
#: An award: the delivery is still to come.
AWARDED = re.compile(r"中标|成交|中标候选")
#: How far before a side its heading may begin, in characters.
FRONT = 26
#: Longest form, in characters from the first side to the last figure.
LONGEST = 160


def of_forms(text: str, entities: list[Mention]) -> Iterator[Relation]:
    """The supply that a form states: its two sides must be named within `LONGEST` characters."""
    sides = {
        name: [
            one for one in entities if pattern.search(text, max(0, one.start - FRONT), one.start)
        ]
        for name, pattern in (("s", SELLER), ("b", BUYER), ("p", GOODS))
    }
    for seller in sides["s"]:
        buyer = next((one for one in sides["b"] if abs(one.start - seller.start) < LONGEST), None)
        if buyer is None or not {seller.label, buyer.label} <= {"FIRM"}:
            continue
        start = min(seller.start, buyer.start)
        goods = [one for one in sides["p"] if start <= one.start < start + LONGEST]
        end = min(len(text), start + LONGEST)
        stop = re.search(r"[。\n]", text[max(seller.end, buyer.end) : end])
        span = (start, max(seller.end, buyer.end) + stop.end() if stop else end)
        is_awarded = AWARDED.search(text, max(0, seller.start - FRONT), seller.start)
        status = "planned" if is_awarded else "fact"
        stated = measured(text, Relation(seller, "SUPPLIES", buyer, span, status))
        yield from [replace(stated, product=one.text) for one in goods] or [stated]
