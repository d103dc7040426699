"""A cell of each type is read, left empty, or a fault with its reason."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.values import Fault
from ingest.cells import CONVERTERS, Stated, complete_district, read_column, to_list
from ingest.faults import REMEDIES


def read(kind, cell, unit=""):
    typed = read_column([cell], kind, unit)
    return typed.faults[0].reason if typed.faults else typed.values[0]


@pytest.mark.parametrize(
    ("kind", "cell", "unit", "value"),
    [
        ("name", " 青岛甲公司\u3000", "", "青岛甲公司"),
        ("name", "—", "", None),
        ("name", "'=甲", "", "formula_in_name"),
        ("name", "＝甲", "", "formula_in_name"),
        ("uscc", "９1370200000000005e", "", "91370200000000005E"),
        ("uscc", 913702.0, "", "bad_uscc_length"),
        ("text", 600690.0, "", "600690"),
        ("text", "/", "", None),
        ("amount", 1200.0, "万元", 12_000_000.0),
        ("amount", "1，200", "万元", 12_000_000.0),
        ("amount", 0.0, "万元", 0.0),
        ("amount", -1.0, "万元", "negative_amount"),
        ("amount", 5.0, "美元", "foreign_currency"),
        ("share", 35.0, "%", 0.35),
        ("share", 0.35, "", 0.35),
        ("share", "三成五", "", 0.35),
        ("share", 1.2, "", "share_out_of_range"),
        ("quantity", 5.0, "万台", Stated(50000.0, "台")),
        ("quantity", "约1.2万吨", "", Stated(12000.0, "吨")),
        ("quantity", "-3台", "", "negative_amount"),
        ("integer", "约300人", "", 300),
        ("integer", "100-200", "", [100, 200]),
        ("year", 2024.0, "", 2024),
        ("year", "2024年度", "", 2024),
        ("year", datetime(2024, 3, 1), "", 2024),
        ("year", "20241", "", "bad_date"),
        ("date", date(2024, 3, 15), "", "2024-03-15"),
        ("date", 45366.0, "", "2024-03-15"),
        ("date", "2024年3月", "", "2024-03"),
        ("date", "2024年12月31日前", "", "2024-12-31"),
        ("date", "长期有效", "", None),
        ("date", "2023-02-29", "", "bad_date"),
        ("district", "莱西", "", "莱西市"),
        ("district", "西海岸新区", "", "西海岸新区"),
        ("flag", "是", "", True),
        ("flag", "×", "", False),
        ("flag", "也许", "", "not_yes_or_no"),
    ],
)
def test_a_cell_is_read_as_its_type_says(kind, cell, unit, value):
    assert read(kind, cell, unit) == value


def test_a_column_keeps_order_and_names_the_cells_that_fail():
    typed = read_column([1.0, "", "若干", 2.0, "若干"], "amount")
    assert typed.values == [1.0, None, None, 2.0, None]
    assert {at: fault.reason for at, fault in typed.faults.items()} == {
        2: "not_a_number",
        4: "not_a_number",
    }


@pytest.mark.parametrize(
    ("cell", "items"),
    [
        ("冰箱；洗衣机、空调,冰箱", ["冰箱", "洗衣机", "空调"]),
        ("模具（注塑、冲压）|夹具", ["模具（注塑、冲压）", "夹具"]),
        ("冰箱\n洗衣机", ["冰箱", "洗衣机"]),
        ("无", []),
        ("（未闭合、甲", ["（未闭合、甲"]),
    ],
)
def test_a_list_is_cut_outside_its_brackets(cell, items):
    assert to_list(cell, "") == items


def test_only_short_forms_of_districts_are_completed():
    assert [complete_district(name) for name in ("崂山", "胶州", "即墨区", "历下", "红岛")] == [
        "崂山区",
        "胶州市",
        "即墨区",
        "历下",
        "红岛",
    ]


cells = st.one_of(
    st.text(max_size=30),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.dates(),
    st.datetimes(),
)


@pytest.mark.parametrize("kind", CONVERTERS)
@given(cell=cells, unit=st.sampled_from(["", "万元", "%", "台", "亿元"]))
def test_no_cell_brings_the_reader_down_and_every_fault_has_a_remedy(kind, cell, unit):
    typed = read_column([cell], kind, unit)
    assert len(typed.values) == 1
    for fault in typed.faults.values():
        assert isinstance(fault, Fault)
        assert fault.reason in REMEDIES
