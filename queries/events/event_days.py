"""Days on which an event can be held: no weekends, no public holidays as far as they are published."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

import chinese_calendar

from graph.errors import BadInput
from graph.language import say

#: Public holidays of fixed date (month, day): 全国年节及纪念日放假办法, 2024 revision.
FIXED = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})


@dataclass(frozen=True)
class Days:
    """Days to choose from, and what is not known about them."""

    days: tuple[date, ...]
    note: str = ""


def open_days(first: date, last: date) -> Days:
    """Working days from first to last. Raises BadInput where there are none."""
    if last < first:
        raise BadInput(
            say("结束早于开始", "The end is before the beginning"), f"{first}–{last}",
            say("把起止日期对调。", "Exchange the two days."),
        )  # fmt: skip
    found, guessed = [], set()
    for step in range((last - first).days + 1):
        day = first + timedelta(days=step)
        try:
            # A working day moved to a weekend is no day for an event.
            is_open = day.weekday() < 5 and chinese_calendar.is_workday(day)
        except NotImplementedError:
            is_open = day.weekday() < 5 and (day.month, day.day) not in FIXED
            guessed.add(day.year)
        if is_open:
            found.append(day)
    if not found:
        raise BadInput(
            say("其间没有工作日", "No working day in between"), f"{first}–{last}",
            say("放宽起止日期。", "Widen the dates."),
        )  # fmt: skip
    years = "、".join(map(str, sorted(guessed)))
    note = say(
        f"{years} 年的放假安排尚未收录，只避开了周末与元旦、劳动节、国庆节；春节等公布后请核对日期。",
        f"Public holidays of {years} are not known yet: only weekends and holidays of fixed date are avoided.",
    )
    return Days(tuple(found), note if guessed else "")


def spread(days: tuple[date, ...], count: int, taken: Collection[date] = ()) -> list[date]:
    """`count` different days spread evenly, so that each month gets its share; Mondays and
    Fridays only where nothing else is near. Raises BadInput where there are too few days."""
    free = [day for day in days if day not in set(taken)]
    if len(free) < count:
        raise BadInput(
            say("工作日不够", "Too few working days"), say(f"可用 {len(free)} 天，要 {count} 场", f"{len(free)} < {count}"),
            say("放宽起止日期，或减少场次。", "Widen the dates or plan fewer events."),
        )  # fmt: skip
    chosen: list[date] = []
    left = list(free)
    for place in range(count):
        aim = free[int((place + 0.5) * len(free) / count)]
        best = min(
            left, key=lambda day: (abs((day - aim).days) + 2 * (day.weekday() in (0, 4)), day)
        )
        left.remove(best)
        chosen.append(best)
    return sorted(chosen)
