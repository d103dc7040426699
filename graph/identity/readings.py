"""What each feature reads from a pair of firms: a value and the sentence that explains it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graph.identity.branches import branch_stems
from graph.identity.likeness import is_romanised, is_short_for, likeness, misspelt, slip_behind
from graph.identity.names import FirmName, clean, is_wide, normal_key
from graph.identity.places import clash
from graph.identity.vocabulary import FILLER, SYNONYMS, TRADE_NAMES
from graph.language import say

if TYPE_CHECKING:
    from graph.identity.match import FirmFace


@dataclass(frozen=True)
class Reading:
    """1 speaks for one firm, negative against it; 0 is worth a sentence only."""

    value: float
    words: str


#: A known short or former name with a legal form added: enough for review, whatever else the names say.
LIKELY_ALIAS = 0.75


def credit_code(one: FirmFace, other: FirmFace) -> Reading | None:
    """两个有效的统一社会信用代码：相同即同一法人，不同即两个法人；分支机构另有代码，不作比较。"""
    if not one.code or not other.code or is_branch_pair(one, other):
        return None
    if one.code == other.code:
        return Reading(1.0, say("信用代码相同", "Same credit code"))
    return Reading(
        -1.0, say("信用代码不同，是两个法人", "Different credit codes: two legal persons")
    )


def known_alias(one: FirmFace, other: FirmFace) -> Reading | None:
    """已登记的别名、简称、曾用名：一方的名称是另一方登记的名称之一；或两名各属不同的已知企业。"""
    if is_branch_pair(one, other):
        return None
    shared = one.known_as & other.known_as
    if len(shared) == 1 or ((one.aliases or other.aliases) and _keys(one) & _keys(other)):
        return Reading(1.0, say("登记为同一企业的名称", "Known names of one firm"))
    if len((one.likely_as & other.known_as) | (one.known_as & other.likely_as)) == 1:
        words = say(
            "与登记的简称或曾用名只差组织形式，须核", "A known short name with a form added"
        )
        return Reading(LIKELY_ALIAS, words)
    if shared:
        return Reading(0.3, say("该简称有多家企业使用", "Several firms use this short name"))
    if one.known_as and other.known_as:
        return Reading(
            -1.0, say("两个名称各属不同的已知企业", "The names belong to two known firms")
        )
    return None


def _keys(face: FirmFace) -> frozenset[str]:
    """Normal forms of a face's name and aliases."""
    return frozenset(
        normal_key(clean(name)) for name in (face.name, *face.aliases) if len(name) > 1
    )


def legal_name(one: FirmFace, other: FirmFace) -> Reading | None:
    """法定名称规范化后（全半角、繁简、标点、有限责任公司=有限公司）相同。"""
    left, right = one.parsed, other.parsed
    if left.branch and right.branch and not _same_branch(left, right):
        return None
    if left.head == right.head and not clash(left.places, right.places):
        return Reading(1.0, say("规范化后的名称相同", "The normal names are equal"))
    if (
        left.form
        and left.is_latin == right.is_latin
        and _essence(left) == _essence(right)
        and _same_places(left, right)
    ):
        return Reading(1.0, say("仅地名位置或括号不同", "Only the place stands elsewhere"))
    return None


def _essence(name: FirmName) -> tuple[str, str, bool, bool]:
    return name.core, name.form, name.is_group, name.is_holding


def _same_places(left: FirmName, right: FirmName) -> bool:
    """Equal, or one adds only the province: 广东佛山 and 佛山."""
    both = left.places & right.places
    return left.places == right.places or (
        bool(both) and all(is_wide(place) for place in left.places ^ right.places)
    )


