"""The questions of 推演, each a page of its own under one menu entry."""

from __future__ import annotations

from urllib.parse import urlencode

from nicegui import ui

TABS = {
    "/what-if": "去掉或增加会怎样",
    "/recruit": "补什么最管用",
    "/systemic": "谁停了损失最大",
    "/course": "停产后哪天断",
}


def what_if_tabs(path: str, chain: str = "", scope: str = "") -> None:
    """Links between the pages; the chain and scope go along."""
    kept = {name: value for name, value in (("chain", chain), ("scope", scope)) if value}
    with ui.row().classes("gap-2"):
        for target, words in TABS.items():
            link = ui.link(words, f"{target}?{urlencode(kept)}" if kept else target)
            link.classes("q-px-sm q-py-xs no-underline")
            if target == path:
                link.classes("text-weight-bold").style("border-bottom:2px solid var(--accent)")
