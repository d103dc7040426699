"""The review queue as the doors show it, and what settling an entry does to the graph."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Literal, get_args

from sqlalchemy.exc import SQLAlchemyError

from graph.additions import add_statements, take_back
from graph.errors import BadInput, Conflict, unknown
from graph.identity.decisions import IDENTITY, Decision
from graph.identity.merge import merge, undo_merge
from graph.language import say
from graph.ledger.base import ledger
from graph.ledger.decisions import SOURCES, WRITTEN, Review, Reviews
from graph.names import nearest
from graph.ontology import Firm, Product, Source
from graph.settings import settings
from graph.store import GraphStore
from ingest.assemble.directory import new_firm_id, new_product_id
from ingest.assemble.facts import ASKED
from ingest.assemble.waiting import asks_product, frames_of, is_whole, superseded
from ingest.cells import FORMULA
from queries.two_sides import sides_of

Verdict = Literal["merge", "distinct", "split", "accept", "refuse", "undo"]
#: Verdict → its words; a person may write either.
VERDICTS: dict[Verdict, tuple[str, str]] = {
    "merge": ("同一家", "one firm"), "distinct": ("不是", "not the same"), "split": ("拆开", "two firms"),
    "accept": ("采纳", "accepted"), "refuse": ("不采纳", "refused"), "undo": ("撤销", "undone"),
}  # fmt: skip
SUBJECTS = {
    "firm": ("企业名称", "firm"),
    "product": ("产品", "product"),
    "statement": ("存疑陈述", "statement"),
}
#: Chosen instead of a product's name: the written one becomes a product.
NEW_PRODUCT = "新产品"


def waiting(url: str, limit: int = 100) -> list[dict[str, Any]]:
    """What waits, the likeliest first."""
    return [_told(one) for one in Reviews(ledger(url)).list(limit=limit)]


def how_many_wait(url: str) -> int:
    """How many entries wait."""
    return Reviews(ledger(url)).count()


def _told(one: Review) -> dict[str, Any]:
    evidence = {
        name: value for name, value in one.evidence.items() if name not in (SOURCES, WRITTEN)
    }
    return {
        "id": one.id,
        "subject": one.subject,
        "subject_name": say(*SUBJECTS[one.subject]),
        "left_name": one.left_name,
        "right_name": one.right_name,
        "right": one.right,
        "score": one.score,
        "words": "；".join(str(item.get("words", "")) for item in one.explanation[:3]),
        "features": list(one.explanation),
        "evidence": evidence,
        "sources": [source.removeprefix("file:") for source in one.by_source],
        "statements": sum(map(len, one.by_source.values())),
        "state": one.state,
        "decision": one.decision,
    }


def both_sides(store: GraphStore, number: int) -> dict[str, Any]:
    """One entry with its evidence, as `all_sides`."""
    [told] = all_sides(store, [Reviews(ledger(settings().ledger_url)).one(number)])
    return told


def shown(store: GraphStore, numbers: Iterable[int]) -> list[dict[str, Any]]:
    """Several entries with their evidence."""
    book = Reviews(ledger(settings().ledger_url))
    return all_sides(store, [book.one(number) for number in numbers])


def all_sides(store: GraphStore, entries: list[Review]) -> list[dict[str, Any]]:
    """Of a pair of firms what each side's sources say of it and whom it is linked with; of a product or
    statement what would be written, where it stands, and the sentence."""
    pairs = [one for one in entries if one.subject == "firm"]
    ids = {one.left for one in pairs}
    there = set(store.fetch(Firm, ids)["id"])
    left = {one.id: one.left if one.left in there else new_firm_id(one.left_name) for one in pairs}
    sides = sides_of(store, [*left.values(), *(one.right for one in pairs)]) if pairs else {}
    names = _names(store, entries)
    return [
        {
            **_told(one),
            "left_side": sides[left[one.id]] | {"name": one.left_name},
            "right_side": sides[one.right] | {"name": one.right_name},
        }
        if one.subject == "firm"
        else {**_told(one), "said": _said(one, names)}
        for one in entries
    ]


#: Statements of one entry that are shown; the rest are counted.
SHOWN = 8


def _said(one: Review, names: dict[str, str]) -> list[dict[str, Any]]:
    """Where it is written, of which firms, in which sentence."""
    return [
        {
            "source": names.get(source, source.removeprefix("file:")),
            "locator": row.get("locator", ""),
            "said": row.get("said", ""),
            "firms": [names[end] for end in (row["from_id"], row["to_id"]) if end in names],
        }
        for source, statements in one.by_source.items()
        for statement in statements
        for _, row in statement["links"]
    ][:SHOWN]


def _names(store: GraphStore, entries: Iterable[Review]) -> dict[str, str]:
    """Names of the firms and sources that waiting statements speak of."""
    ends: set[str] = set()
    sources: set[str] = set()
    made: dict[str, str] = {}
    for one in entries:
        for source, statements in one.by_source.items():
            sources.add(source)
            for statement in statements[:SHOWN]:
                made |= {row["id"]: row.get("name", "") for _, row in statement["nodes"]}
                ends |= {row[end] for _, row in statement["links"] for end in ("from_id", "to_id")}
    known = dict(store.fetch(Firm, ends).select("id", "name").iter_rows())
    titles = dict(store.fetch(Source, sources).select("id", "name").iter_rows())
    return made | known | titles


def settled(url: str) -> list[dict[str, Any]]:
    """Entries that a person has settled, and that can be opened again, with who decided what, when and
    why; the latest first."""
    book = Reviews(ledger(url))
    made = book.decisions()
    done = [one for one in book.list(None, limit=1000) if one.decision in made]
    return [
        _told(one) | _decided(one, made[one.decision or 0])
        for one in sorted(done, key=lambda one: -(one.decision or 0))
    ]


def _decided(one: Review, made: Decision) -> dict[str, Any]:
    """Who decided it, when, why, and which product was chosen."""
    named = {str(item["id"]): str(item["name"]) for item in one.explanation if item.get("id")}
    product = made.right if made.kind == "accept" else ""
    if product == new_product_id(one.left_name):
        product = NEW_PRODUCT
    return {
        "person": made.person,
        "reason": made.reason,
        "at": f"{made.at:%Y-%m-%d %H:%M}",
        "product": named.get(product, product),
    }


def verdict_named(written: str) -> Verdict:
    """A verdict by its code or its words. Raises BadInput."""
    for code, words in VERDICTS.items():
        if written in (code, *words):
            return code
    known = "、".join(f"{words[0]}（{code}）" for code, words in VERDICTS.items())
    raise BadInput(
        say("不认识的处置", "Unknown verdict"), written,
        say(f"可用：{known}。", f"Use one of: {', '.join(VERDICTS)}."),
    )  # fmt: skip


def settle(
    store: GraphStore, number: int, verdict: str, person: str, reason: str, product: str = ""
) -> dict[str, Any]:
    """Decide a waiting entry, or undo a decision. The graph changes and the decision is recorded, or
    neither: the ledger's transaction is kept open until the graph's is done. `product`: which product a
    written one is (name or id; 新产品: one of its own), where it is not the likeliest."""
    reviews = Reviews(ledger(settings().ledger_url))
    code = verdict_named(verdict)
    if code == "undo":
        pair = reviews.decided(number)
        decision = reviews.undo(number, person, reason, lambda made: _part(store, made, pair))
        return {"decision": decision.id, "words": say("已撤销。", "Undone.")}
    pair = reviews.one(number)
    _check_fits(pair, code)
    chosen = product_for(store, pair, product) if code == "accept" else ""
    undo: list[Decision] = []
    written: dict[str, Any] = {}

    def act(made: Decision) -> dict[str, Any] | None:
        if code == "merge":
            _join(store, pair, made.id)
        elif code == "accept":
            written.update(_accept(store, pair, chosen))
        undo.append(made)
        return written or None

    try:
        decision = reviews.decide(number, code, person, reason, act, chosen)
    except SQLAlchemyError:
        for made in undo:
            undo_merge(store, made.id) if made.kind == "merge" else take_back(store, written)
        raise
    return {
        "decision": decision.id,
        "words": say(f"已记录（决定 {decision.id}）。", f"Recorded ({decision.id})."),
    }


def _check_fits(pair: Review, verdict: Verdict) -> None:
    """Names are one or two; products and statements are accepted or refused."""
    fit = IDENTITY if pair.subject == "firm" else ("accept", "refuse")
    if verdict not in fit:
        words = "、".join(f"{VERDICTS[one][0]}（{one}）" for one in get_args(Verdict) if one in fit)
        raise BadInput(
            say(f"这一条是{SUBJECTS[pair.subject][0]}，不能这样处置", "Not a verdict for this entry"),
            say(VERDICTS[verdict][0], verdict), say(f"可用：{words}。", f"Use: {', '.join(fit)}."),
        )  # fmt: skip


def product_for(store: GraphStore, pair: Review, written: str) -> str:
    """The product that an accepted entry is of: the one written, else the likeliest candidate."""
    if not any(asks_product(one) for one in _statements(pair)):
        return ""
    text = pair.left_name if pair.subject == "product" else str(pair.evidence.get("product", ""))
    if written == NEW_PRODUCT:
        if text[:1] in FORMULA:
            raise BadInput(
                say("像公式，不能登记为产品", "Looks like a formula: no product"), text,
                say("在文件里改正这一格再导入，或选“都不是”。", "Mend the cell and import again, or refuse it."),
            )  # fmt: skip
        return new_product_id(text)
    known = store.read(Product, ["id", "name", "aliases"])
    if written:
        for id_, name, aliases in known.iter_rows():
            if written in (id_, name, *(aliases or ())):
                return str(id_)
        raise unknown(say("产品", "product"), written, nearest(written, known["name"]))
    if likeliest := next((str(one["id"]) for one in pair.explanation if one.get("id")), ""):
        return likeliest
    if not needs_product(pair):
        return ""
    raise BadInput(
        say("没有相近的产品，须指明是哪个产品", "No product is like it: name one"), text,
        say(f"写明产品的名称或编号；确是新产品的写“{NEW_PRODUCT}”。", f"Give its name or id, or {NEW_PRODUCT}."),
    )  # fmt: skip


def _statements(pair: Review) -> list[dict[str, Any]]:
    return [one for rows in pair.by_source.values() for one in rows]


def needs_product(pair: Review) -> bool:
    """Whether nothing can be written without a product; a supply can."""
    return any(row["to_id"] == ASKED for one in _statements(pair) for _, row in one["links"])


def _accept(store: GraphStore, pair: Review, product: str) -> dict[str, Any]:
    """The statements into the graph, under the names of the sources that make them."""
    statements = _statements(pair)
    ends = {
        row[end] for one in statements for _, row in one["links"] for end in ("from_id", "to_id")
    }
    held = store.fetch(Firm, {end for end in ends if end.startswith("firm:")})
    gone = set(held.filter(held["retired_at"].is_not_null())["id"])
    whole = [one for one in statements if is_whole(one, set(held["id"]) - gone)]
    if not whole:
        raise Conflict(
            say("所说的企业已合并或拿掉", "The firms were merged or taken out"), pair.left_name,
            say("重新导入该文件后再核定。", "Import the file again first."),
        )  # fmt: skip
    is_new = product == new_product_id(pair.left_name)
    new_name = pair.left_name if is_new and pair.subject == "product" else ""
    return add_statements(store, [frames_of(whole, product, new_name)], superseded(whole))


def _part(store: GraphStore, decision: Decision, pair: Review | None) -> dict[str, Any] | None:
    if decision.kind == "merge":
        undo_merge(store, decision.id)
    elif decision.kind == "accept" and pair is not None:
        take_back(store, pair.evidence.get(WRITTEN, {}))
    return None


def _join(store: GraphStore, pair: Review, decision: int) -> None:
    ids = set(store.fetch(Firm, [pair.left, new_firm_id(pair.left_name)])["id"])
    left = pair.left if pair.left in ids else new_firm_id(pair.left_name)
    if left in ids and left != pair.right:
        merge(store, keep=pair.right, gone=left, decision=decision, moment=datetime.now())
