"""What a cell says: credit codes, money, shares, quantities, dates. A value, or a fault with its reason.

Nothing is guessed: a cell with two readings is a fault, and a blank one is None. Text is read after
NFKC (full-width digits and brackets become plain). Reasons are the words of the import report.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from graph.language import say

Comparator = Literal["=", "~", ">", ">=", "<", "<=", "range"]

#: Cells that say nothing.
BLANK = frozenset(
    {"", "-", "--", "—", "——", "/", "\\", "无", "暂无", "不详", "未知", "待定", "null"}
)
BLANK |= {"n/a", "na", "none", "nan", "nat", "#n/a", "空", "未填", "保密"}


@dataclass(frozen=True)
class Fault:
    """Why a cell cannot be used: the machine's `reason` and a sentence."""

    reason: str
    value: str
    words: str


@dataclass(frozen=True)
class CreditCode:
    """A valid 统一社会信用代码 (GB 32100-2015)."""

    text: str

    @property
    def district(self) -> str:
        """Six digits of GB/T 2260: where the registering authority sits."""
        return self.text[2:8]

    @property
    def organisation(self) -> str:
        """The organisation code (GB 11714) inside."""
        return self.text[8:17]


@dataclass(frozen=True)
class Number:
    """A number with its unit; a range has `low` < `high`, a single value has both equal."""

    low: float
    high: float
    unit: str = ""
    comparator: Comparator = "="
    unit_stated: bool = True

    @property
    def value(self) -> float | list[float]:
        """The number, or `[low, high]`."""
        return self.low if self.low == self.high else [self.low, self.high]


def plain(cell: Any) -> str:
    """The cell as text: NFKC, no control characters, one space at most, no typed apostrophe in front."""
    text = unicodedata.normalize("NFKC", "" if cell is None else str(cell))
    if not text.isprintable():
        text = "".join(
            " " if ch in "\t\r\n" else ch for ch in text if ch in "\t\r\n" or ch.isprintable()
        )
    return re.sub(r" {2,}", " ", text).strip().removeprefix("'").strip()


def is_blank(cell: Any) -> bool:
    """Whether a cell says nothing (empty, 无, N/A, — and the like)."""
    return plain(cell).casefold() in BLANK


ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100-2015, table 1: without I O S V Z
_PLACE = {ch: place for place, ch in enumerate(ALPHABET)}
WEIGHTS = tuple(pow(3, place, 31) for place in range(17))  # 4.4: 3^(i-1) mod 31


def check_digit(first17: str) -> str:
    """The 18th character that belongs to the first 17."""
    total = sum(_PLACE[ch] * weight for ch, weight in zip(first17, WEIGHTS, strict=True))
    return ALPHABET[-total % 31]


def check_credit_code(cell: Any) -> CreditCode | Fault | None:
    """A credit code whose check digit holds. Letters may be small and blanks between; nothing else is mended."""
    if is_blank(cell):
        return None
    code = plain(cell).replace(" ", "").upper()
    if len(code) != 18:
        return Fault(
            "bad_uscc_length",
            code,
            say(
                f"信用代码应为18位，实为{len(code)}位", f"18 characters expected, {len(code)} found"
            ),
        )
    if strange := [ch for ch in code if ch not in ALPHABET]:
        return Fault(
            "bad_uscc_character",
            code,
            say(
                f"信用代码含不允许的字符“{strange[0]}”", f"“{strange[0]}” is not allowed in a code"
            ),
        )
    if code[17] != check_digit(code[:17]):
        return Fault("bad_uscc_check", code, say("信用代码校验位不符", "The check digit is wrong"))
    return CreditCode(code)


SCALES = {
    "千": 1e3,
    "万": 1e4,
    "百万": 1e6,
    "千万": 1e7,
    "亿": 1e8,
    "万亿": 1e12,
    "百": 1e2,
    "十": 10.0,
}
BEFORE: dict[str, Comparator] = {
    "约": "~", "近": "~", "大约": "~", "约为": "~", "超过": ">", "超": ">", "突破": ">", "大于": ">",
    "高于": ">", "不低于": ">=", "不少于": ">=", "至少": ">=", "达到": "=", "达": "=", "不足": "<",
    "小于": "<", "低于": "<", "不超过": "<=", "不高于": "<=", "最高": "<=", "最多": "<=", ">": ">",
    ">=": ">=", "≥": ">=", "<": "<", "<=": "<=", "≤": "<=", "~": "~", "≈": "~",
}  # fmt: skip
AFTER: dict[str, Comparator] = {
    "左右": "~", "上下": "~", "以上": ">=", "及以上": ">=", "以下": "<=", "及以下": "<=", "以内": "<=",
    "余": ">", "多": ">",
}  # fmt: skip

