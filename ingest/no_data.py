"""Rows and cells that are no data: headings, totals, notes; told by their words and form."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import lru_cache

from graph.values import plain
from ingest.profiles import OTHER_HEADINGS, is_known_heading, known_words
from ingest.readers import Cell, text_of

#: A row with more cells than this is neither blank nor a title, section or note.
SPARSE = 3
NUMERIC = re.compile(
    r"[-+]?[\d,]*\.?\d+(?:e[-+]?\d+)?\s*%?|[-—/√×]+|\d{4}[-/.年]\d{1,2}(?:[-/.月]\d{0,2}日?)?(?:[ T].*)?|[0-9A-Z]{18}"
    r"|[-+约]?[\d,.]+\s*(?:万|亿)?\s*(?:元|吨|台|片|件|个|米|千克|公里).*|https?://.*",
    re.IGNORECASE,
)
YEAR = re.compile(r"(?:19|20)\d{2}(?:\.0)?年?")
TOTAL = re.compile(
    r"(?:本页|本年|全市|各区|全区|全部|本月|累计|以上|上述)?(?:合计|小计|总计|共计|累计|汇总|合计数|总和)(?:[::(].*)?"
    r"|(?:总?共|共计|合计|总计)\d+(?:余|多)?(?:家|户|个|项|条|人)(?:企业|公司|单位)?|其中[::].*"
)
#: What stands below a table: who filled it in and when, notes, the mark of its end.
CLOSING = re.compile(
    r"(?:注|备注|说明|附注|填表|填报|制表|审核|审批|复核|单位负责|数据来源|资料来源|联系人|联系电话)[^,]{0,6}[::].*|注\d?[.、].*"
    r"|[(]?以下(?:空白|无正文)[)]?|第\d+页.*|\d{1,2}[.、)].*[。;]"
)


@lru_cache(maxsize=1)
def heading_spellings() -> frozenset[str]:
    """Headings in use, as they are mostly spelt."""
    return frozenset(known_words()) | OTHER_HEADINGS


def may_be_no_data(line: list[Cell], spelled: frozenset[str]) -> bool:
    """A quick look that spares most rows the full one."""
    if len(line) - line.count("") <= SPARSE or len(spelled.intersection(line)) > 1:
        return True
    return any(
        isinstance(value, str) and len(value) < 20 and ("计" in value or "总" in value)
        for value in line[:8]
    )


def is_total(filled: dict[int, Cell]) -> bool:
    """Whether one of the first cells says 合计 or the like."""
    first = [value for value in list(filled.values())[:2] if isinstance(value, str)]
    return any(
        TOTAL.fullmatch(plain(value).replace(" ", "")) is not None
        for value in first
        if len(value) < 20
    )


def is_stray_heading(texts: list[str]) -> bool:
    """Whether a row holds headings of another layout: nearly all its short texts after the first
    ones (place, customer, carried along by the source) are headings in use."""
    known = [is_heading(text) for text in texts]
    first = known.index(True)
    tail = [
        mark
        for mark, text in zip(known[first:], texts[first:], strict=True)
        if not text.startswith("http")
    ]
    return sum(tail) >= 2 and all(tail)


@lru_cache(maxsize=65536)
def is_heading(text: str) -> bool:
    """Whether a text is a heading in use."""
    return len(text) <= 40 and is_known_heading(text)


def is_numeric(value: Cell) -> bool:
    """Whether a cell is data by its form: a number (a year excepted), a date, a code, an address."""
    if isinstance(value, bool | date | datetime):
        return True
    text = plain(text_of(value))
    return bool(NUMERIC.fullmatch(text)) and not YEAR.fullmatch(text)
