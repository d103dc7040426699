"""活动与年度方案: plan an event, read its run sheet, record outcomes, download the papers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import quote

from nicegui import run, ui

from api.console.frame import SideSheet, empty, escape, page, table
from api.office import Office
from graph.errors import LiantuError
from queries.events.event_book import load_event, planned_events, standing_events
from queries.events.event_edits import lock_pair, unlock_pair
from queries.events.event_plan import change_event, plan_event
from queries.events.funnel import funnel, reminders
from queries.events.outcomes import OUTCOMES, Told, record_outcomes
from queries.events.programme import ProgrammeQuestion, plan_programme, programme_of
from queries.events.summary import event_summary, programme_summary
from queries.matching.history import FAILED

EVENTS = (("date", "日期", False), ("name", "名称", False), ("venue", "地点", False),
          ("host", "主办", False), ("state", "状态", False), ("revision", "修订", True))  # fmt: skip
MEETINGS = (("time", "时段", False), ("table", "桌号", True), ("buyer", "需方", False),
            ("supplier", "供方", False), ("product", "产品", False), ("score", "得分", True),
            ("came", "到会", False), ("outcome", "结果", False))  # fmt: skip
YEAR = (("date", "日期", False), ("name", "名称", False), ("venue", "主办地", False),
        ("firms", "邀请", True), ("relief", "缓解量", True), ("why", "为什么", False))  # fmt: skip
FUNNEL = (("group", "活动", False), ("invited", "邀请", True), ("came", "到会", True),
          ("pairs", "对接", True), ("意向", "意向", True), ("签约", "签约", True),
          ("供货", "供货", True), (FAILED, FAILED, True))  # fmt: skip


def add_page(office: Office) -> None:
    """The list of events, one event, the year."""

    @ui.page("/events")
    def show_list() -> None:
        rows = standing_events(office.store).sort("date", descending=True).to_dicts()
        with page("/events", f"对接活动：{len(rows)} 场"):
            ui.link("年度方案", "/programme")
            if not rows:
                empty("还没有活动；用 liantu event create 新建，或在年度方案里排出。")
                return
            table(
                EVENTS, rows,
                on_row=lambda place: ui.navigate.to(f"/events/{quote(rows[place]['id'])}"),
            )  # fmt: skip
            due = reminders(office.store, date.today())
            ui.label(f"待回访 {len(due)} 对（会后 30、90 天）")
            with ui.expansion("漏斗").classes("w-full"):
                table(FUNNEL, funnel(office.store))

    @ui.page("/events/{event}")
    def show_event(event: str) -> None:
        with page("/events", "对接活动"):
            _event(office, event)

    @ui.page("/programme")
    def show_year(name: str = "") -> None:
        with page("/events", "年度方案：办哪些链、何时、在哪、请谁？"):
            _programme(office, name)


def _event(office: Office, event: str) -> None:
    record = load_event(office.store, event)
    shown = event_summary(office.store, record)
    ui.html(f"<h2>{escape(record.date)} {escape(record.name)}</h2>", sanitize=False)
    ui.label(shown["words"])
    if shown["proof"]["given_up"]:
        ui.label("未能满足的愿望：" + "、".join(shown["proof"]["given_up"]))

    async def plan() -> None:
        await _tried(lambda: plan_event(office.store, record.id, revision=record.revision))

    with ui.row().classes("items-center gap-3"):
        ui.button("找对子、排日程", on_click=plan).props("dense")
        ui.button(
            "下载全部文书（zip）",
            on_click=lambda: ui.navigate.to(
                f"/api/v1/events/{quote(record.id)}/papers", new_tab=True
            ),
        ).props("outline dense")
    sheet, rows = SideSheet(), shown["meetings"]
    if rows:
        table(
            MEETINGS,
            rows,
            on_row=lambda place: _pair(office, record.id, record.revision, sheet, rows[place]),
        )
    else:
        empty("还没有排出会面：点“找对子、排日程”。")
    with ui.expansion(f"没有会面的企业与原因（{len(shown['idle'])}）").classes("w-full"):
        idle = [{"name": name, "why": why} for name, why in shown["idle"].items()]
        table((("name", "企业", False), ("why", "原因", False)), idle)


def _pair(office: Office, event: str, revision: int, sheet: SideSheet, row: dict[str, Any]) -> None:
    """Side sheet of a pair: why, what is doubtful, lock, outcome."""

    async def lock(on: bool) -> None:
        change = (lambda p: lock_pair(p, row["pairing"])) if on else (
            lambda p: unlock_pair(p, row["pairing"])
        )  # fmt: skip
        await _tried(lambda: change_event(office.store, event, change, revision=revision))

    with sheet.fill(f"{row['supplier']} → {row['buyer']}"):
        ui.label(f"{row['product']}　{row['time']}　{row['table'] or ''} 号桌")
        ui.label(f"为什么：{row['words']}")
        if row["doubt"]:
            ui.label(f"存疑：{row['doubt']}")
        ui.button("解除锁定" if row["locked"] else "锁定时段与桌号",
                  on_click=lambda: lock(not row["locked"])).props("outline dense")  # fmt: skip
        outcome = ui.select([*OUTCOMES, FAILED], value=row["outcome"] or None, label="结果")
        outcome.props("dense outlined").classes("w-full")
        reason = ui.input("不合适的原因", value=row["reason"] or "").props("dense outlined")
        amount = ui.number("金额（万元）", min=0).props("dense outlined")

        async def keep() -> None:
            money = float(amount.value) * 10_000 if amount.value is not None else None
            told = Told(row["pairing"], outcome.value or "", reason.value or "", money)
            await _tried(lambda: record_outcomes(office.store, event, [told], revision=revision))

        ui.button("登记结果", on_click=keep).props("dense")


def _programme(office: Office, name: str) -> None:
    year = date.today().year + (date.today().month > 10)
    names = sorted(
        {one.plan.year.programme for one in planned_events(office.store) if one.plan.year}
    )
    with ui.row().classes("items-end gap-3"):
        called = ui.input("方案名", value=name or (names[-1] if names else f"{year}年"))
        first = ui.input("起", value=f"{year}-01-01")
        last = ui.input("止", value=f"{year}-12-31")
        count = ui.number("场次", value=20, min=1, max=200)

        async def plan() -> None:
            await _tried(
                lambda: plan_programme(
                    office.store,
                    ProgrammeQuestion(
                        called.value, date.fromisoformat(first.value),
                        date.fromisoformat(last.value), int(count.value or 20),
                    ),
                ),
                f"/programme?name={quote(called.value)}",
            )  # fmt: skip

        ui.button("排全年（锁定的不动）", on_click=plan).props("dense")
    chosen = name or (names[-1] if names else "")
    if not chosen:
        empty("还没有年度方案：填起止日期与场次，点“排全年”。")
        return
    shown = programme_summary(programme_of(office.store, chosen))
    ui.label(f"{chosen}：{len(shown['events'])} 场，缓解量合计 {shown['relief']:.2f}")
    for note in shown["notes"]:
        ui.label(note)
    rows = shown["events"]
    table(YEAR, rows, on_row=lambda at: ui.navigate.to(f"/events/{quote(rows[at]['id'])}"))


async def _tried(work: Callable[[], Any], address: str = "") -> None:
    """Do it off the page's thread; a person's mistake is a notice, success shows the page anew."""
    try:
        await run.io_bound(work)
    except (LiantuError, ValueError) as fault:
        ui.notify(str(fault), type="negative", multi_line=True, timeout=0, close_button="关闭")
        return
    if address:
        ui.navigate.to(address)
    else:
        ui.navigate.reload()
