"""产业链图谱: a chain as a layered picture; a click on a product shows its makers and sources."""

from __future__ import annotations

from urllib.parse import urlencode

from nicegui import ui

from api.console.frame import chain_choice, page
from api.office import Office
from queries.overview import overview
from queries.scope import Question, find


def add_page(office: Office) -> None:
    """The picture of a chain."""

    @ui.page("/chain")
    def show(chain: str = "", scope: str = "") -> None:
        graph = office.graph()
        chosen = chain or first_chain(office)
        with page("/chain", "产业链图谱"):
            if chosen:
                find(graph, "chains", chosen)  # an unknown name becomes a sentence of the page
            with ui.row().classes("items-center gap-3"):
                chain_choice(graph, "/chain", chosen, scope=scope)
                address = urlencode({"chain": chosen, "scope": scope})
                ui.link("哪里弱", f"/weak-links?{address}")
                ui.link("谁能对接", f"/pairings?{address}")
                ui.button(
                    "存成网页（不联网可看）",
                    on_click=lambda: ui.navigate.to(
                        f"/api/v1/exports/chain?form=html&{address}", new_tab=True
                    ),
                ).props("outline dense")
            ui.element("iframe").props(
                f'src="/api/v1/pictures/chain?{address}" title="{chosen}"'
            ).style(
                "width:100%;height:calc(100vh - 160px);min-height:480px;border:1px solid #e5e7eb"
            )


def first_chain(office: Office) -> str:
    """The overview's first chain, for a visit without a choice."""
    rows = overview(office.graph(), Question()).rows
    return str(rows[0]["name"]) if rows else ""
