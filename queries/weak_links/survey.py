"""Which firms to phone: those whose answers together would set right most of the list's head."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import Any

import numpy as np

from graph.algorithms.cluster import Run
from graph.snapshot import Snapshot
from queries.answer import Answer
from queries.weak_links.findings_of import Found, findings, recorded
from queries.weak_links.intervals import over_redraws
from queries.weak_links.listing import why_empty
from queries.weak_links.question import Asked, WeakLinkQuestion, asked
from queries.weak_links.redraws import Redrawn
from queries.weak_links.rule import Case, Rule
from queries.weak_links.rules import chosen
from queries.weak_links.survey_pieces import QUESTIONS, Pieces, pieces
from queries.weak_links.survey_standing import HEAD, Standing

#: Products asked of one firm.
ASKED = 4
#: Expected mistakes mended below which a call is not worth making.
LEAST = 1e-4


def survey_list(graph: Snapshot, question: WeakLinkQuestion, run: Run | None = None) -> Answer:
    """Local firms in the order in which to ask them, each with the mistakes among the first 20 that its
    answer is expected to mend beyond those mended by the firms before it. Each redraw is taken for
    the truth in turn: where the recorded list is wrong, whoever could tell why gets the credit."""
    about, rules = asked(graph, question), chosen(question.classes, graph)
    base = recorded(about)
    found = findings(about, base, rules)
    listed = Standing.of(found)
    drawn = over_redraws(about, question, partial(_told, about, rules, (listed, base)), run)
    told = Pieces.joined(drawn)
    rows = [
        _row(about, firm, gain / len(drawn), told)
        for firm, gain in _greedy(told, question.top)
        if gain / len(drawn) >= LEAST
    ]
    return Answer(
        rows,
        about.coverage(),
        f"得分 = 问过前面各家之后，再问这家预期还能纠正前 {HEAD} 名中的几项（{len(drawn)} 次重抽的平均）",
        question.as_of or graph.as_of,
        about.view.scope.name,
        note=_why_nobody(graph, question, about, found) if not rows else "",
    )


def _told(
    about: Asked, rules: tuple[Rule, ...], recorded_: tuple[Standing, Case], redrawn: Redrawn
) -> Pieces:
    """What firms could tell if this redraw were the truth."""
    case = Case(about.view, redrawn.world, recorded=False, chain=about.chain)
    return pieces(*recorded_, redrawn, case, findings(about, case, rules))


def _why_nobody(graph: Snapshot, question: WeakLinkQuestion, about: Asked, found: Found) -> str:
    if not found.ranked.height:
        return why_empty(graph, question, about)
    return "没有待定的名次，不必走访。"


def _greedy(told: Pieces, most: int) -> list[tuple[int, float]]:
    """(firm, gain) by turns: whoever tells most of what is not told yet. The gain of a set of firms is
    submodular, so this comes within 1 − 1/e of the best set (Nemhauser et al. 1978)."""
    pair = told.firm * max(len(told.cap), 1) + told.group[told.item]
    order = np.argsort(pair, kind="stable")
    firm, item = told.firm[order], told.item[order]
    _, first = np.unique(pair[order], return_index=True)
    known = np.zeros(len(told.group), dtype=bool)
    left = told.cap.copy()
    chosen_: list[tuple[int, float]] = []
    while len(first) and len(chosen_) < most:
        fresh = np.where(known[item], 0.0, told.value[item])
        gain = np.minimum(np.add.reduceat(fresh, first), left[told.group[item[first]]])
        score = np.bincount(firm[first], gain)
        best = int(score.argmax())
        if score[best] <= 0:
            break
        chosen_.append((best, float(score[best])))
        of_best = firm[first] == best
        np.subtract.at(left, told.group[item[first[of_best]]], gain[of_best])
        known[item[firm == best]] = True
    return chosen_


def _row(about: Asked, firm: int, score: float, told: Pieces) -> dict[str, Any]:
    graph = about.view.graph
    names = graph.names("products")
    own = told.firm == firm
    topics: Counter[tuple[int, int]] = Counter()
    for kind, what, value in zip(told.kind[own].tolist(), told.product[own].tolist(), told.value[told.item[own]].tolist(), strict=True):  # fmt: skip
        topics[kind, what] += value
    asked_of: dict[int, list[str]] = {}
    for (kind, what), _ in topics.most_common(ASKED):
        asked_of.setdefault(kind, []).append(f"“{names[what]}”")
    return {
        "firm": graph.names("firms")[firm],
        "firm_id": graph.firms["id"][firm],
        "score": round(score, 4),
        "questions": [f"{QUESTIONS[kind]}{''.join(some)}" for kind, some in asked_of.items()],
        "contact": graph.firms["contact"][firm] or "",
    }
