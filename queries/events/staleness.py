"""What was changed since an event was planned, so that page and papers say that the plan is out of date."""

from __future__ import annotations

from graph.language import say
from queries.events.checker import faults
from queries.events.event_document import EventPlan, as_problem, as_timetable

#: Names shown of a longer list.
SHOWN = 5


def stale_words(plan: EventPlan) -> str:
    """One sentence on what the plan does not take into account; blank where it is up to date."""
    if not plan.proof.made_for:
        return ""
    reasons = [*_changed(plan), *_by_hand(plan)]
    if not reasons:
        return ""
    what = "；".join(reasons)
    broken = _broken(plan)
    return say(
        f"安排已过时，请重排：{what}。{broken}", f"The plan is out of date: {what}. {broken}"
    ).strip()


def _changed(plan: EventPlan) -> list[str]:
    before, now = plan.proof.made_for, plan.conditions
    names = [name for name in dict.fromkeys((*before, *now)) if before.get(name) != now.get(name)]
    nothing = say("无", "none")
    return [
        say(
            f"{name}由“{before.get(name) or nothing}”改为“{now.get(name) or nothing}”",
            f"{name}: {before.get(name) or nothing} → {now.get(name) or nothing}",
        )
        for name in names
    ]


def _by_hand(plan: EventPlan) -> list[str]:
    said = []
    out = [plan.by_key[key] for key in plan.proof.displaced if key in plan.by_key]
    if off := [pair.words_of_pair for pair in out if not pair.is_planned]:
        said.append(say(f"因锁定而空出：{_listed(off)}", f"put off by a lock: {_listed(off)}"))
    owed = [pair.words_of_pair for pair in plan.pairs if pair.must and not pair.is_planned]
    if owed:
        said.append(say(f"必须安排而未排入：{_listed(owed)}", f"not yet held: {_listed(owed)}"))
    return said


def _listed(names: list[str]) -> str:
    more = say(f"等 {len(names)} 对", f"and others ({len(names)})") if len(names) > SHOWN else ""
    return "、".join(names[:SHOWN]) + more


def _broken(plan: EventPlan) -> str:
    made = as_timetable(plan)
    if not made.slots:
        return ""
    count = len(faults(as_problem(plan).altered(fairness=None), made.slots, made.tables))
    if not count:
        return ""
    return say(f"现有安排有 {count} 处已不成立。", f"{count} rules are broken as it stands.")
