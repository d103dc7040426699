"""What the names beside a name say of it: items of one list, a city before a firm, a bracket behind one."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

from ingest.documents.lexicon import words
from ingest.documents.model import Mention
from ingest.documents.roles import FIRM_FORM, PLACE_LIKE, is_place, product_ends
from ingest.documents.slots import is_common

JOINT = re.compile(r"、|和|及|以及|与")
#: An item of a list that nobody read, between two joints or a joint and the list's end.
ITEM = re.compile(r"[A-Za-z0-9一-龥]{2,8}?(?=、|和|及|以及|与|等|，|。|；)")
ALIKE = ("FIRM", "PRODUCT")
#: Behind a park's or place's name, none of it.
INSIDE = re.compile(r"[内里中]$")
PARK_END = re.compile(r"(?:园区?|[新港示范开发高经集聚保税]区|高新区|基地|科技城|小镇)$")
#: Before where something is.
WHERE = re.compile(r"(?:位于|坐落于|坐落在|坐落|地处|落户于?|注册地址?[为是在：]|注册[于在]|总部(?:位于|设在|设于|在)|设[在于]|迁[至入到]|搬[至到]|建在|入驻|扎根)$")  # fmt: skip
#: A firm's short name with a place in brackets that no legal form follows: 湖南裕能（湘潭）.
SEATED = re.compile(r"^([^（(]{2,})[（(]([^（()）]{2,8})[）)]$")
Known = Callable[[str], bool]


def beside(text: str, mentions: list[Mention], known: Known) -> list[Mention]:
    """The mentions mended by what stands beside them; `known` knows products."""
    made = [part for one in mentions for part in _seated(one)]
    made = [part for one in made for part in _of_a_trade(text, one)]
    made = [part for one in made for part in _before_trade(one)]
    made = _makers(text, _with_goods_in_name(text, made))
    made = [_where(text, _without_inside(one)) for one in made]
    made = _with_gaps_filled(text, _agreeing(text, made, known))
    return _with_city(text, made)


def _seated(one: Mention) -> list[Mention]:
    """A firm and the place in its bracket as two."""
    hit = SEATED.match(one.text) if one.label == "FIRM" and not one.id else None
    if hit is None or not is_place(hit[2]):
        return [one]
    firm = replace(one, end=one.start + hit.end(1), text=hit[1])
    at = one.start + hit.start(2)
    return [firm, Mention(at, at + len(hit[2]), hit[2], "PLACE", "", one.confidence)]


#: Behind the trade of a place's firms.
TRADE_BEHIND = re.compile(r"企业|产业|行业|领域|集群|市场")


def _of_a_trade(text: str, one: Mention) -> list[Mention]:
    """A place and its trade, which the reader took for a firm: 佛山|氢能|企业; a firm before its abroad 子公司."""
    if one.label != "FIRM" or one.id:
        return [one]
    if text.startswith("子公司", one.end):
        size = next((n for n in (4, 3, 2) if one.text[-n:] in words("places")), 0)
        if len(one.text) <= size + 1:
            return [one]
        end = one.end - size
        return [replace(one, end=end, text=text[one.start : end])]
    size = next((n for n in (4, 3, 2) if one.text[:n] in words("places")), 0)
    trade = one.text[size:]
    if not size or trade not in words("industries") or not TRADE_BEHIND.match(text, one.end):
        return [one]
    at = one.start + size
    return [
        Mention(one.start, at, one.text[:size], "PLACE", "", one.confidence),
        Mention(at, one.end, trade, "INDUSTRY", "", one.confidence),
    ]


def _with_goods_in_name(text: str, mentions: list[Mention]) -> list[Mention]:
    """The last firm of a list whose name the reader cut before its trade: 沈飞、东方|汽轮机。"""
    made: list[Mention] = []
    for one in mentions:
        last = made[-1] if made else None
        before = made[-2] if len(made) > 1 else None
        is_glued = (
            last and last.end == one.start and last.label == "FIRM" and one.label == "PRODUCT"
        )
        in_list = (
            last
            and before
            and before.label == "FIRM"
            and JOINT.fullmatch(text[before.end : last.start])
        )
        if last and is_glued and in_list and text[one.end : one.end + 1] in "。，；等、":
            made[-1] = replace(last, end=one.end, text=text[last.start : one.end], id="")
        else:
            made.append(one)
    return made


NEW_TOWN = re.compile(r"(?:开发区|高新区|新城|新区|[市区县镇])(?=[一-龥])")


def _before_trade(one: Mention) -> list[Mention]:
    """A place before an industry as two: 泾河新城|光伏."""
    hit = NEW_TOWN.search(one.text) if one.label == "INDUSTRY" and not one.id else None
    if hit is None or one.text[hit.end() :] not in words("industries"):
        return [one]
    at = one.start + hit.end()
    label = "PARK" if PARK_END.search(one.text[: hit.end()]) or hit[0] == "新城" else "PLACE"
    return [
        replace(one, end=at, text=one.text[: hit.end()], label=label),
        replace(one, start=at, text=one.text[hit.end() :]),
    ]


def _makers(text: str, mentions: list[Mention]) -> list[Mention]:
    """A name that opens with a place and has a product of its own is a firm: 桂林啄木鸟|的|超声洁牙机."""
    made = list(mentions)
    for at, (one, other) in enumerate(pairwise(mentions)):
        has_goods = one.label == other.label == "PRODUCT" and text[one.end : other.start] == "的"
        opens_with_place = one.text[:2] in words("places") or one.text[:3] in words("places")
        if has_goods and not one.id and opens_with_place:
            made[at] = replace(one, label="FIRM")
    return made


def _without_inside(one: Mention) -> Mention:
    """开发区内 is the park 开发区, whatever the reader took it for."""
    if one.id or not (INSIDE.search(one.text) and PARK_END.search(one.text[:-1])):
        return one
    return replace(one, end=one.end - 1, text=one.text[:-1], label="PARK")


def _where(text: str, one: Mention) -> Mention:
    """A name without a firm's form behind 位于 is a place."""
    is_open = one.label == "FIRM" and not one.id and not FIRM_FORM.search(one.text)
    if not (is_open and WHERE.search(text[max(0, one.start - 8) : one.start])):
        return one
    opens = one.text[:2] in words("places") or PLACE_LIKE.search(one.text)
    if text[one.end : one.end + 1] == "的" or not opens:
        return one
    return replace(one, label="PARK" if PARK_END.search(one.text) else "PLACE")


