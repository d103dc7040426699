"""The review queue as the doors show it, and what settling a pair does to the graph."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, cast

from graph.errors import BadInput
from graph.identity.merge import merge, undo_merge
from graph.language import say
from graph.ledger.base import ledger
from graph.ledger.decisions import Review, Reviews
from graph.ontology import Firm
from graph.settings import settings
from graph.store import GraphStore
from ingest.assemble.directory import new_firm_id


def waiting(url: str) -> list[dict[str, Any]]:
    """Pairs that wait, the likeliest first."""
    return [
        {
            "id": one.id,
            "subject": one.subject,
            "left_name": one.left_name,
            "right_name": one.right_name,
            "right": one.right,
            "score": one.score,
            "words": "；".join(str(item.get("words", "")) for item in one.explanation[:3]),
            "features": list(one.explanation),
            "evidence": one.evidence,
        }
        for one in Reviews(ledger(url)).list()
    ]


def settle(
    store: GraphStore, number: int, verdict: str, person: str, reason: str
) -> dict[str, Any]:
    """Decide a waiting pair, or undo a decision; a merge joins the two firms in the graph."""
    reviews = Reviews(ledger(settings().ledger_url))
    if verdict == "undo":
        decision = reviews.undo(number, person, reason)
        undo_merge(store, decision.id)
        return {"decision": decision.id, "words": say("已撤销。", "Undone.")}
    if verdict not in ("merge", "distinct", "split"):
        raise BadInput(
            say("不认识的处置", "Unknown verdict"), verdict,
            say("用 merge、distinct、split 或 undo。", "Use merge, distinct, split or undo."),
        )  # fmt: skip
    pair = next((one for one in reviews.list(None, limit=100_000) if one.id == number), None)
    decision = reviews.decide(
        number, cast("Literal['merge', 'distinct', 'split']", verdict), person, reason
    )
    if verdict == "merge" and pair is not None:
        _join(store, pair, decision.id)
    return {
        "decision": decision.id,
        "words": say(f"已记录（决定 {decision.id}）。", f"Recorded ({decision.id})."),
    }


def _join(store: GraphStore, pair: Review, decision: int) -> None:
    ids = set(store.read(Firm, ["id"])["id"])
    left = pair.left if pair.left in ids else new_firm_id(pair.left_name)
    if left in ids and left != pair.right:
        merge(store, keep=pair.right, gone=left, decision=decision, moment=datetime.now())
