"""Bringing a file in: a look first, the guess with its reasons, corrections that are kept, then the import."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nicegui import events, run, ui

from api.console.frame import notice
from api.console.tables import table
from api.imports import Bringing, preview, take_in
from api.office import Office
from graph.errors import LiantuError
from graph.settings import settings
from ingest.keeping import keep_profile
from ingest.kinds import KINDS
from ingest.progress import Step

FAULTS = (("sheet", "工作表", False), ("row", "行", True), ("column", "列", False), ("header", "列名", False),
          ("value", "值", False), ("message", "原因", False), ("remedy", "改法", False))  # fmt: skip
STATED = (("words", "读出的陈述", False), ("status", "状态", False), ("said", "原句", False))
ASKED = (("words", "要人核定的", False), ("why", "为何", False), ("said", "原句", False))
AIMS = (("metric", "指标", False), ("text", "原文", False))
CONFLICTS = (("name", "名称", False), ("field_name", "属性", False), ("wins", "采用", False),
             ("source_name", "来源", False), ("against", "另一说法", False),
             ("other_name", "另一来源", False), ("rule", "为何", False))  # fmt: skip
#: How often the bar follows the import, seconds.
BEAT = 0.3
#: Types of fields whose bare numbers need a unit.
MEASURED = frozenset({"amount", "share", "quantity", "number"})
#: The choice that leaves a column out.
LEFT_OUT = ""


@dataclass
class Upload:
    """A file that a person has sent, and how far its import is."""

    name: str
    content: bytes
    #: The kind of sheet that a person named; blank where the content decides.
    kind: str = ""
    step: Step | None = field(default=None)

    def bringing(self, **more: Any) -> Bringing:
        """How it is brought in."""
        return Bringing(kind=self.kind or None, **more)

    def with_file(self, act: Callable[[Path], dict[str, Any]]) -> dict[str, Any]:
        """Do something with it as a file of its own name."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / self.name
            path.write_bytes(self.content)
            return act(path)


@dataclass
class Changed:
    """Tells the rest of the page that the graph has changed."""

    tell: Callable[[], None] = lambda: None


def import_card(office: Office) -> Changed:
    """The card. What it gives back takes the act that follows an import: the queue is shown anew."""
    ui.html("<h2>导入表格或文件</h2>", sanitize=False)
    limit = settings().upload_limit_mb

    async def received(event: events.UploadEventArguments) -> None:
        upload = Upload(Path(event.file.name).name, await event.file.read())
        await show_preview(office, upload, shown, changed)

    ui.upload(
        label="选一个文件，先看后导", on_upload=received, max_file_size=limit << 20, auto_upload=True,
        on_rejected=lambda: ui.notify(f"文件超过上限 {limit} MB"),
    )  # fmt: skip
    shown = ui.column().classes("w-full")
    changed = Changed()
    return changed


async def show_preview(office: Office, upload: Upload, place: ui.column, changed: Changed) -> None:
    """What an import would read and do, with the buttons to correct and to go on."""
    place.clear()
    with place:
        ui.label(f"正在看 {upload.name} …").classes("soft")
    try:
        found = await run.io_bound(
            upload.with_file, lambda path: preview(path, upload.bringing(), office.store)
        )
    except LiantuError as fault:
        place.clear()
        with place:
            notice(str(fault))
        return
    except Exception:
        place.clear()
        with place:
            notice(f"看 {upload.name} 时程序出错，已记入日志；图没有改动。")
        raise
    if found is None:  # the server is stopping
        return
    place.clear()
    with place:
        sheets, would = found.get("sheets", []), found["would"]
        ui.label(read_words(upload.name, found)).classes("text-weight-bold")
        ui.label(would_words(would)).classes("soft")
        if sheets:
            _kind_choice(office, upload, place, changed)
        for sheet in sheets:
            _guess(office, upload, place, sheet, changed)
        refused = [reject for sheet in sheets for reject in sheet["rejects"]]
        left_out = [doubt for sheet in sheets for doubt in sheet["doubts"]]
        unplaced = [{**one, "message": one["reason"]} for one in would["problems"]]
        for heading, columns, rows in (
            ("未采用的行", FAULTS, refused),
            ("行已采用，这一格未采用", FAULTS, left_out),
            ("没有对上的", FAULTS, unplaced),
            ("读出的事实", STATED, would["stated"]),
            ("不作事实的陈述", STATED, would["apart"]),
            ("目标数字", AIMS, would["targets"]),
            ("待人工核定", ASKED, would["asked"]),
            ("与其他来源说法不一", CONFLICTS, would["conflicts"]),
        ):
            if rows:
                ui.label(f"{heading}（{len(rows)}）").classes("text-weight-bold")
                table(columns, rows, rows_per_page=10)
        with ui.row().classes("items-center gap-3"):
            _import_button(office, upload, changed)
            if refused or left_out or unplaced:
                ui.button("下载标错的副本", on_click=lambda: _marked_copy(office, upload)).props(
                    "outline"
                )


def read_words(name: str, found: dict[str, Any]) -> str:
    """What was read of a file, in one sentence."""
    sheets = found.get("sheets", [])
    rows = sum(len(one["rows"]) for one in sheets if one["kind"])
    refused = sum(len({reject["row"] for reject in one["rejects"]}) for one in sheets)
    parts = [f"{rows} 行可采用，{refused} 行未采用"] if sheets else []
    if "documents" in found:
        would = found["would"]
        parts.insert(0, f"文字材料，读出事实 {len(would['stated'])} 条")
    return f"{name}：{'；表中 '.join(parts)}"