_ARABIC = r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:e[+-]?\d+)?"
_CHINESE = r"[负零\u3007一二两三四五六七八九十百千壹贰叁肆伍陆柒捌玖拾佰仟点]+"
_ONE = rf"(?P<number>{_ARABIC}|{_CHINESE})\s*(?P<more>[余多])?\s*(?P<scale>万亿|千万|百万|亿|万|千(?![克瓦米伏安卡帕焦]))?"
_PIECE = re.compile(_ONE, re.IGNORECASE)
_BEFORE = re.compile("^(?:" + "|".join(sorted(map(re.escape, BEFORE), key=len, reverse=True)) + ")")
_AFTER = re.compile("(?:" + "|".join(sorted(AFTER, key=len, reverse=True)) + ")$")
_BETWEEN = re.compile(
    r"(?<=[\d万亿千百十元%吨])\s*(?:--|-|—|–|~|至|到)\s*(?=[\d一二两三四五六七八九十百壹贰叁肆伍陆柒捌玖])"
)
_GROUPED = re.compile(r"(?<=\d) (?=\d{3}(?!\d))")


def _figure(text: str) -> float | None:
    """One figure, arabic or Chinese (cn2an)."""
    if re.fullmatch(_ARABIC, text, re.IGNORECASE):
        return float(text.replace(",", ""))
    import cn2an

    try:
        return float(cn2an.cn2an(text.replace("\u3007", "零"), "smart"))
    except ValueError:
        return None


def _amount(text: str) -> tuple[float, float, str] | None:
    """(value, scale of its last figure, what follows) of “1亿2000万元”; None if no number leads it."""
    total, scale, at = 0.0, 0.0, 0
    while piece := _PIECE.match(text, at):
        figure = _figure(piece["number"])
        size = SCALES.get(piece["scale"] or "", 1.0)
        if figure is None or (scale and size >= scale):
            return None
        total, scale, at = total + figure * size, size, piece.end()
        if size == 1.0:
            break
    return (total, scale, text[at:].strip()) if at else None


def _number(cell: Any) -> Number | Fault | None:
    """The figures of a cell with what follows them as `unit`; ranges and comparing words are read."""
    if is_blank(cell):
        return None
    text = _GROUPED.sub("", plain(cell))
    comparator: Comparator = "="
    if before := _BEFORE.match(text):
        comparator, text = BEFORE[before[0]], text[before.end() :].strip()
    if after := _AFTER.search(text):
        comparator, text = AFTER[after[0]], text[: after.start()].strip()
    if ends := _BETWEEN.search(text):
        return _range(text, ends)
    read = _amount(text)
    if read is None:
        return Fault("not_a_number", plain(cell), say("读不出数字", "No number can be read"))
    if re.search(r"\d[余多]", text):
        comparator = ">"
    return Number(read[0], read[0], read[2], comparator)


def _range(text: str, ends: re.Match[str]) -> Number | Fault:
    """“100-200万元”: the first figure takes scale and unit of the second where it has none."""
    low, high = _amount(text[: ends.start()]), _amount(text[ends.end() :])
    if low is None or high is None:
        return Fault("not_a_number", text, say("读不出范围的两端", "The range cannot be read"))
    first = low[0] * high[1] if low[1] == 1.0 and not low[2] else low[0]
    if first > high[0]:
        return Fault("range_reversed", text, say("范围的下限大于上限", "The range is reversed"))
    if low[2] and low[2] != high[2]:
        return Fault("mixed_units", text, say("范围两端的单位不同", "The range mixes two units"))
    return Number(first, high[0], high[2], "range")


def _scale_of(unit: str, base: str) -> float | None:
    """Factor of a unit such as 万元 or （万吨/年） in terms of `base`; None if it is another unit."""
    bare = re.sub(r"[()\s:：]", "", plain(unit))
    bare = re.sub(r"人民币|整|正|RMB|CNY|¥|￥", "", bare, flags=re.IGNORECASE)
    bare = re.sub(r"(?:每|/)(?:年|月|日)$", "", bare).removesuffix(base)
    return SCALES.get(bare) if bare else 1.0


