"""What stands beside a name decides what it is and where it ends."""

from __future__ import annotations

import pytest

from ingest.documents import extract


def mentions(text: str) -> set[tuple[str, str]]:
    return {(one.text, one.label) for one in extract(text).entities}


def supplies(text: str) -> set[tuple[str, str]]:
    return {
        (one.head.text, one.tail.text) for one in extract(text).relations if one.rel == "SUPPLIES"
    }


def test_an_item_that_nobody_read_is_what_its_list_is():
    found = mentions("公司前五大客户依次为格力电器、美的集团、海尔智家、奥克斯和TCL。")

    assert ("奥克斯", "FIRM") in found


def test_a_product_in_a_list_of_products_is_no_firm():
    found = mentions("该厂主要生产高压油缸、柱塞泵和液压阀。")

    assert {("高压油缸", "PRODUCT"), ("柱塞泵", "PRODUCT"), ("液压阀", "PRODUCT")} <= found


def test_inside_a_park_is_the_park():
    assert ("武汉东湖新技术开发区", "PARK") in mentions(
        "武汉东湖新技术开发区内的长飞光纤产销两旺。"
    )


def test_a_place_in_brackets_behind_a_short_name_is_a_place_of_its_own():
    found = mentions("湖南裕能（湘潭）2022年向比亚迪销售磷酸铁锂。")

    assert {("湖南裕能", "FIRM"), ("湘潭", "PLACE")} <= found


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("海信日立把压缩机订单的三成给了青岛三菱电机。", ("青岛三菱电机", "海信日立")),
        ("埃斯顿的减速机八成以上依赖日本纳博特斯克。", ("纳博特斯克", "埃斯顿")),
        ("正威新材料从江西铜业买入铜杆。", ("江西铜业", "正威新材料")),
    ],
)
def test_the_words_beside_a_firm_say_its_side(text: str, pair: tuple[str, str]):
    # A country before a foreign firm may be cut either way.
    told = {tuple(name.removeprefix("日本") for name in one) for one in supplies(text)}
    assert told == {pair}


def test_who_controls_or_builds_is_no_supplier():
    assert supplies("昆山国显光电由维信诺控股，产品供应国内客户。") == set()
