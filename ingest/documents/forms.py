"""Contracts written as a form: 供方：甲；需方：乙；标的：丙."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from ingest.documents.measures import measured
from ingest.documents.model import Mention, Relation

SELLER = re.compile(r"(?:供方|卖方|供货方|供应方|出卖人|供应商|乙方（供方）)[:：\s]*$")
BUYER = re.compile(r"(?:需方|买方|采购方|采购人|需求方|买受人|甲方（需方）)[:：\s]*$")
GOODS = re.compile(r"(?:标的|产品|货物|品名|采购内容|产品名称|标的物|供应产品)[:：\s]*$")
#: Longest form, in characters from the first side to the last figure.
LONGEST = 160


def of_forms(text: str, entities: list[Mention]) -> Iterator[Relation]:
    """The supply that a form states: its two sides must be named within `LONGEST` characters."""
    sides = {
        name: [one for one in entities if pattern.search(text, max(0, one.start - 8), one.start)]
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
        stated = measured(text, Relation(seller, "SUPPLIES", buyer, span))
        yield from [replace(stated, product=one.text) for one in goods] or [stated]
