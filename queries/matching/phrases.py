"""Reads a posted text: what is wanted or offered, for what use, what is refused, which figures.

A Chinese product name ends in what the thing is; what stands before says which kind. In
“冰箱用变频压缩机” the thing is 压缩机, the use 冰箱, the kind 变频. Phrases are cut by declared words
(words.py); no dictionary and no trained model, so words that nobody listed are read the same way.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property, lru_cache

from queries.matching.words import (
    ASKERS,
    BUYING,
    CERTIFICATES,
    CONDITIONS,
    LEADS,
    NEGATIONS,
    SELLING,
    SYNONYMS,
    TRAILS,
)

CLAUSE = re.compile(r"[，,。；;：:!！?？\n\r\t（）()【】\[\]“”\"《》|]+|——")
LIST = re.compile(
    r"[、+]|(?<=[^\x00-\x7f])/(?=[^\x00-\x7f])|以及|及(?!时)|与|或|(?<!共|饱|混|柔)和(?!面|谐)"
)
LEAD = re.compile(rf"^(?:{LEADS}|{SELLING}|{BUYING}|供(?=.{{2}}))")
TRAIL = re.compile(rf"(?:{TRAILS}|{BUYING})$")
ASKED = re.compile(rf"^(?P<who>.{{1,14}}?)(?:{BUYING})(?P<what>.{{2,}})$")
BUYS = re.compile(rf"^.{{0,10}}?(?:{BUYING})")
SELLS = re.compile(rf"^.{{0,12}}?(?:{SELLING})")
NEGATED = re.compile(rf"(?:{NEGATIONS})(?P<what>[^的]+?)(?:的(?P<rest>.+))?$")
EXCEPT = re.compile(r"除(?:了|去)?(?P<what>[^，,。；;]+?)(?:以外|之外|外)(?=[，,。；;]|均|$)")
CONDITION = re.compile(rf"^(?:{CONDITIONS})")
MADE_FOR = re.compile(
    r"^(?:适?用于|应用于|适用|服务于|面向|配套(?=.{2})|供(?!应|热|电|水|气|暖)|配(?!件|套|电|方|料)|为)"
    r"(?P<use>.+?)(?:(?:的|配套|提供|采购|寻找|寻求|求购|使用|专用)(?P<what>.*))?$"
)
USED_BY = re.compile(
    r"^(?P<use>.{1,10}?)(?:专用|(?<![通商家民军医应费信利使采作常备公实专兼饮日乘农耐])用)的?(?P<what>.{2,})$"
)
INTRODUCED = re.compile(
    rf"^.{{0,24}}?(?:公司|集团|企业|厂|我们|一家)(?:{SELLING}|是|为|专业|国内|一家|主要)+(?P<what>.{{2,}}?)"
    r"(?:的[^的]{0,8}(?:企业|厂家|厂商|公司|工厂))?$"
)
WHO_WE_ARE = re.compile(
    r"^(?:我司|我公司|本公司|我们|本企业|我厂|公司)?(?:是|为|系)(?:一家)?(?P<who>.+?)(?:公司|企业|厂|集团|厂商|单位)$"
)
ENDS_IN_USE = re.compile(r"^(?P<use>.{2,10}?)(?:专用|使用|(?<![利信费商家民军医通兼])用)$")
ASKER = re.compile(rf"(?:{ASKERS})$")
UNIT = "平方米|立方米|万米|公斤|台套|整车|台|套|吨|片|件|只|辆|支|个|根|张|块|条|双|瓶|盒|卷|颗|箱|桶|艘|架|组|米|㎡|kg"
QUANTITY = re.compile(
    rf"(?P<cue>(?:年|月|每年|每月|总|日)?(?:需求量|需求|需|用量|产能|产|采购量|采购|供货|供)?(?:能力)?(?:约|达|可达)?)"
    rf"\s*(?P<number>\d+(?:\.\d+)?)\s*(?P<scale>亿|千万|百万|万|千)?[多余]?(?P<unit>{UNIT})"
    rf"(?P<per>/年|/月|每年|每月)?(?:以上)?(?![a-z级代])"
)
SCALE = {"": 1.0, "千": 1e3, "万": 1e4, "百万": 1e6, "千万": 1e7, "亿": 1e8}
MEASURE = re.compile(
    r"(?P<low>-?\d+(?:\.\d+)?)\s*(?:[-~至到/]\s*(?P<high>\d+(?:\.\d+)?))?\s*"
    r"(?P<unit>英寸|寸|mm|cm|μm|um|微米|纳米|nm|毫米|厘米|kwh|kw|mw|w|瓦|千瓦|kv|v|伏|mah|ah|mpa|兆帕|°c|摄氏度|度"
    r"|rpm|转|分贝|db|升|ghz|hz|吨级|级(?!别)|口|轴|p|g(?=光|以太))(?![a-z])"
)
SAME_UNIT = {
    "寸": "英寸",
    "um": "μm",
    "微米": "μm",
    "纳米": "nm",
    "毫米": "mm",
    "厘米": "cm",
    "瓦": "w",
    "千瓦": "kw",
    "伏": "v",
    "兆帕": "mpa",
    "摄氏度": "°c",
    "度": "°c",
    "转": "rpm",
    "分贝": "db",
}
CERTIFICATE = re.compile(CERTIFICATES)
MODEL = re.compile(r"(?<![a-z0-9])(?=[a-z]*\d)(?=\d*[a-z])[a-z0-9][a-z0-9.\-]*[a-z0-9](?![a-z0-9])")
#: Dashes of a range: 120–200W, M36—M64; a double dash ends a clause.
DASH = re.compile(r"[\u2012\u2013\u2212]|(?<=\d)—(?=[a-z\d])")
DOUBLED = re.compile(r"([^\x00-\x7f]{2,}|[a-z]{2,})\1")
NO_THING = re.compile(
    r"(?:认证|体系|防护|证书|认可|资质)$|^[a-z]*\d[a-z0-9]*(?:级|型|系列)?(?:以上)?$|^[\d°c]+$"
)
NOT_AN_AMOUNT = re.compile(r"(?:载重|高度|长度|深度|承载|行程|起重|可达|大于|小于|超过|最大)$")
TIDY = re.compile(r"[\s\-_·.、/~%#*&=<>]+|^\d+(?:\.\d+)?(?=[^\x00-\x7f])")


@dataclass(frozen=True)
class Measure:
    """A stated figure or range with its unit."""

    low: float
    high: float
    unit: str

    def meets(self, asked: Measure) -> bool:
        """Whether this figure, within a tenth, covers what is asked."""
        return self.low * 0.9 <= asked.high and asked.low <= self.high * 1.1


@dataclass(frozen=True)
class Phrase:
    """One thing that a text names, and how much the text is about it (0–1)."""

    words: str
    uses: tuple[str, ...] = ()
    weight: float = 1.0


@dataclass(frozen=True)
class Reading:
    """What a text says, taken apart."""

    text: str
    things: tuple[Phrase, ...]
    refused: tuple[str, ...] = ()
    measures: tuple[Measure, ...] = ()
    certificates: frozenset[str] = frozenset()
    models: frozenset[str] = frozenset()
    quantity: float | None = None
    unit: str = ""
    buys: bool = False
    sells: bool = False

    @cached_property
    def uses(self) -> tuple[str, ...]:
        """Every use that the text names, once."""
        return tuple(dict.fromkeys(use for thing in self.things for use in thing.uses))


def normal(text: str) -> str:
    """Width and case folded, spaces between Chinese characters gone, synonyms unified."""
    folded = unicodedata.normalize("NFKC", text).lower().strip()
    folded = DASH.sub("-", folded)
    folded = re.sub(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])", "", folded)
    folded = re.sub(r"锂电(?!池|解|芯)", "锂电池", folded)
    for written, kept in SYNONYMS:
        if written in folded:
            folded = folded.replace(written, kept)
    return DOUBLED.sub(r"\1", folded)


@lru_cache(maxsize=200_000)
def bare(words: str) -> str:
    """A phrase without verbs before and trade words after it; never emptied."""
    kept = TIDY.sub("", words)
    for pattern in (LEAD, TRAIL):
        while (cut := pattern.sub("", kept, count=1)) != kept and len(cut) >= 2:
            kept = cut
    return kept


@lru_cache(maxsize=200_000)
def read(text: str) -> Reading:
    """Take a posted text apart; an empty or wordless text gives a reading without things."""
    whole = normal(text)
    refused: list[str] = []
    things: list[Phrase] = []
    loose: list[str] = []
    amount = next((m for m in QUANTITY.finditer(whole) if _is_amount(m)), None)
    rest = whole.replace(amount.group(0), "，", 1) if amount else whole
    measures = tuple(_measure(m) for m in MEASURE.finditer(rest))
    refused += [found["what"] for found in EXCEPT.finditer(rest)]
    rest = EXCEPT.sub("，", rest)
    for clause in filter(None, CLAUSE.split(rest)):
        named, uses = _clause(clause, refused)
        weight = 1.0 if not things else 0.6
        things += [Phrase(words, tuple(uses), weight) for words in named]
        if not named:
            loose += uses
    things = [Phrase(t.words, (*t.uses, *loose), t.weight) for t in things if len(t.words) >= 2]
    return Reading(
        text=text,
        things=tuple(dict.fromkeys(things)) or _only(loose),
        refused=tuple(_refusals(refused)),
        measures=measures,
        certificates=frozenset(_certificate(c) for c in CERTIFICATE.findall(whole)),
        models=frozenset(MODEL.findall(MEASURE.sub(" ", rest))),
        quantity=_amount(amount) if amount else None,
        unit=amount["unit"] if amount else "",
        buys=bool(BUYS.match(whole)) and not SELLS.match(whole),
        sells=bool(SELLS.match(whole)),
    )


def _clause(clause: str, refused: list[str]) -> tuple[list[str], list[str]]:
    """The things and the uses that one clause names; what it refuses is added to `refused`."""
    if negated := NEGATED.search(clause):
        refused.append(negated["what"])
        before = clause[: negated.start()] or negated["rest"] or ""
        return _clause(before, refused) if len(before) >= 2 else ([], [])
    if CONDITION.match(clause):
        return [], []
    uses: list[str] = []
    if us := WHO_WE_ARE.match(clause):
        return [], [bare(us["who"])]
    if introduced := INTRODUCED.match(clause):
        clause = introduced["what"]
    if asked := ASKED.match(clause):
        who = ASKER.sub("", bare(re.sub(r"^为|每?[年月]$", "", asked["who"])))
        uses += [who] if len(who) >= 2 and who != asked["what"] else []
        clause = asked["what"]
    clause = MEASURE.sub("", clause)
    if made_for := MADE_FOR.match(clause.removeprefix("可")):
        uses += [ASKER.sub("", bare(part)) for part in LIST.split(made_for["use"]) if part]
        clause = made_for["what"] or ""
    if (ends := ENDS_IN_USE.match(clause)) and len(clause) <= 12:
        return [], [*uses, bare(ends["use"])]
    return _listed(clause, uses), uses


def _listed(clause: str, uses: list[str]) -> list[str]:
    """The items of an enumeration; what stands before 用 goes to `uses`."""
    found = []
    for item in filter(None, LIST.split(clause)):
        item = bare(item)
        if used := USED_BY.match(item):
            uses.append(bare(used["use"]))
            item = bare(used["what"])
        if "的" in item[:-2]:
            kind, _, item = item.rpartition("的")
            uses += [kind] if len(kind) >= 2 else []
        if len(item) >= 2 and not NO_THING.search(item):
            found.append(item)
    return found


def _only(uses: list[str]) -> tuple[Phrase, ...]:
    """A text that names nothing but a use is about that."""
    return tuple(Phrase(use, (), 0.6) for use in uses if len(use) >= 2)


def _refusals(raw: list[str]) -> list[str]:
    parts = (bare(part) for clause in raw for part in LIST.split(clause) if part)
    return [part for part in parts if len(part) >= 2]


def _is_amount(match: re.Match[str]) -> bool:
    """A bare figure counts as a quantity only at the end of its clause, and not as a size."""
    if match["scale"] or match["cue"] or match["per"]:
        return True
    alone = match.end() == len(match.string) or match.string[match.end()] in "，,。；;"
    return alone and not NOT_AN_AMOUNT.search(match.string[: match.start()])


def _amount(match: re.Match[str]) -> float:
    """The stated quantity a year."""
    months = 12.0 if "月" in match["cue"] or "月" in (match["per"] or "") else 1.0
    return float(match["number"]) * SCALE[match["scale"] or ""] * months


def _measure(match: re.Match[str]) -> Measure:
    low = float(match["low"])
    high = float(match["high"]) if match["high"] else low
    return Measure(min(low, high), max(low, high), SAME_UNIT.get(match["unit"], match["unit"]))


def _certificate(raw: str) -> str:
    plain = raw.replace(" ", "").replace("-", "").replace("/", "")
    return {"3c": "ccc", "医疗级": "医用级"}.get(plain, plain)
