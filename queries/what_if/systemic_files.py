"""Plain tables of a supply network: links, firms' sectors, essential inputs; each fault with its cell."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from graph.algorithms.systemic_risk import LINEAR, UNKNOWN
from graph.errors import BadFile, BadInput
from graph.language import say

EDGE_COLUMNS = ("supplier", "buyer", "amount")
FIRM_COLUMNS = ("firm", "sector")
#: Row number of a table: that of the line in the file, its header being line 1.
ROW = "line"


@dataclass(frozen=True)
class Firms:
    """Firms in file order, the number of each one's sector (UNKNOWN where the cell is blank), and
    the sectors' codes by number."""

    ids: list[str]
    sector: NDArray[np.int64]
    codes: list[str]


def read_firms(path: Path) -> Firms:
    """firm,sector: each firm once."""
    rows = _table(path, FIRM_COLUMNS)
    _refuse(rows.filter(pl.col("firm") == ""), path, "firm", say("企业编号为空", "A firm has no id"),
            say("补上编号或删去这一行。", "Fill it in or remove the row."))  # fmt: skip
    _refuse(rows.filter(~pl.col("firm").is_first_distinct()), path, "firm",
            say("企业出现两次", "A firm is listed twice"),
            say("每家企业只留一行。", "Keep one row for each firm."))  # fmt: skip
    codes = rows.filter(pl.col("sector") != "")["sector"].unique(maintain_order=True).to_list()
    numbers = dict(zip(codes, range(len(codes)), strict=True))
    sector = np.array([numbers.get(code, UNKNOWN) for code in rows["sector"].to_list()], np.int64)
    return Firms(rows["firm"].to_list(), sector, codes)


