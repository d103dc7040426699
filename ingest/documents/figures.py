"""Numbers with what they measure: comparator, value, unit, period, kind."""

from __future__ import annotations

import re

from ingest.documents.model import Figure, sentences

UNITS = (
    "万亿元|亿元|万元|亿美元|万美元|元|个百分点|百分点|%|万吨|吨|万台套|万台|台套|万辆|万套|万片|万只|万件|台|辆|套|片|只|件|万户|户|万家|家|"
    "个|项|条|名|人|万人|场|次|平方公里|万平方米|平方米|亩|公里|年|天|倍|吉瓦|兆瓦|GW|MW|万千瓦|千瓦|GWh"
)
BEFORE = r"(?P<before>突破|超过|超|不低于|不少于|不超过|不高于|最高不超过|最高|达到|达|约为|约|近|不足|少于|低于|高于|增长到|提高到|提升至|提高至|增至|至少)?"
NUMBER = r"(?P<number>\d[\d,]*(?:\.\d+)?)"
RANGE = r"(?:(?:%|亿元|万元|家|个)?\s*(?:-|—|–|~|～|至|到)\s*(?P<upper>\d[\d,]*(?:\.\d+)?))?"
AFTER = r"(?P<after>以上|以内|以下|左右|上下|余)?"
FIGURE = re.compile(
    BEFORE + r"\s*" + NUMBER + RANGE + r"(?P<more>多|余)?\s*(?P<unit>" + UNITS + r")" + AFTER
)
COMPARATORS = {
    "突破": ">", "超过": ">", "超": ">", "高于": ">", "不低于": ">=", "不少于": ">=", "至少": ">=",
    "不超过": "<=", "不高于": "<=", "最高不超过": "<=", "最高": "<=", "约": "~", "约为": "~", "近": "~",
    "不足": "<", "少于": "<", "低于": "<", "以上": ">=", "以内": "<=", "以下": "<=", "左右": "~",
    "上下": "~", "余": ">", "多": ">",
}  # fmt: skip
YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})年?(?:第?([一二三四1-4])季度)?")
TARGET = re.compile(
    r"力争|目标|到20\d\d年|今年|达到|突破|新增|培育|确保|实现|建成|打造|完成|推动|提升|提高|办|举办|引进|认定|增长"
)
CRITERION = re.compile(
    r"奖励|补助|补贴|给予|资助|支持.{0,8}元|不低于.{0,12}的企业|门槛|申报条件|符合"
)
PAST = re.compile(
    r"已|累计|截至|去年|同比|实现了|达到了|目前|共有|现有|拥有|上半年|前三季度|一季度"
)
QUARTERS = {"一": "1", "二": "2", "三": "3", "四": "4"}
CUT = re.compile(
    r"[，。；：、！？\n（）()“”《》]|其中|力争|确保|推动|实现|使|全市|预计|新增|培育|建成|打造|完成|举办|引进|同比"
)


def find_figures(text: str) -> list[Figure]:
    """Figures of a text (folded), without years, dates and street numbers."""
    found = []
    for start, end in sentences(text):
        sentence = text[start:end]
        found += [
            _figure(sentence, hit, start)
            for hit in FIGURE.finditer(sentence)
            if not _is_date(sentence, hit)
        ]
    return found


def _is_date(sentence: str, hit: re.Match[str]) -> bool:
    unit, number = hit["unit"], hit["number"]
    if unit == "年":
        return not hit["before"] and (
            len(number) == 4 or sentence[hit.end() : hit.end() + 1].isdigit()
        )
    return unit == "个" and sentence[hit.end() : hit.end() + 1] == "月" and not hit["before"]


def _figure(sentence: str, hit: re.Match[str], offset: int) -> Figure:
    word = hit["after"] or hit["more"] or hit["before"] or ""
    comparator = "range" if hit["upper"] else COMPARATORS.get(word, "=")
    if hit["before"] and not hit["after"] and not hit["upper"]:
        comparator = COMPARATORS.get(hit["before"], "=")
    begin = (
        hit.start() if hit["before"] in COMPARATORS or not hit["before"] else hit.start("number")
    )
    return Figure(
        start=offset + begin,
        end=offset + hit.end(),
        text=sentence[begin : hit.end()],
        metric=_metric(sentence, hit.start()),
        comparator=comparator,
        value=_number(hit["number"]),
        value_max=_number(hit["upper"]) if hit["upper"] else None,
        unit=hit["unit"],
        period=_period(sentence, hit.start()),
        kind=_kind(sentence, hit.start()),
    )


def _number(text: str) -> float:
    return float(text.replace(",", ""))


def _metric(sentence: str, at: int) -> str:
    """The words just before the number, back to the last break."""
    before = sentence[:at]
    cuts = [one.end() for one in CUT.finditer(before)]
    words = before[cuts[-1] if cuts else 0 :]
    words = re.sub(r"^(?:20\d\d年|的|到|在|将|和|及|为|是|已|则)+", "", words.strip())
    return (
        re.sub(r"(?:达到|达|为|至|增长|提高|提升|是|约|的|总数|数量)+$", "", words)[-20:]
        or words[-20:]
    )


def _period(sentence: str, at: int) -> str | None:
    found = [one for one in YEAR.finditer(sentence) if one.start() < at] or list(
        YEAR.finditer(sentence)
    )
    if not found:
        return None
    year, quarter = found[-1].groups()
    return f"{year}Q{QUARTERS.get(quarter, quarter)}" if quarter else str(year)


def _kind(sentence: str, at: int) -> str:
    clause = sentence[max(0, at - 40) : at + 20]
    if CRITERION.search(clause):
        return "criterion"
    if PAST.search(clause):
        return "fact"
    return "target" if TARGET.search(sentence) else "fact"
