"""Mentions: known names, and names that their endings give away."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ingest.documents.gazetteer import Gazetteer
from ingest.documents.model import Mention

#: Endings of firm names, longest first.
FIRM_ENDING = re.compile(
    r"(?:股份有限公司|有限责任公司|集团有限公司|控股有限公司|有限公司|集团公司|控股集团|集团股份|研究院|研究所|合作社|总公司|分公司|集团|股份)"
)
BRANCH = re.compile(r"(?:[一-龥]{2,6})?(?:分公司|工厂|分厂|生产基地)")
#: A group that owns the firm named right behind it: 海陆重工集团|控股|某某有限公司.
HOLDER = re.compile(
    r"集团(?:有限公司)?(?:全资)?(?:控股|参股|收购|旗下|下属|子公司)(?!(?:股份|集团)?有限|集团|股份)"
)
LETTER = re.compile(r"[A-Za-z0-9一-龥（）()·&\-]")
#: Words before a firm's name that are not part of it.
BEFORE_NAME = re.compile(
    r".*(?:以及|供应商|客户|传言|传闻|据悉|据传|获悉|并运营|采购自|来自|包括|例如|企业|链主|宣布|联合|携手|其中|关于|位于|作为|通过|截至|目前|同时|随后|"
    r"子公司|母公司|控股股东|股东|旗下|下属|落户|引进|引入|[由向给将被于的是等及与和为从对在让有把，、：“”])"
)
#: Firm names in which a letter of BEFORE_NAME is at home.
AT_HOME = (
    "华为",
    "中和",
    "和而泰",
    "永和",
    "和利时",
    "太和",
    "共和",
    "为尔康",
    "有研",
    "仁和",
    "泰和",
    "祥和",
    "和平",
    "和谐",
    "和记",
    "及时",
    "致和",
    "天和",
    "中为",
    "有为",
    "对外",
    "等离子",
    "向阳",
    "由田",
    "将军",
    "把手",
    "有色",
    "从化",
    "安和",
    "与辉",
    "和睦",
    "瑞和",
    "在线",
)
#: A short name with its trade (睿达精密), between a border and a firm's verb.
SHORT_NAME = re.compile(
    r"(?:^|(?<=[，。；、：\n由向为与和从对的]))([一-龥]{2,3}(?:科技|电子|精密|重工|机械|材料|新材|化工|生物|医药|药业|食品|电气|光电|能源|"
    r"智能|动力|轮胎|橡胶|通信|软件|电缆|船舶|汽车|机电|环保|纺织))(?=、|为|向|由|从|与|位于|坐落|落户|主营|主要|专业|生产|研制|拟|已|是|将|签|牵头|急需|"
    r"求购|供应|配套|尚未|并未|不再|停止|采购)"
)
NOT_A_BRAND = re.compile(
    r"高端|智能|海洋|先进|精密|新型|传统|绿色|现代|工业|新能源|电子|轨道|医疗|消费|农业|工程|航空|信息|数字|清洁|可再生|人工|高性能|复合|特种|"
    r"石油|精细|合成|微|休闲|冷冻|健康|商用|乘用|电动|燃料|节能|基础|化学|关键|金属|高分子|前沿|核心|家用|通用|矿山|食品|纺织|中国|全市"
)
TYPES = (
    "专精特新“小巨人”企业", "专精特新小巨人企业", "“小巨人”企业", "小巨人企业",
    "专精特新中小企业", "专精特新企业", "创新型中小企业", "制造业单项冠军企业", "制造业单项冠军", "单项冠军企业",
    "单项冠军", "“链主”企业", "链主企业", "瞪羚企业", "独角兽企业", "高新技术企业", "规模以上工业企业", "规上工业企业",
    "科技型中小企业", "隐形冠军企业", "领航企业", "雏鹰企业", "绿色工厂", "智能工厂", "数字化车间",
)  # fmt: skip
LEVEL = re.compile(r"^(?:国家级|省级|市级|世界级|区级|全国|国家)")
PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("POLICY", re.compile(r"(?<=《)[^《》\n]{3,60}(?=》)")),
    ("POLICY", re.compile(r"[“\"]?[一-龥A-Za-z0-9+“”]{2,16}(?:行动计划|行动方案|实施方案|专项行动|专项规划)")),
    ("CHAIN", re.compile(r"[一-龥]{2,12}产业链")),
    ("CLUSTER", re.compile(r"[一-龥A-Za-z]{2,20}(?:产业集群|集群)")),
    ("PARK", re.compile(r"[一-龥A-Za-z（）()]{2,20}(?:产业园区|产业园|工业园区|工业园|科技园区|科技园|开发区|高新区|示范区|保税港区|保税区|产业基地|经济区|自贸片区|软件园|生态园|创业园|孵化器)")),
    ("PLATFORM", re.compile(r"[一-龥A-Za-z0-9]{2,20}(?:互联网平台|服务平台|公共平台|平台|创新中心|技术中心|工程中心|研究中心|重点实验室|实验室|检测中心)")),
    ("EVENT", re.compile(r"[一-龥A-Za-z0-9“”]{2,24}(?:博览会|交易会|展览会|供需对接会|对接会|对接活动|推介会|洽谈会|论坛|峰会|创新大会|产业大会|大会|啤酒节|研讨会)")),
    ("INDUSTRY", re.compile(r"(?:战略性新兴产业|未来产业|新一代信息技术产业|海洋经济|数字经济|低空经济)")),
    ("PLACE", re.compile(r"[一-龥]{2,4}(?:自治区|街道|[省市区县镇])(?![长内属级直政域委场值])")),
)  # fmt: skip
#: What may not open a mention found by its ending.
OPENING = re.compile(
    r"^.*(?:以及|打造|建设|举办|办好|\d+场|举行|召开|入驻|落户|依托|聚焦|围绕|推进|推动|印发|出台|发布|实施|开展|参加|参与|获批|位于|形成|"
    r"运营|牵头|承建|梳理|优化|强化|做强|完善|延伸|引领|布局|加快|发展|壮大|培育|支持|建成|建立|搭建|成立|入选|获评|认定|列入|加入|通过|根据|按照|围绕|拥有|包括|其中|第[一二三四五六七八九十百\d]+届|"
    r"\d{4}年|[在由向为与和及于的是等将对从到、，：；])"
)


def find_entities(text: str, gazetteer: Gazetteer) -> list[Mention]:
    """Mentions of a text (already folded), the longest winning, none overlapping."""
    known = gazetteer.find(text)
    found = [*known, *firms(text), *unlisted_short_names(text), *types(text), *by_ending(text)]
    found += short_names(text, [one for one in found if one.label == "FIRM"])
    return longest(found)


def firms(text: str) -> list[Mention]:
    """Firms by the ending of their name; a branch or plant belongs to its firm's mention."""
    found = []
    for ending in FIRM_ENDING.finditer(text):
        start = ending.start()
        while start > 0 and ending.start() - start < 24 and LETTER.match(text[start - 1]):
            start -= 1
        start += _junk(text[start : ending.start()])
        while start < ending.start() and text[start] in ")）":
            start += 1
        if ending.start() - start < 2:
            continue
        end = ending.end()
        if held := HOLDER.search(text[start:end]):
            start += held.end()
        if branch := BRANCH.match(text, end):
            end = branch.end()
        name = text[start:end]
        if name.count("(") + name.count("（") == name.count(")") + name.count("）"):
            found.append(Mention(start, end, name, "FIRM", "", 0.85))
    return found