_FOREIGN = re.compile(
    r"美元|美金|欧元|日元|港元|港币|英镑|韩元|新台币|USD|EUR|JPY|HKD|GBP|\$|€", re.IGNORECASE
)
_CURRENCY = re.compile(r"人民币|RMB|CNY|¥|￥", re.IGNORECASE)


def yuan(cell: Any, unit_in_header: str = "") -> Number | Fault | None:
    """An amount in 元. A unit in the cell wins over the header's; with neither it is 元, `unit_stated` False.

    Faults: not_a_number, negative_amount, foreign_currency, strange_unit, range_reversed, mixed_units.
    """
    if is_blank(cell):
        return None
    text = re.sub(r"\(不?含税\)|不?含税", "", _CURRENCY.sub("", plain(cell))).strip()
    if _FOREIGN.search(text) or _FOREIGN.search(plain(unit_in_header)):
        return Fault(
            "foreign_currency",
            plain(cell),
            say("外币金额不折算", "Foreign currency is not converted"),
        )
    if accounting := re.fullmatch(r"\(([\d,.]+)\)(.*)", text):
        text = f"-{accounting[1]}{accounting[2]}"
    read = _number(text)
    if not isinstance(read, Number):
        return read
    if read.low < 0:
        return Fault("negative_amount", plain(cell), say("金额为负", "A negative amount"))
    own = re.sub(r"[()]", "", read.unit)
    # “1.2亿” has its scale in the figure, so the header's 万元 no longer applies.
    scaled = (
        bool(re.search(r"[\d十百千佰仟]\s*[余多]?\s*(?:万|亿|千)", text))
        or "元" in own
        or "万" in own
    )
    factor = _scale_of(own, "元") if own or scaled else _scale_of(unit_in_header, "元")
    if factor is None:
        return Fault(
            "strange_unit",
            plain(cell),
            say(f"不认识的金额单位“{own or unit_in_header}”", "Unknown unit of money"),
        )
    stated = scaled or bool(plain(unit_in_header))
    return Number(
        _tidy(read.low * factor), _tidy(read.high * factor), "元", read.comparator, stated
    )


def quantity(cell: Any, unit_in_header: str = "") -> Number | Fault | None:
    """A quantity with its unit, 万 and 亿 multiplied out: “2万 片” is 20000 片; the header's unit fills in."""
    read = _number(cell)
    if not isinstance(read, Number):
        return read
    header = re.sub(r"[()\s]", "", plain(unit_in_header))
    unit, factor = read.unit or header, 1.0
    if scale := re.match(r"万亿|千万|百万|亿|万(?=.)|千(?!克|瓦|米|伏)", unit):
        unit, factor = unit[scale.end() :].strip(), SCALES[scale[0]]
    if re.search(r"\d", unit):
        return Fault(
            "not_a_number", plain(cell), say("单位里还有数字", "Digits are left in the unit")
        )
    return Number(
        _tidy(read.low * factor), _tidy(read.high * factor), unit, read.comparator, bool(unit)
    )


def share(cell: Any, unit_in_header: str = "") -> Number | Fault | None:
    """A share as a fraction: 35%, 百分之三十五, 三成五, 0.35; a bare 35 only under a header with %.

    Faults: not_a_number, share_out_of_range, strange_unit.
    """
    if is_blank(cell):
        return None
    text = plain(cell)
    text = re.sub(r"百分之(.+)", r"\1%", text)
    if tenths := re.fullmatch(r"([一二三四五六七八九十\d])成([一二三四五六七八九半])?", text):
        rest = (
            {"半": 5.0, None: 0.0}.get(tenths[2])
            if tenths[2] in ("半", None)
            else _figure(tenths[2])
        )
        text = f"{10 * (_figure(tenths[1]) or 0.0) + (rest or 0.0)}%"
    read = _number(text.replace("%", "", 1) if text.count("%") == 2 else text)
    if not isinstance(read, Number):
        return read
    if read.unit not in ("", "%", "‰"):
        return Fault(
            "strange_unit", text, say(f"份额的单位“{read.unit}”不认识", "Unknown unit of a share")
        )
    unit = read.unit or ("%" if "%" in plain(unit_in_header) else "")
    per = {"%": 100.0, "‰": 1000.0, "": 1.0}[unit]
    low, high = _tidy(read.low / per), _tidy(read.high / per)
    if not 0 <= low <= high <= 1:
        return Fault(
            "share_out_of_range",
            text,
            say("份额应在0与100%之间", "A share lies between 0 and 100 %"),
        )
    return Number(low, high, "", read.comparator, bool(unit))


