"""Posting and withdrawing demands and offers; which product is meant, and why we think so."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Literal

import polars as pl

from graph.errors import BadInput, unknown
from graph.facts import digest, frame
from graph.identity.products import ProductIndex, ProductMatch
from graph.language import say
from graph.ontology import Demand, For, Offer, Posted, Source
from graph.snapshot import Snapshot, snapshot
from graph.store import GraphStore
from graph.writer import Frames, state
from queries.matching.phrases import Reading, read
from queries.matching.standing import day_of, lapsed
from queries.scope import find

Side = Literal["demand", "offer"]
#: Sides and their words.
SIDES: dict[Side, str] = {"demand": "需求", "offer": "供给"}
WITHDRAWN = "撤回"


@dataclass(frozen=True)
class Post:
    """What a firm posts. Blank quantity, unit and certificates are read from the text.

    `price_low`, `price_high`: 元. `product`: name or id where the firm says it itself.
    """

    side: Side
    text: str
    firm: str = ""
    product: str = ""
    chain: str = ""
    kind: str = "采购"
    quantity: float | None = None
    unit: str = ""
    deadline: date | None = None
    price_low: float | None = None
    price_high: float | None = None
    certificates: tuple[str, ...] = ()
    place_limits: tuple[str, ...] = ()
    contact: str = ""
    confidential: bool = False
    note: str = ""
    person: str = ""


@dataclass(frozen=True)
class Kept:
    """A post as kept: its id, the product it stands for with the reason, and other candidates."""

    id: str
    text: str
    firm: str
    product: str
    product_name: str
    score: float
    words: str
    candidates: tuple[ProductMatch, ...] = ()


def post(store: GraphStore, asked: Post, *, now: datetime | None = None) -> Kept:
    """Write a demand or an offer. The same firm's same text is the same post, written anew.

    Raises BadInput on an empty text, prices or quantities that cannot be; UnknownName.
    """
    kept, frames = prepare(snapshot(store), asked)
    state(store, f"post:{kept.id}", frames, now=now)
    return kept


def prepare(graph: Snapshot, asked: Post) -> tuple[Kept, Frames]:
    """A post as it will be kept and what it states, not yet written. Raises as `post`."""
    _check(asked)
    firm = graph.firms["id"][find(graph, "firms", asked.firm)] if asked.firm else ""
    if asked.chain:
        # Matching compares names: a chain under another name would serve no event.
        asked = replace(asked, chain=graph.names("chains")[find(graph, "chains", asked.chain)])
    reading = read(asked.text)
    match, others = meant_product(graph, asked, reading)
    prefix = "D" if asked.side == "demand" else "O"
    id_ = f"{prefix}-{digest(firm + chr(31) + asked.text.strip())}"
    product = match.id if match else ""
    words = match.words if match else say("没有对上产品，待人工指定", "No product matched yet")
    kept = Kept(
        id_, asked.text, firm, product, match.name if match else "",
        match.score if match else 0.0, words, others,
    )  # fmt: skip
    return kept, _frames(asked, id_, firm, reading, match)


def meant_product(
    graph: Snapshot, asked: Post, reading: Reading
) -> tuple[ProductMatch | None, tuple[ProductMatch, ...]]:
    """The product of a post where it is sure, and the candidates that a person may choose from."""
    if asked.product:
        number = find(graph, "products", asked.product)
        name = graph.names("products")[number]
        words = say("发布者指定", "Named by who posted it")
        return ProductMatch(graph.products["id"][number], name, 1.0, "exact", words), ()
    index = product_index(graph)
    things = sorted(reading.things, key=lambda thing: -thing.weight)[:1]
    written = [use + thing.words for thing in things for use in (*thing.uses, "")]
    candidates: dict[str, ProductMatch] = {}
    for words in written or [asked.text]:
        placed = index.place(words)
        for one in placed.candidates:
            if one.id not in candidates or candidates[one.id].score < one.score:
                candidates[one.id] = one
        if placed.product:
            return next(m for m in placed.candidates if m.id == placed.product), ()
    ranked = sorted(candidates.values(), key=lambda one: (-one.score, one.id))
    return None, tuple(ranked[:5])


def product_index(graph: Snapshot) -> ProductIndex:
    """Names and aliases of the graph's products, made ready once per snapshot."""
    named = graph.products.select("id", "name", "aliases")
    return graph.once("product index", lambda: ProductIndex.of(named))


def _check(asked: Post) -> None:
    if not asked.text.strip():
        raise BadInput(
            say("内容是空的", "The text is empty"), say("内容", "text"),
            say("写明要什么或供什么。", "Say what is wanted or offered."),
        )  # fmt: skip
    numbers = {
        say("数量", "quantity"): asked.quantity,
        say("价格下限", "lower price"): asked.price_low,
        say("价格上限", "upper price"): asked.price_high,
    }
    for name, value in numbers.items():
        if value is not None and not 0 <= value < float("inf"):
            raise BadInput(
                say("须为非负数", "Must be ≥ 0"), f"{name}：{value}",
                say("填不小于 0 的数，或留空。", "Give a number ≥ 0, or none."),
            )  # fmt: skip
    low, high = asked.price_low, asked.price_high
    if low is not None and high is not None and low > high:
        raise BadInput(
            say("价格下限高于上限", "The lower price is above the upper"),
            say(f"下限 {low:g} 元，上限 {high:g} 元", f"{low}>{high}"),
            say("把两个价格对调，或只填一个。", "Exchange the two, or give one."),
        )


