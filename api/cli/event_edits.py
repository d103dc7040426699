"""The event commands: changes by hand (set, guest, lock, withdraw) beside those of events.py; preference …."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from api.cli.events import (
    VERBS,
    Day,
    Event,
    Fairness,
    Groups,
    Interpreters,
    Revision,
    Verbs,
    add_groups,
    tell,
)
from api.cli.options import Json, Store
from api.cli.render import console, print_rows, table
from api.wishes import wish_book
from graph.errors import BadInput
from graph.language import say
from graph.ledger import Preference
from graph.snapshot import snapshot
from graph.store import open_store
from queries.events.event_document import EventPlan
from queries.events.event_edits import (
    invite,
    lock_all,
    lock_pair,
    refuse_pair,
    set_conditions,
    set_guest,
    slots_named,
    unlock_pair,
)
from queries.events.event_plan import change_event, withdraw_firm
from queries.events.wishes import WISHES, preference_of, shown_preferences
from queries.scope import parse_day

Pair = Annotated[str, typer.Argument(help=say("撮合编号，或 需方—供方", "pairing id or 需方—供方"))]
WISHED = {"id": ("编号", "id"), "firm_name": ("企业", "firm"), "wish_words": ("意愿", "wish"),
          "value_name": ("对象", "target"), "note": ("说明", "note")}  # fmt: skip


def lock_command(
    event: Event,
    pair: Pair = "",
    slot: Annotated[int | None, typer.Option("--slot", help=say("时段，从 1 起；不给对子则锁整个时段", "slot"))] = None,
    seat: Annotated[int | None, typer.Option("--table", help=say("桌号；不给对子则锁整张桌", "table"))] = None,
    off: Annotated[bool, typer.Option("--off", help=say("解除锁定", "unlock"))] = False,
    refuse: Annotated[str, typer.Option("--refuse", help=say("不安排，写明原因", "leave out, why"))] = "",
    revision: Revision = None,
    as_json: Json = False,
    store: Store = None,
) -> None:  # fmt: skip
    opened = open_store(store)

    def change(plan: EventPlan) -> EventPlan:
        if not pair:
            return lock_all(plan, slot=slot, table=seat, locked=not off)
        if refuse:
            return refuse_pair(plan, pair, refuse)
        return unlock_pair(plan, pair) if off else lock_pair(plan, pair, slot=slot, table=seat)

    tell(opened, change_event(opened, event, change, revision=revision), as_json)


def withdraw_command(
    event: Event,
    firm: Annotated[str, typer.Argument(help=say("退出的企业", "firm"))],
    reason: Annotated[str, typer.Option("--reason", help=say("原因", "reason"))] = "",
    revision: Revision = None,
    as_json: Json = False,
    store: Store = None,
) -> None:
    opened = open_store(store)
    tell(opened, withdraw_firm(opened, event, firm, reason=reason, revision=revision), as_json)


def set_command(
    event: Event,
    day: Day = "",
    venue: Annotated[str | None, typer.Option("--venue", help=say("会场", "venue"))] = None,
    host: Annotated[str | None, typer.Option("--host", help=say("主办", "host"))] = None,
    state: Annotated[str | None, typer.Option("--state", help=say("筹备、已办、取消", "state"))] = None,
    sessions: Annotated[str, typer.Option("--sessions", help=say("场次", "sessions"))] = "",
    minutes: Annotated[int, typer.Option("--minutes", help=say("每场分钟数", "minutes a slot"))] = 20,
    pause: Annotated[int, typer.Option("--pause", help=say("间隔分钟数", "minutes between"))] = 5,
    tables: Annotated[int | None, typer.Option("--tables", help=say("桌数", "tables"))] = None,
    cap: Annotated[int | None, typer.Option("--cap", help=say("每家最多几场", "meetings per firm"))] = None,
    minimum: Annotated[int | None, typer.Option("--min", help=say("每家最少几场", "at least"))] = None,
    interpreters: Interpreters = None,
    fairness: Fairness = None,
    wide: Annotated[bool | None, typer.Option("--wide/--narrow", help=say("放宽到别的链上用到或生产同样产品的企业；只取本链", "also other chains' firms"))] = None,
    lift: Annotated[list[str] | None, typer.Option("--lift", help=say("不再限制：cap 每家最多、interpreters 译员、fairness 空档差", "limits to lift: cap, interpreters, fairness"))] = None,
    revision: Revision = None,
    as_json: Json = False,
    store: Store = None,
) -> None:  # fmt: skip
    held = parse_day(day)
    fields = {
        "date": held.isoformat() if held else None,
        "venue": venue,
        "host": host,
        "state": state,
    }
    opened = open_store(store)
    record = change_event(
        opened,
        event,
        lambda plan: set_conditions(
            plan, sessions=sessions, minutes=minutes, pause=pause, tables=tables, cap=cap,
            minimum=minimum, interpreters=interpreters, fairness=fairness, wide=wide,
            lift=lift or (),
        ),
        revision=revision,
        **{name: value for name, value in fields.items() if value is not None},
    )  # fmt: skip
    tell(opened, record, as_json)


def guest_command(
    event: Event,
    firm: Annotated[str, typer.Argument(help=say("企业", "firm"))],
    invited: Annotated[bool, typer.Option("--invite", help=say("加入邀请名单", "call it"))] = False,
    away: Annotated[list[str] | None, typer.Option("--away", help=say("不能来的时段：序号、上午、09:25；无 为都能来", "slots away"))] = None,
    cap: Annotated[int | None, typer.Option("--cap", help=say("最多几场", "at most"))] = None,
    minimum: Annotated[int | None, typer.Option("--min", help=say("最少几场", "at least"))] = None,
    languages: Annotated[list[str] | None, typer.Option("--language", help=say("会说的语言", "languages"))] = None,
    prefers: Annotated[str | None, typer.Option("--prefers", help=say("愿在哪个场次", "session preferred"))] = None,
    state: Annotated[str | None, typer.Option("--state", help=say("邀请、确认", "state"))] = None,
    revision: Revision = None,
    as_json: Json = False,
    store: Store = None,
) -> None:  # fmt: skip
    opened = open_store(store)
    graph = snapshot(opened)
    values: dict[str, Any] = {
        "cap": cap, "minimum": minimum, "languages": None if languages is None else tuple(languages),
        "prefers": prefers, "state": state,
    }  # fmt: skip
    given = {name: value for name, value in values.items() if value is not None}

    def change(plan: EventPlan) -> EventPlan:
        plan = invite(plan, graph, firm) if invited else plan
        if away is not None:
            given["away"] = () if away == [say("无", "none")] else slots_named(plan, away)
        return set_guest(plan, firm, **given) if given else plan

    if not (given or invited or away):
        raise BadInput(say("没有要改的", "Nothing to change"), firm, "liantu event guest --help")
    tell(opened, change_event(opened, event, change, revision=revision), as_json)


def preference_add_command(
    firm: Annotated[str, typer.Argument(help=say("企业", "firm"))],
    wish: Annotated[str, typer.Argument(help=say("must 必见、nice 希望、no 不见", "must, nice, no"))],
    target: Annotated[str, typer.Argument(help=say("对象的名称", "target by name"))],
    kind: Annotated[str, typer.Option("--kind", help=say("对象种类：firm product place qualification chain", "kind of target"))] = "firm",
    note: Annotated[str, typer.Option("--note", help=say("说明", "note"))] = "",
    person: Annotated[str, typer.Option("--person", help=say("何人登记", "who says so"))] = "",
    as_json: Json = False,
    store: Store = None,
) -> None:  # fmt: skip
    graph = snapshot(open_store(store, read_only=True))
    by_word = {zh: key for key, (zh, _) in WISHES.items()}
    asked = Preference(firm, by_word.get(wish, wish), kind, target, note, person)  # type: ignore[arg-type]
    kept = wish_book().put(preference_of(graph, asked))
    _show([kept], graph, as_json)


def preference_list_command(
    firm: Annotated[str, typer.Argument(help=say("企业；不给则全部", "firm"))] = "",
    as_json: Json = False,
    store: Store = None,
) -> None:
    graph = snapshot(open_store(store, read_only=True))
    kept = shown_preferences(graph, wish_book().list())
    rows = [row for row in kept if firm in ("", row["firm"], row["firm_name"])]
    if as_json:
        print_rows(rows)
    else:
        console().print(table(rows, WISHED))


def preference_remove_command(
    id_: Annotated[int, typer.Argument(metavar="ID", help=say("编号", "id"))],
) -> None:
    wish_book().remove(id_)
    console().print(say(f"已撤回意愿 {id_}", f"Removed {id_}"), markup=False)


def _show(kept: list[Preference], graph: Any, as_json: bool) -> None:
    rows = shown_preferences(graph, kept)
    if as_json:
        print_rows(rows)
    else:
        console().print(table(rows, WISHED))


EDITS: Verbs = {
    "set": (set_command, say("改会场、场次、桌数、上下限、译员", "change conditions")),
    "guest": (guest_command, say("一家企业的时间、上下限、语言、愿望", "a guest's conditions")),
    "lock": (lock_command, say("锁定、解锁或回绝；整个时段或整张桌", "lock, unlock or refuse")),
    "withdraw": (withdraw_command, say("企业临时退出，最少改动补排", "a firm withdraws")),
}
GROUPS: Groups = {
    "event": (say("对接活动：策划、文书、结果", "events"), {**VERBS, **EDITS}),
    "preference": (say("企业的对接意愿", "whom firms wish to meet"), {
        "add": (preference_add_command, say("登记：必见、希望、不见", "add a wish")),
        "list": (preference_list_command, say("列出", "list")),
        "remove": (preference_remove_command, say("撤回", "remove")),
    }),
}  # fmt: skip


def add_to(app: typer.Typer) -> None:
    """Name the commands."""
    add_groups(app, GROUPS)
