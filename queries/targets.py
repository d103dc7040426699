"""目标: what policy documents state, beside what the graph can measure."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import polars as pl

from graph.snapshot import Snapshot
from queries.answer import Answer, Coverage
from queries.local_share import local_share
from queries.scope import Question, Scope, scope_of


@dataclass(frozen=True)
class Measure:
    """How a kind of target is measured. `words`: any of them in the metric; `unit`: blank for any."""

    words: tuple[str, ...]
    now: Callable[[Snapshot, Scope, str], float | None]
    said: str
    unit: tuple[str, ...] = ()


def holders_of(name: str) -> Callable[[Snapshot, Scope, str], float | None]:
    """Local firms that hold a qualification; None where none is on record."""

    def count(graph: Snapshot, scope: Scope, _period: str) -> float | None:
        found = graph.qualifications.filter(pl.col("name").str.contains(name, literal=True))["i"]
        held = graph.holds.filter(pl.col("qualification").is_in(found.implode()))["firm"].unique()
        local = int(scope.local(graph)[held.to_numpy()].sum())
        return float(local) if local else None

    return count


def share_now(graph: Snapshot, scope: Scope, _period: str) -> float | None:
    """本地配套率 by product count, in per cent."""
    value = local_share(graph, Question(scope=scope.name)).rows[0]["by_product"]["value"]
    return None if value is None else round(100 * value, 1)


def events_held(graph: Snapshot, _scope: Scope, period: str) -> float | None:
    """Events on record that were held, in the year that the period names."""
    held = graph.events.filter(pl.col("state") == "已办")
    if year := re.search(r"20\d\d", period):
        held = held.filter(pl.col("date").str.starts_with(year.group()))
    return float(held.height) if held.height else None


MEASURES = (
    Measure(("配套率",), share_now, "按产品计的本地配套率", ("%",)),
    Measure(("小巨人",), holders_of("小巨人"), "图中有记载的小巨人企业数"),
    Measure(("单项冠军",), holders_of("单项冠军"), "图中有记载的单项冠军企业数"),
    Measure(("专精特新",), holders_of("专精特新"), "图中有记载的专精特新企业数"),
    Measure(("对接活动", "供需对接", "链万企"), events_held, "图中有记载的已办活动数", ("场", "次")),
)  # fmt: skip


def targets(graph: Snapshot, question: Question) -> Answer:
    """Each stated target: goal, now, gap, the sentence that states it; what cannot be measured from the graph says so."""
    scope = scope_of(graph, question.scope)
    stated = graph.targets.filter(pl.col("kind") == "目标")
    if question.chain:
        stated = stated.filter(
            pl.col("subject").str.contains(question.chain, literal=True)
            | pl.col("metric").str.contains(question.chain, literal=True)
        )
    rows = [_row(graph, scope, row) for row in stated.iter_rows(named=True)]
    rows.sort(key=lambda row: (row["now"] is None, row["id"]))
    measured = sum(row["now"] is not None for row in rows)
    return Answer(
        rows,
        Coverage({"目标可由图测得": (measured, len(rows))}, f"{len(rows)}项目标，{measured}项可由图测得。"),
        "差距 = 目标值 − 现值；现值只计有记载者，是下限",
        question.as_of or graph.as_of,
        scope.name,
        note="" if rows else "没有符合的目标。",
    )  # fmt: skip


def measure_of(metric: str, unit: str) -> Measure | None:
    """The measure for a subject and metric; None where the graph has none."""
    for one in MEASURES:
        if any(word in metric for word in one.words) and (not one.unit or unit in one.unit):
            return one
    return None


def _row(graph: Snapshot, scope: Scope, row: dict[str, Any]) -> dict[str, Any]:
    # “新增” targets count what is new in a period: the stock of today is no measure of them.
    added = any(word in (row["metric"] or "") for word in ("新增", "增速", "增长"))
    measure = None if added else measure_of(f"{row['subject']}{row['metric']}", row["unit"] or "")
    now = measure.now(graph, scope, row["period"] or "") if measure else None
    goal = row["value"]
    gap = None if now is None or goal is None else max(goal - now, 0.0)
    return {
        "id": row["id"],
        "subject": row["subject"],
        "metric": row["metric"],
        "goal": goal,
        "comparator": row["comparator"],
        "unit": row["unit"],
        "period": row["period"],
        "now": now,
        "gap": gap,
        "measured_by": measure.said if measure and now is not None else "图中测不到",
        "text": row["text"],
    }
