"""A file into an open store, a look at what it would do, a source out again: one way for all doors."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from graph.errors import BadInput, unknown
from graph.language import say
from graph.ledger.base import ledger
from graph.ledger.decisions import Reviews
from graph.names import nearest
from graph.ontology import Source
from graph.settings import settings
from graph.store import GraphStore
from graph.writer import forget
from ingest.pipeline import ASSEMBLERS, ImportOptions, import_sheet_file
from ingest.profiles import profile_named
from ingest.progress import Progress, unseen
from ingest.readers.documents import is_document
from ingest.rows import dry_run


def preview(path: Path, kind: str | None = None, profile: str | None = None) -> dict[str, Any]:
    """What an import of the file would read; nothing is written."""
    check_kind(kind)
    if is_document(path):
        from ingest.documents import extract_file

        return {"file": path.name, "documents": extract_file(path)}
    return dry_run(path, profile_named(profile) if profile else None, kind)


def take_in(
    store: GraphStore, path: Path, kind: str | None = None, profile: str | None = None,
    source: str = "", progress: Progress = unseen,
) -> dict[str, Any]:  # fmt: skip
    """Import a file in one transaction."""
    check_kind(kind)
    reviews = Reviews(ledger(settings().ledger_url))
    if is_document(path):
        from ingest.documents.facts import import_document

        return import_document(store, path, source, reviews).as_dict()
    chosen = profile_named(profile) if profile else None
    report = import_sheet_file(
        store, path, ImportOptions(chosen, kind, source, progress=progress), reviews
    )
    return report.as_dict()


def check_kind(kind: str | None) -> None:
    """Refuse a kind of sheet that there is not."""
    if kind and kind not in ASSEMBLERS:
        raise BadInput(
            say("没有这种表", "No such kind of sheet"), kind,
            say("可用：", "There are: ") + "、".join(ASSEMBLERS) + say("。", "."),
        )  # fmt: skip


def forget_source(store: GraphStore, written: str) -> dict[str, Any]:
    """Take out a source named by id, file name or title."""
    known = store.read(Source, ["id", "name"])
    by_name = dict(zip(known["name"], known["id"], strict=True))
    ids = set(known["id"])
    ways = (written, f"file:{written}", by_name.get(written, ""))
    chosen = next((one for one in ways if one in ids), None)
    if chosen is None:
        raise unknown(say("来源", "source"), written, nearest(written, [*by_name, *ids]))
    return {"source": chosen, "change": forget(store, chosen).as_dict()}
