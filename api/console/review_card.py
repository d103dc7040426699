"""Doubtful names: both sides' evidence and neighbours, three buttons, and the way back."""

from __future__ import annotations

from typing import Any

from nicegui import ui

from api.console.frame import empty, notice
from api.office import Office
from api.reviews import both_sides, settle, settled, waiting
from graph.errors import LiantuError
from graph.settings import settings

#: Pairs on a page.
SHOWN = 10
#: Verdict → words on its button.
VERDICTS = (("merge", "同一家，合并"), ("distinct", "不是同一家"))
STATES = {"merge": "判为同一家", "distinct": "判为不是同一家", "split": "判为拆开"}


class ReviewCard:
    """The queue. Pairs put off stay in it and go to the end of this page's list."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.put_off: set[int] = set()
        ui.html("<h2>待人工核定</h2>", sanitize=False)
        with ui.row():
            self.person = ui.input("何人").props("dense outlined")
            self.reason = ui.input("何故").props("dense outlined").classes("w-96")
        self.place = ui.column().classes("w-full")
        self.show()

    def show(self) -> None:
        """The pairs that wait, then those that are settled and can be opened again."""
        pairs = waiting(settings().ledger_url)
        pairs.sort(key=lambda pair: pair["id"] in self.put_off)
        self.place.clear()
        with self.place:
            if not pairs:
                empty("没有待核的名称。")
            else:
                ui.label(f"共 {len(pairs)} 对，最像的在前").classes("soft")
            for pair in pairs[:SHOWN]:
                self._pair(both_sides(self.office.store, pair["id"]))
            self._settled()

    def _pair(self, pair: dict[str, Any]) -> None:
        with ui.card().classes("w-full review-pair"):
            ui.label(
                f"{pair['left_name']}　↔　{pair['right_name']}（{pair['score']:.2f}）"
            ).classes("text-weight-bold")
            ui.label(pair["words"]).classes("soft")
            with ui.row().classes("w-full items-start no-wrap gap-4"):
                _side("表中名称", pair["left_side"], pair["evidence"])
                _side("图中企业", pair["right_side"], {})
            with ui.row():
                for verdict, words in VERDICTS:
                    ui.button(
                        words,
                        on_click=lambda verdict=verdict: self._settle(pair["id"], verdict),
                    ).props("outline dense")
                ui.button("以后再说", on_click=lambda: self._later(pair["id"])).props("flat dense")

    def _settled(self) -> None:
        done = settled(settings().ledger_url)
        if not done:
            return
        with ui.expansion(f"已核定（{len(done)}）", value=True).classes("w-full"):
            for pair in done[:SHOWN]:
                with ui.row().classes("items-center"):
                    ui.label(
                        f"{pair['left_name']}　↔　{pair['right_name']}：{STATES[pair['state']]}"
                    )
                    ui.button(
                        "撤销",
                        on_click=lambda pair=pair: self._settle(pair["decision"], "undo"),
                    ).props("flat dense")

    def _settle(self, number: int, verdict: str) -> None:
        person, reason = self.person.value or "", self.reason.value or ""
        if not (person and reason):
            ui.notify("请写明何人、何故。", type="warning")
            return
        try:
            told = settle(self.office.store, number, verdict, person, reason)
        except LiantuError as fault:
            notice(str(fault))
            return
        ui.notify(told["words"])
        self.show()

    def _later(self, number: int) -> None:
        self.put_off.add(number)
        self.show()


def _side(title: str, side: dict[str, Any], evidence: dict[str, Any]) -> None:
    with ui.column().classes("gap-0 col"):
        ui.label(f"{title}：{side['name']}").classes("text-weight-bold")
        for key, value in evidence.items():
            if value:
                ui.label(f"表中写着 {key}：{value}").classes("soft")
        for one in side["statements"]:
            fields = "；".join(f"{name}：{value}" for name, value in one["fields"].items())
            ui.label(f"《{one['source']}》{one['locator']}：{fields}").classes("soft")
        for one in side["neighbours"]:
            more = f" 等 {one['count']} 个" if one["count"] > len(one["names"]) else ""
            ui.label(f"{one['link']}：{'、'.join(one['names'])}{more}")
        if not side["statements"] and not side["neighbours"]:
            ui.label("图中未见记载").classes("soft")
