"""A firm's name taken apart: place, trade name (字号), industry words, legal form, branch."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import opencc

from graph.identity import vocabulary as words
from graph.identity.branches import split_branch
from graph.identity.places import (
    COUNTRIES,
    INSIDE,
    LONGEST,
    MUNICIPALITIES,
    PLACE_END,
    PLACES,
    PROVINCE_NAMES,
)
from graph.identity.vocabulary import form_off

_CJK = re.compile(r"[\u3400-\u9fff]")
#: Hyphens, dashes and brackets of every shape → one.
_DASHES = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\u2500", "-")
    | dict.fromkeys("\u3010[{\u3014\u3008\u300a\u300c\u300e", "(")
    | dict.fromkeys("\u3011]}\u3015\u3009\u300b\u300d\u300f", ")")
)
_NOISE = re.compile(r"[·•・.,，。、；;:：'\"“”‘’!！?？*#|_`~\s-]+")
#: 股份 misspelt before the rest of the form.
_FORM_SLIP = re.compile("股(?:分|粉|伤)(?=有限|公司)")
_BRACKET = re.compile(r"\(([^()]*)\)")
_FORMER = re.compile(r"^(?:原名?|曾用名?|前身|旧称|现名?|更名前|简称|以下简称|下称)[:：为]?")
_REMARK = re.compile(
    r"^(?:[A-Z]{0,3}[:.]?\d{4,6}(?:\.[A-Z]{2})?)$"
    r"|盖章|公章|签章|审核|核实|待核|待定|存疑|重名|新增|变更|复印件|副本"
    r"|独资|自然人|上市|国有控股|外商|注销|吊销|台港澳|中外合资|中外合作|非公司|以下|统称"
)
_ANY_TOWN = re.compile(
    r"([\u4e00-\u9fff]{2,3}?)(?<![城都超门上夜股灯])(?:市|县)(?=[\u4e00-\u9fff]{2})"
)
_GROUP_END = re.compile(r"(?:控股集团|集团控股|控股|集团)$")
_TWICE = re.compile(r"([\u4e00-\u9fff]{2,})\1")


@dataclass(frozen=True)
class FirmName:
    """What a firm's name says. `head` is the legal person's own normal name; `branch` what follows it."""

    text: str
    head: str
    brand: str
    industry: tuple[str, ...] = ()
    places: frozenset[str] = frozenset()
    form: str = ""
    is_group: bool = False
    is_holding: bool = False
    is_latin: bool = False
    branch: str = ""
    branch_kind: str = ""

    @property
    def core(self) -> str:
        """Trade name and industry words in their order, without place, form and 集团."""
        return self.brand + "".join(self.industry)


@cache
def _simplifier() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def clean(name: str) -> str:
    """NFKC, simplified characters, capitals, one kind of bracket and dash, no blanks beside Chinese."""
    return clean_all([name])[0]


def clean_all(names: Sequence[str]) -> list[str]:
    """`clean` for many names at once: one call of the converter."""
    if not names:
        return []
    joined = "\n".join(name.replace("\n", " ").replace("\r", " ") for name in names)
    joined = unicodedata.normalize("NFKC", joined).translate(_DASHES).upper()
    if not joined.isascii():
        joined = (
            _simplifier().convert(joined).replace("昇", "升").replace("葯", "药").replace("纟", "")
        )
        joined = _FORM_SLIP.sub("股份", joined)
    return [_squeeze(name) for name in joined.split("\n")]


def _squeeze(text: str) -> str:
    text = " ".join(text.split())
    if " " in text and _CJK.search(text):
        text = re.sub(r" ?(?=[\u3400-\u9fff()])|(?<=[\u3400-\u9fff()]) ", "", text)
    return text


@lru_cache(maxsize=500_000)
def normal_key(cleaned: str) -> str:
    """The legal name without punctuation, 有限责任公司 and 公司 folded into 有限公司: equal keys, one name."""
    is_chinese = bool(_CJK.search(cleaned))
    text = cleaned.replace("(", " ").replace(")", " ")
    text = _NOISE.sub("" if is_chinese else " ", text)
    text = re.sub(r"(?:有限|责任)+公司", "有限公司", text.strip())
    return re.sub(r"(?<!有限)(?<!股份)(?<!集团)(?<!总)(?<!分)公司$", "有限公司", text)


def parse(name: str) -> FirmName:
    """A name as written, taken apart."""
    return parse_clean(clean(name))


@lru_cache(maxsize=300_000)
def parse_clean(text: str) -> FirmName:
    """A name that `clean` has been through, taken apart."""
    if not _CJK.search(text):
        return _parse_latin(text)
    inner, places, is_partnership = _open_brackets(text)
    inner = _NOISE.sub("", inner)
    if len(set(inner)) < len(inner) - 1:
        inner = _TWICE.sub(r"\1", inner)
    if inner.startswith("株式会社") and len(inner) > 5:
        inner = inner[4:] + "株式会社"
    if "行" in inner:
        inner = _spell_out_bank(inner)
    head, branch, kind = split_branch(inner, has_place=bool(places))
    own, rest = _leading_places(head)
    stem, ending = form_off(rest)
    form = words.FORMS.get(ending, "")
    stem, behind = _trailing_place(stem)
    own += behind
    is_group, is_holding = ending == "集团公司", False
    if "集团" in stem or "控股" in stem:
        is_group = is_group or stem.endswith(("集团", "集团控股"))
        is_holding = stem.endswith(("控股", "控股集团"))
        stem = _GROUP_END.sub("", stem).replace("集团", "") or stem
    if not own:
        stem, inside = _inside_places(stem)
        own = inside
    brand, industry = _peel(stem)
    brand = _successor(brand)
    all_places = frozenset(own) | places
    if not brand:
        brand = own[0] if own else "".join(industry[:1])
        industry = industry if own else industry[1:]
    form = "合伙" if is_partnership else form
    return FirmName(
        text, normal_key(head), brand, industry, all_places, form, is_group, is_holding, False, branch, kind
    )  # fmt: skip


def _spell_out_bank(text: str) -> str:
    text = re.sub(r"(?<!农村)商业银行", "银行", text).replace("农商银行", "农村商业银行")
    for short, full in words.SHORT_BANKS.items():
        if text.startswith(short):
            return full + text[len(short) :].removeprefix("银行")
    return text


def _open_brackets(text: str) -> tuple[str, frozenset[str], bool]:
    """Brackets resolved: a place is taken out, a former name dropped, anything else joins the name."""
    places: set[str] = set()
    partnership = False

    def resolve(found: re.Match[str]) -> str:
        nonlocal partnership
        content = found[1].strip()
        if _FORMER.match(content) or _REMARK.search(content):
            return ""
        if "合伙" in content:
            partnership = True
            return ""
        names, rest = _leading_places(content, leave=0)
        if names and not rest:
            places.update(names)
            return ""
        if found.end() == len(found.string) and _is_alias(found.string[: found.start()], content):
            return ""
        return content if content != "中国" else ""

    while _BRACKET.search(text):
        text = _BRACKET.sub(resolve, text)
    return text.replace("(", "").replace(")", ""), frozenset(places), partnership


def _is_alias(name: str, content: str) -> bool:
    """Whether a bracket behind a whole legal name gives a short name: 青岛食品股份有限公司(青食)."""
    ends = words.FORMS.get(form_off(name)[1])
    return bool(ends) and len(content) <= 6 and not re.search("[厂店部处会所组]$|公司", content)


def _leading_places(text: str, leave: int = 2) -> tuple[list[str], str]:
    """Places that open a text, and what is left (at least `leave` characters)."""
    found: list[str] = []
    china = text.startswith("中国") and len(text) > 5
    rest = text[2:] if china else text
    while True:
        for length in range(min(LONGEST, len(rest) - leave), 1, -1):
            place = rest[:length]
            if place in PLACES:
                after = rest[length:]
                end = PLACE_END.match(after)
                after = after[end.end() :] if end and len(after) - end.end() >= leave else after
                break
        else:
            town = _ANY_TOWN.match(rest) if leave or len(rest) < 5 else None
            if town is None:
                break
            place, after = town[1], rest[town.end() :]
        found.append(place.removesuffix("市") if len(place) > 2 else place)
        rest = after
    if found and rest in words.FORMS:
        rest = found.pop() + rest
    if china and not found and (not rest or _is_only_trade(rest)):
        return [], text
    return found, rest


def _is_only_trade(text: str) -> bool:
    """Whether nothing but industry words, 集团 and form is left: then 中国 itself is the trade name."""
    stem = re.sub(r"(?:集团|控股)+$", "", form_off(text)[0])
    return not _peel(stem)[0]


def _trailing_place(stem: str) -> tuple[str, list[str]]:
    """“钢铁集团日照” → 钢铁集团 and 日照; “西门子中国” → 西门子."""
    if stem.endswith("中国") and len(stem) > 4:
        return stem[:-2], []
    for length in (3, 2):
        place = stem[-length:]
        if place in PLACES and stem[:-length].endswith("集团"):
            return stem[:-length], [place]
    return stem, []


def _inside_places(stem: str) -> tuple[str, list[str]]:
    """“中车青岛四方” → “中车四方” and 青岛."""
    found = INSIDE.search(stem, 2)
    if not found or len(stem) - len(found[0]) < 4:
        return stem, []
    after = stem[found.end() :]
    return stem[: found.start()] + after.removeprefix("市"), [found[0]]


@lru_cache(maxsize=100_000)
def _peel(stem: str) -> tuple[str, tuple[str, ...]]:
    """Industry words off the right end; what is left is the trade name, two characters or none."""
    taken: list[str] = []
    while stem:
        for length in range(min(words.LONGEST_WORD, len(stem)), 1, -1):
            if stem[-length:] in words.INDUSTRY and len(stem) - length != 1:
                taken.append(stem[-length:])
                stem = stem[:-length]
                break
        else:
            if stem.endswith("新") and len(stem) > 2 and taken:
                taken[-1] = "新" + taken[-1] if taken[-1] in ("材料", "能源") else taken[-1]
            break
    return stem, tuple(reversed(taken))


def _successor(brand: str) -> str:
    for old, new in words.SUCCESSORS.items():
        if brand.startswith(old):
            return new + brand[len(old) :]
    return brand


@cache
def _latin_places() -> dict[str, str]:
    """qingdao → 青岛; a place's pinyin that two places share is left out."""
    found: dict[str, str] = {}
    doubtful = set()
    for place in PLACES:
        if len(place) < 2 or place in COUNTRIES:
            continue
        key = "".join(pinyin(place))
        if key in found:
            doubtful.add(key)
        found[key] = place
    return {
        key: place for key, place in found.items() if key not in doubtful
    } | words.ENGLISH_PLACES


