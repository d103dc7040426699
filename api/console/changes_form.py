"""The form in which the changes of a scenario are put together."""

from __future__ import annotations

from collections.abc import Callable

from nicegui import ui

from api.console.name_choice import name_choice
from api.scenarios import Asked
from graph.snapshot import Snapshot

#: What can be done: words → (box, how it is written, fields as (label, frame)).
KINDS: dict[str, tuple[str, str, tuple[tuple[str, str], ...]]] = {
    "去掉企业": ("remove", "firm:{}", (("企业", "firms"),)),
    "去掉产品的全部生产者": ("remove", "product:{}", (("产品", "products"),)),
    "去掉一地的全部生产": ("remove", "place:{}", (("地点", "places"),)),
    "去掉园区的全部企业": ("remove", "park:{}", (("园区", "parks"),)),
    "去掉一条生产关系": ("remove", "PRODUCES firm:{} product:{}", (("企业", "firms"), ("产品", "products"))),
    "去掉一条供货关系": ("remove", "SUPPLIES firm:{} firm:{} product:{}", (("供方", "firms"), ("需方", "firms"), ("产品", "products"))),
    "增加生产": ("add", "PRODUCES firm:{} product:{}", (("企业（可写新的）", "firms"), ("产品", "products"))),
    "增加供货": ("add", "SUPPLIES firm:{} firm:{} product:{}", (("供方（可写新的）", "firms"), ("需方", "firms"), ("产品", "products"))),
    "增加生产地": ("add", "LOCATED_IN firm:{} place:{}", (("企业（可写新的）", "firms"), ("地点", "places"))),
}  # fmt: skip

Lines = tuple[str, ...]


def changes_form(graph: Snapshot, asked: Asked) -> Callable[[], tuple[Lines, Lines]]:
    """Draw the form; the function returned gives what is removed and added, one line each."""
    with ui.row().classes("w-full items-center gap-3"):
        kind = ui.select(list(KINDS), value="去掉企业", label="变动").props("dense outlined")
        kind.classes("w-56")
        fields = ui.row().classes("items-center gap-3")
        put = ui.button("加入").props("outline")
    with ui.row().classes("w-full gap-4"):
        boxes = {
            "remove": _lines("去掉（一行一个）", asked.remove),
            "add": _lines("增加（一行一个）", asked.add),
        }
    chosen: list[ui.select] = []

    def draw() -> None:
        fields.clear()
        with fields:
            chosen[:] = [name_choice(graph, *field) for field in KINDS[kind.value][2]]

    def add() -> None:
        box, pattern, _ = KINDS[kind.value]
        names = [str(one.value or "").strip() for one in chosen]
        if not all(names):
            ui.notify("先选好名称，再加入。")
            return
        lines = [*_split(boxes[box].value), pattern.format(*names)]
        boxes[box].value = "\n".join(dict.fromkeys(lines))
        draw()

    kind.on_value_change(draw)
    put.on_click(add)
    draw()
    return lambda: (_split(boxes["remove"].value), _split(boxes["add"].value))


def _lines(label: str, value: Lines) -> ui.textarea:
    box = ui.textarea(label, value="\n".join(value)).props("outlined dense autogrow")
    return box.classes("grow").style("min-width:280px")


def _split(text: str | None) -> Lines:
    return tuple(line.strip() for line in (text or "").splitlines() if line.strip())
