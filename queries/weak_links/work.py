"""Working on findings: 提出 → 核实 → 认领 → 对接 → 解决 or 驳回, kept in the graph across recomputation."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl

from graph.errors import BadInput, Conflict
from graph.facts import frame
from graph.language import say
from graph.ontology import Finding, Source
from graph.snapshot import Snapshot, snapshot
from graph.store import GraphStore
from queries.answer import Answer
from queries.weak_links.detail import place_of, unknown_finding
from queries.weak_links.findings_of import Found, findings, recorded
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
#: The first state, in which every finding stands that the rules list.
FIRST = "提出"
#: Who puts forward what the rules list.
SYSTEM = "系统"
#: What stays of a finding under work from step to step.
KEPT = ("id", "name", "rule_key", "subject", "chain", "scope", "owner", "due")


@dataclass(frozen=True)
class Step:
    """One step of work. `seen`: the state that the person saw; another one meanwhile is a Conflict."""

    state: str
    person: str
    note: str = ""
    due: date | None = None
    seen: str = ""


def move(store: GraphStore, question: WeakLinkQuestion, id_: str, step: Step) -> dict[str, Any]:
    """Take a step with a finding of the list or under work.

    A finding that the rules list counts as 提出 by the system: a person may take it over as 提出, or go
    straight on from there, and both steps are kept. Raises UnknownName for a finding neither under work
    nor on the list of the question, BadInput for a step that may not follow, Conflict where somebody
    else moved it meanwhile.
    """
    at_work = _stored(store.read(Finding), id_)
    listed = {} if _is_open(at_work, step) else _as_listed(snapshot(store), question, id_)
    with store.write() as writer:
        at_work = _stored(writer.read(Finding), id_)
        _check_follows(at_work, listed, step)
        history = json.loads(at_work["history"] or "[]") if at_work else []
        if at_work is None and step.state != FIRST:
            history = [_told(Step(FIRST, SYSTEM, say("按规则列出", "listed by the rules")))]
        kept = listed or {name: at_work[name] for name in KEPT if at_work}
        return _save(writer, kept, history, step)


def _is_open(at_work: dict[str, Any] | None, step: Step) -> bool:
    """Under work and not closed; a closed finding that is put forward again must hold again."""
    return at_work is not None and not (at_work["state"] in CLOSED and step.state == FIRST)


def _as_listed(graph: Snapshot, question: WeakLinkQuestion, id_: str) -> dict[str, Any]:
    """What is kept of a finding that the rules list."""
    about, rules = asked(graph, question), chosen(question.classes, graph)
    found = findings(about, recorded(about), rules)
    place = place_of(about.view, found, id_)
    if place is None:
        raise unknown_finding(id_, about.view.scope.name)
    row = shown_row(about.view, found, place)
    return {
        "id": id_,
        "name": f"{row['class']}：{row['subject']}",
        "rule_key": row["key"],
        "subject": row["subject_id"],
        "chain": row["chain_id"],
        "scope": scope_id(about.view),
    }


def _check_follows(at_work: dict[str, Any] | None, listed: dict[str, Any], step: Step) -> None:
    """Raises Conflict where somebody else moved the finding, BadInput where the step may not follow."""
    state = at_work["state"] if at_work else FIRST
    moved = at_work and (step.seen not in ("", state) or (listed and state not in CLOSED))
    if at_work and (moved or (step.state == FIRST and state not in CLOSED)):
        raise _changed(at_work)
    if step.state in FOLLOWS[state] or (at_work is None and step.state == FIRST):
        return
    may = FOLLOWS[state]
    raise BadInput(
        say(f"“{state}”之后不能是“{step.state}”", f"“{step.state}” may not follow “{state}”"),
        (at_work or listed)["name"],
        say(f"可以是：{'、'.join(may)}。", f"Possible: {', '.join(may)}."),
    )


def under_work(store: GraphStore, graph: Snapshot, question: WeakLinkQuestion) -> Answer:
    """Findings under work in the scope of the question, whatever else it asks, each with whether it
    still holds in the scope; an open one that no longer does asks to be closed."""
    about = asked(graph, WeakLinkQuestion(scope=question.scope, as_of=question.as_of))
    stored = store.read(Finding).filter(pl.col("scope") == scope_id(about.view)).sort("due", "id")
    worked = set(stored["rule_key"].to_list())
    rules = tuple(rule for rule in RULES if rule.key in worked)
    holding = _holding(graph, findings(about, recorded(about), rules)) if rules else set()
    rows = []
    names = {rule.key: rule.name for rule in RULES}
    for row in stored.iter_rows(named=True):
        holds = (row["rule_key"], row["subject"]) in holding
        rows.append({**_shown(row, holds), "class": names.get(row["rule_key"], row["rule_key"])})
    return Answer(
        rows,
        about.coverage(),
        "提出 → 核实 → 认领 → 对接 → 解决 / 驳回",
        question.as_of or graph.as_of,
        about.view.scope.name,
        note="" if rows else "没有在办的弱项：在弱项清单中打开一条，核实后即在此列出。",
    )


def state_of(store: GraphStore, id_: str, *, holds: bool) -> dict[str, Any] | None:
    """The work on a finding of which is known whether it holds; None where nobody works on it."""
    row = _stored(store.read(Finding), id_)
    return _shown(row, holds) if row else None


def _shown(row: dict[str, Any], holds: bool) -> dict[str, Any]:
    closed, notice = row["state"] in CLOSED, ""
    if not closed and not holds:
        notice = say("按现有记录已不成立，请核实后结案。", "No longer holds: please close it.")
    elif closed and holds:
        notice = say("已结案，但按现有记录仍成立。", "Closed, yet it still holds.")
    return {
        "id": row["id"], "name": row["name"],
        "subject_id": row["subject"], "chain_id": row["chain"], "state": row["state"],
        "owner": row["owner"], "due": row["due"], "holds": holds, "notice": notice,
        "next": list(FOLLOWS[row["state"]]), "history": json.loads(row["history"] or "[]"),
    }  # fmt: skip


def _holding(graph: Snapshot, found: Found) -> set[tuple[str, str]]:
    firms, products = graph.firms["id"], graph.products["id"]
    return {
        (found.rules[row["rule"]].key, (firms if row["is_firm"] else products)[row["subject"]])
        for row in found.ranked.select("rule", "is_firm", "subject").iter_rows(named=True)
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
    told = _told(step)
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


def _told(step: Step) -> dict[str, str]:
    return {
        "state": step.state,
        "person": step.person,
        "time": datetime.now().isoformat(timespec="seconds"),
        "note": step.note,
        "due": step.due.isoformat() if step.due else "",
    }
