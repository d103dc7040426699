"""Forms about events: a new one, the conditions of one, two who met without a plan."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

from nicegui import ui

from api.console.doing import day, done, field, tried, whole
from api.console.frame import chains_with_products
from api.office import Office
from queries.events.event_book import EventRecord
from queries.events.event_edits import lock_all, set_conditions
from queries.events.event_plan import STATES, EventQuestion, change_event, create_event
from queries.events.outcome_form import take_form
from queries.events.outcomes import add_pair


def new_event(office: Office, chain: str, finding: str) -> None:
    """The form of a new event; a weak link may be given by the address."""
    known = chains_with_products(office.graph())
    with ui.grid(columns="repeat(auto-fill, minmax(220px, 1fr))").classes("w-full gap-2"):
        name = field(ui.input("名称"))
        held = field(ui.input("日期", value=date.today().isoformat())).props("type=date")
        chains = field(ui.select(known, label="产业链", multiple=True, with_input=True,
                                 value=[chain] if chain in known else []))  # fmt: skip
        venue, host = field(ui.input("会场")), field(ui.input("主办"))
        sessions = field(ui.input("场次", value="09:00-11:30,14:00-16:30"))
        minutes = field(ui.number("每场分钟", value=20, min=5, max=480))
        pause = field(ui.number("间隔分钟", value=5, min=0, max=240))
        tables = field(ui.number("桌数", value=20, min=1, max=1000))
        cap = field(ui.number("每家最多几场", value=6, min=1))
        minimum = field(ui.number("每家最少几场", value=0, min=0))
        scope = field(ui.input("范围（区市；空为本市）"))
        products = field(ui.input("产品（多个用、隔开）"))
        findings = field(ui.input("针对的弱项编号", value=finding))
    firms = field(ui.textarea("只邀请这些企业（一行一家；空为本链上排得出会面的企业）")).props(
        "rows=2"
    )
    wide = ui.checkbox("放宽：也要别的链上用到或生产同样产品的企业")

    async def create() -> None:
        def make() -> EventRecord:
            return create_event(office.store, EventQuestion(
                name.value, day(held.value, "日期"), chains=tuple(chains.value),
                scope=scope.value, products=_listed(products.value), findings=_listed(findings.value),
                firms=tuple(filter(None, map(str.strip, firms.value.splitlines()))),
                venue=venue.value, host=host.value, sessions=sessions.value,
                minutes=whole(minutes.value) or 0, pause=whole(pause.value) or 0,
                tables=whole(tables.value) or 0,
                cap=whole(cap.value), minimum=int(minimum.value or 0),
                wide=wide.value,
            ))  # fmt: skip

        if record := await done(make):
            ui.navigate.to(f"/events/{quote(record.id)}")

    ui.button("新建", on_click=create).props("dense")


def _listed(written: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in written.replace("，", "、").split("、") if part.strip())


def conditions(office: Office, record: EventRecord) -> None:
    """Venue, day, slots, tables, caps, interpreters, evenness; whole slots and tables locked."""
    plan = record.plan
    with ui.grid(columns="repeat(auto-fill, minmax(200px, 1fr))").classes("w-full gap-2"):
        venue, host = (
            field(ui.input("会场", value=record.venue)),
            field(ui.input("主办", value=record.host)),
        )
        held = field(ui.input("日期", value=record.date)).props("type=date")
        state = field(
            ui.select(
                list(dict.fromkeys((record.state, *STATES))), value=record.state, label="状态"
            )
        )
        sessions = field(ui.input("新的场次（空为不变）", placeholder="09:00-11:30,14:00-16:30"))
        minutes = field(ui.number("每场分钟", value=20, min=5))
        pause = field(ui.number("间隔分钟", value=5, min=0))
        tables = field(ui.number("桌数", value=plan.tables, min=1))
        cap = field(ui.number("每家最多几场（空为不限）", value=plan.cap, min=0))
        minimum = field(ui.number("每家最少几场", value=plan.minimum, min=0))
        interpreters = field(ui.number("每时段译员数（空为不限）", value=plan.interpreters, min=0))
        fairness = field(ui.number("空档数最多相差（空为不限）", value=plan.fairness, min=0))
    wide = ui.checkbox("放宽：也要别的链上用到或生产同样产品的企业", value=plan.wide)

    async def save() -> None:
        limits = {"cap": cap, "interpreters": interpreters, "fairness": fairness}
        given = {name: whole(one.value) for name, one in limits.items()}
        await tried(lambda: change_event(
            office.store, record.id,
            lambda standing: set_conditions(
                standing, sessions=sessions.value, minutes=whole(minutes.value) or 0, pause=whole(pause.value) or 0,
                tables=whole(tables.value), minimum=whole(minimum.value) or 0, wide=wide.value, **given,
                lift=[name for name, value in given.items() if value is None],
            ),
            revision=record.revision, date=day(held.value, "日期").isoformat(), venue=venue.value, host=host.value,
            state=state.value,
        ))  # fmt: skip

    ui.button("保存条件", on_click=save).props("dense")
    _whole_locks(office, record)


def _whole_locks(office: Office, record: EventRecord) -> None:
    slots = {place: one.label for place, one in enumerate(record.plan.rounds, start=1)}
    with ui.row().classes("items-end gap-2"):
        slot = (
            ui.select(slots, label="整个时段", clearable=True)
            .props("dense outlined")
            .classes("w-40")
        )
        seat = (
            ui.number("整张桌", min=1, max=record.plan.tables)
            .props("dense outlined")
            .classes("w-28")
        )

        async def lock(on: bool) -> None:
            await tried(lambda: change_event(
                office.store, record.id,
                lambda plan: lock_all(plan, slot=slot.value, table=whole(seat.value), locked=on),
                revision=record.revision,
            ))  # fmt: skip

        ui.button("锁定", on_click=lambda: lock(True)).props("outline dense")
        ui.button("解除", on_click=lambda: lock(False)).props("outline dense")


def walk_in(office: Office, record: EventRecord) -> None:
    """Two who met without being planned; a filled-in form of outcomes."""
    with ui.row().classes("items-end gap-2"):
        buyer, supplier, product = (
            ui.input(words).props("dense outlined") for words in ("需方", "供方", "产品")
        )

        async def add() -> None:
            await tried(
                lambda: add_pair(
                    office.store, record.id, buyer.value, supplier.value, product.value
                )
            )

        ui.button("补登临时洽谈", on_click=add).props("outline dense")

    async def received(event: Any) -> None:
        await _form(office, record, event)

    ui.label("结果登记表（在全部文书中）填好后在这里上传：")
    ui.upload(on_upload=received, auto_upload=True).props('accept=".xlsx"').classes("max-w-full")


async def _form(office: Office, record: EventRecord, event: Any) -> None:
    content = await event.file.read()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "结果登记表.xlsx"
        path.write_bytes(content)
        taken = await done(lambda: take_form(office.store, record.id, path))
    if taken is None:
        return
    form = taken[1]
    for fault in form.faults:
        ui.notify(f"第 {fault.row} 行 {fault.column}“{fault.value}”：{fault.reason}", type="warning",
                  timeout=0, close_button="关闭")  # fmt: skip
    ui.notify(f"读入结果 {len(form.told)} 条、到会 {len(form.came)} 家", type="positive")
    if not form.faults:
        ui.navigate.reload()
