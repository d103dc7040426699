"""Second thoughts about what the trained reader says: endings and the words around a name decide."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache

from ingest.documents.endings import ENDINGS, Words, stops
from ingest.documents.lexicon import everyday, parts, words
from ingest.documents.model import Mention

#: Endings that settle a label whatever the reader says.
STRONG = tuple(
    (label, pattern)
    for label, pattern in ENDINGS
    if label in ("PARK", "CLUSTER", "PLATFORM", "EVENT", "CHAIN", "POLICY")
)
#: What may stand between a firm and what it does.
ADVERBS = r"(?:每年|主要|长期|已经?|拟|计划|将|尚未|并未|从未|曾经?|不再|正|也|还|再|均|都|近日|此前|去年|今年|宣布|预计|有望|或将|可能|原|现|则|等)*"
#: What only a firm does, right behind its name.
ACTS = re.compile(
    rf"(?:等(?:企业|公司)?)?{ADVERBS}"
    r"(?:生产(?!线|基地|能力|成本|车间|总值|设备|工艺|许可)|主营|位于|坐落|地处|落户|入驻|急需|求购|征集|酿造|研制|自产|自主研发|中标|收购|参股|旗下|下属|董事长|总经理|"
    r"公告|披露|表示|否认|向(?=[^，。]{2,16}(?:供|采|购|提供|交付|销售|发布|支付))|从(?=[^，。]{2,16}(?:采|购|进口))|"
    r"与(?=[^，。]{2,24}(?:签|合作|达成|联合|共建))|为(?=[^，。]{2,20}(?:供|配套|代工|提供|生产))|的(?:全资|控股)?子公司|的(?:核心|主要|第一大|一级)?(?:供应商|客户)|"
    r"（简称|（以下简称|隶属|持有|(?:每年|每月|年)?(?:消耗|耗用)|成立于|始建于|创立于|创建于|注册资本|收到|荣获|建有|设有|前身|系(?=[^，。]{2,24}公司)|采购(?!自|量|额|价|成本|订单|项目|合同|周期)|属于|申报|获评|是[^，。]{0,12}(?:链主|企业|供应商|子公司|制造商))"
)
#: What stands before a name only if it is a firm's.
ACTED_ON = re.compile(
    r"(?:采购自|外购自|购自|客户(?:包括|为|有|是|涵盖)|供应商(?:包括|为|有|是)|子公司|旗下|下属的?|收购|参股|控股|携手|链主企业|(?:位于|入驻|落户|坐落于)[^，。]{2,16}的)$"
)
#: Pairs of words around a firm: 由…供应, 从…采购.
AROUND = (
    (re.compile(r"由$"), re.compile(r"(?:独家|全部|主要)?(?:供应|提供|配套|代工|制造|牵头|控股|投资|承建|生产|设立|供货|运营)")),
    (re.compile(r"(?:从|向|自)$"), re.compile(r"(?:独家|长期|批量|大量)?(?:采购|购|进口|订购|供应|供货|提供|交付|销售|采买|独家)")),
    (re.compile(r"(?:为|给|是|成为|进入)$"), re.compile(r"(?:的)?[^，。]{0,8}(?:供应|供货|配套|提供|代工|供应商|供应链|客户)")),
    (re.compile(r"(?:与|和|同)$"), re.compile(r"(?:正式|近日|已|尚未|没有)?(?:签|达成|共建|合作|携手|联合)")),
)  # fmt: skip
#: Before a product's name.
GOODS_BEFORE = re.compile(
    r"(?:的|供应|生产|采购|提供|制造|研制|交付|所需|所用|任何|各类|代工|配套|求购|急需|量产|主营|出口|进口|销售)了?$"
)
PLACE_LIKE = re.compile(r"(?:[省市区县镇乡村州盟旗湾岛港滩]|街道|大道|[路街])$")
ONLY_PLACES = re.compile(r"(?:[一-龥]{2,4}?(?:省|市|区|县|镇|街道|新区)){1,3}")
#: Label → what its names close with; another end is a slip of the reader.
ENDS = {
    "CHAIN": re.compile(r"链$"),
    "CLUSTER": re.compile(r"集群$"),
    "PARK": re.compile(
        r"(?:园区?|[新港示范开发高经集聚保税]区|基地|[新科]城|谷|小镇|港|片区|孵化器)$"
    ),
    "PLATFORM": re.compile(
        r"(?:平台|中心|实验室|大脑|基地|研究院|孵化器|空间|节点|联盟|联合体|站|一张网”?|试线)$"
    ),
    "EVENT": re.compile(r"(?:会|节|赛|论坛|展|周|活动|日|典|仪式|峰会|行)$"),
}
#: What no name holds: the reader took two names or half a sentence for one.
SEAM = re.compile(
    r"(?:全资|控股|参股)?(?:子公司|孙公司)|(?<=[一-龥]{3})系(?=[一-龥]{4})(?![统列数])|前身是?|所需|所用|选址|某|之后第?|之前|以外|以及|旗下|下属|链主企业|(?:瞪羚|雏鹰|独角兽|高新技术|龙头|骨干|“小巨人”|小巨人)企业|有[一二三四五六七八九十两]+座|累计|达到|突破|现有|投资建设|投资兴建|新建|兴建|[两二三四五六七八九十]+家|超过|占(?!地)|设厂|建厂|采购自|外购自|"
    r"“?链主”?(?:企业)?|(?<=[一-龥]{2})(?:位于|处于|属于|隶属于?|坐落|签约|签署|签订|供应(?!链)|代工|配套(?!率|体系|件|厂)|采购(?!平台|管理|系统|软件)|合作(?:开发|研发|共建)|都在|均在|已向|拟向|并未|不再)|\d+(?:\.\d+)?(?:万|亿)?(?:家|元|吨|台|套|个|件)"
)
#: Behind or at the end of a name these words make an industry of it.
TRADE = re.compile(r"(?:产业|行业)$")
TRADE_BEHIND = re.compile(r"(?:产业|行业|领域|赛道|[、和及与]|等|企业|项目|集群|场景)")
#: Ends of statistics and of words that are no names.
NO_NAME = re.compile(
    r"(?:增加值|总产值|产值|营收|收入|增速|投资额?|税收|利润|占比|比重|份额|同类|同比|[一二三四五六七八九十百两这该]+[余多]?家|[一二三四五六七八九]成|最[高大低多]|认证|任何|双方|后者|前者|清单|眼帘|持股|控制人为?|股权|置评|力争|覆盖率|[全该我本]市|全省|协议|合同|金额|合计|数量|情况|规模|行业)$"
)
FIRM_FORM = re.compile(r"(?:公司|集团|股份|控股|研究院|研究所)$")
PLACE_END = re.compile(r"[省市区县镇]$")
#: Stop words that names may close with.
#: Single letters that no firm's name opens or closes with.
LOOSE_LETTERS = "要须可系了同未再曾已还也又都则拟仍才便就向由从与被将把对给的等外某"
KEPT = frozenset(words("name_ends"))


@lru_cache(maxsize=1)
def product_ends() -> tuple[str, ...]:
    """Words that products' names close with."""
    return (*parts("product_words")["尾"], *parts("product_words")["末"])


