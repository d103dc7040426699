"""What a few turns of phrase say so plainly that the trained readers are not asked: an exhortation is no fact, a
denied rumour no supply, a machine in the firm's own hall no product of its."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.documents.model import Mention, Relation, within

#: What an office urges a firm to do, right before the firm (F) or the list of firms.
URGES = re.compile(
    r"(?:^|[，。；：、）)\s市区县局委府要应将拟须宜会]|积极|大力|重点|加快|持续|着力|全力|进一步|继续)"
    r"(?:推动|鼓励|引导|支持|推进|督促|建议|动员|促使|争取让?|协调)(?:F[、和与及])*$"
)
#: What is striven for, before the later end.
STRIVES = re.compile(r"(?:力争|争取|力求)[^，。；]{0,12}$")
NO_NEED = re.compile(r"(?:无需|无须|毋需|不必|不需|不急需|不再需要|不缺)(?:要|再)?[^，。；]{0,10}$")
PAST_NEED = re.compile(
    r"(?:曾|一度|去年|前年|此前|原先)[^，。；]{0,4}(?:急需|需要|紧缺|求购)[^，。；]{0,10}$"
)
RUMOUR = re.compile(r"网传|传闻|谣传|传言|媒体报道|有消息称")
DENIAL = re.compile(r"否认|不实|辟谣|澄清|不属实|子虚乌有")
BEFORE = re.compile(r"(?:以前|从前|过去|原来|原先|早先)(?!是|一|的|[两几三五十\d年])")
SINCE = re.compile(r"现在|如今|后来|改从|改由|换成|停了")
#: The firm's own equipment, up to the name of the machine.
EQUIPPED = re.compile(
    r"(?:(?:生产线|产线|车间|厂房|厂区)[^，。；]{0,6}(?:有|配备|配有|安装|布置)|配备|配有|购置|添置|(?:生产|主要)设备(?:包括|有|为))(?!.*(?:生产|制造|研制|产品|主营|主打|主产))[^，。；]{0,24}$"
)
OWNS = re.compile(r"(?:拥有|现有|共有)(?!.*(?:生产|制造|研制|产品|主营|主打|主产))[^，。；]{0,24}$")
UNITS = re.compile(r"\d+(?:余|多)?(?:台|套|条|部)")
MARKS = "，。；！？\n"


def plainly(text: str, firms: Sequence[Mention], one: Relation) -> Relation | None:
    """The relation with the status that its words give it beyond doubt; None where they say no such thing."""
    first, last = sorted((one.head, one.tail), key=lambda end: end.start)
    before_last = text[clause(text, last.start) : last.start]
    if one.rel == "PRODUCES" and (
        EQUIPPED.search(before_last)
        or (OWNS.search(before_last) and UNITS.match(text, one.tail.end))
    ):
        return None
    if status := said_status(text, firms, one, (first, before_last)):
        return replace(one, status=status)
    return one


def said_status(
    text: str, firms: Sequence[Mention], one: Relation, ends: tuple[Mention, str]
) -> str:
    """The status beyond doubt; blank where there is doubt. `ends`: the earlier end, and the clause before the
    later one."""
    first, before_last = ends
    start, stop = one.sentence
    if (
        RUMOUR.search(text, start, first.start)
        and (denial := DENIAL.search(text, first.end, stop))
        and max(one.head.start, one.tail.start) < denial.start()
    ):
        return "negated"
    if one.rel == "NEEDS":
        if NO_NEED.search(before_last):
            return "negated"
        return "ended" if PAST_NEED.search(before_last) else ""
    opening = clause(text, first.start)
    if one.status == "fact" and (
        URGES.search(without_firms(text, firms, (opening, first.start)))
        or STRIVES.search(before_last)
    ):
        return "planned"
    if one.status == "fact" and one.rel in ("SUPPLIES", "SIGNED_WITH"):
        fronts = [text[clause(text, end.start) : end.start] for end in (one.head, one.tail)]
        was = any(BEFORE.search(front) for front in fronts)
        still = any(SINCE.search(front) for front in fronts)
        if was and not still and SINCE.search(text, first.end, stop):
            return "ended"
    return ""


def clause(text: str, at: int) -> int:
    """Where the clause of a place begins."""
    return max(text.rfind(mark, 0, at) for mark in MARKS) + 1


def without_firms(text: str, firms: Sequence[Mention], span: tuple[int, int]) -> str:
    """A stretch with each firm as F."""
    made, at = "", span[0]
    for one in within(firms, *span):
        if one.end <= span[1]:
            made += text[at : one.start] + "F"
            at = one.end
    return made + text[at : span[1]]
