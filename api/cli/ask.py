"""Commands that ask: match, query, export."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from api.cli.options import AsOf, Chain, Classes, Firm, Json, Park, Product, Scope, Store, Top
from api.cli.render import console, print_json, print_rows, show, table
from api.wishes import wish_book
from graph.errors import BadInput
from graph.language import say
from graph.snapshot import Snapshot, snapshot
from graph.store import open_store
from queries.answer import Answer
from queries.catalog import ask as ask_catalog
from queries.catalog import catalog, note_on
from queries.matching.match import MatchQuestion, match
from queries.scope import parse_day
from viz.exports import EXPORTS, Asked

PAIR_COLUMNS = {
    "buyer": ("需方", "buyer"),
    "supplier": ("供方", "supplier"),
    "product": ("产品", "product"),
    "score": ("得分", "score"),
    "kind": ("来由", "kind"),
    "words": ("理由", "why"),
}


EXCLUDED = {
    "buyer": ("需方", "buyer"),
    "supplier": ("供方", "supplier"),
    "product": ("产品", "product"),
    "reason": ("原因", "reason"),
}


def read_graph(store: str | None, as_of: str = "") -> Snapshot:
    """The graph for a reading command: opened beside a running server, never locked."""
    return snapshot(open_store(store, read_only=True), as_of=parse_day(as_of))


def match_command(
    chain: Chain = "",
    scope: Scope = "",
    firm: Firm = "",
    product: Product = "",
    text: Annotated[
        str | None, typer.Option("--text", help=say("需求原文", "a demand in words"))
    ] = None,
    demand: Annotated[
        str, typer.Option("--demand", help=say("已发布需求的编号", "id of a posted demand"))
    ] = "",
    finding: Annotated[
        str, typer.Option("--finding", help=say("弱项编号", "id of a weak link"))
    ] = "",
    event: Annotated[str, typer.Option("--event", help=say("活动名称或编号", "event"))] = "",
    demands: Annotated[
        Path | None,
        typer.Option("--demands", help=say("需求表（与 --offers 同用）", "demand sheet")),
    ] = None,
    offers: Annotated[
        Path | None, typer.Option("--offers", help=say("供给表", "offer sheet"))
    ] = None,
    k: Annotated[
        int | None,
        typer.Option(
            "--k", min=1, help=say("给几个候选（默认：--text 10 个，其余同 --top）", "how many")
        ),
    ] = None,
    top: Top = 100,
    excluded: Annotated[
        bool, typer.Option("--excluded", help=say("列出被排除的对子与原因", "show excluded pairs"))
    ] = False,
    near: Annotated[
        bool, typer.Option("--near/--exact", help=say("是否含近似产品", "with near products"))
    ] = True,
    as_of: AsOf = "",
    as_json: Json = False,
    store: Store = None,
) -> None:
    if demands or offers:
        _match_files(demands, offers)
        return
    if event:
        _match_event(event, store, as_json)
        return
    graph = read_graph(store, as_of)
    if text is not None:
        from queries.matching.demand_text import match_demand_text

        answer = match_demand_text(graph, text, scope=scope, k=k or 10)
        show(answer, PAIR_COLUMNS, as_json=as_json, title=text)
        return
    question = MatchQuestion(
        chain=chain, scope=scope, firm=firm, product=product, demand=demand, finding=finding,
        as_of=parse_day(as_of), top=k or top, excluded=excluded, near=near,
    )  # fmt: skip
    answer = match(graph, question, wish_book().list())
    show(answer, PAIR_COLUMNS, as_json=as_json, title=question.in_words())
    if not as_json:
        _show_excluded(answer)


def _show_excluded(answer: Answer) -> None:
    """The pairs left out with their reason, where they were asked for; else how many."""
    if rows := answer.extra.get("excluded"):
        console().print(table(rows, EXCLUDED, say("被排除的对子", "Left out")))
    elif count := answer.extra.get("excluded_count"):
        console().print(
            say(f"另有 {count} 对被排除（--excluded 查看原因）。", f"{count} pairs left out."),
            markup=False,
        )


def _match_event(event: str, store: str | None, as_json: bool) -> None:
    from queries.events.event_book import load_event
    from queries.events.event_candidates import event_candidates
    from queries.events.outcomes import met_pairs

    opened = open_store(store, read_only=True)
    record = load_event(opened, event)
    answer = event_candidates(
        snapshot(opened), record, wish_book().list(), met_pairs(opened, record.id)
    )
    columns = {**PAIR_COLUMNS, "barred": ("不安排的原因", "not held because")}
    show(answer, columns, as_json=as_json, title=f"{record.date} {record.name}")


def _match_files(demands: Path | None, offers: Path | None) -> None:
    """JSON lines, one per demand, without touching the graph."""
    import json
    import sys

    from queries.matching.posted import rank_files

    if not (demands and offers):
        raise BadInput(
            say("要同时给出需求表和供给表", "Give both sheets"),
            "--demands, --offers",
            say(
                "例如 --demands 需求.xlsx --offers 供给.xlsx。",
                "e.g. --demands a.csv --offers b.csv",
            ),
        )
    for line in rank_files(demands, offers):
        sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")


def query_command(
    name: Annotated[
        str, typer.Argument(help=say("查询名；不给则列出全部", "name of a query"))
    ] = "",
    parameters: Annotated[
        list[str] | None, typer.Argument(help=say("参数，如 firm=F002", "parameters as name=value"))
    ] = None,
    as_of: AsOf = "",
    as_json: Json = False,
    store: Store = None,
) -> None:
    if not name:
        rows = [
            {
                "name": one.name,
                "purpose": say(one.purpose_zh, one.purpose_en),
                "parameters": one.signature,
            }
            for one in catalog().values()
        ]
        if as_json:
            print_rows(rows)
        else:
            console().print(
                table(rows, {"name": ("查询", "query"), "purpose": ("用途", "purpose"),
                             "parameters": ("参数", "parameters")})
            )  # fmt: skip
        return
    given: dict[str, Any] = dict(_named_value(pair) for pair in parameters or ())
    if as_of:
        given["as_of"] = parse_day(as_of)
    found = ask_catalog(open_store(store, read_only=True), name, **given)
    note = note_on(found)
    if as_json:
        print_json({"rows": found.to_dicts(), "coverage": {}, "formula": catalog()[name].purpose_zh,
                    "as_of": as_of or None, "scope": "", **({"note": note} if note else {})})  # fmt: skip
    elif note:
        console().print(note, markup=False)
    else:
        headings = {one.name: (one.meaning, one.name) for one in catalog()[name].columns}
        console().print(table(found.to_dicts(), headings))


def _named_value(written: str) -> tuple[str, str]:
    name, equals, value = written.partition("=")
    if not equals:
        raise BadInput(
            say("参数要写成 名=值", "Write parameters as name=value"), written,
            say("例如 firm=F002。", "e.g. firm=F002"),
        )  # fmt: skip
    return name, value


def export_command(
    what: Annotated[
        str,
        typer.Argument(help=say("chain、weak-links、pairings、briefing、survey", "what to export")),
    ],
    name: Annotated[str, typer.Argument(help=say("产业链", "chain"))] = "",
    html: Annotated[
        Path | None, typer.Option("--html", help=say("图谱网页", "picture page"))
    ] = None,
    xlsx: Annotated[Path | None, typer.Option("--xlsx", help=say("Excel 文件", "workbook"))] = None,
    docx: Annotated[Path | None, typer.Option("--docx", help=say("Word 文件", "document"))] = None,
    scope: Scope = "",
    firm: Firm = "",
    product: Product = "",
    park: Park = "",
    classes: Classes = None,
    top: Top = 200,
    as_of: AsOf = "",
    as_json: Json = False,
    store: Store = None,
) -> None:
    if what not in EXPORTS:
        raise BadInput(
            say("不认识的导出种类", "Unknown kind of export"), what,
            say(f"可用：{'、'.join(EXPORTS)}。", f"Known: {', '.join(EXPORTS)}."),
        )  # fmt: skip
    wanted = {"html": html, "xlsx": xlsx, "docx": docx}
    asked = Asked(
        chain=name, scope=scope, firm=firm, product=product, park=park, as_of=parse_day(as_of),
        classes=tuple(classes or ()), top=top, wishes=tuple(wish_book().list()),
    )  # fmt: skip
    written = EXPORTS[what](read_graph(store, as_of), asked, wanted)
    if not written:
        raise BadInput(
            say("没有指明要写的文件", "No file to write"), what,
            say("给出 --html、--xlsx 或 --docx。", "Give --html, --xlsx or --docx."),
        )  # fmt: skip
    if as_json:
        print_json({"files": [str(path) for path in written]})
        return
    for path in written:
        console().print(say("已写入 ", "Wrote ") + str(path), markup=False)


def add_to(app: typer.Typer) -> None:
    """Name the commands."""
    app.command("match", help=say("谁能供给谁：候选对子与理由", "who could supply whom"))(
        match_command
    )
    app.command("query", help=say("按名执行一个查询（不给名则列出）", "run a named query"))(
        query_command
    )
    app.command("export", help=say("导出图谱网页、弱项清单、对接清单", "export pages and papers"))(
        export_command
    )
