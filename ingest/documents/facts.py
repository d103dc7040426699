"""What a document states goes into the graph with the sentence as evidence; what is doubtful, to a person."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from graph.facts import digest
from graph.identity.decisions import Decision
from graph.identity.products import ProductIndex
from graph.language import say
from graph.ledger.decisions import Review, Reviews
from graph.ontology import (
    Firm,
    Leads,
    LocatedIn,
    OperatesIn,
    Produces,
    SignedWith,
    SubsidiaryOf,
    Supplies,
    Target,
)
from graph.store import GraphStore
from ingest.assemble.directory import Directory
from ingest.assemble.facts import ASKED, Facts, Row
from ingest.assemble.lookups import chain_ids, firm_id, product_ids
from ingest.assemble.waiting import asks_product, of_facts
from ingest.documents import Extraction, extract
from ingest.documents.firms import ENDING
from ingest.documents.graph_names import graph_gazetteer, is_telling
from ingest.documents.lexicon import words
from ingest.documents.model import Mention, Relation, sentences
from ingest.documents.plain_words import STATUS_WORDS, in_words
from ingest.documents.short_names import defined_names
from ingest.pipeline import (
    ImportOptions,
    ImportReport,
    Reading,
    collector_at_rest,
    new_report,
    take_in,
)
from ingest.progress import Gauge
from ingest.questions import CANDIDATES, candidates_said, product_index
from ingest.readers.documents import read_document
from ingest.readers.paper_tables import tables_of, without_rows
from ingest.rows import SheetRows, rows_of

#: Relations whose two ends are firms.
BETWEEN_FIRMS = frozenset({"SUPPLIES", "SUBSIDIARY_OF", "SIGNED_WITH"})
#: A reading below this is asked about, and so is a firm that nobody knows and that no legal form shows.
SURE_RELATION = 0.7
#: Letters of the shortest name that is kept as a firm's other name beyond its text.
SHORTEST = 3


def import_document(
    store: GraphStore, path: Path, options: ImportOptions, reviews: Reviews | None = None
) -> ImportReport:
    """Read a document and write what it states as fact; tables of a known kind in it are read as sheets.
    What is doubtful waits for a person; what it plans, denies or calls ended stands apart in the report.
    The same file twice changes nothing."""
    gauge = Gauge(options.progress)
    gauge.start()
    names = graph_gazetteer(store, f"file:{options.source or path.name}")
    sheets = tables_of(path)
    tables = [one for one in rows_of(sheets, path.stem, options.profile, options.kind) if one.kind]
    understood = {one.sheet for one in tables}
    prose = without_rows(read_document(path), (one for one in sheets if one.name in understood))
    text = Said(extract(prose, names), lambda: product_index(store))
    report = new_report(path, options.source, tables)
    gauge.know(report.rows)
    with collector_at_rest():
        take_in(store, Reading(tables, text), options, reviews, report, gauge)
    report.stated, report.apart, report.targets = text.stated, text.apart, text.aims
    return report


@dataclass
class Said:
    """What a text says: stated, doubtful, or apart from both."""

    found: Extraction
    #: The graph's products, asked for where a doubtful statement names one that it lacks.
    products: Callable[[], ProductIndex]
    stated: list[dict[str, Any]] = field(default_factory=list)
    apart: list[dict[str, Any]] = field(default_factory=list)
    aims: list[dict[str, Any]] = field(default_factory=list)

    @cached_property
    def names(self) -> dict[str, list[str]]:
        """Firm's full name → the other names that the text gives it and that tell it apart anywhere."""
        told: dict[str, list[str]] = defaultdict(list)
        for name, owner in defined_names(self.found.text, self.found.entities):
            is_part = name in words("firm_parts")
            if len(name) >= SHORTEST and not is_part and is_telling(name, "FIRM"):
                told[owner.name].append(name)
        return told

    def named(self) -> SheetRows:
        """Firms that a fact or a doubtful statement speaks of, as rows to be settled."""
        ends = [end for one in self.found.relations if is_open(one) for end in firms_of(one)]
        return SheetRows(
            "",
            "firms",
            [],
            [],
            [{"name": name} for name in dict.fromkeys(one.name for one in ends)],
        )

    def state(
        self, known: Directory, facts: Facts, answers: Mapping[str, Decision]
    ) -> list[Review]:
        """Facts first, then what a person accepted, in the order of the decisions: as it was added then."""
        facts.at("", {})
        asked: list[Review] = []
        accepted: list[tuple[Decision, Relation]] = []
        for one in self.found.relations:
            row = self.row(one, facts)
            if not is_open(one):
                self.apart.append(self.told(one))
            elif not (why := self.doubts(one, known)):
                self.stated.append(self.told(one))
                _state(one, row, known, facts)
                self.call(one, row, known, facts)
            elif (answer := answers.get(key := self.key(one, facts))) is None:
                asked += self.question(one, row, known, facts, key, why)
            elif answer.kind == "accept":
                accepted.append((answer, one))
        for answer, one in sorted(accepted, key=lambda pair: pair[0].id):
            self.stated.append(self.told(one))
            with known.taking(product_of(one), answer.right):
                _state(one, self.row(one, facts), known, facts)
        self.targets(facts)
        return list({one.left: one for one in asked}.values())

    def doubts(self, one: Relation, known: Directory) -> list[str]:
        """Why a person has to say whether it holds; empty where it is plainly stated."""
        why = []
        if one.status != "fact":
            why.append(say("原文语气不确定", "The text itself is not sure"))
        if one.confidence < SURE_RELATION:
            why.append(say("句式少见，读法没有把握", "An unusual sentence"))
        why += [
            say(f"图中没有“{end.name}”，名称也不完整", f"“{end.name}” is unknown and no full name")
            for end in firms_of(one)
            if not ENDING.search(end.name)
            and (known.find("Firm", end.name) or "") in {"", *known.made}
        ]
        return why

    def call(self, one: Relation, row: Row, known: Directory, facts: Facts) -> None:
        """The other names that the text gives the firms of a statement, where no other firm has them."""
        for field_ in ("head", "tail") if one.rel in BETWEEN_FIRMS else ("head",):
            firm = known.find("Firm", str(row[field_]))
            others = [
                name
                for name in self.names.get(str(row[field_]), ())
                if known.find("Firm", name) in (None, firm)
            ]
            if firm and others:
                facts.node(Firm, firm, row, aliases=others)

    def question(
        self, one: Relation, row: Row, known: Directory, facts: Facts, key: str, why: list[str]
    ) -> list[Review]:
        """The doubtful statement with its sentence; nothing where even then nothing could be written, or
        where the same document states it plainly, in a table say."""
        scratch = Facts(facts.file)
        _state(one, row, known, scratch)
        statement = of_facts(scratch)
        if not statement["links"]:
            facts.problems += scratch.problems
            return []
        if all(facts.states(label, link) for label, link in statement["links"]):
            return []
        told = [
            {"feature": "statement", "value": one.confidence, "words": reason} for reason in why
        ]
        written = product_of(one) if asks_product(statement) else ""
        if written:
            told += candidates_said(self.products().resolve(written, CANDIDATES))
        return [
            Review(
                key, "", in_words(one), facts.file.removeprefix("file:"), one.confidence, "review",
                told, {"sentence": row["said"], "product": written}, "statement", statements=[statement],
            )
        ]  # fmt: skip

    def key(self, one: Relation, facts: Facts) -> str:
        """The same words in the same source are the same question."""
        parts = (
            facts.file,
            one.rel,
            one.head.name,
            one.tail.name,
            one.product or "",
            self.sentence(one),
        )
        return f"said:{digest('|'.join(parts))}"

    def sentence(self, one: Relation) -> str:
        """The sentence that says it."""
        begin, end = one.sentence
        return self.found.text[begin:end].strip()

    def row(self, one: Relation, facts: Facts) -> Row:
        """The statement as a row: its line in the text, its sentence, its parts."""
        line = self.found.text.count("\n", 0, one.sentence[0]) + 1
        return {
            "row": line, "cited": [facts.file], "confidence": round(one.confidence * 0.9, 3),
            "said": self.sentence(one), "head": one.head.name, "tail": one.tail.name,
            "product": one.product or "",
        }  # fmt: skip

    def told(self, one: Relation) -> dict[str, Any]:
        """For the report."""
        status = "needs" if one.rel == "NEEDS" and one.status == "fact" else one.status
        return {
            "words": in_words(one),
            "status": say(*STATUS_WORDS[status]),
            "said": self.sentence(one),
        }

    def targets(self, facts: Facts) -> None:
        """Numeric targets; a number in a sentence that names a firm is the firm's own (合同金额, 拟投资)."""
        spans = sentences(self.found.text)
        starts = [start for start, _ in spans]
        of_firms = {
            bisect_right(starts, one.start) for one in self.found.entities if one.label == "FIRM"
        }
        for figure in self.found.targets:
            if figure.kind != "target" or bisect_right(starts, figure.start) in of_firms:
                continue
            self.aims.append({"metric": figure.metric, "text": figure.text})
            line = self.found.text.count("\n", 0, figure.start) + 1
            row: Row = {"row": line, "cited": [facts.file], "confidence": 0.8}
            facts.node(
                Target, f"target:{digest(facts.file + figure.text + str(figure.start))}", row,
                name=figure.metric, kind="目标", metric=figure.metric, comparator=figure.comparator,
                value=figure.value, value_max=figure.value_max, unit=figure.unit,
                period=figure.period, text=figure.text,
            )  # fmt: skip


