"""Pairs written without a look at the rules: what was scored once at first sight stays at least as good."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from graph.identity.match import FirmFace, same
from graph.identity.names import parse

HERE = Path(__file__).parent


def labelled(name: str) -> list[tuple[str, str, str]]:
    rows = map(json.loads, (HERE / name).read_text("utf-8").splitlines())
    return [(row["a"], row["b"], row["label"]) for row in rows]


@pytest.mark.parametrize("name", ["first_sight.jsonl", "second_sight.jsonl"])
def test_same_or_not_is_told_well_enough(name: str):
    told = [(truth, same(FirmFace(a), FirmFace(b)).label) for a, b, truth in labelled(name)]

    hits = sum(truth == found == "same" for truth, found in told)
    f1 = 2 * hits / sum((truth == "same") + (found == "same") for truth, found in told)
    assert f1 >= 0.95
    assert sum(truth == found for truth, found in told) >= 0.95 * len(told)


@pytest.mark.parametrize("name", ["first_sight.jsonl", "second_sight.jsonl"])
def test_no_different_firm_is_merged_without_a_person(name: str):
    wrong = [
        (a, b)
        for a, b, truth in labelled(name)
        if truth != "same" and same(FirmFace(a), FirmFace(b)).band == "merge"
    ]
    assert wrong == []


@pytest.mark.parametrize("remark", ["（盖章）", "[已审核]", "(复印件)"])
def test_a_remark_in_brackets_is_no_part_of_the_name(remark: str):
    assert parse("青岛甲乙机械有限公司" + remark).head == parse("青岛甲乙机械有限公司").head


def test_a_slip_in_the_legal_form_is_read_as_the_form():
    assert parse("青岛甲乙机械股分有限公司").form == "股份"
    assert parse("青岛股粉贸易商行").text == "青岛股粉贸易商行"
