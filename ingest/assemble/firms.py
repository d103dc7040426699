"""Firms, their qualifications, owners and places."""

from __future__ import annotations

from graph.language import say
from graph.ontology import (
    TIERS,
    Firm,
    Holds,
    Leads,
    LocatedIn,
    OperatesIn,
    Produces,
    Qualification,
    SubsidiaryOf,
    TenantOf,
)
from ingest.assemble.directory import Directory
from ingest.assemble.facts import ASKED, Facts, Row
from ingest.assemble.lookups import chain_ids, firm_id, place_id, restate_chosen
from ingest.assemble.words import listed, noted, number, since, year_of

#: Written tiers → ours.
TIER_WORDS = {"瞪羚": "瞪羚企业", "专精特新": "专精特新中小企业", "专精特新“小巨人”": "小巨人"}
#: A roster calls a firm lead firm and lists its chains: it is taken to lead them.
LEAD, LEAD_RULE = "链主", "名录称链主，按所列产业链推定"
#: Columns of a roster that a firm has no property for → how its note names them.
BESIDE = {"address": "地址", "industry": "行业", "is_outside": "市外企业", "year": "年份"}
#: Words in a roster's tier column that are no qualification.
NO_TIER = frozenset({"一般", "重点企业", ""})


def firms(rows: list[Row], known: Directory, facts: Facts) -> None:
    """A roster of firms: names, codes, places, chains, tier."""
    for row in rows:
        id_ = row.get("id") or known.firm(row["name"])
        others = listed(row.get("aliases"))
        facts.node(
            Firm, id_, row, name=row["name"], short_name=row.get("short_name"), aliases=others,
            uscc=row.get("uscc"), stock_code=row.get("stock_code"), kind=row.get("kind"),
            scope_text=row.get("scope_text") or ";".join(listed(row.get("products"))),
            employees=row.get("employees"), revenue=row.get("revenue"),
            registered_capital=row.get("registered_capital"), founded=row.get("founded"),
            contact=row.get("contact"), note=row.get("note"),
        )  # fmt: skip
        known.add("Firm", id_, row["name"], [row.get("short_name"), row.get("uscc"), *others])
        registered(id_, row, known, facts)
        for written in listed(row.get("chains")) or listed(row.get("chain")):
            for chain in chain_ids(written, row, "chains", known, facts):
                facts.link(OperatesIn, id_, chain, row)
                if row.get("tier") == LEAD:
                    facts.link(
                        Leads, id_, chain, {**row, "observed": False, "rule": LEAD_RULE}, role=LEAD
                    )
        if (tier := str(row.get("tier") or "")) not in NO_TIER:
            _holds(id_, tier, {**row, "scope": "", "year": row.get("tier_year")}, facts)
        if park := known.find("Park", str(row.get("park") or "")):
            facts.link(TenantOf, id_, park, row, role="入园")


def roster(rows: list[Row], known: Directory, facts: Facts) -> None:
    """A city's roster of firms: what its column of main products names by name or alias the firm makes;
    the rest is asked. (The starter data state what firms make in a table of its own.)"""
    firms([{**row, "note": noted(_beside(row), BESIDE)} for row in rows], known, facts)
    for row in rows:
        _makes(row.get("id") or known.firm(row["name"]), row, known, facts)


def _beside(row: Row) -> Row:
    """The row without a “no” that goes without saying."""
    return {**row, "is_outside": row.get("is_outside") or None}


def _makes(firm: str, row: Row, known: Directory, facts: Facts) -> None:
    """What a column of main products names; what it may mean besides is asked."""
    for written in dict.fromkeys(listed(row.get("products"))):
        found = known.products(written)
        for product in found or ():
            facts.link(Produces, firm, product, row)
            restate_chosen(written, row, known, facts)
        if found is None:
            facts.loose.setdefault(written, facts.place(row, "products", ""))
            facts.ask(written, Produces, firm, ASKED, row)


def registered(id_: str, row: Row, known: Directory, facts: Facts) -> None:
    """The registered place: the district where known, else the city (abroad: the country)."""
    city = str(row.get("city") or "")
    is_home = not city or city == known.city
    written = str(row.get("district") or "") if is_home else ""
    written = written or city
    if written and (
        place := place_id(
            written, row, "district" if is_home else "city", known, facts, city=not is_home
        )
    ):
        facts.link(LocatedIn, id_, place, row, role="注册地", from_label="Firm", to_label="Place")


def qualifications(rows: list[Row], known: Directory, facts: Facts) -> None:
    """Qualifications with level, year and detail; a 链主 leads the chains that it is in."""
    for row in rows:
        firm = firm_id(row, "name", known, facts)
        if not firm:
            continue
        registered(firm, row, known, facts)
        _makes(firm, row, known, facts)
        _holds(firm, str(row["level"]), {**row, "said": row.get("said") or row.get("note")}, facts)
        for written in listed(row.get("chain")):
            for chain in chain_ids(written, row, "chain", known, facts):
                if row["level"] == LEAD:
                    facts.link(Leads, firm, chain, row, role=LEAD, year=year_of(row.get("year")))
                else:
                    facts.link(OperatesIn, firm, chain, row)


def _holds(firm: str, written: str, row: Row, facts: Facts) -> None:
    name = TIER_WORDS.get(written, written)
    rank = TIERS.index(name) + 1 if name in TIERS else None
    id_ = facts.node(Qualification, f"qualification:{name}", row, name=name, rank=rank)
    year = year_of(row.get("year"))
    facts.link(
        Holds, firm, id_, row, level=row.get("scope") or "", year=year,
        detail=row.get("detail") or "", valid_from=since(year), valid_to=row.get("valid_to"),
    )  # fmt: skip


def subsidiaries(rows: list[Row], known: Directory, facts: Facts) -> None:
    """Who belongs to whom, with the share held (0–1)."""
    for row in rows:
        child, parent = (firm_id(row, field, known, facts) for field in ("child", "parent"))
        if not (child and parent):
            continue
        if child == parent:
            facts.problem(
                row,
                "parent",
                say("母公司与子公司是同一家", "Parent and subsidiary are the same firm"),
                say("核对后改正。", "Check and mend it."),
            )
            continue
        facts.link(
            SubsidiaryOf, child, parent, row, share=number(row.get("share")),
            relation=row.get("relation") or "子公司", said=str(row.get("note") or ""),
        )  # fmt: skip


def leads(rows: list[Row], known: Directory, facts: Facts) -> None:
    """Lead firms that a list of chains names."""
    for row in rows:
        for written in listed(row.get("lead_firms")):
            firm = known.aliased("firm", written) or known.find("Firm", written)
            if not firm:
                facts.problem(
                    row,
                    "lead_firms",
                    say(
                        f"链主“{written}”不在企业表",
                        f"No sheet of firms has the lead firm “{written}”",
                    ),
                    say("补登企业后重试。", "Add the firm and import again."),
                )
                continue
            for chain in chain_ids(row["name"], row, "name", known, facts):
                facts.link(Leads, firm, chain, row, year=year_of(row.get("document_year")))