def _kind_choice(office: Office, upload: Upload, place: ui.column, changed: Changed) -> None:
    """What kind of sheet the file is taken for, where the content alone leads astray."""

    async def read_again(event: events.ValueChangeEventArguments[Any]) -> None:
        upload.kind = event.value or ""
        await show_preview(office, upload, place, changed)

    choices = {"": "由内容判断", **{key: kind.title for key, kind in KINDS.items()}}
    ui.select(choices, value=upload.kind, label="按哪种表读", on_change=read_again).props(
        "dense outlined"
    ).classes("w-48")


async def _marked_copy(office: Office, upload: Upload) -> None:
    """The file with its faults in red, for whoever made it."""
    made: list[bytes] = []

    def mark(path: Path) -> dict[str, Any]:
        target = path.with_name("标错.xlsx")
        preview(path, upload.bringing(marked=target), office.store)
        made.append(target.read_bytes())
        return {}

    await run.io_bound(upload.with_file, mark)
    ui.download.content(made[0], f"{Path(upload.name).stem}-标错.xlsx")


def would_words(would: dict[str, Any]) -> str:
    """What an import would do to the graph, in one sentence."""
    change = {what: sum(counts.values()) for what, counts in would["change"].items()}
    return (
        f"导入将新增 {change['added']} 项、更改 {change['changed']} 项，"
        f"与其他来源说法不一 {len(would['conflicts'])} 处，待核定 {len(would['asked'])} 条"
    )


def _guess(
    office: Office, upload: Upload, place: ui.column, sheet: dict[str, Any], changed: Changed
) -> None:
    """A table's columns: what each is taken for and why, open to correction."""
    kind = KINDS.get(sheet["kind"] or "")
    if kind is None:
        ui.label(
            f"{sheet['sheet']}：认不出是哪种表，不会读入。请选“按哪种表读”，或对照导入模板改列名。"
        ).classes("soft")
        return
    titles = {LEFT_OUT: "（不要这一列）", **{one.name: one.title for one in kind.fields}}
    measured = {one.name for one in kind.fields if one.type in MEASURED}
    chosen: dict[str, ui.select] = {}
    units: dict[str, ui.input] = {}
    with ui.expansion(f"{sheet['sheet']}：按“{kind.title}”读", value=True).classes("w-full"):
        for column in (one for one in sheet["columns"] if one["header"]):
            with ui.row().classes("items-center gap-3"):
                ui.label(column["header"]).classes("w-48")
                chosen[column["header"]] = (
                    ui.select(titles, value=column["field"]).props("dense outlined").classes("w-48")
                )
                units[column["header"]] = (
                    ui.input("单位", value=column["unit"])
                    .props("dense outlined")
                    .classes("w-24")
                    .bind_visibility_from(
                        chosen[column["header"]], "value", backward=lambda name: name in measured
                    )
                )
                ui.label(column["reason"] or "没有把握，未采用").classes("soft")
        name = ui.input("方案名称").props("dense outlined")

        async def keep() -> None:
            guessed = {one["header"]: (one["field"], one["unit"]) for one in sheet["columns"]}
            told = {
                header: f"{select.value}:{units[header].value or ''}" if select.value else LEFT_OUT
                for header, select in chosen.items()
                if (select.value or "", units[header].value or "") != guessed[header]
            }
            try:
                upload.with_file(
                    lambda path: keep_profile(
                        name.value or "", path, told, kind=kind.key, sheet=sheet["sheet"]
                    ).as_dict()
                )
            except LiantuError as fault:
                ui.notify(str(fault), type="negative")
                return
            ui.notify("已存为方案，列名相同的文件自动采用")
            upload.kind = ""  # the profile says it from now on
            await show_preview(office, upload, place, changed)

        ui.button("按改后的对应存为方案", on_click=keep).props("outline dense")


def _import_button(office: Office, upload: Upload, changed: Changed) -> None:
    words = ui.label("").classes("soft")
    bar = ui.linear_progress(0.0, show_value=False).classes("w-full")
    bar.visible = False

    def follow() -> None:
        if upload.step is not None:
            words.text = upload.step.in_words()
            bar.value = upload.step.done / max(upload.step.total, 1)

    def keep_step(step: Step) -> None:
        upload.step = step

    async def bring_in() -> None:
        button.disable()
        bar.visible = True
        beat = ui.timer(BEAT, follow)
        try:
            told = await run.io_bound(
                upload.with_file,
                lambda path: take_in(office.store, path, upload.bringing(progress=keep_step)),
            )
        except LiantuError as fault:
            ui.notify(str(fault), type="negative")
            button.enable()
            return
        finally:
            beat.deactivate()
        if told is None:  # the server is stopping
            return
        words.text = done_words(told)
        changed.tell()
        bar.value = 1.0
        ui.notify(words.text)

    button = ui.button("导入", on_click=bring_in)


def done_words(told: dict[str, Any]) -> str:
    """What an import did, in one sentence."""
    change = {what: sum(counts.values()) for what, counts in told["change"].items()}
    read = f"已导入 {told['rows']} 行"
    if told["stated"]:
        read += f"、文字中的事实 {len(told['stated'])} 条"
    did = (
        f"新增 {change['added']} 项、更改 {change['changed']} 项"
        if any(change.values())
        else "没有变化"
    )
    return f"{read}：{did}；未采用 {len({(one['sheet'], one['row']) for one in told['rejects']})} 行，新增待核定 {told['reviews']} 条。"
