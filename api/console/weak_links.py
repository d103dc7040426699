"""弱项: where the chain is weak, with filter, evidence and what to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nicegui import ui

from api.console.frame import (
    SideSheet,
    chain_choice,
    downloads,
    empty,
    footnote,
    heading_words,
    notice,
    page,
    severity_words,
    show_evidence,
    table,
)
from api.office import Office
from graph.errors import LiantuError
from queries.answer import Answer
from queries.weak_links import (
    Step,
    WeakLinkQuestion,
    advance,
    finding,
    propose,
    under_work,
    weak_links,
)

COLUMNS = (
    ("class", "类别", False),
    ("subject", "对象", False),
    ("chain", "产业链", False),
    ("severity_words", "严重度", False),
    ("priority", "优先度", True),
    ("confidence", "可信度", True),
    ("action", "建议", False),
    ("words", "说明", False),
)


def add_page(office: Office) -> None:
    """The table of weak links."""

    @ui.page("/weak-links")
    def show(chain: str = "", scope: str = "") -> None:
        question = WeakLinkQuestion(chain=chain, scope=scope, top=300)
        with page("/weak-links", f"{heading_words(office, question)}：哪里弱？"):
            graph = office.graph()
            answer = weak_links(graph, question)
            ui.label(first_line(answer))
            with ui.row().classes("items-center gap-3"):
                chain_choice(graph, "/weak-links", chain, scope=scope)
                downloads("weak-links", chain, scope)
            sheet = SideSheet()
            rows = [
                {**row, "severity_words": severity_words(row["severity"])} for row in answer.rows
            ]
            if rows:
                table(
                    COLUMNS,
                    rows,
                    on_row=lambda place: open_finding(office, sheet, question, rows[place]),
                )
            else:
                empty(answer.note)
            footnote(answer)


def first_line(answer: Answer) -> str:
    """The answer in a sentence: how many of each class, the most urgent first."""
    counted: dict[str, int] = {}
    for row in answer.rows:
        counted[row["class"]] = counted.get(row["class"], 0) + 1
    if not counted:
        return "没有列出弱项。"
    parts = "、".join(f"{name}{number}项" for name, number in counted.items())
    return f"列出{len(answer.rows)}项：{parts}。最急的是“{answer.rows[0]['subject']}”（{answer.rows[0]['class']}）。"


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
            show_work(office, question, row, lambda: open_finding(office, sheet, question, row))
        except LiantuError as fault:
            notice(str(fault))
        show_evidence(row["evidence"])


def show_detail(row: dict[str, Any]) -> None:
    """Paths to lead firms, local makers of near products, producers elsewhere."""
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


def show_work(
    office: Office, question: WeakLinkQuestion, row: dict[str, Any], again: Callable[[], None]
) -> None:
    """The state of work with its history, and a button for each step that may follow."""
    rows = under_work(office.store, office.graph(), question).rows
    at_work = next((one for one in rows if one["id"] == row["id"]), None)
    state, following = (at_work["state"], at_work["next"]) if at_work else ("", ["提出"])
    ui.label(f"处置：{state or '尚未提出'}").classes("soft text-weight-bold")
    for told in at_work["history"] if at_work else []:
        ui.label(f"{told['time'][:10]}　{told['state']}　{told['person']}　{told['note']}").classes(
            "soft"
        )
    person = ui.input("经办人").props("dense outlined").classes("w-full")
    note = ui.input("说明（可空）").props("dense outlined").classes("w-full")

    def move(target: str) -> None:
        step = Step(target, person.value, note.value, seen=state)
        try:
            if target == "提出":
                propose(office.store, office.graph(), question, row["id"], step)
            else:
                advance(office.store, row["id"], step)
        except LiantuError as fault:
            ui.notify(str(fault), type="negative")
            return
        again()

    with ui.row().classes("gap-2"):
        for target in following:
            ui.button(target, on_click=lambda target=target: move(target)).props("outline dense")
