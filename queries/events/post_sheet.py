"""Posts from a sheet: one demand or offer a row; wrong cells are told, the other rows are posted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from graph.errors import BadFile, LiantuError
from graph.language import say
from graph.snapshot import snapshot
from graph.store import GraphStore
from graph.values import Fault as Unread
from graph.values import Number, day, quantity, yuan
from graph.writer import Frames, write_statements
from queries.events.outcome_form import Fault
from queries.events.posts import SIDES, Kept, Post, Side, prepare
from queries.matching.sheets import read_cells, sheet_name


@dataclass(frozen=True)
class PostColumn:
    """A column: field of a Post, heading, other headings that mean it, what to write, width."""

    field: str
    heading: str
    also: tuple[str, ...]
    meaning: str
    width: int = 14


COLUMNS = (
    PostColumn("firm", "企业", ("企业名称", "需求企业", "供给企业", "单位名称"), "企业全称；可空", 26),
    PostColumn("text", "内容", ("需求内容", "供给内容", "需求", "供给", "描述"), "要什么或供什么、做什么用、有什么要求", 40),
    PostColumn("product", "产品", ("所需产品", "产品名称"), "可空：由内容判断并写明理由", 16),
    PostColumn("chain", "产业链", ("所属产业链",), "可空"),
    PostColumn("quantity", "数量", ("年需求量", "产能", "年产能"), "如 20万台"),
    PostColumn("unit", "单位", (), "数量里写了可空", 8),
    PostColumn("deadline", "截止日期", ("期限", "截止"), "如 2027-03-31"),
    PostColumn("price_low", "价格下限", ("最低价",), "写明单位，不写为元"),
    PostColumn("price_high", "价格上限", ("最高价", "价格", "预算"), "写明单位，不写为元"),
    PostColumn("certificates", "认证要求", ("资质要求", "认证", "资质"), "多项用分号隔开", 18),
    PostColumn("place_limits", "地域限制", ("地域要求", "地域"), "多项用分号隔开"),
    PostColumn("contact", "联系人", ("联系方式", "联系电话"), "只印在标明含保密内容的文书上", 20),
    PostColumn("confidential", "保密", ("是否保密",), "是、否", 8),
    PostColumn("note", "备注", (), "", 18),
)  # fmt: skip
#: Longest text above the headings that is taken for a title, in characters.
TITLE = 30
YES = frozenset({"是", "保密", "y", "yes", "1", "true", "√", "✓"})
NO = frozenset({"否", "不", "不保密", "公开", "n", "no", "0", "false", "×"})


@dataclass(frozen=True)
class Sheet:
    """What came of a sheet: posts kept with the product found and why, and faults cell by cell."""

    posts: tuple[Kept, ...]
    faults: tuple[Fault, ...]


def post_sheet(
    store: GraphStore, side: Side, path: Path, *, person: str = "", now: datetime | None = None
) -> Sheet:
    """Post every good row in one transaction. Raises BadFile where no heading row is found, or where
    the sheet says that it is of the other side."""
    graph = snapshot(store)
    kept: list[Kept] = []
    faults: list[Fault] = []
    statements: dict[str, Frames] = {}
    first: dict[str, int] = {}
    for number, cells in _rows(path, side):
        values, wrong = _values(number, cells)
        faults += wrong
        if wrong:
            continue
        try:
            found, frames = prepare(graph, Post(side, person=person, **values))
        except LiantuError as fault:
            faults.append(_refused(number, cells, fault))
            continue
        if found.id in first:
            faults.append(_repeated(number, cells, first[found.id]))
            continue
        first[found.id] = number
        kept.append(found)
        statements[f"post:{found.id}"] = frames
    if statements:
        with store.write() as writer:
            write_statements(writer, statements, now or datetime.now())
    return Sheet(tuple(kept), tuple(faults))


def _refused(number: int, cells: dict[str, str], fault: LiantuError) -> Fault:
    """A row that cannot be posted, at the cell that the fault is about."""
    said = f"{fault.problem} {fault.where}"
    about = [one for one in COLUMNS if one.field != "text" and cells.get(one.field)]
    at = next(
        (one for one in about if cells[one.field] in said or fault.where.startswith(one.heading)),
        COLUMNS[1],
    )
    written = cells.get(at.field, "")
    where = "" if not fault.where or fault.where == written else f"（{fault.where}）"
    return Fault(number, at.heading, written, f"{fault.problem}{where}；{fault.remedy}")


def _repeated(number: int, cells: dict[str, str], first: int) -> Fault:
    """The same firm's same text again: one of the two rows would be lost without a word."""
    return Fault(
        number, "内容", cells["text"],
        say(f"与第 {first} 行是同一条（同一企业、同一内容），以第 {first} 行为准；两行合并后再发",
            f"the same post as row {first}, which is kept"),
    )  # fmt: skip


