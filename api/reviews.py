"""The review queue as the doors show it, and what settling a pair does to the graph."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, cast

from sqlalchemy.exc import SQLAlchemyError

from graph.errors import BadInput
from graph.identity.decisions import Decision
from graph.identity.merge import merge, undo_merge
from graph.language import say
from graph.ledger.base import ledger
from graph.ledger.decisions import Review, Reviews
from graph.ontology import Firm
from graph.settings import settings
from graph.store import GraphStore
from ingest.assemble.directory import new_firm_id
from queries.two_sides import side_of


def waiting(url: str) -> list[dict[str, Any]]:
    """Pairs that wait, the likeliest first."""
    return [_told(one) for one in Reviews(ledger(url)).list()]


def _told(one: Review) -> dict[str, Any]:
    return {
        "id": one.id,
        "subject": one.subject,
        "left_name": one.left_name,
        "right_name": one.right_name,
        "right": one.right,
        "score": one.score,
        "words": "；".join(str(item.get("words", "")) for item in one.explanation[:3]),
        "features": list(one.explanation),
        "evidence": one.evidence,
        "state": one.state,
        "decision": one.decision,
    }


def both_sides(store: GraphStore, number: int) -> dict[str, Any]:
    """One pair with what each side's sources say of it and whom it is linked with."""
    pair = Reviews(ledger(settings().ledger_url)).one(number)
    left = pair.left if store.fetch(Firm, [pair.left]).height else new_firm_id(pair.left_name)
    return {
        **_told(pair),
        "left_side": side_of(store, left) | {"name": pair.left_name},
        "right_side": side_of(store, pair.right) | {"name": pair.right_name},
    }


def settled(url: str) -> list[dict[str, Any]]:
    """Pairs that a person has settled, and that can be opened again."""
    book = Reviews(ledger(url))
    return [_told(one) for one in book.list(None, limit=1000) if one.decision is not None]


def settle(
    store: GraphStore, number: int, verdict: str, person: str, reason: str
) -> dict[str, Any]:
    """Decide a waiting pair, or undo a decision. The graph changes and the decision is recorded, or
    neither: the ledger's transaction is kept open until the graph's is done."""
    reviews = Reviews(ledger(settings().ledger_url))
    if verdict == "undo":
        decision = reviews.undo(number, person, reason, lambda made: _part(store, made))
        return {"decision": decision.id, "words": say("已撤销。", "Undone.")}
    if verdict not in ("merge", "distinct", "split"):
        raise BadInput(
            say("不认识的处置", "Unknown verdict"), verdict,
            say("用 merge、distinct、split 或 undo。", "Use merge, distinct, split or undo."),
        )  # fmt: skip
    pair = reviews.one(number)
    joined: list[int] = []

    def act(made: Decision) -> None:
        if verdict == "merge":
            _join(store, pair, made.id)
            joined.append(made.id)

    try:
        decision = reviews.decide(
            number, cast("Literal['merge', 'distinct', 'split']", verdict), person, reason, act
        )
    except SQLAlchemyError:
        for made in joined:
            undo_merge(store, made)
        raise
    return {
        "decision": decision.id,
        "words": say(f"已记录（决定 {decision.id}）。", f"Recorded ({decision.id})."),
    }


def _part(store: GraphStore, decision: Decision) -> None:
    if decision.kind == "merge":
        undo_merge(store, decision.id)


def _join(store: GraphStore, pair: Review, decision: int) -> None:
    ids = set(store.fetch(Firm, [pair.left, new_firm_id(pair.left_name)])["id"])
    left = pair.left if pair.left in ids else new_firm_id(pair.left_name)
    if left in ids and left != pair.right:
        merge(store, keep=pair.right, gone=left, decision=decision, moment=datetime.now())
