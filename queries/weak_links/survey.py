"""Which firms to phone: those whose answers would settle most of the doubt about the ranks."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

import numpy as np

from graph.algorithms.concentration import sums
from graph.snapshot import Snapshot
from queries.answer import Answer
from queries.coverage import coverage
from queries.weak_links.findings_of import findings, recorded
from queries.weak_links.intervals import Ranks, finding_keys, redrawn_ranks
from queries.weak_links.question import Asked, WeakLinkQuestion, asked
from queries.weak_links.rules import chosen
from queries.weak_links.world import Floats, Ints

#: Findings at the head of the list whose doubt counts.
HEAD = 60
#: Rank at which a finding that does not hold counts in the doubt.
NOT_THERE = 1000.0
#: Redraws whose additions are looked at.
LOOKED = 200
#: Products asked of one firm.
ASKED = 4


def survey_list(graph: Snapshot, question: WeakLinkQuestion) -> Answer:
    """Firms by the doubt that hangs on them: for each redraw, what is added at a firm about a product
    counts with how far that product's findings moved in rank. Rows: firm, score, questions."""
    about, rules = asked(graph, question), chosen(question.classes, graph)
    found = findings(about, recorded(about), rules)
    keys = np.unique(finding_keys(found)[:HEAD])
    ranks = redrawn_ranks(about, keys, rules, question, keep=LOOKED)
    score, topics = _scores(about, ranks)
    order = np.argsort(-score, kind="stable")[: question.top]
    rows = [_row(about, int(firm), float(score[firm]), topics[int(firm)]) for firm in order if score[firm] > 0]  # fmt: skip
    return Answer(
        rows,
        coverage(graph, about.view.scope, about.chain),
        "得分 = Σ 各次重抽中，该企业新增的记录所涉弱项的名次变动（对数）÷ 重抽次数；先问得分高的",
        question.as_of or graph.as_of,
        about.view.scope.name,
        note="" if rows else "没有待定的名次，不必走访。",
    )


def doubt(ranks: Ranks) -> tuple[Floats, Floats]:
    """Per redraw and finding: how far its rank is from its median, and how doubtful it is at all,
    both in logarithms (from 1 to 2 matters as much as from 50 to 100)."""
    logs = np.log(np.minimum(ranks.ranks, NOT_THERE))
    moved = np.abs(logs - np.median(logs, axis=0))
    return moved, moved.mean(axis=0)


def _scores(about: Asked, ranks: Ranks) -> tuple[Floats, dict[int, Counter[tuple[str, int]]]]:
    moved, _ = doubt(ranks)
    products = about.view.graph.products.height
    subject = ranks.keys % 2**32
    is_firm = (ranks.keys // 2**32) % 2 == 1
    score = np.zeros(about.view.graph.firms.height)
    topics: dict[int, Counter[tuple[str, int]]] = defaultdict(Counter)
    for draw, redrawn in enumerate(ranks.worlds):
        per_product = sums(subject[~is_firm], moved[draw][~is_firm], products)
        maker, made = redrawn.made
        supplier, buyer, bought = redrawn.bought
        for firm, product, kind in ((maker, made, "是否生产"), (buyer, bought, "向谁采购"), (supplier, bought, "是否供应")):  # fmt: skip
            heard = per_product[product] > 0
            _add(score, topics, firm[heard], product[heard], per_product[product[heard]], kind)
    local = about.view.local
    return np.where(local, score / max(len(ranks.worlds), 1), 0.0), topics


def _add(
    score: Floats,
    topics: dict[int, Counter[tuple[str, int]]],
    firm: Ints,
    product: Ints,
    value: Floats,
    kind: str,
) -> None:
    np.add.at(score, firm, value)
    for one, what, _ in zip(firm.tolist(), product.tolist(), value.tolist(), strict=True):
        topics[one][kind, what] += 1


def _row(about: Asked, firm: int, score: float, topics: Counter[tuple[str, int]]) -> dict[str, Any]:
    graph = about.view.graph
    names = graph.names("products")
    return {
        "firm": graph.names("firms")[firm],
        "firm_id": graph.firms["id"][firm],
        "score": round(score, 4),
        "questions": [f"{kind}“{names[what]}”" for (kind, what), _ in topics.most_common(ASKED)],
        "contact": graph.firms["contact"][firm] or "",
    }
