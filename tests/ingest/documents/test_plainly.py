"""Turns of phrase that leave no doubt: urged, denied, past, or only the firm's own machines."""

from __future__ import annotations

import pytest

from ingest.documents import extract
from ingest.documents.model import Relation


def told(text: str, rel: str) -> list[Relation]:
    return [one for one in extract(text).relations if one.rel == rel]


@pytest.mark.parametrize(
    ("text", "rel", "status"),
    [
        ("推动启衡电子有限公司向海尔智家供应变频控制板。", "SUPPLIES", "planned"),
        ("鼓励启衡电子有限公司与海尔智家合作，为其供应变频控制板。", "SUPPLIES", "planned"),
        ("引导海尔智家采购启衡电子有限公司的控制板。", "SUPPLIES", "planned"),
        ("加快推进宏彦模具有限公司与海尔智家签订供货协议。", "SIGNED_WITH", "planned"),
        ("推动宏彦模具有限公司量产精密注塑模具。", "PRODUCES", "planned"),
        (
            "启衡电子有限公司力争年内实现向海尔智家批量供应变频控制板。",
            "SUPPLIES",
            "planned",
        ),
        ("海尔智家无需采购压缩机。", "NEEDS", "negated"),
        ("海尔智家已不急需压缩机。", "NEEDS", "negated"),
        ("海信视像去年急需背光模组，现已解决。", "NEEDS", "ended"),
        ("海信视像曾急需背光模组。", "NEEDS", "ended"),
        (
            "网传力神新能源有限公司为上汽通用五菱供应电池，公司予以否认。",
            "SUPPLIES",
            "negated",
        ),
        ("启衡电子有限公司向海尔智家供应变频控制板。", "SUPPLIES", "fact"),
        ("海尔智家急需压缩机。", "NEEDS", "fact"),
    ],
)
def test_words_that_leave_no_doubt_give_the_status(text: str, rel: str, status: str) -> None:
    assert {one.status for one in told(text, rel)} == {status}


def test_what_was_before_has_ended_and_what_is_now_has_not() -> None:
    text = "“以前轴承钢要从兴澄特钢买，运费高、周期长，现在从临澜特钢拿货，半天就到。”恒钧轴承采购部长孙燕说。"

    assert {one.head.text: one.status for one in told(text, "SUPPLIES")} == {
        "兴澄特钢": "ended",
        "临澜特钢": "fact",
    }


@pytest.mark.parametrize(
    ("text", "products"),
    [
        ("宏彦精工有限公司生产线上有注塑机120台，主要产品为家电外壳。", {"家电外壳"}),
        ("宏彦精工有限公司拥有五轴加工中心26台，主营航空零件。", {"航空零件"}),
        ("主要生产设备包括三坐标测量机的宏彦精工有限公司主营航空零件。", {"航空零件"}),
        ("宏彦精工有限公司拥有自主品牌，生产五轴加工中心。", {"五轴加工中心"}),
    ],
)
def test_machines_of_the_own_hall_are_no_products(text: str, products: set[str]) -> None:
    assert {one.tail.text for one in told(text, "PRODUCES")} == products


def test_an_amount_belongs_to_the_firms_of_its_own_clause() -> None:
    text = "宏彦模具每年向海尔智家供应注塑模具600余套，山东泽普制冷科技有限公司为海尔智家提供冷凝器，2024年供货额达到1.8亿元。"

    assert {one.head.text: one.amount for one in told(text, "SUPPLIES")} == {
        "宏彦模具": None,
        "山东泽普制冷科技有限公司": 180_000_000,
    }


def test_a_share_belongs_to_the_supplier_that_it_is_said_of() -> None:
    text = "美嘉铝轮毂有限公司的铝锭由魏桥铝电和信发集团供应，其中魏桥铝电占七成。"

    assert {one.head.text: one.share for one in told(text, "SUPPLIES")} == {
        "魏桥铝电": 0.7,
        "信发集团": None,
    }
