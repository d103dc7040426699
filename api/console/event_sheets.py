"""The side sheets of an event: a pair (lock, leave out, outcome) and a guest (conditions, came, wishes)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from nicegui import ui

from api.console.doing import field, tried, whole
from api.console.frame import SideSheet
from api.office import Office
from api.wishes import wish_book
from graph.ledger import Preference
from queries.events.event_book import EventRecord
from queries.events.event_document import EventPlan
from queries.events.event_edits import lock_pair, refuse_pair, set_guest, unlock_pair
from queries.events.event_plan import change_event, withdraw_firm
from queries.events.outcomes import OUTCOMES, Told, record_attendance, record_outcomes
from queries.events.wishes import TARGETS, WISHES, preference_of, shown_preferences
from queries.matching.history import FAILED
from queries.scope import parse_day

KINDS = dict(zip(TARGETS, ("企业", "产品", "地方", "资质", "产业链"), strict=True))


def open_pair(office: Office, record: EventRecord, sheet: SideSheet, row: dict[str, Any]) -> None:
    """A pair: why, what is doubtful, where it stands; lock it, leave it out, record what came of it."""
    pair = record.plan.by_key[row["pairing"]]
    with sheet.fill(f"{pair.supplier_name} → {pair.buyer_name}"):
        ui.label(f"{pair.product_name}　得分 {pair.score:.2f}").classes("soft")
        ui.label(f"为什么：{pair.words}")
        if pair.doubt:
            ui.label(f"存疑：{pair.doubt}")
        if pair.refused or pair.barred:
            ui.label(f"不安排：{pair.refused or pair.barred}")
        _place(office, record, pair.key)
        if pair.is_planned or row.get("outcome") is not None:
            _outcome(office, record, row)


def _place(office: Office, record: EventRecord, key: str) -> None:
    plan, pair = record.plan, record.plan.by_key[key]
    slots = {place: one.label for place, one in enumerate(plan.rounds, start=1)}
    with ui.row().classes("w-full no-wrap gap-2"):
        slot = field(ui.select(slots, label="时段", clearable=True,
                               value=None if pair.slot is None else pair.slot + 1))  # fmt: skip
        # Without bounds: the field would change a table that is not there into another, unasked.
        seat = field(ui.number("桌号", value=pair.table))
    why = field(ui.input("不安排的原因", value=pair.refused))

    async def change(how: Callable[[EventPlan], EventPlan]) -> None:
        await tried(lambda: change_event(office.store, record.id, how, revision=record.revision))

    with ui.row().classes("gap-2"):
        ui.button(
            "必须安排，锁定在此",
            on_click=lambda: change(
                lambda p: lock_pair(p, key, slot=slot.value, table=whole(seat.value))
            ),
        ).props("outline dense")
        if pair.must or pair.lock_slot or pair.refused:
            ui.button("解除", on_click=lambda: change(lambda p: unlock_pair(p, key))).props(
                "outline dense"
            )
        ui.button(
            "不安排", on_click=lambda: change(lambda p: refuse_pair(p, key, why.value or ""))
        ).props("outline dense")  # fmt: skip


def _outcome(office: Office, record: EventRecord, row: dict[str, Any]) -> None:
    ui.separator()
    outcome = field(
        ui.select([*OUTCOMES, FAILED], value=row["outcome"] or None, label="结果", clearable=True)
    )
    reason = field(ui.input("不合适的原因", value=row["reason"] or ""))
    money = None if row["amount"] in ("", None) else row["amount"] / 10_000
    amount = field(ui.number("金额（万元）", min=0, value=money))
    held = field(ui.input("日期（空为今天，或照旧）")).props("type=date stack-label")
    person = field(ui.input("何人填报"))

    async def keep() -> None:
        yuan = float(amount.value) * 10_000 if amount.value is not None else None
        told = Told(
            row["pairing"], outcome.value or "", reason.value or "", yuan,
            day=parse_day(held.value), person=person.value, no_amount=yuan is None,
        )  # fmt: skip
        await tried(
            lambda: record_outcomes(office.store, record.id, [told], revision=record.revision)
        )

    ui.button("登记结果", on_click=keep).props("dense")
    ui.label("登记“供货”即写入供货关系；改回别的结果即撤回。").classes("soft")


def open_guest(office: Office, record: EventRecord, sheet: SideSheet, place: int) -> None:
    """A guest: when it can come, its limits, languages, wishes; whether it came; withdrawal."""
    guest = record.plan.guests[place]
    slots = {number: one.label for number, one in enumerate(record.plan.rounds)}
    sessions = list(dict.fromkeys(one.session for one in record.plan.rounds))
    with sheet.fill(guest.name):
        ui.label(f"{guest.side or '未分供需'}　{guest.state}　{guest.note}").classes("soft")
        away = field(ui.select(slots, label="不能来的时段", multiple=True, value=list(guest.away)))
        with ui.row().classes("w-full no-wrap gap-2"):
            cap = field(ui.number("最多几场", value=guest.cap, min=0))
            minimum = field(ui.number("最少几场", value=guest.minimum, min=0))
        languages = field(ui.input("语言（空为中文）", value="、".join(guest.languages)))
        prefers = field(ui.select(["", *sessions], label="愿在哪个场次", value=guest.prefers))

        async def save() -> None:
            spoken = tuple(filter(None, languages.value.replace("，", "、").split("、")))
            await tried(lambda: change_event(
                office.store, record.id,
                lambda plan: set_guest(
                    plan, guest.firm, away=tuple(sorted(away.value)), cap=whole(cap.value),
                    minimum=whole(minimum.value) or 0, languages=spoken, prefers=prefers.value,
                ),
                revision=record.revision,
            ))  # fmt: skip

        async def came(state: str) -> None:
            await tried(lambda: record_attendance(
                office.store, record.id, {guest.firm: state}, revision=record.revision
            ))  # fmt: skip

        ui.button("保存", on_click=save).props("dense")
        with ui.row().classes("gap-2"):
            for state in ("确认", "到会", "缺席"):
                ui.button(state, on_click=lambda state=state: came(state)).props("outline dense")
        ui.separator()
        _withdrawal(office, record, guest.firm)
        ui.separator()
        _wishes(office, guest.firm)


def _withdrawal(office: Office, record: EventRecord, firm: str) -> None:
    reason = field(ui.input("退出的原因"))

    async def go() -> None:
        await tried(lambda: withdraw_firm(
            office.store, record.id, firm, reason=reason.value or "", revision=record.revision
        ))  # fmt: skip

    ui.button("临时退出，最少改动补排", on_click=go).props("outline dense")


def _wishes(office: Office, firm: str) -> None:
    book, graph = wish_book(), office.graph()
    ui.label("对接意愿（下次重排时起作用）").classes("soft text-weight-bold")
    for row in shown_preferences(graph, book.list(firm)):
        with ui.row().classes("items-center gap-2"):
            ui.label(f"{row['wish_words']}　{row['value_name']}　{row['note']}")
            ui.button(
                "撤回", on_click=lambda id_=row["id"]: tried(partial(book.remove, id_))
            ).props("flat dense")
    with ui.row().classes("w-full no-wrap gap-2"):
        wish = field(
            ui.select({key: zh for key, (zh, _) in WISHES.items()}, value="no", label="意愿")
        )
        kind = field(ui.select(KINDS, value="firm", label="种类"))
    target = field(ui.input("对象名称"))
    note = field(ui.input("说明"))

    async def add() -> None:
        asked = Preference(firm, wish.value, kind.value, target.value or "", note.value or "")
        await tried(lambda: book.put(preference_of(graph, asked)))

    ui.button("登记意愿", on_click=add).props("outline dense")
