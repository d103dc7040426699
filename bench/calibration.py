"""Are the rank intervals honest, and is the survey list worth its calls? `liantu bench calibration`.

Cities are generated whole; 30–60 % of the edges are hidden, more for small firms. Then: how often does
the 90 % interval hold the rank that the finding has in the whole truth; and how much nearer does the
top-20 list come to the truth when the 20 firms of the survey list are asked (all that touches them
is revealed) than when the 20 largest local firms are.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import replace
from typing import Any

import numpy as np

from bench.city import Shape, SyntheticCity, synthetic_city
from graph.snapshot import Snapshot
from queries.weak_links import WeakLinkQuestion
from queries.weak_links.findings_of import Found, findings, recorded
from queries.weak_links.intervals import finding_keys, ranks_among, redrawn_ranks
from queries.weak_links.question import asked
from queries.weak_links.rules import RULES as ALL_RULES
from queries.weak_links.survey import survey_list

#: ESRI is not redrawn.
RULES = tuple(one for one in ALL_RULES if one.key != "systemic_firm")
#: What is hidden of the largest and of the smallest firm's edges.
HIDDEN = (0.3, 0.6)
CALLS = 20


def found_in(graph: Snapshot, question: WeakLinkQuestion) -> Found:
    """All findings as recorded."""
    about = asked(graph, question)
    return findings(about, recorded(about), RULES)


def covered(city: SyntheticCity, seen: Snapshot, question: WeakLinkQuestion, top: int) -> np.ndarray[Any, Any]:  # fmt: skip
    """Per listed finding: whether its interval holds its true rank."""
    about = asked(seen, question)
    found = findings(about, recorded(about), RULES)
    keys = finding_keys(found)[:top]
    spans = redrawn_ranks(about, keys, RULES, question).of()
    truth, _ = ranks_among(found_in(city.snapshot(), question), keys)
    return np.array([spans[key].low - 0.5 <= rank <= spans[key].high + 0.5 for key, rank in zip(keys.tolist(), truth, strict=True)])  # fmt: skip


def top_list(graph: Snapshot, question: WeakLinkQuestion, top: int = 20) -> set[int]:
    """The first findings by what they would weigh if everything were known."""
    found = found_in(graph, question)
    order = np.argsort(-found.ranked["weight"].to_numpy(), kind="stable")[:top]
    return set(finding_keys(found)[order].tolist())


def run(
    cities: int = 12, first: int = 0, shape: Shape | None = None, top: int = 100
) -> dict[str, Any]:
    """Coverage over all cities from the `first` on, and the gain of both ways of asking."""
    begun = time.perf_counter()
    shape = shape or Shape(firms=3000, supplies=20_000, products=400, chains=12)
    hits, plain, survey, largest = [], [], [], []
    for number in range(first, first + cities):
        city = synthetic_city(replace(shape, seed=shape.seed + number))
        seen = city.hidden(*HIDDEN, seed=number)
        question = WeakLinkQuestion(top=top, seed=1 + number)
        hits.append(covered(city, seen, question, top))
        truth = top_list(city.snapshot(), question)
        phoned = [row["firm_id"] for row in survey_list(seen, replace(question, top=CALLS)).rows]
        local = seen.is_local(int(seen.places.filter(seen.places["home"])["i"][0]))
        order = np.argsort(-np.where(local, city.size, -1))[:CALLS]
        big = [seen.firms["id"][int(firm)] for firm in order]
        for firms, kept in (([], plain), (phoned, survey), (big, largest)):
            known = city.hidden(*HIDDEN, seed=number, asked=firms)
            kept.append(len(truth & top_list(known, question)) / len(truth))
    ahead = np.array(survey) - np.array(largest)
    return {
        "cities": cities,
        "findings": int(sum(map(len, hits))),
        "interval coverage": round(float(np.concatenate(hits).mean()), 3),
        "by city": [round(float(one.mean()), 3) for one in hits],
        "top 20 right, nobody asked": round(float(np.mean(plain)), 3),
        "top 20 right, survey list": round(float(np.mean(survey)), 3),
        "top 20 right, 20 largest": round(float(np.mean(largest)), 3),
        "survey list ahead by": round(float(np.mean(ahead)), 3),
        "standard error": round(float(np.std(ahead, ddof=1) / np.sqrt(cities)), 3)
        if cities > 1
        else None,
        "seconds": round(time.perf_counter() - begun, 1),
    }


if __name__ == "__main__":
    print(json.dumps(run(*map(int, sys.argv[1:3])), ensure_ascii=False, indent=1))
