"""Build a graph from the starter files: read, map, assemble, write in one transaction, report."""

from __future__ import annotations

import csv
import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from graph.errors import BadFile
from graph.language import say
from graph.ontology import Firm, Source
from graph.store import Change, GraphStore
from graph.writer import write_statements
from ingest.assemble.directory import Directory
from ingest.assemble.facts import Facts, Problem, Row
from ingest.assemble.words import INFERRED, confidence_of
from ingest.starter.plan import CITY, NOTES, PLAN, STARTER, StarterFile, folder


@dataclass
class FileReport:
    """What became of one file's rows."""

    file: str
    rows: int = 0
    statements: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def rejected(self) -> int:
        """Rows of which nothing or only a part was taken in."""
        return len({problem.row for problem in self.problems})


@dataclass
class BuildReport:
    """What a build read, wrote and could not use."""

    files: list[FileReport]
    change: Change

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "files": [
                {
                    "file": one.file,
                    "rows": one.rows,
                    "statements": one.statements,
                    "rejected": one.rejected,
                    "problems": [problem.as_dict() for problem in one.problems],
                }
                for one in self.files
            ],
            "change": self.change.as_dict(),
        }


def build_starter(store: GraphStore, source: Path | None = None) -> BuildReport:
    """Put the starter data into `store`, all or nothing; the same data twice changes nothing."""
    data = source or folder()
    known = Directory.of(store, CITY)
    reports, stated = [], {}
    for plan in PLAN:
        path = data / ("chains.csv" if plan.name == "lead_firms" else plan.name)
        rows = read_rows(path, plan)
        facts = Facts(f"starter:{plan.name}")
        note_file(facts, path)
        cite_all(rows, known, facts)
        if plan.name == "products.csv":
            mark_commodities(rows, data / "product_inputs.csv")
        for assembler in plan.assemblers:
            assembler(rows, known, facts)
        frames = facts.frames()
        stated[facts.file] = frames
        reports.append(
            FileReport(plan.name, len(rows), sum(map(len, frames.values())), facts.problems)
        )
    missing = [name for name in NOTES if not (data / name).is_file()]
    if missing:
        raise _absent(data / missing[0])
    with store.write() as writer:
        write_statements(writer, stated, datetime.now())
    return BuildReport(reports, writer.change)


def read_rows(path: Path, plan: StarterFile) -> list[Row]:
    """Rows of a starter file under the importer's field names, with row number and certainty."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            raw = list(csv.DictReader(lines))
    except OSError as fault:
        raise _absent(path) from fault
    except UnicodeDecodeError as fault:
        raise BadFile(
            say("起始数据文件不是 UTF-8", "A starter file is not UTF-8"),
            f"{path}: {fault.start}",
            say("另存为 UTF-8 后重试。", "Save it as UTF-8 and try again."),
        ) from fault
    return [_row(number, row, plan) for number, row in enumerate(raw, start=2)]


def _row(number: int, raw: dict[str, str], plan: StarterFile) -> Row:
    row: Row = {"row": number, **plan.constants}
    for column, value in raw.items():
        if value is not None and value.strip():
            row[plan.columns.get(column, column)] = value.strip()
    for name, factor in plan.factors.items():
        if name in row:
            row[name] = float(row[name]) * factor
    for name in ("essential", "group_internal", "is_outside"):
        if name in row:
            row[name] = row[name] == "true"
    _certainty(row)
    return row


def _certainty(row: Row) -> None:
    """Confidence as a number; an inferred row says by which rule."""
    written = row.pop("confidence", None)
    for word in (written, row.get("basis"), row.get("action_basis")):
        if rule := INFERRED.get(str(word)):
            row["observed"], row["rule"] = False, rule
    sure = confidence_of(written)
    row["confidence"] = sure if sure is not None else confidence_of(row.get("basis")) or 0.8


def cite_all(rows: list[Row], known: Directory, facts: Facts) -> None:
    """Give each row the Source ids of the document that it cites, and of the file itself."""
    for row in rows:
        title, url = str(row.get("source_title") or ""), str(row.get("source_url") or "")
        if not title and row.get("basis") and url:
            title = str(row["basis"])
        if not title:
            row["cited"] = [facts.file]
            continue
        id_, is_new = known.cite(title, url)
        if is_new:
            facts.node(
                Source, id_, {"cited": [facts.file]}, name=title, url=url,
                date=row.get("source_date"), kind=row.get("source_kind"),
            )  # fmt: skip
        row["cited"] = [id_]


def mark_commodities(products: list[Row], inputs: Path) -> None:
    """In this data a product without inputs is a raw material: bought anywhere, needed nowhere in
    particular (README-products.md, 约定)."""
    made = {row["product_id"] for row in read_rows(inputs, StarterFile(inputs.name, ()))}
    for row in products:
        row["commodity"] = row["id"] not in made


def note_file(facts: Facts, path: Path) -> None:
    """The file itself as a Source."""
    fingerprint = hashlib.sha256(path.read_bytes()).hexdigest()
    facts.node(
        Source, facts.file, {"cited": []}, name=f"{STARTER}：{path.name}", kind="导入文件",
        sha256=fingerprint, reliability="中",
    )  # fmt: skip


def _absent(path: Path) -> BadFile:
    return BadFile(
        say("缺少起始数据文件", "A starter file is missing"),
        str(path),
        say(
            "重新安装链图，或指定完整的数据目录。",
            "Install Liantu again, or name a complete folder.",
        ),
    )


def is_built(store: GraphStore) -> bool:
    """Whether a build has been committed (a killed one leaves nothing)."""
    return store.version() > 0 and store.read(Firm, ["id"]).height > 0
