"""Import templates: an empty, explained sheet for each kind, generated from the declared fields."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from graph.errors import unknown
from graph.language import say
from ingest.kinds import KINDS, Field, Kind, Type

#: The sheet of explanations; it is never read as data.
EXPLANATIONS = "填写说明"
#: Rows that the drop-down lists reach.
LISTED_ROWS = 2000
#: What to write in a cell of each type, and the cell's number format.
TYPES: dict[Type, tuple[str, str]] = {
    "name": ("全称", "@"),
    "uscc": ("18 位统一社会信用代码", "@"),
    "text": ("文字", "@"),
    "choice": ("从列表选", "@"),
    "list": ("多个用分号隔开", "@"),
    "amount": ("金额，可带单位（1200万元、1.2亿）；不写单位为元；范围写 100-200万元", "General"),
    "share": ("百分比（35%）或小数（0.35）", "General"),
    "quantity": ("数量，可带单位（2万台）", "General"),
    "number": ("数字", "General"),
    "integer": ("整数", "General"),
    "year": ("四位年份", "General"),
    "date": ("日期：2024-03-15、2024-03 或 2024", "@"),
    "district": ("区、市、县名", "@"),
    "flag": ("是或否", "@"),
}
COLUMNS = ("表", "栏目", "必填与否", "含义", "写法", "可选值", "举例")


def write_template(path: Path | str, kinds: Iterable[str] | None = None) -> Path:
    """Write the template of the given kinds (all of them if none); an unknown kind is named."""
    chosen = []
    for key in kinds or KINDS:
        kind = KINDS.get(key) or next((k for k in KINDS.values() if k.title == key), None)
        if kind is None:
            raise unknown(say("表类", "kind of sheet"), key, [k.title for k in KINDS.values()])
        chosen.append(kind)
    target = Path(path)
    book = xlsxwriter.Workbook(str(target))
    styles = {
        "head": book.add_format(
            {"bold": True, "bg_color": "#DCE6F1", "border": 1, "text_wrap": True}
        ),
        "needed": book.add_format(
            {"bold": True, "bg_color": "#FCE4D6", "border": 1, "text_wrap": True}
        ),
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
        "@": book.add_format({"num_format": "@"}),
        "General": book.add_format(),
    }
    for kind in chosen:
        write_kind(book.add_worksheet(kind.title), kind, styles)
    write_explanations(book.add_worksheet(EXPLANATIONS), chosen, styles)
    book.close()
    return target


def write_kind(page: Worksheet, kind: Kind, styles: dict[str, Any]) -> None:
    """One kind: headings with their explanation as a comment, cell formats, drop-down lists."""
    page.freeze_panes(1, 1)
    for at, entry in enumerate(kind.fields):
        page.set_column(at, at, width_of(entry), styles[TYPES[entry.type][1]])
        page.write_string(0, at, entry.title, styles["needed" if entry.needed else "head"])
        page.write_comment(0, at, explanation(entry), {"x_scale": 2})
        if entry.choices:
            rule = {
                "validate": "list",
                "source": list(entry.choices),
                "error_type": "stop" if entry.type in ("choice", "flag") else "warning",
            }
            page.data_validation(1, at, LISTED_ROWS, at, rule)


def write_explanations(page: Worksheet, kinds: list[Kind], styles: dict[str, Any]) -> None:
    """Every column of every sheet: whether needed, meaning, form, choices, example."""
    page.freeze_panes(1, 0)
    for at, (heading, width) in enumerate(zip(COLUMNS, (14, 16, 9, 46, 40, 30, 24), strict=True)):
        page.set_column(at, at, width, styles["wrap"])
        page.write_string(0, at, heading, styles["head"])
    lines = [(kind, entry) for kind in kinds for entry in kind.fields]
    for row, (kind, entry) in enumerate(lines, start=1):
        needed = say("必填", "needed") if entry.needed else ""
        form = TYPES[entry.type][0]
        texts = (kind.title, entry.title, needed, entry.description, form)
        for at, text in enumerate((*texts, "、".join(entry.choices), entry.example)):
            page.write_string(row, at, text, styles["wrap"])


def explanation(entry: Field) -> str:
    """The comment on a heading."""
    needed = say("必填。", "Needed. ") if entry.needed else ""
    example = say(f"例：{entry.example}", f"Example: {entry.example}") if entry.example else ""
    return f"{needed}{entry.description}。{TYPES[entry.type][0]}。{example}"


def width_of(entry: Field) -> int:
    """Columns of text that usually fit."""
    return {"name": 30, "uscc": 22, "list": 24}.get(entry.type, max(10, 2 * len(entry.title) + 4))