def reconsidered(
    text: str, one: Mention, cut: Words, known: Callable[[str], bool]
) -> Iterator[Mention]:
    """What the reader's mention becomes with its edges on words and the label that its words ask for."""
    for piece in pieces(one, cut):
        trimmed = trim(text, piece, cut)
        if trimmed is not None:
            told = of_kind(labelled(text, sized(text, bracketed(text, trimmed)), known))
            if told and told.label == "FIRM" and is_origin_goods(text, told):
                told = replace(told, label="PRODUCT")
            if told and told.label == "FIRM" and is_goods_by_role(text, told, known):
                told = replace(told, label="PRODUCT")
            if told and (told.label != "INDUSTRY" or is_industry(text, told)):
                yield from unglued(told, known, cut)


def pieces(one: Mention, cut: Words) -> Iterator[Mention]:
    """The mention, or what stands before and behind a seam in it; a product's list item by item."""
    seams = list(SEAM.finditer(one.text))
    if one.label == "PRODUCT" and one.text.endswith(product_ends()):
        seams += [
            hit
            for hit in re.finditer(r"(?<=..)[和及与](?=...)", one.text)
            if {one.start + hit.start(), one.start + hit.end()} <= cut.begins
        ]
    if one.label == "FIRM":
        seams += [
            hit
            for hit in re.finditer(r"[和与及]", one.text)
            if cut.atoms.get(one.start + hit.start()) == one.start
        ]
    if one.label == "FIRM":
        seams += [
            hit
            for hit in re.finditer(r"(?<=...)[因将把被就拟]", one.text)
            if {one.start + hit.start(), one.start + hit.end()} <= cut.begins
        ]
    at = 0
    for seam in [*sorted(seams, key=re.Match.start), None]:
        end = seam.start() if seam else len(one.text)
        if end - at >= 2:
            yield replace(one, start=one.start + at, end=one.start + end, text=one.text[at:end])
        at = seam.end() if seam else end