def _rows(path: Path, side: Side) -> list[tuple[int, dict[str, str]]]:
    lines = read_cells(path)
    for at, line in enumerate(lines[:20]):
        heads = ["".join(cell.split()) for cell in line]
        where = {
            one.field: heads.index(name)
            for one in COLUMNS
            for name in (one.heading, *one.also)
            if name in heads
        }
        if "text" in where:
            said = [sheet_name(path), *(cell for above in lines[:at] for cell in above if cell)]
            _right_side(side, path, said, [heads[column] for column in where.values()])
            return [
                (number, cells)
                for number, row in enumerate(lines[at + 1 :], start=at + 2)
                if any((cells := _named(row, where)).values())
            ]
    raise BadFile(
        say("没有找到表头（至少要有“内容”列）", "No heading row (it needs 内容)"), path.name,
        say("用 liantu post form 写出空表。", "liantu post form writes an empty one."),
    )  # fmt: skip


def _right_side(side: Side, path: Path, titles: list[str], heads: list[str]) -> None:
    """Raise BadFile where title or headings name the other side alone."""
    [other] = [one for one in SIDES if one != side]
    named = [title for title in titles if len(title) <= TITLE] + heads
    against = [words for words in named if SIDES[other] in words and SIDES[side] not in words]
    if not against or any(SIDES[side] in words for words in named):
        return
    raise BadFile(
        say(f"这是{SIDES[other]}表，不能作为{SIDES[side]}发布", f"This sheet is of the side {other}"),
        say(f"{path.name}，表上写着“{against[0]}”", f"{path.name}: “{against[0]}”"),
        say(f"要发布{SIDES[other]}请选“{SIDES[other]}”（liantu post sheet {SIDES[other]}）；"
            f"确是{SIDES[side]}则把表题与列名改为{SIDES[side]}。",
            f"Post it as {other}, or correct its title and headings."),
    )  # fmt: skip


def _named(row: list[str], where: dict[str, int]) -> dict[str, str]:
    return {field: row[at].strip() if at < len(row) else "" for field, at in where.items()}


def _values(number: int, cells: dict[str, str]) -> tuple[dict[str, Any], list[Fault]]:
    """Arguments of a Post from a row's cells, and the cells that cannot be read."""
    values: dict[str, Any] = {}
    faults = []
    if not cells["text"]:
        faults.append(Fault(number, "内容", "", say("内容是空的", "The text is empty")))
    for one in COLUMNS:
        if written := cells.get(one.field, ""):
            read = READ.get(one.field, str)(written)
            if isinstance(read, Unread):
                faults.append(Fault(number, one.heading, written, read.words))
            elif one.field == "quantity":
                values |= {"quantity": read.low, "unit": values.get("unit") or read.unit}
            elif read is not None:
                values[one.field] = read
    return values, faults


def _number(read: Callable[[Any], Number | Unread | None]) -> Callable[[str], Any]:
    def money(written: str) -> Any:
        found = read(written)
        return found.high if isinstance(found, Number) else found

    return money


def _deadline(written: str) -> date | Unread | None:
    read = day(written)
    if not isinstance(read, str):
        return read
    try:
        return date.fromisoformat(read)
    except ValueError:
        return Unread("bad_date", written, say("截止日期要写到日", "Write the day, too"))


def _confidential(written: str) -> bool | Unread:
    word = written.lower()
    if word in YES:
        return True
    return False if word in NO else Unread("bad_word", written, say("填是或否", "Write 是 or 否"))


def _listed(written: str) -> tuple[str, ...]:
    for mark in "；;、,":
        written = written.replace(mark, "，")
    return tuple(part.strip() for part in written.split("，") if part.strip())


READ: dict[str, Callable[[str], Any]] = {
    "quantity": quantity, "price_low": _number(yuan), "price_high": _number(yuan),
    "deadline": _deadline, "certificates": _listed, "place_limits": _listed,
    "confidential": _confidential,
}  # fmt: skip
