"""The year's report: events, pairs, signed, supplied, needs met before and after."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from viz.papers.document import add_lines, add_table, new_paper, save
from viz.papers.workbook import Column, Sheet, write_workbook

FUNNEL = (
    Column("group", "分组", 40), Column("events", "场次", 6), Column("invited", "邀请", 7),
    Column("came", "到会", 7), Column("pairs", "对接", 7), Column("met", "洽谈", 7),
    Column("意向", "意向", 7), Column("签约", "签约", 7), Column("供货", "供货", 7),
    Column("不合适", "不合适", 8), Column("amount", "签约与供货金额（元）", 18, "#,##0"),
)  # fmt: skip
PAIRS = (
    Column("event_name", "活动", 30), Column("buyer_name", "需方", 26),
    Column("supplier_name", "供方", 26), Column("product_name", "产品", 18),
    Column("outcome", "结果", 8), Column("reason", "原因", 26),
    Column("outcome_date", "日期", 12),
)  # fmt: skip

MOVED = (
    Column("change", "变化", 8), Column("class", "类别", 10), Column("subject", "对象", 22),
    Column("chain", "产业链", 16), Column("severity_before", "原严重度", 9, "0.000"),
    Column("severity", "现严重度", 9, "0.000"), Column("words", "说明", 60),
)  # fmt: skip


def _notes() -> list[str]:
    return [
        "漏斗各级含以后各级：签约含供货，意向含签约与供货。",
        f"生成日期 {date.today()}。“未见记载”不等于“没有”。",
    ]


def year_report_workbook(path: Path, report: Mapping[str, Any]) -> Path:
    """Sheets by event, by chain, what was supplied, what failed, what weak links it moved."""
    title = f"{report['scope']} {report['year']} 年对接活动总结"
    notes = [report["words"], *_notes()]
    return write_workbook(path, [
        Sheet("各场活动", title, FUNNEL, report["events"], notes),
        Sheet("各产业链", f"{title}：按产业链", FUNNEL, report["chains"], notes),
        Sheet("已供货", f"{title}：已供货", PAIRS, report["supplied"], notes),
        Sheet("不合适", f"{title}：未成及原因", PAIRS, report["failed"], notes),
        Sheet("弱项变化", f"{title}：这些供货使弱项怎样变", MOVED, report["weak_links"], notes),
    ])  # fmt: skip


def year_report_document(path: Path, report: Mapping[str, Any]) -> Path:
    """The same to print and sign."""
    paper = new_paper(f"{report['scope']} {report['year']} 年对接活动总结", landscape=True)
    add_lines(paper, [report["words"]])
    for heading, columns, rows in (
        ("各场活动", FUNNEL, report["events"]), ("各产业链", FUNNEL, report["chains"]),
        ("已供货", PAIRS, report["supplied"]), ("未成及原因", PAIRS, report["failed"]),
        ("弱项变化", MOVED, report["weak_links"]),
    ):  # fmt: skip
        paper.add_heading(heading, level=2)
        if rows:
            add_table(paper, columns, rows)
        else:
            add_lines(paper, ["未见记载"])
    add_lines(paper, ["", *_notes()], small=True)
    add_lines(paper, ["", "审核：____________    日期：____________"])
    return save(paper, path)