def labelled(text: str, one: Mention, known: Callable[[str], bool]) -> Mention:
    """The mention with the label that its ending or the words around it ask for."""
    for label, pattern in STRONG:
        hits = list(pattern.finditer(one.text))
        if hits and hits[-1].end() == len(one.text) and hits[-1].start() >= 2:
            return replace(one, label=label)
    if one.label != "FIRM" and FIRM_FORM.search(one.text):
        return replace(one, label="FIRM")
    behind = text[one.end : one.end + 2]
    if one.label in ("PRODUCT", "FIRM_TYPE") and (TRADE.search(one.text) or TRADE.match(behind)):
        return replace(one, label="INDUSTRY")
    is_goods = one.text.endswith(product_ends()) and not TRADE.match(behind)
    if one.label == "INDUSTRY" and one.text not in words("industries") and is_goods:
        return replace(one, label="PRODUCT")
    if one.label == "PRODUCT" and known(one.text):
        return one
    is_open = one.label in ("PRODUCT", "PLACE", "INDUSTRY", "PARK", "PLATFORM")
    if is_open and not PLACE_END.search(one.text) and is_firm_by_role(text, one):
        return replace(one, label="FIRM", confidence=0.65)
    return one


def is_goods_by_role(text: str, one: Mention, known: Callable[[str], bool]) -> bool:
    """Whether a name that the reader took for a firm's is a product's: 甲的底盘采购自乙, 供应纺纱线."""
    if one.id or not (known(one.text) or one.text.endswith(product_ends())):
        return False
    if one.text.endswith(FIRM_ENDS) or any(one.text.endswith(word) for word in words("firm_words")):
        return known(one.text) and text[one.start - 1 : one.start] == "的"
    before, behind = text[max(0, one.start - 6) : one.start], text[one.end : one.end + 8]
    return bool(GOODS_BEFORE.search(before)) and not ACTS.match(behind)


#: Behind what comes from somebody.
COMES_FROM = re.compile(r"(?:则|均|都|主要|全部|大多|大部分|目前)*(?:来自|源自|采购自|外购)")


def is_origin_goods(text: str, one: Mention) -> bool:
    """Whether a name that opens a clause before 来自 is a product: ，银触头来自甲."""
    has_form = FIRM_FORM.search(one.text) or one.text.endswith(FIRM_ENDS)
    opens = text[one.start - 1 : one.start] in ("，", "；", "。", "")
    return not (one.id or has_form) and opens and bool(COMES_FROM.match(text, one.end))


def is_industry(text: str, one: Mention) -> bool:
    """Whether an industry is known, or said to be one by what stands behind."""
    known = one.text in words("industries") or one.text.endswith(("产业", "行业", "制造业"))
    return known or bool(TRADE_BEHIND.match(text, one.end))


