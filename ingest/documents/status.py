"""Whether a sentence states a fact, a plan, a denial, something ended, something open."""

from __future__ import annotations

import re

#: In order: the first that holds.
STATUSES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("negated", re.compile(r"并未|尚未|尚无|暂未|未能|不实|不属实|辟谣|没有|未曾|未生产|未供|未与|未向|不属于|并非|并不|否认|无关|不存在|不生产|不供应|不是|从未|未获|无供货|未供货")),
    ("ended", re.compile(r"终止|暂停|停止|不再|曾经|曾(?=长期|在|于|与|一度|供)|搬离|迁出|撤离|曾为|曾是|曾向|曾由|原为|原系|已退出|退出|解除|原位于|原在|以前|过去(?!年)|先前|从前|一度|撤出|到期未续|已停产|停产|注销|中断|已剥离|此前(?:一直|长期|主要|全部)|未再续|到期(?!日|时|后)|不再续|弃用|停供|停止向|取消了")),
    ("uncertain", re.compile(r"据传|传闻|或将|有望|能否|可能|疑似|尚待|待确认|不确定|据称|消息称|市场传言|或为|是否|洽谈|意向性|商讨|商谈|接洽|据悉可能|考虑|不排除|尚待|未定|探讨|拟议|可望")),
    ("planned", re.compile(r"(?<![虚模])拟(?![合人态真]|上市)|计划(?!单列)|将(?![来军])(?![^，。]{2,14}(?:纳入|列入|列为|选为|交付给|卖给|供给|销往|出售给|用于))|预计|规划|筹建|拟建|即将|未来|力争|(?:建成|投产|达产|完工|竣工)后|打算|准备|签约后|有意|争取|待.{1,8}后")),
)  # fmt: skip


def status_of(clause: str) -> str:
    """The status of what a clause says."""
    for status, pattern in STATUSES:
        if pattern.search(clause):
            return status
    return "fact"
