"""Where a firm's name ends and that of its branch begins, and what the branch is called."""

from __future__ import annotations

import re
from functools import lru_cache

from graph.identity import vocabulary as words
from graph.identity.places import INSIDE, LONGEST, PLACE_END, PLACES
from graph.identity.vocabulary import form_off

_HEAD = re.compile(
    r"^(.{2,}?(?:公司|银行|证券(?=.*(?:营业部|分公司))|集团(?!.*公司)|合作社|联社|研究所(?=.*分)))(.+)$"
)
_HEAD_FORM = re.compile(r"^(?:股份有限责任公司|股份有限公司|有限责任公司|有限公司|公司)")
_BRANCH = re.compile("(?:" + "|".join(words.BRANCH_ENDS) + ")$")
_ATTACHED = re.compile("(?:" + "|".join(words.ATTACHED_ENDS) + ")$")
_UNION = re.compile(r"(?:党校|基层|第.直属)*(?:工会委员会|工会|党委|党支部)$")
_BARE_BRANCH = re.compile(r"(?:分公司|分厂|办事处|代表处|分店|工厂|生产基地|门店)$")


def split_branch(text: str, *, has_place: bool) -> tuple[str, str, str]:
    """(head, what follows, kind): kind is 分支 for a part of the firm, 附属 for a body beside it;
    `has_place`: a bracket gave its place."""
    if text.find("公司") == len(text) - 2 and not text.endswith("分公司"):
        return text, "", ""
    if body := _UNION.search(text):
        return text[: body.start()], body[0], "附属"
    if found := _HEAD.match(text):
        head, tail = found[1], found[2]
        if legal := _HEAD_FORM.match(tail):
            head, tail = head + legal[0], tail[legal.end() :]
        if _ATTACHED.search(tail):
            return head, tail, "附属"
        is_firm = tail.endswith(("公司", "集团")) and not tail.endswith(("分公司", "供电公司"))
        if tail and _BRANCH.search(tail) and not is_firm:
            return head, tail, "分支"
        if tail and head.endswith("公司") and not form_off(tail)[1]:
            return head, tail, "附属"
    return _split_bare_branch(text, has_place)


def _split_bare_branch(text: str, has_place: bool) -> tuple[str, str, str]:
    """“雀巢青岛工厂”, “雀巢(青岛)工厂”, “一汽大众青岛分公司”: a branch whose firm is named without its form."""
    if found := _BARE_BRANCH.search(text):
        at = max((hit.start() for hit in INSIDE.finditer(text, 2, found.start())), default=-1)
        if at >= 2:
            return text[:at], text[at:], "分支"
        if (found[0] == "分公司" or has_place) and found.start() >= 2:
            return text[: found.start()], found[0], "分支"
    return text, "", ""


@lru_cache(maxsize=50_000)
def branch_stems(branch: str) -> tuple[frozenset[str], frozenset[str]]:
    """(a branch's name with and without its places, 市, 县, 区, 路; those places).

    杭州市西湖支行 → {杭州西湖支行, 西湖支行}, {杭州}.
    """
    rest = re.sub(r"(?:分行|分公司)(?=.{2,}(?:支行|营业部)$)", "", branch)
    rest = re.sub(r"证券(?=营业部$)|(?<=分行)营业部$", "", rest)
    stems, places = {_bare(rest)}, set[str]()
    while found := _one_place(rest):
        if len(found[1]) < 4 or found[1][0] in "路街道" or _BRANCH.fullmatch(found[1]):
            break
        places.add(found[0])
        rest = found[1]
        stems.add(_bare(rest))
    return frozenset(stems), frozenset(places)


def _bare(text: str) -> str:
    return re.sub(r"(?<=[\u4e00-\u9fff]{2})(?:维吾尔自治区|自治区|省|市|县|区|路|街)", "", text)


def _one_place(text: str) -> tuple[str, str] | None:
    """The place that opens a text with 市 and the like, and what is left."""
    for length in range(min(LONGEST, len(text)), 1, -1):
        if text[:length] in PLACES:
            end = PLACE_END.match(text, length)
            return text[:length], text[end.end() if end else length :]
    return None
