"""liantu profile: how the columns of a file are read, corrected and kept for the next one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.importing import check_there
from api.cli.options import Json
from api.cli.render import console, print_json, print_rows, table
from graph.language import say

if TYPE_CHECKING:
    from ingest.profiles import Profile

COLUMNS = {"header": ("列名", "heading"), "field": ("字段", "field"), "title": ("含义", "meaning"),
           "unit": ("单位", "unit")}  # fmt: skip
LISTED = {"name": ("名称", "name"), "title": ("表的种类", "kind"), "columns": ("列数", "columns"),
          "where": ("来处", "from")}  # fmt: skip
Name = Annotated[str, typer.Argument(help=say("方案名称", "name of the profile"))]


def save_command(
    name: Name,
    file: Annotated[Path, typer.Argument(help=say("样例文件", "a file of the kind"))],
    corrections: Annotated[
        list[str] | None,
        typer.Option("--set", help=say("改一列：列名=字段[:单位]，可多次", "heading=field[:unit]")),
    ] = None,
    kind: Annotated[
        str | None, typer.Option("--kind", help=say("表的种类", "kind of sheet"))
    ] = None,
    sheet: Annotated[str, typer.Option("--sheet", help=say("哪个工作表", "which sheet"))] = "",
    as_json: Json = False,
) -> None:
    from ingest.keeping import as_corrections, keep_profile

    check_there(file)
    kept = keep_profile(name, file, as_corrections(corrections or []), kind=kind, sheet=sheet)
    _tell(kept, as_json=as_json)


def list_command(as_json: Json = False) -> None:
    from ingest.keeping import kept_profiles
    from ingest.kinds import KINDS
    from ingest.profiles import ready_profiles

    own, ready = say("自存", "kept"), say("自带", "ready")
    found = [
        *((one, own) for one in kept_profiles()),
        *((one, ready) for one in ready_profiles().values()),
    ]
    rows = [
        {
            "name": one.name,
            "kind": one.kind,
            "title": KINDS[one.kind].title,
            "columns": len(one.columns),
            "where": where,
        }
        for one, where in found
    ]
    if as_json:
        print_rows(rows)
    else:
        console().print(table(rows, LISTED))


def show_command(name: Name, as_json: Json = False) -> None:
    from ingest.profiles import profile_named

    _tell(profile_named(name), as_json=as_json)


def _tell(profile: Profile, *, as_json: bool) -> None:
    from ingest.kinds import KINDS

    if as_json:
        print_json(profile.as_dict())
        return
    kind = KINDS[profile.kind]
    rows: list[dict[str, Any]] = [
        {"header": header, "field": column.field or "—", "unit": column.unit,
         "title": kind.by_name[column.field].title if column.field else say("不要", "left out")}
        for header, column in profile.columns.items()
    ]  # fmt: skip
    console().print(table(rows, COLUMNS, f"{profile.name}（{kind.title}）"))


def add_to(app: typer.Typer) -> None:
    """Name the commands."""
    group = typer.Typer(help=say("列对应方案：存下、列出、查看", "column mappings kept by name"),
                        no_args_is_help=True)  # fmt: skip
    group.command(
        "save", help=say("存下一个文件的列对应，可改", "keep a file's mapping, corrected")
    )(save_command)
    group.command("list", help=say("列出方案", "list the profiles"))(list_command)
    group.command("show", help=say("查看一个方案", "show a profile"))(show_command)
    app.add_typer(group, name="profile")
