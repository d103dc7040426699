"""对接活动: candidate pairs of a chain with reasons; export for the event."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

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
)
from api.console.tables import table
from api.office import Office
from api.wishes import wish_book
from queries.answer import Answer
from queries.matching.demand_text import match_demand_text
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

EXCLUDED = (("buyer", "需方", False), ("supplier", "供方", False), ("product", "产品", False),
            ("reason", "原因", False))  # fmt: skip
#: Ways to ask: key of the address → label.
ASKED = {
    "text": "一句话的需求",
    "firm": "企业（供需任一方）",
    "demand": "需求编号",
    "finding": "弱项编号",
}


def add_page(office: Office) -> None:
    """The table of candidate pairs."""

    @ui.page("/pairings")
    def show(
        chain: str = "", scope: str = "", text: str = "", firm: str = "", demand: str = "",
        finding: str = "",
    ) -> None:  # fmt: skip
        question = MatchQuestion(
            chain=chain, scope=scope, firm=firm, demand=demand, finding=finding, top=200,
            excluded=True,
        )  # fmt: skip
        about = text or heading_words(office, question)
        with page("/pairings", f"{about}：谁能和谁谈？"):
            _asking(office, {"text": text, "firm": firm, "demand": demand, "finding": finding},
                    chain, scope)  # fmt: skip
            graph = office.graph()
            if text:
                _answer(match_demand_text(graph, text, scope=scope, k=50))
            else:
                _answer(match(graph, question, wish_book().list()))


def _asking(office: Office, given: dict[str, str], chain: str, scope: str) -> None:
    """By chain, or by a demand in words, a firm, a posted demand, a weak link."""
    with ui.row().classes("items-center gap-3"):
        chain_choice(office.graph(), "/pairings", chain, scope=scope)
        downloads("pairings", chain=chain, scope=scope)
        ui.link("需求与供给", "/posts")
    with ui.row().classes("items-center gap-2 w-full"):
        way = ui.select(ASKED, value=next((k for k in ASKED if given[k]), "text"), label="怎么找")
        way.props("dense outlined").classes("w-44")
        words = ui.input(
            "内容",
            value=next(filter(None, given.values()), ""),
            placeholder="冰箱用变频压缩机，年需20万台",
        )
        words.props("dense outlined clearable").classes("grow min-w-40")

        def go() -> None:
            if not (words.value or "").strip():
                ui.notify("先写出要找什么，例如“冰箱用变频压缩机，年需20万台”。", type="negative")
                return
            ui.navigate.to(
                f"/pairings?{urlencode({way.value: words.value.strip(), 'scope': scope})}"
            )

        words.on("keydown.enter", go)
        ui.button("找候选", on_click=go).props("dense")


def _answer(answer: Answer) -> None:
    excluded = answer.extra.get("excluded", [])
    if "found" in answer.extra:
        ui.label(
            f"找到{answer.extra['found']}对候选，列出{len(answer.rows)}对；"
            f"另有{len(excluded)}对因已在供货、同一集团、需求已截止等排除。"
        )
    sheet = SideSheet()
    rows = list(answer.rows)
    if rows:
        table(COLUMNS, rows, on_row=lambda place: open_pair(sheet, rows[place]))
    else:
        empty(answer.note)
    footnote(answer)
    if excluded:
        with ui.expansion(f"被排除的对子（{len(excluded)}）").classes("w-full"):
            table(EXCLUDED, excluded)


def open_pair(sheet: SideSheet, row: dict[str, Any]) -> None:
    """The side sheet of one pair: each reason with its value and weight, doubts, evidence."""
    with sheet.fill(" → ".join(filter(None, (row["supplier"], row["buyer"])))):
        ui.label(f"{row['product']}　得分 {row['score']:.3f}　{row['kind']}").classes("soft")
        for reason in row["reasons"]:
            share = (
                f"{reason['factor']:.2f} 倍"
                if "factor" in reason
                else f"权重 {reason['weight']:.2f}"
            )
            ui.label(f"{reason['name']} {reason['value']:.2f}（{share}）：{reason['words']}")
        if row.get("doubt"):
            ui.label(f"待核与要问：{row['doubt']}")
        show_evidence(row["evidence"])