def trim(text: str, one: Mention, cut: Words) -> Mention | None:
    """Without the stop words, figures and statistics that the reader took in at either end."""
    start, end = one.start, one.end
    if text[start - 1 : start].isdigit() and (unit := MEASURE.match(text, start, end)):
        start = unit.end()
    end = off_everyday(start, end, cut)
    if one.label == "PRODUCT" and (lot := LOT.search(text[start : end + 1])):
        end = start + lot.start()
    if one.label == "PRODUCT" and (amount := AMOUNT.search(one.text)):
        end = start + amount.start()
    if one.label == "FIRM" and text[start - 1 : start] == "由" and one.text.endswith("控股"):
        end -= 2
    hard = frozenset(words("firm_stops")) if one.label == "FIRM" else stops()
    while end - start >= 2:
        last = cut.word_before(end, start)
        if last > start and is_loose(text[last:end], one.label):
            end = last
            continue
        if tail := NO_NAME.search(text[start:end]):
            end = start + tail.start()
            continue
        first = cut.word_behind(start, end)
        opening = text[start:first]
        is_short = one.label == "FIRM" and len(opening) == 1 and opening not in LOOSE_LETTERS
        is_short |= one.label == "PRODUCT" and opening in "一二三四五六七八九十两双多"
        if first < end and opening in hard and start in cut.begins and not is_short:
            start = first
            continue
        break
    if end - start < 2:
        return None
    return replace(one, start=start, end=end, text=text[start:end])


#: The lot of a tender behind a product: 环网柜|包1.
LOT = re.compile(r"(?:包|标段|标)[\d一二三四五六七八九]$")


def off_everyday(start: int, end: int, cut: Words) -> int:
    """An end that falls into an everyday word, before that word: 变压器|集中."""
    if end in cut.begins or end >= len(cut.text):
        return end
    opening = cut.word_before(end, start)
    word = cut.text[opening : cut.word_behind(opening, len(cut.text))]
    return opening if opening > start and word in everyday() else end


#: A measure that the reader took for the start of a name: 15|万片晶锭.
AMOUNT = re.compile(r"\d[\d.]*[万亿千]?[多余]?(?:条|台套?|套|吨|辆|件|个|片|支|只|架|艘)$")
MEASURE = re.compile(r"[万亿千百]*(?:片|台套?|套|辆|吨|只|件|个|支|米|平方米|条|架|艘)|[万亿]")


def is_loose(word: str, label: str) -> bool:
    """Whether a word at the end of a mention is none of its own; firms may close with one character."""
    if label == "FIRM" and len(word) == 1:
        return word in LOOSE_LETTERS
    return (word in stops() and word not in KEPT) or bool(re.fullmatch(r"\d+(?:\.\d+)?", word))


def is_firm_by_role(text: str, one: Mention) -> bool:
    """Whether what stands around a name makes a firm of it."""
    before, behind = text[max(0, one.start - 22) : one.start], text[one.end : one.end + 40]
    if ACTS.match(behind) and re.search(r"(?:^|[，。；、：\n]|[内里中区省市县]的)$", before):
        return True
    if ACTED_ON.search(before):
        return True
    return any(front.search(before) and back.match(behind) for front, back in AROUND)


#: Bodies without a label here.
BODY_END = re.compile(
    r"(?:大学|学院|医院|中学|[局委厅办]|政府|管委会|委员会|银行|证券|法院|协会|学会|商会|报社|日报|晚报)$"
)
KIND_END = re.compile(
    r"(?:企业|冠军|“?小巨人”?|工厂|车间|[央国民]企|高企|领航者|金花”?|独角兽|瞪羚)$"
)


