"""活动: the list of events, a new one, what is due, the funnel."""

from __future__ import annotations

from datetime import date
from urllib.parse import quote

from nicegui import ui

from api.console.event_forms import new_event
from api.console.frame import empty, page
from api.console.tables import table
from api.office import Office
from queries.events.event_book import standing_events
from queries.events.funnel import By, funnel, reminders
from queries.matching.history import FAILED

EVENTS = (("date", "日期", False), ("name", "名称", False), ("venue", "地点", False),
          ("host", "主办", False), ("state", "状态", False), ("revision", "修订", True))  # fmt: skip
FUNNEL = (("group", "活动", False), ("invited", "邀请", True), ("came", "到会", True),
          ("pairs", "对接", True), ("意向", "意向", True), ("签约", "签约", True),
          ("供货", "供货", True), (FAILED, FAILED, True), ("amount", "金额（万元）", True))  # fmt: skip
DUE = (("event_name", "活动", False), ("buyer_name", "需方", False), ("supplier_name", "供方", False),
       ("product_name", "产品", False), ("late", "过了几天", True), ("words", "该问什么", False))  # fmt: skip
GROUPS: dict[By, str] = {"event": "按活动", "chain": "按产业链", "year": "按年"}


def add_page(office: Office) -> None:
    """The list of events."""

    @ui.page("/events")
    def show(chain: str = "", finding: str = "") -> None:
        rows = standing_events(office.store).sort("date", descending=True).to_dicts()
        with page("/events", f"对接活动：{len(rows)} 场"):
            with ui.row().classes("gap-4"):
                ui.link("年度方案", "/programme")
                ui.link("需求与供给", "/posts")
            with ui.expansion("新建活动", value=bool(chain or finding)).classes("w-full"):
                new_event(office, chain, finding)
            if not rows:
                empty("还没有活动：在上面新建，或在年度方案里排出。")
                return
            table(
                EVENTS, rows,
                on_row=lambda place: ui.navigate.to(f"/events/{quote(rows[place]['id'])}"),
            )  # fmt: skip
            due = reminders(office.store, date.today())
            with ui.expansion(f"待回访（会后 30、90 天）：{len(due)} 对").classes("w-full"):
                if due:
                    table(DUE, due)
                else:
                    empty("目前没有该回访的。")
            _funnel(office)


def _funnel(office: Office) -> None:
    with ui.expansion("漏斗：由邀请到供货").classes("w-full"):

        @ui.refreshable
        def draw(by: By) -> None:
            counted = funnel(office.store, by)
            table(FUNNEL, [{**row, "amount": row["amount"] / 10_000} for row in counted])

        ui.toggle(GROUPS, value="event", on_change=lambda event: draw.refresh(event.value)).props(
            "dense"
        )
        draw("event")
