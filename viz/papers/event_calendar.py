"""A firm's meetings as a calendar file (RFC 5545), with the time zone written into it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, TimezoneStandard

from graph.errors import BadInput
from graph.language import say
from queries.events.papers_data import Papers

ZONE = "Asia/Shanghai"


def firm_calendar(papers: Papers, firm: dict[str, Any], now: datetime | None = None) -> bytes:
    """The meetings of one firm of `papers.firms`. Raises BadInput where the event has no day."""
    calendar = Calendar()
    calendar.add("prodid", "-//Liantu//events//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", papers.event["name"])
    calendar.add_component(_zone())
    stamp = now or datetime.now(UTC)
    for row in firm["meetings"]:
        calendar.add_component(_meeting(papers, row, firm["id"], stamp))
    made: bytes = calendar.to_ical()
    return made


def _meeting(papers: Papers, row: dict[str, Any], firm: str, stamp: datetime) -> Event:
    event = Event()
    event.add("uid", f"{row['pairing']}-{firm}@liantu")
    event.add("dtstamp", stamp.astimezone(UTC))
    event.add("sequence", papers.record.revision)
    event.add("dtstart", _moment(papers.event["date"], row["start"]))
    event.add("dtend", _moment(papers.event["date"], row["end"]))
    event.add("summary", f"{row['other']}（{row['product']}）")
    event.add("location", f"{papers.event['venue']} {row['table']} 号桌")
    event.add("description", f"{papers.event['name']}：贵方为{row['side']}。{row['words']}")
    return event


def _moment(day: str, clock: str) -> datetime:
    try:
        return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=ZoneInfo(ZONE))
    except ValueError as fault:
        raise BadInput(
            say("活动日期不完整，不能做日历", "No calendar without a full date"), day,
            say("先定下日期，如 2026-12-10。", "Set the day first."),
        ) from fault  # fmt: skip


def _zone() -> Timezone:
    """China has had one offset and no summer time since 1992."""
    zone = Timezone()
    zone.add("tzid", ZONE)
    standard = TimezoneStandard()
    standard.add("dtstart", datetime(1992, 1, 1))
    standard.add("tzoffsetfrom", timedelta(hours=8))
    standard.add("tzoffsetto", timedelta(hours=8))
    standard.add("tzname", "CST")
    zone.add_component(standard)
    return zone
