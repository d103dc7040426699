"""How well and how fast sheets are read: `python -m bench.sheets FOLDER` (the dirty_sheets data)."""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter
from openpyxl.utils import range_boundaries

from graph.errors import BadFile
from graph.values import check_digit
from ingest.faults import count_by_reason
from ingest.headers import find_tables
from ingest.readers import open_sheets
from ingest.rows import read_rows


@dataclass
class HeadingScore:
    """Cells found as column headings against the cells that annotators marked."""

    hits: int = 0
    extra: int = 0
    missed: int = 0
    exact: int = 0
    tables: int = 0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall over cells."""
        return 2 * self.hits / (2 * self.hits + self.extra + self.missed)


@dataclass
class Understood:
    """Rows of one file: taken as typed rows of a kind, rejected with a reason, left out."""

    file: str
    kinds: str
    rows: int
    rejects: dict[str, int]
    ignored: int
    refusal: str = ""


def heading_scores(folder: Path) -> dict[str, HeadingScore]:
    """Column headings found in the IM-TQA tables, by table type."""
    scores: dict[str, HeadingScore] = {}
    for line in (folder / "headers.jsonl").read_text("utf-8").splitlines():
        truth = json.loads(line)
        marked = cells_of(truth["column_attribute"] + truth["column_index"])
        found = heading_cells(folder / truth["file"])
        score = scores.setdefault(truth["table_type"], HeadingScore())
        score.hits += len(marked & found)
        score.extra += len(found - marked)
        score.missed += len(marked - found)
        score.exact += marked == found
        score.tables += 1
    return scores


def cells_of(ranges: list[str]) -> set[tuple[int, int]]:
    """First cells of ranges such as A1:C1, as (row, column) from 0."""
    corners = [range_boundaries(each) for each in ranges]
    return {((top or 1) - 1, (left or 1) - 1) for left, top, _, _ in corners}


def heading_cells(path: Path) -> set[tuple[int, int]]:
    """Filled cells of the rows that were taken for headings."""
    [sheet] = open_sheets(path)
    return {
        (row, column)
        for table in find_tables(sheet)
        for row in table.header
        for column in range(len(sheet.cells[row]))
        if sheet.text(row, column)
    }


def understanding(folder: Path) -> list[Understood]:
    """Every file of a folder, read without help."""
    found = []
    for path in sorted(folder.iterdir()):
        try:
            tables = list(read_rows(path))
        except BadFile as fault:
            found.append(Understood(path.name, "", 0, {}, 0, fault.problem))
            continue
        found.append(
            Understood(
                path.name,
                ", ".join(sorted({table.kind or "?" for table in tables})),
                sum(len(table.rows) for table in tables if table.kind),
                count_by_reason(fault for table in tables for fault in table.rejects),
                sum(len(table.ignored) for table in tables),
            )
        )
    return found


def credit_code(number: int) -> str:
    """A valid code that belongs to nobody."""
    body = f"91370200{number:09d}"
    return body + check_digit(body)


def write_firms(path: Path, count: int) -> None:
    """A clean roster."""
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    page = book.add_worksheet("企业名录")
    heading = "序号 企业名称 统一社会信用代码 区市 产业链 主营产品 注册资本（万元） 成立日期"
    page.write_row(0, 0, heading.split())
    for at in range(count):
        row = [
            at + 1, f"青岛示例{at}精密制造有限公司", credit_code(at), ("崂山", "莱西", "城阳区")[at % 3],
            "智能家电", "冰箱;洗衣机" if at % 2 else "压缩机", at * 1.5 + 1,
            f"20{at % 20:02d}-0{at % 9 + 1}-1{at % 9}",
        ]  # fmt: skip
        page.write_row(at + 1, 0, row)
    book.close()


def write_supplies(path: Path, count: int) -> None:
    """A clean sheet of supply relations."""
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    page = book.add_worksheet("供货关系")
    page.write_row(0, 0, ["供应商", "采购方", "产品", "年供货额（万元）", "采购占比（%）", "年份"])
    for at in range(count):
        buyer = (at * 7 + 1) % count
        row = [f"青岛示例{at}有限公司", f"青岛示例{buyer}公司", "压缩机", at + 1, at % 100, 2024]
        page.write_row(at + 1, 0, row)
    book.close()


def seconds_for(path: Path) -> tuple[float, int]:
    """(seconds, rows) of reading a file to typed rows."""
    start = time.perf_counter()
    rows = sum(len(table.rows) for table in read_rows(path))
    return time.perf_counter() - start, rows


def main(folder: Path) -> None:
    """Print accuracy on the dirty sheets and the speed on generated ones."""
    for kind, score in heading_scores(folder / "imtqa").items():
        print(f"{kind:13} F1 {score.f1:.3f}  whole tables {score.exact}/{score.tables}")
    total: Counter[str] = Counter()
    for file in understanding(folder / "as_found"):
        told = file.refusal or f"{file.kinds}: {file.rows} rows, {file.rejects}, {file.ignored} out"
        print(f"{file.file}: {told}")
        total["rows"] += file.rows
        total["rejects"] += sum(file.rejects.values())
        total["ignored"] += file.ignored
    share = total["rows"] / (total["rows"] + total["rejects"])
    print(f"data rows taken: {total['rows']}, rejected {total['rejects']}: {share:.1%}")
    with tempfile.TemporaryDirectory() as scratch:
        for name, write in (("firms", write_firms), ("supplies", write_supplies)):
            path = Path(scratch) / f"{name}.xlsx"
            write(path, 100_000)
            took, rows = seconds_for(path)
            print(f"{name}: {rows} rows in {took:.1f} s")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
