"""总览: what is in the graph, by chain; sources and their age."""

from __future__ import annotations

from urllib.parse import urlencode

from nicegui import ui

from api.console.frame import footnote, page
from api.console.tables import table
from api.office import Office
from queries.overview import overview
from queries.scope import Question

COLUMNS = (
    ("name", "产业链", False),
    ("products", "产品（个）", True),
    ("products_made", "有生产者记录", True),
    ("local_made", "有本地生产者", True),
    ("local_firms", "本地企业（家）", True),
    ("leads", "链主（家）", True),
)


def add_page(office: Office) -> None:
    """The start page."""

    @ui.page("/")
    def show(scope: str = "") -> None:
        answer = overview(office.graph(), Question(scope=scope))
        counted = answer.extra["counts"]
        first = (
            f"{answer.scope}：{counted['产业链']}条链，图中{counted['企业']}家企业、{counted['产品']}个产品、"
            f"{counted['供货关系']}条供货关系，来自{counted['来源（含导入的文件）']}个来源。"
        )
        with page("/", f"{answer.scope}的产业链图谱里有什么", first):
            rows = answer.rows
            table(
                COLUMNS,
                rows,
                on_row=lambda place: open_chain(rows[place]["name"]),
                rows_per_page=30,
            )
            footnote(answer)
            with ui.row().classes("w-full gap-8 items-start"):
                with ui.column().classes("gap-1 max-w-full"):
                    ui.html("<h2>来源有多新</h2>", sanitize=False)
                    table(
                        (("age", "年代", False), ("sources", "来源（个）", True), ("high", "可靠性高", True),
                         ("middle", "中", True), ("low", "低", True), ("unrated", "未注明", True)),
                        answer.extra["sources"],
                    )  # fmt: skip
                with ui.column().classes("gap-1 max-w-full"):
                    ui.html("<h2>图中各有多少</h2>", sanitize=False)
                    counts = [{"kind": words, "count": number} for words, number in counted.items()]
                    table((("kind", "种类", False), ("count", "数量", True)), counts)


def open_chain(name: str) -> None:
    """Go to a chain's picture."""
    ui.navigate.to(f"/chain?{urlencode({'chain': name})}")
