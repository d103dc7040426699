"""A file into an open store, a look at what it would do, a source out again: one way for all doors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from graph.errors import BadInput, StoreBusy, unknown
from graph.language import say
from graph.ledger.base import ledger
from graph.ledger.decisions import Reviews
from graph.names import nearest
from graph.ontology import RELATIONSHIPS, Fact, Record, Source
from graph.settings import settings
from graph.store import GraphStore, Writer, open_store
from graph.writer import forget
from ingest.kinds import KINDS, kind_key
from ingest.pipeline import ASSEMBLERS, ImportOptions, ImportReport, import_sheet_file
from ingest.profiles import profile_named
from ingest.progress import Progress, unseen
from ingest.readers.documents import is_document
from ingest.rows import dry_run, report_of, tables_of_file
from queries.quality import conflicts

if TYPE_CHECKING:
    from ingest.documents import Gazetteer

#: What the sources that files become are called, and how alike a name must be to be meant instead.
IMPORTED, ALIKE = "导入文件", 75


@dataclass(frozen=True)
class Bringing:
    """How a file is brought in. `marked`: where to write a copy with its faults in red."""

    kind: str | None = None
    profile: str | None = None
    source: str = ""
    marked: Path | None = None
    progress: Progress = unseen

    def options(self, look: Callable[[Writer], None] | None = None) -> ImportOptions:
        """For the importer. Raises BadInput for a kind that there is not."""
        kind = known_kind(self.kind) if self.kind else None
        profile = profile_named(self.profile) if self.profile else None
        return ImportOptions(profile, kind, self.source, progress=self.progress, look=look)


def preview(
    path: Path, how: Bringing = Bringing(), store: GraphStore | None = None
) -> dict[str, Any]:
    """What an import of the file would read and, with a store, what it would add, change and
    contradict there and whom it would ask (`would`); nothing is written."""
    options = how.options()
    told = (
        read_text(path, options, store)
        if is_document(path)
        else dry_run(path, options.profile, options.kind)
    )
    if store:
        return told | {"would": _rehearsed(store, path, how)}
    if how.marked:
        tables = list(tables_of_file(path, options.profile, options.kind))
        report_of(path, tables).mark_copy(path, how.marked)
    return told


def read_text(path: Path, options: ImportOptions, store: GraphStore | None) -> dict[str, Any]:
    """What stands in a document: its names, relations and figures, and the tables in it."""
    from ingest.documents import extract_file
    from ingest.documents.graph_names import graph_gazetteer

    tables = [one for one in tables_of_file(path, options.profile, options.kind) if one.kind]
    return {
        "file": path.name,
        "documents": list(
            extract_file(
                path,
                graph_gazetteer(store, f"file:{options.source or path.name}") if store else None,
            )
        ),
        "sheets": [table.as_dict() for table in tables],
    }


def _rehearsed(store: GraphStore, path: Path, how: Bringing) -> dict[str, Any]:
    """The import done in a transaction that is taken back."""
    seen: list[pl.DataFrame] = []
    options = how.options(
        lambda writer: seen.append(conflicts(writer, f"file:{how.source or path.name}"))
    )
    report = _import(store, path, options)
    _mark(report, path, how)
    return {
        **{name: part for name, part in report.as_dict().items() if name not in ("file", "rejects", "doubts")},
        "conflicts": seen[0].to_dicts() if seen else [],
    }  # fmt: skip


def take_in(store: GraphStore, path: Path, how: Bringing = Bringing()) -> dict[str, Any]:
    """Import a file in one transaction."""
    report = _import(store, path, how.options())
    _mark(report, path, how)
    return report.as_dict() | {"conflicts": conflicts(store, report.source).to_dicts()}


def _import(store: GraphStore, path: Path, options: ImportOptions) -> ImportReport:
    reviews = Reviews(ledger(settings().ledger_url))
    if is_document(path):
        from ingest.documents.facts import import_document

        return import_document(store, path, options, reviews)
    return import_sheet_file(store, path, options, reviews)


def _mark(report: ImportReport, path: Path, how: Bringing) -> None:
    if how.marked:
        report.faults.with_problems(report.problems).mark_copy(path, how.marked)


def store_if_there(url: str | None) -> GraphStore | None:
    """The store to rehearse in; none where none was built yet, or while a server holds it."""
    address = url or settings().store
    if "://" not in address and not Path(address).exists():
        return None
    try:
        return open_store(address)
    except StoreBusy:
        return None


def known_names(url: str | None) -> Gazetteer | None:
    """The names of the store for reading a document; the package's alone where there is none."""
    from ingest.documents.graph_names import graph_gazetteer

    address = url or settings().store
    if "://" not in address and not Path(address).exists():
        return None
    return graph_gazetteer(open_store(address, read_only=True))


def known_kind(written: str) -> str:
    """The kind of sheet by its key or title. Raises BadInput for one that there is not."""
    key = kind_key(written)
    if key is None:
        raise BadInput(
            say("没有这种表", "No such kind of sheet"), written,
            say("可用：", "There are: ")
            + "、".join(f"{KINDS[one].title}（{one}）" for one in ASSEMBLERS) + say("。", "."),
        )  # fmt: skip
    return key


def forget_source(store: GraphStore, written: str) -> dict[str, Any]:
    """Take out a source named by id, file name or title."""
    known = store.read(Source, ["id", "name", "kind", "recorded_at"])
    by_name = dict(zip(known["name"], known["id"], strict=True))
    ids = set(known["id"])
    ways = (written, f"file:{written}", by_name.get(written, ""))
    chosen = next((one for one in ways if one in ids), None)
    if chosen is None:
        files = known.filter(pl.col("kind") == IMPORTED).sort("recorded_at", descending=True)
        names = files["name"].to_list()
        raise unknown(
            say("来源", "source"), written, nearest(written, by_name, least=ALIKE) or names[:5]
        )
    change = forget(store, chosen).as_dict()
    Reviews(ledger(settings().ledger_url)).forget(chosen)
    return {"source": chosen, "change": change}


def stated_by(store: GraphStore, source: str) -> int:
    """How many standing statements, of nodes and links, a source makes."""
    kinds: list[type[Fact]] = [Record, *RELATIONSHIPS]
    return sum(
        store.read(kind, ["stated_in", "retired_at"])
        .filter((pl.col("stated_in") == source) & pl.col("retired_at").is_null())
        .height
        for kind in kinds
    )