def _lists(text: str, mentions: list[Mention]) -> list[list[int]]:
    """Numbers of the firms and products that stand in one list, lists of two or more."""
    found: list[list[int]] = []
    for at, one in enumerate(mentions):
        if one.label not in ALIKE:
            continue
        last = found[-1][-1] if found else None
        if last is not None and JOINT.fullmatch(text[mentions[last].end : one.start]):
            found[-1].append(at)
        else:
            found.append([at])
    return [one for one in found if len(one) > 1]


def _agreeing(text: str, mentions: list[Mention], known: Known) -> list[Mention]:
    """An item of a list that is surely one thing makes its unsure neighbours the same."""
    made = list(mentions)
    for numbers in _lists(text, mentions):
        items = [mentions[number] for number in numbers]
        firms = sum(_is_surely_firm(one) for one in items)
        goods = sum(_is_surely_product(one, known) for one in items)
        label = "FIRM" if firms and not goods else "PRODUCT" if goods and not firms else None
        for number, one in zip(numbers, items, strict=True):
            if label and one.label != label and not one.id:
                made[number] = replace(one, label=label)
    return made


def _is_surely_firm(one: Mention) -> bool:
    return one.label == "FIRM" and (bool(one.id) or bool(FIRM_FORM.search(one.text)))


