"""The import of a file: read → map → check → resolve → write, in one transaction, with a report."""

from __future__ import annotations

import gc
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from graph.identity.decisions import Decisions, row_key
from graph.identity.resolve import resolve
from graph.ledger.decisions import Review, Reviews
from graph.ontology import Firm, Place, Source, SubsidiaryOf
from graph.store import Change, GraphStore, Writer
from graph.writer import rehearse, state
from ingest.assemble import chains, firms, places, posts, trade
from ingest.assemble.directory import Directory, new_firm_id, plain_name
from ingest.assemble.facts import Facts, Problem, Row
from ingest.faults import FaultReport
from ingest.profiles import Profile
from ingest.progress import Gauge, Progress, unseen
from ingest.rows import SheetRows, read_rows, report_of

Assembler = Callable[[list[Row], Directory, Facts], None]

#: Kind of sheet → how its rows become facts.
ASSEMBLERS: dict[str, Assembler] = {
    "firms": firms.firms,
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
    "targets": posts.targets,
}
#: Order in which kinds of one file are taken: what others refer to comes first.
ORDER = ("products", "inputs", "firms", "parks", "clusters")
#: Fields of a row that name a firm: (name, code, district).
FIRM_FIELDS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "firms": (("name", "uscc", "district"),),
    "qualifications": (("name", "uscc", "district"),),
    "produces": (("name", "uscc", "district"),),
    "attendance": (("name", "uscc", "district"),),
    "demands": (("name", "uscc", "district"),),
    "offers": (("name", "uscc", "district"),),
    "supplies": (("supplier", "supplier_uscc", ""), ("buyer", "buyer_uscc", "")),
    "subsidiaries": (("child", "", ""), ("parent", "", "")),
    "projects": (("firm", "", "district"),),
}


@dataclass
class ImportReport:
    """What an import read, wrote, left out, and what waits for a person."""

    file: str
    source: str
    rows: int
    change: Change
    faults: FaultReport
    problems: list[Problem] = field(default_factory=list)
    reviews: int = 0
    unknown_sheets: list[str] = field(default_factory=list)
    sha256: str = ""

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "file": self.file,
            "source": self.source,
            "rows": self.rows,
            "change": self.change.as_dict(),
            "rejects": [fault.as_dict() for fault in self.faults.rejects],
            "doubts": [fault.as_dict() for fault in self.faults.doubts],
            "problems": [problem.as_dict() for problem in self.problems],
            "reviews": self.reviews,
            "unknown_sheets": self.unknown_sheets,
        }


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
    report = ImportReport(
        file=path.name,
        source=f"file:{options.source or path.name}",
        rows=sum(len(table.rows) for table in tables if table.kind in ASSEMBLERS),
        sha256=fingerprint(path),
        change=Change(),
        faults=report_of(path, tables),
        unknown_sheets=[
            table.sheet for table in tables if table.kind not in ASSEMBLERS and table.rows
        ],
    )
    if not report.rows:
        return report
    gauge.know(report.rows)
    _take_in(store, tables, options, reviews, report, gauge)
    return report


def _take_in(
    store: GraphStore,
    tables: list[SheetRows],
    options: ImportOptions,
    reviews: Reviews | None,
    report: ImportReport,
    gauge: Gauge,
) -> None:
    """Resolve, assemble and write; what came of it goes into the report."""
    known = Directory.of(store, home_name(store))
    decisions = reviews.standing() if reviews else Decisions()
    doubtful = settle_firms(store, known, tables, decisions)
    gauge.next()
    facts = Facts(report.source)
    facts.node(
        Source, facts.file, {"cited": []}, name=report.source.removeprefix("file:"), kind="导入文件",
        reliability=options.reliability or "中", sha256=report.sha256,
    )  # fmt: skip
    for table in sorted(tables, key=_place_in_order):
        assemble_table(table, known, facts)
        gauge.passed(len(table.rows) if table.kind in ASSEMBLERS else 0)
    link_branches(doubtful.branches, known, facts)
    gauge.next()
    report.problems = facts.problems
    if options.look:
        report.change = rehearse(store, facts.file, facts.frames(), options.look)
        report.reviews = len(doubtful.reviews)
    else:
        report.change = state(store, facts.file, facts.frames(), now=datetime.now())
        report.reviews = reviews.add(doubtful.reviews) if reviews and doubtful.reviews else 0
    gauge.next()


