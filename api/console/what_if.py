"""推演: take something away or add something, keep it, hold two beside each other."""

from __future__ import annotations

from nicegui import run, ui

from api.console.changes_form import changes_form
from api.console.frame import chain_choice, empty, footnote, notice, page
from api.console.tables import table
from api.console.what_if_tabs import what_if_tabs
from api.office import Office
from api.scenarios import Asked, asked_of, book, compare
from graph.errors import LiantuError
from queries.answer import Answer
from queries.scope import parse_day
from queries.what_if.effects import STATES, what_if, worded

ROWS = (
    ("kind_words", "对象", False),
    ("name", "名称", False),
    ("state_words", "状态", False),
    ("tier", "层级", True),
    ("words", "说明", False),
    ("left_makers", "还有谁能做", False),
    ("substitutes", "替代品", False),
)
TIERS = (
    ("tier", "层级（离原因几步）", True),
    ("product_stopped", "停产产品", True),
    ("product_affected", "受影响产品", True),
    ("firm_stopped", "停产企业", True),
    ("firm_affected", "受影响企业", True),
)
CHANGES = (
    ("change", "变化", False),
    ("class", "类别", False),
    ("subject", "对象", False),
    ("words", "说明", False),
)
KEPT = (
    ("name", "情景", False),
    ("owner", "谁存的", False),
    ("words", "变动", False),
    ("link", "链接", False),
)
WEAK = {"appeared": "新出现", "worsened": "加重", "eased": "缓解", "gone": "消失"}


def add_page(office: Office) -> None:
    """The page with its form; a saved scenario comes by its link."""

    @ui.page("/what-if")
    def show(chain: str = "", scope: str = "", saved: str = "", beside: str = "") -> None:
        with page("/what-if", "去掉或增加会怎样？"):
            what_if_tabs("/what-if", chain, scope)
            if saved and beside:
                show_beside(office, saved, beside)
                return
            asked = asked_of(saved) if saved else Asked(chain=chain, scope=scope)
            graph = office.graph(parse_day(asked.as_of))
            chain_choice(graph, "/what-if", asked.chain, scope=scope)
            written = changes_form(graph, asked)
            with ui.row().classes("items-center gap-3"):
                strict = ui.checkbox("没有记录的来源按没有算", value=asked.strict)
                name = ui.input("存为情景（可空）").props("dense outlined")
                owner = ui.input("谁存的").props("dense outlined")
                go = ui.button("推演")
            result = ui.column().classes("w-full gap-2")

            async def ask() -> None:
                removed, added = written()
                given = Asked(removed, added, asked.chain, asked.scope, strict.value, asked.as_of)
                result.clear()
                with result:
                    waiting = ui.spinner(size="md")
                    try:
                        found = await run.io_bound(what_if, graph, given.question())
                        if name.value:
                            kept = book().save(name.value, owner.value or "", given.as_dict())
                            target = f"/what-if?saved={kept.link}"
                            ui.link(f"已存为“{kept.name}”，链接：{target}", target)
                            kept_scenarios.refresh()
                        if found is not None:  # None: the server is stopping
                            show_answer(found)
                    except LiantuError as fault:
                        notice(str(fault))
                    waiting.delete()

            go.on_click(ask)
            if saved:
                ui.timer(0.1, ask, once=True)
            kept_scenarios()


@ui.refreshable
def kept_scenarios() -> None:
    """The saved scenarios: open one, or choose two to hold beside each other."""
    kept = list(book().all())
    ui.html("<h2>已存的情景</h2>", sanitize=False)
    if not kept:
        empty("还没有存过情景：推演时填上“存为情景”。")
        return
    rows = [
        {
            "name": one.name, "owner": one.owner, "link": f"/what-if?saved={one.link}",
            "words": "；".join(
                [f"去掉 {text}" for text in one.question["remove"]]
                + [f"增加 {text}" for text in one.question["add"]]
            ),
        }
        for one in kept
    ]  # fmt: skip
    table(KEPT, rows, on_row=lambda place: ui.navigate.to(rows[place]["link"]))
    if len(kept) > 1:
        names = {one.link: one.name for one in kept}
        with ui.row().classes("items-center gap-3"):
            first = ui.select(names, label="情景一").props("dense outlined").classes("w-56")
            second = ui.select(names, label="情景二").props("dense outlined").classes("w-56")
            ui.button("并列比较", on_click=lambda: _go_beside(first.value, second.value))


def _go_beside(first: str | None, second: str | None) -> None:
    if first and second:
        ui.navigate.to(f"/what-if?saved={first}&beside={second}")
    else:
        ui.notify("先选两个情景。")


def show_beside(office: Office, first: str, second: str) -> None:
    """Two saved scenarios in one table."""
    names = [book().find(one).name for one in (first, second)]
    columns = (("what", "比较", False), ("first", names[0], False), ("second", names[1], False))
    table(columns, compare(office.graph, asked_of(first), asked_of(second)))


def show_answer(found: Answer) -> None:
    """Counts, lead firms with paths, 配套率 and risk before and after, rows, changed weak links."""
    counts = found.extra["counts"]
    ui.label(
        f"{found.extra['scenario']}：停产产品{counts['product_stopped']}个、企业{counts['firm_stopped']}家；"
        f"受影响产品{counts['product_affected']}个、企业{counts['firm_affected']}家；"
        f"其中{found.extra['unknown_sources']}种投入来自不明来源。"
    ).classes("text-weight-bold")
    for lead in found.extra["leads"]:
        ui.label(f"链主 {lead['lead']}：{STATES[lead['state']]}　{lead['words']}")
    ui.label("本地配套率：" + "；".join(row["words"] for row in found.extra["local_share"]))
    for words in found.extra["systemic"]["words"]:
        ui.label(words)
    if found.extra["by_tier"]:
        ui.html("<h2>按层级</h2>", sanitize=False)
        table(TIERS, found.extra["by_tier"])
    changes = found.extra["weak_links"]
    listed = [
        {**row, "change": f"{WEAK[key]}，{row['turned']}" if row.get("turned") else WEAK[key]}
        for key in WEAK
        for row in changes[key]
    ]
    ui.html(f"<h2>弱项变化（{len(listed)}）</h2>", sanitize=False)
    if listed:
        table(CHANGES, listed)
    else:
        empty("弱项没有变化。")
    ui.html(f"<h2>停产与受影响（{len(found.rows)}）</h2>", sanitize=False)
    if found.rows:
        table(ROWS, worded(found.rows))
    else:
        empty(found.note)
    footnote(found)
