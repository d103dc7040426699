"""What a cell says, and what it doesn't."""

from __future__ import annotations

import csv
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.values import (
    ALPHABET,
    CreditCode,
    Fault,
    Number,
    check_credit_code,
    check_digit,
    day,
    quantity,
    share,
    yuan,
)

CODE = "91370200740365750X"


@pytest.mark.parametrize(
    "cell", [CODE, CODE.lower(), "９１３７０２００７４０３６５７５０Ｘ", f" '{CODE} "]
)
def test_a_code_with_its_check_digit_is_taken_whatever_its_width(cell: str) -> None:
    assert check_credit_code(cell) == CreditCode(CODE)


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        (CODE[:-1] + "1", "bad_uscc_check"),
        (CODE[:-1], "bad_uscc_length"),
        (CODE + "0", "bad_uscc_length"),
        ("91370200740365750O", "bad_uscc_character"),
        ("9137020074036575中X", "bad_uscc_character"),
        ("9.1370200740366E17", "bad_uscc_check"),
    ],
)
def test_a_wrong_code_is_named_and_never_mended(cell: str, reason: str) -> None:
    found = check_credit_code(cell)
    assert isinstance(found, Fault)
    assert found.reason == reason or "." in cell
    assert found.words


def test_blank_codes_are_no_fault() -> None:
    assert [check_credit_code(cell) for cell in (None, "", " ", "N/A", "无", "—")] == [None] * 6


@given(st.text(ALPHABET, min_size=17, max_size=17))
def test_exactly_one_last_character_fits(first: str) -> None:
    good = [ch for ch in ALPHABET if isinstance(check_credit_code(first + ch), CreditCode)]
    assert good == [check_digit(first)]


@given(st.text(ALPHABET, min_size=17, max_size=17), st.integers(0, 16), st.sampled_from(ALPHABET))
def test_any_single_wrong_character_is_found(first: str, place: int, other: str) -> None:
    # 31 is prime and no weight is 0 mod 31, so a changed character always changes the sum.
    code = first + check_digit(first)
    spoilt = code[:place] + other + code[place + 1 :]
    assert isinstance(check_credit_code(spoilt), CreditCode) == (spoilt == code)


def test_registered_firms_have_valid_codes(shared: Path) -> None:
    with (shared / "registry_sample.csv").open(encoding="utf-8") as file:
        codes = [row["统一社会信用代码"] for row in csv.DictReader(file)]
    assert len(codes) == 1500
    assert all(isinstance(check_credit_code(code), CreditCode) for code in codes)


@pytest.mark.parametrize(
    ("cell", "header", "expected"),
    [
        ("约1.2亿", "万元", 120_000_000),
        ("1200", "万元", 12_000_000),
        ("1,200.5", "（万元）", 12_005_000),
        ("120元", "万元", 120),
        ("1.1", "万元", 11_000),
        (3500, "亿元", 350_000_000_000),
        ("１２００万", "", 12_000_000),
        ("1亿2000万元", "", 120_000_000),
        ("壹佰万元整", "", 1_000_000),
        ("人民币伍佰万元整", "", 5_000_000),
        ("一百二十万", "", 1_200_000),
        ("三千五百万元", "", 35_000_000),
        ("100(万人民币元)", "", 1_000_000),
        ("1000万元人民币", "", 10_000_000),
        ("￥3,000,000.00", "", 3_000_000),
        ("180万元/年", "", 1_800_000),
        ("100-200万元", "", [1_000_000, 2_000_000]),
        ("5000万至1亿元", "", [50_000_000, 100_000_000]),
        ("1.5~2", "亿元", [150_000_000, 200_000_000]),
        ("0", "万元", 0),
    ],
)
def test_money_is_read_in_yuan(cell: object, header: str, expected: object) -> None:
    found = yuan(cell, header)
    assert isinstance(found, Number), found
    assert found.value == expected


@pytest.mark.parametrize(
    ("cell", "header", "reason"),
    [
        ("-5", "万元", "negative_amount"),
        ("(1,200)", "", "negative_amount"),
        ("100万美元", "", "foreign_currency"),
        ("100", "万美元", "foreign_currency"),
        ("面议", "", "not_a_number"),
        ("5000-1亿元", "", "range_reversed"),
        ("3台", "", "strange_unit"),
        ("12", "万吨", "strange_unit"),
    ],
)
def test_money_that_cannot_be_read_says_why(cell: str, header: str, reason: str) -> None:
    found = yuan(cell, header)
    assert isinstance(found, Fault), found
    assert found.reason == reason


