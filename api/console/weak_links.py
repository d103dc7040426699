"""弱项: where the chain is weak, with filter, evidence and what to do."""

from __future__ import annotations

from typing import Any

from nicegui import ui

from api.console.frame import (
    SideSheet,
    chain_choice,
    downloads,
    empty,
    footnote,
    heading_words,
    page,
    severity_words,
    show_evidence,
    table,
)
from api.office import Office
from queries.answer import Answer
from queries.weak_links import WeakLinkQuestion, weak_links

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
                table(COLUMNS, rows, on_row=lambda place: open_finding(sheet, rows[place]))
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


def open_finding(sheet: SideSheet, row: dict[str, Any]) -> None:
    """The side sheet of one finding."""
    with sheet.fill(f"{row['class']}：{row['subject']}"):
        ui.label(f"{row['chain']}　{row['severity_words']}　优先度 {row['priority']:.3f}").classes(
            "soft"
        )
        ui.label(row["words"])
        ui.label(f"建议：{row['action']}　可信度 {row['confidence']:.2f}")
        if coverage := row.get("coverage"):
            ui.label(f"所知有限：{coverage}").classes("soft")
        show_evidence(row["evidence"])
