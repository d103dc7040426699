"""Relations between mentions: declared wordings over sentences in which each mention is one letter, weighed
together with what the trained readers find."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import combinations

from ingest.documents.forms import AWARDED, of_forms
from ingest.documents.frames import frames
from ingest.documents.learnt import Evidence, Link, Weighed, link
from ingest.documents.measures import measured
from ingest.documents.mentions import beside
from ingest.documents.model import Mention, Relation, sentences
from ingest.documents.plainly import plainly
from ingest.documents.short_names import ShortNames, own_company
from ingest.documents.skeleton import F, Sentence
from ingest.documents.standing import Words, judged
from ingest.documents.status import status_of
from ingest.documents.supply_roles import by_roles
from ingest.documents.threads import Threads
from ingest.documents.wordings import (
    BUILT,
    FUTURE_SUPPLIES,
    IN_CHAIN,
    LEADS,
    LOCATED,
    MAKES,
    NEEDS,
    OWNERS,
    PLANS_TO_MAKE,
    SIGNED,
    SIGNED_TOGETHER,
    SUPPLIES,
    TO_BE_BUILT,
)

#: A firm listed for or trained towards the role does not hold it.
NOT_YET_LEADING = re.compile(r"申报|培育|候选|申请|争创|争当|争做|后备")
#: A clause behind that takes back what was said: ，合同已于2023年终止.
TURN = re.compile(
    r"[，；](?:[^，。；]{0,8}(?:不实|不属实|辟谣|澄清)|[^，。；]{0,10}(?:不再供|终止|停止供)|但|不过|然而|(?:公司|双方)?(?:未再|不再|未)续|(?:该|双方)?(?:合同|合作|协议)已|双方已|目前已|现已)[^，。；]*"
)


def find_relations(text: str, entities: list[Mention]) -> list[Relation]:
    """Relations of a text made plain, in its order."""
    parts = dict(ShortNames.of(text, entities).stand_ins(text))
    if not any(one.text == "公司" for one in parts):
        parts |= dict(own_company(text, entities))
    return [
        replace(one, head=parts.get(one.head, one.head), tail=parts.get(one.tail, one.tail))
        for one in _between(text, beside(entities, parts))
    ]


def _between(text: str, entities: list[Mention]) -> list[Relation]:
    """Relations of the mentions, the parties of a contract among them."""
    forms, parsed = list(of_forms(text, entities)), list(parse(text, entities))
    worded = [
        _told(text, sentence, one) for sentence in parsed for one in of_sentence(text, sentence)
    ]
    parties = {frozenset((one.head.name, one.tail.name)) for one in forms}
    found = [
        one
        for one in _weighed(text, entities, parsed, worded)
        if frozenset((one.head.name, one.tail.name)) not in parties
    ]
    return sorted(_unique([*forms, *found]), key=lambda one: (one.sentence, _span(one)))


def _weighed(
    text: str, entities: list[Mention], parsed: list[Sentence], worded: list[Relation]
) -> Iterator[Relation]:
    """What is likely told, as the wordings have it, or as the other readers do."""
    seen, weighed = Words(text, entities), Weighed(text, entities, worded)
    threads = Threads.of(text, entities)
    goods = [one for one in entities if one.label == "PRODUCT"]
    firms = [one for one in entities if one.label == "FIRM"]
    by_wording: dict[Link, list[Relation]] = defaultdict(list)
    for one in worded:
        by_wording[link(one.head.name, one.rel, one.tail.name)].append(one)
    for key, held, chance in weighed.links():
        stretches = {threads.at(end.start) for end in held.ends}
        near = [one for one in goods if threads.at(one.start) in stretches]
        told = by_wording.get(key) or [
            ruled(text, parsed, one) for one in _new(key[1], held, weighed, near)
        ]
        for one in told:
            if one.tail.label == "CHAIN" and NOT_YET_LEADING.search(text[slice(*_span(one))]):
                continue
            sure = replace(one, confidence=round(chance, 2))
            plain = plainly(text, firms, judged(seen, sure, held.statuses))
            if plain:
                yield measured(text, plain, firms)


def _new(rel: str, held: Evidence, weighed: Weighed, goods: list[Mention]) -> list[Relation]:
    """A link that no wording tells, of a supply once for each product."""
    head, tail = held.ends
    one = Relation(head, rel, tail, (head.start, tail.end))
    products = weighed.goods(head, tail, goods) if rel == "SUPPLIES" else []
    return [replace(one, product=each) for each in products] or [one]


def parse(text: str, entities: list[Mention]) -> Iterator[Sentence]:
    """The sentences of a text, each with whom it speaks of."""
    subject: Mention | None = None
    starts = [one.start for one in entities]
    threads, thread = Threads.of(text, entities), 0
    for start, end in sentences(text):
        if threads.at(start) != thread:
            thread, subject = threads.at(start), None
        inside = entities[bisect_left(starts, start) : bisect_left(starts, end)]
        behind = entities[bisect_left(starts, end) :][:1]
        subject = speaker(text, (start, end), behind) or subject
        sentence = Sentence.of(text, (start, end), inside, subject)
        yield sentence
        subject = sentence.subject or subject


def ruled(text: str, parsed: list[Sentence], one: Relation) -> Relation:
    """The relation in the sentence of its later mention, with the status that the declared words give it."""
    later = max(one.head.start, one.tail.start)
    sentence = parsed[bisect_right(parsed, later, key=lambda each: each.span[0]) - 1]
    return _told(text, sentence, replace(one, sentence=sentence.span))


#: Words by which a speaker means the own firm, and what stands behind the firm of a speaker.
WE = re.compile(r"我们|我公司|我司|我厂|公司")
SAYS = re.compile(r"[^，。；]{0,10}(?:说|表示|介绍|称|透露|告诉)")


def speaker(text: str, span: tuple[int, int], behind: list[Mention]) -> Mention | None:
    """The firm whose people say a sentence: “我们的电堆卖给了乙。”甲负责人说."""
    if not behind or behind[0].label != "FIRM" or not WE.search(text, *span):
        return None
    one = behind[0]
    says = one.start <= span[1] + 1 and SAYS.match(text, one.end)
    return one if says else None


def _unique(found: Iterable[Relation]) -> list[Relation]:
    """Each statement once; a product that is named makes the same link without one superfluous."""
    kept: dict[tuple[str, str, str, str | None], Relation] = {}
    for one in found:
        if one.head.name != one.tail.name:
            kept.setdefault((one.head.name, one.rel, one.tail.name, one.product), one)
    named = {key[:3] for key in kept if key[3]}
    return [one for key, one in kept.items() if key[3] or key[:3] not in named]


def of_sentence(text: str, sentence: Sentence) -> Iterator[Relation]:
    """What the declared wordings tell."""
    supplies = list(_supplies(sentence))
    yield from supplies
    told = {end.name for one in supplies for end in (one.head, one.tail)}
    yield from by_roles(sentence, told)
    yield from _pairs(sentence, OWNERS, ("c", "SUBSIDIARY_OF", "o"))
    yield from _kin(sentence)
    yield from _pairs(sentence, LOCATED, ("f", "LOCATED_IN", "l"))
    yield from _chains(text, sentence)
    yield from _signed(sentence)
    making = list(_products(sentence, MAKES, "PRODUCES"))
    yield from making
    made = {(one.head.name, one.tail.name) for one in making}
    for one in _products(sentence, PLANS_TO_MAKE, "PRODUCES"):
        if (one.head.name, one.tail.name) not in made:
            said = text[slice(*sentence.span)]
            is_built = BUILT.search(said) and not TO_BE_BUILT.search(said)
            yield one if is_built else replace(one, status="planned")
    supplied = {product for one in supplies if (product := one.product)}
    for one in _products(sentence, NEEDS, "NEEDS"):
        if one.tail.name not in supplied:
            yield one


def _chains(text: str, sentence: Sentence) -> Iterator[Relation]:
    """LEADS, and IN_CHAIN for whom the chain is not led by."""
    leads = [
        one
        for one in _pairs(sentence, LEADS, ("f", "LEADS", "h"))
        if not NOT_YET_LEADING.search(text[slice(*_span(one))])
    ]
    yield from leads
    led = {(one.head.name, one.tail.name) for one in leads}
    for side in ("f", "p"):
        for one in _pairs(sentence, IN_CHAIN, (side, "IN_CHAIN", "h")):
            is_lead = "链主" in text[one.tail.end : one.tail.end + 6]
            if (one.head.name, one.tail.name) not in led and not is_lead:
                yield one


def _span(one: Relation) -> tuple[int, int]:
    return min(one.head.start, one.tail.start), max(one.head.end, one.tail.end) + 8


def _pairs(
    sentence: Sentence, wordings: tuple[re.Pattern[str], ...], sides: tuple[str, str, str]
) -> Iterator[Relation]:
    """Every head with every tail of each wording that holds."""
    head, rel, tail = sides
    for pattern in wordings:
        if not {head, tail} <= set(pattern.groupindex):
            continue
        letters = sentence.trade if rel == "SIGNED_WITH" else sentence.letters
        for hit in pattern.finditer(letters):
            if rel == "SUBSIDIARY_OF" and re.search("参股|合资|联合|共同", hit[0]):
                continue
            is_unsigned = rel == "SIGNED_WITH" and re.search("未|没有", hit[0])
            status = "negated" if is_unsigned else "fact"
            for one in sentence.mentions(hit[head]):
                for other in sentence.mentions(hit[tail]):
                    yield Relation(one, rel, other, sentence.span, status)


#: A subsidiary whose parent is the sentence's subject: 近半由子公司乙供给.
OWN_CHILD = re.compile(rf"[由向从为对与过的其，](?:全资|控股)?(?:子公司|旗下|下属|所属)({F})")


def _kin(sentence: Sentence) -> Iterator[Relation]:
    """Subsidiaries of the sentence's subject."""
    for hit in OWN_CHILD.finditer(sentence.letters):
        owner = sentence.subject
        if owner is not None and not re.search(
            F, sentence.letters[max(0, hit.start() - 1) : hit.start()]
        ):
            yield Relation(sentence.by_letter[hit[1]], "SUBSIDIARY_OF", owner, sentence.span)


