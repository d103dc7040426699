"""The pairing list and the weak-link list as workbook and document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from queries.answer import Answer, Evidence
from viz.papers.document import add_lines, add_table, new_paper, save
from viz.papers.workbook import Column, Sheet, write_workbook

PAIRINGS = (
    Column("number", "序号", 6),
    Column("buyer", "需方", 18),
    Column("supplier", "供方", 18),
    Column("product", "产品", 12),
    Column("score", "得分", 7, "0.00"),
    Column("kind", "来由", 14),
    Column("words", "为什么", 36),
    Column("doubt", "待核与要问", 24),
    Column("sources", "出处", 24),
)
REASONS = (
    Column("number", "序号", 6),
    Column("buyer", "需方", 24),
    Column("supplier", "供方", 24),
    Column("name", "考虑因素", 12),
    Column("value", "取值 0–1", 9, "0.00"),
    Column("weight", "权重", 8, "0.00"),
    Column("words", "说明", 60),
)
WEAK_LINKS = (
    Column("number", "序号", 6),
    Column("class", "类别", 10),
    Column("subject", "对象", 20),
    Column("chain", "产业链", 14),
    Column("priority", "优先度", 8, "0.00"),
    Column("severity", "严重度", 8, "0.00"),
    Column("confidence", "可信度", 8, "0.00"),
    Column("words", "说明", 44),
    Column("action", "建议", 8),
    Column("sources", "出处", 28),
)

#: Sources named in a row of a printed list; the workbook has them all.
PRINTED = 2
SURVEY = (
    Column("number", "序号", 6),
    Column("firm", "企业", 26),
    Column("contact", "联系人", 14),
    Column("questions", "该问什么", 50),
    Column("score", "预期纠正（项）", 10, "0.00"),
    Column("told", "答复", 36),
)


def rows_with_sources(rows: Sequence[Mapping[str, Any]], limit: int = 4) -> list[dict[str, Any]]:
    """Rows numbered, with the titles and dates of the sources behind them, `limit` of them by name."""
    return [
        {**row, "number": number, "sources": source_lines(row.get("evidence", ()), limit)}
        for number, row in enumerate(rows, start=1)
    ]


def source_lines(evidence: Sequence[Evidence], limit: int = 4) -> list[str]:
    """Titles and dates of the documents behind a row, each once."""
    lines = dict.fromkeys(
        f"{source['title']}（{source['date'] or '日期不详'}）"
        for item in evidence
        for source in item.sources
    )
    shown = list(lines)[:limit]
    return [*shown, f"另有{len(lines) - limit}处"] if len(lines) > limit else shown


def notes_of(answer: Answer) -> list[str]:
    """Coverage, formula and the day, below every list."""
    day = answer.as_of.isoformat() if answer.as_of else date.today().isoformat()
    return [
        f"覆盖：{answer.coverage.words}",
        f"公式：{answer.formula}",
        f"范围：{answer.scope}；数据截至 {day}。“未见记载”不等于“没有”，使用前请核实。",
    ]


def pairing_workbook(path: Path, answer: Answer, title: str) -> Path:
    """The pairing list with a second sheet that shows every reason."""
    rows = rows_with_sources(answer.rows)
    reasons = [
        {"number": row["number"], "buyer": row["buyer"], "supplier": row["supplier"], **reason}
        for row in rows
        for reason in row["reasons"]
    ]
    return write_workbook(
        path,
        [
            Sheet("对接清单", title, PAIRINGS, rows, notes_of(answer)),
            Sheet("打分理由", f"{title}：打分理由", REASONS, reasons, notes_of(answer)),
        ],
    )


def pairing_document(path: Path, answer: Answer, title: str) -> Path:
    """The pairing list to print and sign."""
    columns = [one for one in PAIRINGS if one.key not in ("kind", "sources")]
    return _document(path, answer, title, columns)


def weak_link_workbook(path: Path, answer: Answer, title: str) -> Path:
    """The weak-link list with its evidence."""
    rows = rows_with_sources(answer.rows)
    evidence = [
        {"number": row["number"], "class": row["class"], "subject": row["subject"],
         "words": item.words, "confidence": item.confidence, "sources": source_lines([item])}
        for row in rows
        for item in row["evidence"]
    ]  # fmt: skip
    columns = [
        one
        for one in WEAK_LINKS
        if one.key in ("number", "class", "subject", "confidence", "words", "sources")
    ]
    return write_workbook(
        path,
        [
            Sheet("弱项清单", title, WEAK_LINKS, rows, notes_of(answer)),
            Sheet("依据", f"{title}：依据", columns, evidence),
        ],
    )


def survey_workbook(path: Path, answer: Answer, title: str) -> Path:
    """The survey list with room for what the firms say."""
    rows = [{**row, "number": number} for number, row in enumerate(answer.rows, start=1)]
    return write_workbook(path, [Sheet("走访名单", title, SURVEY, rows, notes_of(answer))])


def weak_link_document(path: Path, answer: Answer, title: str) -> Path:
    """The weak-link list to print."""
    columns = [one for one in WEAK_LINKS if one.key != "severity"]
    return _document(path, answer, title, columns)


def _document(path: Path, answer: Answer, title: str, columns: Sequence[Column]) -> Path:
    paper = new_paper(title, landscape=True)
    if answer.note:
        add_lines(paper, [answer.note])
    add_table(paper, columns, rows_with_sources(answer.rows, PRINTED))
    add_lines(paper, ["", *notes_of(answer)], small=True)
    add_lines(paper, ["", "审核：____________    日期：____________"])
    return save(paper, path)
