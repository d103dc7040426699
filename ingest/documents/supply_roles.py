"""Who supplies whom where no wording of a whole sentence holds: each firm's own role, clause by clause.

A preposition or verb beside a firm makes it a supplier (由甲, 从甲采购, 依赖甲, 订单给了甲) or a buyer
(卖给乙, 乙需要); the other side is the sentence's subject. Less sure than a declared wording, so it
speaks only of firms of which the wordings say nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from ingest.documents.model import Mention, Relation
from ingest.documents.skeleton import GROUPS, Sentence, wording

BUY = r"(?:采购|购买|采买|订购|进货|外购|购进|购入|买入|进口|购得|订货|拿货|采办)"
SELL = r"(?:供应|供货|供给|配套|销售|交付|提供|直供|独供|专供|代工|出货)"
#: 由 before who does this names no supplier.
NO_SUPPLY = r"(?!_6(?:控股|投资|设立|牵头|建设|组成|负责|承担|承建|举办|主办|持有|领衔|收购|出资|创办|担任|改制|更名|重组))"
SUPPLIERS = tuple(
    wording(words)
    for words in (
        rf"由<s>{NO_SUPPLY}",
        r"(?:来自于?|源自|采自|购自|采购自|外购自|取自|依赖|依靠|仰赖|全靠|靠)~2<s>",
        rf"(?:从|向|自|找|转向|改向)<s>_8{BUY}",
        r"(?:订单|份额|合同|采购量)_8(?:给了?|交给|授予|交由|转给)<s>",
        r"(?:引入|引进|选定|选择|指定|锁定|启用|改用|换成|换用)了?<s>_3(?:作为|为|的|供)",
        rf"(?:仅|只有|只|还有|另有|主要有|主要是|有)<s>_6(?:{SELL}|两家|三家|几家|一家)",
    )
)
BUYERS = tuple(
    wording(words)
    for words in (
        r"(?:卖给|销往|售予|售给|供给|供应给|交付给|配套给|发往|供货给|卖到|出售给)_2<b>",
        rf"(?:向|为|给|对)<b>_8{SELL}",
        rf"(?<![从向自由给为对被])<b>_4(?:都|均|等|也|还)?_8(?:有采购|在采购|{BUY}了?)",
        r"(?<![从向自由给为对被])<b>_3(?:用得|用量|需求量|用了)",
    )
)
#: Words without which a sentence is not about supply.
ABOUT = re.compile(
    rf"{BUY}|供应|供货|配套|直供|独供|订单|卖给|销往|供给|依赖|客户|供应商|全靠|来自|买"
)
PRODUCT = re.compile(GROUPS["q"])


def by_roles(sentence: Sentence, told: set[str]) -> Iterator[Relation]:
    """Supplies of the firms whose role a clause gives; `told`: names that have a supply already."""
    if sentence.subject is None or not ABOUT.search(sentence.letters):
        return
    topic, product = sentence.subject, None
    for clause in re.split(r"[，；。]", sentence.letters):
        named = PRODUCT.search(clause)
        product = sentence.mentions(named[0])[0] if named else product
        sellers, buyers = _in_role(sentence, clause, SUPPLIERS), _in_role(sentence, clause, BUYERS)
        sellers = [one for one in sellers if one not in buyers]
        others = [topic] if topic not in (*sellers, *buyers) else []
        for seller in sellers or others:
            for buyer in buyers or others:
                is_new = {seller.name, buyer.name} - told and (sellers or buyers)
                marked = seller if sellers else buyer
                if seller.name != buyer.name and is_new and marked.name not in told:
                    one = Relation(seller, "SUPPLIES", buyer, sentence.span)
                    named_as = product.text if product else None
                    yield replace(one, product=named_as, confidence=0.6)


def _in_role(
    sentence: Sentence, clause: str, wordings: tuple[re.Pattern[str], ...]
) -> list[Mention]:
    """Firms of a clause that a wording marks, each once."""
    found: dict[str, Mention] = {}
    for pattern in wordings:
        for hit in pattern.finditer(clause):
            side = hit.groupdict().get("s") or hit.groupdict().get("b")
            found |= {one.name: one for one in sentence.mentions(side)}
    return list(found.values())
