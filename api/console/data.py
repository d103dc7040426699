"""数据与核定: bring a file in after a look, settle doubtful names, take a source out; how good the records are."""

from __future__ import annotations

from collections.abc import Callable

from nicegui import ui

from api.console.frame import empty, footnote, notice, page
from api.console.import_card import CONFLICTS, import_card
from api.console.review_card import ReviewCard
from api.console.tables import table
from api.imports import forget_source
from api.office import Office
from api.reviews import waiting
from graph.errors import LiantuError
from graph.ontology import Source
from graph.settings import settings
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
    _forget(office)
    footnote(answer)


def _forget(office: Office) -> None:
    held = office.store.read(Source, ["id", "name", "kind"])
    files = {
        row["id"]: row["name"] for row in held.iter_rows(named=True) if row["kind"] == "导入文件"
    }
    if not files:
        return
    ui.html("<h2>拿掉一个来源</h2>", sanitize=False)
    chosen = ui.select(files, label="来源", with_input=True).classes("min-w-64")

    def take_out() -> None:
        if chosen.value and _try(lambda: forget_source(office.store, chosen.value)):
            ui.navigate.to("/data")

    ui.button("拿掉这个来源", on_click=take_out).props("outline")


def _try(act: Callable[[], object]) -> bool:
    """Do it; a fault that a person can mend becomes a notice."""
    try:
        act()
    except LiantuError as fault:
        notice(str(fault))
        return False
    return True
