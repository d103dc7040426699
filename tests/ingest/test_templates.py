"""Templates explain themselves, and what is filled in comes back without correction."""

from __future__ import annotations

import openpyxl
import pytest

from graph.errors import UnknownName
from ingest.kinds import KINDS, Field
from ingest.rows import read_rows
from ingest.templates import EXPLANATIONS, write_template

SAMPLES = {
    "name": "示例{}有限公司", "uscc": "91370200000000005E", "text": "文字", "list": "甲;乙",
    "amount": "1200万元", "share": 0.35, "quantity": "2万", "number": 5, "integer": 12,
    "year": 2024, "date": "2024-03-15", "district": "莱西市", "flag": "是",
}  # fmt: skip


def sample(entry: Field, at: int) -> object:
    if entry.name == "buyer_uscc":
        return None
    if entry.choices:
        return entry.choices[0]
    value = SAMPLES[entry.type]
    return value.format(at) if entry.type == "name" else value


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    path = tmp_path_factory.mktemp("template") / "模板.xlsx"
    book = openpyxl.load_workbook(write_template(path))
    for kind in KINDS.values():
        for at, entry in enumerate(kind.fields):
            book[kind.title].cell(2, at + 1, sample(entry, at))
    book.save(path)
    return {table.sheet: table for table in read_rows(path)}


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_a_filled_template_needs_no_correction(filled, kind):
    table = filled[kind.title]
    assert table.kind == kind.key
    assert [guess.field for guess in table.columns] == [entry.name for entry in kind.fields]
    assert (table.rejects, table.doubts, len(table.rows)) == ([], [], 1)


def test_the_explanations_are_not_read_as_data(filled):
    assert EXPLANATIONS not in filled


def test_a_template_has_lists_comments_and_explanations(tmp_path):
    book = openpyxl.load_workbook(write_template(tmp_path / "a.xlsx", ["firms"]))
    assert book.sheetnames == ["企业名录", EXPLANATIONS]
    page = book["企业名录"]
    assert "必填" in page["A1"].comment.text
    rules = {str(rule.sqref): rule.formula1 for rule in page.data_validations.dataValidation}
    assert any("小巨人" in formula for formula in rules.values())
    explained = {row[1].value: row[3].value for row in book[EXPLANATIONS].iter_rows(min_row=2)}
    assert explained["统一社会信用代码"] == "统一社会信用代码（GB 32100）"
    assert all(explained.values())


def test_an_unknown_kind_is_named(tmp_path):
    with pytest.raises(UnknownName, match="企业名录"):
        write_template(tmp_path / "a.xlsx", ["花名"])
