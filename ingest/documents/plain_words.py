"""What was read, in an officer's words: kinds of name, relations, states, comparisons."""

from __future__ import annotations

from graph.language import say
from ingest.documents.model import Relation

#: Label, relation, status, comparator, kind of figure → words in Chinese and English.
LABEL_WORDS = {
    "INDUSTRY": ("产业", "industry"), "CHAIN": ("产业链", "chain"), "FIRM": ("企业", "firm"),
    "FIRM_TYPE": ("企业类型", "type of firm"), "CLUSTER": ("集群", "cluster"), "PARK": ("园区", "park"),
    "PLATFORM": ("平台", "platform"), "EVENT": ("活动", "event"), "PLACE": ("地点", "place"),
    "POLICY": ("政策文件", "policy"), "PRODUCT": ("产品", "product"),
}  # fmt: skip
RELATION_WORDS = {
    "SUPPLIES": ("供货给", "supplies"), "PRODUCES": ("生产", "makes"), "LOCATED_IN": ("位于", "is in"),
    "LEADS": ("是链主", "leads"), "IN_CHAIN": ("属于产业链", "works in"),
    "SUBSIDIARY_OF": ("隶属于", "belongs to"), "SIGNED_WITH": ("签约", "signed with"),
    "NEEDS": ("需要", "needs"),
}  # fmt: skip
STATUS_WORDS = {
    "fact": ("事实", "fact"), "planned": ("计划", "planned"), "negated": ("否定", "denied"),
    "ended": ("已终止", "ended"), "uncertain": ("不确定", "not sure"),
    "needs": ("需求，请用需求表登记", "a need: post it"),
}  # fmt: skip
COMPARATOR_WORDS = {
    "=": ("等于", "is"), ">": ("超过", "above"), ">=": ("不低于", "at least"), "<": ("低于", "below"),
    "<=": ("不超过", "at most"), "~": ("约", "about"), "range": ("介于", "between"),
}  # fmt: skip


def in_words(one: Relation) -> str:
    """A relation as a phrase: 甲公司 供货给 乙公司：压缩机（2024年，1860万元，占其采购 35%）."""
    product = f"：{one.product}" if one.product else ""
    told = numbers(one) if one.rel == "SUPPLIES" else []
    more = f"（{'，'.join(told)}）" if told else ""
    return f"{one.head.name} {say(*RELATION_WORDS[one.rel])} {one.tail.name}{product}{more}"


def numbers(one: Relation) -> list[str]:
    """What a supply is told of in numbers."""
    found = []
    if one.year:
        found.append(say(f"{one.year}年", str(one.year)))
    if one.amount:
        unit, words = (1e8, "亿元") if one.amount >= 1e8 else (1e4, "万元")
        found.append(say(f"{one.amount / unit:,.10g}{words}", f"{one.amount:,.0f} yuan"))
    if one.share:
        of = ("占供方收入", "of its sales") if one.of_sales else ("占需方采购", "of its purchases")
        found.append(say(f"{of[0]} {one.share * 100:.4g}%", f"{one.share * 100:.4g}% {of[1]}"))
    return found