def _tidy(value: float) -> float:
    """Without the dust of binary fractions (1.1×10⁴ is 11000)."""
    return float(f"{value:.12g}")


EXCEL_DAYS = (20000, 73050)  # 1954-10-03 … 2099-12-31: serials outside are no plausible date
_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_DATE = (
    re.compile(r"(?P<y>\d{4})[-/.年](?P<m>\d{1,2})[-/.月](?P<d>\d{1,2})日?"),
    re.compile(r"(?P<y>\d{4})[-/.年](?P<m>\d{1,2})月?(?:份)?"),
    re.compile(r"(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})"),
    re.compile(r"(?P<y>(?:19|20)\d{2})年?度?"),
)
_QUARTER = re.compile(
    r"(?P<y>\d{4})(?:年|-)?(?:第)?(?:Q(?P<q>[1-4])|(?P<c>[1-4一二三四])季度?)", re.IGNORECASE
)
_CLOCK = re.compile(r"[T\s]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?$")
_CHINESE_YEAR = re.compile(r"[〇零一二三四五六七八九]{4}(?=年)")
_CHINESE_DAY = re.compile(r"(?:二|三)?十[一二三四五六七八九]?|[一二三四五六七八九]")


def _bad_date(text: str) -> Fault:
    return Fault(
        "bad_date", text, say("读不出日期，或有两种读法", "No date, or one with two readings")
    )


def day(cell: Any) -> str | Fault | None:
    """A date in ISO form, as precise as the cell: 2024, 2024Q1, 2024-03 or 2024-03-15.

    Excel serials (numbers, or five digits as text) count as days; two-digit years and 3/4/2024 are faults.
    """
    if isinstance(cell, datetime | date):
        return cell.strftime("%Y-%m-%d")
    if is_blank(cell):
        return None
    text = plain(cell)
    if re.fullmatch(r"\d{5}(?:\.\d+)?", text):
        return _excel_day(float(text)) or _bad_date(text)
    text = re.sub(r"^(\d{4})\.0$", r"\1", text)
    text = _CHINESE_YEAR.sub(lambda year: year[0].translate(_DIGITS), _CLOCK.sub("", text))
    if "年" in text and not _QUARTER.fullmatch(text):
        text = _CHINESE_DAY.sub(lambda day_: str(int(_figure(day_[0]) or 0)), text)
    text = text.replace(" ", "")
    if quarter := _QUARTER.fullmatch(text):
        which = quarter["q"] or quarter["c"].translate(_DIGITS)
        return f"{quarter['y']}Q{which}"
    for form in _DATE:
        if found := form.fullmatch(text):
            return _iso(found.groupdict()) or _bad_date(text)
    return _day_first(text) or _bad_date(text)


def _excel_day(serial: float) -> str | None:
    if not EXCEL_DAYS[0] <= serial <= EXCEL_DAYS[1]:
        return None
    return (date(1899, 12, 30) + timedelta(days=int(serial))).isoformat()


def _day_first(text: str) -> str | None:
    """15/03/2024 or 03/15/2024 where only one reading exists."""
    found = re.fullmatch(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})", text)
    if not found:
        return None
    readings = {
        _iso({"y": found[3], "m": found[month], "d": found[day_]})
        for month, day_ in ((1, 2), (2, 1))
    } - {None}
    return readings.pop() if len(readings) == 1 else None


def _iso(parts: dict[str, str | None]) -> str | None:
    """Year, month and day as ISO; None if the calendar has no such date."""
    year, month, of_month = parts["y"], parts.get("m"), parts.get("d")
    if year is None or not 1900 <= int(year) <= 2100:
        return None
    try:
        known = date(int(year), int(month or 1), int(of_month or 1))
    except ValueError:
        return None
    return known.isoformat()[: 10 if of_month else 7 if month else 4]
