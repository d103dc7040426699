"""Papers as they really come, of several paragraphs about several firms: all that they say, and nothing more."""

from __future__ import annotations

import pytest

from ingest.documents import extract
from ingest.documents.model import Mention
from ingest.documents.threads import Threads

NOTICE = """关于高端装备产业链重点企业配套情况的通报
各镇街、功能区，区直有关部门：
现将有关情况通报如下。
一、配套现状
（一）青岛宏昌精密轴承有限公司（以下简称“宏昌轴承”）成立于2009年，主要生产圆锥滚子轴承和深沟球轴承。2025年，宏昌轴承向青岛海力威传动科技有限公司（以下简称“海力威传动”）供应深沟球轴承，金额1,860万元，占海力威传动同类采购额的35%。海力威传动主要产品为风电齿轮箱。
（二）青岛蓝湾铸造有限公司（简称“蓝湾铸造”）为海力威传动提供齿轮箱箱体铸件，2024年供货额为1.2亿元。蓝湾铸造是青岛蓝湾重工集团股份有限公司的全资子公司。
（三）烟台恒泰特钢有限公司自2021年起向宏昌轴承供应轴承钢，年供货约3000吨。
二、正在推进的合作
蓝湾铸造计划于2027年上半年向青岛特锐德电气股份有限公司供应箱变壳体铸件。宏昌轴承拟投资5亿元建设风电主轴轴承项目，预计2028年投产。
三、企业公告摘录
青岛瑞丰电机股份有限公司（以下简称“公司”）2025年度报告披露：报告期内，公司向海信视像科技股份有限公司销售伺服电机，销售额为4,520.6万元，占公司营业收入的12.8%。公司控股子公司青岛瑞丰智能控制有限公司主要从事电机控制器的生产。
"""
NEWS = """会上，青岛双立汽车内饰有限公司（下称“双立内饰”）与一汽解放青岛汽车有限公司签订供货合同，双立内饰将为一汽解放青岛汽车有限公司供应汽车座椅面料，合同金额8600万元。

“我们去年向上汽通用五菱汽车股份有限公司青岛分公司供应了45万套仪表板，占其用量的六成。”青岛伟丰塑模有限公司（以下简称“伟丰塑模”）总经理李强介绍。伟丰塑模的注塑原料改性聚丙烯主要从金发科技股份有限公司采购，2025年采购额约1.1亿元。

青岛森麒麟轮胎股份有限公司主营高性能子午线轮胎，其天然橡胶供应商包括海南天然橡胶产业集团股份有限公司。赛轮集团股份有限公司与森麒麟之间不存在供货关系。

宏昌轴承的深沟球轴承已进入海力威传动的供应链，2025年供货1860万元。据了解，海力威传动还从青岛金泽紧固件有限公司采购高强度螺栓。
"""


def supplies(text: str) -> set[tuple[str, str, str | None, str]]:
    return {
        (one.head.name, one.tail.name, one.product, one.status)
        for one in extract(text).relations
        if one.rel == "SUPPLIES"
    }


def test_a_notice_says_of_each_firm_what_its_own_paragraph_says() -> None:
    bearings, gears = "青岛宏昌精密轴承有限公司", "青岛海力威传动科技有限公司"

    assert supplies(NOTICE) == {
        (bearings, gears, "深沟球轴承", "fact"),
        ("青岛蓝湾铸造有限公司", gears, "齿轮箱箱体铸件", "fact"),
        ("烟台恒泰特钢有限公司", bearings, "轴承钢", "fact"),
        ("青岛蓝湾铸造有限公司", "青岛特锐德电气股份有限公司", "箱变壳体铸件", "planned"),
        ("青岛瑞丰电机股份有限公司", "海信视像科技股份有限公司", "伺服电机", "fact"),
    }
    assert {
        (one.head.name, one.tail.name)
        for one in extract(NOTICE).relations
        if one.rel == "SUBSIDIARY_OF"
    } == {
        ("青岛蓝湾铸造有限公司", "青岛蓝湾重工集团股份有限公司"),
        ("青岛瑞丰智能控制有限公司", "青岛瑞丰电机股份有限公司"),
    }


def test_a_report_says_of_each_firm_what_its_own_paragraph_says() -> None:
    assert supplies(NEWS) == {
        ("青岛双立汽车内饰有限公司", "一汽解放青岛汽车有限公司", "汽车座椅面料", "planned"),
        ("青岛伟丰塑模有限公司", "上汽通用五菱汽车股份有限公司青岛分公司", "仪表板", "fact"),
        ("金发科技股份有限公司", "青岛伟丰塑模有限公司", "改性聚丙烯", "fact"),
        ("海南天然橡胶产业集团股份有限公司", "青岛森麒麟轮胎股份有限公司", "天然橡胶", "fact"),
        ("赛轮集团股份有限公司", "青岛森麒麟轮胎股份有限公司", None, "negated"),
        ("宏昌轴承", "海力威传动", "深沟球轴承", "fact"),
        ("青岛金泽紧固件有限公司", "海力威传动", "高强度螺栓", "fact"),
    }


def threads(*firms: str, text: str) -> list[int]:
    """Number of the thread of each line's first letter."""
    mentions = [
        Mention(at, at + len(firm), firm, "FIRM")
        for firm in firms
        for at in range(len(text))
        if text.startswith(firm, at)
    ]
    made = Threads.of(text, sorted(mentions, key=lambda one: one.start))
    starts = [0, *(at + 1 for at, letter in enumerate(text) if letter == "\n")]
    return [made.at(at) for at in starts if text[at : at + 1].strip()]


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("昌明轴承向北方电机供应轴承。\n各区市要抓好落实，重点发展机器人。", False),
        ("昌明轴承向北方电机供应轴承。\n该公司位于潍坊，主要生产深沟球轴承。", True),
        ("昌明轴承\n主要生产深沟球轴承，位于潍坊。", True),
        ("企业名称：昌明轴承\n主要产品：深沟球轴承", True),
        ("公司近日收到北方电机的定点通知书。特此公告。\n昌明轴承董事会", True),
        (
            "昌明轴承是一家成立于二〇〇九年、位于潍坊高新区的高新技术企业，主要生产深沟\n球轴承。",
            True,
        ),
        (
            "1\t昌明轴承\t北方电机\t深沟球轴承\t2300\t42%\t说明说明说明\n2\t海威机械\t北方电机\t齿轮",
            False,
        ),
    ],
)
def test_a_new_line_is_about_something_new_unless_it_goes_on(text: str, is_one: bool) -> None:
    assert (len(set(threads("昌明轴承", "北方电机", "海威机械", text=text))) == 1) is is_one


@pytest.mark.parametrize(
    ("second", "is_one"),
    [
        ("海威机械计划明年向北方电机供应减速器。", False),
        ("2025年，海威机械向北方电机供应了减速器一百台。", False),
        ("该公司与海威机械签订了供货协议，为期三年。", True),
        ("主要客户有海威机械，合作已有十年之久。", True),
        ("”海威机械董事长说。", True),
    ],
)
def test_a_sentence_that_opens_with_its_own_firm_is_about_that(second: str, is_one: bool) -> None:
    first = "昌明轴承向北方电机供应轴承。"
    text = first + second
    mentions = [
        Mention(at, at + 4, firm, "FIRM")
        for at in range(len(text))
        for firm in ("昌明轴承", "北方电机", "海威机械")
        if text.startswith(firm, at)
    ]

    made = Threads.of(text, mentions)

    assert (made.at(0) == made.at(len(text) - 1)) is is_one
