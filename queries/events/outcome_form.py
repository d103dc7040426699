"""The form sheet that comes back after an event: attendance and outcomes, faults cell by cell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from graph.errors import BadFile
from graph.language import say
from graph.store import GraphStore
from graph.values import Number, day, yuan
from queries.events.event_book import EventRecord, load_event
from queries.events.outcomes import OUTCOMES, Told, record_attendance, record_outcomes
from queries.matching.history import FAILED

#: Key, heading, width of each column; the heading is how a filled-in form is read back.
COLUMNS = (
    ("pairing", "编号", 22), ("time", "时段", 13), ("table", "桌号", 6), ("buyer", "需方", 26),
    ("supplier", "供方", 26), ("product", "产品", 16), ("buyer_came", "需方到会", 10),
    ("supplier_came", "供方到会", 10), ("outcome", "结果", 10), ("reason", "不合适的原因", 24),
    ("amount", "金额（万元）", 12), ("day", "日期", 12), ("note", "备注", 20),
)  # fmt: skip
CAME = ("到会", "缺席")


@dataclass(frozen=True)
class Fault:
    """A cell that was not taken: row as in the sheet, column, value, why."""

    row: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True)
class Form:
    """A form as read: outcomes, who came (firm → state), faults."""

    told: tuple[Told, ...]
    came: dict[str, str]
    faults: tuple[Fault, ...]


def take_form(
    store: GraphStore, written: str, path: Path, *, person: str = "", today: date | None = None
) -> tuple[EventRecord, Form]:
    """Read a filled-in form and keep it: good rows go in, faults are told. Raises BadFile."""
    record = load_event(store, written)
    form = read_form(record, path, person, today)
    if form.came:
        record = record_attendance(store, record.id, form.came, revision=record.revision)
    if form.told:
        record = record_outcomes(store, record.id, form.told, revision=record.revision, today=today)
    return record, form


def read_form(record: EventRecord, path: Path, person: str = "", today: date | None = None) -> Form:
    """What a form says about an event's pairs; rows without outcome and attendance say nothing."""
    told: list[Told] = []
    came: dict[str, str] = {}
    faults: list[Fault] = []
    named = {(p.buyer_name, p.supplier_name, p.product_name): p for p in record.plan.pairs}
    for number, row in _rows(path):
        pair = record.plan.by_key.get(row["pairing"])
        if pair is None and not row["pairing"]:
            pair = named.get((row["buyer"], row["supplier"], row["product"]))
        if pair is None:
            if row["outcome"] or row["buyer_came"] or row["supplier_came"]:
                faults.append(_nameless(number, row))
            continue
        row = {**row, "pairing": pair.key}
        for firm, key in ((pair.buyer, "buyer_came"), (pair.supplier, "supplier_came")):
            state = row[key]
            if state in CAME:
                # A firm seen at one table came, whatever another row says.
                came[firm] = "到会" if "到会" in (state, came.get(firm)) else state
            elif state:
                faults.append(Fault(number, dict(_HEADINGS)[key], state, "填到会或缺席"))
        if row["outcome"]:
            one = _told(number, row, person, faults, (record.date, today or date.today()))
            told += [one] if one else []
    return Form(tuple(told), came, tuple(faults))


def _nameless(number: int, row: dict[str, str]) -> Fault:
    """A row that says something of a pair that the event does not have."""
    if row["pairing"]:
        return Fault(number, "编号", row["pairing"], "该活动没有这一对")
    both = f"{row['buyer']}—{row['supplier']}"
    return Fault(
        number,
        "编号",
        "",
        f"没有编号，活动里也没有“{both} {row['product']}”；临时洽谈先补登再填结果",
    )


_HEADINGS = tuple((key, heading) for key, heading, _ in COLUMNS)


def _told(
    number: int, row: dict[str, str], person: str, faults: list[Fault], days: tuple[str, date]
) -> Told | None:
    """A row's outcome; `days`: that of the event, and today."""
    held, today = days
    outcome, reason = row["outcome"], row["reason"]
    if outcome not in (*OUTCOMES, FAILED):
        faults.append(Fault(number, "结果", outcome, f"填{'、'.join((*OUTCOMES, FAILED))}"))
        return None
    if outcome == FAILED and not reason:
        faults.append(Fault(number, "不合适的原因", "", "不合适须填原因"))
        return None
    amount, told = _amount(row["amount"]), _day(row["day"])
    if row["amount"] and amount is None:
        faults.append(Fault(number, "金额（万元）", row["amount"], "填不小于 0 的数"))
    if row["day"] and (told is None or told.isoformat() < held[:10] or told > today):
        faults.append(Fault(number, "日期", row["day"], "填活动当日至今天的日期，如 2026-11-26"))
        return None
    return Told(row["pairing"], outcome, reason, amount, told, row["note"], person)


def _amount(text: str) -> float | None:
    """元 of a cell in 万元; one that writes its own unit (50万元) is taken at its word."""
    try:
        value = float(text.replace(",", "")) * 10_000
    except ValueError:
        read = yuan(text)
        value = read.high if isinstance(read, Number) else -1.0
    return value if 0 <= value < float("inf") else None


def _day(text: str) -> date | None:
    read = day(text)
    try:
        return date.fromisoformat(read) if isinstance(read, str) else None
    except ValueError:
        return None


def _rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    """(row number of the sheet, fields) below the heading row."""
    try:
        sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
        lines = sheet.to_python(skip_empty_area=False)
    except (CalamineError, OSError, IndexError) as fault:
        raise BadFile(
            say("表读不出", "The form cannot be read"), f"{path.name}: {fault}",
            say("用 liantu event papers 给出的结果登记表.xlsx。", "Use the form of the papers."),
        ) from fault  # fmt: skip
    for at, line in enumerate(lines):
        heads = [_text(cell) for cell in line]
        if "编号" in heads and "结果" in heads:
            where = {key: heads.index(heading) for key, heading in _HEADINGS if heading in heads}
            return [
                (number, {key: _field(cells, where.get(key)) for key, _ in _HEADINGS})
                for number, cells in enumerate(lines[at + 1 :], start=at + 2)
            ]
    raise BadFile(
        say("没有找到表头（编号、结果）", "No heading row (编号, 结果)"), path.name,
        say("用 liantu event papers 给出的结果登记表.xlsx。", "Use the form of the papers."),
    )  # fmt: skip


def _field(cells: list[Any], place: int | None) -> str:
    return _text(cells[place]) if place is not None and place < len(cells) else ""


def _text(cell: Any) -> str:
    if isinstance(cell, (date, datetime)):
        return cell.isoformat()[:10]
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()
