"""What a relation's sentence says of it in numbers: amount in 元, share as a fraction, year."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.documents.model import Mention, Relation, within
from ingest.documents.numbers import Figure, figures
from ingest.documents.targets import latest_period

#: Words before an amount of trade; of an amount that is none.
TRADE = re.compile(
    r"(?:采购|购入|购买|供货|供应|销售|交易|合同|订单|货款|成交|中标|协议|关联交易)[^，。；]{0,10}$|(?:金额|总额|总价|价款|额|价|收入|预计)[^，。；]{0,6}$"
)
OTHER = re.compile(
    r"(?:投资|注册资本|营业收入|营收|产值|利润|税收|市值|奖励|补助|预算)[^，。；]{0,8}$"
)
SHARE_BEFORE = re.compile(
    r"(?:占[^，。；]{0,16}|份额[^，。；]{0,5}|比例[^，。；]{0,5}|占比[^，。；]{0,5})$"
)
SHARE_BEHIND = re.compile(r"^(?:以上|左右)?(?:的|来自|由|销往|卖给|供给|供应|从|向|采购)")
#: What makes a share one of the seller's sales, not of the buyer's purchases.
SALES_BEFORE = re.compile(
    r"占[^，。；]{0,12}(?:收入|营收|销售|销量|产量|产能|产值|出货|利润)[^，。；]{0,6}$"
)
SALES_BEHIND = re.compile(
    r"^(?:以上|左右|多)?(?:的[^，。；]{0,8})?(?:都|均)?(?:销往|卖给|售给|供给|供应|供货|供往|配套|交付|发往)"
)
STAKE_BEFORE = re.compile(r"(?:持股|持有|控股|参股|收购|股权|股份)[^，。；]{0,24}$")
STAKE_BEHIND = re.compile(r"^的?(?:股权|股份)")


def measured(text: str, one: Relation, firms: Sequence[Mention] = ()) -> Relation:
    """The relation with the numbers of its sentence; `text` is made plain. A number behind a clause that names
    another firm (`firms`: all of the text) is that firm's."""
    start, end = one.sentence
    spoken = text[start:end]
    named = [
        (each.start - start, each.name in (one.head.name, one.tail.name))
        for each in within(firms, start, end)
    ]
    clause = clause_of(spoken, one, start)
    found = [
        figure
        for figure in nearest_first(figures(spoken), clause)
        if clause[0] <= figure.start < clause[1] or is_of_own(spoken, figure, named)
    ]
    year = latest_period(spoken)
    if one.rel == "SUBSIDIARY_OF":
        return replace(one, share=stake(spoken, found))
    if one.rel == "SUPPLIES":
        figure = share(spoken, found)
        return replace(
            one,
            amount=amount(spoken, found),
            share=round(figure.share, 6) if figure and figure.share is not None else None,
            of_sales=figure is not None and is_of_sales(spoken, figure),
            year=int(year[:4]) if year else None,
        )
    return replace(one, year=int(year[:4]) if year else None)


def clause_of(spoken: str, one: Relation, start: int) -> tuple[int, int]:
    """The clause in which the second of the relation's two ends stands."""
    at = min(max(one.head.start, one.tail.start) - start, len(spoken) - 1)
    opening = max(spoken.rfind(mark, 0, at) for mark in "，；") + 1
    closing = [end for mark in "，；。" if (end := spoken.find(mark, at)) >= 0]
    return opening, min(closing, default=len(spoken))


def is_of_own(spoken: str, figure: Figure, named: Sequence[tuple[int, bool]]) -> bool:
    """Whether the clause before a number, or around it, that last names firms names none but the relation's."""
    before = [at for at, _ in named if at < figure.start]
    if not before:
        return True
    opening = max(spoken.rfind(mark, 0, before[-1]) for mark in "，；") + 1
    return all(is_own for at, is_own in named if opening <= at < figure.start)


def nearest_first(found: list[Figure], clause: tuple[int, int]) -> list[Figure]:
    """Figures of the relation's own clause, then those behind it, then those before it."""
    opening, closing = clause

    def rank(one: Figure) -> tuple[int, int]:
        inside = opening <= one.start < closing
        return (0 if inside else 1 if one.start >= closing else 2), one.start

    return sorted(found, key=rank)


def amount(spoken: str, found: list[Figure]) -> float | None:
    """The first sum of trade in 元."""
    for figure in found:
        before = spoken[: figure.start]
        traded = TRADE.search(before) or re.match(
            r"^的?[^，。；]{0,12}(?:订单|合同|货)", spoken[figure.end :]
        )
        if figure.is_money and traded and not OTHER.search(before):
            return round(figure.size, 2)
    return None


def share(spoken: str, found: list[Figure]) -> Figure | None:
    """The first share of purchases or sales."""
    for figure in found:
        if figure.share is not None and (
            SHARE_BEFORE.search(spoken[: figure.start]) or SHARE_BEHIND.match(spoken[figure.end :])
        ):
            return figure
    return None


def is_of_sales(spoken: str, figure: Figure) -> bool:
    """Whether a share is of what the seller sells."""
    return bool(
        SALES_BEFORE.search(spoken[: figure.start]) or SALES_BEHIND.match(spoken[figure.end :])
    )


def stake(spoken: str, found: list[Figure]) -> float | None:
    """The share of a subsidiary that its parent holds."""
    for figure in found:
        if figure.share is not None and (
            STAKE_BEFORE.search(spoken[: figure.start]) or STAKE_BEHIND.match(spoken[figure.end :])
        ):
            return round(figure.share, 6)
    return None
