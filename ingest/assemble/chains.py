"""Chains, industries, segments, products and the input graph."""

from __future__ import annotations

from graph.facts import digest
from graph.language import say
from graph.ontology import (
    Chain,
    Industry,
    InputOf,
    InSegment,
    ListedIn,
    OfIndustry,
    PartOf,
    Product,
    Segment,
    Source,
)
from ingest.assemble.directory import NONE, Directory
from ingest.assemble.facts import Facts, Row
from ingest.assemble.lookups import chain_ids, product_ids
from ingest.assemble.words import listed, whole, year_of

#: Marks at the end of an input's basis → what kind of input it is.
INPUT_KINDS = {"装备": "装备", "服务软件": "服务软件"}
INPUT_OF_KINDS = ("物料", *INPUT_KINDS.values())
#: Words in a segment's note by which its products are bought anywhere.
COMMODITY = "不要求本地配套"


def aliases(rows: list[Row], known: Directory, _: Facts) -> None:
    """The alias table: how names that differ between files are reconciled, for all to see."""
    for row in sorted(rows, key=lambda row: str(row.get("canonical_id") or "")):
        written, canonical = str(row["alias"]), str(row.get("canonical") or "")
        ids = listed(row.get("canonical_id"))
        kind = str(row["kind"])
        if kind in ("chain", "industry") and canonical not in NONE:
            ids = [known.chain_of_code(code, canonical) for code in ids]
        known.aliases.setdefault((kind, written), ids)
        if kind == "product" and (scoped := str(row.get("note") or "")):
            known.scoped[("product", written)] = scoped


def chains(rows: list[Row], known: Directory, facts: Facts) -> None:
    """Chains under their standard names; each list that names one becomes LISTED_IN with its year."""
    for row in rows:
        for id_ in known.chains(row["name"]) or [row.get("id") or f"chain:{digest(row['name'])}"]:
            name = known.chain_names.get(id_) or str(row["name"])
            others = [row["name"]] if row["name"] != name else []
            facts.node(
                Chain, id_, row, name=name, aliases=others, industry=row.get("industry"),
                department=row.get("department"), note=row.get("note"),
            )  # fmt: skip
            known.add("Chain", id_, name, others)
            _listed(Chain.label, id_, row, known, facts)
            if industry := row.get("industry"):
                facts.link(OfIndustry, id_, _industry(industry, row, facts), row)


def industries(rows: list[Row], known: Directory, facts: Facts) -> None:
    """Industries with the document and year that puts them into a category."""
    for row in rows:
        _listed(Industry.label, _industry(row["name"], row, facts), row, known, facts)


def _industry(name: str, row: Row, facts: Facts) -> str:
    return facts.node(Industry, f"industry:{digest(name)}", row, name=name)


def _listed(label: str, id_: str, row: Row, known: Directory, facts: Facts) -> None:
    document, year = str(row.get("document") or ""), year_of(row.get("document_year"))
    if not (row.get("category") and document):
        return
    target, is_new = known.cite(document, "")
    if is_new:
        facts.node(Source, target, row, name=document, kind="文件", date=str(year or ""))
    facts.link(
        ListedIn, id_, target, row, category=row["category"], document=document, year=year,
        from_label=label, to_label=Source.label,
    )  # fmt: skip


def segments(rows: list[Row], known: Directory, facts: Facts) -> None:
    """Segments of chains in their order."""
    for row in rows:
        id_ = row.get("id") or f"segment:{digest(row['chain'] + row['name'])}"
        facts.node(
            Segment, id_, row, name=row["name"], stage=row.get("stage"),
            order=whole(row.get("order")), note=row.get("note"),
        )  # fmt: skip
        known.add("Segment", id_, row["name"])
        if COMMODITY in str(row.get("note") or ""):
            known.commodity_segments.add(id_)
        for chain in chain_ids(row["chain"], row, "chain", known, facts):
            facts.node(Chain, chain, row, name=known.chain_names.get(chain, row["chain"]))
            facts.link(PartOf, id_, chain, row)


def products(rows: list[Row], known: Directory, facts: Facts) -> None:
    """Products with their segment and classification codes."""
    for row in rows:
        name = row.get("name") or row.get("product")
        if not name:
            continue
        id_ = row.get("id") or known.find("Product", name) or f"product:{digest(name)}"
        segment = row.get("segment", "")
        facts.node(
            Product, id_, row, name=name, aliases=listed(row.get("aliases")),
            gbt4754=row.get("gbt4754"), hs=row.get("hs"), essential=row.get("essential"),
            substitutability=row.get("substitutability"), maturity=row.get("maturity"),
            commodity=bool(row.get("commodity")) or segment in known.commodity_segments, doubt=row.get("doubt"),
        )  # fmt: skip
        known.add("Product", id_, name, listed(row.get("aliases")))
        if segment and (found := known.find("Segment", segment)):
            facts.link(InSegment, id_, found, row)
        elif segment:
            facts.problem(
                row,
                "segment",
                say(f"不认识的环节“{segment}”", f"No segment is called “{segment}”"),
                say("核对环节表。", "Check the sheet of segments."),
            )


def chain_sheet(rows: list[Row], known: Directory, facts: Facts) -> None:
    """A sheet of chain, segment, stage, product and its inputs: the form that officers fill in."""
    for row in rows:
        written = str(row.get("chain") or "")
        chain_ids_ = known.chains(written) or ([f"chain:{digest(written)}"] if written else [])
        for chain in chain_ids_:
            # A chain of this sheet's own making is stated again at each reading, or it would be retired.
            if chain not in known.ids.get("Chain", ()) or chain == f"chain:{digest(written)}":
                facts.node(Chain, chain, row, name=written)
                known.add("Chain", chain, written)
        segment = str(row.get("segment") or "")
        if segment:
            id_ = known.find("Segment", segment) or f"segment:{digest(written + segment)}"
            facts.node(Segment, id_, row, name=segment, stage=row.get("stage"))
            known.add("Segment", id_, segment)
            for chain in chain_ids_:
                facts.link(PartOf, id_, chain, row)
        products([{**row, "name": row.get("product")}], known, facts)
    for row in rows:
        for input_ in listed(row.get("inputs")):
            inputs([{**row, "input": input_, "criticality": "必需", "basis": ""}], known, facts)


def inputs(rows: list[Row], known: Directory, facts: Facts) -> None:
    """What is needed to make what; the basis' mark tells equipment and services from material."""
    for row in rows:
        made = product_ids(row["product"], row, "product", known, facts)
        needed = product_ids(row["input"], row, "input", known, facts)
        mark = str(row.get("basis") or "").rsplit(";", 1)[-1]
        for output in made:
            for input_ in needed:
                facts.link(
                    InputOf, input_, output, row, criticality=row.get("criticality"),
                    quantity=row.get("quantity"), unit=row.get("unit"),
                    kind=_input_kind(row, mark),
                    said=str(row.get("basis") or row.get("note") or ""),
                )  # fmt: skip


def _input_kind(row: Row, mark: str) -> str:
    """物料, 装备 or 服务软件, as the row says or its basis' mark."""
    said = str(row.get("kind") or "")
    return said if said in INPUT_OF_KINDS else INPUT_KINDS.get(mark, "物料")


def doubts(rows: list[Row], known: Directory, facts: Facts) -> None:
    """Products whose missing producers are known to be a gap in the register, with the reason."""
    for row in rows:
        for id_ in product_ids(row["product"], row, "product", known, facts):
            facts.node(Product, id_, row, name=row.get("name"), doubt=row.get("doubt"))
