"""需求与供给: what is posted, a form to post, a sheet to post many."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from nicegui import ui

from api.console.doing import done, field, tried
from api.console.frame import SideSheet, empty, notice, page
from api.console.tables import table
from api.office import Office
from queries.events.post_sheet import post_sheet
from queries.events.posts import SIDES, Kept, Post, Side, post, standing_posts, withdraw_post
from queries.scope import parse_day

COLUMNS = (("firm", "企业", False), ("text", "内容", False), ("products", "产品", False),
           ("why", "怎么对上的", False), ("quantity", "数量", True), ("unit", "单位", False),
           ("deadline", "截止", False), ("chain", "产业链", False), ("state", "状态", False))  # fmt: skip


def add_page(office: Office) -> None:
    """Both sides, one at a time."""

    @ui.page("/posts")
    def show(side: str = "demand") -> None:
        which: Side = "offer" if side == "offer" else "demand"
        rows = standing_posts(office.graph(), which)
        with page("/pairings", f"{SIDES[which]}：{len(rows)} 条"):
            with ui.row().classes("gap-4"):
                for key, words in SIDES.items():
                    ui.link(words, f"/posts?side={key}")
            with ui.expansion(f"发布{SIDES[which]}").classes("w-full"):
                _form(office, which)
            with ui.expansion("按表发布").classes("w-full"):
                _sheet(office, which)
            sheet = SideSheet()
            if rows:
                table(COLUMNS, rows, on_row=lambda at: _open(office, sheet, rows[at]))
            else:
                empty("还没有发布。")


def _form(office: Office, side: Side) -> None:
    chains = ["", *sorted(office.graph().names("chains"))]
    text = field(ui.textarea("内容：要什么或供什么、做什么用、有什么要求")).props("rows=2")
    with ui.grid(columns="repeat(auto-fill, minmax(200px, 1fr))").classes("w-full gap-2"):
        firm = field(ui.input("企业"))
        product = field(ui.input("产品（空则由内容判断）"))
        chain = field(ui.select(chains, value="", label="产业链", with_input=True))
        quantity = field(ui.number("数量（空则由内容读出）", min=0))
        unit = field(ui.input("单位"))
        deadline = field(ui.input("截止日期")).props("type=date stack-label")
        low = field(ui.number("价格下限（元）", min=0))
        high = field(ui.number("价格上限（元）", min=0))
        certificates = field(ui.input("认证要求（、隔开）"))
        places = field(ui.input("地域限制（、隔开）"))
        contact = field(ui.input("联系人"))
        person = field(ui.input("何人发布"))
    hidden = ui.checkbox("金额与联系方式保密")
    answer = ui.column().classes("w-full")

    async def send() -> None:
        asked = Post(
            side, text.value or "", firm.value or "", product.value or "", chain.value or "",
            quantity=quantity.value, unit=unit.value or "",
            deadline=parse_day(deadline.value),
            price_low=low.value, price_high=high.value, certificates=_listed(certificates.value),
            place_limits=_listed(places.value), contact=contact.value or "",
            confidential=hidden.value, person=person.value or "",
        )  # fmt: skip
        if kept := await done(lambda: post(office.store, asked)):
            _kept(answer, [kept])

    ui.button("发布", on_click=send).props("dense")


def _listed(written: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (written or "").split("、") if part.strip())


def _kept(where: ui.column, posts: list[Kept]) -> None:
    where.clear()
    with where:
        for one in posts:
            ui.label(f"已发布 {one.id}：{one.product_name or '没有对上产品'}。{one.words}")
            for near in one.candidates:
                ui.label(f"　可选：{near.name}（{near.score:.2f}）{near.words}").classes("soft")
        ui.button("刷新清单", on_click=ui.navigate.reload).props("outline dense")


def _sheet(office: Office, side: Side) -> None:
    ui.link("下载空的登记表", f"/api/v1/posts/{side}/form")
    answer = ui.column().classes("w-full")

    async def received(event: Any) -> None:
        content = await event.file.read()
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / Path(event.file.name).name
            path.write_bytes(content)
            found = await done(lambda: post_sheet(office.store, side, path))
        if found is None:
            return
        _kept(answer, list(found.posts))
        with answer:
            for fault in found.faults:
                notice(f"第 {fault.row} 行 {fault.column}“{fault.value}”：{fault.reason}")

    ui.upload(on_upload=received, auto_upload=True).props('accept=".xlsx,.csv"').classes(
        "max-w-full"
    )


def _open(office: Office, sheet: SideSheet, row: dict[str, Any]) -> None:
    with sheet.fill(row["firm"] or "行业口径"):
        ui.label(row["text"])
        for words, value in (
            ("产品", "、".join(row["products"])), ("怎么对上的", "；".join(row["why"])),
            ("数量", f"{row['quantity'] or ''}{row['unit'] or ''}"), ("截止", row["deadline"]),
            ("价格（元）", _range(row["price_low"], row["price_high"])),
            ("认证", "、".join(row["certificates"] or [])),
            ("地域", "、".join(row["place_limits"] or [])),
            ("联系人", "保密" if row["confidential"] else row["contact"]),
        ):  # fmt: skip
            ui.label(f"{words}：{value or '未见记载'}")

        async def back() -> None:
            await tried(lambda: withdraw_post(office.store, row["id"]))

        ui.button("撤回", on_click=back).props("outline dense")


def _range(low: float | None, high: float | None) -> str:
    if low is None and high is None:
        return ""
    return f"{'' if low is None else f'{low:g}'}–{'' if high is None else f'{high:g}'}"
