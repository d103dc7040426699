"""liantu quality: how good the records are."""

from __future__ import annotations

import typer

from api.cli.importing import CONFLICTS
from api.cli.options import Chain, Json, Scope, Store
from api.cli.render import console, show, table
from graph.language import say

COLUMNS = {
    "name": ("产业链", "chain"),
    "firms": ("企业", "firms"),
    "with_products": ("有产品记录", "with products"),
    "with_suppliers": ("有供方记录", "with suppliers"),
    "with_codes": ("有信用代码", "with codes"),
    "with_sites": ("有所在地", "with sites"),
}
AGES = {"age": ("年代", "age"), "sources": ("来源", "sources"), "high": ("可靠性高", "high"),
        "middle": ("中", "middle"), "low": ("低", "low"), "unrated": ("未注明", "unrated")}  # fmt: skip
SHOWN_CONFLICTS = 20


def quality_command(
    chain: Chain = "", scope: Scope = "", as_json: Json = False, store: Store = None
) -> None:
    from api.reviews import how_many_wait, waiting
    from graph.settings import settings
    from graph.snapshot import snapshot
    from graph.store import open_store
    from queries.quality import quality
    from queries.scope import Question

    opened = open_store(store, read_only=True)
    pairs = waiting(settings().ledger_url)
    answer = quality(snapshot(opened), opened, Question(chain=chain, scope=scope), pairs)
    show(answer, COLUMNS, as_json=as_json, title=say("按链", "By chain"))
    if as_json:
        return
    found = answer.extra
    out = console()
    places = COLUMNS | {"name": ("地方", "place")}
    out.print(table(found["places"], places, say("按地方", "By place")))
    out.print(table(found["sources"], AGES, say("来源有多新", "Age of sources")))
    shown = found["conflicts"][:SHOWN_CONFLICTS]
    if shown:
        title = say(
            f"来源说法不一：{found['conflict_count']} 处", f"Conflicts: {found['conflict_count']}"
        )
        out.print(table(shown, CONFLICTS, title))
    count = how_many_wait(settings().ledger_url)
    out.print(
        say(f"待人工核定 {count} 条（liantu review）", f"{count} wait (liantu review)"),
        markup=False,
    )


def add_to(app: typer.Typer) -> None:
    """Name the command."""
    app.command("quality", help=say("数据质量：按链与地方、来源新旧、说法不一、待核定", "quality of the records"))(
        quality_command
    )  # fmt: skip
