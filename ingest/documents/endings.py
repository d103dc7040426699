"""Mentions that their endings give away: the left edge is found word by word, known names whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from ingest.documents.lexicon import parts, words
from ingest.documents.model import Mention

#: Longest mention of an ending, in characters.
LONGEST = 26
PAIRED = {"“": "”", "（": "）", "(": ")"}
LEVEL = r"(?:国家级|省级|市级|世界级|区级|县级)"


@lru_cache(maxsize=1)
def stops() -> frozenset[str]:
    """Words that no name opens with and none holds, except inside a known name."""
    return frozenset(words("stops"))


@lru_cache(maxsize=16)
def halts(label: str) -> frozenset[str]:
    """Words at which the walk to the left halts; policies may hold 升级, 发展, 提升,
    platforms 应用, 服务, 采购."""
    if label == "POLICY":
        return frozenset(words("policy_stops"))
    return stops() - frozenset(words("platform_words")) if label == "PLATFORM" else stops()


@dataclass(frozen=True)
class Words:
    """A text cut into words: where each begins, with known names as one word."""

    text: str
    begins: frozenset[int]
    atoms: dict[int, int]

    @classmethod
    def of(cls, text: str, begins: frozenset[int], known: list[Mention]) -> Words:
        """`known`: names that are not to be cut; keyed by end for the walk to the left."""
        atoms: dict[int, int] = {}
        for one in known:
            atoms[one.end] = min(one.start, atoms.get(one.end, one.start))
        return cls(text, begins, atoms)

    def word_before(self, end: int, floor: int) -> int:
        """Where the word that ends at `end` begins."""
        at = end - 1
        while at > floor and at not in self.begins:
            at -= 1
        return at

    def word_behind(self, start: int, ceiling: int) -> int:
        """Where the word that begins at `start` ends."""
        at = start + 1
        while at < ceiling and at not in self.begins:
            at += 1
        return at

    def left_edge(self, end: int, floor: int, halts: frozenset[str]) -> int:
        """Where the name that ends at `end` begins: the walk halts at a stop word or a mark."""
        at = end
        while at > floor:
            step = self._before(at, floor, halts)
            if step is None:
                break
            at = step
        return at

    def _before(self, at: int, floor: int, halts: frozenset[str]) -> int | None:
        if (atom := self.atoms.get(at)) is not None and atom >= floor:
            return atom
        if self.text[at - 1] in "）)”":
            return self._bracket(at, floor)
        start = self.word_before(at, floor)
        word = self.text[start:at]
        if (
            start not in self.begins
            or word in halts
            or not re.fullmatch(r"[一-龥A-Za-z0-9+·\-—]+", word)
        ):
            return None
        return None if re.fullmatch(r"\d+", word) and len(word) != 4 else start

    def _bracket(self, at: int, floor: int) -> int | None:
        """A bracket or quotation inside a name is taken whole."""
        closing = self.text[at - 1]
        opening = next(mark for mark, other in PAIRED.items() if other == closing)
        start = self.text.rfind(opening, max(floor, at - 14), at)
        return start if start >= 0 and start < at - 1 else None


def suffix(name: str, *more: str) -> re.Pattern[str]:
    """The endings of one subject of words/parts.txt as a pattern, longest first."""
    endings = sorted({*parts("parts")[name], *more}, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, endings)))


#: Label → endings. Order settles nothing: the longest mention wins.
ENDINGS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("CLUSTER", re.compile(
        r"(?:(?:中小企业|县域)?特色产业|先进制造业|战略性新兴产业|“?雁阵形”?(?:产业)?|创新型产业|产业|制造业|企业)?集群(?!化|式|发展水平|内)")),
    ("PARK", suffix("园区", "园区", "加工园", "综保区", "自贸区", "物流园区", "保税物流中心", "自贸试验区", "功能区", "示范基地", "工业区", "智汇港", "产业新区", "循环经济区", "生物谷", "生物城", "医药城", "科学城", "健康城",
                    "药谷", "光谷", "硅谷园", "航空小镇", "科创城", "数字产业园", "总部基地", "创业园", "创意园", "产业城", "港区", "自由贸易试验区")),
    ("PLATFORM", suffix("平台", "平台", "认证中心", "产业研究院", "技术研究院", "工业技术研究院", "检验中心", "计量中心", "试验中心", "工业设计中心", "企业技术中心",
                        "技术中心", "研究中心", "创新联合体", "产业联盟", "工程中心", "测试中心", "体验中心", "算力中心", "数据中心", "大脑", "测试基地",
                        "平台", "创新综合体", "服务中心", "博士后工作站", "院士工作站", "中试线", "验证中心", "赋能中心", "促进中心")),
    ("EVENT", suffix("活动", "大会", "对接会", "对接洽谈会", "发布会", "座谈会", "年会", "展会", "大赛", "签约会", "采购会", "供应商大会",
                     "合作伙伴大会", "开放日", "双选会", "招商会", "产销对接会", "路演", "车展", "观摩会", "沙龙", "交流大会", "美食节", "文化节", "旅游节", "采购节", "服装节", "时装周", "设计周", "渔业展", "家电展", "工博会", "进博会", "广交会", "高交会")),
    ("POLICY", re.compile(
        r"(?:三年|年度)?(?:行动计划|行动方案|专项行动|提升行动|攻坚行动|培育行动|实施方案|工作方案|若干政策措施|若干措施|若干政策|发展规划|专项规划|"
        r"实施意见|指导意见|管理办法|实施细则|(?:培育|提升|强链|倍增|梯度培育|领航|招引)(?:工程|计划)|条例|“?十[三四五]五”?规划|(?<=[一-龥]{3})行动(?![力能上路迟自号者起]))")),
    ("CHAIN", re.compile(r"(?:全)?产业链|(?<=[一-龥])链(?=链主|上下游|企业|建设|[，。、])")),
    ("INDUSTRY", re.compile(r"(?:战略性新兴产业|未来产业|现代服务业|生产性服务业|(?:先进|高技术|装备)?制造业|软件业|(?<=[一-龥])(?=产业|行业|领域))")),
    ("PLACE", re.compile(r"(?:特别行政区|自治区|自治州|街道|[省市区县镇乡村])(?![长委办场值级政域内外间直属里民头面省市区县镇乡村])|(?<![电铁公高道思线链网回管油气水一出套])(?:[一二三四五六七八九]?(?:大道|大街|路|街)|[东西南北中](?:路|街|大街))(?!径|线|演|由|试|面|道|灯|桥|向|走|领|[一-龥]?攀)")),
)  # fmt: skip
#: Mentions that are only the ending, with or without a level, are general words.
BARE = re.compile(
    rf"^{LEVEL}?(?:产业)?(?:集群|产业园区?|园区|平台|大会|论坛|峰会|产业链|开发区|经济区|行动计划|实施方案|工作方案|行动方案|专项行动|若干措施|若干政策|管理办法|实施意见|指导意见|发展规划|条例|行动|工程|计划|"
    r"产业基地|生产基地|示范区|工业园区?|节|展|会|链|活动|条例|大脑|数据中心|研发中心|技术中心|创新中心|实验室|服务中心|全产业链|展会|年会|"
    r"示范基地|功能区|港区|服务平台|公共服务平台|省|市|区|县|镇|乡|村|街道|路|街|大道|大街)$"
)
#: Words with the endings of places that name none.
NOT_PLACES = frozenset(words("not_places"))
#: Left edges that a label allows no further: places and streets are short.
REACH = {"PLACE": 6, "INDUSTRY": 12, "CHAIN": 16}


def by_endings(text: str, cut: Words) -> Iterator[Mention]:
    """Chains, clusters, parks, platforms, events, policies, industries, places and streets."""
    for label, pattern in ENDINGS:
        for hit in pattern.finditer(text):
            reach = REACH.get(label, LONGEST)
            start = cut.left_edge(hit.start(), max(0, hit.end() - reach), halts(label))
            start = without_level(text, start, hit.end())
            start = with_country(text, start, label)
            name = text[start : hit.end()]
            bare = BARE.match(name) or (
                start == hit.start() and label in ("PLACE", "CHAIN", "EVENT")
            )
            if len(name) >= 2 and not bare and balanced(name) and name not in NOT_PLACES:
                yield Mention(start, hit.end(), name, label, "", 0.7)


def with_country(text: str, start: int, label: str) -> int:
    """国家 and 全国 in front belong to the name of a platform or park (国家高速列车技术创新中心)."""
    is_named = label in ("PLATFORM", "PARK") and text[max(0, start - 2) : start] in ("国家", "全国")
    return start - 2 if is_named else start


def without_level(text: str, start: int, end: int) -> int:
    """A level word in front stays outside."""
    level = re.compile(LEVEL).match(text, start, end)
    return level.end() if level else start


def balanced(name: str) -> bool:
    """Whether brackets and quotes close inside the name."""
    return all(name.count(mark) == name.count(other) for mark, other in PAIRED.items())


#: 《…》 of these kinds are policies; other titles are papers, songs, newspapers.
PAPER = re.compile(
    r"《([^《》\n]{2,60}?(?:意见|办法|规划|方案|计划|措施|通知|条例|细则|政策|纲要|决定|行动|规定|指南|清单|目录|建议|公告|法|标准|工程|规范))(?:（[^《》（）]{1,20}）)?》"
)
#: A quoted action with its word behind it: “春雨行动”, “人工智能+”行动.
QUOTED = re.compile(
    r"“[^“”\n]{2,12}”(?:专项)?(?:行动|计划|工程)(?:计划|方案)?|(?<=“)[^“”\n]{2,14}(?:行动|计划|工程)(?=”)"
)


def policies(text: str) -> Iterator[Mention]:
    """Policies in 《》 or quotes; a mark around the whole stays outside."""
    for hit in PAPER.finditer(text):
        yield Mention(
            hit.start() + 1,
            hit.end() - 1,
            text[hit.start() + 1 : hit.end() - 1],
            "POLICY",
            "",
            0.95,
        )
    for hit in QUOTED.finditer(text):
        yield Mention(hit.start(), hit.end(), hit[0], "POLICY", "", 0.85)
