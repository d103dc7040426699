"""Who is who, in an officer's words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.identity.bands import MERGE, REVIEW, band_of
from graph.identity.match import FEATURES, FirmFace, Verdict, same
from graph.values import check_digit

PAIRS = Path(__file__).with_name("pairs.jsonl")
CODE = "91370200740365750X"
OTHER = "91370213MA3C5XE48" + check_digit("91370213MA3C5XE48")
ATOMS = st.sampled_from(
    [
        "青岛",
        "北京",
        "即墨",
        "（青岛）",
        "(集团)",
        "海尔",
        "海信",
        "双星",
        "特锐德",
        "Haier",
        "Qingdao",
        "科技",
        "投资",
        "机械",
        "空调",
        "集团",
        "控股",
        "股份有限公司",
        "有限公司",
        "有限责任公司",
        "公司",
        "厂",
        "分公司",
        "办事处",
        "支行",
        "银行",
        "研究所",
        "Co.,",
        "Ltd.",
        "Group",
        "中国",
        "中车",
        "股份",
    ]
)
NAMES = st.lists(ATOMS, min_size=1, max_size=6).map("".join)


def verdict(one: str, other: str) -> Verdict:
    return same(FirmFace(one), FirmFace(other))


@pytest.mark.parametrize(
    "other",
    [
        "青岛市甲乙机械有限公司",
        "甲乙机械（青岛）有限公司",
        "甲乙(青岛)机械有限责任公司",
        "青岛甲乙机械公司",
        "青島甲乙機械有限公司",
        " 青岛甲乙机械 有限公司。",
    ],
)
def test_place_bracket_form_script_and_punctuation_make_no_difference(other: str) -> None:
    found = verdict("青岛甲乙机械有限公司", other)
    assert (found.label, found.band) == ("same", "merge")


def test_a_plant_and_a_company_of_one_root_stay_two() -> None:
    assert verdict("青岛红星机械厂", "青岛红星机械有限公司").label == "different"


def test_a_branch_is_kept_apart_and_named() -> None:
    found = verdict("奇瑞汽车股份有限公司", "奇瑞汽车股份有限公司青岛分公司")
    assert (found.label, found.band) == ("branch", "new")
    assert "青岛分公司" in found.words


def test_two_valid_codes_are_two_firms_whatever_their_names() -> None:
    name = "青岛甲乙机械有限公司"
    assert same(FirmFace(name, CODE), FirmFace(name, OTHER)).label == "different"


def test_one_code_is_one_firm_whatever_its_names() -> None:
    found = same(FirmFace("旧名电子厂", CODE), FirmFace("新名科技有限公司", CODE))
    assert (found.label, found.band) == ("same", "merge")


def test_a_code_with_a_wrong_check_digit_is_no_evidence() -> None:
    wrong = CODE[:-1] + "1"
    found = same(FirmFace("青岛甲乙有限公司", wrong), FirmFace("济南丙丁有限公司", wrong))
    assert found.label == "different"
    assert "信用代码" not in [one.feature for one in found.features]


def test_a_branch_has_a_code_of_its_own() -> None:
    head = FirmFace("奇瑞汽车股份有限公司", CODE)
    assert same(head, FirmFace("奇瑞汽车股份有限公司青岛分公司", OTHER)).label == "branch"


def test_a_registered_alias_explains_a_name_that_looks_like_nothing() -> None:
    firm = FirmFace("青岛小鸟看看科技有限公司", aliases=("PICO",))
    assert same(firm, FirmFace("PICO")).band == "merge"


def test_a_parent_is_not_its_subsidiary() -> None:
    child = FirmFace("青岛甲乙实业有限公司", parent="青岛甲乙实业集团有限公司")
    assert same(child, FirmFace("青岛甲乙实业集团有限公司")).label == "different"


def test_a_conversion_to_a_stock_company_waits_for_a_person() -> None:
    assert verdict("青岛众瑞智能仪器有限公司", "青岛众瑞智能仪器股份有限公司").band == "review"


def test_every_feature_says_its_value_weight_and_a_sentence() -> None:
    found = verdict("海尔智家股份有限公司", "青岛海尔生物医疗股份有限公司")
    assert {one.feature for one in found.features} >= {"字号", "行业词", "地名与括号", "组织形式"}
    assert all(one.words and one.weight > 0 for one in found.features)


def test_every_feature_is_documented_and_named_once() -> None:
    assert all(feature.read.__doc__ for feature in FEATURES)
    assert len({feature.name for feature in FEATURES}) == len(FEATURES)


def test_bands_are_cut_at_their_thresholds() -> None:
    cuts = [MERGE, MERGE - 0.001, REVIEW, REVIEW - 0.001]
    assert [band_of(score) for score in cuts] == ["merge", "review", "review", "new"]


@settings(max_examples=300, deadline=None)
@given(NAMES, NAMES)
def test_who_is_asked_first_makes_no_difference(one: str, other: str) -> None:
    forward, back = verdict(one, other), verdict(other, one)
    assert (forward.label, forward.score) == (back.label, back.score)


@settings(max_examples=100, deadline=None)
@given(NAMES)
def test_a_name_is_the_same_as_itself(name: str) -> None:
    assert verdict(name, name).label == "same"


def test_hard_pairs_of_the_dev_set_are_told_apart() -> None:
    rows = [json.loads(line) for line in PAIRS.read_text(encoding="utf-8").splitlines()]
    told = [(row["label"], verdict(row["a"], row["b"]).label) for row in rows]
    hits = sum(truth == found == "same" for truth, found in told)
    called, true = (sum(pair[side] == "same" for pair in told) for side in (1, 0))
    assert len(rows) >= 150
    assert 2 * hits / (called + true) >= 0.95
    assert all(found == "branch" for truth, found in told if truth == "branch")


def test_the_page_lists_every_feature_with_its_weight() -> None:
    page = (Path(__file__).resolve().parents[3] / "docs" / "identity.md").read_text(
        encoding="utf-8"
    )
    assert all(f"| {one.name} | {one.weight:g} |" in page for one in FEATURES)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("株式会社富士(FUJI)", "株式会社富士美(Fujimi)"),
        ("北京科电忆恒电力技术有限公司", "北京科电亿恒电力技术有限公司"),
        ("博世汽车部件（苏州）有限公司", "博世汽车部件（长沙）有限公司"),
    ],
)
def test_names_that_are_only_alike_never_merge_by_themselves(one: str, other: str) -> None:
    assert verdict(one, other).band != "merge"