def trade_name(one: FirmFace, other: FirmFace) -> Reading | None:
    """字号：相同、外文或拼音、简称、形近音近的笔误、不同。"""
    left, right = one.parsed, other.parsed
    told = f"“{left.brand}”/“{right.brand}”"
    match likeness(left, right):
        case "equal":
            return Reading(1.0, say(f"字号相同“{left.brand}”", f"Same trade name “{left.brand}”"))
        case "romanised":
            return Reading(
                1.0, say(f"拼音或外文名相符：{told}", f"Pinyin or English name fits: {told}")
            )
        case "short":
            return Reading(0.9, say(f"简称与全称相符：{told}", f"Short for the full name: {told}"))
        case "slip":
            return Reading(
                0.6, say(f"字号仅一字音同或形近：{told}", f"One character alike: {told}")
            )
        case "dropped":
            return Reading(0.4, say(f"字号少一字：{told}", f"One character left out: {told}"))
    return Reading(-1.8, say(f"字号不同：{told}", f"Different trade names: {told}"))


def industry_words(one: FirmFace, other: FirmFace) -> Reading | None:
    """行业词：相同或仅次序不同；只差“投资、发展、科技”等虚词；一方为简称；不同则多为姊妹企业。"""
    left, right = one.parsed, other.parsed
    told = f"“{'、'.join(left.industry) or '无'}”/“{'、'.join(right.industry) or '无'}”"
    if left.core == right.core or sorted("".join(left.industry)) == sorted("".join(right.industry)):
        return Reading(1.0, say("行业词相同", "Same trade words"))
    if left.is_latin != right.is_latin:
        return _across_languages(left, right, told)
    if is_short_for(left, right) or is_short_for(right, left):
        return Reading(0.6, say(f"行业词为简写：{told}", f"Trade words shortened: {told}"))
    short, full = sorted((left, right), key=lambda name: (len(name.core), name.form, name.head))
    if short.form == "股份简称" and full.form == "股份" and not short.industry:
        return Reading(0.4, say("“字号+股份”的证券简称", "A stock's short name"))
    if not short.form and not short.industry and not short.is_group:
        named = len(short.brand) >= 3 or (short.places and short.places == full.places)
        value = 0.4 if named else -1.5
        return Reading(value, say("一方只有字号，须核对", "One side gives the trade name only"))
    if misspelt("".join(left.industry), "".join(right.industry)) == "slip" or slip_behind(
        left, right
    ):
        return Reading(0.5, say(f"行业词仅一字音同或形近：{told}", f"One character alike: {told}"))
    return _differing_words(left, right, told)


def _differing_words(left: FirmName, right: FirmName, told: str) -> Reading:
    """Sister firms differ in what they do; a name written carelessly differs in 投资, 发展, 科技."""
    mine, theirs = "".join(left.industry), "".join(right.industry)
    both_group = (left.is_holding and right.is_holding) or (left.is_group and right.is_group)
    both_group = both_group and mine.replace("投资", "") == theirs.replace("投资", "")
    telling = _telling(mine) or min(len(left.brand), len(right.brand)) >= 4 or both_group
    if _telling(mine) != _telling(theirs) or not telling or "银行" in mine + theirs:
        return Reading(-1.8, say(f"行业词不同：{told}", f"Different trade words: {told}"))
    if _contains(mine, theirs) or _contains(theirs, mine):
        return Reading(0.1, say(f"行业词只差虚词：{told}", f"Only general words differ: {told}"))
    return Reading(-1.1, say(f"行业词部分不同：{told}", f"Trade words partly differ: {told}"))


_GENERAL = re.compile("|".join(sorted(FILLER, key=len, reverse=True)))


def _telling(words: str) -> str:
    """Trade words without the general ones."""
    return _GENERAL.sub("", words)


def _contains(full: str, part: str) -> bool:
    letters = iter(full)
    return all(letter in letters for letter in part)


