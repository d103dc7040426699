"""What a posted pair is judged by: one declared list, every value explained in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from graph.language import say
from queries.matching.phrases import Reading

#: What a value that neither side states counts as.
UNSAID = 0.5


@dataclass(frozen=True)
class Post:
    """One posted text with what else its row says."""

    id: str
    reading: Reading
    chain: str = ""
    district: str = ""
    quantity: float | None = None


@dataclass(frozen=True)
class Pair:
    """A demand and one offer, with the two phrases that fit best."""

    demand: Post
    offer: Post
    wanted: str
    offered: str
    wanted_head: str
    offered_head: str
    product: str


@dataclass(frozen=True)
class Feature:
    """One thing that counts; `explain` says a value of it in words."""

    key: str
    name: str
    doc: str
    explain: Callable[[float, Pair], str]


def say_product(value: float, pair: Pair) -> str:
    """供方产品与所需产品的吻合：同一产品、别名、上位产品、投入去向相同、同环节；整机与零部件不算。"""
    if value >= 0.9:
        called = say(f"（产品图谱“{pair.product}”）", f" ({pair.product})") if pair.product else ""
        return say(
            f"供方“{pair.offered}”就是所需的“{pair.wanted}”{called}",
            f"“{pair.offered}” is the “{pair.wanted}” asked for{called}",
        )
    degree = say("相近", "near") if value >= 0.5 else say("关系不大", "far from")
    if value >= 0.5:
        return say(
            f"“{pair.offered}”与“{pair.wanted}”{degree}",
            f"“{pair.offered}” is near “{pair.wanted}”",
        )
    return say(
        f"“{pair.offered}”不是“{pair.wanted}”，{degree}", f"“{pair.offered}” is not “{pair.wanted}”"
    )


def say_head(value: float, pair: Pair) -> str:
    """中心词是否相同：名称末尾说的是什么东西（压缩机与空压机不同）。"""
    if value >= 0.95:
        return say(f"都是“{pair.wanted_head}”", f"both are “{pair.wanted_head}”")
    return say(
        f"要的是“{pair.wanted_head}”，供的是“{pair.offered_head}”",
        f"“{pair.wanted_head}” asked, “{pair.offered_head}” offered",
    )


def say_words(value: float, pair: Pair) -> str:
    """两段文字用字相近的程度（一、二字组，少见的字分量重）。"""
    sides = f"“{pair.wanted}”、“{pair.offered}”"
    return say(f"{sides}用字相近 {value:.0%}", f"{sides}: wording alike {value:.0%}")


def say_use(value: float, pair: Pair) -> str:
    """用途是否一致：同一用途、同一产业链的用途、未写明、别的用途。"""
    wanted = "、".join(pair.demand.reading.uses) or say("未写明", "not said")
    offered = "、".join(pair.offer.reading.uses) or say("未写明", "not said")
    if value >= 0.7:
        return say(f"用途相合：{wanted}", f"same use: {wanted}")
    return say(f"用途：需方{wanted}，供方{offered}", f"use: {wanted} asked, {offered} offered")


def say_figures(value: float, pair: Pair) -> str:
    """尺寸、功率、等级、认证等要求中，供方写明并满足的比例；未写明的按一半计。"""
    asked = asked_words(pair.demand.reading)
    if not asked:
        return say("需方没有写指标", "no figures asked")
    verdict = say("满足", "met") if value >= 0.75 else say("不满足", "not met")
    if value == UNSAID:
        verdict = say("供方未写明", "not stated by the offer")
    return say(f"要求{'、'.join(asked)}：{verdict}", f"{', '.join(asked)}: {verdict}")


def say_chain(value: float, pair: Pair) -> str:
    """是否同属一条产业链；未写明的按一半计。"""
    if not pair.demand.chain or not pair.offer.chain:
        return say("产业链未写明", "chain not stated")
    if value == 1:
        return say(f"同属{pair.demand.chain}链", f"both in {pair.demand.chain}")
    return say(
        f"不同链：{pair.demand.chain}、{pair.offer.chain}",
        f"chains differ: {pair.demand.chain}, {pair.offer.chain}",
    )


def say_district(value: float, pair: Pair) -> str:
    """是否在同一区市；未写明的按一半计。"""
    if not pair.demand.district or not pair.offer.district:
        return say("区市未写明", "district not stated")
    if value == 1:
        return say(f"同在{pair.demand.district}", f"both in {pair.demand.district}")
    return say(
        f"需方在{pair.demand.district}，供方在{pair.offer.district}",
        f"{pair.demand.district} and {pair.offer.district}",
    )


def say_quantity(value: float, pair: Pair) -> str:
    """供方数量够需方所需的几成；未写明的按一半计。"""
    needed, had = pair.demand.quantity, pair.offer.quantity
    if not needed or not had:
        return say("数量未写明", "quantity not stated")
    return say(
        f"需{needed:.10g}，可供{had:.10g}，够{value:.0%}",
        f"{needed:.10g} needed, {had:.10g} to be had: {value:.0%}",
    )


#: In the order in which a reader wants them. Weights: weights.toml [posted].
FEATURES: tuple[Feature, ...] = tuple(
    Feature(key, name, explain.__doc__ or "", explain)
    for key, name, explain in (
        ("product", "产品吻合", say_product),
        ("head", "中心词", say_head),
        ("words", "文字相近", say_words),
        ("use", "用途", say_use),
        ("figures", "指标与认证", say_figures),
        ("chain", "产业链", say_chain),
        ("district", "区市", say_district),
        ("quantity", "数量", say_quantity),
    )
)


def asked_words(reading: Reading) -> list[str]:
    """The figures, grades and certificates that a demand asks, as words."""
    spans = (
        f"{m.low:g}{m.unit}" if m.low == m.high else f"{m.low:g}–{m.high:g}{m.unit}"
        for m in reading.measures
    )
    return [*spans, *(name.upper() for name in sorted(reading.certificates | reading.models))]