def _parse_latin(text: str) -> FirmName:
    tokens = re.findall(r"[a-z0-9]+", re.sub(r"(?<=\b[a-z])\.(?=[a-z]\b)|'", "", text.lower()))
    joined = " ".join(tokens).replace("hong kong", "hongkong").replace("s a", "sa").split()
    places, brand, industry = set[str](), list[str](), list[str]()
    form, group, holding, branch = "", False, False, ""
    for word in joined:
        if place := _latin_places().get(word):
            places.add(place)
        elif word in words.ENGLISH_FORMS:
            form = words.ENGLISH_FORMS[word]
        elif word in words.ENGLISH_GROUP:
            group, holding = group or word == "group", holding or word != "group"
        elif word in words.ENGLISH_BRANCH:
            branch = word
        elif word in words.ENGLISH_WORDS:
            industry.append(words.ENGLISH_WORDS[word])
        elif word not in words.ENGLISH_SKIP:
            brand.append(word)
    places.discard("中国")
    trade = "".join(brand) or "".join(joined[:1])
    head = " ".join(token for token in joined if token not in words.ENGLISH_SKIP)
    return FirmName(
        text, head, trade, tuple(industry), frozenset(places), form, group, holding, True, branch,
        "分支" if branch else "",
    )  # fmt: skip


@lru_cache(maxsize=50_000)
def pinyin(text: str, tone: bool = False) -> tuple[str, ...]:
    """Syllable by syllable, Latin letters as they are."""
    from pypinyin import Style, lazy_pinyin

    return tuple(lazy_pinyin(text.lower(), style=Style.TONE3 if tone else Style.NORMAL))


def is_wide(place: str) -> bool:
    """Whether a place is a province (not a municipality), which says less than a city."""
    return place in PROVINCE_NAMES and place not in MUNICIPALITIES
