"""推演: take something away or add something; and what additions relieve most."""

from __future__ import annotations

from nicegui import run, ui

from api.console.frame import chain_choice, empty, footnote, notice, page, table
from api.office import Office
from api.scenarios import Asked, asked_of, book
from graph.errors import LiantuError
from queries.answer import Answer
from queries.what_if.effects import what_if
from queries.what_if.recruit import RecruitQuestion, recruit

ROWS = (
    ("kind_words", "对象", False),
    ("name", "名称", False),
    ("state_words", "状态", False),
    ("words", "说明", False),
    ("left_makers", "还有谁能做", False),
    ("substitutes", "替代品", False),
)
ADDITIONS = (
    ("product", "产品", False),
    ("relief", "缓解", True),
    ("action", "办法", False),
    ("connect", "可对接的本地企业", False),
    ("grow", "可培育的本地企业", False),
    ("attract", "可招引的外地企业", False),
)
STATES = {"stopped": "■ 停产", "affected": "◇ 受影响", "removed": "× 被去掉"}


def add_page(office: Office) -> None:
    """The page with its form; a saved scenario comes by its link."""

    @ui.page("/what-if")
    def show(chain: str = "", scope: str = "", saved: str = "") -> None:
        with page("/what-if", "去掉或增加会怎样？"):
            asked = asked_of(saved) if saved else Asked(chain=chain, scope=scope)
            graph = office.graph()
            chain_choice(graph, "/what-if", asked.chain, scope=scope)
            with ui.row().classes("w-full gap-4"):
                remove = _lines(
                    "去掉（一行一个）", "firm:青岛万宝压缩机有限公司\nplace:黄岛区", asked.remove
                )
                add = _lines(
                    "增加（一行一个）",
                    "PRODUCES firm:新厂 product:空调压缩机\nLOCATED_IN firm:新厂 place:青岛市",
                    asked.add,
                )
            with ui.row().classes("items-center gap-3"):
                strict = ui.checkbox("没有记录的来源按没有算", value=asked.strict)
                name = ui.input("存为情景（可空）").props("dense outlined")
                go = ui.button("推演")
            result = ui.column().classes("w-full gap-2")

            async def ask() -> None:
                given = Asked(
                    _split(remove.value), _split(add.value), asked.chain, asked.scope, strict.value
                )
                result.clear()
                with result:
                    waiting = ui.spinner(size="md")
                    try:
                        found = await run.io_bound(what_if, graph, given.question())
                        if name.value:
                            kept = book().save(name.value, "", given.as_dict())
                            ui.link(
                                f"情景链接：/what-if?saved={kept.link}",
                                f"/what-if?saved={kept.link}",
                            )
                        if found is not None:  # None: the server is stopping
                            show_answer(found)
                    except LiantuError as fault:
                        notice(str(fault))
                    waiting.delete()

            go.on_click(ask)
            if saved:
                ui.timer(0.1, ask, once=True)
            show_additions(
                recruit(graph, RecruitQuestion(chain=asked.chain, scope=asked.scope, top=40))
            )


def show_additions(additions: Answer) -> None:
    """Which additions relieve most, one by one and together."""
    ui.html("<h2>补什么最管用</h2>", sanitize=False)
    if additions.rows:
        best = additions.extra["together"]
        ui.label(
            f"一起办{len(best['products'])}件最好是：{'、'.join(best['products'])}"
            f"（缓解 {best['relief']:.2f}，上界 {best['bound']:.2f}；{best['how']}）"
        )
        table(ADDITIONS, additions.rows)
    else:
        empty(additions.note)
    footnote(additions)


def _lines(label: str, example: str, value: tuple[str, ...]) -> ui.textarea:
    box = ui.textarea(label, placeholder=example, value="\n".join(value)).props(
        "outlined dense autogrow"
    )
    return box.classes("grow").style("min-width:280px")


def _split(text: str | None) -> tuple[str, ...]:
    return tuple(line.strip() for line in (text or "").splitlines() if line.strip())


def show_answer(found: Answer) -> None:
    """Counts, lead firms with paths, rows, changed weak links."""
    counts = found.extra["counts"]
    ui.label(
        f"{found.extra['scenario']}：停产产品{counts['product_stopped']}个、企业{counts['firm_stopped']}家；"
        f"受影响产品{counts['product_affected']}个、企业{counts['firm_affected']}家；"
        f"其中{found.extra['unknown_sources']}种投入来自不明来源。"
    ).classes("text-weight-bold")
    for lead in found.extra["leads"]:
        ui.label(f"链主 {lead['lead']}：{STATES[lead['state']]}　{lead['words']}")
    changes = found.extra["weak_links"]
    ui.label("弱项变化：" + "，".join(
        f"{words}{len(changes[key])}项"
        for key, words in (("appeared", "新出现"), ("gone", "消失"), ("eased", "缓解"), ("worsened", "加重"))
    ))  # fmt: skip
    rows = [
        {
            **row,
            "kind_words": "产品" if row["kind"] == "product" else "企业",
            "state_words": STATES[row["state"]],
        }
        for row in found.rows
    ]
    if rows:
        table(ROWS, rows)
    else:
        empty(found.note)
    footnote(found)
