"""Commands about worlds that are not: what-if, recruit."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

import typer

from api.cli.options import AsOf, Chain, Json, Scope, Store, Top
from api.cli.render import console, print_json, print_rows, show, table
from graph.errors import BadInput
from graph.language import say

Changes = list[str] | None
#: Rows of products, and of firms, that are printed; all of them are in --json.
MOST = 40
ROW_COLUMNS = {
    "kind_words": ("对象", "kind"),
    "name": ("名称", "name"),
    "state_words": ("状态", "state"),
    "tier": ("层级", "tier"),
    "words": ("说明", "words"),
    "left_makers": ("还有谁能做", "still made by"),
    "substitutes": ("替代品", "substitutes"),
}
TIER_COLUMNS = {
    "tier": ("层级（离原因几步）", "tier"),
    "product_stopped": ("停产产品", "products stopped"),
    "product_affected": ("受影响产品", "products affected"),
    "firm_stopped": ("停产企业", "firms stopped"),
    "firm_affected": ("受影响企业", "firms affected"),
}
RECRUIT_COLUMNS = {
    "product": ("产品", "product"),
    "relief": ("缓解", "relief"),
    "needers": ("谁需要", "needed by"),
    "action": ("办法", "way"),
    "connect": ("可对接", "connect"),
    "grow": ("可培育", "grow"),
    "attract": ("可招引", "attract"),
    "words": ("说明", "words"),
}
PARTS = {"appeared": ("新出现", "appeared"), "gone": ("消失", "gone"), "eased": ("缓解", "eased"),
         "worsened": ("加重", "worsened")}  # fmt: skip


def what_if_command(
    remove: Annotated[
        Changes,
        typer.Option(
            "--remove", help=say("去掉：firm:… product:… place:… park:… 或关系", "remove")
        ),
    ] = None,
    add: Annotated[
        Changes, typer.Option("--add", help=say('增加："PRODUCES firm:… product:…" 等', "add"))
    ] = None,
    chain: Chain = "",
    scope: Scope = "",
    strict: Annotated[
        bool, typer.Option("--strict", help=say("没有记录的来源按没有算", "unknown source = none"))
    ] = False,
    save: Annotated[str, typer.Option("--save", help=say("存为情景", "save under a name"))] = "",
    owner: Annotated[str, typer.Option("--owner", help=say("何人", "who"))] = "",
    saved: Annotated[
        str, typer.Option("--saved", help=say("用已存的情景", "a saved scenario"))
    ] = "",
    compare: Annotated[
        str, typer.Option("--compare", help=say("与另一已存情景并列", "beside another saved one"))
    ] = "",
    as_of: AsOf = "",
    as_json: Json = False,
    store: Store = None,
) -> None:
    from api.scenarios import Asked, answer, side_by_side
    from queries.what_if.effects import worded

    given = Asked(tuple(remove or ()), tuple(add or ()), chain, scope, strict, as_of)
    if compare:
        if not saved:
            raise BadInput(
                say("--compare 要与 --saved 一起写", "--compare goes with --saved"),
                compare,
                say("例如 --saved 情景一 --compare 情景二。", "e.g. --saved ONE --compare TWO"),
            )
        rows = side_by_side(saved, compare, store)
        if as_json:
            print_rows(rows)
        else:
            console().print(table(rows, {"what": ("比较", "what"), "first": (saved, saved),
                                         "second": (compare, compare)}))  # fmt: skip
        return
    found = answer(given, store, saved=saved, save=save, owner=owner)
    if as_json:
        print_json(found.as_dict())
        return
    shown, left = _first(worded(found.rows))
    show(replace(found, rows=shown), ROW_COLUMNS, as_json=False, title=found.extra["scenario"])
    if left:
        console().print(say(f"另有{left}行未列，加 --json 看全部。", f"{left} more with --json."), markup=False)  # fmt: skip
    _tell_more(found.extra)


def _first(rows: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], int]:
    """The first rows of products and of firms, and how many are left out."""
    kept = [
        row
        for kind in ("product", "firm")
        for row in [row for row in rows if row["kind"] == kind][:MOST]
    ]
    return kept, len(rows) - len(kept)


def _tell_more(extra: dict[str, Any]) -> None:
    from queries.what_if.effects import STATES

    out = console()
    if "link" in extra:
        out.print(
            say(f"已存，链接：/what-if?saved={extra['link']}", f"Saved: {extra['link']}"),
            markup=False,
        )
    for lead in extra["leads"]:
        out.print(
            say(f"链主 {lead['lead']}：", f"lead {lead['lead']}: ")
            + f"{STATES[lead['state']]}　{lead['words']}",
            markup=False,
        )
    if extra["by_tier"]:
        out.print(table(extra["by_tier"], TIER_COLUMNS))
    share = "；".join(row["words"] for row in extra["local_share"])
    out.print(f"{say('本地配套率', 'local share')}：{share}", markup=False)
    for sentence in extra["systemic"]["words"]:
        out.print(sentence, markup=False)
    for key, words in PARTS.items():
        rows = extra["weak_links"][key]
        out.print(f"{say('弱项', 'weak links')} {say(*words)} {len(rows)}", markup=False)
        for row in rows[:5]:
            turned = f"（{row['turned']}）" if row.get("turned") else ""
            out.print(f"  {row['class']}{turned} {row['subject']}：{row['words']}", markup=False)


def recruit_command(
    chain: Chain = "",
    scope: Scope = "",
    top: Top = 20,
    together: Annotated[
        int,
        typer.Option("-k", "--together", min=1, help=say("一起办几件最好", "best set of how many")),
    ] = 5,
    as_of: AsOf = "",
    as_json: Json = False,
    store: Store = None,
) -> None:
    from api.cli.ask import read_graph
    from queries.what_if.recruit import RecruitQuestion, recruit

    question = RecruitQuestion(chain=chain, scope=scope, top=top, together=together)
    found = recruit(read_graph(store, as_of), question)
    show(found, RECRUIT_COLUMNS, as_json=as_json, title=question.in_words())
    if not as_json and "together" in found.extra:
        best = found.extra["together"]
        words = f"一起办{len(best['products'])}件：{'、'.join(best['products'])}；缓解 {best['relief']}，上界 {best['bound']}（{best['how']}）"
        console().print(words, markup=False)


def add_to(app: typer.Typer) -> None:
    """Name the commands."""
    app.command("what-if", help=say("去掉或增加会怎样", "what if something goes or comes"))(
        what_if_command
    )
    app.command(
        "recruit", help=say("补什么最管用：招引、培育、对接", "which additions relieve most")
    )(recruit_command)
