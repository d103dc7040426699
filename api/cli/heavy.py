"""Commands that compute: systemic, bench."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli.options import Chain, Json, Scope, Store, Top
from api.cli.render import print_json, show, watched
from graph.errors import BadInput
from graph.language import say

SYSTEMIC_COLUMNS = {
    "firm": ("对象", "subject"),
    "esri": ("ESRI", "ESRI"),
    "esri_d": ("断供影响", "missing inputs"),
    "esri_u": ("失去订单影响", "missing orders"),
    "steps": ("步数", "steps"),
}
COURSE_COLUMNS = {
    "firm": ("企业", "firm"),
    "lead": ("链主", "lead firm"),
    "stop_day": ("停产日", "stops on day"),
    "back_day": ("恢复日", "back on day"),
    "lost_days": ("少产天数", "days lost"),
}


def systemic_command(
    edges: Annotated[Path | None, typer.Option("--edges", help="supplier,buyer,amount")] = None,
    firms: Annotated[Path | None, typer.Option("--firms", help="firm,sector")] = None,
    essential: Annotated[Path | None, typer.Option("--essential", help="supplier_sector,…")] = None,
    eps: Annotated[float, typer.Option("--eps", help=say("停止阈值", "stopping threshold"))] = 0.01,
    top: Top = 50,
    scope: Scope = "",
    chain: Chain = "",
    by: Annotated[
        str, typer.Option("--by", help=say("firm、product 或 place", "firm, product or place"))
    ] = "firm",
    model: Annotated[
        str,
        typer.Option("--model", help=say("mixed、linear 或 leontief", "mixed, linear, leontief")),
    ] = "mixed",
    firm: Annotated[
        list[str] | None, typer.Option("--firm", help=say("只看此企业；配 --days 可写多次", "firm"))
    ] = None,
    days: Annotated[int, typer.Option("--days", help=say("逐日推演多少天", "run day by day"))] = 0,
    stock_days: Annotated[
        float, typer.Option("--stock-days", help=say("各企业存货天数", "stocks in days"))
    ] = 15.0,
    outage_days: Annotated[
        int, typer.Option("--outage-days", help=say("停产天数，0 为不恢复", "0: for good"))
    ] = 0,
    recovery_days: Annotated[
        int, typer.Option("--recovery-days", help=say("恢复所需天数", "days of recovery"))
    ] = 0,
    as_json: Json = False,
    store: Store = None,
) -> None:
    if edges or firms or essential:
        if not (edges and firms):
            raise BadInput(
                say("要同时给出 --edges 与 --firms", "Give --edges and --firms"), "",
                say("矩阵 --essential 可省，省去时全部按非必需（线性）。", "--essential may be left out."),
            )  # fmt: skip
        from queries.what_if.systemic_tables import systemic_from_tables

        answer = systemic_from_tables(edges, firms, essential, eps=eps)
        if as_json:
            print_json(answer.as_dict())
        else:
            show(answer, SYSTEMIC_COLUMNS, as_json=False)
        return
    from api.cli.ask import read_graph

    if days:
        from queries.what_if.course import CourseQuestion, course

        asked = CourseQuestion(tuple(firm or ()), days, stock_days, outage_days, recovery_days)
        show(course(read_graph(store), asked), COURSE_COLUMNS, as_json=as_json)
        return
    from queries.what_if.systemic import SystemicQuestion as Asked
    from queries.what_if.systemic import asked_by, asked_model, systemic

    question = Asked(
        scope=scope, chain=chain, firm=(firm or [""])[0], top=top, eps=eps,
        by=asked_by(by), model=asked_model(model),
    )  # fmt: skip
    graph = read_graph(store)
    with watched(say("逐个推演停产", "Closing one by one")) as run:
        found = systemic(graph, question, run)
    show(found, SYSTEMIC_COLUMNS, as_json=as_json)


def bench_command(
    cases: Annotated[
        list[str] | None,
        typer.Argument(help=say("要测的项目；不给则全部", "cases; all by default")),
    ] = None,
    as_json: Json = False,
) -> None:
    try:
        from bench.run import run_cases
    except ModuleNotFoundError as fault:
        raise BadInput(
            say("测速程序不随安装包分发", "The benchmarks are not part of the installed package"),
            str(fault),
            say("在源码目录中运行 make bench。", "Run make bench in a checkout."),
        ) from fault
    run_cases(cases or [], as_json=as_json)


def add_to(app: typer.Typer) -> None:
    """Name the commands."""
    app.command("systemic", help=say("系统性风险指数 ESRI", "systemic-risk index ESRI"))(
        systemic_command
    )
    app.command("bench", help=say("测速与测准", "benchmarks"))(bench_command)