def assemble_table(table: SheetRows, known: Directory, facts: Facts) -> None:
    """Facts of one table's rows; each row cites its own source where it names one."""
    assembler = ASSEMBLERS.get(table.kind or "")
    if assembler is None:
        return
    facts.sheet = table.sheet
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


@dataclass
class Doubtful:
    """Pairs that wait for a person, and branches found."""

    reviews: list[Review] = field(default_factory=list)
    branches: list[tuple[str, str]] = field(default_factory=list)


def settle_firms(
    store: GraphStore, known: Directory, tables: Iterable[SheetRows], decisions: Decisions
) -> Doubtful:
    """Which firm each name in the tables is; sure ones are made known, doubtful ones returned."""
    found = Doubtful()
    mentions = _mentions(tables)
    if mentions.is_empty():
        return found
    firms_known = _known_firms(store)
    settled = resolve(mentions, firms_known, decisions).join(mentions, on="row")
    names = dict(zip(firms_known["id"], firms_known["name"], strict=True))
    groups: dict[str, str] = {}
    for row in settled.iter_rows(named=True):
        name = row["name"]
        own = (
            groups.setdefault(row["group"], new_firm_id(name))
            if row["group"]
            else new_firm_id(name)
        )
        chosen = row["firm"] if row["firm"] and row["band"] == "merge" else own
        known.names.setdefault("Firm", {})[plain_name(name)] = chosen
        if chosen == own:
            known.made.add(own)
            known.ids.setdefault("Firm", set()).add(own)
        if row["branch_of"]:
            found.branches.append((own, row["branch_of"]))
        elif row["band"] == "review" and row["candidate"]:
            found.reviews.append(_review(row, names.get(row["candidate"], "")))
    return found


def _mentions(tables: Iterable[SheetRows]) -> pl.DataFrame:
    """row, name, uscc, district: each distinct mention of a firm, numbered."""
    seen: dict[tuple[str, str], dict[str, Any]] = {}
    for table in tables:
        for fields in FIRM_FIELDS.get(table.kind or "", ()):
            for row in table.rows:
                name = str(row.get(fields[0]) or "").strip()
                if name:
                    code = str(row.get(fields[1]) or "") if fields[1] else ""
                    place = str(row.get(fields[2]) or "") if fields[2] else ""
                    known = seen.setdefault(
                        (plain_name(name), code), {"name": name, "uscc": code, "district": place}
                    )
                    known["district"] = known["district"] or place
    rows = [{"row": number, **row} for number, row in enumerate(seen.values())]
    schema = {"row": pl.Int64, "name": pl.String, "uscc": pl.String, "district": pl.String}
    return pl.DataFrame(rows, schema=schema)


def _known_firms(store: GraphStore) -> pl.DataFrame:
    columns = ["id", "name", "short_name", "aliases", "uscc", "stock_code", "retired_at"]
    standing = store.read(Firm, columns).filter(pl.col("retired_at").is_null())
    return standing.drop("retired_at")


def _review(row: dict[str, Any], candidate: str) -> Review:
    return Review(
        subject="firm",
        left=row_key(row["name"], row["uscc"] or ""),
        right=row["candidate"],
        left_name=row["name"],
        right_name=candidate,
        score=row["score"],
        band=row["band"],
        explanation=tuple(json.loads(row["explanation"])) if row["explanation"] else (),
        evidence={"uscc": row["uscc"], "district": row["district"]},
    )


def link_branches(branches: Iterable[tuple[str, str]], known: Directory, facts: Facts) -> None:
    """A branch is kept apart from its firm and linked to it."""
    for branch, parent in branches:
        if branch in facts.nodes.get(Firm, {}) and parent in known.ids.get("Firm", ()):
            row: Row = {
                "cited": [facts.file],
                "observed": False,
                "rule": "由名称看出的分支",
                "confidence": 0.8,
            }
            facts.link(SubsidiaryOf, branch, parent, row, relation="分公司")


def unknown_products(report: ImportReport) -> list[str]:
    """Written products that matched nothing: candidates for review, never new nodes."""
    return sorted(
        {
            problem.value
            for problem in report.problems
            if problem.field in ("product", "product_ids")
        }
    )


__all__ = [
    "ASSEMBLERS",
    "ImportOptions",
    "ImportReport",
    "import_sheet_file",
    "unknown_products",
]
