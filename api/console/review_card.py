"""What waits for a person: doubtful names, products and statements with their evidence, buttons, and the way back."""

from __future__ import annotations

from typing import Any

from nicegui import ui

from api.console.frame import empty
from api.office import Office
from api.reviews import NEW_PRODUCT, how_many_wait, settle, settled, shown, waiting
from graph.errors import LiantuError
from graph.settings import settings
from queries.two_sides import in_words

#: Pairs on a page.
SHOWN = 10
#: Verdict → words on its button.
NAMES = (("merge", "同一家，合并"), ("distinct", "不是同一家"))
STATES = {"merge": "判为同一家", "distinct": "判为不是同一家", "split": "判为拆开", "accept": "采纳",
          "refuse": "不采纳"}  # fmt: skip
WRITTEN = {"uscc": "统一社会信用代码", "district": "区市"}


class ReviewCard:
    """The queue. Pairs put off stay in it and go to the end of this page's list."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.put_off: set[int] = set()
        self.first = 0
        ui.html("<h2>待人工核定</h2>", sanitize=False)
        with ui.row():
            self.person = ui.input("何人").props("dense outlined")
            self.reason = ui.input("何故").props("dense outlined").classes("w-full max-w-96")
        self.place = ui.column().classes("w-full")
        self.show()

    def show(self) -> None:
        """What waits, then what is settled and can be opened again."""
        url = settings().ledger_url
        pairs = waiting(url)
        pairs.sort(key=lambda pair: pair["id"] in self.put_off)
        self.place.clear()
        with self.place:
            if not pairs:
                empty("没有待核的。")
            else:
                self._pages(len(pairs), how_many_wait(url))
            here = pairs[self.first : self.first + SHOWN]
            for pair in shown(self.office.store, [pair["id"] for pair in here]):
                if pair["subject"] == "firm":
                    self._pair(pair)
                else:
                    self._statement(pair)
            self._settled()

    def _pages(self, listed: int, count: int) -> None:
        """Which of the entries these are, and the way to the others."""
        self.first = min(self.first, (listed - 1) // SHOWN * SHOWN)
        last = min(self.first + SHOWN, listed)
        with ui.row().classes("items-center"):
            ui.label(f"共 {count} 条，最像的在前；这是第 {self.first + 1}–{last} 条").classes(
                "soft"
            )
            if self.first:
                ui.button("前面的", on_click=lambda: self._turn(-SHOWN)).props("flat dense")
            if last < listed:
                ui.button("后面的", on_click=lambda: self._turn(SHOWN)).props("flat dense")

    def _turn(self, by: int) -> None:
        self.first = max(0, self.first + by)
        self.show()

    def _pair(self, pair: dict[str, Any]) -> None:
        with ui.card().classes("w-full review-pair"):
            ui.label(
                f"{pair['left_name']}　↔　{pair['right_name']}（{pair['score']:.2f}）"
            ).classes("text-weight-bold")
            ui.label(pair["words"]).classes("soft")
            with ui.row().classes("w-full items-start gap-4"):
                _side("表中名称", pair["left_side"], pair["evidence"])
                _side("图中企业", pair["right_side"], {})
            with ui.row():
                for verdict, words in NAMES:
                    self._button(words, pair, verdict)
                self._later_button(pair)

    def _statement(self, pair: dict[str, Any]) -> None:
        """A written product or a doubtful statement: where it stands, what it may mean, yes or no."""
        with ui.card().classes("w-full review-pair"):
            ui.label(f"{pair['subject_name']}：{pair['left_name']}").classes("text-weight-bold")
            for one in pair["features"]:
                ui.label(one["words"]).classes("soft")
            for one in pair["said"]:
                firms = f"　{'、'.join(one['firms'])}" if one["firms"] else ""
                said = f"：{one['said']}" if one["said"] else ""
                ui.label(f"《{one['source']}》{one['locator']}{firms}{said}")
            if pair["statements"] > len(pair["said"]):
                ui.label(f"共 {pair['statements']} 处，采纳后一并入图").classes("soft")
            near = [one for one in pair["features"] if one.get("id")]
            with ui.row().classes("items-center"):
                for one in near:
                    self._button(f"是“{one['name']}”", pair, "accept", one["id"])
                if pair["subject"] == "statement" and not near:
                    self._button("采纳，入图", pair, "accept")
                self._button("都不是" if pair["subject"] == "product" else "不采纳", pair, "refuse")
                self._later_button(pair)
            if pair["subject"] == "product":
                with ui.row().classes("items-center"):
                    other = (
                        ui.input("另一个产品：名称或编号").props("dense outlined").classes("w-64")
                    )
                    ui.button(
                        "归到这个产品",
                        on_click=lambda: self._settle(pair["id"], "accept", other.value or " "),
                    ).props("outline dense")
                    self._button("登记为新产品", pair, "accept", NEW_PRODUCT)

    def _button(self, words: str, pair: dict[str, Any], verdict: str, product: str = "") -> None:
        ui.button(
            words, on_click=lambda: self._settle(pair["id"], verdict, product)
        ).props("outline dense no-caps")  # fmt: skip

    def _later_button(self, pair: dict[str, Any]) -> None:
        ui.button("以后再说", on_click=lambda: self._later(pair["id"])).props("flat dense")

    def _settled(self) -> None:
        done = settled(settings().ledger_url)
        if not done:
            return
        with ui.expansion(f"已核定（{len(done)}）", value=True).classes("w-full"):
            for pair in done[:SHOWN]:
                with ui.row().classes("items-center"):
                    against = f"　↔　{pair['right_name']}" if pair["subject"] == "firm" else ""
                    product = f"为“{pair['product']}”" if pair["product"] else ""
                    ui.label(f"{pair['left_name']}{against}：{STATES[pair['state']]}{product}")
                    ui.label(f"{pair['person']}，{pair['at']}：{pair['reason']}").classes("soft")
                    ui.button(
                        "撤销",
                        on_click=lambda pair=pair: self._settle(pair["decision"], "undo"),
                    ).props("flat dense")

    def _settle(self, number: int, verdict: str, product: str = "") -> None:
        person, reason = self.person.value or "", self.reason.value or ""
        if not (person and reason):
            ui.notify("请写明何人、何故。", type="warning")
            return
        try:
            told = settle(self.office.store, number, verdict, person, reason, product)
        except LiantuError as fault:
            ui.notify(str(fault), type="negative", multi_line=True)
            return
        ui.notify(told["words"])
        self.show()

    def _later(self, number: int) -> None:
        self.put_off.add(number)
        self.show()


def _side(title: str, side: dict[str, Any], evidence: dict[str, Any]) -> None:
    with ui.column().classes("gap-0 col-12 col-md-5"):
        ui.label(f"{title}：{side['name']}").classes("text-weight-bold")
        for key, value in evidence.items():
            if value and key in WRITTEN:
                ui.label(f"表中写着{WRITTEN[key]}：{value}").classes("soft")
        for one in side["statements"]:
            fields = in_words(one["fields"])
            ui.label(f"《{one['source']}》{one['locator']}：{fields}").classes("soft")
        for one in side["neighbours"]:
            more = f" 等 {one['count']} 个" if one["count"] > len(one["names"]) else ""
            ui.label(f"{one['link']}：{'、'.join(one['names'])}{more}")
        if not side["statements"] and not side["neighbours"]:
            ui.label("图中未见记载").classes("soft")
