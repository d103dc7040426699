"""Commands that compute: systemic, bench."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli.options import Json, Scope, Store, Top
from api.cli.render import print_json, show
from graph.errors import BadInput
from graph.language import say

SYSTEMIC_COLUMNS = {
    "firm": ("企业", "firm"),
    "esri": ("ESRI", "ESRI"),
    "esri_d": ("下游", "downstream"),
    "esri_u": ("上游", "upstream"),
    "steps": ("步数", "steps"),
}


def systemic_command(
    edges: Annotated[Path | None, typer.Option("--edges", help="supplier,buyer,amount")] = None,
    firms: Annotated[Path | None, typer.Option("--firms", help="firm,sector")] = None,
    essential: Annotated[Path | None, typer.Option("--essential", help="supplier_sector,…")] = None,
    eps: Annotated[float, typer.Option("--eps", help=say("停止阈值", "stopping threshold"))] = 0.01,
    top: Top = 50,
    scope: Scope = "",
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
    from queries.what_if.systemic import SystemicQuestion, systemic

    from api.cli.ask import read_graph

    answer = systemic(read_graph(store), SystemicQuestion(scope=scope, top=top, eps=eps))
    show(answer, SYSTEMIC_COLUMNS, as_json=as_json)


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
