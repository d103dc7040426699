"""Commands that fill and keep the graph: init, forget, template, backup, restore, doctor, settings."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from api.cli.importing import print_change
from api.cli.options import Json, Store
from api.cli.render import console, print_json, print_rows, table
from graph.errors import BadInput
from graph.language import say
from graph.settings import Settings, settings


def init_command(
    empty: Annotated[
        bool, typer.Option("--empty", help=say("不放入起始数据", "without starter data"))
    ] = False,
    data: Annotated[
        Path | None, typer.Option("--data", help=say("起始数据目录", "folder of starter data"))
    ] = None,
    as_json: Json = False,
    store: Store = None,
) -> None:
    from graph.store import open_store
    from ingest.starter.build import build_starter

    opened = open_store(store)
    if empty:
        console().print(say("空图库已就绪：", "Empty store ready: ") + opened.url, markup=False)
        return
    with console().status(say("由起始数据建图…", "Building from the starter data…")):
        report = build_starter(opened, data)
    if as_json:
        print_json(report.as_dict())
        return
    rows = [
        {"file": one.file, "rows": one.rows, "statements": one.statements, "rejected": one.rejected,
         "why": _first_reasons(one.problems)}
        for one in report.files
    ]  # fmt: skip
    columns = {"file": ("文件", "file"), "rows": ("读入行", "rows"), "statements": ("写出陈述", "statements"),
               "rejected": ("未全采用的行", "rejected"), "why": ("原因（前几条）", "why")}  # fmt: skip
    console().print(table(rows, columns, say("起始数据", "Starter data")))
    print_change(report.change.as_dict())


def _first_reasons(problems: Any) -> str:
    return "；".join(dict.fromkeys(problem.reason for problem in problems[:3]))


def forget_command(
    source: Annotated[str, typer.Argument(help=say("来源名称或编号", "source"))],
    as_json: Json = False,
    store: Store = None,
) -> None:
    from api.imports import forget_source
    from graph.store import open_store

    answer = forget_source(open_store(store), source)
    if as_json:
        print_json(answer)
    else:
        print_change(answer["change"])


def template_command(
    path: Annotated[Path, typer.Argument(help=say("写到哪个 xlsx", "xlsx to write"))],
    kinds: Annotated[
        list[str] | None, typer.Option("--kind", help=say("表的种类，可多次", "kinds of sheet"))
    ] = None,
) -> None:
    from ingest.templates import write_template

    write_template(path, kinds or None)
    console().print(say("已写入 ", "Wrote ") + str(path), markup=False)


def backup_command(
    target: Annotated[Path, typer.Argument(help=say("备份到哪个文件夹", "folder to write"))],
    store: Store = None,
) -> None:
    from graph.store import open_store

    if target.exists() and any(target.iterdir()):
        raise BadInput(
            say("备份文件夹不是空的", "The folder is not empty"), str(target),
            say("换一个空文件夹。", "Choose an empty one."),
        )  # fmt: skip
    open_store(store, read_only=True).backup(str(target))
    console().print(say("已备份到 ", "Backed up to ") + str(target), markup=False)


def restore_command(
    folder: Annotated[Path, typer.Argument(help=say("备份文件夹", "folder of the backup"))],
    store: Store = None,
) -> None:
    from graph.store import open_store
    from graph.store.parquet import read_parquet

    opened = open_store(store)
    if opened.version() > 0:
        raise BadInput(
            say("图库里已有数据", "The store holds data already"), opened.url,
            say("恢复到一个新的图库（--store 新路径）。", "Restore into a new store (--store)."),
        )  # fmt: skip
    print_change(read_parquet(opened, folder).as_dict())


def settings_command(as_json: Json = False) -> None:
    chosen = settings()
    given = chosen.model_fields_set
    rows = [
        {"name": f"LIANTU_{name.upper()}", "value": _shown(chosen, name), "given": name in given,
         "meaning": info.description}
        for name, info in Settings.model_fields.items()
    ]  # fmt: skip
    if as_json:
        print_rows(rows)
        return
    for row in rows:
        row["from"] = (
            say("环境或 liantu.toml", "environment or liantu.toml")
            if row["given"]
            else say("默认", "default")
        )
    columns = {"name": ("设置", "setting"), "value": ("现值", "value"), "from": ("来自", "from"),
               "meaning": ("含义", "meaning")}  # fmt: skip
    console().print(table(rows, columns))


def _shown(chosen: Settings, name: str) -> str:
    """A setting's value; secrets are never printed."""
    value = getattr(chosen, name)
    if name in ("neo4j_password", "access_password"):
        return "••••" if value else ""
    return "" if value is None else str(value)


def doctor_command(as_json: Json = False, store: Store = None) -> None:
    from api.doctor import CHECKS

    results = [check(store) for check in CHECKS]
    if as_json:
        print_rows(results)
    else:
        for one in results:
            console().print(
                f"{'✓' if one['ok'] else '✗'} {one['what']}：{one['words']}", markup=False
            )
    if not all(one["ok"] for one in results):
        raise typer.Exit(1)


def add_to(app: typer.Typer) -> None:
    """Name the commands."""
    app.command("init", help=say("建图库，放入起始数据", "make a store with the starter data"))(
        init_command
    )
    app.command("forget", help=say("把一个来源整个拿掉", "take a whole source out"))(forget_command)
    app.command("template", help=say("写出空的导入模板", "write an import template"))(
        template_command
    )
    app.command("backup", help=say("备份图库", "back the store up"))(backup_command)
    app.command("restore", help=say("由备份恢复", "restore a backup"))(restore_command)
    app.command("settings", help=say("列出现行设置与来处", "settings in force"))(settings_command)
    app.command("doctor", help=say("自检：图库、数据、字体、端口", "check this installation"))(
        doctor_command
    )