def _signed(sentence: Sentence) -> Iterator[Relation]:
    """Who signs with whom; firms named side by side sign with each other."""
    found = list(_pairs(sentence, SIGNED, ("f", "SIGNED_WITH", "g")))
    yield from found
    if not found:
        for hit in SIGNED_TOGETHER.finditer(sentence.letters):
            for one, other in combinations(sentence.mentions(hit["b"]), 2):
                yield Relation(one, "SIGNED_WITH", other, sentence.span)


def _supplies(sentence: Sentence) -> Iterator[Relation]:
    """Who supplies whom with what; a pair counts by the first wording that names it."""
    taken: set[frozenset[str]] = set()
    for pattern in (*FUTURE_SUPPLIES, *SUPPLIES):
        for hit in pattern.finditer(sentence.trade):
            groups = hit.groupdict()
            sellers, buyers = (sentence.mentions(groups[side]) for side in ("s", "b"))
            products = sentence.mentions(groups.get("p") or groups.get("p2") or "")
            new = [
                (seller, buyer)
                for seller in sellers
                for buyer in buyers
                if frozenset((seller.name, buyer.name)) not in taken
            ]
            taken |= {frozenset((seller.name, buyer.name)) for seller, buyer in new}
            if not products and new:
                products = sentence.lone_product()
            status = sentence.status_of_silent(hit)
            if status == "fact" and pattern in FUTURE_SUPPLIES:
                status = "planned"
            for seller, buyer in new:
                one = Relation(seller, "SUPPLIES", buyer, sentence.span, status)
                for product in _shared_out(hit[0], (seller, sellers), products):
                    yield replace(one, product=product.text if product else None)
    yield from _framed(sentence, taken)


