"""数据与核定: bring a file in after a look, settle doubtful names, take a source out; how good the records are."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from nicegui import events, run, ui

from api.console.frame import empty, footnote, notice, page, table
from api.imports import forget_source, preview, take_in
from api.office import Office
from api.reviews import settle, waiting
from graph.errors import LiantuError
from graph.ontology import Source
from graph.settings import settings
from queries.quality import KNOWN, quality
from queries.scope import Question

COUNTS = (("name", "名称", False), ("firms", "企业（家）", True),
          *((name, words, True) for name, words in KNOWN.items()))  # fmt: skip
CONFLICTS = (("name", "名称", False), ("field", "属性", False), ("wins", "采用", False),
             ("source", "来源", False), ("against", "另一说法", False),
             ("other_source", "另一来源", False), ("rule", "为何", False))  # fmt: skip
COLUMNS = (("sheet", "工作表", False), ("header", "列", False), ("field", "对应", False),
           ("reason", "理由", False))  # fmt: skip
REJECTS = (("sheet", "工作表", False), ("row", "行", True), ("message", "原因", False))


def add_page(office: Office) -> None:
    """The page."""

    @ui.page("/data")
    def show(chain: str = "", scope: str = "") -> None:
        asked = Question(chain=chain, scope=scope)
        with page("/data", "数据与核定"):
            pairs = waiting(settings().ledger_url)
            answer = quality(office.graph(), office.store, asked, pairs)
            _import_card(office)
            _reviews(office, pairs)
            for heading, columns, rows in (
                ("按地方", COUNTS, answer.extra["places"]),
                ("按产业链", COUNTS, answer.rows),
                (f"来源说法不一（{answer.extra['conflict_count']}）", CONFLICTS, answer.extra["conflicts"]),
            ):  # fmt: skip
                ui.html(f"<h2>{heading}</h2>", sanitize=False)
                if rows:
                    table(columns, rows, rows_per_page=20)
                else:
                    empty("未见记载。")
            _forget(office)
            footnote(answer)


def _import_card(office: Office) -> None:
    ui.html("<h2>导入表格或文件</h2>", sanitize=False)
    shown = ui.column().classes("w-full")

    async def received(event: events.UploadEventArguments) -> None:
        name, content = Path(event.file.name).name, await event.file.read()
        shown.clear()
        with shown:
            _try(lambda: _show_preview(office, name, content))

    limit = settings().upload_limit_mb << 20
    ui.upload(
        label="选一个文件，先看后导", on_upload=received, max_file_size=limit, auto_upload=True,
        on_rejected=lambda: ui.notify(f"文件超过上限 {settings().upload_limit_mb} MB"),
    )  # fmt: skip


def _show_preview(office: Office, name: str, content: bytes) -> None:
    found = _with_file(name, content, preview)
    sheets = found.get("sheets", [])
    columns = [{"sheet": one["sheet"], **column} for one in sheets for column in one["columns"]]
    rejects = [{"sheet": one["sheet"], **reject} for one in sheets for reject in one["rejects"]]
    ui.label(f"{name}：{sum(len(one['rows']) for one in sheets)} 行可采用，{len(rejects)} 行未采用")
    for headings, rows in ((COLUMNS, columns), (REJECTS, rejects)):
        if rows:
            table(headings, rows, rows_per_page=20)

    async def bring_in() -> None:
        try:
            told = await run.io_bound(
                _with_file, name, content, lambda path: take_in(office.store, path)
            )
        except LiantuError as fault:
            ui.notify(str(fault), type="negative")
            return
        if told is None:  # the server is stopping
            return
        ui.notify(f"已导入 {told['rows']} 行，待核定 {told['reviews']} 对")
        ui.navigate.to("/data")

    ui.button("导入", on_click=bring_in)


def _with_file(name: str, content: bytes, act: Callable[[Path], dict[str, Any]]) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        return act(path)


def _reviews(office: Office, pairs: list[dict[str, Any]]) -> None:
    ui.html(f"<h2>待人工核定（{len(pairs)}）</h2>", sanitize=False)
    if not pairs:
        empty("没有待核的名称。")
        return
    person, reason = ui.input("何人"), ui.input("何故")
    for pair in pairs:
        with ui.card().classes("w-full"):
            ui.label(f"{pair['left_name']}　↔　{pair['right_name']}（{pair['score']:.2f}）")
            ui.label(pair["words"]).classes("soft")
            stated = "；".join(
                f"{key}：{value}" for key, value in pair["evidence"].items() if value
            )
            ui.label(stated or "表中没有其他记载").classes("soft")
            with ui.row():
                for verdict, words in (("merge", "同一家"), ("distinct", "不是同一家")):
                    ui.button(
                        words,
                        on_click=lambda number=pair["id"], verdict=verdict: _settle(
                            office, number, verdict, person.value, reason.value
                        ),
                    ).props("outline dense")


def _settle(office: Office, number: int, verdict: str, person: str, reason: str) -> None:
    if not (person and reason):
        ui.notify("请写明何人、何故。", type="warning")
        return
    if _try(lambda: settle(office.store, number, verdict, person, reason)):
        ui.navigate.to("/data")


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
