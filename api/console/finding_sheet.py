"""The side sheet of one finding: why, how sure, who depends on it, who could help, its state of work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from nicegui import run, ui

from api.console.frame import SideSheet, notice, show_evidence
from api.office import Office
from graph.errors import LiantuError
from queries.scope import parse_day
from queries.weak_links import Step, WeakLinkQuestion, finding, move, state_of

#: Steps with a finding that nobody works on: the system has put it forward.
BEGIN = ("核实", "提出", "驳回")


def open_finding(
    office: Office, sheet: SideSheet, question: WeakLinkQuestion, row: dict[str, Any]
) -> None:
    """The side sheet of one finding: why, who depends on it, who could help, its state of work."""
    with sheet.fill(f"{row['class']}：{row['subject']}"):
        ui.label(f"{row['chain']}　{row['severity_words']}　优先度 {row['priority']:.3f}").classes(
            "soft"
        )
        ui.label(row["words"])
        ui.label(f"建议：{row['action']}　可信度 {row['confidence']:.2f}")
        if coverage := row.get("coverage"):
            ui.label(f"所知有限：{coverage}").classes("soft")
        try:
            show_detail(finding(office.graph(), question, row["id"]).rows[0])
            show_rank(office, question, row)
            at_work = state_of(office.store, row["id"], holds=True)
            show_work(
                office,
                question,
                row["id"],
                at_work,
                lambda: open_finding(office, sheet, question, row),
            )
        except LiantuError as fault:
            notice(str(fault))
        show_evidence(row["evidence"])


def show_detail(row: dict[str, Any]) -> None:
    """Formulas with their numbers, strict reading, paths to lead firms, local makers of near
    products, producers elsewhere, and whether it holds in the places around."""
    ui.label("怎么算的").classes("soft text-weight-bold")
    for name, key in (
        ("严重度", "severity_formula"),
        ("可信度", "confidence_formula"),
        ("优先度", "priority_formula"),
    ):
        ui.label(f"{name} {row[key]}")
    if row["strict"]:
        ui.label(row["strict"])
    if row["needers"]:
        ui.label(f"需方（{len(row['needers'])}）").classes("soft text-weight-bold")
        ui.label("、".join(row["needers"]))
    parts = (
        ("依赖它的链主", [f"{one['lead']}：{' → '.join(one['path'])}" for one in row["paths"]]),
        ("本地近似产品企业", [f"{one['firm']}（{one['product']}）" for one in row["near_makers"]]),
        ("外地生产者", [f"{one['firm']}（{one['place']}）" for one in row["outside_makers"]]),
    )
    for heading, lines in parts:
        ui.label(f"{heading}（{len(lines)}）").classes("soft text-weight-bold")
        for line in lines:
            ui.label(f"• {line}")
        if not lines:
            ui.label("未见记载").classes("soft")
    holding = "、".join(
        f"{one['scope']}{'成立' if one['holds'] else '不成立'}" for one in row["scopes"]
    )
    ui.label(f"各级范围：{holding}")


def show_rank(office: Office, question: WeakLinkQuestion, row: dict[str, Any]) -> None:
    """How sure the rank is; worked out on request, for it takes many redraws."""
    begin = ui.button("算排名区间").props("outline dense")
    place = ui.column().classes("gap-0")

    async def work() -> None:
        begin.props("loading")
        asked = replace(question, intervals=True)
        answer = await run.io_bound(finding, office.graph(), asked, row["id"])
        begin.props(remove="loading")
        place.clear()
        if answer is not None:  # None: the server is closing
            with place:
                ui.label(f"名次：{answer.rows[0]['rank']['words']}")

    begin.on_click(work)


def show_work(
    office: Office,
    question: WeakLinkQuestion,
    id_: str,
    at_work: dict[str, Any] | None,
    again: Callable[[], None],
) -> None:
    """The state of work with its history, and a button for each step that may follow."""
    state, following = (at_work["state"], at_work["next"]) if at_work else ("", BEGIN)
    ui.label(f"处置：{state or '系统已提出，还没有人经办'}").classes("soft text-weight-bold")
    for told in at_work["history"] if at_work else []:
        until = f"　期限 {told['due']}" if told.get("due") else ""
        ui.label(f"{told['time'][:10]}　{told['state']}　{told['person']}　{told['note']}{until}").classes("soft")  # fmt: skip
    if at_work and at_work["notice"]:
        notice(at_work["notice"])
    person = ui.input("经办人").props("dense outlined").classes("w-full")
    note = ui.input("说明（可空）").props("dense outlined").classes("w-full")
    due = ui.input("期限（可空，如 2026-12-31）").props("dense outlined type=date stack-label")
    due.classes("w-full")

    def take(target: str) -> None:
        try:
            step = Step(target, person.value, note.value, parse_day(due.value or ""), state)
            move(office.store, question, id_, step)
        except LiantuError as fault:
            ui.notify(str(fault), type="negative")
            return
        again()

    with ui.row().classes("gap-2"):
        for target in following:
            ui.button(target, on_click=lambda target=target: take(target)).props("outline dense")
