"""弱项: where the chain is weak, with filter, evidence and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends
from nicegui import run, ui

from api.console.finding_sheet import open_finding, show_work
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
)
from api.console.name_choice import leads_to, name_choice
from api.console.tables import table
from api.office import Office
from graph.errors import LiantuError
from queries.answer import Answer
from queries.scope import parse_day
from queries.weak_links import (
    RULES,
    WeakLinkQuestion,
    diff,
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
TABS = {"list": "弱项清单", "survey": "走访名单", "work": "在办", "changes": "变化"}
CHANGES = (
    ("change", "变化", False),
    ("cause", "缘由", False),
    ("class", "类别", False),
    ("subject", "对象", False),
    ("before", "原优先度", True),
    ("after", "现优先度", True),
    ("words", "说明", False),
)
#: Firms on the survey list.
CALLS = 20


@dataclass(frozen=True)
class Words:
    """The address of the page: what is asked (`kind`: one class) and which tab is open."""

    chain: str = ""
    scope: str = ""
    firm: str = ""
    product: str = ""
    park: str = ""
    kind: str = ""
    tab: str = ""

    def question(self) -> WeakLinkQuestion:
        """The question of the list."""
        return WeakLinkQuestion(
            chain=self.chain, scope=self.scope, firm=self.firm, product=self.product,
            park=self.park, classes=(self.kind,) if self.kind else (), top=300,
        )  # fmt: skip


def add_page(office: Office) -> None:
    """The table of weak links."""

    @ui.page("/weak-links")
    def show(asked: Annotated[Words, Depends()]) -> None:
        question = asked.question()
        with page("/weak-links", f"{heading_words(office, question)}：哪里弱？"):
            show_choices(office, asked)
            sheet = SideSheet()
            with ui.tabs().props("dense no-caps align=left") as tabs:
                for name, words in TABS.items():
                    ui.tab(name, words)
            with ui.tab_panels(tabs, value=asked.tab if asked.tab in TABS else "list").classes(
                "w-full"
            ):
                with ui.tab_panel("list").classes("q-px-none"):
                    show_list(office, sheet, question)
                with ui.tab_panel("survey").classes("q-px-none"):
                    show_survey(office, question)
                with ui.tab_panel("work").classes("q-px-none"):
                    show_at_work(office, sheet, question)
                with ui.tab_panel("changes").classes("q-px-none"):
                    show_changes(office, question)


def show_choices(office: Office, words: Words) -> None:
    """What the list is about: chain, class, place, firm, product, park."""
    graph, asked = office.graph(), asdict(words)
    keep = {name: value for name, value in asked.items() if value and name != "chain"}
    with ui.row().classes("items-center gap-3"):
        chain_choice(graph, "/weak-links", words.chain, **keep)
        ui.select(
            {"": "全部类别"} | {rule.name: rule.name for rule in RULES}, value=words.kind, label="类别",
            on_change=lambda event: leads_to("/weak-links", asked, "kind")(event.value),
        ).classes("w-40").props("dense outlined")  # fmt: skip
        name_choice(graph, "范围", "places", words.scope, leads_to("/weak-links", asked, "scope"))
    with (
        ui.expansion("只看一家企业、一个产品或一个园区", value=bool({"firm", "product", "park"} & keep.keys())).props("dense").classes("w-full"),
        ui.row().classes("items-center gap-3"),
    ):  # fmt: skip
        for key, label in (("firm", "企业"), ("product", "产品"), ("park", "园区")):
            name_choice(graph, label, f"{key}s", asked[key], leads_to("/weak-links", asked, key))


def show_list(office: Office, sheet: SideSheet, question: WeakLinkQuestion) -> None:
    """The list with its downloads; a row opens its finding."""
    answer = weak_links(office.graph(), question)
    ui.label(first_line(answer))
    with ui.row().classes("items-center gap-3"):
        asked = {
            "chain": question.chain, "scope": question.scope, "firm": question.firm,
            "product": question.product, "park": question.park,
        }  # fmt: skip
        only = {"class": question.classes[0]} if question.classes else {}
        downloads("weak-links", **{name: word for name, word in asked.items() if word}, **only)
        if question.chain:
            paper = {"chain": question.chain, "scope": question.scope, "form": "docx"}
            address = f"/api/v1/exports/briefing?{urlencode(paper)}"
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
            show_answer(answer, SURVEY)

    begin.on_click(work)


def show_at_work(office: Office, sheet: SideSheet, question: WeakLinkQuestion) -> None:
    """Findings under work, whatever their chain, each with whether it still holds."""
    answer = under_work(office.store, office.graph(), question)
    if not answer.rows:
        empty(answer.note)
        return
    shown = [{**row, "holds_words": "成立" if row["holds"] else "不再成立"} for row in answer.rows]

    def open_row(place: int) -> None:
        row = shown[place]
        with sheet.fill(row["name"]):
            show_work(office, question, row["id"], row, lambda: ui.navigate.reload())

    table(AT_WORK, shown, on_row=open_row)


def show_changes(office: Office, question: WeakLinkQuestion) -> None:
    """Two days' lists compared, each change put down to the world, the data or the rules."""
    today = date.today()
    ui.label("两个日期的清单相比：出现、消失、升降，各归于世界、数据或规则。")
    with ui.row().classes("items-center gap-3"):
        days = [
            ui.input(words, value=day.isoformat()).props("dense outlined type=date stack-label")
            for words, day in (("从", today.replace(month=1, day=1)), ("到", today))
        ]
        begin = ui.button("比较").props("dense")
    place = ui.column().classes("w-full gap-2")

    async def work() -> None:
        first, last = (parse_day(day.value or "") or today for day in days)
        begin.props("loading")
        place.clear()
        with place:
            try:
                answer = await run.io_bound(diff, office.store, question, first, last)
                if answer is not None:  # None: the server is closing
                    show_answer(answer, CHANGES)
            except LiantuError as fault:
                notice(str(fault))
        begin.props(remove="loading")

    begin.on_click(work)


def show_answer(answer: Answer, columns: Sequence[tuple[str, str, bool]]) -> None:
    """The note, the rows and the footnote of an answer."""
    if answer.note:
        empty(answer.note)
    if answer.rows:
        table(columns, answer.rows)
    footnote(answer)


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
