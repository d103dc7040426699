"""What a firm could tell, and which mistakes at the head of the list that would mend, in one redraw.

A finding stands wrongly in the head, or out of it, for one of three reasons: a source of its product is
not on record (its maker can tell, and whoever buys from it); the product's trade is not (each buyer
and seller can tell a part); lead firms of its chain make more than is on record (they can tell).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from graph.settings import settings
from queries.weak_links.findings_of import Found
from queries.weak_links.redraws import Redrawn
from queries.weak_links.rule import Case
from queries.weak_links.survey_standing import Standing, mistakes
from queries.weak_links.view import View
from queries.weak_links.world import Flags, Floats, Ints

#: What a firm is asked about products, by kind.
QUESTIONS = ("是否生产或供应", "向谁采购", "还生产哪些产品，例如")
MAKES, BUYS, LEADS = range(3)


@dataclass(frozen=True, eq=False)
class Pieces:
    """A row: `firm` answers question `kind` about `product`, which tells piece `item`. Per item the
    mistake (`group`) that it helps to mend and its `value`; per group `cap`, what all is worth."""

    firm: Ints
    item: Ints
    product: Ints
    kind: Ints
    group: Ints
    value: Floats
    cap: Floats

    @classmethod
    def joined(cls, parts: list[Pieces]) -> Pieces:
        """Several, items and groups renumbered."""
        items = np.cumsum([0, *(len(one.group) for one in parts)])
        groups = np.cumsum([0, *(len(one.cap) for one in parts)])
        each = list(zip(parts, items, groups, strict=False))
        return cls(
            np.concatenate([one.firm for one in parts]),
            np.concatenate([one.item + first for one, first, _ in each]),
            np.concatenate([one.product for one in parts]),
            np.concatenate([one.kind for one in parts]),
            np.concatenate([one.group + first for one, _, first in each]),
            np.concatenate([one.value for one in parts]),
            np.concatenate([one.cap for one in parts]),
        )


def pieces(listed: Standing, base: Case, redrawn: Redrawn, true: Case, found: Found) -> Pieces:
    """What local firms could tell if this redraw (with its case and findings) were the truth."""
    view, size = base.view, base.table.height
    wrong = mistakes(listed, Standing.of(found), (base, true), found.rules)
    maker, made = redrawn.made
    local = view.local
    return Pieces.joined(
        [
            _told(_source_tellers(redrawn, size), made, wrong.by_sources, local, need=_need(base)),
            _told(_trade_tellers(redrawn), redrawn.bought[2], wrong.by_trade, local),
            _told(*_lead_tellers(view, maker, made), wrong.by_leads, local, topic=made),
        ]
    )  # fmt: skip


Tellers = tuple[Ints, Ints, Ints]  # firm, number of the piece, kind of question


def _source_tellers(redrawn: Redrawn, size: int) -> Tellers:
    """Each new source is told by itself and by those who buy from it."""
    maker, made = redrawn.made
    supplier, buyer, bought = redrawn.bought
    keys = maker * size + made
    order = np.argsort(keys)
    at = np.searchsorted(keys[order], supplier * size + bought)
    at = order[np.minimum(at, max(len(keys) - 1, 0))] if len(keys) else np.zeros(len(at), np.int64)
    new = keys[at] == supplier * size + bought if len(keys) else np.zeros(len(at), dtype=bool)
    return (
        np.concatenate([maker, buyer[new]]),
        np.concatenate([np.arange(len(maker)), at[new]]),
        np.repeat([MAKES, BUYS], [len(maker), int(new.sum())]),
    )


def _trade_tellers(redrawn: Redrawn) -> Tellers:
    """Each new purchase is told by either side."""
    supplier, buyer, _ = redrawn.bought
    number = np.arange(len(buyer))
    return (
        np.concatenate([buyer, supplier]),
        np.concatenate([number, number]),
        np.repeat([BUYS, MAKES], len(buyer)),
    )


def _lead_tellers(view: View, maker: Ints, made: Ints) -> tuple[Tellers, Ints]:
    """What lead firms turn out to make, they tell themselves; and each such product's chain (-1:
    what is no lead firm's)."""
    chain = np.where(view.lead_of[maker] >= 0, view.chain_of[made], -1)
    own = np.flatnonzero(chain >= 0)
    return (maker[own], own, np.full(len(own), LEADS)), chain


def _need(base: Case) -> Ints:
    """Per product: new sources after which it is no choke point any more."""
    sources = base.table["sources"].cast(pl.Int64).to_numpy()
    found: Ints = np.maximum(settings().choke_sources + 1 - sources, 1)
    return found


def _told(
    tellers: Tellers,
    group: Ints,
    worth: Floats,
    local: Flags,
    *,
    topic: Ints | None = None,
    need: Ints | None = None,
) -> Pieces:
    """Pieces of worth that a local firm can tell; a group's worth is shared by its pieces, of which
    `need` are enough."""
    firm, item, kind = tellers
    kept = local[firm] & (group[item] >= 0)
    kept[kept] &= worth[group[item[kept]]] > 0
    firm, item, kind = firm[kept], item[kept], kind[kept]
    used, item = np.unique(item, return_inverse=True)
    of = group[used]
    count = np.bincount(group[group >= 0], minlength=len(worth))
    if need is not None:
        count = np.minimum(count, need)
    product = (group if topic is None else topic)[used][item]
    return Pieces(firm, item, product, kind, of, worth[of] / count[of], worth)
