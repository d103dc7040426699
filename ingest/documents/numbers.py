"""Figures in running text: where they stand, their value, unit, comparing words and what they are not."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import cn2an
import opencc

#: Words right before and right after a figure → comparator (annotation rules).
BEFORE = {
    "突破": ">", "超过": ">", "超": ">", "高于": ">", "大于": ">", "逾": ">", "多于": ">", "不低于": ">=",
    "不少于": ">=", "至少": ">=", "不小于": ">=", "约": "~", "大约": "~", "约为": "~", "近": "~", "将近": "~",
    "接近": "~", "最高": "<=", "最多": "<=", "不超过": "<=", "不高于": "<=", "至多": "<=", "最高不超过": "<=",
    "不足": "<", "低于": "<", "少于": "<", "小于": "<", "不到": "<", "约占": "~",
}  # fmt: skip
AFTER = {
    "及以上": ">=", "以上": ">=", "左右": "~", "上下": "~", "以内": "<=", "及以下": "<=", "以下": "<=",
    "之内": "<=",
}  # fmt: skip
#: Chinese multipliers that may stand between a figure and its measure.
SCALES = {"万亿": 1e12, "千万": 1e7, "百万": 1e6, "十万": 1e5, "亿": 1e8, "万": 1e4, "千": 1e3}

MEASURES = (
    "个百分点", "百分点", "个工作日", "平方公里", "平方千米", "平方米", "立方米", "标准箱", "标箱", "公里", "千米",
    "千瓦时", "兆瓦时", "吉瓦时", "千瓦", "兆瓦", "吉瓦", "万千瓦", "公斤", "千克", "人民币", "美元", "欧元", "日元",
    "港元", "英镑", "元", "场次", "人次", "架次", "班次", "标准立方米", "延米", "重箱", "载重吨", "总吨", "吨", "克拉",
    "克", "亩", "公顷", "户次", "家次", "家", "户", "个", "条", "项", "座", "台套", "台", "套", "辆", "列", "艘", "架",
    "只", "支", "件", "片", "块", "张", "名", "位", "人", "场", "次", "批", "款", "种", "类", "吋", "米", "升", "箱",
    "瓶", "罐", "袋", "包", "卷", "根", "颗", "粒", "枚", "头", "羽", "尾", "株", "棵", "盒", "双", "副", "组", "对",
    "盏", "门", "栋", "幢", "层", "间", "处", "所", "份", "篇", "部", "倍", "成", "天", "小时", "分钟", "GWh", "MWh",
    "kWh", "MW", "GW", "kW", "TEU", "EFLOPS", "PFLOPS", "P", "单", "笔", "尊", "剂", "桶", "车", "节", "标段", "TB",
    "MPa", "毫米", "微米", "纳米", "厘米", "海里", "节点", "幅", "樘", "床", "锭", "伏", "安时", "Ah", "AH", "摄氏度",
)  # fmt: skip
_UNIT = "|".join(sorted(map(re.escape, MEASURES), key=len, reverse=True))
_SCALE = "|".join(sorted(SCALES, key=len, reverse=True))
_ARABIC = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_CHINESE = (
    r"[一二两三四五六七八九十百千]+(?:点[一二三四五六七八九零]+)?|(?<=[近约超逾破过])(?=[万亿])"
)


def _body(name: str) -> str:
    """One figure with its unit as a pattern, its groups opening with `name`."""
    return (
        rf"(?P<{name}>{_ARABIC}|{_CHINESE})(?P<{name}more>[余多])?"
        rf"(?P<{name}unit>%|‰|(?:{_SCALE})?(?P<{name}rest>[余多])?(?:{_UNIT})?)"
    )


_BEFORE = "|".join(sorted(BEFORE, key=len, reverse=True))
_AFTER = "|".join(sorted(AFTER, key=len, reverse=True))
FIGURE = re.compile(
    rf"(?P<before>(?<![签合契预节条公大制])(?:{_BEFORE}))?(?P<hundredth>百分之)?{_body('low')}(?:(?:至|到|-|—|–|~)+{_body('high')})?"
    rf"(?P<rate>/(?:年|月|日|天|小时|亩|吨|台|套|人|平方米))?(?P<after>{_AFTER})?"
)
#: What is no number though it has figures: years, dates, hours, ordinals, addresses, codes.
DATE = re.compile(
    r"(?:(?:19|20)\d{2}|[一二]\u3007[\u3007一二三四五六七八九]{2}|[12]0[12]\d)(?:年(?:\d{1,2}月(?:\d{1,2}日)?)?|[-./]\d{1,2}[-./]\d{1,2})"
    r"|\d{1,2}月(?:\d{1,2}日)?|\d{1,2}日|(?:19|20)\d{2}(?:[-—–至]+(?:19|20)\d{2})年?|\d{1,2}[:：]\d{2}"
)
ORDINAL = re.compile(
    r"第?[一二三四五六七八九十\d]+(?:届|期|号|期工程|代)|[一十百千]+[亿万]元?级|第[一二三四五六七八九十\d]+"
)
#: A full-width comma inside a figure.
GROUPED = re.compile(r"(?<=\d)，(?=\d{3}(?!\d))")
#: A typed comma between Chinese words.
TYPED = re.compile(r"(?<=[一-龥%）)0-9]),(?=[一-龥“])")
SMALL = frozenset("一二两三四五六七八九十")
#: A small Chinese figure counts only behind one of these words.
EARNED = re.compile(
    r"(?:新增|培育|建设|达到|达|建成|打造|增加|突破|超过|认定|引进|获批|创建|布局|至少)[^，。；]{0,14}$"
)


@dataclass(frozen=True)
class Figure:
    """A figure with its unit as the text has it; `value_max` only of a range."""

    start: int
    end: int
    value: float
    unit: str
    comparator: str
    value_max: float | None = None

    @property
    def size(self) -> float:
        """The value with its multiplier (万, 亿) multiplied out."""
        return self.value * next((s for w, s in SCALES.items() if self.unit.startswith(w)), 1.0)

    @property
    def is_money(self) -> bool:
        """Whether it is an amount of 元."""
        return self.unit.split("/")[0].endswith(("元", "人民币")) and not self.unit.endswith(
            ("美元", "欧元", "日元", "港元")
        )

    @property
    def share(self) -> float | None:
        """The fraction that a percentage or 成 states."""
        return {"%": self.value / 100, "成": self.value / 10}.get(self.unit)


@lru_cache(maxsize=4096)
def same_length(text: str) -> str:
    """The text with full-width letters, digits and marks made plain and traditional characters simplified,
    one character for one."""
    return TYPED.sub("，", GROUPED.sub(",", "".join(map(_plain, text))))


@lru_cache(maxsize=1)
def _simplifier() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


@lru_cache(maxsize=16_384)
def _plain(ch: str) -> str:
    if ch in "，。；：！？（）、“”‘’《》【】—…～·":
        return {"～": "~", "‘": "“", "’": "”"}.get(ch, ch)
    if "\u3400" <= ch <= "\u9fff":
        simple: str = _simplifier().convert(ch)
        return simple if len(simple) == 1 else ch
    made = unicodedata.normalize("NFKC", ch)
    made = made if len(made) == 1 else ch
    return " " if made != "\n" and (made.isspace() or not made.isprintable()) else made


def figures(text: str) -> list[Figure]:
    """Every number with a unit in a text made plain by `same_length`, in order."""
    dates = [m.span() for pattern in (DATE, ORDINAL) for m in pattern.finditer(text)]
    found = []
    for match in FIGURE.finditer(text):
        at = match.start("low")
        if any(start <= at < end for start, end in dates) or is_inside_word(text, match):
            continue
        figure = read(match)
        if figure and not is_summing_up(text, match, figure):
            found.append(figure)
    return found


def is_inside_word(text: str, match: re.Match[str]) -> bool:
    """Whether the figure is a piece of a code, a model or a word (5G, X9, 一体化, 统一)."""
    before = text[match.start("low") - 1 : match.start("low")]
    if before and before.isascii() and (before.isalnum() or before in "-./"):
        return True
    after = text[match.end("lowunit") : match.end("lowunit") + 1]
    return bool(after) and after.isascii() and after.isalnum() and not match["high"]


def read(match: re.Match[str]) -> Figure | None:
    """The figure of a match; None where there is no unit or no value."""
    unit = (match["highunit"] or match["lowunit"]) if match["high"] else match["lowunit"]
    unit = unit.replace("余", "").replace("多", "")
    unit = "%" if match["hundredth"] else unit
    low = value_of(match["low"])
    if not unit or low is None:
        return None
    comparator = BEFORE.get(match["before"] or "", "=")
    if match["lowmore"] or match["lowrest"]:
        comparator = ">"
    comparator = AFTER.get(match["after"] or "", comparator)
    high = value_of(match["high"]) if match["high"] else None
    if high is not None:
        low *= scale_between(match["lowunit"], unit)
        comparator = "range"
    return Figure(match.start(), match.end(), low, unit + (match["rate"] or ""), comparator, high)


def scale_between(low_unit: str, unit: str) -> float:
    """What a range's first figure is multiplied by to be in the unit of the second (8000万至1亿元)."""
    if not low_unit or low_unit == unit:
        return 1.0
    first = next((s for w, s in SCALES.items() if low_unit.startswith(w)), 1.0)
    second = next((s for w, s in SCALES.items() if unit.startswith(w)), 1.0)
    return first / second


@lru_cache(maxsize=4096)
def value_of(text: str) -> float | None:
    """The value of an arabic or Chinese figure; a bare multiplier counts once."""
    if text == "":
        return 1.0
    if text[0].isdigit():
        return float(text.replace(",", ""))
    try:
        return float(
            cn2an.cn2an(f"{'一' if text[0] in '百千' else ''}{text.replace('两', '二')}", "smart")
        )
    except ValueError:
        return None


def is_summing_up(text: str, match: re.Match[str], figure: Figure) -> bool:
    """Whether a small Chinese figure only counts what was just named (两家企业), or is part of a word."""
    if (
        match["low"] == "一"
        and not match["after"]
        and not figure.unit.startswith(("亿", "万", "成"))
    ):
        return True
    if match["low"] not in SMALL or match["before"] or figure.unit in ("成", "%"):
        return False
    if figure.unit.startswith(("亿", "万")):
        return False
    return figure.value == 1 or not EARNED.search(text[: match.start()])
