"""Reads a sheet of demands or of offers (csv, xlsx) into one frame with the columns of a post."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from pathlib import Path

import polars as pl
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from graph.errors import BadFile, BadInput
from graph.language import say

#: Column → headings that mean it, compared without case and spaces.
HEADINGS: dict[str, tuple[str, ...]] = {
    "id": ("id", "编号", "序号", "需求编号", "供给编号", "号码", "no", "no.", "number"),
    "text": (
        *("text", "内容", "文字", "描述", "说明", "需求", "供给", "需求内容", "供给内容"),
        *("需求描述", "供给描述", "产品", "产品描述", "description"),
    ),
    "chain": ("chain", "产业链", "链", "所属产业链", "行业"),
    "district": ("district", "区市", "区县", "地区", "所在区", "所在区市", "区", "所在地"),
    "qty": ("qty", "quantity", "数量", "年需求量", "需求量", "用量", "产能", "年产能", "capacity"),
}
REQUIRED = ("id", "text")
#: File endings of workbooks; any other file is read as csv.
WORKBOOKS = frozenset({".xlsx", ".xls", ".xlsm", ".ods"})
NUMBER = re.compile(r"(-?\d[\d,]*(?:\.\d+)?(?:e[+-]?\d+)?)\s*(千万|百万|亿|万|千)?", re.IGNORECASE)
SCALE = {None: 1.0, "千": 1e3, "万": 1e4, "百万": 1e6, "千万": 1e7, "亿": 1e8}
UNSAID = {
    "",
    "-",
    "—",
    "/",
    "若干",
    "待定",
    "面议",
    "不限",
    "未定",
    "无",
    "n/a",
    "na",
    "none",
    "null",
}
SCHEMA = {
    "id": pl.String,
    "text": pl.String,
    "chain": pl.String,
    "district": pl.String,
    "qty": pl.Float64,
}


def read_posts(path: Path) -> pl.DataFrame:
    """The posts of a sheet: id, text, chain, district (empty where unknown), qty (null).

    Raises BadFile when it can't be read, BadInput naming file, row and column when a value is wrong.
    """
    rows = read_cells(path)
    if not rows:
        raise BadFile(
            say("表是空的", "The sheet is empty"),
            str(path),
            say("第一行须是列名。", "Its first row must hold headings."),
        )
    places = _places(rows[0], path)
    posts, seen = [], dict[str, int]()
    for number, row in enumerate(rows[1:], start=2):
        cells = {name: _cell(row, at) for name, at in places.items()}
        if not any(cells.values()):
            continue
        _check(cells, f"{path.name} 第 {number} 行", rows[0], places, seen)
        seen[cells["id"]] = number
        posts.append({**cells, "qty": _quantity(cells.get("qty", ""), path, number)})
    kept = [{name: post.get(name) or None for name in SCHEMA} for post in posts]
    frame = pl.DataFrame(kept, schema=SCHEMA)
    return frame.with_columns(pl.col("chain", "district").fill_null(""))


def read_cells(path: Path) -> list[list[str]]:
    """All cells of the first sheet as text; whole numbers without their .0. Raises BadFile."""
    try:
        raw = path.read_bytes()
    except OSError as fault:
        raise BadFile(
            say("读不到文件", "Cannot read the file"), f"{path}: {fault.strerror}"
        ) from fault
    if path.suffix.lower() in WORKBOOKS:
        sheet = _first_sheet(raw, path)
        return [[_plain(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    text = _decoded(raw, path)
    comma = "\t" if "\t" in text.partition("\n")[0] else ","
    return list(csv.reader(io.StringIO(text), delimiter=comma))


def sheet_name(path: Path) -> str:
    """Name of the sheet that `read_cells` reads; blank for a csv file."""
    if path.suffix.lower() not in WORKBOOKS:
        return ""
    return _first_sheet(path.read_bytes(), path).name


def _first_sheet(raw: bytes, path: Path) -> CalamineSheet:
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(raw)).get_sheet_by_index(0)
    except (CalamineError, ValueError, IndexError) as fault:
        raise BadFile(
            say("不是有效的表格文件", "Not a valid workbook"), str(path),
            say("用 Excel 打开另存为 xlsx，或存为 csv。", "Save it as xlsx or csv."),
        ) from fault  # fmt: skip


def _decoded(raw: bytes, path: Path) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadFile(
        say("文字编码不认得", "Unknown text encoding"),
        str(path),
        say("请存为 UTF-8 或 GB18030。", "Save it as UTF-8 or GB18030."),
    )


def _plain(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _cell(row: list[str], at: int) -> str:
    return row[at].strip() if at < len(row) else ""


def _places(headings: Iterable[str], path: Path) -> dict[str, int]:
    """Which column holds what; the first heading that means it wins."""
    plain = [re.sub(r"\s", "", heading).lower() for heading in headings]
    places = {
        name: min(plain.index(word) for word in words if word in plain)
        for name, words in HEADINGS.items()
        if any(word in plain for word in words)
    }
    for name in REQUIRED:
        if name not in places:
            raise BadInput(
                say(f"缺少“{name}”列", f"There is no column “{name}”"),
                say(f"{path.name} 第 1 行", f"{path.name}, row 1"),
                say(
                    f"列名可用：{'、'.join(HEADINGS[name])}。",
                    f"It may be headed: {', '.join(HEADINGS[name])}.",
                ),
            )
    return places


def _check(
    cells: dict[str, str],
    where: str,
    headings: list[str],
    places: dict[str, int],
    seen: dict[str, int],
) -> None:
    for name in REQUIRED:
        if not cells[name]:
            raise BadInput(
                say("必填的格是空的", "A required cell is empty"),
                say(f"{where}“{headings[places[name]]}”列", f"{where}, {headings[places[name]]}"),
                say("填上内容，或删去这一行。", "Fill it in, or delete the row."),
            )
    if cells["id"] in seen:
        raise BadInput(
            say(f"编号“{cells['id']}”重复", f"The id “{cells['id']}” occurs twice"),
            say(
                f"{where}“{headings[places['id']]}”列，先见于第 {seen[cells['id']]} 行",
                f"{where}, first in row {seen[cells['id']]}",
            ),
            say("每行用不同的编号。", "Give each row its own id."),
        )


def _quantity(cell: str, path: Path, number: int) -> float | None:
    """A quantity with its Chinese scale; words that leave it open are unknown."""
    if cell.strip().lower() in UNSAID:
        return None
    found = NUMBER.search(cell)
    value = float(found[1].replace(",", "")) * SCALE[found[2]] if found else -1.0
    if value < 0:
        raise BadInput(
            say(f"数量“{cell}”读不成数", f"“{cell}” is not a quantity"),
            say(f"{path.name} 第 {number} 行“数量”列", f"{path.name}, row {number}, quantity"),
            say(
                "写成数字，可带单位，例如 20万台；不知道就留空。",
                "Write a number, or leave it empty.",
            ),
        )
    return value
