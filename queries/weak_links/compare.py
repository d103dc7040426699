"""Two dates' lists compared, each change put down to the world, the data or the rules."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from graph.errors import UnknownName
from graph.facts import digest
from graph.snapshot import Snapshot, snapshot
from graph.store import GraphStore
from queries.answer import Answer, Coverage
from queries.weak_links.findings_of import findings, recorded
from queries.weak_links.formula import PRIORITY
from queries.weak_links.listing import brief_row, places_by_id
from queries.weak_links.question import Asked, WeakLinkQuestion, asked
from queries.weak_links.rules import RULES, chosen

#: A change of priority below this is no move.
STILL = 0.005


def rules_fingerprint() -> str:
    """Stands for the rules, their formulas and thresholds; it changes when any of them does."""
    told = [repr(rule.described()) for rule in RULES]
    return digest("\n".join([*told, PRIORITY.in_words()]))


def diff(
    store: GraphStore,
    question: WeakLinkQuestion,
    day1: date,
    day2: date,
    *,
    rules_then: str = "",
) -> Answer:
    """Findings that appeared, vanished or moved between two days (in either order of writing).

    The list of day 1 is what was known on day 1 about day 1. A third list says what is known on day 2
    about day 1: what differs between it and the first is put down to the data, what differs between
    it and the list of day 2 to the world. A day of which nothing was known, or not yet the chain or
    place asked about, has an empty list, and that is said. `rules_then` is the fingerprint kept with an
    older list; where it is another than today's, the rules have changed and that is said. Raises
    UnknownName for a name that is not in today's graph either.
    """
    today = asked(snapshot(store), replace(question, as_of=None))
    first, last = sorted((day1, day2))
    then = _list(_at(store, first, first), question)
    known_now = _list(_at(store, first, last), question)
    now = _list(_at(store, last, last), question)
    rows = []
    for id_ in sorted({*then.rows, *now.rows}):
        before, later, after = (one.rows.get(id_) for one in (then, known_now, now))
        if (change := _change(before, after)) is None:
            continue
        by_data, by_world = _change(before, later), _change(later, after)
        causes = [word for word, seen in (("数据", by_data), ("世界", by_world)) if seen] or [
            "数据"
        ]
        rows.append(_row(now if after else then, id_, change, causes, (before, after)))
    changed = bool(rules_then) and rules_then != rules_fingerprint()
    notes = [
        "规则或阈值与当时不同：当时的清单按现行规则重算，以下变化不含规则之变。" if changed else "",
        _silence(first, then, last, now),
        "" if rows or now.about is None else f"{first}至{last}之间，清单没有变化。",
    ]
    rows.sort(key=lambda row: -abs(row["after"] - row["before"]))
    covered = next((one for one in (now, known_now, then) if one.about), now)
    return Answer(
        rows[: question.top],
        covered.about.coverage() if covered.about else Coverage(),
        "世界：事实自某日起成立或终止；数据：后来才录入或撤回；规则：公式或阈值改变",
        last,
        (covered.about or today).view.scope.name,
        note="".join(notes),
        extra={
            "from": first, "to": last, "rules": rules_fingerprint(), "rules_changed": changed,
            "counts": {word: sum(row["change"] == word for row in rows) for word in ("出现", "消失", "升", "降")},
        },
    )  # fmt: skip


@dataclass(frozen=True)
class _Listed:
    """One list: id → priority, and `show` for the row of an id; `about` is None where the question
    could not be asked then, for nothing was known of what it names."""

    about: Asked | None
    rows: dict[str, float]
    show: Callable[[str], dict[str, Any]]


def _silence(first: date, then: _Listed, last: date, now: _Listed) -> str:
    """Which of the days had no data, in words."""
    if now.about is None:
        return f"{first}与{last}时图中都还没有所问的数据：换较晚的日期再比。"
    if then.about is None:
        return f"{first}时图中还没有所问的数据，当日清单为空：后来列出的都算出现；录入得晚的归于数据，{first}之后才成立的归于世界。"
    return ""


def _at(store: GraphStore, day: date, known: date) -> Snapshot:
    known_at = datetime.combine(known, time.max)
    return snapshot(store, as_of=day, known_at=None if known >= date.today() else known_at)


def _list(graph: Snapshot, question: WeakLinkQuestion) -> _Listed:
    if graph.firms.is_empty():
        return _Listed(None, {}, lambda _: {})
    try:
        about = asked(graph, replace(question, as_of=graph.as_of))
    except UnknownName:  # known today, but not on that day
        return _Listed(None, {}, lambda _: {})
    found = findings(about, recorded(about), chosen(question.classes, graph))
    view, places = about.view, places_by_id(about.view, found)
    rows = {id_: found.ranked["priority"][place] for id_, place in places.items()}
    return _Listed(about, rows, lambda id_: brief_row(view, found, places[id_]))


def _change(before: float | None, after: float | None) -> str | None:
    if before is None:
        return None if after is None else "出现"
    if after is None:
        return "消失"
    if abs(after - before) < STILL:
        return None
    return "升" if after > before else "降"


def _row(
    listed: _Listed,
    id_: str,
    change: str,
    causes: list[str],
    priorities: tuple[float | None, float | None],
) -> dict[str, Any]:
    shown = listed.show(id_)
    before, after = (round(one or 0.0, 4) for one in priorities)
    return {
        **{name: shown[name] for name in ("id", "class", "key", "subject", "chain", "words")},
        "change": change,
        "cause": "、".join(causes),
        "before": before,
        "after": after,
    }
