"""An event that was not planned here: what sources have on record of it, and what they don't say."""

from __future__ import annotations

from typing import Any

import polars as pl

from graph.language import say
from graph.ontology import Attends, Chain, Firm, FocusesOn, LocatedIn, Place
from graph.snapshot import snapshot
from graph.store import GraphStore
from queries.events.event_book import event_row
from queries.sources import source_rows


def past_event(store: GraphStore, written: str) -> dict[str, Any] | None:
    """What is on record of an event without a plan, by id or name; None where it has a plan.

    facts: (name, words) in the order of reading; sources: title, date, url, locator; `words`: why
    there is no more. Raises UnknownName.
    """
    row = event_row(store, written)
    if row["plan"]:
        return None
    chains = _ends(store, FocusesOn, row["id"], Chain)
    places = _ends(store, LocatedIn, row["id"], Place)
    guests = _attending(store, row["id"])
    facts = _facts(row, chains, places, guests)
    return {
        "id": row["id"], "name": row["name"], "date": row["date"] or "", "state": row["state"] or "",
        "facts": [{"name": name, "words": words or say("未见记载", "not on record")}
                  for name, words in facts],
        "guests": guests,
        "sources": [
            {**source, "locator": row["locator"] or ""}
            for source in source_rows(snapshot(store), ";".join(row["sources"] or []))
        ],
        "words": _why(guests),
    }  # fmt: skip


def _facts(
    row: dict[str, Any], chains: list[str], places: list[str], guests: list[dict[str, str]]
) -> list[tuple[str, str]]:
    amount = row["amount"]
    return [
        (say("日期", "date"), row["date"] or ""),
        (say("地点", "venue"), "，".join(filter(None, (row["venue"], *places)))),
        (say("主办", "host"), row["host"] or ""),
        (say("产业链", "chain"), "、".join(chains)),
        (say("到会企业", "firms"), _counted(row["firms_count"] or len(guests), "家")),
        (say("签约项目", "signed"), _counted(row["signed_projects"], "个")),
        (
            say("签约额", "amount"),
            "" if amount is None else say(f"{amount / 10_000:g} 万元", f"{amount:g} 元"),
        ),
        (say("备注", "note"), row["note"] or row["said"] or ""),
    ]


def _counted(count: int | None, unit: str) -> str:
    return say(f"{count} {unit}", str(count)) if count else ""


def _why(guests: list[dict[str, str]]) -> str:
    listed = "" if guests else say("参会名单、", "its guests, ")
    return say(
        f"这场活动只有来源的记载，不是在这里策划的：{listed}对子、时段、桌号与逐对的结果未见记载"
        "（不等于没有），所以不列，也排不了日程。手上有名单和结果的，可按当日日期新建一场活动，"
        "指名邀请到会企业，再补登洽谈与结果。",
        f"This event was not planned here: {listed}pairs, slots, tables and outcomes are not on "
        "record. With a list at hand, create an event of that day and add pairs and outcomes.",
    )


def _ends(store: GraphStore, kind: Any, event: str, target: Any) -> list[str]:
    links = store.read(kind).filter(
        (pl.col("from_id") == event)
        & (pl.col("to_label") == target.label)
        & pl.col("retired_at").is_null()
    )
    names = dict(store.fetch(target, links["to_id"].to_list()).select("id", "name").iter_rows())
    return [names.get(id_, id_) for id_ in links["to_id"].unique(maintain_order=True)]


def _attending(store: GraphStore, event: str) -> list[dict[str, str]]:
    links = store.read(Attends).filter((pl.col("to_id") == event) & pl.col("retired_at").is_null())
    names = dict(store.fetch(Firm, links["from_id"].to_list()).select("id", "name").iter_rows())
    return [
        {"name": names.get(row["from_id"], row["from_id"]), "side": row["side"] or "",
         "state": row["state"] or ""}
        for row in links.iter_rows(named=True)
    ]  # fmt: skip
