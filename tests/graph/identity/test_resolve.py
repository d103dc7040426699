"""An import's rows find their firms."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import polars as pl
import pytest

from graph.identity.decisions import Decision, Decisions, Kind, row_key
from graph.identity.resolve import SCHEMA, resolve
from graph.values import check_digit

CODE = "91370200740365750X"
KNOWN = pl.DataFrame(
    {
        "id": ["F1", "F2", "F3", "F4"],
        "name": [
            "青岛甲乙机械有限公司",
            "海尔集团公司",
            "青岛丙丁电子股份有限公司",
            "青岛戊己轮胎有限公司",
        ],
        "short_name": ["甲乙机械", "海尔集团", "丙丁电子", ""],
        "aliases": [[], ["海尔", "Haier"], [], []],
        "uscc": [CODE, "", "", ""],
        "stock_code": ["", "", "688001", ""],
    }
)


def found(
    name: str, uscc: str = "", ruled: Decisions | None = None, **more: object
) -> dict[str, object]:
    row = pl.DataFrame([{"row": 7, "name": name, "uscc": uscc, **more}])
    return resolve(row, KNOWN, ruled).row(0, named=True)


@pytest.mark.parametrize(
    ("name", "uscc", "firm", "how"),
    [
        ("随便什么名", CODE, "F1", "信用代码"),
        ("青岛甲乙机械有限责任公司", "", "F1", "名称"),
        ("甲乙机械（青岛）有限公司", "", "F1", "名称（地名位置）"),
        ("Haier", "", "F2", "名称"),
    ],
)
def test_equal_codes_and_names_merge(name: str, uscc: str, firm: str, how: str) -> None:
    answer = found(name, uscc)
    assert (answer["firm"], answer["band"], answer["how"]) == (firm, "merge", how)


def test_a_former_name_that_the_row_gives_leads_to_its_firm() -> None:
    assert found("新名科技有限公司", aliases="青岛甲乙机械有限公司")["firm"] == "F1"


def test_a_stock_code_leads_to_its_firm() -> None:
    assert found("丙丁新名股份有限公司", stock_code="688001")["firm"] == "F3"


def test_a_doubtful_row_is_new_until_somebody_looks() -> None:
    answer = found("青岛丙丁电子有限公司")
    assert (answer["firm"], answer["band"], answer["candidate"]) == (None, "review", "F3")
    features = json.loads(str(answer["explanation"]))
    assert {"feature", "value", "weight", "words"} == set(features[0])


def test_a_branch_is_linked_and_kept_apart() -> None:
    answer = found("青岛戊己轮胎有限公司济南分公司")
    assert (answer["firm"], answer["label"], answer["branch_of"]) == (None, "branch", "F4")


def test_another_valid_code_keeps_an_equal_name_apart() -> None:

    other = "91370213MA3C5XE48" + check_digit("91370213MA3C5XE48")
    assert found("青岛甲乙机械有限公司", other)["firm"] is None


def test_rows_of_one_new_firm_share_a_group() -> None:
    rows = pl.DataFrame(
        {"row": [1, 2, 3], "name": ["济南新厂有限公司", "济南新厂有限责任公司", "济南别厂有限公司"]}
    )
    groups = resolve(rows, KNOWN)["group"].to_list()
    assert groups[0] == groups[1] != groups[2]


def decide(kind: Kind, left: str, right: str, day: int = 1) -> Decision:
    return Decision(
        kind, left, right, "李科", datetime(2025, 1, day, tzinfo=UTC), "已电话核实", day
    )


def test_a_merge_decision_forces_and_says_who_and_why() -> None:
    ruled = Decisions.of([decide("merge", row_key("济南无关有限公司"), "F3")])
    answer = found("济南无关有限公司", ruled=ruled)
    assert (answer["firm"], answer["how"]) == ("F3", "人工判定")
    assert "李科" in str(answer["explanation"])


@pytest.mark.parametrize("kind", ["distinct", "split"])
def test_a_decision_against_forbids_even_an_equal_name(kind: Kind) -> None:
    ruled = Decisions.of([decide(kind, row_key("青岛甲乙机械有限公司"), "F1")])
    assert found("青岛甲乙机械有限公司", ruled=ruled)["firm"] is None


def test_the_latest_decision_about_a_pair_holds() -> None:
    key = row_key("济南无关有限公司")
    ruled = Decisions.of([decide("merge", key, "F3", 1), decide("distinct", key, "F3", 2)])
    assert found("济南无关有限公司", ruled=ruled)["firm"] is None


def test_a_merged_firm_s_rows_go_to_its_survivor() -> None:
    ruled = Decisions.of([decide("merge", "F4", "F2")])
    assert found("青岛戊己轮胎有限公司", ruled=ruled)["firm"] == "F2"


def test_merges_in_a_circle_end() -> None:
    ruled = Decisions.of(
        [
            decide("merge", "F1", "F2", 1),
            decide("merge", "F2", "F3", 2),
            decide("merge", "F3", "F1", 3),
        ]
    )
    assert ruled.survivor("F1") in {"F1", "F2", "F3"}


def test_nothing_in_is_nothing_out() -> None:
    empty = KNOWN.clear()
    rows = pl.DataFrame({"row": [1], "name": ["青岛甲乙机械有限公司"]})
    assert resolve(rows, empty)["band"].to_list() == ["new"]
    assert resolve(rows.clear(), KNOWN).columns == list(SCHEMA)


def test_a_name_without_a_code_is_the_firm_that_other_rows_of_the_file_give_this_code():
    known = pl.DataFrame(
        {"id": ["F1"], "name": ["青岛华鑫塑料有限公司"], "uscc": [code_of("91370200MA1000001")]}
    )
    own = code_of("91370200MA2000002")
    rows = pl.DataFrame(
        {
            "row": [1, 2],
            "name": ["青岛华鑫塑料有限责任公司", "青岛华鑫塑料有限责任公司"],
            "uscc": [own, ""],
        }
    )

    first = resolve(rows, known)
    # Forms of one name, but another code: both rows are the new firm, not F1.
    assert first["firm"].to_list() == [None, None]
    assert first["group"].n_unique() == 1

    later = pl.concat(
        [known, pl.DataFrame({"id": ["F2"], "name": ["青岛华鑫塑料有限责任公司"], "uscc": [own]})]
    )
    assert resolve(rows, later)["firm"].to_list() == ["F2", "F2"]


def code_of(body: str) -> str:
    """A credit code with its check letter."""
    return body + check_digit(body)


def test_a_groups_name_finds_the_group_among_its_many_firms_in_whatever_order() -> None:
    names = ["海尔集团公司", "青岛海尔空调电子有限公司", "青岛海尔模具有限公司", "海尔信息科技(深圳)有限公司",
             "青岛海尔智慧洗衣机有限公司", "章丘海尔电机有限公司", "青岛海尔国际旅行社有限公司"]  # fmt: skip
    known = pl.DataFrame({"id": names, "name": names})
    row = pl.DataFrame({"row": [0], "name": ["青岛海尔集团"]})

    found = [
        resolve(row, known.sample(fraction=1, shuffle=True, seed=seed)).row(0, named=True)
        for seed in range(8)
    ]

    assert {(one["candidate"], one["band"]) for one in found} == {("海尔集团公司", "review")}
