"""Makes the Word templates of an event's papers anew: `python -m viz.papers.make_templates [folder]`.

The office changes a copy in its own folder (setting `templates`); marks are those of docxtpl:
{{ value }}, {%tr for … %} around table rows, {%p if … %} around paragraphs.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from docx.document import Document as Paper
from docx.enum.text import WD_BREAK
from docx.shared import Pt, RGBColor

from viz.papers.document import mark_row, new_paper, save

FOLDER = Path(__file__).resolve().parents[1] / "templates"
#: Heading → what stands in the row; widths are shares.
Cells = Sequence[tuple[str, str, float]]


def rows_table(paper: Paper, loop: str, cells: Cells) -> None:
    """A table with a repeated heading and one row per item of the loop (`item in rows`)."""
    table = paper.add_table(rows=4, cols=len(cells))
    table.style = "Table Grid"
    table.autofit = False
    section = paper.sections[0]
    room = (section.page_width or 0) - (section.left_margin or 0) - (section.right_margin or 0)
    total = sum(width for _, _, width in cells)
    for place, (heading, value, width) in enumerate(cells):
        table.columns[place].width = int(room * width / total)
        texts = (heading, f"{{%tr for {loop} %}}" if place == 0 else "", value,
                 "{%tr endfor %}" if place == 0 else "")  # fmt: skip
        for row, text in zip(table.rows, texts, strict=True):
            cell = row.cells[place]
            cell.width = int(room * width / total)
            run: Any = cell.paragraphs[0].add_run(text)
            run.font.size = Pt(9)
            run.bold = row is table.rows[0] or text == heading
    mark_row(table.rows[0], "w:tblHeader")
    mark_row(table.rows[2], "w:cantSplit")


def line(paper: Paper, text: str, *, size: float = 10.5, bold: bool = False) -> Any:
    """One paragraph."""
    paragraph = paper.add_paragraph()
    paragraph.paragraph_format.space_after = Pt(3)
    run: Any = paragraph.add_run(text)
    run.font.size, run.bold = Pt(size), bold
    return paragraph


def foot(paper: Paper) -> None:
    """Who made it, when, and whether confidential matters are inside."""
    run: Any = line(paper, "{{ audit }}").runs[0]
    run.font.size = Pt(8.5)
    run.font.color.rgb = RGBColor(0x4B, 0x55, 0x63)


def head(paper: Paper) -> None:
    """Date, place and host below the title."""
    line(
        paper,
        "{{ event.date }}　{{ event.venue }}{% if event.host %}　主办：{{ event.host }}{% endif %}",
    )


def page_break(paper: Paper, condition: str) -> None:
    """A new page where the condition holds."""
    line(paper, f"{{%p if {condition} %}}")
    paper.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    line(paper, "{%p endif %}")


def run_sheet() -> Paper:
    """流程表: who sits where, slot by slot."""
    paper = new_paper("{{ event.name }}：主办方流程表", landscape=True)
    head(paper)
    line(paper, "{{ summary }}")
    rows_table(paper, "item in meetings", (
        ("时段", "{{ item.time }}", 10), ("桌号", "{{ item.table }}", 5),
        ("需方", "{{ item.buyer }}", 24), ("供方", "{{ item.supplier }}", 24),
        ("产品", "{{ item.product }}", 16), ("到会", "□ 需方  □ 供方", 14),
        ("备注", "{{ item.remark }}", 12),
    ))  # fmt: skip
    line(paper, "{%p if idle %}")
    line(paper, "没有安排会面的企业", bold=True)
    line(paper, "{%p for one in idle %}")
    line(paper, "{{ one.name }}：{{ one.reason }}", size=9.5)
    line(paper, "{%p endfor %}")
    line(paper, "{%p endif %}")
    line(paper, "主办方负责人：____________    现场负责人：____________")
    foot(paper)
    return paper


def agenda() -> Paper:
    """企业日程: one page a firm."""
    paper = new_paper("{{ event.name }}")
    paper.paragraphs[0].insert_paragraph_before("{%p for firm in firms %}")
    line(paper, "{{ firm.name }}　对接日程", size=15, bold=True)
    head(paper)
    line(paper, "{%p if firm.meetings %}")
    rows_table(paper, "item in firm.meetings", (
        ("时段", "{{ item.time }}", 12), ("桌号", "{{ item.table }}", 6),
        ("对接企业", "{{ item.other }}", 28), ("贵方为", "{{ item.side }}", 8),
        ("产品", "{{ item.product }}", 16), ("为什么", "{{ item.words }}", 34),
    ))  # fmt: skip
    line(paper, "{%p endif %}")
    line(paper, "{%p if firm.reason %}")
    line(paper, "本次没有安排会面：{{ firm.reason }}")
    line(paper, "{%p endif %}")
    line(paper, "请提前 15 分钟签到。如有变动，请尽早告知主办方。")
    foot(paper)
    page_break(paper, "not loop.last")
    line(paper, "{%p endfor %}")
    return paper


def table_cards() -> Paper:
    """桌卡: one page a table."""
    paper = new_paper("{{ event.name }}")
    paper.paragraphs[0].insert_paragraph_before("{%p for card in tables %}")
    line(paper, "{{ card.number }} 号桌", size=60, bold=True)
    rows_table(paper, "item in card.meetings", (
        ("时段", "{{ item.time }}", 14), ("需方", "{{ item.buyer }}", 30),
        ("供方", "{{ item.supplier }}", 30), ("产品", "{{ item.product }}", 18),
    ))  # fmt: skip
    page_break(paper, "not loop.last")
    line(paper, "{%p endfor %}")
    return paper


def match_slips() -> Paper:
    """撮合单: one page a pair."""
    paper = new_paper("撮合单")
    paper.paragraphs[0].insert_paragraph_before("{%p for pair in pairs %}")
    line(
        paper,
        "{{ event.name }}　{{ event.date }}　{{ pair.time }}　{{ pair.table }} 号桌",
        bold=True,
    )
    table = paper.add_table(rows=0, cols=2)
    table.style = "Table Grid"
    table.autofit = False
    section = paper.sections[0]
    room = (section.page_width or 0) - (section.left_margin or 0) * 2
    for name, value in (
        ("需方", "{{ pair.buyer }}"), ("需求", "{{ pair.demand }}"),
        ("需方联系", "{{ pair.buyer_contact }}"), ("供方", "{{ pair.supplier }}"),
        ("供给", "{{ pair.offer }}"), ("供方联系", "{{ pair.supplier_contact }}"),
        ("产品", "{{ pair.product }}"), ("价格与数量", "{{ pair.terms }}"),
        ("为什么", "{{ pair.why }}"), ("存疑", "{{ pair.doubt }}"),
        ("建议询问", "{{ pair.questions }}"), ("出处", "{{ pair.sources }}"),
    ):  # fmt: skip
        row = table.add_row()
        for cell, text, share in zip(row.cells, (name, value), (0.18, 0.82), strict=True):
            cell.width = int(room * share)
            run: Any = cell.paragraphs[0].add_run(text)
            run.font.size, run.bold = Pt(9.5), text == name
        mark_row(row, "w:cantSplit")
    for column, share in zip(table.columns, (0.18, 0.82), strict=True):
        column.width = int(room * share)
    line(paper, "")
    line(paper, "洽谈结果：□ 意向  □ 签约  □ 供货  □ 不合适，原因：________________")
    line(paper, "金额：____________ 万元    需方签字：__________    供方签字：__________")
    foot(paper)
    page_break(paper, "not loop.last")
    line(paper, "{%p endfor %}")
    return paper


def sign_in() -> Paper:
    """签到表."""
    paper = new_paper("{{ event.name }}：签到表")
    head(paper)
    rows_table(paper, "item in guests", (
        ("序号", "{{ item.number }}", 6), ("企业", "{{ item.name }}", 34),
        ("供需", "{{ item.side }}", 8), ("姓名", "", 14), ("电话", "", 18), ("签到", "", 14),
    ))  # fmt: skip
    foot(paper)
    return paper


def pairing_list() -> Paper:
    """对接清单."""
    paper = new_paper("{{ event.name }}：对接清单", landscape=True)
    head(paper)
    rows_table(paper, "item in meetings", (
        ("序号", "{{ item.number }}", 5), ("需方", "{{ item.buyer }}", 20),
        ("供方", "{{ item.supplier }}", 20), ("产品", "{{ item.product }}", 12),
        ("得分", "{{ item.score }}", 6), ("为什么", "{{ item.words }}", 40),
        ("待核与要问", "{{ item.doubt }}", 24),
    ))  # fmt: skip
    line(paper, "审核：____________    日期：____________")
    foot(paper)
    return paper


#: File name → what makes it.
TEMPLATES: dict[str, Callable[[], Paper]] = {
    "run_sheet": run_sheet,
    "agenda": agenda,
    "table_cards": table_cards,
    "match_slips": match_slips,
    "sign_in": sign_in,
    "pairing_list": pairing_list,
}


def make(folder: Path = FOLDER) -> list[Path]:
    """Write every template into a folder."""
    return [save(build(), folder / f"{name}.docx") for name, build in TEMPLATES.items()]


if __name__ == "__main__":
    make(*(Path(given) for given in sys.argv[1:2]))
