"""A firm's name taken apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.identity.aliases import alias_book, known_as
from graph.identity.names import clean, clean_all, normal_key, parse
from graph.identity.places import clash

LETTERS = st.text(
    st.sampled_from("青島岛海爾尔集團团(（)）ＡａB ·-—公司有限责任股份\u3000.,、12"), max_size=20
)


@pytest.mark.parametrize(
    ("name", "brand", "industry", "places", "form"),
    [
        ("青岛特锐德电气股份有限公司", "特锐德", ("电气",), {"青岛"}, "股份"),
        ("芯恩（青岛）集成电路有限公司", "芯恩", ("集成电路",), {"青岛"}, "有限"),
        ("中车青岛四方机车车辆股份有限公司", "中车四方", ("机车车辆",), {"青岛"}, "股份"),
        ("甘肃金塔县恒盛农业发展有限责任公司", "恒盛", ("农业", "发展"), {"甘肃", "金塔"}, "有限"),
        ("青岛红星化工厂", "红星", ("化工",), {"青岛"}, "厂"),
        ("青岛众行投资合伙企业(有限合伙)", "众行", ("投资",), {"青岛"}, "合伙"),
        ("青岛啤酒股份有限公司", "青岛", ("啤酒",), {"青岛"}, "股份"),
        ("Qingdao Haier Co., Ltd.", "haier", (), {"青岛"}, "有限"),
    ],
)
def test_place_trade_name_trade_words_and_form_are_found(
    name: str, brand: str, industry: tuple[str, ...], places: set[str], form: str
) -> None:
    found = parse(name)
    assert (found.brand, found.industry, set(found.places), found.form) == (
        brand,
        industry,
        places,
        form,
    )


@pytest.mark.parametrize(
    ("name", "head", "branch"),
    [
        ("一汽-大众汽车有限公司青岛分公司", "一汽大众汽车有限公司", "青岛分公司"),
        ("雀巢青岛工厂", "雀巢", "青岛工厂"),
        ("中国工商银行股份有限公司青岛市南支行", "中国工商银行股份有限公司", "青岛市南支行"),
        ("青岛甲乙机械有限公司（即墨分公司）", "青岛甲乙机械有限公司", "即墨分公司"),
        ("青岛甲乙机械有限公司", "青岛甲乙机械有限公司", ""),
    ],
)
def test_a_branch_is_cut_from_its_firm(name: str, head: str, branch: str) -> None:
    assert (parse(name).head, parse(name).branch) == (head, branch)


def test_scripts_widths_and_brackets_are_one() -> None:
    assert clean("【青島】ＡＢＣ 電氣　有限公司") == "(青岛)ABC电气有限公司"


def test_a_former_name_in_brackets_is_no_part_of_the_name() -> None:
    assert parse("青岛港国际股份有限公司（原青岛港集团）").head == "青岛港国际股份有限公司"


@given(LETTERS)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert normal_key(normal_key(clean(text))) == normal_key(clean(text))


@given(st.lists(LETTERS, max_size=5))
def test_many_names_at_once_are_cleaned_as_one_by_one(names: list[str]) -> None:
    assert clean_all(names) == [clean(name) for name in names]


@given(st.text(max_size=40))
def test_no_text_breaks_the_parser(text: str) -> None:
    parse(text)


def test_places_clash_unless_one_lies_in_the_other() -> None:
    def at(*names: str) -> frozenset[str]:
        return frozenset(names)

    assert clash(at("青岛"), at("济南"))
    assert not clash(at("即墨"), at("青岛"))
    assert not clash(at("山东"), at("即墨"))
    assert not clash(at("青岛"), at())


def test_a_legal_name_belongs_to_its_firm_though_others_use_it_as_an_alias() -> None:
    import polars as pl

    known = pl.DataFrame(
        {
            "id": ["F1", "F2", "F3"],
            "name": ["海信集团", "青岛海信电器有限公司", "丙厂"],
            "short_name": ["海信", "海信", None],
            "aliases": ["海信电器(曾用);某某子公司", "海信集团", ""],
        }
    )
    book = alias_book(known)
    assert known_as("海信集团", book) == {"F1"}
    assert known_as("海信", book) == {"F1", "F2"}
    assert known_as("海信電器", book) == {"F1"}
    assert known_as("某某子公司", book) == frozenset()