def _frames(
    asked: Post, id_: str, firm: str, reading: Reading, match: ProductMatch | None
) -> Frames:
    source = f"post:{id_}"
    kind: type[Demand] | type[Offer] = Demand if asked.side == "demand" else Offer
    said = {"sources": source, "stated_in": source}
    who = asked.person or asked.firm or say("未署名", "unsigned")
    links = [{**said, "from_id": firm, "to_id": id_, "from_label": "Firm", "to_label": kind.label}]
    means = [] if match is None else [
        {**said, "from_id": id_, "to_id": match.id, "from_label": kind.label,
         "to_label": "Product", "score": match.score, "said": match.words,
         "observed": match.score >= 1.0, "confidence": match.score,
         "rule": "" if match.score >= 1.0 else "产品用语对照"}
    ]  # fmt: skip
    return {
        Source: frame(Source, [_source(source, who)]),
        kind: frame(kind, [_node(asked, id_, source, reading)]),
        Posted: frame(Posted, links if firm else []),
        For: frame(For, means),
    }


def _source(source: str, who: str) -> dict[str, Any]:
    name = say(f"{who}发布", f"posted by {who}")
    return {"id": source, "name": name, "kind": "人员", "reliability": "中",
            "sources": [source], "stated_in": source}  # fmt: skip


def _node(asked: Post, id_: str, source: str, reading: Reading) -> dict[str, Any]:
    certificates = asked.certificates or tuple(sorted(reading.certificates))
    return {
        "id": id_, "name": asked.text.strip()[:40], "text": asked.text.strip(),
        "kind": asked.kind, "quantity": asked.quantity if asked.quantity is not None
        else reading.quantity, "unit": asked.unit or reading.unit, "deadline": asked.deadline,
        "price_low": asked.price_low, "price_high": asked.price_high,
        "certificates": list(certificates), "place_limits": list(asked.place_limits),
        "contact": asked.contact, "confidential": asked.confidential, "chain": asked.chain,
        "note": asked.note, "sources": [source], "stated_in": source,
    }  # fmt: skip


def withdraw_post(store: GraphStore, id_: str, *, now: datetime | None = None) -> str:
    """Take a demand or an offer back: it stays findable as 撤回 and is not matched any more."""
    for kind in (Demand, Offer):
        rows = store.fetch(kind, [id_])
        if rows.is_empty():
            continue
        source = f"post:{id_}"
        if rows["stated_in"][0] != source:
            raise BadInput(
                say("这条不是在此发布的，来自导入的文件", "It came with an imported file"),
                f"{id_}: {rows['stated_in'][0]}",
                say("在来源文件中删去后重新导入。", "Remove it from the file and import again."),
            )
        who = store.fetch(Source, [source])
        gone = rows.with_columns(state=pl.lit(WITHDRAWN))
        frames: Frames = {Source: who, kind: gone}
        state(store, source, frames, now=now)
        return str(rows["text"][0])
    raise unknown(say("需求或供给", "post"), id_, [])


def standing_posts(graph: Snapshot, side: Side, chain: str = "") -> list[dict[str, Any]]:
    """Posts as every door lists them, newest deadline first."""
    rows, firms, means = (
        (graph.demands, graph.demand_firms, graph.wanted)
        if side == "demand"
        else (graph.offers, graph.offer_firms, graph.offered)
    )
    names, products = graph.names("firms"), graph.names("products")
    by_firm = dict(firms.select(side, "firm").iter_rows())
    by_product: dict[int, list[dict[str, Any]]] = {}
    for link in means.iter_rows(named=True):
        by_product.setdefault(link[side], []).append(link)
    shown = []
    for row, gone in zip(rows.iter_rows(named=True), lapsed(rows, day_of(graph)), strict=True):
        if chain and row["chain"] != chain:
            continue
        links = by_product.get(row["i"], [])
        shown.append(
            {"id": row["id"], "firm": names[by_firm[row["i"]]] if row["i"] in by_firm else "",
             "text": row["text"], "products": [products[link["product"]] for link in links],
             "why": [link["said"] for link in links if link["said"]], "chain": row["chain"],
             "quantity": row["quantity"], "unit": row["unit"], "deadline": row["deadline"],
             "price_low": row["price_low"], "price_high": row["price_high"],
             "certificates": row["certificates"], "place_limits": row["place_limits"],
             "state": gone or row["state"], "confidential": row["confidential"],
             "contact": "" if row["confidential"] else row["contact"]}
        )  # fmt: skip
    return shown
