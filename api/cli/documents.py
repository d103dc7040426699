"""Commands about texts and names: extract, same, review."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from api.cli.options import Json
from api.cli.render import console, print_json, print_rows, table
from graph.errors import BadInput
from graph.language import say
from graph.settings import settings


def extract_command(
    files: Annotated[
        list[Path], typer.Argument(help=say("docx、pdf、html、txt 或 jsonl", "documents"))
    ],
    as_json: Json = False,
) -> None:
    from ingest.documents import extract_file

    for path in files:
        is_batch = path.suffix.lower() == ".jsonl"
        for found in extract_file(path):
            if as_json and (is_batch or len(files) > 1):
                sys.stdout.write(json.dumps(found, ensure_ascii=False) + "\n")
            elif as_json:
                print_json(found)
            else:
                _tell_extraction(found)


def _tell_extraction(found: dict[str, object]) -> None:
    out = console()
    out.print(str(found.get("source", "")), markup=False)
    entities = found["entities"]
    relations = found["relations"]
    targets = found["targets"]
    assert isinstance(entities, list)  # noqa: S101 — the shape is fixed by as_json
    assert isinstance(relations, list)  # noqa: S101
    assert isinstance(targets, list)  # noqa: S101
    out.print(table(entities, {"text": ("名称", "mention"), "label": ("类别", "label"),
                               "confidence": ("可信度", "confidence")}))  # fmt: skip
    rows = [{**one, "head": one["head"]["text"], "tail": one["tail"]["text"]} for one in relations]
    out.print(table(rows, {"head": ("起", "head"), "rel": ("关系", "relation"), "tail": ("止", "tail"),
                           "product": ("产品", "product"), "status": ("状态", "status")}))  # fmt: skip
    out.print(table(targets, {"metric": ("指标", "metric"), "comparator": ("比较", ""), "value": ("数值", "value"),
                              "unit": ("单位", "unit"), "period": ("期限", "period")}))  # fmt: skip


def same_command(
    a: Annotated[str, typer.Argument(help=say("企业名称一", "one name"))] = "",
    b: Annotated[str, typer.Argument(help=say("企业名称二", "other name"))] = "",
    pairs: Annotated[
        Path | None,
        typer.Option("--pairs", help=say("成批：每行 {id, a, b}", "batch of {id, a, b}")),
    ] = None,
    as_json: Json = False,
) -> None:
    from graph.identity.pairs import same_names, same_pairs

    if pairs:
        for line in same_pairs(pairs):
            sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
        return
    if not (a and b):
        raise BadInput(
            say("要给出两个企业名称", "Give two names"), "",
            say("例如 liantu same 海尔集团 海尔集团公司，或用 --pairs。", "or use --pairs."),
        )  # fmt: skip
    found = same_names(a, b)
    if as_json:
        print_json(found)
        return
    words = {
        "same": say("同一家", "same"),
        "branch": say("分支", "branch"),
        "different": say("不同", "different"),
    }
    bands = {
        "merge": say("直接合并", "merge"),
        "review": say("待人工核定", "review"),
        "new": say("分开", "new"),
    }
    console().print(
        f"{words[found['label']]}  {found['score']:.3f}  {bands[found['band']]}", markup=False
    )
    console().print(table(found["features"], {"feature": ("特征", "feature"), "value": ("取值", "value"),
                                              "weight": ("权重", "weight"), "words": ("说明", "why")}))  # fmt: skip


def review_command(
    number: Annotated[
        int | None, typer.Argument(help=say("要处置的编号；不给则列出", "number to settle"))
    ] = None,
    verdict: Annotated[
        str,
        typer.Argument(
            help=say("merge（同一家）、distinct（不是）、undo（撤销）", "merge, distinct, undo")
        ),
    ] = "",
    person: Annotated[str, typer.Option("--person", help=say("何人", "who"))] = "",
    reason: Annotated[str, typer.Option("--reason", help=say("何故", "why"))] = "",
    as_json: Json = False,
    store: Annotated[str | None, typer.Option("--store")] = None,
) -> None:
    from api.reviews import both_sides, settle, waiting
    from graph.store import open_store

    if number is None:
        rows = waiting(settings().ledger_url)
        if as_json:
            print_rows(rows)
        elif rows:
            console().print(table(rows, {"id": ("编号", "id"), "left_name": ("表中名称", "written"),
                                         "right_name": ("图中企业", "known"), "score": ("得分", "score"),
                                         "words": ("说明", "why")}))  # fmt: skip
        else:
            console().print(say("没有待核的名称。", "Nothing waits."))
        return
    if not verdict:
        _show_pair(both_sides(open_store(store, read_only=True), number), as_json=as_json)
        return
    told = settle(open_store(store), number, verdict, person, reason)
    if as_json:
        print_json(told)
    else:
        console().print(told["words"], markup=False)


def _show_pair(pair: dict[str, Any], *, as_json: bool) -> None:
    """Both sides of a doubtful pair."""
    if as_json:
        print_json(pair)
        return
    out = console()
    out.print(
        f"{pair['left_name']} ↔ {pair['right_name']}  {pair['score']:.2f}  {pair['words']}",
        markup=False,
    )
    for title, side in ((say("表中名称", "written"), pair["left_side"]),
                        (say("图中企业", "known"), pair["right_side"])):  # fmt: skip
        out.print(f"{title}：{side['name']}", markup=False)
        for one in side["statements"]:
            fields = "；".join(f"{name}：{value}" for name, value in one["fields"].items())
            out.print(f"  {one['source']} {one['locator']}：{fields}", markup=False)
        for one in side["neighbours"]:
            out.print(f"  {one['link']}（{one['count']}）：{'、'.join(one['names'])}", markup=False)


def add_to(app: typer.Typer) -> None:
    """Name the commands."""
    app.command("extract", help=say("从文件中读出实体、关系、目标", "read entities and relations"))(
        extract_command
    )
    app.command("same", help=say("两个名称是不是同一家企业", "are two names one firm"))(
        same_command
    )
    app.command("review", help=say("待人工核定的名称", "names that wait for a person"))(
        review_command
    )
