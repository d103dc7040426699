"""对接活动: candidate pairs of a chain with reasons; export for the event."""

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
    show_evidence,
    table,
)
from api.office import Office
from queries.matching.match import MatchQuestion, match

COLUMNS = (
    ("buyer", "需方", False),
    ("supplier", "供方", False),
    ("product", "产品", False),
    ("score", "得分", True),
    ("kind", "来由", False),
    ("words", "为什么", False),
    ("doubt", "待核与要问", False),
)


def add_page(office: Office) -> None:
    """The table of candidate pairs."""

    @ui.page("/pairings")
    def show(chain: str = "", scope: str = "") -> None:
        question = MatchQuestion(chain=chain, scope=scope, top=200, excluded=True)
        with page("/pairings", f"{heading_words(office, question)}：谁能和谁谈？"):
            graph = office.graph()
            answer = match(graph, question)
            found, excluded = answer.extra["found"], answer.extra["excluded"]
            ui.label(
                f"找到{found}对候选，列出{len(answer.rows)}对；另有{len(excluded)}对因已在供货、同一集团等排除。"
            )
            with ui.row().classes("items-center gap-3"):
                chain_choice(graph, "/pairings", chain, scope=scope)
                downloads("pairings", chain=chain, scope=scope)
                ui.link("需求与供给", "/posts")
            sheet = SideSheet()
            rows = list(answer.rows)
            if rows:
                table(COLUMNS, rows, on_row=lambda place: open_pair(sheet, rows[place]))
            else:
                empty(answer.note)
            footnote(answer)
            with ui.expansion(f"被排除的对子（{len(excluded)}）").classes("w-full"):
                table(
                    (("buyer", "需方", False), ("supplier", "供方", False), ("product", "产品", False),
                     ("reason", "原因", False)),
                    excluded,
                )  # fmt: skip


def open_pair(sheet: SideSheet, row: dict[str, Any]) -> None:
    """The side sheet of one pair: each reason with its value and weight, doubts, evidence."""
    with sheet.fill(f"{row['supplier']} → {row['buyer']}"):
        ui.label(f"{row['product']}　得分 {row['score']:.3f}　{row['kind']}").classes("soft")
        for reason in row["reasons"]:
            share = (
                f"{reason['factor']:.2f} 倍"
                if "factor" in reason
                else f"权重 {reason['weight']:.2f}"
            )
            ui.label(f"{reason['name']} {reason['value']:.2f}（{share}）：{reason['words']}")
        if row["doubt"]:
            ui.label(f"待核与要问：{row['doubt']}")
        show_evidence(row["evidence"])