def _across_languages(left: FirmName, right: FirmName, told: str) -> Reading:
    latin, chinese = (left, right) if left.is_latin else (right, left)
    if not latin.industry and not chinese.industry:
        return Reading(0.5, say("两名都无行业词", "Neither name has trade words"))
    hits = sum(any(one in chinese.core for one in _meanings(word)) for word in latin.industry)
    if hits and hits >= max(len(latin.industry), len(chinese.industry)) / 2:
        return Reading(0.8, say(f"中英文行业词相符：{told}", f"Trade words fit: {told}"))
    if not latin.form and not latin.industry and not latin.is_group:
        named = len(TRADE_NAMES.get(latin.brand, chinese.brand)) >= 3
        value = 0.6 if named else -1.5
        return Reading(
            value, say("外文只有字号，须核对", "The Latin side gives the trade name only")
        )
    if not latin.industry or not chinese.industry:
        return Reading(-0.9, say(f"一方无行业词：{told}", f"One name has no trade words: {told}"))
    return Reading(-1.8, say(f"中英文行业词不符：{told}", f"Trade words don't fit: {told}"))


def _meanings(word: str) -> frozenset[str]:
    """A trade word with the words that may translate the same English one."""
    return frozenset({word}).union(*(group for group in SYNONYMS if word in group))


def places(one: FirmFace, other: FirmFace) -> Reading | None:
    """地名：同一城市在前、在括号内或在中间无别；互不包含的地名是两家；只有一方有地名不作判断。"""
    left, right = one.parsed, other.parsed
    told = f"{'、'.join(sorted(left.places)) or '无'}/{'、'.join(sorted(right.places)) or '无'}"
    if left.places and right.places:
        if clash(left.places, right.places):
            return Reading(-2.5, say(f"地名不同：{told}", f"Different places: {told}"))
        value = 1.0 if left.places == right.places else 0.7 if left.places & right.places else 0.0
        return Reading(value, say(f"地名相符：{told}", f"Places fit: {told}"))
    if not left.places and not right.places:
        return Reading(0.6, say("两名都不带地名", "Neither name has a place"))
    if is_short_for(left, right) or is_short_for(right, left):
        return Reading(0.0, say(f"简称含地名：{told}", f"The short name holds the place: {told}"))
    abroad = left.is_latin != right.is_latin and is_romanised(left, right)
    if not abroad and (left.brand in left.places or right.brand in right.places):
        return Reading(-2.0, say(f"地名即字号，一方没有：{told}", f"The place is the name: {told}"))
    return Reading(0.0, say(f"只有一方带地名：{told}", f"Only one name has a place: {told}"))


def legal_form(one: FirmFace, other: FirmFace) -> Reading | None:
    """组织形式：有限公司与公司同；股份公司须核（可能改制）；厂、合伙、个体与公司是不同主体；集团与非集团须核。"""
    left, right = one.parsed, other.parsed
    told = f"{left.form or '无'}/{right.form or '无'}"
    if left.is_group != right.is_group or left.is_holding != right.is_holding:
        return _group_or_not(left, right)
    if left.form == right.form:
        return Reading(1.0, say("组织形式相同", "Same legal form"))
    if not left.form or not right.form:
        return Reading(0.4, say("一方未写组织形式", "One name gives no legal form"))
    if left.is_latin != right.is_latin:
        return Reading(0.0, say(f"中英文组织形式：{told}", f"Forms across languages: {told}"))
    if {left.form, right.form} == {"股份", "股份简称"}:
        return Reading(0.6, say("“股份”简称与股份公司相符", "Short for a joint-stock company"))
    if {left.form, right.form} <= {"有限", "股份", "股份简称"}:
        return Reading(-0.75, say(f"可能改制：{told}", f"May have been converted: {told}"))
    return Reading(-2.4, say(f"组织形式不同：{told}", f"Different legal forms: {told}"))


def _group_or_not(left: FirmName, right: FirmName) -> Reading:
    """集团 on one side: a renaming where place and trade words agree, else parent and subsidiary."""
    same_form = left.form == right.form
    told_in_full = len(left.core) > 3 and bool(left.form and right.form)
    if told_in_full and left.core == right.core and left.places == right.places:
        renamed = same_form
    elif left.is_group == right.is_group:
        renamed = same_form or bool(left.industry and right.industry)
    else:
        renamed = left.is_holding and right.is_holding and same_form
    if renamed:
        return Reading(
            -0.5, say("一方带集团或控股，可能更名，须核", "集团 or 控股 on one side: renamed?")
        )
    plain = [name for name in (left, right) if not name.is_group and not name.is_holding]
    bare = any(name.form in ("", "股份简称") and not name.is_latin for name in plain)
    bare = bare and left.is_latin == right.is_latin
    if bare and (left.core == right.core or is_short_for(left, right) or is_short_for(right, left)):
        return Reading(0.0, say("简称与集团名相符，须核", "A short name and the group"))
    if left.is_latin != right.is_latin and left.is_group == right.is_group:
        return Reading(0.0, say("外文名未写控股", "The foreign name omits 控股"))
    return Reading(
        -2.2, say("集团或控股公司与其企业是两个法人", "A group and its firm are two persons")
    )


