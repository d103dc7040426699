"""How alike two trade names are: equal, short for, misspelt, or another."""

from __future__ import annotations

from typing import Literal

from rapidfuzz.distance import Levenshtein

from graph.identity.names import FirmName, pinyin
from graph.identity.places import PLACES
from graph.identity.vocabulary import TRADE_NAMES

Likeness = Literal["equal", "romanised", "short", "slip", "dropped", "other"]

#: Characters that are taken for each other on paper and screen; each group is one shape.
LOOKALIKES = [
    "末未",
    "己已巳",
    "人入八",
    "土士",
    "曰日",
    "冶治",
    "晴睛",
    "辛幸",
    "申甲由",
    "千干于",
    "天夭",
    "侯候",
    "戊戌戍",
    "毫亳",
    "博搏",
    "免兔",
    "折拆",
    "历厉",
    "萧肖",
    "茶荼",
    "炙灸",
    "沐沭",
    "洲州",
    "陪倍",
    "徽微",
    "圆园",
    "祥详样",
    "晶品",
    "荣容",
    "车东",
    "辆俩",
    "机杌",
    "限陷",
    "技枝",
    "设没",
    "备各",
    "械戒",
    "铁铗",
]
_SHAPE = {ch: index for index, group in enumerate(LOOKALIKES) for ch in group}


def likeness(one: FirmName, other: FirmName) -> Likeness:
    """How the trade names of two firms relate."""
    if one.brand == other.brand or one.core == other.core:
        return "equal"
    if (
        _behind(other.places, one.brand) == other.brand
        or _behind(one.places, other.brand) == one.brand
    ):
        return "equal"
    if one.is_latin != other.is_latin:
        return "romanised" if is_romanised(one, other) else "other"
    if is_short_for(one, other) or is_short_for(other, one):
        return "short"
    return "slip" if slip_behind(one, other) else misspelt(one.brand, other.brand)


def slip_behind(one: FirmName, other: FirmName) -> bool:
    """A misspelt trade word (阀门, 伐门) makes two names break at different points: same start, one slip later."""
    short, long = sorted((one.brand, other.brand), key=len)
    if short == long or not long.startswith(short) or len(one.core) != len(other.core):
        return False
    return misspelt(one.core, other.core) == "slip"


def _behind(places: frozenset[str], brand: str) -> str:
    """A trade name without a town in front that the other name marks as one (金塔恒盛, 金塔县恒盛), or misspells (漳洲)."""
    for place in places:
        front = brand[: len(place)]
        if len(brand) > len(place) + 1 and (front == place or misspelt(front, place) == "slip"):
            return brand[len(place) :]
    return brand


def is_romanised(one: FirmName, other: FirmName) -> bool:
    """Whether a Latin trade name is the pinyin, or the known English name, of a Chinese one."""
    latin, chinese = (one, other) if one.is_latin else (other, one)
    for known, name in TRADE_NAMES.items():
        if latin.brand == known or (len(known) > 3 and latin.brand.startswith(known)):
            return (
                chinese.brand == name
                or chinese.core.startswith(name)
                or chinese.head.startswith(name)
            )
    return latin.brand in {"".join(pinyin(chinese.brand)), "".join(pinyin(chinese.core))}


def is_short_for(short: FirmName, full: FirmName) -> bool:
    """“康平铁科” for 康平高铁科技: no legal form, in order, from the same start.

    Two characters do where the place is told too (青岛金王), behind 股份 (杰瑞股份), or as 上汽 for 上海汽车.
    """
    if short.is_latin or full.is_latin or (short.is_group and not full.is_group):
        return False
    if short.form in ("", "股份简称", full.form) and _is_contraction(short, full):
        return True
    if short.form not in ("", "股份简称"):
        return False
    told = (short.places and short.places == full.places) or (short.form and full.form == "股份")
    if len(short.core) < (2 if told else 3) or len(full.core) > len(short.core) + 6:
        return False
    # 东莞银行 and 东莞农村商业银行 are two banks, 中国银行 is not short for 中国农业银行.
    if short.brand in PLACES or short.core.endswith("银行"):
        return False
    letters = iter(full.core)
    return short.core[:2] == full.core[:2] and all(ch in letters for ch in short.core)


def _is_contraction(short: FirmName, full: FirmName) -> bool:
    """上汽集团 for 上海汽车集团, 青啤 for 青岛啤酒: first characters of place and of what follows it; 青岛特钢 for
    青岛特殊钢铁: of trade name and first trade word."""
    if not short.form and short.brand in short.places and short.places == full.places:
        letters = full.brand[:1] + "".join(full.industry)[:1]
        return bool(full.form) and "".join(short.industry) == letters
    if len(short.core) != 2 or short.places or short.is_group != full.is_group or not full.form:
        return False
    rest = "".join(full.industry) if full.brand in full.places else full.core
    return any(short.core == place[:1] + rest[:1] for place in full.places)


def misspelt(one: str, other: str) -> Likeness:
    """A slip of one character: same sound, same shape, two swapped, or one left out of a long name."""
    if sorted(one) == sorted(other) and len(one) > 2:
        return "slip"
    if Levenshtein.distance(one, other, score_cutoff=1) != 1:
        return "other"
    at = next(
        (i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(map(len, (one, other))),
    )
    if len(one) == len(other):
        return "slip" if _confusable(one, other, at) else "other"
    longer = max(one, other, key=len)
    doubled = longer[at] in longer[max(at - 1, 0) : at] + longer[at + 1 : at + 2]
    return "dropped" if len(longer) >= 4 or doubled else "other"


def _confusable(one: str, other: str, at: int) -> bool:
    """Same shape; or same sound, with the same tone where the name has only two characters to tell it by."""
    left, right = one[at], other[at]
    if _SHAPE.get(left, -1) == _SHAPE.get(right, -2):
        return True
    toned = len(one) < 3
    return pinyin(left, toned) == pinyin(right, toned)
