"""Commands about what firms post: post demand, offer, sheet, form, list, withdraw."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from api.cli.ask import read_graph
from api.cli.events import Groups, add_groups
from api.cli.options import Chain, Json, Store
from api.cli.render import console, print_json, print_rows, table
from graph.errors import BadInput
from graph.language import say
from graph.store import open_store
from queries.events.post_sheet import post_sheet
from queries.events.posts import SIDES, Post, Side, post, standing_posts, withdraw_post
from queries.scope import parse_day
from viz.papers.post_form import post_form

Which = Annotated[str, typer.Argument(metavar="SIDE", help=say("demand 需求、offer 供给", "side"))]
POSTS = {"firm": ("企业", "firm"), "text": ("内容", "text"), "products": ("产品", "product"),
         "why": ("怎么对上的", "why"), "quantity": ("数量", "quantity"), "unit": ("单位", "unit"),
         "deadline": ("截止", "deadline"), "state": ("状态", "state"), "id": ("编号", "id")}  # fmt: skip


def _post(asked: Post, as_json: bool, store: str | None) -> None:
    kept = post(open_store(store), asked)
    if as_json:
        print_json(kept)
        return
    console().print(f"{kept.id}　{kept.product_name}　{kept.words}", markup=False)
    for one in kept.candidates:
        console().print(f"  {one.name}（{one.score:.2f}）{one.words}", markup=False)


def _posting(side: Any) -> Any:
    def command(
        text: Annotated[str, typer.Argument(help=say("内容", "text"))],
        firm: Annotated[str, typer.Option("--firm", help=say("企业", "firm"))] = "",
        product: Annotated[str, typer.Option("--product", help=say("产品", "product"))] = "",
        chain: Chain = "",
        quantity: Annotated[float | None, typer.Option("--quantity", help=say("数量", "quantity"))] = None,
        unit: Annotated[str, typer.Option("--unit", help=say("单位", "unit"))] = "",
        deadline: Annotated[str, typer.Option("--deadline", help=say("截止日期", "deadline"))] = "",
        price_low: Annotated[float | None, typer.Option("--price-low", help="元")] = None,
        price_high: Annotated[float | None, typer.Option("--price-high", help="元")] = None,
        certificates: Annotated[list[str] | None, typer.Option("--certificate", help=say("认证", "certificate"))] = None,
        places: Annotated[list[str] | None, typer.Option("--place", help=say("地域限制", "place limit"))] = None,
        contact: Annotated[str, typer.Option("--contact", help=say("联系方式", "contact"))] = "",
        confidential: Annotated[bool, typer.Option("--confidential", help=say("保密", "confidential"))] = False,
        person: Annotated[str, typer.Option("--person", help=say("何人发布", "who posts"))] = "",
        as_json: Json = False,
        store: Store = None,
    ) -> None:  # fmt: skip
        asked = Post(
            side, text, firm, product, chain, quantity=quantity, unit=unit,
            deadline=parse_day(deadline), price_low=price_low, price_high=price_high,
            certificates=tuple(certificates or ()), place_limits=tuple(places or ()),
            contact=contact, confidential=confidential, person=person,
        )  # fmt: skip
        _post(asked, as_json, store)

    return command


def withdraw_post_command(
    id_: Annotated[str, typer.Argument(metavar="ID", help=say("编号", "id"))],
    as_json: Json = False,
    store: Store = None,
) -> None:
    text = withdraw_post(open_store(store), id_)
    if as_json:
        print_json({"id": id_, "text": text, "state": "撤回"})
    else:
        console().print(say(f"已撤回：{text}", f"Withdrawn: {text}"), markup=False)


def _side(written: str) -> Side:
    for side, words in SIDES.items():
        if written in (side, words):
            return side
    raise BadInput(
        say("不认识的一方", "Unknown side"), written,
        say("写 demand（需求）或 offer（供给）。", "demand or offer."),
    )  # fmt: skip


def sheet_command(
    side: Which,
    file: Annotated[Path, typer.Argument(help=say("填好的表 xlsx、csv", "filled-in sheet"))],
    person: Annotated[str, typer.Option("--person", help=say("何人发布", "who posts"))] = "",
    as_json: Json = False,
    store: Store = None,
) -> None:
    found = post_sheet(open_store(store), _side(side), file, person=person)
    if as_json:
        print_json({"posts": list(found.posts), "faults": list(found.faults)})
        return
    rows = [
        {"text": one.text, "product": one.product_name or "、".join(c.name for c in one.candidates),
         "why": one.words, "id": one.id}
        for one in found.posts
    ]  # fmt: skip
    columns = {"text": ("内容", "text"), "product": ("产品（或候选）", "product"),
               "why": ("怎么对上的", "why"), "id": ("编号", "id")}  # fmt: skip
    console().print(table(rows, columns, say(f"已发布 {len(rows)} 条", f"{len(rows)} posted")))
    for fault in found.faults:
        console().print(
            say(f"第 {fault.row} 行 {fault.column}“{fault.value}”：{fault.reason}",
                f"row {fault.row} {fault.column} “{fault.value}”: {fault.reason}"),
            markup=False,
        )  # fmt: skip


def form_command(
    side: Which,
    file: Annotated[Path, typer.Argument(help=say("写到哪个 xlsx", "xlsx to write"))],
) -> None:
    console().print(str(post_form(file, _side(side))), markup=False)


def list_command(
    side: Which, chain: Chain = "", as_json: Json = False, store: Store = None
) -> None:
    rows = standing_posts(read_graph(store), _side(side), chain)
    if as_json:
        print_rows(rows)
    else:
        console().print(table(rows, POSTS))


GROUPS: Groups = {
    "post": (say("发布需求与供给", "post demands and offers"), {
        "demand": (_posting("demand"), say("发布需求", "post a demand")),
        "offer": (_posting("offer"), say("发布供给", "post an offer")),
        "sheet": (sheet_command, say("按表发布，有误的格逐一指出", "post a whole sheet")),
        "form": (form_command, say("写出空的登记表", "write an empty form")),
        "list": (list_command, say("列出已发布的", "list what is posted")),
        "withdraw": (withdraw_post_command, say("撤回", "take back")),
    }),
}  # fmt: skip


def add_to(app: typer.Typer) -> None:
    """Name the commands."""
    add_groups(app, GROUPS)
