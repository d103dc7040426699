"""Working on findings: 提出 → 核实 → 认领 → 对接 → 解决 or 驳回, kept in the graph across recomputation."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import polars as pl

from graph.errors import BadInput, Conflict, unknown
from graph.facts import frame
from graph.language import say
from graph.ontology import Finding, Source
from graph.snapshot import Snapshot
from graph.store import GraphStore
from queries.answer import Answer
from queries.coverage import coverage
from queries.weak_links.detail import place_of
from queries.weak_links.findings_of import findings, recorded
from queries.weak_links.listing import scope_id, shown_row
from queries.weak_links.question import WeakLinkQuestion, asked
from queries.weak_links.rules import RULES, chosen

#: State → states that may follow. A closed finding can be proposed again.
FOLLOWS = {
    "提出": ("核实", "驳回"),
    "核实": ("认领", "驳回"),
    "认领": ("对接", "核实", "驳回"),
    "对接": ("解决", "认领", "驳回"),
    "解决": ("提出",),
    "驳回": ("提出",),
}
CLOSED = ("解决", "驳回")


@dataclass(frozen=True)
class Step:
    """One step of work. `seen`: the state that the person saw; another one meanwhile is a Conflict."""

    state: str
    person: str
    note: str = ""
    due: date | None = None
    seen: str = ""


def propose(
    store: GraphStore, graph: Snapshot, question: WeakLinkQuestion, id_: str, step: Step
) -> dict[str, Any]:
    """Take a listed finding into work as 提出. Raises UnknownName where it does not hold, Conflict where
    it is in work already."""
    about, rules = asked(graph, question), chosen(question.classes, graph)
    found = findings(about, recorded(about), rules)
    place = place_of(about.view, found, id_)
    if place is None:
        raise unknown(say("弱项", "finding"), id_, [])
    row = shown_row(about.view, found, place)
    kept = {
        "id": id_,
        "name": f"{row['class']}：{row['subject']}",
        "rule_key": row["key"],
        "subject": row["subject_id"],
        "chain": row["chain_id"],
        "scope": scope_id(about.view),
    }
    first = replace(step, state="提出")
    with store.write() as writer:
        at_work = _stored(writer.read(Finding), id_)
        if at_work is not None and at_work["state"] not in CLOSED:
            raise _changed(at_work)
        history = json.loads(at_work["history"] or "[]") if at_work else []
        return _save(writer, kept, history, first)


def advance(store: GraphStore, id_: str, step: Step) -> dict[str, Any]:
    """Move a finding on. Raises BadInput for a step that may not follow, Conflict where somebody else
    moved it meanwhile."""
    with store.write() as writer:
        at_work = _stored(writer.read(Finding), id_)
        if at_work is None:
            raise unknown(say("在办弱项", "finding under work"), id_, [])
        if step.seen and step.seen != at_work["state"]:
            raise _changed(at_work)
        if step.state not in FOLLOWS[at_work["state"]]:
            raise BadInput(
                say(f"“{at_work['state']}”之后不能是“{step.state}”", f"“{step.state}” may not follow “{at_work['state']}”"),
                at_work["name"],
                say(f"可以是：{'、'.join(FOLLOWS[at_work['state']])}。", f"Possible: {', '.join(FOLLOWS[at_work['state']])}."),
            )  # fmt: skip
        kept = {name: at_work[name] for name in ("id", "name", "rule_key", "subject", "chain", "scope", "owner", "due")}  # fmt: skip
        return _save(writer, kept, json.loads(at_work["history"] or "[]"), step)


def under_work(store: GraphStore, graph: Snapshot, question: WeakLinkQuestion) -> Answer:
    """Findings under work in the scope of the question, each with whether it still holds; an open one
    that no longer does asks to be closed."""
    about = asked(graph, question)
    found = findings(about, recorded(about), RULES)
    holding = _holding(about.view.graph, found.ranked)
    rows = []
    stored = store.read(Finding).filter(pl.col("scope") == scope_id(about.view)).sort("due", "id")
    names = {rule.key: rule.name for rule in RULES}
    for row in stored.iter_rows(named=True):
        holds = (row["rule_key"], row["subject"]) in holding
        open_ = row["state"] not in CLOSED
        notice = ""
        if open_ and not holds:
            notice = say("按现有记录已不成立，请核实后结案。", "No longer holds: please close it.")
        elif not open_ and holds:
            notice = say("已结案，但按现有记录仍成立。", "Closed, yet it still holds.")
        rows.append(
            {
                "id": row["id"], "class": names.get(row["rule_key"], row["rule_key"]), "name": row["name"],
                "subject_id": row["subject"], "chain_id": row["chain"], "state": row["state"],
                "owner": row["owner"], "due": row["due"], "holds": holds, "notice": notice,
                "next": list(FOLLOWS[row["state"]]), "history": json.loads(row["history"] or "[]"),
            }
        )  # fmt: skip
    return Answer(
        rows,
        coverage(graph, about.view.scope, about.chain),
        "提出 → 核实 → 认领 → 对接 → 解决 / 驳回",
        question.as_of or graph.as_of,
        about.view.scope.name,
        note="" if rows else "没有在办的弱项：在弱项清单中选一条提出。",
    )


def _holding(graph: Snapshot, ranked: pl.DataFrame) -> set[tuple[str, str]]:
    firms, products = graph.firms["id"], graph.products["id"]
    return {
        (RULES[row["rule"]].key, (firms if row["is_firm"] else products)[row["subject"]])
        for row in ranked.select("rule", "is_firm", "subject").iter_rows(named=True)
    }


def _stored(rows: pl.DataFrame, id_: str) -> dict[str, Any] | None:
    found = rows.filter(pl.col("id") == id_)
    return found.row(0, named=True) if found.height else None


def _changed(at_work: dict[str, Any]) -> Conflict:
    last = json.loads(at_work["history"] or "[]")[-1:]
    who = last[0]["person"] if last else ""
    return Conflict(
        say(f"这条弱项已由{who}改为“{at_work['state']}”", f"{who} has moved it to “{at_work['state']}”"),
        at_work["name"],
        say("刷新后再办；对方所记没有丢。", "Reload and try again; nothing was lost."),
    )  # fmt: skip


def _save(
    writer: Any, kept: dict[str, Any], history: list[dict[str, Any]], step: Step
) -> dict[str, Any]:
    if not step.person.strip():
        raise BadInput(
            say("没有写明经办人", "No person given"), "person", say("填写姓名。", "Give a name.")
        )
    source = f"person:{step.person}"
    told = {
        "state": step.state,
        "person": step.person,
        "time": datetime.now().isoformat(timespec="seconds"),
        "note": step.note,
        "due": step.due.isoformat() if step.due else "",
    }
    row = {
        **kept,
        "state": step.state,
        "owner": step.person if step.state == "认领" else kept.get("owner", ""),
        "due": step.due or kept.get("due"),
        "history": json.dumps([*history, told], ensure_ascii=False),
        "sources": [source],
    }
    writer.upsert(Source, frame(Source, [{"id": source, "name": step.person, "kind": "人员", "sources": [source]}]))  # fmt: skip
    writer.upsert(Finding, frame(Finding, [row]))
    return {**row, "history": [*history, told]}
