"""Facts that a document states go into the graph, with the sentence as evidence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from graph.facts import digest
from graph.identity.decisions import Decisions
from graph.ledger.decisions import Reviews
from graph.ontology import (
    Leads,
    LocatedIn,
    OperatesIn,
    Produces,
    SignedWith,
    Source,
    SubsidiaryOf,
    Supplies,
    Target,
)
from graph.store import GraphStore
from graph.writer import state
from ingest.assemble.directory import Directory
from ingest.assemble.facts import Facts, Row
from ingest.assemble.lookups import chain_ids, firm_id, product_ids
from ingest.documents import Extraction, extract
from ingest.documents.model import Relation
from ingest.faults import FaultReport
from ingest.pipeline import ImportReport, fingerprint, home_name, settle_firms
from ingest.readers.documents import read_document
from ingest.rows import SheetRows


def import_document(
    store: GraphStore, path: Path, source: str, reviews: Reviews | None = None
) -> ImportReport:
    """Read a document and write what it states as fact; what it plans, denies or leaves open, and
    what cannot be matched, is counted in the report. The same file twice changes nothing."""
    found = extract(read_document(path))
    known = Directory.of(store, home_name(store))
    decisions = reviews.standing() if reviews else Decisions()
    doubtful = settle_firms(store, known, [_names(found)], decisions)
    facts = Facts(f"file:{source or path.name}")
    facts.node(
        Source, facts.file, {"cited": []}, name=source or path.name, kind="导入文件",
        reliability="中", sha256=fingerprint(path),
    )  # fmt: skip
    stated = [one for one in found.relations if one.status == "fact"]
    for one in stated:
        _state(one, _row(found, one, facts), known, facts)
    for number, figure in enumerate(found.targets, start=1):
        if figure.kind == "target":
            row: Row = {"row": number, "cited": [facts.file], "confidence": 0.8}
            facts.node(
                Target, f"target:{digest(facts.file + figure.text + str(figure.start))}", row,
                name=figure.metric, kind="目标", metric=figure.metric, comparator=figure.comparator,
                value=figure.value, value_max=figure.value_max, unit=figure.unit,
                period=figure.period, text=figure.text,
            )  # fmt: skip
    change = state(store, facts.file, facts.frames(), now=datetime.now())
    waiting = reviews.add(doubtful.reviews) if reviews and doubtful.reviews else 0
    return ImportReport(
        path.name, facts.file, len(stated), change, FaultReport(path.name), facts.problems, waiting
    )


def _names(found: Extraction) -> SheetRows:
    """Firms of the text as rows to be settled like those of a sheet."""
    rows = [{"name": one.text} for one in found.entities if one.label == "FIRM"]
    return SheetRows("", "firms", [], [], rows)


def _row(found: Extraction, one: Relation, facts: Facts) -> Row:
    begin, end = one.sentence
    return {
        "row": begin, "cited": [facts.file], "confidence": round(one.confidence * 0.9, 3),
        "said": found.text[begin:end].strip(), "head": one.head.text, "tail": one.tail.text,
        "product": one.product or "",
    }  # fmt: skip


def _state(one: Relation, row: Row, known: Directory, facts: Facts) -> None:
    """One stated relation as a link; what cannot be matched is a problem of the report."""
    head = firm_id(row, "head", known, facts)
    write = WRITERS.get(one.rel)
    if head is not None and write is not None:
        write(one, head, row, known, facts)


def _produce(one: Relation, head: str, row: Row, known: Directory, facts: Facts) -> None:
    for product in product_ids(one.tail.text, row, "tail", known, facts):
        facts.link(Produces, head, product, row)


def _locate(one: Relation, head: str, row: Row, known: Directory, facts: Facts) -> None:
    if place := known.place(one.tail.text):
        facts.link(LocatedIn, head, place, row, role="生产地", from_label="Firm", to_label="Place")


def _join_chain(one: Relation, head: str, row: Row, known: Directory, facts: Facts) -> None:
    for chain in chain_ids(one.tail.text.removesuffix("产业链"), row, "tail", known, facts):
        facts.link(Leads if one.rel == "LEADS" else OperatesIn, head, chain, row)


def _own(_: Relation, head: str, row: Row, known: Directory, facts: Facts) -> None:
    tail = firm_id(row, "tail", known, facts)
    if tail and tail != head:
        facts.link(SubsidiaryOf, head, tail, row, relation="子公司")


def _sign(_: Relation, head: str, row: Row, known: Directory, facts: Facts) -> None:
    tail = firm_id(row, "tail", known, facts)
    if tail and tail != head:
        facts.link(SignedWith, head, tail, row)


def _supply(one: Relation, head: str, row: Row, known: Directory, facts: Facts) -> None:
    buyer = firm_id(row, "tail", known, facts)
    if buyer is None or buyer == head:
        return
    products = product_ids(one.product, row, "product", known, facts) if one.product else []
    for product in products or [""]:
        facts.link(
            Supplies, head, buyer, row, product=product, product_text=one.product or "",
            amount=one.amount, share=one.share, year=one.year, relation="供货",
        )  # fmt: skip


#: Relation → how it is written. NEEDS stays in the extraction: a need is posted, not read.
WRITERS: dict[str, Callable[[Relation, str, Row, Directory, Facts], None]] = {
    "SUPPLIES": _supply,
    "PRODUCES": _produce,
    "LOCATED_IN": _locate,
    "LEADS": _join_chain,
    "IN_CHAIN": _join_chain,
    "SUBSIDIARY_OF": _own,
    "SIGNED_WITH": _sign,
}
