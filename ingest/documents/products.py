"""Products that neither list nor reader knows: what stands in a product's slot of a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.documents.lexicon import everyday
from ingest.documents.mentions import settled
from ingest.documents.model import Mention

VERB = re.compile(
    r"(?:生产|研制|购入|购买|订购|外购|代工|下线|出货|制造|供应|供货|采购|配套|交付|主营|量产|急需|求购|征集|提供|自产|主导产品为|主导产品是|产品为|产品包括|专业从事)(?![额量商方价率链线])(?:的是|了|各类|各种|高端|先进|核心|关键|主要)?"
)
NAME = r"[A-Za-z0-9一-龥+\-]"
#: Slots before the words of a supply: 车规级芯片供应商, ，硬盘由甲供货, 的隔板采购自乙.
SLOTS = (
    re.compile(rf"的({NAME}{{2,12}}?)(?:供应商|供货商|配套商)"),
    re.compile(
        rf"(?:^|[，。；的])(?:其|所用|所需|其中)?({NAME}{{2,8}}?)(?:全部|主要|大多|均|则|改|目前|分别|[一-九]成)*"
        rf"(?=由{NAME}{{2,12}}(?:供应|供货|提供|配套)|采购自|外购自|购自)"
    ),
)
QUANTITY = re.compile(
    r"\d[\d,.]*[万亿千]?[多余]?(?:台套|吨|台|辆|套|片|只|件|个|米|双|支|列|艘|公里|平方米|块|条)$"
)
ITEM = re.compile(rf"{NAME}{{2,16}}?(?=[、，。；,;和及与以等的]|$|以及|服务|业务)")
JOINT = re.compile(r"(?:、|和|及|与|以及|,)(?:各类|高端|先进|核心|关键)?")
NOT_PRODUCT = re.compile(
    r"^[和及与]|^[该此]|关系|^不|少于|低于|能力|基地|[产流]水?线|项目|企业|公司|经营|规模|成本|效率|体系|活动|金额|总额|合同|协议|方式|比例|^\d+$|^\d[\d,.]*(?:[万亿千元%吨台套辆件条个])|"
    r"产值|工厂|车间|许可|支持|保障|需求|任务|框架|达成|占比|认证|订单|服务$|厂$|年|[的了将由向为是从并未已拟]"
)
PRAISE = re.compile(
    r"^(?:核心|关键|高端|先进|主要|各类|优质|部分|相关|所需|所用|新型|年产|月产|其)+"
)
ROLE_BEHIND = re.compile(r"(?:供应商|供货商|配套商|合作方|厂家|生产商|制造商|等)$")


def stated_products(text: str, entities: list[Mention]) -> list[Mention]:
    """`entities` with unknown products added where the text states making, supplying or needing."""
    held = bytearray(len(text))
    for one in entities:
        held[one.start : one.end] = b"\x01" * (one.end - one.start)
    added = [one for one in slots(text) if not any(held[one.start : one.end])]
    return settled([*entities, *added])


def slots(text: str) -> Iterator[Mention]:
    """What stands in the slots, names or not."""
    for verb in VERB.finditer(text):
        at = verb.end()
        while item := ITEM.match(text, at):
            yield from named(text, item.start(), item.end())
            joint = JOINT.match(text, item.end())
            if not joint:
                break
            at = joint.end()
    for slot in SLOTS:
        for hit in slot.finditer(text):
            yield from named(text, hit.start(1), hit.end(1))


def named(text: str, start: int, end: int) -> Iterator[Mention]:
    """The mention of a slot without praise, quantity and role; nothing where that is no product."""
    if praise := PRAISE.match(text[start:end]):
        start += praise.end()
    words = ROLE_BEHIND.sub("", QUANTITY.sub("", text[start:end]))
    if len(words) >= 2 and not NOT_PRODUCT.search(words) and words not in everyday():
        yield Mention(start, start + len(words), words, "PRODUCT", "", 0.6)
