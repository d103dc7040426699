"""补什么最管用, 谁停了损失最大, 停产后哪天断: three questions beside the what-if form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from nicegui import run, ui

from api.console.frame import chain_choice, empty, footnote, notice, page
from api.console.name_choice import name_choice
from api.console.tables import table
from api.console.what_if_tabs import what_if_tabs
from api.office import Office
from graph.errors import LiantuError
from queries.answer import Answer
from queries.what_if.course import CourseQuestion, course
from queries.what_if.recruit import RecruitQuestion, recruit
from queries.what_if.systemic import SystemicQuestion, asked_by, systemic

ADDITIONS = (
    ("product", "产品", False),
    ("relief", "缓解", True),
    ("action", "办法", False),
    ("needers_words", "谁需要", False),
    ("connect", "可对接的本地企业", False),
    ("grow", "可培育的本地企业", False),
    ("attract", "可招引的外地企业", False),
)
RISKS = (
    ("firm", "名称", False),
    ("firms", "一起停的企业", True),
    ("esri", "指数 ESRI（%）", True),
    ("esri_d", "断供影响（%）", True),
    ("esri_u", "失去订单影响（%）", True),
    ("words", "说明", False),
)
DAYS = (
    ("firm", "企业", False),
    ("lead_words", "链主", False),
    ("stop_day", "第几天停", True),
    ("back_day", "第几天恢复", True),
    ("lost_days", "少产天数", True),
    ("words", "说明", False),
)
#: Additions that the page will choose together.
MOST_TOGETHER = 50
SUBJECTS = {
    "firm": "企业",
    "product": "产品（全部生产者一起停）",
    "place": "地点（全部企业一起停）",
}


def add_page(office: Office) -> None:
    """The three pages."""

    @ui.page("/recruit")
    def additions(chain: str = "", scope: str = "", k: int = 5) -> None:
        together = min(max(k, 1), MOST_TOGETHER)
        with page("/what-if", "补什么最管用？"):
            what_if_tabs("/recruit", chain, scope)
            graph = office.graph()
            with ui.row().classes("items-center gap-3"):
                chain_choice(graph, "/recruit", chain, scope=scope, k=str(together))
                number = ui.number(
                    "一起办几件", value=together, min=1, max=MOST_TOGETHER, precision=0
                )
                number.classes("w-32").props("dense outlined debounce=600")
            kept = {"chain": chain, "scope": scope}
            number.on_value_change(
                lambda event: ui.navigate.to(
                    f"/recruit?{urlencode({**kept, 'k': int(event.value or 1)})}"
                )
            )
            asked = RecruitQuestion(chain=chain, scope=scope, top=40, together=together)
            show_additions(recruit(graph, asked))

    @ui.page("/systemic")
    async def risks(chain: str = "", scope: str = "", by: str = "firm") -> None:
        with page("/what-if", "谁停了损失最大？"):
            what_if_tabs("/systemic", chain, scope)
            graph = office.graph()
            with ui.row().classes("items-center gap-3"):
                chain_choice(graph, "/systemic", chain, scope=scope, by=by)
                ui.select(
                    SUBJECTS, value=by if by in SUBJECTS else "firm", label="停的是",
                    on_change=lambda event: ui.navigate.to(
                        f"/systemic?{urlencode({'chain': chain, 'scope': scope, 'by': event.value})}"
                    ),
                ).classes("w-64").props("dense outlined")  # fmt: skip
            asked = SystemicQuestion(chain=chain, scope=scope, by=asked_by(by))
            found = await run.io_bound(systemic, graph, asked)
            if found is not None:  # None: the server is stopping
                show_rows(found, RISKS, [in_per_cent(row) for row in found.rows])

    @ui.page("/course")
    def days() -> None:
        with page("/what-if", "停产之后，谁在第几天断？"):
            what_if_tabs("/course")
            course_form(office)


def show_additions(additions: Answer) -> None:
    """Which additions relieve most, one by one and together."""
    if additions.rows:
        best = additions.extra["together"]
        ui.label(
            f"一起办{len(best['products'])}件最好是：{'、'.join(best['products'])}"
            f"（缓解 {best['relief']:.2f}，上界 {best['bound']:.2f}；{best['how']}）"
        )
    rows = [{**row, "needers_words": needers_words(row)} for row in additions.rows]
    show_rows(additions, ADDITIONS, rows)


def in_per_cent(row: dict[str, Any]) -> dict[str, Any]:
    """A row of risk with its three shares in per cent: most are small."""
    return {**row, **{name: 100 * row[name] for name in ("esri", "esri_d", "esri_u")}}


def needers_words(row: dict[str, Any]) -> str:
    """The first three needing firms, and how many there are."""
    named, count = "、".join(row["needers"][:3]), row["needed_by"]
    return f"{named}等{count}家" if count > 3 else named


def show_rows(
    found: Answer, columns: tuple[tuple[str, str, bool], ...], rows: Sequence[dict[str, Any]]
) -> None:
    """The rows or the sentence that says why there are none, and the footnote."""
    if rows:
        table(columns, rows)
    else:
        empty(found.note or "没有结果。")
    footnote(found)


def course_form(office: Office) -> None:
    """Who stops, for how long, with which stocks; the answer below."""
    graph = office.graph()
    with ui.row().classes("items-center gap-3"):
        firm = name_choice(graph, "停产的企业", "firms")
        stock = ui.number("各企业存货（天）", value=15, min=0).props("dense outlined")
        outage = ui.number("停产（天，0 为不恢复）", value=30, min=0).props("dense outlined")
        recovery = ui.number("恢复所需（天）", value=0, min=0).props("dense outlined")
        length = ui.number("看多少天", value=90, min=1).props("dense outlined")
        go = ui.button("推演")
    result = ui.column().classes("w-full gap-2")

    async def ask() -> None:
        asked = CourseQuestion(
            (firm.value,) if firm.value else (), int(length.value or 0), float(stock.value or 0),
            int(outage.value or 0), int(recovery.value or 0),
        )  # fmt: skip
        result.clear()
        with result:
            try:
                found = await run.io_bound(course, graph, asked)
                if found is not None:
                    ui.label(found.scope).classes("text-weight-bold")
                    rows = [
                        {**row, "lead_words": "链主" if row["lead"] else ""} for row in found.rows
                    ]
                    show_rows(found, DAYS, rows)
            except LiantuError as fault:
                notice(str(fault))

    go.on_click(ask)