def test_comparing_words_and_missing_units_are_kept() -> None:
    compared = {
        cell: yuan(cell)
        for cell in ("约1亿", "超过3亿元", "3亿元以上", "不足5000万", "100余万元", "7")
    }
    marks = {c: n.comparator for c, n in compared.items() if isinstance(n, Number)}
    assert list(marks.values()) == ["~", ">", ">=", "<", ">", "="]
    seven = compared["7"]
    assert isinstance(seven, Number)
    assert not seven.unit_stated


@pytest.mark.parametrize(
    ("cell", "header", "value", "unit"),
    [
        ("2万 片", "", 20_000, "片"),
        ("2万片/年", "", 20_000, "片/年"),
        ("500", "台", 500, "台"),
        ("3.5", "万吨", 35_000, "吨"),
        ("二十万台", "", 200_000, "台"),
        ("10-20万套", "", [100_000, 200_000], "套"),
        ("1500千克", "", 1500, "千克"),
        ("1 200 件", "", 1200, "件"),
    ],
)
def test_quantities_multiply_out_their_wan(
    cell: str, header: str, value: object, unit: str
) -> None:
    found = quantity(cell, header)
    assert isinstance(found, Number), found
    assert (found.value, found.unit) == (value, unit)


@pytest.mark.parametrize(
    ("cell", "header", "expected"),
    [
        ("35%", "", 0.35),
        ("35％", "", 0.35),
        (0.35, "", 0.35),
        ("35", "占比（%）", 0.35),
        ("百分之三十五", "", 0.35),
        ("三成五", "", 0.35),
        ("约60%", "", 0.6),
        ("30%-40%", "", [0.3, 0.4]),
        ("30-40%", "", [0.3, 0.4]),
        ("100%", "", 1.0),
    ],
)
def test_shares_are_fractions(cell: object, header: str, expected: object) -> None:
    found = share(cell, header)
    assert isinstance(found, Number), found
    assert found.value == expected


@pytest.mark.parametrize("cell", ["120%", "-3%", "35"])
def test_a_share_outside_its_range_is_a_fault(cell: str) -> None:
    found = share(cell)
    assert isinstance(found, Fault)
    assert found.reason == "share_out_of_range"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2026年03月", "2026-03"),
        ("2023/8/25", "2023-08-25"),
        ("2023.8.25", "2023-08-25"),
        ("2024年3月15日", "2024-03-15"),
        ("二〇二四年三月十五日", "2024-03-15"),
        ("二零二四年十二月", "2024-12"),
        ("2024", "2024"),
        (2024, "2024"),
        ("2024年度", "2024"),
        ("2024Q1", "2024Q1"),
        ("2024年第一季度", "2024Q1"),
        ("20240315", "2024-03-15"),
        ("2024-03-15 00:00:00", "2024-03-15"),
        (45366, "2024-03-15"),  # 45292 is 2024-01-01; +74 days
        ("45366", "2024-03-15"),
        (45366.5, "2024-03-15"),
        (date(2024, 3, 15), "2024-03-15"),
        (datetime(2024, 3, 15, 8, 0), "2024-03-15"),
        ("15/03/2024", "2024-03-15"),
    ],
)
def test_dates_are_as_precise_as_the_cell(cell: object, expected: str) -> None:
    assert day(cell) == expected


@pytest.mark.parametrize(
    "cell", ["03/04/2024", "2024-13-01", "2023-02-29", "明年", "24.3.5", "99999", "12345", "1850"]
)
def test_a_date_with_two_readings_or_none_is_a_fault(cell: str) -> None:
    found = day(cell)
    assert isinstance(found, Fault)
    assert found.reason == "bad_date"


@given(st.text(max_size=30))
def test_no_text_breaks_a_reader(text: str) -> None:
    for read in (check_credit_code, yuan, quantity, share, day):
        found = read(text)
        assert found is None or isinstance(found, (CreditCode, Number, Fault, str))


@given(st.dates(date(1955, 1, 1), date(2099, 12, 31)))
def test_every_written_form_of_a_date_is_the_same_date(when: date) -> None:
    serial = (when - date(1899, 12, 30)).days
    forms = [
        serial,
        f"{when:%Y%m%d}",
        f"{when.year}年{when.month}月{when.day}日",
        f"{when:%Y/%m/%d}",
    ]
    assert {day(form) for form in forms} == {when.isoformat()}


@given(st.integers(0, 10**9))
def test_money_written_with_commas_or_without_is_the_same(amount: int) -> None:
    assert yuan(f"{amount:,}元") == yuan(f"{amount}元")
