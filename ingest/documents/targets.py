"""Numeric targets: a figure with what it measures, its period, and whether it is a goal or a fact."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable

from ingest.documents.model import Figure, sentences
from ingest.documents.numbers import Figure as Number
from ingest.documents.numbers import figures

#: Words of a goal; of a fact that has happened; of a threshold or a grant.
GOAL = re.compile(
    r"力争|目标|到20\d\d年|争取|确保|计划|规划|拟|预计|将|要(?!求|素|点|件|闻|客)|今后|未来|推动|培育|打造|力求|建成后|达产后|投产后|"
    r"全部达产|有望|届时|新增.{0,30}(?:以上|左右)|不低于|(?:增长|达到|提高|降低|下降).{0,12}(?:以上|左右)|年底前|年内|明年|"
    r"实现.{0,16}(?:以上|左右)|突破\d[^，。]{0,8}(?:大关|目标)|完成.{0,16}(?:以上|任务)|任务|安排|组织|举办.{0,20}(?:以上|左右)|滚动|加快"
)
FACT = re.compile(
    r"去年|上年|同期|截至|目前|已(?!经济)|累计|完成了|达到了|实现了|增长了|了\d|现有|共有|拥有|前[一二三]季度|上半年|年报|公告|报告期|实际|"
    r"此前|当年|历时|曾|投产(?!后)|现场|参展|参会|披露|统计|数据显示|入库|比上年|较上年|环比|同比(?!.{0,14}(?:以上|左右))"
)
CRITERION = re.compile(
    r"奖励|补助|补贴|给予|资助|奖补|贴息|申报|门槛|符合.{0,12}条件|限额|最高不超过|遴选|对.{0,30}(?:企业|项目|单位|平台)[，,]?(?:按|给|一次)|"
    r"年营业收入.{0,14}(?:以上|以下|不).{0,8}企业|应当|须|不得|支持额度|担保|贷款额度"
)
#: Measures that count things; before a noun they only say how many.
COUNTING = re.compile(
    r"(?:万)?(?:家|个|项|条|名|位|人|场|次|批|款|种|类|户|台|套|辆|座|件|份|只|列|艘|场次|人次|家次)$"
)
BREAK = re.compile(r"[，。；：！？\n、（）()]")
#: A sentence that opens so tells what is to be done.
ORDER = re.compile(
    r"^(?:20\d\d年[，,]?)?(?:力争|举办|发布|打造|推动|推进|培育|实施|抓好|完善|深化|做强|支持|建设|开展|加强|新增|建立|落实|聚焦|围绕|依托|指导|组织|优化|确保|加快|提升|引进|滚动)"
)
#: Words before a figure that only say what is done with it.
DOING = re.compile(
    r"(?:抓好|推动|推进|滚动推进|新增培育|新增|培育|建成|引进|带动|打造|给予|建设|服务|举办|开展|发布|指导.{0,8}聚焦|聚焦|遴选|共有|拥有|现有)*"
)
YEAR = r"(?:19|20)\d{2}"
SPAN = re.compile(rf"({YEAR})年?\s*(?:-|—|–|至|到|~)+\s*({YEAR})年")
MOMENT = re.compile(
    rf"({YEAR})年(?:第?([一二三四1-4])季度|(上半年|前三季度)|(\d{{1,2}})(?:月)?(?:至|-|—|到)(\d{{1,2}})月|(\d{{1,2}})月(?:(\d{{1,2}})日)?)?"
    rf"|({YEAR})[-./](\d{{1,2}})(?:[-./](\d{{1,2}}))?"
)
QUARTERS = {"一": "1", "二": "2", "三": "3", "四": "4"}
#: A year that dates a firm or a paper, not a figure.
FOUNDED = re.compile(r"^[^，。；]{0,6}(?:成立|创立|创建|始建|建厂|设立|上市|注册)")
FOUNDED_BEFORE = re.compile(r"(?:成立|创立|创建|始建|建厂|设立|上市|注册)(?:于|时间为)?$")
#: Words between a metric and its figure, and in front of a metric.
LINK = re.compile(
    r"(?:(?:分别|已|均|将|要|力争|也|就|约|共|总计|合计|累计|同比|仅|再|年均|努力|争取|保持在|稳定在|保持)*"
    r"(?:达到|达|为|是|突破|超过|增长到|增加到|提高到|提升到|提升至|提高至|增至|升至|降至|降到|压缩至|压缩到|缩短至|到|有|至|在|了|占|即))+$"
)
FRONT = re.compile(
    rf"^(?:(?:到|截至|自|从)?{YEAR}年(?:底|末|前|初|\d{{1,2}}月(?:\d{{1,2}}日)?(?:底|末)?|[第一二三四]*季度|上半年|全年)?|今年|去年|全年|年内|明年|"
    r"其中|要求|预计|力争|争取|确保|推动|实现|使|全市|全省|全区|全国|我市|我省|年底前|目前|已|将|要|并|且|的|使得|带动|同时|计划|总体|届时|以及|和|或|又|"
    r"在|对|向|为|从|由|到|把)+"
)


def find_targets(text: str, mentions: Iterable[tuple[int, int]] = ()) -> list[Figure]:
    """Figures of a text made plain, without those inside a mention's name (8英寸晶圆)."""
    taken = sorted(mentions)
    starts = [start for start, _ in taken]
    spans = sentences(text)
    openings = [start for start, _ in spans]
    carried, found = carry_years(text, spans), []
    for number in figures(text):
        at = bisect_right(starts, number.start) - 1
        if at >= 0 and number.end < taken[at][1]:
            continue
        which = bisect_right(openings, number.start) - 1
        if which >= 0:
            found.append(describe(text, spans[which], number, carried[which]))
    return found


