"""The import of a file: read → map → check → resolve → write, in one transaction, with a report."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

import polars as pl

from graph.identity.decisions import Decision, Decisions
from graph.identity.merge import Carried, as_merged
from graph.ledger.decisions import Review, Reviews
from graph.ontology import Place, Source
from graph.store import Change, GraphStore, Writer
from graph.writer import Statements, rehearse, state_all
from ingest.assemble import chains, firms, places, posts, trade
from ingest.assemble.directory import Directory
from ingest.assemble.facts import Facts, Problem, Row
from ingest.faults import FaultReport
from ingest.firms_named import link_branches, settle_firms
from ingest.profiles import Profile
from ingest.progress import Gauge, Progress, unseen
from ingest.questions import chosen_products, in_short, product_reviews
from ingest.rows import SheetRows, read_rows, report_of

Assembler = Callable[[list[Row], Directory, Facts], None]

#: Kind of sheet → how its rows become facts.
ASSEMBLERS: dict[str, Assembler] = {
    "firms": firms.roster,
    "qualifications": firms.qualifications,
    "subsidiaries": firms.subsidiaries,
    "supplies": trade.supplies,
    "produces": trade.produces,
    "products": chains.chain_sheet,
    "inputs": chains.inputs,
    "parks": places.parks,
    "clusters": places.clusters,
    "projects": posts.projects,
    "demands": posts.demands,
    "offers": posts.offers,
    "attendance": posts.attendance,
    "targets": posts.target_sheet,
}
#: Order in which kinds of one file are taken: what others refer to comes first.
ORDER = ("products", "inputs", "firms", "parks", "clusters")


@dataclass
class ImportReport:
    """What an import read, wrote, left out, and what waits for a person."""

    file: str
    source: str
    rows: int
    change: Change
    faults: FaultReport
    problems: list[Problem] = field(default_factory=list)
    #: Queued just now, or in a rehearsal what would be.
    reviews: int = 0
    #: Everything that waits because of this file.
    asked: list[Review] = field(default_factory=list)
    unknown_sheets: list[str] = field(default_factory=list)
    sha256: str = ""
    #: Of a text: what it states as fact, and what it plans, denies or calls ended.
    stated: list[dict[str, Any]] = field(default_factory=list)
    apart: list[dict[str, Any]] = field(default_factory=list)
    targets: list[dict[str, Any]] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "file": self.file,
            "source": self.source,
            "rows": self.rows,
            "change": self.change.as_dict(),
            **{name: part for name, part in self.faults.as_dict().items() if name != "file"},
            "problems": [problem.as_dict() for problem in self.problems],
            "reviews": self.reviews,
            "asked": [in_short(review) for review in self.asked[:TOP_ASKED]],
            "unknown_sheets": self.unknown_sheets,
            "stated": self.stated,
            "apart": self.apart,
            "targets": self.targets,
        }


#: Most questions named in one report; all are in the queue.
TOP_ASKED = 200


class Text(Protocol):
    """A document's text as read: whom it names, and what it states."""

    def named(self) -> SheetRows:
        """Its firms, as rows to be settled like those of a sheet."""

    def state(
        self, known: Directory, facts: Facts, answers: Mapping[str, Decision]
    ) -> list[Review]:
        """Its facts into `facts`; what is doubtful comes back."""


@dataclass(frozen=True)
class Reading:
    """What was read of a file."""

    tables: list[SheetRows]
    text: Text | None = None


@dataclass(frozen=True)
class ImportOptions:
    """How a file is taken in. `source`: a name that stays when the file's name changes."""

    profile: Profile | None = None
    kind: str | None = None
    source: str = ""
    reliability: str = ""
    #: Told at each step.
    progress: Progress = unseen
    #: Given, nothing is kept: it sees the graph as it would be, and then all is taken back.
    look: Callable[[Writer], None] | None = None