def read_edges(
    path: Path, firms: Firms
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """supplier,buyer,amount as firm numbers and amounts; every end must be in the table of firms."""
    rows = _table(path, EDGE_COLUMNS)
    known = pl.DataFrame({"id": firms.ids, "number": np.arange(len(firms.ids))})
    for end in ("supplier", "buyer"):
        rows = rows.join(
            known.rename({"id": end, "number": f"{end}_number"}), on=end, how="left",
            maintain_order="left",
        )  # fmt: skip
        _refuse(rows.filter(pl.col(f"{end}_number").is_null()), path, end,
                say("企业表里没有这家企业", "The table of firms has no such firm"),
                say("在企业表中补一行（行业不明可留空），或改正编号。",
                    "Add it to the table of firms (its sector may be blank), or correct the id."))  # fmt: skip
    rows = rows.with_columns(value=pl.col("amount").cast(pl.Float64, strict=False))
    wrong = pl.col("value").is_null() | ~pl.col("value").is_finite() | (pl.col("value") < 0)
    _refuse(rows.filter(wrong), path, "amount",
            say("金额不是非负的数", "An amount is not a number of zero or more"),
            say("写成不带单位与千分位的数；金额不明就删去这一行。",
                "Write it without unit and separators; remove the row if it is unknown."))  # fmt: skip
    return (
        rows["supplier_number"].to_numpy(),
        rows["buyer_number"].to_numpy(),
        rows["value"].to_numpy(),
    )


def read_essential(path: Path, codes: list[str]) -> tuple[NDArray[np.int8], list[str]]:
    """ε by the numbers of `codes` (suppliers in rows), and the codes that the matrix lacks as a row
    or a column: their links count as not essential. The corner cell may hold anything."""
    rows = _frame(path)
    columns, labels = rows.columns[2:], rows.columns[1]
    if not columns:
        raise _bad(path, say("矩阵没有买方行业列", "The matrix has no columns of buyers' sectors"),
                   say("首列为供方行业，其后每列一个买方行业。",
                       "First column: suppliers' sector; then one column per buyers' sector."))  # fmt: skip
    rows = rows.with_columns(pl.col(labels).str.strip_chars().fill_null(""))
    _refuse(rows.filter(~pl.col(labels).is_first_distinct()), path, labels,
            say("供方行业出现两次", "A supplier's sector is listed twice"),
            say("每个行业只留一行。", "Keep one row for each sector."))  # fmt: skip
    for name in columns:
        value = pl.col(name).str.strip_chars().cast(pl.Float64, strict=False)
        _refuse(rows.filter(~value.is_in([0.0, 1.0, 2.0]).fill_null(False)), path, name,
                say("必需程度只能是 0、1、2", "Essentiality is 0, 1 or 2"),
                say("2 必需，1 非必需，0 短期无影响。",
                    "2 essential, 1 not essential, 0 no short-term effect."))  # fmt: skip
    cells = rows.select(pl.col(columns).str.strip_chars().cast(pl.Float64)).to_numpy()
    return _by_code(cells, rows[labels].to_list(), [name.strip() for name in columns], codes)


def _by_code(
    cells: NDArray[np.float64], sellers: list[str], buyers: list[str], codes: list[str]
) -> tuple[NDArray[np.int8], list[str]]:
    row = {name: at for at, name in enumerate(sellers)}
    column = {name: at for at, name in enumerate(buyers)}
    essential = np.full((len(codes), len(codes)), LINEAR, dtype=np.int8)
    sold = [number for number, code in enumerate(codes) if code in row]
    bought = [number for number, code in enumerate(codes) if code in column]
    essential[np.ix_(sold, bought)] = cells[
        np.ix_([row[codes[at]] for at in sold], [column[codes[at]] for at in bought])
    ]
    return essential, [code for code in codes if code not in row or code not in column]


def _table(path: Path, needed: tuple[str, ...]) -> pl.DataFrame:
    """The needed columns, stripped, blank for missing; other columns are left aside."""
    rows = _frame(path)
    missing = [name for name in needed if name not in rows.columns]
    if missing:
        raise _bad(
            path,
            say(f"表头缺少 {'、'.join(missing)}", f"The header lacks {', '.join(missing)}"),
            say(f"第一行写成 {','.join(needed)}。", f"Begin with the line {','.join(needed)}."),
            say(f"第1行：{','.join(rows.columns[1:])}", f"line 1: {','.join(rows.columns[1:])}"),
        )
    return rows.select(ROW, pl.col(needed).str.strip_chars().fill_null(""))


def _frame(path: Path) -> pl.DataFrame:
    """All cells as text, with the line number first; blank lines are left out."""
    try:
        body = path.read_bytes()
    except FileNotFoundError as fault:
        raise _bad(path, say("没有这个文件", "There is no such file"),
                   say("检查路径。", "Check its path.")) from fault  # fmt: skip
    except OSError as fault:
        raise _bad(path, say("读不到文件", "Cannot read the file"),
                   say("检查路径与权限。", "Check its path and permissions."),
                   str(fault.strerror)) from fault  # fmt: skip
    fix = say("存为 UTF-8 编码、逗号分隔的 CSV。", "Save it as comma-separated UTF-8.")
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = body.decode("gb18030", errors="replace")
    if not text.strip():
        raise _bad(path, say("文件是空的", "The file is empty"), fix)
    try:
        rows = pl.read_csv(io.StringIO(text), infer_schema=False)
    except pl.exceptions.PolarsError as fault:
        first = str(fault).splitlines()[0]
        raise _bad(path, say("读不成表格", "Not a table"), fix, first) from fault
    rows = rows.with_row_index(ROW, offset=2)
    rows = rows.filter(pl.any_horizontal(pl.exclude(ROW).is_not_null()))
    if rows.is_empty():
        raise _bad(path, say("表里没有数据行", "The table has no rows"),
                   say("表头之下至少要有一行。", "Put at least one row below the header."))  # fmt: skip
    return rows.rename({name: name.strip() for name in rows.columns[1:]})


def _refuse(faults: pl.DataFrame, path: Path, column: str, problem: str, remedy: str) -> None:
    """Raise for the first faulty row, saying how many there are."""
    if faults.is_empty():
        return
    line, value, more = faults[ROW][0], faults[column][0], faults.height - 1
    where = say(
        f"{path.name} 第{line}行 {column} 列：{value!r}",
        f"{path.name} line {line}, column {column}: {value!r}",
    )
    if more:
        where += say(f"；另有{more}行", f"; {more} more rows")
    raise BadInput(problem, where, remedy)


def _bad(path: Path, problem: str, remedy: str, detail: str = "") -> BadFile:
    return BadFile(problem, f"{path.name}{'：' if detail else ''}{detail}", remedy)
