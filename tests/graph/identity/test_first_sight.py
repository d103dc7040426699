"""Pairs written without a look at the rules: what was scored once at first sight stays at least as good."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from graph.identity.match import FirmFace, same
from graph.identity.names import parse

HERE = Path(__file__).parent
SIGHTS = ["first_sight.jsonl", "second_sight.jsonl", "third_sight.jsonl"]


def labelled(name: str) -> list[tuple[str, str, str]]:
    rows = map(json.loads, (HERE / name).read_text("utf-8").splitlines())
    return [(row["a"], row["b"], row["label"]) for row in rows]


@pytest.mark.parametrize("name", SIGHTS)
def test_same_or_not_is_told_well_enough(name: str):
    told = [(truth, same(FirmFace(a), FirmFace(b)).label) for a, b, truth in labelled(name)]

    hits = sum(truth == found == "same" for truth, found in told)
    f1 = 2 * hits / sum((truth == "same") + (found == "same") for truth, found in told)
    assert f1 >= 0.95
    assert sum(truth == found for truth, found in told) >= 0.95 * len(told)


@pytest.mark.parametrize("name", SIGHTS)
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


def test_districts_of_one_city_tell_two_firms_apart():
    here, there = FirmFace("青岛胶州甲乙机械有限公司"), FirmFace("青岛即墨甲乙机械有限公司")
    assert same(here, there).label == "different"
    assert same(here, FirmFace("青岛甲乙机械有限公司")).label == "same"
    assert (
        same(FirmFace("青岛胶南甲乙机械有限公司"), FirmFace("青岛黄岛甲乙机械有限公司")).label
        == "same"
    )


def test_a_short_name_in_brackets_behind_the_legal_name_is_no_part_of_it():
    assert parse("青岛食品股份有限公司(青食)").head == parse("青岛食品股份有限公司").head
    assert parse("甲乙股份有限公司(二厂)").branch == "二厂"


def test_a_plant_in_a_bracketed_place_is_a_branch():
    assert (
        same(FirmFace("东方铁塔(青岛胶州)工厂"), FirmFace("青岛东方铁塔股份有限公司")).label
        == "branch"
    )


def test_first_characters_of_trade_name_and_trade_behind_a_place_are_a_short_name():
    assert same(FirmFace("青岛特钢"), FirmFace("青岛特殊钢铁有限公司")).label == "same"
    assert same(FirmFace("青岛特钢"), FirmFace("青岛精品钢铁有限公司")).label == "different"
