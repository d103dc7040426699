"""年度方案: plan a year of events, lock some, plan the rest again; the year's report."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import quote

from nicegui import ui

from api.console.doing import day, field, tried
from api.console.frame import SideSheet, empty, page
from api.console.tables import table
from api.office import Office
from queries.events.event_book import planned_events
from queries.events.funnel import year_report
from queries.events.programme import ProgrammeQuestion, lock_event, plan_programme, programme_of
from queries.events.summary import programme_summary
from queries.matching.history import FAILED

YEAR = (("date", "日期", False), ("name", "名称", False), ("venue", "主办地", False),
        ("held", "锁定", False), ("firms", "邀请", True), ("relief", "缓解量", True),
        ("why", "为什么", False))  # fmt: skip
REPORT = (("group", "活动", False), ("invited", "邀请", True), ("pairs", "对接", True),
          ("意向", "意向", True), ("签约", "签约", True), ("供货", "供货", True), (FAILED, FAILED, True))  # fmt: skip
MOVED = (("change", "变化", False), ("class", "类别", False), ("subject", "对象", False), ("chain", "产业链", False),
         ("severity_before", "原严重度", True), ("severity", "现严重度", True), ("words", "说明", False))  # fmt: skip


def add_page(office: Office) -> None:
    """The year."""

    @ui.page("/programme")
    def show(name: str = "") -> None:
        with page("/events", "年度方案：办哪些链、何时、在哪、请谁？"):
            _programme(office, name)


def _programme(office: Office, name: str) -> None:
    names = sorted(
        {one.plan.year.programme for one in planned_events(office.store) if one.plan.year}
    )
    chosen = name or (names[-1] if names else "")
    _question(office, chosen)
    if len(names) > 1:
        with ui.row().classes("gap-4"):
            ui.label("方案：").classes("soft")
            for one in names:
                ui.link(one, f"/programme?name={quote(one)}")
    if not chosen:
        empty("还没有年度方案：填起止日期与场次，点“排全年”。")
        return
    shown = programme_summary(programme_of(office.store, chosen))
    ui.label(f"{chosen}：{len(shown['events'])} 场，缓解量合计 {shown['relief']:.2f}")
    for note in shown["notes"]:
        ui.label(note)
    rows = [{**row, "held": "锁定" if row["locked"] else ""} for row in shown["events"]]
    sheet = SideSheet()
    table(YEAR, rows, on_row=lambda at: _open(office, chosen, sheet, rows[at]))
    _report(office, int(rows[0]["date"][:4]) if rows else date.today().year)


def _question(office: Office, chosen: str) -> None:
    year = date.today().year + (date.today().month > 10)
    with ui.row().classes("items-end gap-3"):
        called = ui.input("方案名", value=chosen or f"{year}年")
        first = ui.input("起", value=f"{year}-01-01").props("type=date")
        last = ui.input("止", value=f"{year}-12-31").props("type=date")
        count = ui.number("场次", value=20, min=1, max=200).classes("w-20")

        async def plan() -> None:
            button.disable()
            await tried(
                lambda: plan_programme(
                    office.store,
                    ProgrammeQuestion(
                        called.value, day(first.value, "起"),
                        day(last.value, "止"), int(count.value or 20),
                    ),
                ),
                f"/programme?name={quote(called.value)}",
            )  # fmt: skip
            button.enable()

        button = ui.button("排全年（锁定的不动）", on_click=plan).props("dense")


def _open(office: Office, name: str, sheet: SideSheet, row: dict[str, Any]) -> None:
    """Side sheet of an event of the year: why, whom it calls; lock, change by hand, open."""
    here = f"/programme?name={quote(name)}"
    with sheet.fill(row["name"]):
        ui.label(row["why"])
        ui.label(f"邀请（{row['firms']}）：{'、'.join(row['invited'])}").classes("soft")
        held = field(ui.input("日期", value=row["date"])).props("type=date")
        venue = field(ui.input("主办地", value=row["venue"]))
        called = field(ui.input("名称", value=row["name"]))

        async def save() -> None:
            await tried(lambda: lock_event(
                office.store, row["id"], revision=row["revision"], date=day(held.value, "日期").isoformat(), venue=venue.value, name=called.value,
            ), here)  # fmt: skip

        async def lock() -> None:
            await tried(lambda: lock_event(
                office.store, row["id"], locked=not row["locked"], revision=row["revision"]
            ), here)  # fmt: skip

        with ui.row().classes("gap-2"):
            ui.button("保存并锁定", on_click=save).props("dense")
            ui.button("解除锁定" if row["locked"] else "锁定", on_click=lock).props("outline dense")
            ui.button(
                "打开活动", on_click=lambda: ui.navigate.to(f"/events/{quote(row['id'])}")
            ).props("outline dense")  # fmt: skip


def _report(office: Office, year: int) -> None:
    with ui.expansion(f"{year} 年总结").classes("w-full"):
        report = year_report(office.store, year)
        ui.label(report["words"])
        with ui.row().classes("gap-2"):
            for form, words in (("docx", "导出 Word"), ("xlsx", "导出 Excel")):
                address = f"/api/v1/years/{year}/report/{form}"
                ui.button(
                    words, on_click=lambda address=address: ui.navigate.to(address, new_tab=True)
                ).props("outline dense")  # fmt: skip
        if report["events"]:
            table(REPORT, report["events"])
        if report["weak_links"]:
            ui.label("弱项变化").classes("text-weight-bold")
            table(MOVED, report["weak_links"])
