"""An event's tables as one workbook, the form that outcomes come back on, and csv files."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import Any

from queries.events.outcome_form import COLUMNS as FORM
from queries.events.papers_data import Papers
from viz.papers.workbook import Column, Sheet, neutral, write_workbook

PAIRS = (
    Column("number", "序号", 6), Column("time", "时段", 13), Column("table", "桌号", 6),
    Column("buyer", "需方", 26), Column("supplier", "供方", 26), Column("product", "产品", 16),
    Column("score", "得分", 7), Column("words", "为什么", 46), Column("doubt", "待核与要问", 28),
)  # fmt: skip
RUN = (
    Column("time", "时段", 13), Column("table", "桌号", 6), Column("buyer", "需方", 30),
    Column("supplier", "供方", 30), Column("product", "产品", 18), Column("remark", "备注", 12),
    Column("came", "到会", 10),
)  # fmt: skip
AGENDA = (
    Column("firm", "企业", 28), Column("time", "时段", 13), Column("table", "桌号", 6),
    Column("side", "供需", 8), Column("other", "对接企业", 28), Column("product", "产品", 16),
    Column("words", "为什么", 46),
)  # fmt: skip
GUESTS = (
    Column("number", "序号", 6), Column("name", "企业", 36), Column("side", "供需", 8),
    Column("state", "到会情况", 12), Column("person", "姓名", 14), Column("phone", "电话", 18),
    Column("sign", "签到", 16),
)  # fmt: skip
IDLE = (Column("name", "企业", 36), Column("reason", "没有会面的原因", 90))
SLIPS = (
    Column("number", "序号", 6), Column("time", "时段", 13), Column("table", "桌号", 6),
    Column("buyer", "需方", 22), Column("demand", "需求", 24), Column("buyer_contact", "需方联系", 20),
    Column("supplier", "供方", 22), Column("offer", "供给", 24),
    Column("supplier_contact", "供方联系", 20), Column("product", "产品", 14),
    Column("terms", "价格与数量", 18), Column("why", "为什么", 46), Column("doubt", "存疑", 24),
    Column("questions", "建议询问", 40), Column("sources", "出处", 36),
)  # fmt: skip


def sheets_of(papers: Papers) -> list[Sheet]:
    """Every table of the event."""
    name, notes = papers.event["name"], [papers.summary, papers.audit]
    agenda = [{"firm": firm["name"], **row} for firm in papers.firms for row in firm["meetings"]]
    cards = sorted(papers.meetings, key=lambda row: (row["table"], row["slot"]))
    return [
        Sheet("对接清单", f"{name}：对接清单", PAIRS, papers.meetings, notes),
        Sheet("流程表", f"{name}：主办方流程表", RUN, papers.meetings, notes),
        Sheet("企业日程", f"{name}：企业日程", AGENDA, agenda, notes),
        Sheet("桌卡", f"{name}：各桌安排", (RUN[1], RUN[0], *RUN[2:5]), cards, notes),
        Sheet("撮合单", f"{name}：撮合单", SLIPS, papers.pairs, notes),
        Sheet("签到表", f"{name}：签到表", GUESTS, papers.guests, notes),
        Sheet("未排上", f"{name}：没有会面的企业", IDLE, papers.idle, notes),
    ]


def event_workbook(path: Path, papers: Papers) -> Path:
    """All tables in one file."""
    return write_workbook(path, sheets_of(papers))


def outcome_form(path: Path, papers: Papers) -> Path:
    """The form to fill in on the day and send back (`liantu event outcome --form`)."""
    columns = [Column(key, heading, width) for key, heading, width in FORM]
    notes = [
        "结果填：意向、签约、供货、不合适；不合适须填原因。到会填：到会、缺席。金额单位万元。",
        "编号一列不要改动；空着的行不读。",
        papers.audit,
    ]
    return write_workbook(
        path,
        [Sheet("结果登记", f"{papers.event['name']}：结果登记表", columns,
               [*papers.meetings, *papers.walk_ins], notes)],
    )  # fmt: skip


def csv_text(columns: Sequence[Column], rows: Sequence[Mapping[str, Any]], audit: str) -> str:
    """A table as csv with a byte order mark; no cell is taken for a formula; last line the audit."""
    target = StringIO()
    target.write("\ufeff")
    writer = csv.writer(target)
    writer.writerow([column.heading for column in columns])
    for row in rows:
        writer.writerow([neutral(str(row.get(column.key, ""))) for column in columns])
    writer.writerow([neutral(audit)])
    return target.getvalue()


def csv_files(papers: Papers) -> dict[str, str]:
    """File name → text."""
    return {
        f"csv/{sheet.name}.csv": csv_text(sheet.columns, sheet.rows, papers.audit)
        for sheet in sheets_of(papers)
        if sheet.rows
    }