def carry_years(text: str, spans: list[tuple[int, int]]) -> list[str | None]:
    """For each sentence the period that the sentences before it set."""
    carried: list[str | None] = []
    last: str | None = None
    for start, end in spans:
        carried.append(last)
        last = latest_period(text[start:end]) or last
    return carried


def describe(text: str, span: tuple[int, int], number: Number, carried: str | None) -> Figure:
    """One figure as the answer has it."""
    start, end = span
    before, after = text[start : number.start], text[number.end : end]
    kind = kind_of(before, text[number.start : number.end], after, number)
    period = period_of(before, after)
    if period is None and kind == "target":
        period = carried
    return Figure(
        number.start, number.end, text[number.start : number.end], metric_of(before, after),
        number.comparator, number.value, number.unit, period, kind, number.value_max,
    )  # fmt: skip


def kind_of(before: str, words: str, after: str, number: Number) -> str:
    """criterion, count, target or fact."""
    clause = re.split(r"[。；]", before)[-1][-40:] + words + re.split(r"[，。；]", after)[0]
    if CRITERION.search(clause):
        return "criterion"
    sentence = before + words + after
    if GOAL.search(clause) and not FACT.search(clause):
        return "target"
    if FACT.search(clause):
        return "fact"
    if words.endswith(("以上", "左右")):
        return "target"
    if COUNTING.search(number.unit) and re.match(r"[一-龥]", after) and number.comparator == "=":
        return "count"
    is_goal = GOAL.search(sentence) or ORDER.match(sentence.strip())
    return "target" if is_goal and not FACT.search(sentence) else "fact"


def metric_of(before: str, after: str) -> str:
    """The words that say what is measured: before the figure, else the noun behind it."""
    pieces = BREAK.split(before)
    words = FRONT.sub("", LINK.sub("", pieces[-1].strip())).strip("“”的 ")
    if words.startswith("占") and len(pieces) > 1:
        subject = re.split(r"同比|增长|达到|突破|达|超过|为", pieces[-2])[0]
        words = FRONT.sub("", re.sub(r"\d.*", "", subject)) + words
    if len(words) >= 2 and not DOING.fullmatch(words):
        return words[-30:]
    noun = re.match(r"[一-龥“”A-Za-z]{2,16}", after)
    return noun[0] if noun else words


def period_of(before: str, after: str) -> str | None:
    """The period stated nearest before the figure in its sentence, else behind it in its clause."""
    return latest_period(before) or latest_period(re.split(r"[，。；]", after)[0])


def latest_period(text: str) -> str | None:
    """The last period that a stretch of text names, founding years left out."""
    found: list[tuple[int, str]] = [(m.start(), f"{m[1]}/{m[2]}") for m in SPAN.finditer(text)]
    covered = [m.span() for m in SPAN.finditer(text)]
    for moment in MOMENT.finditer(text):
        inside = any(start <= moment.start() < end for start, end in covered)
        if (
            inside
            or FOUNDED.match(text[moment.end() :])
            or FOUNDED_BEFORE.search(text[: moment.start()])
        ):
            continue
        found.append((moment.start(), written(moment)))
    return max(found)[1] if found else None


def written(moment: re.Match[str]) -> str:
    """2025, 2024Q1, 2024-03, 2024-03-15 or 2024-01/2024-09."""
    year, quarter, part, first, last, month, day, year2, month2, day2 = moment.groups()
    if year2:
        return "-".join([year2, f"{int(month2):02}", *([f"{int(day2):02}"] if day2 else [])])
    if quarter:
        return f"{year}Q{QUARTERS.get(quarter, quarter)}"
    if part:
        return f"{year}-01/{year}-{'06' if part == '上半年' else '09'}"
    if first:
        return f"{year}-{int(first):02}/{year}-{int(last):02}"
    if month:
        return "-".join([year, f"{int(month):02}", *([f"{int(day):02}"] if day else [])])
    return str(year)