def _framed(sentence: Sentence, taken: set[frozenset[str]]) -> Iterator[Relation]:
    """Supplies of pairs that no wording named, from the roles of their clauses."""
    for frame in frames(sentence):
        products = sentence.mentions(frame.products) or sentence.lone_product()
        for seller in sentence.mentions(frame.sellers):
            for buyer in sentence.mentions(frame.buyers):
                pair = frozenset((seller.name, buyer.name))
                if pair in taken:
                    continue
                taken.add(pair)
                status = status_of(frame.clause)
                if status == "fact" and AWARDED.search(frame.clause):
                    status = "planned"
                one = Relation(seller, "SUPPLIES", buyer, sentence.span, status, confidence=0.65)
                yield from [replace(one, product=each.text) for each in products] or [one]


def _shared_out(
    words: str, seller: tuple[Mention, list[Mention]], products: list[Mention]
) -> list[Mention] | list[None]:
    """The seller's products: all, or with 分别 the one at its place in the list."""
    one, sellers = seller
    if "分别" in words and len(sellers) == len(products):
        return [products[sellers.index(one)]]
    return products or [None]


def _products(
    sentence: Sentence, wordings: tuple[re.Pattern[str], ...], rel: str
) -> Iterator[Relation]:
    """Makers or seekers of products: the firm of the verb's clause, or the sentence's subject."""
    for pattern in wordings:
        for hit in pattern.finditer(sentence.letters):
            groups = hit.groupdict()
            firms = (
                sentence.mentions(groups["f"]) if groups.get("f") else sentence.actors(hit.start())
            )
            for firm in firms:
                for product in sentence.mentions(hit["p"]):
                    yield Relation(firm, rel, product, sentence.span)


#: A clause that tells the present state after what was before.
NOW = re.compile(r"^(?:但|不过|然而)|改由|改用|改从|改向|现由|现改|现在|如今")
#: A clause right before: once the plant is there.
ONCE_BUILT = re.compile(r"(?:建成|投产|达产|完工|竣工)后，$")
#: A purchase that is planned is a need that is there.
WANTED = re.compile(r"(?:拟|计划|将|准备)(?:公开|集中|对外)?(?:采购|招标|购)")


def _told(text: str, sentence: Sentence, one: Relation) -> Relation:
    """With the status that the clauses around its two ends give it."""
    if one.status == "negated":
        return one
    begin, end = sentence.clauses(one)
    now = sentence.last_clause(one)
    if NOW.search(text[slice(*now)]):
        begin, end = now
    if one.rel in ("LEADS", "LOCATED_IN") and one.tail.end <= one.head.start:
        end = one.head.end
    elif turn := TURN.match(text, end, sentence.span[1]):
        end = turn.end()
    if one.rel == "PRODUCES" and ONCE_BUILT.search(text, sentence.span[0], begin):
        return replace(one, status="planned")
    own = sentence.shared_clause(one) if one.rel == "SUPPLIES" else None
    status = status_of(text[slice(*own)]) if own else "fact"
    if one.rel == "NEEDS":
        return replace(one, status=status_of(WANTED.sub("", text[begin:end])))
    if status == "fact":
        status = status_of(text[begin:end])
    if status == "fact":
        status = one.status
    return one if status == "fact" else replace(one, status=status)
