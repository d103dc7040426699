"""弱项: where the chain is weak, with filter, evidence and what to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from nicegui import run, ui

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
from queries.scope import parse_day
from queries.weak_links import (
    Step,
    WeakLinkQuestion,
    finding,
    move,
    survey_list,
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
SURVEY = (
    ("firm", "企业", False),
    ("questions", "该问什么", False),
    ("contact", "联系人", False),
    ("score", "预期纠正（项）", True),
)
AT_WORK = (
    ("name", "弱项", False),
    ("state", "状态", False),
    ("owner", "认领人", False),
    ("due", "期限", False),
    ("holds_words", "按现有记录", False),
    ("notice", "提示", False),
)
TABS = ("list", "survey", "work")
#: Steps with a finding that nobody works on: the system has put it forward.
BEGIN = ("核实", "提出", "驳回")
#: Firms on the survey list.
CALLS = 20


def add_page(office: Office) -> None:
    """The table of weak links."""

    @ui.page("/weak-links")
    def show(chain: str = "", scope: str = "", tab: str = "") -> None:
        question = WeakLinkQuestion(chain=chain, scope=scope, top=300)
        with page("/weak-links", f"{heading_words(office, question)}：哪里弱？"):
            with ui.row().classes("items-center gap-3"):
                chain_choice(office.graph(), "/weak-links", chain, scope=scope)
            sheet = SideSheet()
            with ui.tabs().props("dense no-caps align=left") as tabs:
                ui.tab("list", "弱项清单")
                ui.tab("survey", "走访名单")
                ui.tab("work", "在办")
            with ui.tab_panels(tabs, value=tab if tab in TABS else TABS[0]).classes("w-full"):
                with ui.tab_panel("list").classes("q-px-none"):
                    show_list(office, sheet, question)
                with ui.tab_panel("survey").classes("q-px-none"):
                    show_survey(office, question)
                with ui.tab_panel("work").classes("q-px-none"):
                    show_at_work(office, sheet, question)


def show_list(office: Office, sheet: SideSheet, question: WeakLinkQuestion) -> None:
    """The list with its downloads; a row opens its finding."""
    answer = weak_links(office.graph(), question)
    ui.label(first_line(answer))
    with ui.row().classes("items-center gap-3"):
        downloads("weak-links", question.chain, question.scope)
        if question.chain:
            asked = {"chain": question.chain, "scope": question.scope, "form": "docx"}
            address = f"/api/v1/exports/briefing?{urlencode(asked)}"
            ui.button("两页简报", on_click=lambda: ui.navigate.to(address, new_tab=True)).props("outline dense")  # fmt: skip
    rows = [{**row, "severity_words": severity_words(row["severity"])} for row in answer.rows]
    if rows:
        table(COLUMNS, rows, on_row=lambda place: open_finding(office, sheet, question, rows[place]))  # fmt: skip
    else:
        empty(answer.note)
    footnote(answer)


def show_survey(office: Office, question: WeakLinkQuestion) -> None:
    """Whom to ask and what; worked out on request, for it takes many redraws."""
    ui.label("问谁、问什么，最能把前 20 名排准：按记录的缺口重抽许多次，看谁的答复能纠正名次。")
    with ui.row().classes("items-center gap-3"):
        asked = {"chain": question.chain, "scope": question.scope, "top": CALLS, "form": "xlsx"}
        address = f"/api/v1/exports/survey?{urlencode(asked)}"
        begin = ui.button("计算走访名单").props("dense")
        ui.button("导出 Excel", on_click=lambda: ui.navigate.to(address, new_tab=True)).props("outline dense")  # fmt: skip
    place = ui.column().classes("w-full gap-2")

    async def work() -> None:
        begin.props("loading")
        answer = await run.io_bound(survey_list, office.graph(), replace(question, top=CALLS))
        if answer is None:  # the server is closing
            return
        begin.props(remove="loading")
        place.clear()
        with place:
            if answer.rows:
                table(SURVEY, answer.rows)
            else:
                empty(answer.note)
            footnote(answer)

    begin.on_click(work)


def show_at_work(office: Office, sheet: SideSheet, question: WeakLinkQuestion) -> None:
    """Findings under work, whatever their chain, each with whether it still holds."""
    answer = under_work(office.store, office.graph(), replace(question, chain=""))
    if not answer.rows:
        empty(answer.note)
        return
    shown = [{**row, "holds_words": "成立" if row["holds"] else "不再成立"} for row in answer.rows]

    def open_row(place: int) -> None:
        row = shown[place]
        with sheet.fill(row["name"]):
            show_work(office, question, row, lambda: ui.navigate.reload())

    table(AT_WORK, shown, on_row=open_row)


def first_line(answer: Answer) -> str:
    """The answer in a sentence: how many of each class in all, how many are listed, the most urgent."""
    if not answer.rows:
        return "没有列出弱项。"
    found, listed = answer.extra["found"], len(answer.rows)
    parts = "、".join(
        f"{name}{number}项" for name, number in answer.extra["by_class"].items() if number
    )
    cut = f"，下面是前{listed}项" if listed < found else ""
    first = answer.rows[0]
    return f"共{found}项：{parts}{cut}。最急的是“{first['subject']}”（{first['class']}）。"


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
    """Strict reading, paths to lead firms, local makers of near products, producers elsewhere."""
    if row["strict"]:
        ui.label(row["strict"])
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
    rows = under_work(office.store, office.graph(), replace(question, chain="")).rows
    at_work = next((one for one in rows if one["id"] == row["id"]), None)
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
            move(office.store, question, row["id"], step)
        except LiantuError as fault:
            ui.notify(str(fault), type="negative")
            return
        again()

    with ui.row().classes("gap-2"):
        for target in following:
            ui.button(target, on_click=lambda target=target: take(target)).props("outline dense")
