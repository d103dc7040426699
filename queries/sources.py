"""Evidence from links: the sentence, the sources with title, address and date, how sure."""

from __future__ import annotations

from typing import Any

from graph.snapshot import Snapshot
from queries.answer import Evidence


def source_rows(graph: Snapshot, joined: str) -> tuple[dict[str, str], ...]:
    """Sources behind a link's joined source ids; an id without a Source node is shown as it is."""
    key = "source rows"
    if key not in graph._cache:
        graph._cache[key] = {
            row["id"]: {
                "id": row["id"],
                "title": row["name"],
                "url": row["url"] or "",
                "date": row["date"] or "",
                "kind": row["kind"] or "",
                "reliability": row["reliability"] or "",
            }
            for row in graph.sources.iter_rows(named=True)
        }
    known: dict[str, dict[str, str]] = graph._cache[key]
    return tuple(
        known.get(
            id_, {"id": id_, "title": id_, "url": "", "date": "", "kind": "", "reliability": ""}
        )
        for id_ in (joined or "").split(";")
        if id_
    )


def evidence_of(graph: Snapshot, link: dict[str, Any], words: str) -> Evidence:
    """A link row of a snapshot frame as evidence, said in `words`."""
    note = f"（{link['rule']}）" if link.get("rule") else ""
    return Evidence(
        words=f"{words}{note}",
        sources=source_rows(graph, link.get("sources") or ""),
        fact=link.get("link") or "",
        observed=bool(link.get("observed", True)),
        confidence=float(link.get("confidence") or 0.0),
    )
