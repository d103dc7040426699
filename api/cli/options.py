"""Options that commands share, with their words."""

from __future__ import annotations

from typing import Annotated

import typer

from graph.language import say

Json = Annotated[bool, typer.Option("--json", help=say("输出 JSON", "print JSON"))]
Store = Annotated[
    str | None,
    typer.Option(
        "--store", help=say("图库：文件路径或 neo4j:// 地址", "store: a path or neo4j://")
    ),
]
Scope = Annotated[
    str,
    typer.Option(
        "--scope", help=say("范围：区、市、省（默认本市）", "scope: district, city, province")
    ),
]
AsOf = Annotated[str, typer.Option("--as-of", help=say("截至日期，如 2026-11-26", "as of a date"))]
Chain = Annotated[str, typer.Option("--chain", help=say("产业链", "chain"))]
Firm = Annotated[str, typer.Option("--firm", help=say("企业", "firm"))]
Product = Annotated[str, typer.Option("--product", help=say("产品", "product"))]
Top = Annotated[int, typer.Option("--top", min=1, help=say("最多列出几条", "how many rows"))]
Park = Annotated[str, typer.Option("--park", help=say("园区", "park"))]
Classes = Annotated[
    list[str] | None, typer.Option("--class", help=say("弱项类别，可多次给出", "class, repeatable"))
]
