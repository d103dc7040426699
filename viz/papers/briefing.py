"""A leader's briefing on one chain: two A4 pages with a picture, five findings, who is asked for what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from docx.document import Document as Paper
from docx.enum.text import WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

from queries.answer import Answer
from queries.chain_map import STAGES, ChainMap
from queries.weak_links import RULES
from viz.papers.document import add_lines, add_table, mark_row, new_paper, save
from viz.papers.workbook import Column

#: Findings in a briefing, and their marks in the picture.
MARKS = "①②③④⑤"
#: Action of a finding → who is asked, and the words before the firms that could help.
ASKED_OF = {
    "攻关": ("科技部门、链主", "组织攻关，可找", "near"),
    "招引": ("招商部门", "洽谈引进，可找", "outside"),
    "培育": ("工信部门", "培育提升，可从", "near"),
    "备份": ("链长制专班、链主", "找第二来源，可找", "near"),
    "对接": ("链长制专班", "组织对接，可请", "near"),
}
#: Shades of a segment: a finding of the five in it, any finding, none.
SHADES = ("F6C9C4", "FBE9CF", "E7EFEE")
#: Characters of an explanation, firms named, segments of a stage that are drawn.
LONGEST, NAMED, DRAWN = 130, 3, 12

COLUMNS = (
    Column("mark", "序", 4),
    Column("what", "弱项", 15),
    Column("why", "为什么", 36),
    Column("ask", "请谁做什么", 30),
    Column("signed", "认领人、期限", 12),
)


CLASSES = (
    Column("class", "类别", 10),
    Column("count", "项数", 6),
    Column("holds_when", "何时列出", 38),
    Column("first", "最急的对象", 34),
)


@dataclass(frozen=True)
class Briefing:
    """What is told: all listed weak links, the chosen few opened (see `finding`), the chain's map,
    its local share by product in words."""

    listed: Answer
    urgent: Sequence[Mapping[str, Any]]
    map: ChainMap
    department: str
    share: str


def briefing_document(path: Path, told: Briefing) -> Path:
    """Two pages: what the chain looks like and where it is weak; what is asked of whom."""
    listed, day = told.listed, (told.listed.as_of or date.today()).isoformat()
    paper = new_paper(f"{told.map.chain}产业链弱项简报")
    add_lines(paper, [f"{listed.scope}　{day}　牵头：{told.department or '未见记载'}"], small=True)
    add_lines(paper, [summary(told)])
    _picture(paper, told)
    if told.listed.rows:
        add_lines(paper, ["各类弱项"])
        add_table(paper, CLASSES, class_rows(told.listed))
    add_lines(paper, [f"本地配套率（按产品）：{told.share}。"])
    paper.paragraphs[-1].add_run().add_break(WD_BREAK.PAGE)
    if told.urgent:
        add_lines(paper, ["最急的事项与请求"])
        add_table(paper, COLUMNS, [_row(MARKS[at], row) for at, row in enumerate(told.urgent)])
    else:
        add_lines(paper, [listed.note])
    add_lines(paper, ["", caveat(listed)], small=True)
    return save(paper, path)


def summary(told: Briefing) -> str:
    """The state of the chain in a sentence or two."""
    found, counts = told.listed.extra["found"], told.listed.extra["by_class"]
    parts = "、".join(f"{name}{number}项" for name, number in counts.items() if number)
    leads = "、".join(told.map.leads[:NAMED]) or "未见记载"
    first = f"最急的是“{told.urgent[0]['subject']}”（{told.urgent[0]['class']}）。" if told.urgent else ""  # fmt: skip
    return f"链主：{leads}。按现有记录列出弱项{found}项{f'：{parts}' if parts else ''}。{first}"


def class_rows(listed: Answer) -> list[dict[str, Any]]:
    """Each class that has findings: how many, what it means, its most urgent subjects."""
    return [
        {
            "class": one.name,
            "count": count,
            "holds_when": one.holds_when,
            "first": "、".join([row["subject"] for row in listed.rows if row["class"] == one.name][:NAMED]),
        }
        for one in RULES
        if (count := listed.extra["by_class"].get(one.name))
    ]  # fmt: skip


def caveat(listed: Answer) -> str:
    """Coverage and warning in one line."""
    return f"{listed.coverage.words.split('；')[0]}；“未见记载”不等于“没有”，决策前请核实。"


def _row(mark: str, row: Mapping[str, Any]) -> dict[str, Any]:
    who, words, which = ASKED_OF[row["action"]]
    helpers = row["near_makers"] if which == "near" else row["outside_makers"]
    names = list(dict.fromkeys(one["firm"] for one in helpers))[:NAMED]
    able = f"{words}{'、'.join(names)}" if names else "可出力的企业未见记载，先走访"
    return {
        "mark": mark,
        "what": f"{row['class']}：{row['subject']}",
        "why": clipped(row["words"]),
        "ask": f"请{who}：{row['action']}。{able}。",
        "signed": "",
    }


def clipped(words: str) -> str:
    """A text that fits its cell."""
    return words if len(words) <= LONGEST else words[: LONGEST - 1] + "…"


def _picture(paper: Paper, told: Briefing) -> None:
    """Stages from left to right, their segments as shaded boxes."""
    columns = [[name for name, stage in told.map.segments if stage == one] for one in STAGES]
    shown = [(stage, names) for stage, names in zip(STAGES, columns, strict=True) if names]
    if not shown:
        add_lines(paper, ["此链的环节未见记载，画不出图。"])
        return
    table = paper.add_table(rows=1, cols=len(shown))
    _tiled(table)
    for cell, (stage, _) in zip(table.rows[0].cells, shown, strict=True):
        _write(cell, [(stage, True)], "0F766E", light=True)
    for at in range(min(max(len(names) for _, names in shown), DRAWN)):
        line = table.add_row()
        mark_row(line, "w:cantSplit")
        for cell, (_, names) in zip(line.cells, shown, strict=True):
            if at < len(names):
                _segment(cell, names[at], told)
    left = sum(max(len(names) - DRAWN, 0) for _, names in shown)
    if left:
        add_lines(paper, [f"另有{left}个环节未画出。"], small=True)
    drawn = {one.id for one in told.map.products}
    beyond = [
        f"{MARKS[at]}{row['subject']}（{row['chain'] or '企业'}）"
        for at, row in enumerate(told.urgent)
        if row["subject_id"] not in drawn
    ]
    if beyond:
        add_lines(paper, [f"不在本链环节内：{'、'.join(beyond)}。"], small=True)
    add_lines(paper, ["深色环节内有下页五项之一，浅黄有其他弱项；序号与下页一致。"], small=True)


def _tiled(table: Any) -> None:
    """White lines between the boxes, and none around an empty place."""
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = OxmlElement(f"w:{side}")
        for name, value in (("w:val", "single"), ("w:sz", "24"), ("w:color", "FFFFFF")):
            line.set(qn(name), value)
        borders.append(line)
    table._tbl.tblPr.append(borders)


def _segment(cell: Any, name: str, told: Briefing) -> None:
    own = [one for one in told.map.products if one.segment == name]
    ids = {one.id for one in own}
    weak = {row["subject_id"] for row in told.listed.rows if row["subject_id"] in ids}
    marked = [f"{MARKS[at]}{row['subject']}" for at, row in enumerate(told.urgent) if row["subject_id"] in ids]  # fmt: skip
    here = sum(one.state == "local" for one in own)
    lines = [(name, True), (f"产品{len(own)}，本地可产{here}，弱项{len(weak)}", False)]
    _write(cell, [*lines, *((one, True) for one in marked)], SHADES[0 if marked else 1 if weak else 2])  # fmt: skip


def _write(
    cell: Any, lines: Sequence[tuple[str, bool]], shade: str, *, light: bool = False
) -> None:
    properties = cell._tc.get_or_add_tcPr()
    fill = OxmlElement("w:shd")
    for name, value in (("w:val", "clear"), ("w:color", "auto"), ("w:fill", shade)):
        fill.set(qn(name), value)
    properties.append(fill)
    for at, (words, bold) in enumerate(lines):
        paragraph = cell.paragraphs[0] if at == 0 else cell.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(0)
        run = paragraph.add_run(words)
        run.font.size, run.bold = Pt(8.5), bold
        if light:
            run.font.color.rgb = RGBColor(0xFF, 0xFF, 0xFF)
