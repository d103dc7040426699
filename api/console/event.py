"""One event: its plan with bound and gap, pairs left out, guests, firms without a meeting, papers."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

from nicegui import ui

from api.console.doing import done
from api.console.event_forms import conditions, walk_in
from api.console.event_sheets import open_guest, open_pair
from api.console.frame import SideSheet, empty, escape, notice, page, show_source
from api.console.tables import table
from api.office import Office
from api.wishes import wish_book
from queries.events.event_book import EventRecord, load_event
from queries.events.event_plan import plan_event
from queries.events.past_event import past_event
from queries.events.summary import event_summary
from queries.events.timetable import Progress

MEETINGS = (("time", "时段", False), ("table", "桌号", True), ("buyer", "需方", False),
            ("supplier", "供方", False), ("product", "产品", False), ("score", "得分", True),
            ("held", "锁定", False), ("came", "到会", False), ("outcome", "结果", False))  # fmt: skip
LEFT_OUT = (("buyer", "需方", False), ("supplier", "供方", False), ("product", "产品", False),
            ("score", "得分", True), ("why", "不安排的原因", False), ("words", "为什么", False))  # fmt: skip
IDLE = (("name", "企业", False), ("list", "名单", False), ("why", "原因", False))
PAST_GUESTS = (("name", "企业", False), ("side", "供需", False), ("state", "状态", False))
GUESTS = (("name", "企业", False), ("side", "供需", False), ("state", "状态", False),
          ("away", "不能来", False), ("cap", "最多", True), ("minimum", "最少", True),
          ("languages", "语言", False), ("prefers", "愿在", False), ("note", "备注", False))  # fmt: skip


def add_page(office: Office) -> None:
    """The page of one event."""

    @ui.page("/events/{event}")
    def show(event: str) -> None:
        with page("/events", "对接活动"):
            if past := past_event(office.store, event):
                _past(past)
            else:
                _event(office, load_event(office.store, event))


def _past(past: dict[str, Any]) -> None:
    """An event that sources have on record: what they say, and why there is no more."""
    ui.html(f"<h2>{escape(past['name'])}</h2>", sanitize=False)
    with ui.grid(columns="max-content 1fr").classes("gap-x-4 gap-y-1"):
        for fact in past["facts"]:
            ui.label(fact["name"]).classes("soft")
            ui.label(fact["words"])
        ui.label("出处").classes("soft")
        with ui.column().classes("gap-0"):
            for source in past["sources"]:
                show_source(source)
    if past["guests"]:
        _part(f"到会企业（{len(past['guests'])}）", PAST_GUESTS, past["guests"])
    ui.label(past["words"]).classes("soft")


def _event(office: Office, record: EventRecord) -> None:
    shown = event_summary(office.store, record)
    about = "　".join(filter(None, (record.date, record.name, record.venue, record.state)))
    ui.html(f"<h2>{escape(about)}</h2>", sanitize=False)
    if shown["stale"]:
        notice(shown["stale"])
    ui.label(shown["words"])
    for words in shown["notes"]:
        ui.label(words)
    _doing(office, record)
    sheet = SideSheet()
    rows = [{**row, "held": "锁定" if row["locked"] else ""} for row in shown["meetings"]]
    if rows:
        table(MEETINGS, rows, on_row=lambda at: open_pair(office, record, sheet, rows[at]))
    else:
        empty("还没有排出会面：点“找对子、排日程”。")
    left = shown["left_out"]
    _part(f"没有排入的候选（{len(left)}）", LEFT_OUT, left,
          lambda at: open_pair(office, record, sheet, left[at]))  # fmt: skip
    _part(f"企业与条件（{len(shown['guests'])}）", GUESTS, shown["guests"],
          lambda at: open_guest(office, record, sheet, at))  # fmt: skip
    reserve = set(shown["reserve"])
    idle = [
        {"name": name, "list": "候补" if name in reserve else "受邀", "why": why}
        for name, why in shown["idle"].items()
    ]
    _part(f"没有会面的企业与原因（{len(idle)}）", IDLE, idle)
    with ui.expansion("会场、时段与条件；整段整桌锁定").classes("w-full"):
        conditions(office, record)
    with ui.expansion("会后：临时洽谈、结果登记表").classes("w-full"):
        walk_in(office, record)


def _part(heading: str, columns: Any, rows: list[dict[str, Any]], on_row: Any = None) -> None:
    with ui.expansion(heading).classes("w-full"):
        if rows:
            table(columns, rows, on_row=on_row)
        else:
            empty("没有。")


def _doing(office: Office, record: EventRecord) -> None:
    """Plan with live progress; papers."""
    heard: list[Progress] = []
    with ui.row().classes("items-center gap-3"):
        button = ui.button("找对子、排日程").props("dense")
        seconds = (
            ui.number("时间上限（秒）", value=20, min=1, max=600)
            .props("dense outlined")
            .classes("w-32")
        )
        hidden = ui.checkbox("文书含保密内容")

        def papers() -> None:
            asked = urlencode({"confidential": str(hidden.value).lower()})
            ui.download.from_url(
                f"/api/v1/events/{quote(record.id)}/papers?{asked}", f"{record.name}.zip"
            )

        ui.button("下载全部文书（zip）", on_click=papers).props("outline dense")
    told = ui.label("").classes("soft")

    def tell() -> None:
        if heard:
            last = heard[-1]
            told.set_text(
                f"{last.seconds:.1f} 秒：已有方案，空档 {last.best}，下界 {last.bound}，差距 {last.gap:.0%}；仍在改进……"
            )

    async def plan() -> None:
        client = ui.context.client
        button.disable()
        told.set_text("正在找对子……")
        watch = ui.timer(0.3, tell)
        wishes = wish_book().list()
        made = await done(lambda: plan_event(
            office.store, record.id, revision=record.revision, preferences=wishes,
            seconds=float(seconds.value or 20), progress=heard.append,
        ))  # fmt: skip
        watch.deactivate()
        if client.is_deleted:
            return
        if made is None:
            button.enable()
            told.set_text("没有排出，原来的安排不动。")
        else:
            ui.navigate.reload()

    button.on_click(plan)
