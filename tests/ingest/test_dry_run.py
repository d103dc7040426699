"""The JSON of a dry run has one shape, for every kind of sheet and for several sheets of one file."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from ingest.kinds import KINDS, Kind
from ingest.rows import dry_run

#: A cell that each type of field can hold.
CELLS = {
    "name": "青岛甲机械有限公司", "uscc": "", "text": "甲", "list": "甲;乙", "amount": "5万元", "share": "35%",
    "quantity": "2万 台", "number": "7", "integer": "12", "year": "2024", "date": "2024-03-15",
    "district": "莱西", "flag": "是",
}  # fmt: skip


def line(kind: Kind, other: str = "") -> list[str]:
    """A row that fills every field; two names in it differ."""
    cells = []
    for place, field in enumerate(kind.fields):
        cell = field.choices[0] if field.choices else CELLS.get(field.type, "甲")
        cells.append(cell.replace("甲", f"{place}甲{other}") if field.type == "name" else cell)
    return cells


def sheets(path: Path, *kinds: Kind) -> Path:
    """A workbook with a sheet per kind: a title, the headings, two rows, a blank row, a total."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for kind in kinds:
        page = book.create_sheet(kind.title)
        page.append([f"{kind.title}表"])
        page.append([field.title for field in kind.fields])
        page.append(line(kind))
        page.append(line(kind))
    book.save(path)
    return path


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_each_kind_is_read_into_its_fields_and_a_repeated_row_is_rejected(
    tmp_path: Path, kind: Kind
):
    told = json.loads(json.dumps(dry_run(sheets(tmp_path / "表.xlsx", kind), kind=kind.key)))

    [row] = told["rows"]
    assert set(row) <= {"row", "products", "chains", *kind.by_name}
    assert row["row"] == 3
    assert told["ignored"] == [1]
    assert [(one["row"], one["reason"]) for one in told["rejects"]] == [(4, "duplicate_row")]
    assert all(one["message"] for one in told["rejects"])
    assert told["sheets"][0]["kind"] == kind.key


def test_values_follow_the_rules_for_rows(tmp_path: Path):
    kind = KINDS["supplies"]

    [row] = dry_run(sheets(tmp_path / "供货.xlsx", kind))["rows"]

    assert row["amount"] == 50_000  # 5 万元, in 元
    assert row["share"] == 0.35
    assert row["year"] == 2024


def test_a_workbook_with_several_sheets_answers_sheet_by_sheet(tmp_path: Path):
    told = dry_run(sheets(tmp_path / "几张.xlsx", KINDS["firms"], KINDS["supplies"]))

    assert [one["kind"] for one in told["sheets"]] == ["firms", "supplies"]
    assert "rows" not in told
    for sheet in told["sheets"]:
        assert {"sheet", "kind", "columns", "rows", "rejects", "ignored"} <= set(sheet)
        assert [row["row"] for row in sheet["rows"]] == [3]
        assert sheet["ignored"] == [1]
