"""A file into an open store, a look at what it would do, a source out again: one way for all doors."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl

from graph.errors import BadInput, StoreBusy, unknown
from graph.language import say
from graph.ledger.base import ledger
from graph.ledger.decisions import Reviews
from graph.names import nearest
from graph.ontology import Source
from graph.settings import settings
from graph.store import GraphStore, open_store
from graph.writer import forget
from ingest.pipeline import ASSEMBLERS, ImportOptions, import_sheet_file
from ingest.profiles import Profile, profile_named
from ingest.progress import Progress, unseen
from ingest.readers.documents import is_document
from ingest.rows import dry_run
from queries.quality import conflicts


def preview(
    path: Path,
    kind: str | None = None,
    profile: str | None = None,
    store: GraphStore | None = None,
    source: str = "",
) -> dict[str, Any]:
    """What an import of the file would read and, with a store, what it would add, change and
    contradict there (`would`); nothing is written."""
    check_kind(kind)
    if is_document(path):
        from ingest.documents import extract_file

        return {"file": path.name, "documents": extract_file(path)}
    chosen = profile_named(profile) if profile else None
    told = dry_run(path, chosen, kind)
    return told | {"would": _rehearsed(store, path, kind, chosen, source)} if store else told


def _rehearsed(
    store: GraphStore, path: Path, kind: str | None, profile: Profile | None, source: str
) -> dict[str, Any]:
    """The import done in a transaction that is taken back."""
    seen: list[pl.DataFrame] = []
    options = ImportOptions(
        profile, kind, source,
        look=lambda writer: seen.append(conflicts(writer, f"file:{source or path.name}")),
    )  # fmt: skip
    report = import_sheet_file(store, path, options, Reviews(ledger(settings().ledger_url)))
    return {
        "change": report.change.as_dict(),
        "reviews": report.reviews,
        "problems": [problem.as_dict() for problem in report.problems],
        "conflicts": seen[0].to_dicts() if seen else [],
    }


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
    return report.as_dict() | {"conflicts": conflicts(store, report.source).to_dicts()}


def store_if_there(url: str | None) -> GraphStore | None:
    """The store to rehearse in; none where none was built yet, or while a server holds it."""
    address = url or settings().store
    if "://" not in address and not Path(address).exists():
        return None
    try:
        return open_store(address)
    except StoreBusy:
        return None


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
