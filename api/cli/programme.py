"""Commands about a year of events: programme …."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli.events import FUNNEL, Event, Groups, add_groups
from api.cli.options import Json, Scope, Store
from api.cli.render import console, print_json, table
from graph.errors import BadInput
from graph.language import say
from graph.store import open_store
from queries.events.funnel import year_report
from queries.events.programme import (
    Programme,
    ProgrammeQuestion,
    lock_event,
    plan_programme,
    programme_of,
)
from queries.events.summary import programme_summary
from queries.scope import parse_day

YEAR = {"date": ("日期", "date"), "name": ("名称", "name"), "venue": ("主办地", "host"),
        "relief": ("缓解量", "relief"), "firms": ("邀请", "firms"), "locked": ("锁定", "locked"),
        "why": ("为什么", "why")}  # fmt: skip


def programme_plan_command(
    first: Annotated[str, typer.Option("--from", help=say("起", "first day"))],
    last: Annotated[str, typer.Option("--to", help=say("止", "last day"))],
    events: Annotated[int, typer.Option("--events", min=1, help=say("场次", "events"))] = 20,
    name: Annotated[str, typer.Option("--name", help=say("方案名，默认为年份", "name"))] = "",
    chains: Annotated[
        list[str] | None, typer.Option("--chain", help=say("产业链", "chain"))
    ] = None,
    scope: Scope = "",
    as_json: Json = False,
    store: Store = None,
) -> None:
    begin, end = parse_day(first), parse_day(last)
    if begin is None or end is None:
        raise BadInput(say("要给出起止日期", "Two days are needed"), "--from --to")
    asked = ProgrammeQuestion(
        name or f"{begin.year}年", begin, end, events, scope=scope, chains=tuple(chains or ())
    )
    _show_programme(plan_programme(open_store(store), asked), as_json)


def _show_programme(found: Programme, as_json: bool) -> None:
    shown = programme_summary(found)
    if as_json:
        print_json(shown)
        return
    console().print(table(shown["events"], YEAR, f"{found.name}：缓解量合计 {found.relief:.2f}"))
    for note in found.notes:
        console().print(note, markup=False)


def programme_show_command(
    name: Annotated[str, typer.Argument(help=say("方案名", "name"))],
    as_json: Json = False,
    store: Store = None,
) -> None:
    _show_programme(programme_of(open_store(store, read_only=True), name), as_json)


def programme_lock_command(
    event: Event,
    off: Annotated[bool, typer.Option("--off", help=say("解除锁定", "unlock"))] = False,
    store: Store = None,
) -> None:
    console().print(lock_event(open_store(store), event, locked=not off).name, markup=False)


def programme_report_command(
    year: Annotated[int, typer.Argument(help=say("年份", "year"))],
    docx: Annotated[Path | None, typer.Option("--docx", help="Word")] = None,
    xlsx: Annotated[Path | None, typer.Option("--xlsx", help="Excel")] = None,
    scope: Scope = "",
    as_json: Json = False,
    store: Store = None,
) -> None:
    from viz.papers.year_report import year_report_document, year_report_workbook

    report = year_report(open_store(store, read_only=True), year, scope)
    for path, write in ((docx, year_report_document), (xlsx, year_report_workbook)):
        if path:
            write(path, report)
    if as_json:
        print_json(report)
    else:
        console().print(report["words"], markup=False)
        console().print(table(report["events"], FUNNEL))
        if report["weak_links"]:
            console().print(table(report["weak_links"], MOVED))


MOVED = {"change": ("变化", "change"), "class": ("类别", "class"), "subject": ("对象", "subject"),
         "chain": ("产业链", "chain"), "severity_before": ("原严重度", "before"),
         "severity": ("现严重度", "now")}  # fmt: skip
GROUPS: Groups = {
    "programme": (say("年度方案", "the year's programme"), {
        "plan": (programme_plan_command, say("排全年活动；重排不动锁定的", "plan the year")),
        "show": (programme_show_command, say("看方案", "show it")),
        "lock": (programme_lock_command, say("锁定一场活动", "lock an event")),
        "report": (programme_report_command, say("年度总结", "the year's report")),
    }),
}  # fmt: skip


def add_to(app: typer.Typer) -> None:
    """Name the commands."""
    add_groups(app, GROUPS)