def branch(one: FirmFace, other: FirmFace) -> Reading | None:
    """分公司、厂、办事处、门店属于同一法人；两家不同的分支、工会等附属机构不是同一主体。"""
    left, right = one.parsed, other.parsed
    if not left.branch_kind and not right.branch_kind:
        return None
    if "附属" in (left.branch_kind, right.branch_kind) and left.branch != right.branch:
        return Reading(-2.5, say("一方是附属机构或产品", "One side is an attached body"))
    if is_branch_pair(one, other):
        return Reading(
            0.0, say(f"分支：“{left.branch or right.branch}”", "One is a branch of the other")
        )
    if _same_branch(left, right):
        return Reading(0.6, say(f"同一分支：“{left.branch}”", f"The same branch: “{left.branch}”"))
    if _same_counter(left.branch, right.branch):
        told = f"“{left.branch}”/“{right.branch}”"
        return Reading(-0.6, say(f"网点名一详一略：{told}", f"One name tells more: {told}"))
    return Reading(
        -2.5, say(f"不同的分支：“{left.branch}”/“{right.branch}”", "Two different branches")
    )


def is_branch_pair(one: FirmFace, other: FirmFace) -> bool:
    """Whether exactly one of the two is a part (分公司, 厂, 办事处) of a firm."""
    kinds = {one.parsed.branch_kind, other.parsed.branch_kind}
    return kinds == {"", "分支"}


def _same_branch(left: FirmName, right: FirmName) -> bool:
    """Whether two branches' names meet once their cities are taken off, and those cities don't clash."""
    (mine, here), (theirs, there) = branch_stems(left.branch), branch_stems(right.branch)
    return bool(mine & theirs) and not clash(here, there)


def _same_counter(left: str, right: str) -> bool:
    """苏州支行 and 苏州吴江支行: a bank's or broker's counter, told once without its own name."""
    for end in ("支行", "营业部"):
        if left.endswith(end) and right.endswith(end):
            short, long = sorted((left.removesuffix(end), right.removesuffix(end)), key=len)
            return len(short) >= 2 and (long.startswith(short) or long.endswith(short))
    return False


def stock_code(one: FirmFace, other: FirmFace) -> Reading | None:
    """证券代码相同即同一上市公司，不同即两家。"""
    if not one.stock_code or not other.stock_code:
        return None
    if one.stock_code.strip()[:6] == other.stock_code.strip()[:6]:
        return Reading(1.0, say("证券代码相同", "Same stock code"))
    return Reading(-1.0, say("证券代码不同", "Different stock codes"))


def parent(one: FirmFace, other: FirmFace) -> Reading | None:
    """一方是另一方的上级，则是两个法人；同一上级本身不说明是否同一。"""
    for child, above in ((one, other), (other, one)):
        if child.parent and child.parent in (above.name, *above.known_as):
            return Reading(
                -1.5, say(f"“{above.name}”是“{child.name}”的上级", "One is the other's parent")
            )
    return None


def district(one: FirmFace, other: FirmFace) -> Reading | None:
    """所在区市：相同略为支持，不同略为反对（企业会迁址）。"""
    if not one.district or not other.district:
        return None
    if one.district == other.district:
        return Reading(1.0, say(f"同在{one.district}", f"Both in {one.district}"))
    return Reading(-1.0, say(f"分在{one.district}、{other.district}", "In different districts"))
