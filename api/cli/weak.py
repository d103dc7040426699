"""Commands about weak links and how far the city supplies itself: weak-links, local-share, targets."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from typing import Annotated, Any

import typer

from api.cli.ask import read_graph
from api.cli.options import AsOf, Chain, Classes, Firm, Json, Park, Product, Scope, Store, Top
from api.cli.render import Columns, console, print_json, show, table, watched
from graph.errors import BadInput
from graph.language import say
from graph.snapshot import snapshot
from graph.store import GraphStore, open_store
from queries.answer import Answer, Evidence
from queries.local_share import local_share, share_words
from queries.scope import Question, parse_day
from queries.targets import goal_words, targets
from queries.weak_links import (
    Step,
    WeakLinkQuestion,
    diff,
    finding,
    move,
    survey_list,
    under_work,
    weak_links,
)

WEAK_COLUMNS = {
    "class": ("类别", "class"),
    "subject": ("对象", "subject"),
    "chain": ("产业链", "chain"),
    "priority": ("优先度", "priority"),
    "severity": ("严重度", "severity"),
    "confidence": ("可信度", "confidence"),
    "action": ("建议", "action"),
    "words": ("说明", "words"),
    "id": ("编号", "id"),
}
RANK_COLUMN = {"rank": ("排名区间", "rank interval")}
DIFF_COLUMNS = {
    "change": ("变化", "change"),
    "cause": ("缘由", "cause"),
    "class": ("类别", "class"),
    "subject": ("对象", "subject"),
    "before": ("原优先度", "before"),
    "after": ("现优先度", "after"),
    "words": ("说明", "words"),
}
SURVEY_COLUMNS = {
    "firm": ("企业", "firm"),
    "score": ("得分", "score"),
    "questions": ("该问什么", "questions"),
    "contact": ("联系人", "contact"),
}
WORK_COLUMNS = {
    "name": ("弱项", "finding"),
    "state": ("状态", "state"),
    "owner": ("认领人", "owner"),
    "due": ("期限", "due"),
    "next": ("下一步", "next"),
    "notice": ("提示", "notice"),
    "id": ("编号", "id"),
}
SHARE_COLUMNS = {
    "scope": ("范围", "scope"),
    "by_product": ("按产品", "by product"),
    "by_supplier": ("按供方", "by supplier"),
    "by_value": ("按金额", "by value"),
    "unvalued_supplies": ("无金额的供货（条）", "supplies without amount"),
}
BEHIND_COLUMNS = {
    "name": ("需要的产品", "needed product"),
    "state": ("状况", "state"),
    "local_makers": ("本地生产者", "local makers"),
    "outside_makers": ("外地生产者", "outside makers"),
}
SUPPLIER_COLUMNS = {
    "name": ("有记录的供方", "recorded supplier"),
    "origin": ("所在", "where"),
    "products": ("所供产品", "products"),
    "supplies": ("供货（条）", "supplies"),
    "amount": ("已记金额（元）", "amount on record"),
}
TARGET_COLUMNS = {
    "subject": ("主体", "subject"),
    "metric": ("指标", "metric"),
    "goal_words": ("目标", "goal"),
    "now_words": ("现值", "now"),
    "gap": ("差距", "gap"),
    "period": ("期限", "period"),
    "measured_by": ("如何测得", "measured by"),
    "text": ("原文", "source text"),
    "source": ("出处", "source"),
}
#: First word after weak-links → the words that follow it.
FORMS = {
    "show": ("ID",),
    "diff": ("DATE1", "DATE2"),
    "survey": (),
    "work": (),
    "set": ("ID", "STATE"),
}


def weak_links_command(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            help=say(
                "不给则列出；show 编号、diff 日期 日期、survey、work、set 编号 状态",
                "nothing to list; show ID, diff DATE DATE, survey, work, set ID STATE",
            )
        ),
    ] = None,
    chain: Chain = "",
    scope: Scope = "",
    firm: Firm = "",
    product: Product = "",
    park: Park = "",
    classes: Classes = None,
    top: Top = 50,
    intervals: Annotated[
        bool, typer.Option("--intervals", help=say("给出排名区间（重抽）", "rank intervals"))
    ] = False,
    person: Annotated[str, typer.Option("--person", help=say("经办人", "who does it"))] = "",
    note: Annotated[str, typer.Option("--note", help=say("说明", "note"))] = "",
    due: Annotated[str, typer.Option("--due", help=say("期限，如 2027-03-01", "due date"))] = "",
    as_of: AsOf = "",
    as_json: Json = False,
    store: Store = None,
) -> None:
    form, given = _form(words or ())
    question = WeakLinkQuestion(
        chain=chain, scope=scope, firm=firm, product=product, park=park, as_of=parse_day(as_of),
        classes=tuple(classes or ()), top=top, intervals=intervals,
    )  # fmt: skip
    if form == "set":
        step = Step(given[1], person, note, parse_day(due))
        _set_state(store, question, given[0], step, as_json=as_json)
        return
    if form == "work":  # whatever chain it belongs to
        question = WeakLinkQuestion(scope=scope, as_of=parse_day(as_of))
    with closing(open_store(store, read_only=True)) as opened:
        answer, columns = _answer(form, given, opened, question)
    show(answer, columns, as_json=as_json, title=question.in_words())
    if form == "show" and not as_json:
        _tell_finding(answer.rows[0])


def _form(words: Sequence[str]) -> tuple[str, Sequence[str]]:
    """What is asked and with which words. Raises BadInput for others than those known."""
    if not words:
        return "list", ()
    known = "、".join(" ".join((form, *wanted)) for form, wanted in FORMS.items())
    if words[0] not in FORMS or len(words) - 1 != len(FORMS[words[0]]):
        raise BadInput(
            say("weak-links 后面的词不对", "Wrong words after weak-links"), " ".join(words),
            say(f"可用：{known}；不给则列出。", f"Known: {known}; none to list."),
        )  # fmt: skip
    return words[0], words[1:]


def _answer(
    form: str, given: Sequence[str], opened: GraphStore, question: WeakLinkQuestion
) -> tuple[Answer, Columns]:
    if form == "diff":
        first, second = (parse_day(word) for word in given)
        if first is None or second is None:
            raise BadInput(
                say("要给出两个日期", "Give two dates"), " ".join(given),
                say("例如 2026-01-01 2026-11-26。", "e.g. 2026-01-01 2026-11-26."),
            )  # fmt: skip
        return diff(opened, question, first, second), DIFF_COLUMNS
    graph = snapshot(opened, as_of=question.as_of)
    if form == "show":
        return finding(graph, question, given[0]), WEAK_COLUMNS
    if form == "survey":
        with watched(say("重抽", "Redrawing")) as run:
            return survey_list(graph, question, run), SURVEY_COLUMNS
    if form == "work":
        return under_work(opened, graph, question), WORK_COLUMNS
    with watched(say("重抽", "Redrawing")) as run:
        answer = weak_links(graph, question, run)
    return answer, WEAK_COLUMNS | RANK_COLUMN if question.intervals else WEAK_COLUMNS


def _set_state(
    store: str | None, question: WeakLinkQuestion, id_: str, step: Step, *, as_json: bool
) -> None:
    with closing(open_store(store)) as opened:
        row = move(opened, question, id_, step)
    if as_json:
        print_json(row)
    else:
        console().print(f"{row['name']} → {row['state']}（{step.person}）", markup=False)


def _tell_finding(row: dict[str, Any]) -> None:
    """What a finding has beside its row: paths, near makers, outside makers, scopes."""
    ranked = [row["rank"]["words"]] if "rank" in row else []
    parts = (
        (say("怎么算的", "formulas"), [f"{say('严重度', 'severity')} {row['severity_formula']}", f"{say('可信度', 'confidence')} {row['confidence_formula']}", f"{say('优先度', 'priority')} {row['priority_formula']}", *([row["coverage"]] if row["coverage"] else []), *ranked]),
        *([(say("需方", "needed by"), row["needers"])] if row["needers"] else []),
        (say("依赖它的链主", "lead firms"), [f"{one['lead']}：{' → '.join(one['path'])}" for one in row["paths"]]),
        *([(say("宽严两种口径", "both readings"), [row["strict"]])] if row["strict"] else []),
        (say("本地近似产品企业", "near makers"), [f"{one['firm']}（{one['product']}）" for one in row["near_makers"]]),
        (say("外地生产者", "outside makers"), [f"{one['firm']}（{one['place']}，{one['product']}）" for one in row["outside_makers"]]),
        (say("各级范围", "scopes"), [f"{one['scope']}：{say('成立', 'holds') if one['holds'] else say('不成立', 'does not hold')}" for one in row["scopes"]]),
        (say("依据", "evidence"), [_told(one) for one in row["evidence"]]),
    )  # fmt: skip
    out = console()
    for heading, lines in parts:
        out.print(f"{heading}（{len(lines)}）", markup=False)
        for line in lines or [say("未见记载", "nothing on record")]:
            out.print(f"  {line}", markup=False)


def _told(evidence: Evidence) -> str:
    """A fact with its sources."""
    named = [f"{one['title']}，{one['date'] or '日期不详'}" for one in evidence.sources]
    return f"{evidence.words}（出处：{'；'.join(named) or '不详'}）"


def local_share_command(
    chain: Chain = "",
    scope: Scope = "",
    firm: Firm = "",
    park: Park = "",
    listed: Annotated[
        bool, typer.Option("--list", help=say("列出背后的产品与供方", "with the lists behind"))
    ] = False,
    as_of: AsOf = "",
    as_json: Json = False,
    store: Store = None,
) -> None:
    question = Question(chain=chain, scope=scope, firm=firm, park=park, as_of=parse_day(as_of))
    answer = local_share(read_graph(store, as_of), question)
    if as_json:
        print_json(answer.as_dict())
        return
    measures = ("by_product", "by_supplier", "by_value")
    for row in answer.rows:
        row.update({name: share_words(row, name) for name in measures})
    show(answer, SHARE_COLUMNS, as_json=False, title=question.in_words())
    if listed:
        console().print(table(answer.extra["products"], BEHIND_COLUMNS))
        console().print(table(answer.extra["suppliers"], SUPPLIER_COLUMNS))


def targets_command(
    chain: Chain = "",
    scope: Scope = "",
    as_of: AsOf = "",
    as_json: Json = False,
    store: Store = None,
) -> None:
    question = Question(chain=chain, scope=scope, as_of=parse_day(as_of))
    answer = targets(read_graph(store, as_of), question)
    if not as_json:
        answer = replace(
            answer, rows=[{**row, "goal_words": goal_words(row)} for row in answer.rows]
        )
    show(answer, TARGET_COLUMNS, as_json=as_json, title=question.in_words())


def add_to(app: typer.Typer) -> None:
    """Name the commands."""
    app.command(
        "weak-links", help=say("哪里弱：断点、缺链、单一来源…附证据", "where the chain is weak")
    )(weak_links_command)
    app.command("local-share", help=say("本地配套率，附高低值", "share supplied locally"))(
        local_share_command
    )
    app.command("targets", help=say("政策目标、现值与差距", "stated targets, now and gap"))(
        targets_command
    )