def is_open(one: Relation) -> bool:
    """Whether it can be written: a fact or a doubtful statement of a kind that is read from texts (a need
    is posted, not read)."""
    return one.status in ("fact", "uncertain") and one.rel in WRITERS


def product_of(one: Relation) -> str:
    """The product that it speaks of, as written."""
    return one.tail.name if one.rel == "PRODUCES" else one.product or ""


def firms_of(one: Relation) -> list[Mention]:
    """The ends that are firms."""
    return [one.head, one.tail] if one.rel in BETWEEN_FIRMS else [one.head]


def _state(one: Relation, row: Row, known: Directory, facts: Facts) -> None:
    """One stated relation as a link; what cannot be matched is a problem of the report."""
    head = firm_id(row, "head", known, facts)
    if head is not None:
        WRITERS[one.rel](one, head, row, known, facts)


def _produce(one: Relation, head: str, row: Row, known: Directory, facts: Facts) -> None:
    for product in product_ids(one.tail.name, row, "tail", known, facts):
        facts.link(Produces, head, product, row)
    if known.products(one.tail.name) is None:
        facts.ask(one.tail.name, Produces, head, ASKED, row)


def _locate(one: Relation, head: str, row: Row, known: Directory, facts: Facts) -> None:
    if place := known.place(one.tail.name):
        facts.link(LocatedIn, head, place, row, role="生产地", from_label="Firm", to_label="Place")


def _join_chain(one: Relation, head: str, row: Row, known: Directory, facts: Facts) -> None:
    for chain in chain_ids(one.tail.name.removesuffix("产业链"), row, "tail", known, facts):
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
    told: Row = {
        "product_text": one.product or "", "amount": one.amount, "share": None if one.of_sales else one.share,
        "seller_share": one.share if one.of_sales else None,
        "year": one.year, "relation": "供货",
    }  # fmt: skip
    for product in products or [""]:
        facts.link(Supplies, head, buyer, row, product=product, **told)
    if one.product and known.products(one.product) is None:
        facts.ask(one.product, Supplies, head, buyer, row, product=ASKED, **told)


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