def import_sheet_file(
    store: GraphStore, path: Path, options: ImportOptions, reviews: Reviews | None = None
) -> ImportReport:
    """Take one sheet file into the graph. The same file twice changes nothing; a changed file
    updates its own facts and retires those that it no longer states. A file without a usable row
    leaves nothing in the graph."""
    with collector_at_rest():
        return _import(store, path, options, reviews)


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """Without the cyclic collector: it walks the rows, which hold no cycles, again and again, for a
    fifth of an import's time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _import(
    store: GraphStore, path: Path, options: ImportOptions, reviews: Reviews | None
) -> ImportReport:
    gauge = Gauge(options.progress)
    gauge.start()
    tables = list(read_rows(path, options.profile, options.kind))
    report = new_report(path, options.source, tables)
    if report.rows:
        gauge.know(report.rows)
        take_in(store, Reading(tables), options, reviews, report, gauge)
    return report


def new_report(path: Path, source: str, tables: list[SheetRows]) -> ImportReport:
    """The report of a file before anything is written."""
    return ImportReport(
        file=path.name,
        source=f"file:{source or path.name}",
        rows=sum(len(table.rows) for table in tables if table.kind in ASSEMBLERS),
        sha256=fingerprint(path),
        change=Change(),
        faults=report_of(path, tables),
        unknown_sheets=[
            table.sheet for table in tables if table.kind not in ASSEMBLERS and table.rows
        ],
    )


def take_in(
    store: GraphStore,
    reading: Reading,
    options: ImportOptions,
    reviews: Reviews | None,
    report: ImportReport,
    gauge: Gauge,
) -> None:
    """Resolve, assemble and write; what came of it goes into the report."""
    tables, text = reading.tables, reading.text
    known = Directory.of(store, home_name(store))
    decisions, answers = (reviews.standing(), reviews.answers()) if reviews else (Decisions(), {})
    known.chosen = chosen_products(answers.values())
    doubtful = settle_firms(store, known, [*tables, *([text.named()] if text else ())], decisions)
    gauge.next()
    facts = Facts(report.source)
    facts.node(
        Source, facts.file, {"cited": []}, name=report.source.removeprefix("file:"), kind="导入文件",
        reliability=options.reliability or "中", sha256=report.sha256,
    )  # fmt: skip
    for table in sorted(tables, key=_place_in_order):
        assemble_table(table, known, facts)
        gauge.passed(len(table.rows) if table.kind in ASSEMBLERS else 0)
    stated = text.state(known, facts, answers) if text else []
    link_branches(doubtful.branches, known, facts)
    gauge.next()
    report.asked = [*doubtful.reviews, *stated, *product_reviews(store, known, facts)]
    report.problems = each_once(facts.problems)
    if not (report.asked or says_anything(facts) or report.source in known.documents.values()):
        gauge.next()
        return
    told = statements_of(facts, doubtful.merges)
    if options.look:
        report.change = rehearse(store, facts.file, told, options.look)
        report.reviews = reviews.unasked(report.asked) if reviews else len(report.asked)
    else:
        report.change = state_all(store, facts.file, told, now=datetime.now())
        if reviews:
            report.reviews = reviews.add(report.asked, report.source, doubtful.named)
    gauge.next()


def each_once(problems: list[Problem]) -> list[Problem]:
    """Problems without those that say the same of the same place."""
    told = {(one.sheet, one.row, one.column, one.value, one.reason): one for one in problems[::-1]}
    return list(told.values())[::-1]


def says_anything(facts: Facts) -> bool:
    """Whether a file states more than that it is there."""
    return bool(facts.links) or any(
        nodes for kind, nodes in facts.nodes.items() if kind is not Source
    )


def statements_of(facts: Facts, merges: list[Carried]) -> Statements:
    """The facts as they stand after the merges that the graph carries."""
    if not merges:
        return Statements({facts.file: facts.frames()})
    put = as_merged(facts.frames(), merges)
    return Statements(put.frames, put.originals)


def assemble_table(table: SheetRows, known: Directory, facts: Facts) -> None:
    """Facts of one table's rows; each row cites its own source where it names one."""
    assembler = ASSEMBLERS.get(table.kind or "")
    if assembler is None:
        return
    facts.at(table.sheet, table.places())
    rows = [{**row, "cited": _cited(row, known, facts)} for row in table.rows]
    for row in rows:
        row.setdefault("confidence", 0.9)
    assembler(rows, known, facts)


def _cited(row: Row, known: Directory, facts: Facts) -> list[str]:
    written = str(row.get("source") or "").strip()
    if not written:
        return [facts.file]
    id_, is_new = known.cite(written, "")
    if is_new:
        facts.node(Source, id_, {"cited": [facts.file]}, name=written, kind="表内出处")
    return [id_]


def _place_in_order(table: SheetRows) -> int:
    return ORDER.index(table.kind) if table.kind in ORDER else len(ORDER)


def home_name(store: GraphStore) -> str:
    """Name of the home city, blank where none is marked."""
    homes = store.read(Place, ["name", "home"]).filter(pl.col("home"))
    return str(homes["name"][0]) if homes.height else ""


def fingerprint(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


__all__ = [
    "ASSEMBLERS",
    "ImportOptions",
    "ImportReport",
    "Reading",
    "Text",
    "import_sheet_file",
    "take_in",
]
