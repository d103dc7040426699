"""目标与配套率: what policy documents aim at, how far the graph can measure it; how much is supplied locally."""

from __future__ import annotations

from typing import Any

from nicegui import ui

from api.console.frame import chain_choice, empty, footnote, heading_words, page
from api.console.name_choice import leads_to, name_choice
from api.console.tables import table
from api.office import Office
from queries.local_share import local_share, share_words
from queries.scope import Question
from queries.targets import goal_words, targets

TARGETS = (
    ("subject", "主体", False),
    ("metric", "指标", False),
    ("goal_words", "目标", False),
    ("now_words", "现值", False),
    ("gap", "差距", True),
    ("period", "期限", False),
    ("measured_by", "如何测得", False),
    ("text", "原文", False),
    ("source", "出处", False),
)
SHARES = (
    ("scope", "范围", False),
    ("by_product", "按产品", False),
    ("by_supplier", "按供方", False),
    ("by_value", "按金额", False),
    ("unvalued_supplies", "无金额的供货（条）", True),
)
BEHIND = (
    ("name", "需要的产品", False),
    ("state", "情况", False),
    ("local_makers", "本地生产者", False),
    ("outside_makers", "外地生产者", False),
)
SUPPLIERS = (
    ("name", "有记录的供方", False),
    ("origin", "所在", False),
    ("products", "所供产品", False),
    ("supplies", "供货（条）", True),
    ("amount_words", "已记金额", False),
)


def add_page(office: Office) -> None:
    """The page: local share in nested scopes, the products behind it, the targets."""

    @ui.page("/targets")
    def show(chain: str = "", scope: str = "", firm: str = "", park: str = "") -> None:
        question = Question(chain=chain, scope=scope, firm=firm, park=park)
        with page("/targets", f"{heading_words(office, question)}：配套多少、离目标多远？"):
            graph = office.graph()
            with ui.row().classes("items-center gap-3"):
                chain_choice(graph, "/targets", chain, scope=scope)
                asked = {"chain": chain, "scope": scope, "firm": firm, "park": park}
                name_choice(graph, "范围", "places", scope, leads_to("/targets", asked, "scope"))
                name_choice(graph, "园区", "parks", park, leads_to("/targets", asked, "park"))
                name_choice(graph, "企业", "firms", firm, leads_to("/targets", asked, "firm"))
            share = local_share(graph, question)
            ui.html("<h2>本地配套率</h2>", sanitize=False)
            if share.note:
                empty(share.note)
            table(SHARES, [shown_share(row) for row in share.rows])
            footnote(share)
            with ui.expansion("配套率背后的产品").classes("w-full"):
                table(BEHIND, share.extra["products"])
            with ui.expansion("配套率背后的供方").classes("w-full"):
                if suppliers := share.extra["suppliers"]:
                    table(SUPPLIERS, [shown_supplier(row) for row in suppliers])
                else:
                    empty("这些需要未见供方记载。")
            stated = targets(graph, question)
            ui.html("<h2>目标</h2>", sanitize=False)
            if stated.rows:
                table(TARGETS, [shown_target(row) for row in stated.rows])
            else:
                empty(stated.note)
            footnote(stated)


def shown_supplier(row: dict[str, Any]) -> dict[str, Any]:
    """A supplier with its recorded amount in words."""
    amount = row["amount"]
    return {**row, "amount_words": "" if amount is None else f"{amount / 1e4:,.0f}万元"}


def shown_share(row: dict[str, Any]) -> dict[str, Any]:
    """A scope with each measure in words."""
    measures = ("by_product", "by_supplier", "by_value")
    shown = {name: share_words(row, name) for name in measures}
    return {"scope": row["scope"], **shown, "unvalued_supplies": row["unvalued_supplies"]}


def shown_target(row: dict[str, Any]) -> dict[str, Any]:
    """A target with its goal in words."""
    return {**row, "goal_words": goal_words(row)}
