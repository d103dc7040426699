"""liantu import: a file into the graph, or a look at what it would do, told so that an officer can act on it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from api.cli.options import Json, Store
from api.cli.render import console, print_json, progress_shown, table
from graph.errors import BadFile
from graph.language import say

Files = Annotated[list[Path], typer.Argument(help=say("文件", "files"))]
#: Lines of one sort that are printed; the rest are counted.
SHOWN = 40
CONFLICTS = {
    "name": ("名称", "name"), "field_name": ("属性", "field"), "wins": ("采用", "used"),
    "source_name": ("来源", "source"), "against": ("另一说法", "other value"),
    "other_name": ("另一来源", "other source"), "rule": ("为何", "why"),
}  # fmt: skip


def import_command(
    files: Files,
    kind: Annotated[
        str | None, typer.Option("--kind", help=say("表的种类", "kind of sheet"))
    ] = None,
    profile: Annotated[
        str | None, typer.Option("--profile", help=say("列对应方案", "profile"))
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=say("只看会怎样，不写入", "show, don't write"))
    ] = False,
    source: Annotated[
        str, typer.Option("--source", help=say("来源名称（默认为文件名）", "name of the source"))
    ] = "",
    marked: Annotated[
        Path | None,
        typer.Option("--marked", help=say("把错处标红存成 xlsx", "copy with faults in red")),
    ] = None,
    as_json: Json = False,
    store: Store = None,
) -> None:
    from api.imports import Bringing, preview, store_if_there, take_in
    from graph.store import open_store

    for path in files:
        check_there(path)
    _check_one(files, source, marked)
    if dry_run:
        there = store_if_there(store)
        how = Bringing(kind, profile, source, marked)
        answers = [preview(path, how, there) for path in files]
    else:
        opened = open_store(store)
        with progress_shown() as shown:
            answers = [
                take_in(opened, path, Bringing(kind, profile, source, marked, shown(path.name)))
                for path in files
            ]
    if as_json:
        print_json(answers[0] if len(answers) == 1 else answers)
    for answer in () if as_json else answers:
        _tell(answer)
    if not any(map(_has_content, answers)):
        problem, remedy = _why_nothing(answers)
        raise BadFile(problem, "、".join(path.name for path in files), remedy)


def check_there(path: Path) -> None:
    """Refuse a path where no file is."""
    if not path.is_file():
        raise BadFile(
            say("没有这个文件", "No such file"), str(path), say("检查路径。", "Check the path.")
        )


def _check_one(files: list[Path], source: str, marked: Path | None) -> None:
    """One name of a source and one marked copy are for one file."""
    if len(files) > 1 and (source or marked):
        raise BadFile(
            say("--source 与 --marked 一次只用于一个文件", "--source and --marked take one file"),
            "、".join(path.name for path in files),
            say("分几次导入。", "Import them one by one."),
        )


def _has_content(answer: dict[str, Any]) -> bool:
    """Whether anything in a file was understood."""
    sheets = answer.get("sheets", ())
    kept = ("rows", "documents", "stated", "apart", "asked", "targets")
    return any(map(answer.get, kept)) or any(one["rows"] for one in sheets)


def _why_nothing(answers: list[dict[str, Any]]) -> tuple[str, str]:
    """Why no row came in, and what to do about it."""
    sheets = [sheet for answer in answers for sheet in answer.get("sheets", ())]
    if any(one.get("rejects") for one in [*answers, *sheets]):
        return (
            say("没有一行可用", "No row can be used"),
            say("按上面的改法改正后再导入。", "Mend the rows as said above."),
        )
    if any(answer.get("unknown_sheets") for answer in answers):
        return (
            say("认不出表的种类", "The kind of sheet is not recognised"),
            say("用 --kind 或 --profile 指明表的种类。", "Name the kind by --kind or --profile."),
        )
    return (
        say("没有读到任何一行", "Nothing could be read"),
        say("文件里没有数据行；检查是否存错了表。", "There are no rows of data in the file."),
    )


def print_change(change: dict[str, dict[str, int]]) -> None:
    """How much was added, changed and removed."""
    words = {
        "added": ("新增", "added"),
        "changed": ("更新", "changed"),
        "removed": ("删除", "removed"),
    }
    parts = [f"{say(*words[name])} {sum(change[name].values())}" for name in words if change[name]]
    console().print("，".join(parts) or say("没有变化。", "Nothing changed."), markup=False)


def _tell(answer: dict[str, Any]) -> None:
    out = console()
    out.print(f"{answer['file']}", markup=False)
    for sheet in answer.get("sheets", ()):
        _tell_sheet(sheet)
    if "would" in answer:
        out.print(say("  若导入：", "  An import would: "), markup=False, end="")
        print_change(answer["would"]["change"])
        _tell_outcome(answer["would"])
    elif "change" in answer:
        if answer["rows"]:
            out.print(say(f"  读入 {answer['rows']} 行", f"  {answer['rows']} rows"), markup=False)
        out.print("  ", end="")
        print_change(answer["change"])
        _tell_faults([*answer["rejects"], *answer["doubts"]])
        _tell_outcome(answer)
    else:
        for found in answer.get("documents", ()):
            _tell_read(found)


def _tell_sheet(sheet: dict[str, Any]) -> None:
    from ingest.kinds import KINDS

    kind = KINDS.get(sheet["kind"] or "")
    out, rows = console(), len(sheet["rows"])
    told = (
        say(f"{kind.title}，采用 {rows} 行，未采用 {_rows(sheet)} 行",
            f"{kind.title}, {rows} rows, {_rows(sheet)} refused")
        if kind
        else say(f"认不出种类，{rows} 行不会读入", f"unknown kind, {rows} rows will not be read")
    )  # fmt: skip
    out.print(say(f"  {sheet['sheet']}：{told}", f"  {sheet['sheet']}: {told}"), markup=False)
    for column in sheet["columns"]:
        field = (
            kind.by_name[column["field"]].title
            if kind and column["field"]
            else say("不采用", "left out")
        )
        unit = f"（{column['unit']}）" if column["unit"] else ""
        out.print(
            f"    {column['column']} {column['header']} → {field}{unit}  {column['reason']}",
            markup=False,
        )
    _tell_faults([*sheet["rejects"], *sheet["doubts"]])


def _rows(sheet: dict[str, Any]) -> int:
    """Rows refused; a row may have several faults."""
    return len({reject["row"] for reject in sheet["rejects"]})


def _tell_faults(faults: list[dict[str, Any]]) -> None:
    from ingest.faults import fault_line

    _tell_some([fault_line(fault) for fault in faults])


def _tell_some(lines: list[str]) -> None:
    out = console()
    for line in lines[:SHOWN]:
        out.print(f"    {line}", markup=False)
    if (rest := len(lines) - SHOWN) > 0:
        out.print(say(f"    …… 另有 {rest} 条", f"    … {rest} more"), markup=False)


def _tell_outcome(told: dict[str, Any]) -> None:
    """What a document states, what could not be placed, who is asked, where sources contradict."""
    out = console()
    for name, words in (
        ("stated", say("读出的事实", "Facts")),
        ("apart", say("不作事实的陈述", "Not facts")),
    ):
        if rows := told.get(name):
            out.print(f"  {words} {len(rows)}", markup=False)
            _tell_some([f"{row['words']}（{row['status']}）：{row['said']}" for row in rows])
    if rows := told.get("targets"):
        out.print(say(f"  目标数字 {len(rows)}", f"  Targets {len(rows)}"), markup=False)
        _tell_some([f"{row['metric']}：{row['text']}" for row in rows])
    _tell_faults(told["problems"])
    if told.get("unknown_sheets"):
        names = "、".join(told["unknown_sheets"])
        out.print(say(f"  认不出种类、未读入的工作表：{names}", f"  Sheets of no known kind: {names}"),
                  markup=False)  # fmt: skip
    if asked := told["asked"]:
        new = say(f"，其中新增 {told['reviews']} 条", f", {told['reviews']} new")
        out.print(say(f"  待人工核定 {len(asked)} 条", f"  {len(asked)} wait for a person") + new
                  + say("（liantu review）", " (liantu review)"), markup=False)  # fmt: skip
        _tell_some([_question(one) for one in asked])
    if conflicts := told["conflicts"]:
        out.print(table(conflicts[:SHOWN], CONFLICTS, say(f"与其他来源说法不一 {len(conflicts)} 处",
                                                       f"{len(conflicts)} conflicts")))  # fmt: skip


def _question(one: dict[str, Any]) -> str:
    said = f"　原句：{one['said']}" if one["said"] else ""
    why = f"（{one['why']}）" if one["why"] else ""
    return f"{one['words']}{why}{said}"


def _tell_read(found: dict[str, Any]) -> None:
    """What stands in a document, where no store is there to compare it with."""
    from api.cli.documents import tell_extraction

    tell_extraction(found)


def add_to(app: typer.Typer) -> None:
    """Name the command."""
    app.command("import", help=say("导入表格或文件", "import sheets and documents"))(import_command)
