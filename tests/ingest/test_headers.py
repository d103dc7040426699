"""Tables are found under titles, in several levels, one below or beside another."""

from __future__ import annotations

import pytest

from ingest.headers import find_tables
from ingest.readers import Merge, Sheet


def sheet(rows: list[list[object]], *merges: Merge) -> Sheet:
    return Sheet("表", [["" if cell is None else cell for cell in row] for row in rows], merges)


def test_title_rows_stand_above_the_heading():
    [table] = find_tables(
        sheet(
            [
                ["青岛市重点企业名录", None, None],
                ["填报单位：工信局", None, "单位：万元"],
                [],
                ["企业名称", "区市", "注册资本"],
                ["甲公司", "莱西", 100],
            ]
        )
    )
    assert list(table.header) == [3]
    assert table.ignored == [0, 1, 2]
    assert table.data_rows() == [4]
    assert table.unit == "万元"


def test_a_merged_heading_of_two_levels_names_each_column_by_both():
    [table] = find_tables(
        sheet(
            [
                ["序号", "供方", None, "需方", None],
                [None, "企业名称", "信用代码", "企业名称", "信用代码"],
                [1, "甲公司", "", "乙公司", ""],
            ],
            Merge(0, 0, 1, 0),
            Merge(0, 1, 0, 2),
            Merge(0, 3, 0, 4),
        )
    )
    assert list(table.header) == [0, 1]
    assert [column.header for column in table.columns] == [
        "序号",
        "供方/企业名称",
        "供方/信用代码",
        "需方/企业名称",
        "需方/信用代码",
    ]


def test_a_heading_of_two_levels_needs_no_merged_cells():
    [table] = find_tables(
        sheet(
            [
                ["企业名称", "经济指标", None, "区市"],
                [None, "营业收入", "注册资本", None],
                ["甲公司", 5, 6, "莱西"],
            ]
        )
    )
    assert list(table.header) == [0, 1]
    assert table.columns[2].header == "经济指标/注册资本"


def test_a_lower_level_of_known_words_may_stand_below_a_narrow_heading():
    [table] = find_tables(
        sheet(
            [
                ["企业名称", "产品", None, "供货情况"],
                [None, "产品名称", "产能（万台）", "金额（万元）"],
                ["甲公司", "冰箱", 5, 100],
            ]
        )
    )
    assert list(table.header) == [0, 1]
    assert table.columns[3].header == "供货情况/金额（万元）"


def test_totals_blanks_notes_and_repeated_headings_are_no_data():
    heading = ["企业名称", "区市", "营业收入"]
    [table] = find_tables(
        sheet(
            [
                heading,
                ["甲公司", "莱西", 1],
                [],
                heading,
                ["乙公司", "胶州", 2],
                ["小 计", None, 3],
                ["合计：", None, 3],
                ["注：由各区市报送", None, None],
            ]
        )
    )
    assert table.data_rows() == [1, 4]
    assert table.ignored == [2, 3, 5, 6, 7]


def test_a_firm_whose_name_holds_the_word_total_is_data():
    [table] = find_tables(
        sheet(
            [["企业名称", "区市", "备注"], ["总计信息技术有限公司", "莱西", "合计"], ["合计", 1, 2]]
        )
    )
    assert table.data_rows() == [1]


def test_two_tables_below_each_other_are_two():
    first, second = find_tables(
        sheet(
            [
                ["企业名称", "统一社会信用代码", "区市"],
                ["甲公司", "", "莱西"],
                [],
                ["供货关系", None, None],
                ["供应商", "采购方", "产品"],
                ["甲公司", "乙公司", "电机"],
            ]
        )
    )
    assert first.data_rows() == [1]
    assert list(second.header) == [4]
    assert second.titles == ["供货关系"]
    assert second.data_rows() == [5]


def test_two_tables_beside_each_other_are_two():
    left, right = find_tables(
        sheet(
            [
                ["企业名称", "区市", None, "企业名称", "区市"],
                ["甲公司", "莱西", None, "乙公司", "胶州"],
            ]
        )
    )
    assert [column.index for column in left.columns] == [0, 1]
    assert [column.index for column in right.columns] == [3, 4]


def test_a_sheet_without_headings_is_all_data():
    [table] = find_tables(sheet([["青岛甲有限公司", 5, 2024], ["青岛乙有限公司", 6, 2024]]))
    assert not table.header
    assert table.data_rows() == [0, 1]


def test_a_heading_that_a_person_named_is_taken():
    [table] = find_tables(sheet([["a", "b"], ["c", "d"], ["e", "f"]]), header_row=2)
    assert [column.header for column in table.columns] == ["c", "d"]


def test_an_empty_sheet_has_no_table():
    assert find_tables(sheet([])) == []


@pytest.mark.shared
@pytest.mark.parametrize(("table_type", "least"), [("hierarchical", 0.97), ("vertical", 1.0)])
def test_headings_marked_by_annotators_are_found(shared, table_type, least):
    from bench.sheets import heading_scores

    assert heading_scores(shared / "dirty_sheets" / "imtqa")[table_type].f1 >= least


def test_a_line_of_who_filled_it_in_and_in_which_unit_is_no_level_of_the_heading():
    rows = [
        ["填报单位：工信局", "", "单位：万元"],
        ["企业名称", "所在区", "注册资本"],
        ["青岛甲压缩机有限公司", "黄岛区", 100],
    ]

    [table] = find_tables(sheet(rows))

    assert [column.header for column in table.columns] == ["企业名称", "所在区", "注册资本"]


@pytest.mark.parametrize(
    "footer",
    [
        ["共2家", None, None],
        ["合计2家企业", None, 30],
        ["以上合计", None, 30],
        ["其中：崂山区", None, 10],
        ["制表人：王科", None, "审核：李"],
        ["填报时间：2025年3月1日", "联系电话：0532-1", None],
        ["（以下空白）", None, None],
        ["2.数据截至2024年底。", None, None],
        ["第1页 共1页", None, None],
    ],
)
def test_what_stands_below_a_roster_is_no_firm(footer):
    rows = [["企业名称", "区市", "从业人数"], ["青岛共享电机有限公司", "崂山区", 10]]

    [table] = find_tables(sheet([*rows, footer]))

    assert table.data_rows() == [1]