def _is_surely_product(one: Mention, known: Known) -> bool:
    is_open = one.label == "PRODUCT" or not FIRM_FORM.search(one.text)
    return is_open and not one.id.startswith("firm") and (
        known(one.text) or (one.label == "PRODUCT" and one.text.endswith(product_ends()))
    )  # fmt: skip


def _with_gaps_filled(text: str, mentions: list[Mention]) -> list[Mention]:
    """An unread item between items of one kind is of that kind: 美的、奥克斯和格力."""
    made = list(mentions)
    for at, one in enumerate(mentions):
        if one.label not in ALIKE:
            continue
        following = mentions[at + 1] if at + 1 < len(mentions) else None
        before = mentions[at - 1] if at else None
        in_list = before is not None and before.label == one.label and JOINT.fullmatch(
            text[before.end : one.start]
        )  # fmt: skip
        joint = JOINT.match(text, one.end)
        item = ITEM.match(text, joint.end()) if joint else None
        if joint is None or item is None or is_common(item[0]):
            continue
        if following and following.start < item.end():
            continue
        goes_on = following and following.label == one.label and JOINT.fullmatch(
            text[item.end() : following.start]
        )  # fmt: skip
        if goes_on or (in_list and joint[0] in "、和及"):
            made.append(Mention(item.start(), item.end(), item[0], one.label, "", 0.5))
    return sorted(made, key=lambda one: one.start)


def _with_city(text: str, mentions: list[Mention]) -> list[Mention]:
    """A city right before a short firm's name that nobody knows opens it: 苏州|绿的谐波."""
    made: list[Mention] = []
    for one in mentions:
        last = made[-1] if made else None
        is_new = one.label == "FIRM" and not one.id and len(one.text) < 6
        if is_new and last and _is_city(last) and last.end == one.start:
            made[-1] = replace(one, start=last.start, text=text[last.start : one.end])
        else:
            made.append(one)
    return made


def _is_city(one: Mention) -> bool:
    return one.label == "PLACE" and len(one.text) == 2 and one.text in words("places")


#: What a list is a list of, said behind its 等.
FIRMS_BEHIND = re.compile(
    r"等[^，。；、]{0,10}?(?:企业|公司|厂商|客户|车企|主机厂|整机厂|整车厂|品牌商|供应商|厂家|龙头)"
)
GOODS_BEHIND = re.compile(
    r"等[^，。；、]{0,8}?(?:零部件|产品|部件|材料|设备|短板|关键件|原料|器件|元器件|装备|耗材|配件|环节)"
)


def by_head(text: str, mentions: list[Mention]) -> list[Mention]:
    """Firms and products of a list with the label that its head word asks for: 旋梭、机针等零部件."""
    made = sorted(mentions, key=lambda one: one.start)
    for last in range(len(made)):
        label = (
            "FIRM" if FIRMS_BEHIND.match(text, made[last].end)
            else "PRODUCT" if GOODS_BEHIND.match(text, made[last].end) else ""
        )  # fmt: skip
        at = last
        while label and at >= 0 and made[at].label in ("FIRM", "PRODUCT"):
            one = made[at]
            if one.confidence < 0.9 and not one.id:
                made[at] = replace(one, label=label)
            if at == 0 or not JOINT.fullmatch(text[made[at - 1].end : one.start]):
                break
            at -= 1
    return made


def alike(text: str, mentions: list[Mention], listed: set[tuple[int, int]]) -> list[Mention]:
    """In a list of firms an unlisted product is a firm: 恒润食品和绿野农业."""
    made: list[Mention] = []
    for one in sorted(mentions, key=lambda one: one.start):
        last = made[-1] if made else None
        joins = last and last.label == "FIRM" and JOINT.fullmatch(text[last.end : one.start])
        is_new = (one.start, one.end) not in listed and one.label == "PRODUCT"
        made.append(replace(one, label="FIRM") if joins and is_new else one)
    return made