def _junk(run: str) -> int:
    """How many letters at the front of a run are not of the name."""
    shielded = run
    for word in AT_HOME:
        shielded = shielded.replace(word, "#" * len(word))
    cut = BEFORE_NAME.match(shielded)
    return cut.end() if cut else 0


def unlisted_short_names(text: str) -> list[Mention]:
    """Short firm names that no list knows: a trade's word at the end, and a firm's verb behind."""
    return [
        Mention(*hit.span(1), hit[1], "FIRM", "", 0.6)
        for hit in SHORT_NAME.finditer(text)
        if not NOT_A_BRAND.match(hit[1])
    ]


def types(text: str) -> list[Mention]:
    """Kinds of firms that documents name."""
    return [
        Mention(at, at + len(word), word, "FIRM_TYPE", "", 0.9)
        for word in TYPES
        for at in _all(text, word)
    ]


def _all(text: str, word: str) -> Iterable[int]:
    at = text.find(word)
    while at >= 0:
        yield at
        at = text.find(word, at + 1)


def by_ending(text: str) -> list[Mention]:
    """Chains, clusters, parks, platforms, events, policies, places by their ending."""
    found = []
    for label, pattern in PATTERNS:
        for hit in pattern.finditer(text):
            start, end = hit.span()
            if label != "POLICY" or text[start - 1 : start] != "《":
                junk = OPENING.match(text[start : end - 2])
                start += junk.end() if junk else 0
            if level := LEVEL.match(text[start:end]):
                start += level.end() if label in ("CLUSTER", "PARK") else 0
            if end - start >= (2 if label == "PLACE" else 4):
                found.append(Mention(start, end, text[start:end], label, "", 0.75))
    return found


def short_names(text: str, known: list[Mention]) -> list[Mention]:
    """A short name that the text defines, （以下简称“X”）, wherever it stands afterwards."""
    found = []
    for hit in re.finditer(r"[（(](?:以下)?简称[：:]?[“\"]?([^”\"）)]{2,12})[”\"]?[）)]", text):
        owner = next((one for one in known if one.end == hit.start()), None)
        if owner:
            found += [
                Mention(at, at + len(hit[1]), hit[1], "FIRM", owner.id, 0.9)
                for at in _all(text, hit[1])
                if not owner.start <= at < owner.end
            ]
    return found


def longest(found: list[Mention]) -> list[Mention]:
    """Of overlapping mentions the longest; of equally long ones the surer."""
    kept: list[Mention] = []
    taken = bytearray(max((one.end for one in found), default=0))
    for one in sorted(found, key=lambda one: (one.start - one.end, -one.confidence, one.start)):
        if not any(taken[one.start : one.end]):
            kept.append(one)
            taken[one.start : one.end] = b"\x01" * (one.end - one.start)
    return sorted(kept, key=lambda one: one.start)
