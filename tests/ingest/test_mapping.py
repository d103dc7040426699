"""Columns are matched by their headings and their content, with the reason; a person may correct."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import BadInput, UnknownName
from ingest.headers import find_tables
from ingest.kinds import KINDS
from ingest.mapping import Mapping, map_table
from ingest.profiles import (
    Column,
    Profile,
    fitting_profile,
    load_profile,
    parse_header,
    profile_named,
    ready_profiles,
)
from ingest.readers import Sheet

CODE = "91370200000000005E"


def mapped(*rows: list[object], name: str = "表", **given_: object) -> Mapping:
    cells = [["" if cell is None else cell for cell in row] for row in rows]
    [table] = find_tables(Sheet(name, cells))
    return map_table(table, **given_)


def fields(mapping: Mapping) -> dict[str, str]:
    return {guess.header: guess.field for guess in mapping.columns}


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        (["企业名称", "统一社会信用代码", "区市", "主营产品"], "firms"),
        (["供应商", "采购方", "产品", "年供货额（万元）"], "supplies"),
        (["企业名称", "资质", "认定年份"], "qualifications"),
        (["企业名称", "产品名称", "年产能", "单位"], "produces"),
        (["产业链", "环节", "阶段", "产品"], "products"),
        (["产品", "投入品", "必需程度"], "inputs"),
        (["园区名称", "区市", "主导产业"], "parks"),
        (["集群名称", "级别", "认定年份"], "clusters"),
        (["项目名称", "建设单位", "总投资（亿元）", "进展"], "projects"),
        (["企业名称", "需求内容", "数量", "截止日期"], "demands"),
        (["企业名称", "供给内容", "产能", "联系人"], "offers"),
        (["参会企业", "是否到会", "参会人"], "attendance"),
        (["指标", "目标值", "单位", "完成时限"], "targets"),
        (["子公司", "母公司", "持股比例"], "subsidiaries"),
        (["企業名稱", "統一社會信用代碼", "註冊資本"], "firms"),
        (["name", "uscc", "district", "tier"], "firms"),
    ],
)
def test_the_kind_of_a_sheet_is_known_by_its_headings(heading, kind):
    guess = mapped(heading, ["甲"] * len(heading))
    assert guess.kind is not None
    assert guess.kind.key == kind


def test_both_levels_of_a_heading_tell_supplier_from_buyer():
    guess = mapped(
        ["供方", None, "需方", None],
        ["企业名称", "统一社会信用代码", "企业名称", "统一社会信用代码"],
        ["甲公司", CODE, "乙公司", CODE],
    )
    assert list(fields(guess).values()) == ["supplier", "supplier_uscc", "buyer", "buyer_uscc"]


def test_each_guess_has_its_reason_and_confidence():
    guess = mapped(["企业名称", "注册资本（万元）"], ["甲公司", 5])
    capital = guess.columns[1]
    assert (capital.field, capital.unit) == ("registered_capital", "万元")
    assert "注册资本" in capital.reason
    assert 0.9 < capital.confidence <= 1


def test_content_speaks_where_the_heading_is_silent():
    guess = mapped(["企业名称", "代号"], ["青岛甲有限公司", CODE], ["青岛乙有限公司", CODE])
    assert fields(guess)["代号"] == "uscc"
    assert "内容" in guess.columns[1].reason


def test_the_title_of_a_list_gives_the_qualification_and_year():
    guess = mapped(
        ["2023年青岛市专精特新中小企业名单", None],
        ["序号", "企业名称"],
        [1, "甲公司"],
    )
    assert guess.kind is not None
    assert guess.kind.key == "qualifications"
    assert guess.constants == {"level": "专精特新中小企业", "year": 2023}


def test_shares_above_one_are_per_cent():
    guess = mapped(["供应商", "采购方", "采购占比"], ["甲", "乙", 35], ["甲", "丙", 20])
    assert guess.columns[2].unit == "%"


def test_a_sheet_of_no_known_kind_is_left_untyped():
    assert mapped(["颜色", "形状"], ["红", "圆"]).kind is None


def test_an_unknown_kind_is_named_with_the_known_ones():
    with pytest.raises(UnknownName, match="firms"):
        mapped(["企业名称", "区市"], ["甲", "乙"], kind="firma")


def test_a_profile_overrules_the_guess_and_leaves_columns_out():
    profile = Profile(
        "我的名录",
        "firms",
        columns={"单位": Column("name"), "数": Column("revenue", "万元"), "区市": Column("")},
    )
    guess = mapped(["单位", "数", "区市"], ["甲公司", 5, "莱西"], profile=profile)
    assert fields(guess) == {"单位": "name", "数": "revenue", "区市": ""}
    assert guess.columns[1].unit == "万元"


def test_a_corrected_guess_is_kept_for_the_next_file(tmp_path, monkeypatch):
    monkeypatch.setattr("ingest.profiles.saved_folder", lambda: tmp_path)
    guess = mapped(["企业名称", "注册资本（万元）"], ["甲公司", 5])
    profile = guess.profile("名录2024", sheet="名录", header_row=1)
    profile.save(tmp_path / "名录2024.toml")
    assert load_profile(tmp_path / "名录2024.toml") == profile
    assert profile_named("名录2024") == profile
    assert fitting_profile(tmp_path, ["企业名称", "注册资本（万元）"]) == profile
    assert fitting_profile(tmp_path, ["企业名称"]) is None
    assert fitting_profile(tmp_path / "无", ["企业名称"]) is None


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ("kind = ", "Invalid value"),
        ('kind = "nobody"', "nobody"),
        ('kind = "firms"\n[columns]\n"甲" = "colour"', "colour"),
        ('kind = "firms"\n[columns]\n"甲" = 5', "甲"),
        ('kind = "firms"\nsheet = "("', "sheet"),
    ],
)
def test_a_wrong_profile_names_its_entry(tmp_path, body, where):
    path = tmp_path / "a.toml"
    path.write_text(body, "utf-8")
    with pytest.raises(BadInput, match=where):
        load_profile(path)


def test_an_unknown_profile_offers_the_ready_ones():
    with pytest.raises(UnknownName, match="企业名录"):
        profile_named("名单册")


def test_there_is_a_ready_profile_for_each_kind():
    assert set(ready_profiles()) == set(KINDS)


@pytest.mark.parametrize(
    ("heading", "key", "unit", "year"),
    [
        ("注册资本（万元）", "注册资本", "万元", None),
        ("投资额(单位：亿元)", "投资额", "亿元", None),
        ("占比%", "占比", "%", None),
        ("年供货额/万元", "年供货额", "万元", None),
        ("2023年营业收入（亿元）", "营业收入", "亿元", 2023),
        ("*企业 名称", "企业名称", "", None),
        ("联系人", "联系人", "", None),
        ("工业平台", "工业平台", "", None),
    ],
)
def test_a_heading_is_taken_apart(heading, key, unit, year):
    parsed = parse_header(heading)
    assert (parsed.keys[-1], parsed.unit, parsed.year) == (key, unit, year)


@given(st.text(max_size=40))
def test_any_heading_can_be_taken_apart(text):
    assert all(parse_header(text).keys)
