"""After the event: outcomes reach the graph, can be corrected, and count at the next event."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest

from graph.errors import BadInput, UnknownName
from graph.ontology import Attends, Pairing, Source, Supplies
from graph.snapshot import snapshot
from graph.store import GraphStore
from queries.events.event_book import EventRecord, load_event, save_events
from queries.events.event_plan import change_event, create_event, plan_event
from queries.events.funnel import funnel, reminders, year_report
from queries.events.outcomes import (
    Told,
    add_pair,
    outcome_rows,
    record_attendance,
    record_outcomes,
)
from queries.matching.match import MatchQuestion, match
from queries.scope import find
from queries.weak_links import WeakLinkQuestion, weak_links
from tests.queries.events_plan.conftest import DAY, question

LATER = date(2027, 1, 20)


def supplied(store: GraphStore) -> pl.DataFrame:
    return store.read(Supplies).filter(pl.col("retired_at").is_null())


def test_supplying_writes_a_link_with_the_event_as_its_source(
    store: GraphStore, event: EventRecord
) -> None:
    pair = event.plan.planned[0]
    record_outcomes(store, event.id, [Told(pair.key, "供货", amount=2e6, day=LATER)], today=LATER)

    [link] = supplied(store).to_dicts()
    assert (link["from_id"], link["to_id"], link["product"]) == (
        pair.supplier, pair.buyer, pair.product,
    )  # fmt: skip
    assert (link["amount"], link["year"], link["valid_from"]) == (2e6, 2027, LATER)
    assert link["sources"] == event.source
    assert event.source in set(store.read(Source)["id"])
    graph = snapshot(store)
    assert graph.supplies["buyer"].to_list() == [find(graph, "firms", pair.buyer)]


def test_a_correction_takes_the_supply_link_back_and_keeps_the_trail(
    store: GraphStore, event: EventRecord
) -> None:
    pair = event.plan.planned[0]
    record_outcomes(store, event.id, [Told(pair.key, "供货", day=LATER)], today=LATER)
    told = Told(pair.key, "不合适", reason="质量未达标", day=LATER, person="王科")
    record_outcomes(store, event.id, [told], today=LATER)

    assert supplied(store).is_empty()
    [node] = store.fetch(Pairing, [pair.key]).to_dicts()
    assert node["outcome"] == "不合适"
    assert node["note"] == "2027-01-20 供货 → 不合适（王科）"
    assert snapshot(store).supplies.is_empty()


def test_planning_again_keeps_what_was_held(store: GraphStore, event: EventRecord) -> None:
    pair = event.plan.planned[4]
    record_outcomes(store, event.id, [Told(pair.key, "意向", day=LATER)], today=LATER)
    again = plan_event(store, event.id, seconds=3)
    held = again.plan.by_key[pair.key]
    assert (held.slot, held.table) == (pair.slot, pair.table)
    assert store.fetch(Pairing, [pair.key])["outcome"].to_list() == ["意向"]


def test_a_failure_that_lies_with_the_supplier_lowers_its_other_pairs(
    store: GraphStore, event: EventRecord
) -> None:
    pair = event.plan.planned[0]
    told = Told(pair.key, "不合适", reason="质量不稳定", day=DAY)
    record_outcomes(store, event.id, [told], today=DAY)
    later = plan_event(store, create_event(store, question("再会")).id, seconds=3)
    alike = [
        one
        for one in later.plan.pairs
        if one.supplier == pair.supplier and one.product == pair.product and one.buyer != pair.buyer
    ]
    before = {one.buyer: one.score for one in event.plan.pairs if one.supplier == pair.supplier}
    assert alike
    assert all(one.score < before[one.buyer] for one in alike)
    told_rows = outcome_rows(store).filter(pl.col("outcome") != "")
    assert told_rows["reason"].to_list() == ["质量不稳定"]


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (Told("", "不合适", day=DAY), "原因"),
        (Told("", "谈成", day=DAY), "不认识的结果"),
        (Told("", "签约", amount=-1.0, day=DAY), "非负"),
        (Told("", "签约", day=date(2020, 1, 1)), "早于"),
        (Told("", "签约", day=DAY + timedelta(days=1)), "结果日期在将来.*2026-12-11 晚于今天"),
    ],
)
def test_outcomes_that_cannot_be_are_refused(
    store: GraphStore, event: EventRecord, told: Told, words: str
) -> None:
    named = Told(event.plan.planned[0].key, told.outcome, told.reason, told.amount, told.day)
    with pytest.raises(BadInput, match=words):
        record_outcomes(store, event.id, [named], today=DAY)
    with pytest.raises(UnknownName):
        record_outcomes(store, event.id, [Told("无此对", "意向")], today=DAY)


def test_attendance_counts_no_shows_and_walk_ins(store: GraphStore) -> None:
    asked = question(firms=("甲厂", "压一"))
    event = plan_event(store, create_event(store, asked).id, seconds=3)
    record_attendance(store, event.id, {"甲厂": "到会", "压一": "缺席", "温二": "到会"})
    standing = store.read(Attends).filter(pl.col("retired_at").is_null())
    states = dict(standing.select("from_id", "state").iter_rows())
    assert states == {"甲厂": "到会", "压一": "缺席", "温二": "临时到会"}
    [counts] = funnel(store)
    assert (counts["invited"], counts["came"], counts["met"]) == (3, 2, 0)
    with pytest.raises(BadInput, match="不认识的到会情况"):
        record_attendance(store, event.id, {"甲厂": "来了"})


def test_a_walk_in_pair_can_have_an_outcome(store: GraphStore) -> None:
    event = plan_event(store, create_event(store, question(firms=("甲厂", "压一"))).id, seconds=3)
    record = add_pair(store, event.id, "乙厂", "温一", "温控器")
    key = record.plan.pairs[-1].key
    record_outcomes(store, event.id, [Told(key, "供货", day=DAY)], today=DAY)
    assert supplied(store)["from_id"].to_list() == ["温一"]
    assert load_event(store, event.id).plan.by_key[key].slot is None


def test_the_funnel_counts_each_step_with_those_after_it(
    store: GraphStore, event: EventRecord
) -> None:
    pairs = event.plan.planned
    told = [
        Told(pairs[0].key, "意向", day=DAY),
        Told(pairs[1].key, "签约", amount=1e6, day=DAY),
        Told(pairs[2].key, "供货", amount=3e6, day=DAY),
        Told(pairs[3].key, "不合适", reason="价格", day=DAY),
    ]
    record_outcomes(store, event.id, told, today=DAY)
    [counts] = funnel(store, "chain")
    assert counts["group"] == "智能家电"
    # 意向 holds 签约 and 供货; 9 pairs, 4 of them told.
    assert [counts[step] for step in ("pairs", "意向", "签约", "供货", "不合适", "open")] == [
        9, 3, 2, 1, 1, 5,
    ]  # fmt: skip
    assert counts["amount"] == 4e6


def test_reminders_come_after_30_and_90_days_and_stop_when_told(
    store: GraphStore, event: EventRecord
) -> None:
    assert reminders(store, date(2027, 1, 8)) == []  # 29 days after
    assert len(reminders(store, date(2027, 1, 9))) == 9
    key = event.plan.planned[0].key
    record_outcomes(store, event.id, [Told(key, "意向", day=LATER)], today=LATER)
    assert len(reminders(store, LATER)) == 8
    assert len(reminders(store, date(2027, 3, 10))) == 9  # 90 days: ask again about the 意向
    told = [Told(key, "供货", day=date(2027, 3, 11))]
    record_outcomes(store, event.id, told, today=date(2027, 3, 11))
    assert len(reminders(store, date(2027, 3, 12))) == 8


def test_the_years_report_counts_needs_met_before_and_after(
    store: GraphStore, event: EventRecord
) -> None:
    pair = event.plan.planned[0]
    record_outcomes(store, event.id, [Told(pair.key, "供货", day=DAY)], today=DAY)
    report = year_report(store, 2026)
    # 3 buyers × 2 inputs are needed; one is met by the event.
    assert (report["before"].met, report["after"].met, report["after"].needed) == (0, 1, 6)
    assert report["eased"] == 1
    assert len(report["supplied"]) == 1


def test_the_years_report_tells_what_its_supplies_did_to_weak_links(
    store: GraphStore, event: EventRecord
) -> None:
    assert year_report(store, 2026)["weak_links"] == []
    pair = event.plan.planned[0]

    def standing() -> dict[str, dict[str, Any]]:
        # 关键企业 are compared by what-if alone.
        rows = weak_links(snapshot(store), WeakLinkQuestion()).rows
        return {row["id"]: row for row in rows if row["class"] != "关键企业"}

    earlier = standing()
    record_outcomes(store, event.id, [Told(pair.key, "供货", day=DAY)], today=DAY)
    later = standing()

    moved = {row["id"]: row for row in year_report(store, 2026)["weak_links"]}

    assert {
        id_ for id_, row in moved.items() if row["change"] == "消除"
    } == earlier.keys() - later.keys()
    assert {
        id_ for id_, row in moved.items() if row["change"] == "新出现"
    } == later.keys() - earlier.keys()
    both = earlier.keys() & later.keys()
    changed = {id_ for id_ in both if abs(earlier[id_]["severity"] - later[id_]["severity"]) > 1e-4}
    assert {id_ for id_, row in moved.items() if row["change"] in ("缓解", "加重")} == changed
    assert moved
    assert "这些供货使弱项" in year_report(store, 2026)["words"]


def ranked(store: GraphStore, product: str = "压缩机") -> dict[tuple[str, str], dict[str, Any]]:
    """The pairs that match proposes for a product, by buyer and supplier, in their order."""
    asked = MatchQuestion(product=product, as_of=None)
    rows = match(snapshot(store), asked).rows
    return {(row["buyer"], row["supplier"]): row for row in rows}


def test_what_came_of_meetings_changes_the_ranking_of_candidates(
    store: GraphStore, event: EventRecord
) -> None:
    before = ranked(store)
    pair = next(p for p in event.plan.planned if p.supplier == "压一")
    today = date.today()
    told = replace(load_event(store, event.id), date=today.isoformat())
    save_events(store, [told])
    failed = Told(pair.key, "不合适", reason="质量不稳定", day=today)
    record_outcomes(store, event.id, [failed], today=today)

    after = ranked(store)
    same = (pair.buyer_name, "压一")
    # The same pair: 0.5 × (1 − 0.9) = 0.05, factor 0.55; the supplier elsewhere: 0.25, factor 0.75.
    assert after[same]["score"] == pytest.approx(0.55 * before[same]["score"], abs=1e-3)
    others = [key for key in after if key[1] == "压一" and key != same]
    assert others
    for key in others:
        assert after[key]["score"] == pytest.approx(0.75 * before[key]["score"], abs=1e-3)
    # Every pair with 压二 now stands before every pair with 压一.
    order = [supplier for _, supplier in after]
    assert order == sorted(order, key=lambda name: name == "压一")
    assert "对接未成：质量不稳定" in after[same]["words"]
    assert after[same]["reasons"][-1]["factor"] == 0.55


def test_a_corrected_outcome_raises_what_the_failure_had_lowered(
    store: GraphStore, event: EventRecord
) -> None:
    today = date.today()
    save_events(store, [replace(load_event(store, event.id), date=today.isoformat())])
    pair = next(p for p in event.plan.planned if p.supplier == "压一")
    before = ranked(store)
    told = [Told(pair.key, "不合适", reason="质量", day=today)]
    record_outcomes(store, event.id, told, today=today)
    record_outcomes(store, event.id, [Told(pair.key, "签约", day=today)], today=today)

    after = ranked(store)
    for key in (key for key in after if key[1] == "压一"):
        # 0.5 + 0.5 × 0.5 = 0.75, factor 1.25.
        assert after[key]["score"] == pytest.approx(min(1, 1.25 * before[key]["score"]), abs=1e-3)
        assert "签约" in after[key]["words"]


def test_supplying_later_keeps_the_amount_that_was_signed(
    store: GraphStore, event: EventRecord
) -> None:
    pair = event.plan.planned[0]
    signed = Told(pair.key, "签约", amount=1e6, day=LATER)
    record_outcomes(store, event.id, [signed], today=LATER)
    record_outcomes(store, event.id, [Told(pair.key, "供货", day=LATER)], today=LATER)
    assert [link["amount"] for link in supplied(store).to_dicts()] == [1e6]

    record_outcomes(store, event.id, [Told(pair.key, "供货", no_amount=True)], today=LATER)
    [node] = store.fetch(Pairing, [pair.key]).to_dicts()
    assert node["amount"] is None
    assert "金额 1,000,000 → — 元" in node["note"]


def test_the_same_outcome_told_again_keeps_its_day(store: GraphStore, event: EventRecord) -> None:
    pair = event.plan.planned[0]
    record_outcomes(store, event.id, [Told(pair.key, "意向", day=LATER)], today=LATER)
    record_outcomes(store, event.id, [Told(pair.key, "意向")], today=LATER + timedelta(days=9))
    [row] = [row for row in outcome_rows(store).to_dicts() if row["outcome"]]
    assert row["outcome_date"] == LATER


def test_an_event_that_was_held_stays_so_when_it_is_planned_again(
    store: GraphStore, event: EventRecord
) -> None:
    record_outcomes(
        store, event.id, [Told(event.plan.planned[0].key, "意向", day=LATER)], today=LATER
    )
    assert plan_event(store, event.id, seconds=2).state == "已办"


def test_a_meeting_with_an_outcome_counts_as_met(store: GraphStore, event: EventRecord) -> None:
    told = Told(event.plan.planned[0].key, "意向", day=LATER)
    record_outcomes(store, event.id, [told], today=LATER)
    [row] = funnel(store)
    assert (row["met"], row["意向"]) == (1, 1)


def test_a_cancelled_event_is_neither_counted_nor_reminded_of(
    store: GraphStore, event: EventRecord
) -> None:
    assert reminders(store, LATER)
    change_event(store, event.id, lambda plan: plan, state="取消")
    assert (reminders(store, LATER), funnel(store)) == ([], [])
    assert "另有取消 1 场，未计" in year_report(store, DAY.year)["words"]
