"""Products that no list knows: what stands behind a verb of making, supplying or needing."""

from __future__ import annotations

import re

from ingest.documents.mentions import settled
from ingest.documents.model import Mention

VERB = re.compile(
    r"(?:生产|研制|制造|供应|供货|采购|配套|交付|主营|量产|急需|求购|征集|提供|自产|主导产品为|主导产品是|产品为|产品包括|专业从事)(?![额量商方价率链])(?:的是|了|各类|各种|高端|先进|核心|关键|主要)?"
)
#: A product named before the role of its supplier: 车规级芯片供应商.
ROLE = re.compile(r"的([A-Za-z0-9一-龥+\-]{2,12}?)(?:供应商|供货商|配套商)")
QUANTITY = re.compile(
    r"\d[\d,.]*[万亿千]?(?:台套|吨|台|辆|套|片|只|件|个|米|双|支|列|艘|公里|平方米|块)$"
)
ITEM = re.compile(r"[A-Za-z0-9一-龥+\-]{2,16}?(?=[、，。；,;和及与以等的]|$|以及|服务|业务)")
JOINT = re.compile(r"(?:、|和|及|与|以及|,)(?:各类|高端|先进|核心|关键)?")
NOT_PRODUCT = re.compile(
    r"能力|基地|[产流]水?线|项目|企业|公司|经营|规模|成本|效率|体系|活动|金额|总额|合同|协议|方式|比例|^\d+$|^\d[\d,.]*(?:[万亿千元%吨台套辆件])|产值|工厂|车间|许可|支持|保障|需求|任务|服务$|[的了将由向为是]"
)
PRAISE = re.compile(r"^(?:核心|关键|高端|先进|主要|各类|优质|部分|相关|所需|新型|年产|月产)+")


def stated_products(text: str, entities: list[Mention]) -> list[Mention]:
    """`entities` with unknown products added where the text states making, supplying or needing."""
    added = []
    for verb in VERB.finditer(text):
        at = verb.end()
        while item := ITEM.match(text, at):
            start = item.start() + _praise(item[0])
            words = QUANTITY.sub("", text[start : item.end()])
            if len(words) >= 2 and not NOT_PRODUCT.search(words):
                added.append(Mention(start, start + len(words), words, "PRODUCT", "", 0.6))
            joint = JOINT.match(text, item.end())
            if not joint:
                break
            at = joint.end()
    for role in ROLE.finditer(text):
        start = role.start(1) + _praise(role[1])
        words = text[start : role.end(1)]
        if len(words) >= 2 and not NOT_PRODUCT.search(words):
            added.append(Mention(start, role.end(1), words, "PRODUCT", "", 0.6))
    held = bytearray(len(text))
    for one in entities:
        if one.label != "PRODUCT":
            held[one.start : one.end] = b"\x01" * (one.end - one.start)
    taken = [one for one in added if not any(held[one.start : one.end])]
    return settled([*entities, *taken])


def _praise(words: str) -> int:
    found = PRAISE.match(words)
    return found.end() if found else 0
