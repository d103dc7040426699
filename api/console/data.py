"""数据与核定: bring a file in after a look, settle doubtful names, take a source out; how good the records are."""

from __future__ import annotations

from collections.abc import Callable

from nicegui import ui

from api.console.doing import done
from api.console.frame import empty, footnote, page
from api.console.import_card import CONFLICTS, import_card
from api.console.review_card import ReviewCard
from api.console.tables import table
from api.imports import IMPORTED, forget_source, stated_by
from api.office import Office
from api.reviews import waiting
from graph.ontology import Source
from graph.settings import settings
from ingest.starter.plan import STARTER
from queries.quality import KNOWN, quality
from queries.scope import Question

COUNTS = (("name", "名称", False), ("firms", "企业（家）", True),
          *((name, words, True) for name, words in KNOWN.items()))  # fmt: skip


def add_page(office: Office) -> None:
    """The page."""

    @ui.page("/data")
    def show(chain: str = "", scope: str = "") -> None:
        asked = Question(chain=chain, scope=scope)
        with page("/data", "数据与核定"):
            changed, queue = import_card(office), ReviewCard(office)

            @ui.refreshable
            def records() -> None:
                _records(office, asked)
                _forget(office, show_anew)

            def show_anew() -> None:
                queue.show()
                records.refresh()

            records()
            changed.tell = show_anew


def _records(office: Office, asked: Question) -> None:
    """How good the records are, and which source may be taken out."""
    answer = quality(office.graph(), office.store, asked, waiting(settings().ledger_url))
    for heading, columns, rows in (
        ("按地方", COUNTS, answer.extra["places"]),
        ("按产业链", COUNTS, answer.rows),
        (f"来源说法不一（{answer.extra['conflict_count']}）", CONFLICTS, answer.extra["conflicts"]),
    ):
        ui.html(f"<h2>{heading}</h2>", sanitize=False)
        if rows:
            table(columns, rows, rows_per_page=20)
        else:
            empty("未见记载。")
    footnote(answer)


def _forget(office: Office, show_anew: Callable[[], None]) -> None:
    """Take a source out, after saying what goes; files that a person brought come before the starter data."""
    held = office.store.read(Source, ["id", "name", "kind"]).sort("name")
    files = {
        row["id"]: row["name"]
        for is_starter in (False, True)
        for row in held.iter_rows(named=True)
        if row["kind"] == IMPORTED and row["name"].startswith(STARTER) is is_starter
    }
    if not files:
        return
    ui.html("<h2>拿掉一个来源</h2>", sanitize=False)
    chosen = ui.select(files, label="来源", with_input=True).classes("w-full max-w-96")

    async def ask() -> None:
        source = str(chosen.value or "")
        if not source:
            ui.notify("请先选一个来源。", type="warning")
            return
        count = await done(lambda: stated_by(office.store, source))
        if count is None:
            return
        with ui.dialog() as dialog, ui.card():
            ui.label(f"拿掉《{files[source]}》？").classes("text-weight-bold")
            ui.label(
                f"它的 {count} 条陈述，以及只因它而待核定的，一并拿掉；别的来源所说的都留下。"
                "要恢复须重新导入这个文件。"
            ).classes("soft")
            with ui.row():
                ui.button("确定拿掉", on_click=lambda: dialog.submit(True)).props("outline")
                ui.button("不拿", on_click=lambda: dialog.submit(False)).props("flat")
        if await dialog and await done(lambda: forget_source(office.store, source)):
            ui.notify(f"已拿掉《{files[source]}》的 {count} 条陈述。")
            show_anew()

    ui.button("拿掉这个来源", on_click=ask).props("outline")
