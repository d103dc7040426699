"""Commands about one event: event create, plan, lock, papers, outcome …."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from api.cli.options import Json, Scope, Store
from api.cli.render import console, print_json, print_rows, table
from api.wishes import wish_book
from graph.errors import BadInput
from graph.language import say
from graph.store import GraphStore, open_store
from queries.events.event_book import EventRecord, load_event, standing_events
from queries.events.event_plan import EventQuestion, create_event, plan_event
from queries.events.funnel import By, funnel, reminders
from queries.events.outcome_form import take_form
from queries.events.outcomes import Told, add_pair, record_attendance, record_outcomes
from queries.events.papers_data import papers_of
from queries.events.past_event import past_event
from queries.events.summary import event_summary
from queries.scope import parse_day

Event = Annotated[str, typer.Argument(help=say("活动名称或编号", "event name or id"))]
Pair = Annotated[str, typer.Argument(help=say("撮合编号，或 需方—供方", "pairing id or 需方—供方"))]
Day = Annotated[str, typer.Option("--date", help=say("日期，如 2026-12-10", "day"))]
Revision = Annotated[
    int | None,
    typer.Option("--revision", help=say("读取时的修订号；已被他人修改时报错", "revision as read")),
]
Interpreters = Annotated[
    int | None, typer.Option("--interpreters", help=say("每时段译员数", "interpreters a slot"))
]
Fairness = Annotated[
    int | None,
    typer.Option(
        "--fairness", help=say("各企业空档数最多相差几个", "largest difference in breaks")
    ),
]
PAIRS = {"time": ("时段", "slot"), "table": ("桌", "table"), "buyer": ("需方", "buyer"),
         "supplier": ("供方", "supplier"), "product": ("产品", "product"),
         "outcome": ("结果", "outcome"), "pairing": ("编号", "id")}  # fmt: skip
IDLE = {"firm": ("没有会面的企业", "without a meeting"), "list": ("名单", "list"),
        "why": ("原因", "why")}  # fmt: skip
GUESTS = {"name": ("企业", "firm"), "side": ("一方", "side"), "state": ("状态", "state"),
          "cap": ("上限", "cap"), "minimum": ("下限", "min"), "away": ("不能来", "away"),
          "languages": ("语言", "languages"), "prefers": ("愿在", "prefers"),
          "note": ("备注", "note")}  # fmt: skip
EVENTS = {"date": ("日期", "date"), "name": ("名称", "name"), "venue": ("地点", "venue"),
          "state": ("状态", "state"), "revision": ("修订", "revision"), "id": ("编号", "id")}  # fmt: skip
FUNNEL = {"group": ("分组", "group"), "events": ("场次", "events"), "invited": ("邀请", "invited"),
          "came": ("到会", "came"), "pairs": ("对接", "pairs"), "met": ("洽谈", "met"),
          "意向": ("意向", "interest"), "签约": ("签约", "signed"), "供货": ("供货", "supplied"),
          "不合适": ("不合适", "failed"), "amount": ("金额（元）", "amount (元)")}  # fmt: skip
DUE = {"event_name": ("活动", "event"), "buyer_name": ("需方", "buyer"),
       "supplier_name": ("供方", "supplier"), "product_name": ("产品", "product"),
       "late": ("过了几天", "days late"), "words": ("该问什么", "what to ask")}  # fmt: skip
#: Groupings of the funnel by the word for them.
GROUPINGS: dict[str, By] = {"event": "event", "chain": "chain", "year": "year",
                            "活动": "event", "产业链": "chain", "年": "year"}  # fmt: skip


def tell(store: GraphStore, record: EventRecord, as_json: bool, *, idle: bool = False) -> None:
    """Show an event: its meetings, wishes given up, moved meetings; firms without one on request."""
    shown = event_summary(store, record)
    if as_json:
        print_json(shown)
        return
    if shown["meetings"]:
        console().print(table(shown["meetings"], PAIRS, f"{record.date} {record.name}"))
    for words in filter(None, (shown["stale"], shown["words"], *shown["notes"])):
        console().print(words, markup=False)
    if idle and shown["idle"]:
        reserve, word = set(shown["reserve"]), say("候补", "in reserve")
        rows = [
            {"firm": firm, "list": word if firm in reserve else say("受邀", "called"), "why": why}
            for firm, why in shown["idle"].items()
        ]
        console().print(table(rows, IDLE))
    if idle and shown["guests"]:
        console().print(table(shown["guests"], GUESTS))


def tell_past(past: dict[str, Any], as_json: bool) -> None:
    """Show what is on record of an event that was not planned here."""
    if as_json:
        print_json(past)
        return
    facts = {"name": ("项目", "what"), "words": ("记载", "on record")}
    console().print(table(past["facts"], facts, past["name"]))
    if past["guests"]:
        console().print(
            table(past["guests"], {name: GUESTS[name] for name in ("name", "side", "state")})
        )
    for source in past["sources"]:
        where = "　".join(filter(None, (source["title"], source["date"], source["locator"])))
        console().print(say("出处：", "Source: ") + where, markup=False)
    console().print(past["words"], markup=False)


def create_command(
    name: Annotated[str, typer.Argument(help=say("名称", "name"))],
    day: Day,
    chains: Annotated[list[str] | None, typer.Option("--chain", help=say("产业链", "chain"))] = None,
    products: Annotated[list[str] | None, typer.Option("--product", help=say("产品", "product"))] = None,
    findings: Annotated[list[str] | None, typer.Option("--finding", help=say("针对的弱项编号", "weak link"))] = None,
    firms: Annotated[list[str] | None, typer.Option("--firm", help=say("只邀请这些企业", "only these firms"))] = None,
    scope: Scope = "",
    venue: Annotated[str, typer.Option("--venue", help=say("会场", "venue"))] = "",
    host: Annotated[str, typer.Option("--host", help=say("主办", "host"))] = "",
    sessions: Annotated[str, typer.Option("--sessions", help=say("场次", "sessions"))] = "09:00-11:30,14:00-16:30",
    minutes: Annotated[int, typer.Option("--minutes", help=say("每场分钟数", "minutes a slot"))] = 20,
    pause: Annotated[int, typer.Option("--pause", help=say("间隔分钟数", "minutes between"))] = 5,
    tables: Annotated[int, typer.Option("--tables", help=say("桌数", "tables"))] = 20,
    cap: Annotated[int, typer.Option("--cap", help=say("每家最多几场", "meetings per firm"))] = 6,
    minimum: Annotated[int, typer.Option("--min", help=say("每家最少几场", "at least"))] = 0,
    interpreters: Interpreters = None,
    fairness: Fairness = None,
    wide: Annotated[bool, typer.Option("--wide", help=say("放宽到别的链上用到或生产同样产品的企业", "also other chains' firms for the same products"))] = False,
    as_json: Json = False,
    store: Store = None,
) -> None:  # fmt: skip
    held = parse_day(day)
    if held is None:
        raise BadInput(
            say("要给出日期", "A day is needed"), "--date",
            say("例如 --date 2026-12-10。", "e.g. --date 2026-12-10"),
        )  # fmt: skip
    asked = EventQuestion(
        name=name, day=held, chains=tuple(chains or ()), products=tuple(products or ()),
        findings=tuple(findings or ()), firms=tuple(firms or ()), scope=scope, venue=venue,
        host=host, sessions=sessions, minutes=minutes, pause=pause, tables=tables, cap=cap,
        minimum=minimum, interpreters=interpreters, fairness=fairness, wide=wide,
    )  # fmt: skip
    opened = open_store(store)
    tell(opened, create_event(opened, asked), as_json)


def plan_command(
    event: Event,
    seconds: Annotated[
        float, typer.Option("--seconds", help=say("时间上限，秒", "time limit"))
    ] = 20,
    revision: Revision = None,
    as_json: Json = False,
    store: Store = None,
) -> None:
    opened = open_store(store)
    wishes = wish_book().list()

    def heard(state: Any) -> None:
        if not as_json:
            console().print(
                say(f"{state.seconds:.1f} 秒：空档 {state.best}，下界 {state.bound}",
                    f"{state.seconds:.1f} s: breaks {state.best}, bound {state.bound}"),
                markup=False,
            )  # fmt: skip

    made = plan_event(
        opened, event, revision=revision, preferences=wishes, seconds=seconds, progress=heard
    )
    tell(opened, made, as_json)


def papers_command(
    event: Event,
    out: Annotated[Path, typer.Option("--out", help=say("写到哪个 zip", "zip to write"))],
    confidential: Annotated[
        bool, typer.Option("--confidential", help=say("含保密金额与联系方式", "with what is confidential"))
    ] = False,
    person: Annotated[str, typer.Option("--person", help=say("何人导出", "who exports"))] = "",
    as_json: Json = False,
    store: Store = None,
) -> None:  # fmt: skip
    from viz.papers.event_papers import event_zip

    papers = papers_of(
        open_store(store, read_only=True), event, confidential=confidential, person=person
    )
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(event_zip(papers))
    if as_json:
        print_json({"file": str(out), "audit": papers.audit})
    else:
        console().print(f"{out}\n{papers.audit}", markup=False)


def outcome_command(
    event: Event,
    pair: Annotated[str, typer.Argument(help=say("撮合编号，或 需方—供方", "pairing"))] = "",
    outcome: Annotated[str, typer.Argument(help=say("意向、签约、供货、不合适", "outcome"))] = "",
    reason: Annotated[str, typer.Option("--reason", help=say("不合适的原因", "why not"))] = "",
    amount: Annotated[float | None, typer.Option("--amount", help=say("金额，元", "元"))] = None,
    day: Day = "",
    person: Annotated[str, typer.Option("--person", help=say("何人填报", "who tells"))] = "",
    form: Annotated[
        Path | None, typer.Option("--form", help=say("填好的结果登记表", "form"))
    ] = None,
    as_json: Json = False,
    store: Store = None,
) -> None:
    opened = open_store(store)
    if form:
        record, read = take_form(opened, event, form, person=person)
        shown = {"event": record.id, "told": len(read.told), "came": len(read.came),
                 "faults": read.faults}  # fmt: skip
        if as_json:
            print_json(shown)
            return
        console().print(say(f"读入结果 {len(read.told)} 条", f"{len(read.told)} outcomes"))
        for fault in read.faults:
            console().print(
                say(f"第 {fault.row} 行 {fault.column}“{fault.value}”：{fault.reason}",
                    f"row {fault.row} {fault.column} “{fault.value}”: {fault.reason}"),
                markup=False,
            )  # fmt: skip
        return
    told = Told(pair, outcome, reason, amount, parse_day(day), person=person)
    tell(opened, record_outcomes(opened, event, [told]), as_json)


def attendance_command(
    event: Event,
    states: Annotated[list[str], typer.Argument(help=say("企业=到会 …", "firm=到会 …"))],
    as_json: Json = False,
    store: Store = None,
) -> None:
    told = dict(_state(one) for one in states)
    opened = open_store(store)
    tell(opened, record_attendance(opened, event, told), as_json)


def _state(written: str) -> tuple[str, str]:
    firm, equals, state = written.rpartition("=")
    if not equals or not firm:
        raise BadInput(
            say("到会情况写成 企业=到会", "Write firm=到会"), written,
            say("例如 甲厂=到会 丙厂=缺席。", "e.g. 甲厂=到会"),
        )  # fmt: skip
    return firm, state


def pair_command(
    event: Event,
    buyer: Annotated[str, typer.Argument(help=say("需方", "buyer"))],
    supplier: Annotated[str, typer.Argument(help=say("供方", "supplier"))],
    product: Annotated[str, typer.Argument(help=say("产品", "product"))],
    as_json: Json = False,
    store: Store = None,
) -> None:
    opened = open_store(store)
    tell(opened, add_pair(opened, event, buyer, supplier, product), as_json)


def show_command(event: Event, as_json: Json = False, store: Store = None) -> None:
    opened = open_store(store, read_only=True)
    if past := past_event(opened, event):
        tell_past(past, as_json)
    else:
        tell(opened, load_event(opened, event), as_json, idle=True)


def list_command(as_json: Json = False, store: Store = None) -> None:
    rows = standing_events(open_store(store, read_only=True)).select(list(EVENTS)).to_dicts()
    if as_json:
        print_rows(rows)
    else:
        console().print(table(rows, EVENTS))


def funnel_command(
    by: Annotated[
        str,
        typer.Option(
            "--by", help=say("event 按活动、chain 按产业链、year 按年", "event, chain, year")
        ),
    ] = "event",
    as_json: Json = False,
    store: Store = None,
) -> None:
    if by not in GROUPINGS:
        raise BadInput(
            say("不认识的分组", "Unknown grouping"), by,
            say("写 event（按活动）、chain（按产业链）或 year（按年）。", "event, chain or year."),
        )  # fmt: skip
    rows = funnel(open_store(store, read_only=True), GROUPINGS[by])
    if as_json:
        print_rows(rows)
    else:
        console().print(table(rows, FUNNEL))


def reminders_command(day: Day = "", as_json: Json = False, store: Store = None) -> None:
    rows = reminders(open_store(store, read_only=True), parse_day(day) or date.today())
    if as_json:
        print_rows(rows)
    else:
        console().print(table(rows, DUE) if rows else say("目前没有该回访的。", "None due."))


Verbs = dict[str, tuple[Any, str]]
Groups = dict[str, tuple[str, Verbs]]
#: What can be done with an event; api/cli/event_edits.py adds the changes by hand.
VERBS: Verbs = {
    "create": (create_command, say("新建活动", "create an event")),
    "plan": (plan_command, say("找对子、排日程（锁定的不动）", "pair and timetable")),
    "papers": (papers_command, say("全部文书打成 zip", "all papers as zip")),
    "attendance": (attendance_command, say("到会情况", "who came")),
    "pair": (pair_command, say("补登临时洽谈", "a walk-in pair")),
    "outcome": (outcome_command, say("登记结果（逐对或用登记表）", "record outcomes")),
    "show": (show_command, say("看一场活动：会面、未排上的企业与原因", "show an event")),
    "list": (list_command, say("列出活动", "list events")),
    "funnel": (funnel_command, say("由邀请到供货的漏斗", "funnel")),
    "reminders": (reminders_command, say("30/90 天回访清单", "follow-ups due")),
}


def add_groups(app: typer.Typer, groups: Groups) -> None:
    """Add commands of two words: group → (help, verb → (command, help))."""
    for name, (words, commands) in groups.items():
        group = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help=words)
        for verb, (command, help_) in commands.items():
            group.command(verb, help=help_)(command)
        app.add_typer(group, name=name)
