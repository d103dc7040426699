"""What a posted text says, and how well two named things fit."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import BadInput
from queries.matching.free_text import TextIndex, match_text
from queries.matching.phrases import Measure, Phrase, read
from queries.matching.posted import starter_space
from queries.matching.text import ProductSpace


@pytest.fixture(scope="module")
def space() -> ProductSpace:
    return starter_space()


def words(text: str) -> list[str]:
    return [thing.words for thing in read(text).things]


def test_the_thing_stands_last_and_its_use_before():
    reading = read("冰箱用变频压缩机，年需20万台，要求噪声低于36分贝")

    assert [thing.words for thing in reading.things] == ["变频压缩机"]
    assert reading.uses == ("冰箱",)
    assert (reading.quantity, reading.unit) == (200_000, "台")
    assert reading.measures == (Measure(36, 36, "db"),)


@pytest.mark.parametrize(
    ("text", "thing", "use"),
    [
        ("热水器企业寻找搪瓷内胆配套", "搪瓷内胆", "热水器"),
        ("用于柔性线路板的聚酰亚胺薄膜", "聚酰亚胺薄膜", "柔性电路板"),
        ("为纯电动乘用车采购高压线束总成", "高压线束总成", "纯电动汽车"),
        ("聚酰亚胺薄膜，用于柔性线路板", "聚酰亚胺薄膜", "柔性电路板"),
        ("机器人厂采购RV减速机", "rv减速器", "机器人"),
    ],
)
def test_the_same_need_said_in_other_ways(text: str, thing: str, use: str):
    assert words(text)[0] == thing
    assert use in read(text).uses


@pytest.mark.parametrize(
    "text", ["家用空调", "商用中央空调", "医用手套", "饮用水", "加工中心", "非晶带材"]
)
def test_words_that_only_look_like_verbs_or_uses_stay_whole(text: str):
    assert words(text) == [text]
    assert read(text).refused == ()


def test_what_is_refused_is_not_what_is_wanted():
    assert read("寻求动力电池托盘，不含电芯").refused == ("电芯",)
    assert read("水性汽车漆采购，除油性漆外").refused == ("油性漆",)
    assert words("电子级磷酸（不生产氢氟酸）") == ["电子级磷酸"]


def test_a_wish_to_buy_is_told_from_an_offer():
    assert read("求购电子膨胀阀2万只").buys
    assert not read("本公司生产电子膨胀阀，年产能500万只").buys
    assert read("年产MiniLED背板4000万平方米").sells


def test_monthly_quantities_count_by_the_year():
    # 每月10万米 = 120万米 a year
    assert read("羽绒服面料，每月10万米").quantity == 1_200_000
    assert read("港口AGV，载重60吨以上").quantity is None


def test_certificates_are_known_under_their_common_names():
    assert read("须有3C认证").certificates == read("须有CCC认证").certificates == {"ccc"}
    assert "iso13485" in read("需ISO 13485").certificates


@given(st.text(max_size=60))
def test_any_text_can_be_read(text: str):
    reading = read(text)
    assert all(len(thing.words) >= 2 and 0 < thing.weight <= 1 for thing in reading.things)


def test_heads_are_the_last_word(space: ProductSpace):
    assert space.head("变频冰箱压缩机") == "压缩机"
    assert space.head("压缩机维修") == "压缩机维修"
    assert space.head("台式高速离心机") == "离心机"
    assert space.head("储能变流器pcs") == "变流器"


def test_a_compressor_for_fridges_is_neither_an_air_compressor_nor_a_fridge(space: ProductSpace):
    wanted = space.vectors([Phrase("变频压缩机", ("冰箱",))])
    offered = space.vectors(
        [
            Phrase("往复式压缩机", ("家电",)),
            Phrase("螺杆空气压缩机"),
            Phrase("对开门冰箱"),
            Phrase("压缩机维修"),
        ]
    )
    right, air, fridge, repair = space.fit(wanted, offered).product[0].tolist()

    assert right > 0.9
    assert max(air, fridge, repair) < 0.5


def test_words_that_no_list_has_fit_by_head_and_grams(space: ProductSpace):
    wanted = space.vectors([Phrase("微型液氮杜瓦罐")])
    offered = space.vectors([Phrase("液氮杜瓦罐"), Phrase("液氮冷冻机"), Phrase("奶粉罐")])
    same, other, tin = space.fit(wanted, offered).product[0].tolist()

    assert same > 0.6 > max(other, tin)


@given(
    st.lists(
        st.sampled_from(["压缩机", "冰箱", "轮胎", "钢帘线", "离心泵", "abc"]),
        min_size=1,
        max_size=4,
    )
)
def test_fits_stay_between_nothing_and_whole(names: list[str]):
    space = starter_space()
    vectors = space.vectors([Phrase(name) for name in names])
    fit = space.fit(vectors, vectors)

    for matrix in (fit.product, fit.head, fit.words, fit.use):
        assert np.isfinite(matrix).all()
        assert matrix.min() >= 0
        assert matrix.max() <= 1 + 1e-5
    assert np.diag(fit.product) == pytest.approx(1.0, abs=1e-3)


def test_a_product_list_without_names_is_refused():
    with pytest.raises(BadInput, match="name"):
        ProductSpace(pl.DataFrame({"id": ["P1"]}), pl.DataFrame())


def test_free_words_find_the_makers_of_the_product(space: ProductSpace):
    compressor = space.ids[space.names.index("冰箱压缩机")]
    fridge = space.ids[space.names.index("冰箱")]
    makers = pl.DataFrame(
        {
            "firm": ["甲厂", "乙厂", "丙厂"],
            "product": [compressor, compressor, fridge],
            "confidence": [0.6, 0.9, 0.9],
        }
    )
    offers = pl.DataFrame({"id": ["O1"], "text": ["供应家电用制冷压缩机"]})

    found = match_text("冰箱用变频压缩机，年需20万台", TextIndex(space, offers, makers), 10)

    assert {row["id"] for row in found[:3]} == {"甲厂", "乙厂", "O1"}
    scores = {row["id"]: row["score"] for row in found}
    assert scores["乙厂"] > scores["甲厂"]  # the same product, the better record
    assert "丙厂" not in scores
    assert all(reason["words"] for row in found for reason in row["reasons"])


def test_nothing_near_gives_an_empty_list(space: ProductSpace):
    empty = pl.DataFrame(schema={"firm": pl.String, "product": pl.String})
    index = TextIndex(space, pl.DataFrame(schema={"id": pl.String, "text": pl.String}), empty)

    assert match_text("冰箱压缩机", index) == []


def test_a_hundred_thousand_firms_are_searched_quickly(space: ProductSpace):
    random = np.random.default_rng(3)
    rows = 200_000
    makers = pl.DataFrame(
        {
            "firm": [f"F{n // 2}" for n in range(rows)],
            "product": [space.ids[n] for n in random.integers(0, len(space.ids), rows)],
            "confidence": random.random(rows),
        }
    )
    offers = pl.DataFrame({"id": [], "text": []}, schema={"id": pl.String, "text": pl.String})
    index = TextIndex(space, offers, makers)
    match_text("钢帘线", index)

    for text in ("地铁用制动盘", "聚丙烯成核剂", "洗衣机电机", "锂电池隔膜", "MES系统"):
        assert len(match_text(text, index, 10)) == 10