def of_kind(one: Mention) -> Mention | None:
    """A firm that is no office or school; a kind of firm that is one: 家电企业 is the industry 家电."""
    if one.label == "FIRM" and BODY_END.search(one.text):
        return None
    if one.label == "PLACE" and not looks_like_place(one.text):
        is_firm = one.text[:2] in words("places") and 3 < len(one.text) < 7
        return replace(one, label="FIRM", confidence=0.6) if is_firm else None
    if one.label in ENDS and not ENDS[one.label].search(one.text):
        return None
    if one.label == "FIRM" and is_place(one.text):
        return replace(one, label="PLACE")
    if one.label == "FIRM_TYPE" and one.text not in words("firm_types"):
        trade = one.text.removesuffix("企业")
        if trade in words("industries"):
            return replace(one, label="INDUSTRY", end=one.start + len(trade), text=trade)
        return one if KIND_END.search(one.text) and len(one.text) > 3 else None
    return one


#: Sizes that belong to a product's name: 10|兆瓦风机, 8|英寸晶圆.
SIZE = re.compile(
    r"(?:英寸|吋|兆瓦|千瓦|吉瓦|纳米|微米|毫米|[kK]V|千伏|座|吨级|万吨级|轴|自由度|寸|升|位|层|排|缸|速|A?T)"
)


def sized(text: str, one: Mention) -> Mention:
    """A product with the figure of its size."""
    if one.label == "PRODUCT" and (
        before := SIZED_FRONT.search(text, max(0, one.start - 10), one.start)
    ):
        start = before.start()
        return replace(one, start=start, text=text[start : one.end])
    if not (SIZE.match(one.text) and text[one.start - 1 : one.start].isdigit()):
        return one
    start = one.start
    while start > 0 and (text[start - 1].isdigit() or text[start - 1] == "."):
        start -= 1
    return replace(one, start=start, text=text[start : one.end], label="PRODUCT")


#: The same in front of what the reader took for the whole: 220千伏|海底电缆.
SIZED_FRONT = re.compile(rf"\d+(?:\.\d+)?(?:{SIZE.pattern})$")


def is_place(name: str) -> bool:
    """Whether a name is made of nothing but places."""
    rest = name
    while rest:
        known = next((rest[:size] for size in (4, 3, 2) if rest[:size] in words("places")), "")
        if not known:
            break
        rest = rest[len(known) :].lstrip("省市区县")
    return not rest or bool(ONLY_PLACES.fullmatch(rest))


def looks_like_place(name: str) -> bool:
    """Whether the reader's place is a known one, or closes like one."""
    return is_place(name) or bool(PLACE_LIKE.search(name))


def bracketed(text: str, one: Mention) -> Mention:
    """A mention whose bracket is closed, or that ends before it."""
    if one.text.count("（") <= one.text.count("）"):
        return one
    is_cut = text[one.end : one.end + 1] == "）"
    end = one.end + 1 if is_cut else one.start + one.text.rindex("（")
    return replace(one, end=end, text=text[one.start : end])


def unglued(one: Mention, known: Callable[[str], bool], cut: Words) -> list[Mention]:
    """A firm with its product in one mention (鼎泰高科PCB钻针) as two; `known` knows products."""
    if one.label != "FIRM" or len(one.text) < 5 or not one.text.endswith(product_ends()):
        return [one]
    trades = words("firm_words")
    for at in range(one.start + 2, one.end - 1):
        firm, goods = one.text[: at - one.start], one.text[at - one.start :]
        is_edge = at in cut.begins and goods not in trades
        is_known_firm = at - one.start > 2 and cut.atoms.get(at) == one.start
        if is_edge and (
            (is_known_firm and len(goods) > 2)
            or (known(goods) and len(goods) > 2)
            or (firm.endswith(FIRM_ENDS) and len(goods) > 2)
        ):
            return [
                replace(one, end=at, text=firm),
                replace(one, start=at, text=goods, label="PRODUCT"),
            ]
    return [one]


#: Ends of firms' short names, behind which a product may stand.
FIRM_ENDS = (
    "科技",
    "高科",
    "股份",
    "动力",
    "精密",
    "智能",
    "集团",
    "重工",
    "机械",
    "电子",
    "电气",
    "光电",
    "化学",
    "新材",
    "生物",
    "医药",
    "炼化",
    "能源",
)
