"""From invitation to supply: counts per event, chain or year, and what a year of events has moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import polars as pl

from graph.language import say
from graph.snapshot import Snapshot, snapshot
from graph.store import GraphStore
from queries.events.event_book import EventRecord, planned_events
from queries.events.outcomes import CANCELLED, DRAFT, HELD, outcome_rows
from queries.matching.candidates import needs_of
from queries.matching.history import FAILED
from queries.scope import Question, Scope, scope_of
from queries.what_if.changes import weak_link_changes

By = Literal["event", "chain", "year"]
#: States of events that no number of the funnel counts.
NOT_COUNTED = (DRAFT, CANCELLED)
#: How a finding may move, what is good first.
MOVED = {
    "gone": ("消除", "gone"), "eased": ("缓解", "eased"), "appeared": ("新出现", "new"),
    "worsened": ("加重", "worse"),
}  # fmt: skip
#: A step of the funnel holds everything that came at least so far.
REACHED = {"意向": ("意向", "签约", "供货"), "签约": ("签约", "供货"), "供货": ("供货",)}


def funnel(store: GraphStore, by: By = "event", year: int | None = None) -> list[dict[str, Any]]:
    """invited, came, pairs, met, 意向, 签约, 供货, 不合适, amount (元, of 签约 and 供货) by group.

    Drafts of a programme have called nobody yet, and cancelled events met nobody: left out.
    """
    records = [one for one in _events_of(store, year) if one.state not in NOT_COUNTED]
    rows = outcome_rows(store)
    groups: dict[str, list[EventRecord]] = {}
    for record in records:
        for key in _keys(record, by):
            groups.setdefault(key, []).append(record)
    return [_counted(key, members, rows) for key, members in sorted(groups.items())]


def _events_of(store: GraphStore, year: int | None) -> list[EventRecord]:
    return [one for one in planned_events(store) if year is None or one.date[:4] == str(year)]


def _keys(record: EventRecord, by: By) -> Sequence[str]:
    if by == "year":
        return [record.date[:4]]
    if by == "chain":
        return record.plan.chain_names or (say("不分链", "no chain"),)
    return [f"{record.date} {record.name}"]


def _counted(key: str, members: Sequence[EventRecord], rows: pl.DataFrame) -> dict[str, Any]:
    own = rows.filter(pl.col("event").is_in([record.id for record in members]))
    guests = [guest for record in members for guest in record.plan.guests]
    told = own["outcome"]
    signed = own.filter(pl.col("outcome").is_in(list(REACHED["签约"])))
    return {
        "group": key,
        "events": len(members),
        "invited": len(guests),
        "came": sum(guest.state in ("到会", "临时到会") for guest in guests),
        "pairs": own.filter("planned").height,
        "met": int(((own["came"] == "到会") | (told != "")).sum()),
        **{step: int(told.is_in(list(words)).sum()) for step, words in REACHED.items()},
        FAILED: int((told == FAILED).sum()),
        "open": int((told == "").sum()),
        "amount": float(signed["amount"].sum()),
    }


@dataclass(frozen=True)
class LocalNeeds:
    """Needs (buyer × product) of a scope: how many have a local supplier on record."""

    met: int
    needed: int

    @property
    def share(self) -> float | None:
        """Share met; None without needs."""
        return self.met / self.needed if self.needed else None


def local_needs(graph: Snapshot, scope: Scope, leaving_out: Sequence[str] = ()) -> LocalNeeds:
    """Needs met by local suppliers on record, without links that only `leaving_out` sources state."""
    needs = needs_of(graph, scope, graph.products["i"], None).select("buyer", "product")
    local = graph.firms.filter(pl.Series(scope.local(graph))).select(supplier="i")
    links = supplies_without(graph, leaving_out)
    inside = links.join(local, on="supplier", how="semi").select("buyer", "product").unique()
    return LocalNeeds(needs.join(inside, on=["buyer", "product"], how="semi").height, needs.height)


def supplies_without(graph: Snapshot, sources: Sequence[str]) -> pl.DataFrame:
    """The supply links that something else states too."""
    others = pl.col("sources").str.split(";").list.set_difference(list(sources)).list.len()
    return graph.supplies.filter(others > 0)


def weak_links_moved(graph: Snapshot, scope: str, sources: Sequence[str]) -> list[dict[str, Any]]:
    """Findings that the supplies of these sources have moved: change, class, subject, chain, severity before
    and now (none where it does not hold), words; what went first."""
    before = graph.changed(supplies=supplies_without(graph, sources))
    changes = weak_link_changes(before, graph, Question(scope=scope))
    rows = []
    for key, words in MOVED.items():
        for row in changes[key]:
            was = row["severity"] if key == "gone" else row.get("severity_before")
            now = None if key == "gone" else row["severity"]
            told = "；".join(filter(None, (row.get("turned", ""), row["words"])))
            rows.append(
                {
                    **row,
                    "change": say(*words),
                    "severity_before": was,
                    "severity": now,
                    "words": told,
                }
            )
    return rows


def year_report(store: GraphStore, year: int, scope: str = "") -> dict[str, Any]:
    """A year in numbers: funnel by event and chain, supplies with event as source, weak links that they
    moved, 配套 before/after."""
    graph = snapshot(store)
    every = _events_of(store, year)
    records = [one for one in every if one.state not in NOT_COUNTED]
    place = scope_of(graph, scope)
    sources = [record.source for record in records]
    before = local_needs(graph, place, sources)
    after = local_needs(graph, place)
    rows = outcome_rows(store).filter(pl.col("event").is_in([record.id for record in records]))
    supplied = rows.filter(pl.col("outcome") == "供货")
    moved = [] if supplied.is_empty() else weak_links_moved(graph, scope, sources)
    return {
        "year": year,
        "scope": place.name,
        "total": funnel(store, "year", year),
        "events": funnel(store, "event", year),
        "chains": funnel(store, "chain", year),
        "supplied": supplied.to_dicts(),
        "failed": rows.filter(pl.col("outcome") == FAILED).to_dicts(),
        "eased": after.met - before.met,
        "weak_links": moved,
        "before": before,
        "after": after,
        "words": _words(year, records, before, after)
        + ("" if supplied.is_empty() else _moved_words(moved))
        + _not_counted(every),
    }


def _words(year: int, records: Sequence[EventRecord], before: LocalNeeds, after: LocalNeeds) -> str:
    held = sum(record.state == HELD for record in records)
    shares = [f"{one.share:.1%}" if one.share is not None else "—" for one in (before, after)]
    return say(
        f"{year} 年 {len(records)} 场活动，已办 {held} 场；有本地供方记载的需求由 {before.met} 项"
        f"（{shares[0]}）增至 {after.met} 项（{shares[1]}），共 {after.needed} 项需求（需方×产品）。"
        "未见记载的供方不等于没有。",
        f"{year}: {len(records)} events, {held} held; needs with a local supplier on record "
        f"{before.met} ({shares[0]}) → {after.met} ({shares[1]}) of {after.needed}.",
    )


def _moved_words(moved: Sequence[Mapping[str, Any]]) -> str:
    """How many weak links went, eased, came and worsened."""
    counts = Counter(row["change"] for row in moved)
    told = say("、", ", ").join(
        say(f"{word} {count} 项", f"{count} {word}") for word, count in counts.items()
    )
    if not told:
        return say(
            "这些供货没有改变弱项的严重度：供方本已记作来源。",
            " No weak link moved: the suppliers were on record as sources already.",
        )
    return say(f"这些供货使弱项{told}。", f" Weak links: {told}.")


def _not_counted(records: Sequence[EventRecord]) -> str:
    """How many events the numbers leave out, and why; blank where none."""
    states = Counter(one.state for one in records if one.state in NOT_COUNTED)
    told = "、".join(f"{state} {count} 场" for state, count in states.items())
    return told and say(f"另有{told}，未计。", f" Not counted: {told}.")


def reminders(
    store: GraphStore, today: date, after: Sequence[int] = (30, 90)
) -> list[dict[str, Any]]:
    """Pairs to ask after 30 and 90 days: nothing told since the day was due, not failed, not supplied."""
    found = []
    off = {one.id for one in planned_events(store) if one.state in NOT_COUNTED}
    for row in outcome_rows(store).iter_rows(named=True):
        held = _day(row["date"])
        if (
            held is None
            or row["event"] in off
            or row["outcome"] in ("供货", FAILED)
            or row["came"] == "缺席"
        ):
            continue
        due = [days for days in after if (today - held).days >= days]
        if not due:
            continue
        told: date | None = row["outcome_date"]
        if told is None or (told - held).days < max(due):
            found.append(_reminder(row, max(due), (today - held).days - max(due)))
    return sorted(found, key=lambda one: (-one["late"], one["event_name"], one["pairing"]))


def _reminder(row: Mapping[str, Any], days: int, late: int) -> dict[str, Any]:
    names = ("event", "event_name", "date", "pairing", "buyer_name", "supplier_name",
             "product_name", "outcome", "outcome_date")  # fmt: skip
    return {
        **{name: row[name] for name in names},
        "days": days,
        "late": late,
        "words": say(
            f"会后满 {days} 天，最近结果：{row['outcome'] or '未报'}",
            f"{days} days after; last told: {row['outcome'] or 'nothing'}",
        ),
    }


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None
