"""A sentence with each mention as one letter, so that wordings can be told by regular expressions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from ingest.documents.model import Mention, Relation
from ingest.documents.status import status_of

#: First letter (private use) of each kind of mention; a sentence has at most KIND of one kind.
KIND = 256
FIRST = {"FIRM": 0xE000, "PRODUCT": 0xE100, "PLACE": 0xE200, "PARK": 0xE200, "CHAIN": 0xE300}
F, P, L, H = (
    f"[{chr(first)}-{chr(first + KIND - 1)}]" for first in (0xE000, 0xE100, 0xE200, 0xE300)
)
AND = r"(?:、|和|及|与|以及)(?:各类|高端|先进|核心|关键|主要)?"
#: How many of a product, between the items of a list: 冻干机6台、灯检机4台.
QUANTITY = r"(?:约?\d[\d.]*[^，。；、\d]{1,3})?"
#: What a wording's group may hold: a list of firms, of products, one place, a list of chains.
GROUPS = {
    **dict.fromkeys("sbcfg", rf"{F}(?:{AND}{F})*(?:等[^，。；]{{0,6}}?)?"),
    "o": F,
    "p": rf"{P}(?:{QUANTITY}{AND}{P})*",
    "q": P,
    "l": rf"{L}+(?:{AND}{L}+)*",
    "h": rf"{H}(?:{AND}{H})*",
}
#: Joins that also separate two sides: behind them a list of firms of one side ends.
ONE_SIDE = {"f": rf"{F}(?:、{F})*", "g": GROUPS["f"]}
PRONOUN = re.compile(
    r"(?:(?<=[，；])|^)(?:该公司|本公司|公司|该企业|该集团|我们|我公司|我司|我厂|其)(?=[主专生向由从为位拟将已年是的急与产在总计长供采并暂未没否不现对每月目全外购自需也正现]|还|[\ue100-\ue1ff])"
)
#: A clause that names no firm before its verb speaks of the sentence's subject. Up to ten letters
#: without a mention may open it: adverbs, times, shares.
OPENS = r"[^，。；\ue000-\ue3ff]{0,10}?"
SILENT = re.compile(
    rf"[，；](?={OPENS}(?:(?:(?:向|为|从|自|由|与|和|同|给|对)(?:{L}+的?)?{F}|(?:采购|选用|采用|使用|搭载){F}|来自{F}|采购自{F}|改用{F}|"
    rf"(?:供应|供给|供货给|交付|销往|卖给|发往|专供|供|配套|进入|打入){F}|(?:将|把)(?:所产|其)?{P}[^，。；]{{0,6}}(?:供|销|卖|交付|发|提供|配套))|"
    rf"属于|处于|隶属|采用|选用|使用|搭载|旗下|下属|控股子公司|全资子公司|(?:厂区|工厂|生产基地|厂房|厂址|研发中心)?(?:位于|坐落)|(?:在[^，；。]{{0,10}})?(?:投资)?(?:设立|新设)|地处|总部|注册地|落户|迁至|迁到|搬迁至|搬迁到|搬至|入驻|厂址|"
    rf"产品(?:全部|主要|大部分|直接|批量|已|远销)*(?:供|销|卖|配套)|(?:主要|下游|核心|直接|终端|前[三五]大)*(?:客户|供应商|用户)(?:有|为|包括|覆盖|涵盖)|"
    rf"(?:所产|所用|所需|其|而)?{P}(?:{AND}{P})*[^，。；\ue000-\ue3ff]{{0,6}}(?:采购自|外购自|购自|外购于|来自|由{F}|从{F}|向{F}|供应{F}|拟供应{F}|销往{F}|供{F}|专供{F})))"
)
#: A subject behind its parent: 甲全资子公司乙, 甲旗下乙.
OWNED = re.compile(
    rf"^[^，。；\ue000-\ue3ff]{{0,12}}{F}[^，。；\ue000-\ue3ff]{{0,2}}(?:控股|全资)?(?:子公司|旗下|下属|所属)(?:的|企业|公司)?({F})"
)
#: The sentence's subject as the other side: 乙向其供应丙.
HIM = re.compile(r"(?<=[向为给由从])其(?=[^，。；]{0,6}(?:供|采|提供|配套|代工|独|销|出售))")
#: “(hereafter X)” or a place in brackets between a firm's name and what is said of it.
HEREAFTER = re.compile(
    r"[（(](?:(?=[^（()）]*(?:简称|下称|又称|前身|曾用名|原名|原[\ue000-\ue0ff]))[^（()）由与被]{2,40}|[“‘\"]?[\ue000-\ue0ff][”’\"]?|[\ue200-\ue2ff])[）)]"
)


#: The product named last: 不再生产该产品.
SAID_GOODS = re.compile(r"(?:该|此类|上述|这一|这种)(?:系列)?(?:产品|材料|部件|设备)")


def last_goods(letters: str, at: int) -> str:
    """The letter of the last product before a place; nothing where none is named."""
    named: list[str] = re.findall(P, letters[:at])
    return named[-1] if named else ""


LATTER = re.compile(r"后者")
#: A firm with its part in a contract behind it: 甲（乙方）.
PARTY = re.compile(rf"({F})([甲乙丙供需买卖]方)")


def with_parties(letters: str) -> str:
    """The sentence with 甲方, 乙方 as the firms they stand for."""
    for firm, party in PARTY.findall(letters):
        letters = letters.replace(firm + party, firm, 1).replace(party, firm)
    return letters


def latter(letters: str, at: int, subject: str) -> str:
    """Whom 后者 means: the second of two named side by side, else the firm named last before it."""
    for pair in re.finditer(GROUPS["f"], letters[:at]):
        if len(both := re.findall(F, pair[0])) > 1:
            return str(both[-1])
    named: list[str] = re.findall(F, letters[:at])
    return named[-1] if named else subject


def him(letters: str, at: int, subject: str) -> str:
    """Whom 其 in 向其供应 means: the subject, where the clause has a firm of its own, else the other side."""
    opening = max(letters.rfind(mark, 0, at) for mark in "，；") + 1
    if re.search(F, letters[opening:at]):
        return subject
    others: list[str] = re.findall(F, letters[:opening])
    return others[-1] if len(others) > 1 else subject


def wording(words: str) -> re.Pattern[str]:
    """A wording as a pattern: <s> a group of GROUPS, _9 up to nine letters without mention or comma,
    ~9 the same with places allowed."""
    is_pair = "<g>" in words
    seen: set[str] = set()

    def group(hit: re.Match[str]) -> str:
        name = hit[1]
        inside = ONE_SIDE[name] if is_pair and name in ONE_SIDE else GROUPS[name]
        label = f"{name}2" if name in seen else name
        seen.add(name)
        return f"(?P<{label}>{inside})"

    pattern = re.sub(r"<(\w)>", group, words)
    gap = f"[^，。；{chr(0xE000)}-{chr(0xE3FF)}]"
    pattern = re.sub(r"_(\d+)", rf"{gap}{{0,\1}}?", pattern)
    wide = f"[^，。；{F[1:-1]}{P[1:-1]}{H[1:-1]}]"
    return re.compile(re.sub(r"~(\d+)", rf"{wide}{{0,\1}}?", pattern))


#: What stands before a firm that doesn't act.
OBJECT = re.compile(
    rf"(?:[向给为从由与同对自]|供应|供给|销往|卖给|发往|交付|采购自|来自|委托|配套|发给|进入){L}*$"
)


def first_actor(letters: str, by_letter: dict[str, Mention]) -> Mention | None:
    """The first firm of a sentence that no preposition makes an object."""
    for hit in re.finditer(GROUPS["f"], letters):
        if not OBJECT.search(letters[: hit.start()]):
            return by_letter[hit[0][0]]
    return None


#: A first clause that is one noun with a relative clause before it: 甲与乙合资设立的丙，…
TOPIC = re.compile(
    rf"^(?:[^，。；\ue000-\ue3ff]{{0,12}}，)?[^，。；是为系]*的(?:{L})?({F})(?=[，])"
)


def head_of_topic(letters: str, by_letter: dict[str, Mention]) -> Mention | None:
    """The firm that a first clause without a verb of its own is about."""
    topic = TOPIC.match(letters)
    return by_letter[topic[1]] if topic else None


#: The place of a firm behind a preposition.
PLACE_OF_FIRM = re.compile(rf"(?<=[向为从自由与和同给对]){L}+的?(?={F})")


@dataclass(frozen=True)
class Sentence:
    """One sentence: its span, its letters, and which mention each private letter stands for."""

    span: tuple[int, int]
    letters: str
    by_letter: dict[str, Mention]
    commas: tuple[int, ...]
    subject: Mention | None

    @classmethod
    def of(
        cls, text: str, span: tuple[int, int], inside: list[Mention], before: Mention | None
    ) -> Sentence:
        """`before`: the subject of the sentence before, whom a pronoun or silence means."""
        by_letter: dict[str, Mention] = {}
        letters, at, counts = "", span[0], dict.fromkeys(FIRST.values(), 0)
        for one in inside:
            first = FIRST.get(one.label)
            if first is None or counts[first] == KIND - 1:
                continue
            letter = chr(first + counts[first])
            counts[first] += 1
            by_letter[letter] = one
            letters += text[at : one.start] + letter
            at = one.end
        letters += text[at : span[1]]
        letters = HEREAFTER.sub("", letters)
        letters = re.sub(r"[“”\"（）()《》\s]", "", letters)
        subject = head_of_topic(letters, by_letter) or first_actor(letters, by_letter) or before
        if subject is None:
            subject = next((one for one in inside if one.label == "FIRM"), None)
        if owned := OWNED.search(letters):
            subject = by_letter[owned[1]]
        if subject is not None:
            letter = chr(FIRST["FIRM"] + KIND - 1)
            by_letter[letter] = before if before and PRONOUN.search(letters) else subject
            if before or not PRONOUN.match(letters):
                letters = PRONOUN.sub(letter, letters)
            letters = with_parties(letters)
            letters = SAID_GOODS.sub(lambda hit: last_goods(letters, hit.start()), letters)
            letters = LATTER.sub(lambda hit: latter(letters, hit.start(), letter), letters)
            letters = HIM.sub(lambda hit: him(letters, hit.start(), letter), letters)
            letters = SILENT.sub(f"，{letter}", letters)
        commas = tuple(at for at in range(*span) if text[at] in "，,；")
        return cls(span, letters, by_letter, commas, subject)

    @cached_property
    def trade(self) -> str:
        """The letters without the place that stands before a firm behind a preposition: 与长春的长光卫星."""
        return PLACE_OF_FIRM.sub("", self.letters)

    def mentions(self, letters: str | None) -> list[Mention]:
        """The mentions that a matched group holds; of places side by side the narrowest, the last."""
        told = re.sub(rf"{L}+({L})", r"\1", letters or "")
        held = [self.by_letter[letter] for letter in told if letter in self.by_letter]
        if any(one.label == "FIRM" for one in held):
            return [one for one in held if one.label == "FIRM"]
        return held

    def lone_product(self) -> list[Mention]:
        """The sentence's product, where it names one only."""
        products = [one for one in self.by_letter.values() if one.label == "PRODUCT"]
        return products if len(products) == 1 else []

    def actor_letters(self) -> str:
        """The letter of the sentence's subject, empty where it has none."""
        return chr(FIRST["FIRM"] + KIND - 1) if self.subject else ""

    def actors(self, at: int) -> list[Mention]:
        """Who acts at a place of the letters: the last firm of its clause, or the subject."""
        opening = max(self.letters.rfind(mark, 0, at) for mark in "，；") + 1
        clause = self.letters[opening:at]
        firms = self.mentions("".join(re.findall(F, clause)))
        if firms:
            lists = re.findall(GROUPS["f"], clause)
            return self.mentions(lists[-1])
        if under := re.findall(rf"(?:旗下|子公司|下属)(?:的|企业)?({F})", self.letters[:opening]):
            return self.mentions(under[-1])
        return [self.subject] if self.subject else []

    def status_of_silent(self, hit: re.Match[str]) -> str:
        """What the clauses of a wording say of its status, where a pronoun or silence stands for its subject."""
        if not any(ord(letter) == FIRST["FIRM"] + KIND - 1 for letter in hit[0]):
            return "fact"
        opening = max(self.letters.rfind(mark, 0, hit.start() + 1) for mark in "，；") + 1
        closing = [at for mark in "，；" if (at := self.letters.find(mark, hit.end())) >= 0]
        return status_of(self.letters[opening : min(closing, default=len(self.letters))])

    def last_clause(self, one: Relation) -> tuple[int, int]:
        """The clause of the relation's later end."""
        at = max(one.head.start, one.tail.start)
        opening = max((comma + 1 for comma in self.commas if comma < at), default=self.span[0])
        return opening, min((comma for comma in self.commas if comma >= at), default=self.span[1])

    def shared_clause(self, one: Relation) -> tuple[int, int] | None:
        """The clause that holds both ends of a relation."""
        first, last = sorted((one.head, one.tail), key=lambda end: end.start)
        if first.start < self.span[0] or any(first.start < at < last.end for at in self.commas):
            return None
        opening = max((at + 1 for at in self.commas if at < first.start), default=self.span[0])
        return opening, min((at for at in self.commas if at >= last.end), default=self.span[1])

    def clauses(self, one: Relation) -> tuple[int, int]:
        """The stretch of text that decides on a relation's status: the clauses of both ends, what
        introduces the sentence, and a turn that follows."""
        ends = [end for end in (one.head, one.tail) if self.span[0] <= end.start < self.span[1]]
        first = min((end.start for end in ends), default=self.span[0])
        last = max((end.end for end in ends), default=self.span[1])
        opening = [at + 1 for at in self.commas if at < first]
        closing = [at for at in self.commas if at >= last]
        begin = opening[-1] if len(opening) > 1 else self.span[0]
        if one.rel in ("PRODUCES", "NEEDS", "LOCATED_IN"):
            inner = [at + 1 for at in self.commas if at < one.tail.start]
            begin = max(begin, inner[-1] if inner else begin)
        return begin, closing[0] if closing else self.span[1]
