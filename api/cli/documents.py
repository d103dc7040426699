"""Commands about texts and names: extract, same, review."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from api.cli.importing import check_there
from api.cli.options import Json, Store
from api.cli.render import console, print_json, print_rows, table
from graph.errors import BadInput
from graph.language import say
from graph.settings import settings


def extract_command(
    files: Annotated[
        list[Path], typer.Argument(help=say("docx、pdf、html、txt 或 jsonl", "documents"))
    ],
    as_json: Json = False,
    store: Store = None,
) -> None:
    from api.imports import known_names
    from ingest.documents import extract_file

    names = known_names(store)
    for path in files:
        check_there(path)
        is_batch = path.suffix.lower() == ".jsonl"
        for found in extract_file(path, names):
            if as_json and (is_batch or len(files) > 1):
                sys.stdout.write(json.dumps(found, ensure_ascii=False) + "\n")
            elif as_json:
                print_json(found)
            else:
                tell_extraction(found)


def tell_extraction(found: dict[str, Any]) -> None:
    """An extraction as three tables in an officer's words."""
    from ingest.documents.plain_words import (
        COMPARATOR_WORDS,
        LABEL_WORDS,
        RELATION_WORDS,
        STATUS_WORDS,
    )

    out = console()
    if "problem" in found:
        out.print(found["problem"], markup=False)
        return
    out.print(str(found.get("id") or found.get("source", "")), markup=False)
    names = {(one["text"], one["label"]): one for one in found["entities"]}
    rows = [{**one, "label": say(*LABEL_WORDS[one["label"]])} for one in names.values()]
    out.print(table(rows, {"text": ("名称", "mention"), "label": ("类别", "label"),
                           "id": ("图中编号", "id in the graph"),
                           "confidence": ("可信度", "confidence")}))  # fmt: skip
    rows = [
        {**one, "head": one["head"]["text"], "tail": one["tail"]["text"],
         "rel": say(*RELATION_WORDS[one["rel"]]), "status": say(*STATUS_WORDS[one["status"]])}
        for one in found["relations"]
    ]  # fmt: skip
    out.print(table(rows, {"head": ("起", "head"), "rel": ("关系", "relation"), "tail": ("止", "tail"),
                           "product": ("产品", "product"), "status": ("状态", "status")}))  # fmt: skip
    rows = [
        {**one, "comparator": say(*COMPARATOR_WORDS[one["comparator"]])} for one in found["targets"]
    ]
    out.print(table(rows, {"metric": ("指标", "metric"), "comparator": ("比较", "comparison"),
                           "value": ("数值", "value"), "value_max": ("至", "to"),
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
            help=say(
                "名称：merge 同一家、distinct 不是；产品与陈述：accept 采纳、refuse 不采纳；undo 撤销（编号为决定的编号）",
                "merge, distinct; accept, refuse; undo (by the decision's number)",
            )
        ),
    ] = "",
    person: Annotated[str, typer.Option("--person", help=say("何人", "who"))] = "",
    reason: Annotated[str, typer.Option("--reason", help=say("何故", "why"))] = "",
    product: Annotated[
        str,
        typer.Option(
            "--product",
            help=say("采纳为哪个产品：名称、编号或“新产品”；不写即最相近的", "which product it is"),
        ),
    ] = "",
    is_settled: Annotated[
        bool, typer.Option("--settled", help=say("列出已核定的，可撤销", "list what was settled"))
    ] = False,
    as_json: Json = False,
    store: Store = None,
) -> None:
    from api.reviews import both_sides, settle, settled, waiting
    from graph.store import open_store

    if number is None:
        url = settings().ledger_url
        _list_reviews(settled(url) if is_settled else waiting(url), as_json=as_json)
        return
    if not verdict:
        _show_pair(both_sides(open_store(store, read_only=True), number), as_json=as_json)
        return
    told = settle(open_store(store), number, verdict, person, reason, product)
    if as_json:
        print_json(told)
    else:
        console().print(told["words"], markup=False)


def _list_reviews(rows: list[dict[str, Any]], *, as_json: bool) -> None:
    """What waits, or what was settled."""
    from api.reviews import VERDICTS, how_many_wait

    if as_json:
        print_rows(rows)
        return
    if not rows:
        console().print(say("没有待核的。", "Nothing is here."))
        return
    if rows[0]["decision"] is None:
        columns = {"id": ("编号", "id")}
    else:
        columns = {"decision": ("决定编号", "decision"), "verdict": ("处置", "verdict")}
        rows = [{**row, "verdict": say(*VERDICTS[row["state"]])} for row in rows]
    columns |= {"subject_name": ("类别", "kind"), "left_name": ("所写", "written")}
    if rows[0]["decision"] is None:
        columns |= {"right_name": ("图中的，或出处", "known, or source"), "score": ("得分", "score"),
                    "words": ("说明", "why")}  # fmt: skip
    else:
        rows = [{**row, "chosen": row["product"] or row["right_name"]} for row in rows]
        columns |= {"chosen": ("归到，或出处", "chosen, or source"), "person": ("何人", "who"),
                    "reason": ("何故", "reason"), "at": ("何时", "when")}  # fmt: skip
    console().print(table(rows, columns))
    count = how_many_wait(settings().ledger_url)
    if rows[0]["decision"] is None and count > len(rows):
        console().print(say(f"共 {count} 条，只列前 {len(rows)} 条。", f"{len(rows)} of {count}."))


def _show_pair(pair: dict[str, Any], *, as_json: bool) -> None:
    """An entry with its evidence."""
    if as_json:
        print_json(pair)
        return
    from queries.two_sides import in_words

    out = console()
    if pair["subject"] != "firm":
        out.print(f"{pair['subject_name']}：{pair['left_name']}", markup=False)
        for one in pair["features"]:
            out.print(f"  {one['words']}", markup=False)
        for one in pair["said"]:
            firms = "、".join(one["firms"])
            out.print(f"  《{one['source']}》{one['locator']} {firms}：{one['said']}", markup=False)
        if pair["statements"] > len(pair["said"]):
            out.print(
                say(f"  共 {pair['statements']} 处", f"  {pair['statements']} places"), markup=False
            )
        return
    out.print(
        f"{pair['left_name']} ↔ {pair['right_name']}  {pair['score']:.2f}  {pair['words']}",
        markup=False,
    )
    for title, side in ((say("表中名称", "written"), pair["left_side"]),
                        (say("图中企业", "known"), pair["right_side"])):  # fmt: skip
        out.print(f"{title}：{side['name']}", markup=False)
        for one in side["statements"]:
            fields = in_words(one["fields"])
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
    app.command("review", help=say("待人工核定的名称、产品、存疑陈述", "what waits for a person"))(
        review_command
    )
