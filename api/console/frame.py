"""What every page shares: heading, menu, notices, the side sheet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from urllib.parse import urlencode

from nicegui import ui

from api.console.tables import CARDS
from api.office import Office
from graph.errors import LiantuError
from graph.snapshot import Snapshot
from queries.answer import Answer, Evidence
from queries.scope import Question, scope_of
from viz.pictures.theme import ACCENT, FONTS, SEVERITY, SEVERITY_WORDS, severity_step

#: Menu: path → words.
MENU = {
    "/": "总览",
    "/chain": "产业链图谱",
    "/weak-links": "弱项",
    "/targets": "目标与配套率",
    "/what-if": "推演",
    "/pairings": "对接候选",
    "/events": "活动与年度方案",
    "/data": "数据与核定",
}
STYLE = f"""
:root {{ --accent: {ACCENT}; }}
body {{ font: 14px/1.6 {FONTS}; font-variant-numeric: tabular-nums; text-autospace: normal; background: #f8fafa; }}
.body--dark {{ background: #111827; }}
.q-table th {{ font-weight: 600; font-size: 13px; background: #eef3f2; position: sticky; top: 0; z-index: 1; }}
.body--dark .q-table th {{ background: #1f2937; }}
.q-table td {{ font-size: 13px; white-space: normal; vertical-align: top; }}
.q-table tbody tr {{ cursor: pointer; height: 36px; }}
.q-table td:first-child {{ white-space: nowrap; }}
.q-btn {{ text-transform: none; }}
.q-uploader__subtitle {{ display: none; }}
.q-drawer--right {{ max-width: 100vw; }}
.q-header {{ min-height: 0; padding-top: 6px !important; padding-bottom: 6px !important; }}
.q-table__middle {{ max-height: max(240px, calc(100vh - 330px)); }}
h1 {{ font-size: 20px; line-height: 1.4; margin: 0; font-weight: 600; }}
h2 {{ font-size: 16px; line-height: 1.5; margin: 0; font-weight: 600; }}
.soft {{ color: #57606a; font-size: 13px; }}
.body--dark .soft {{ color: #9ca3af; }}
.nicegui-content {{ padding: 16px 20px; max-width: 1600px; margin: 0 auto; width: 100%; gap: 10px; }}
@media (max-width: 700px) {{
.nicegui-content {{ padding: 12px; }}
.q-header {{ flex-wrap: nowrap; overflow-x: auto; white-space: nowrap; }}
.q-table td:last-child:not(.text-right) {{ min-width: 260px; }}
.q-table__middle {{ max-height: none; min-height: 0; }}
}}
/* Who has asked for less movement gets forms that open at once: one that slides is a moving target. */
@media (prefers-reduced-motion: reduce) {{
.q-expansion-item__content {{ transition: none !important; }}
}}
"""


@contextmanager
def page(path: str, heading: str, answer: str = "") -> Iterator[None]:
    """The frame of a page; errors that a person can mend become a notice in it."""
    ui.add_css(STYLE + CARDS)
    ui.colors(primary=ACCENT)
    ui.dark_mode(None)
    ui.page_title(f"{heading} · 链图")
    with ui.header().classes("items-center q-py-xs").style(f"background:{ACCENT}"):
        ui.label("链图").classes("text-h6 q-mr-md")
        for target, words in MENU.items():
            link = ui.link(words, target).classes("text-white q-px-sm no-underline")
            if target == path:
                link.classes("text-weight-bold").style("border-bottom:2px solid #fff")
    ui.html(f"<h1>{escape(heading)}</h1>", sanitize=False)
    if answer:
        ui.label(answer)
    try:
        yield
    except LiantuError as fault:
        notice(str(fault))


def heading_words(office: Office, question: Question) -> str:
    """The question in words with the scope that it really has; an unknown name stays as written."""
    try:
        scope = scope_of(office.graph(), question.scope).name
    except LiantuError:
        scope = question.scope
    return replace(question, scope=scope).in_words()


def notice(words: str) -> None:
    """A sentence that says what is wrong and what to do."""
    with ui.card().classes("w-full").style("border-left:4px solid #b42318"):
        ui.label(words)


def empty(words: str) -> None:
    """An empty answer is a sentence, never a bare table."""
    with ui.card().classes("w-full"):
        ui.label(words)


def escape(text: str) -> str:
    """Text that can stand in HTML."""
    return (
        text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    )


def severity_words(value: float) -> str:
    """Severity as a shape and a word."""
    return f"{'▲◆●○'[severity_step(value)]} {SEVERITY_WORDS[severity_step(value)]}"


def severity_colour(value: float) -> str:
    """Colour of a severity."""
    return SEVERITY[severity_step(value)]


def chains_with_products(graph: Snapshot) -> list[str]:
    """Names of the chains that have products."""
    names = graph.names("chains")
    return sorted(names[number] for number in graph.products["chain"].drop_nulls().unique())


def chain_choice(graph: Snapshot, path: str, chosen: str, **keep: str) -> None:
    """A selector of chains that leads to the same page for another chain."""
    names = chains_with_products(graph)

    def go(name: str) -> None:
        ui.navigate.to(f"{path}?{urlencode({'chain': name, **keep})}")

    ui.select(
        names, value=chosen if chosen in names else None, label="产业链", with_input=True,
        on_change=lambda event: go(event.value),
    ).classes("w-56").props("dense outlined")  # fmt: skip


class SideSheet:
    """The sheet at the right: what it is, why we say so, evidence, what is not known, what to do."""

    def __init__(self) -> None:
        with (
            ui.right_drawer(value=False, bordered=True)
            .props("width=420 overlay")
            .classes("q-pa-md") as self._drawer
        ):
            self._body = ui.column().classes("w-full gap-2")
        ui.keyboard(on_key=lambda event: self._drawer.hide() if event.key.escape else None)

    @contextmanager
    def fill(self, title: str) -> Iterator[None]:
        """Empty the sheet, write into it, open it."""
        self._body.clear()
        with self._body:
            with ui.row().classes("w-full items-start justify-between no-wrap"):
                ui.html(f"<h2>{escape(title)}</h2>", sanitize=False)
                ui.button("关闭", on_click=self._drawer.hide).props("flat dense").classes(
                    "shrink-0 whitespace-nowrap"
                )
            yield
        self._drawer.show()


def show_evidence(evidence: Sequence[Evidence]) -> None:
    """Facts with their sources, dates and certainty."""
    ui.label(f"依据（{len(evidence)}）").classes("soft text-weight-bold")
    if not evidence:
        ui.label("未见记载").classes("soft")
    for item in evidence:
        with ui.column().classes("gap-0"):
            certain = "" if item.observed else "（推断）"
            ui.label(f"• {item.words}{certain}；可信度 {item.confidence:.2f}")
            for source in item.sources:
                show_source(source).classes("q-ml-md")


def show_source(source: Mapping[str, str]) -> ui.element:
    """A source's title, date and reliability, as a link where it has an address."""
    line = f"{source['title']}　{source['date'] or '日期不详'}　可靠性{source['reliability'] or '不详'}"
    if source["url"].startswith(("http://", "https://")):
        return ui.link(line, source["url"], new_tab=True).classes("soft")
    return ui.label(line).classes("soft")


def footnote(answer: Answer) -> None:
    """Coverage and formula below every answer."""
    with ui.column().classes("gap-0"):
        if answer.coverage.words:
            ui.label(f"覆盖：{answer.coverage.words}").classes("soft")
        if answer.formula:
            ui.label(f"公式：{answer.formula}").classes("soft")


def downloads(what: str, **asked: str) -> None:
    """Buttons that export exactly what is shown."""
    for form, words in (("xlsx", "导出 Excel"), ("docx", "导出 Word")):
        address = f"/api/v1/exports/{what}?{urlencode({**asked, 'form': form})}"
        ui.button(
            words, on_click=lambda address=address: ui.navigate.to(address, new_tab=True)
        ).props("outline dense")
