"""Who makes what, and who supplies whom."""

from __future__ import annotations

from graph.language import say
from graph.ontology import OperatesIn, Produces, Supplies
from ingest.assemble.directory import Directory
from ingest.assemble.facts import ASKED, Facts, Row
from ingest.assemble.firms import registered
from ingest.assemble.lookups import chain_ids, firm_id, product_ids
from ingest.assemble.words import listed, noted, number, since, year_of

#: Words by which a product is made for one's own use.
CAPTIVE = "自制自用"


def produces(rows: list[Row], known: Directory, facts: Facts) -> None:
    """Products of firms. A product that is not in the ontology is reported, never made up."""
    for row in rows:
        firm = firm_id(row, "name", known, facts)
        if not firm:
            continue
        registered(firm, row, known, facts)
        note = str(row.get("note") or "")
        for written in listed(row.get("chain")):
            for chain in chain_ids(written, row, "chain", known, facts):
                facts.link(OperatesIn, firm, chain, row)
        for written in listed(row.get("product")):
            told = {
                "capacity": number(row.get("capacity")), "unit": row.get("unit"),
                "captive": bool(row.get("captive")) or CAPTIVE in note,
                "said": row.get("said") or noted(row, {"year": "年份"}),
            }  # fmt: skip
            for product in product_ids(written, row, "product", known, facts):
                facts.link(Produces, firm, product, row, **told)
            if known.products(written) is None:
                facts.ask(written, Produces, firm, ASKED, row, **told)


def supplies(rows: list[Row], known: Directory, facts: Facts) -> None:
    """Supply links, one per product. An amount for several products together is split evenly and
    says so; a link whose product is not known keeps the written words."""
    for row in rows:
        supplier, buyer = (firm_id(row, field, known, facts) for field in ("supplier", "buyer"))
        if not (supplier and buyer):
            continue
        if supplier == buyer:
            facts.problem(
                row,
                "buyer",
                say("供方与需方是同一家", "Supplier and buyer are the same firm"),
                say("核对后改正。", "Check and mend it."),
            )
            continue
        products = _products(row, known, facts)
        amount, year = number(row.get("amount")), year_of(row.get("year"))
        split = len(products) > 1 and amount is not None
        told = {
            "product_text": str(row.get("product") or ""),
            "amount": amount / len(products) if split and amount is not None else amount,
            "share": number(row.get("share")) if not split else None,
            "seller_share": number(row.get("seller_share")),
            "relation": row.get("relation") or "供货", "year": year,
            "group_internal": bool(row.get("group_internal")), "valid_from": since(year),
            "said": str(row.get("said") or row.get("note") or ""),
            "rule": "金额按产品平分" if split else row.get("rule") or "",
        }  # fmt: skip
        for product in products:
            facts.link(Supplies, supplier, buyer, row, product=product, **told)
        if products == [""] and len(written := listed(row.get("product"))) == 1:
            facts.ask(written[0], Supplies, supplier, buyer, row, product=ASKED, **told)


def _products(row: Row, known: Directory, facts: Facts) -> list[str]:
    ids = listed(row.get("product_ids"))
    if ids:
        return [id_ for text in ids for id_ in product_ids(text, row, "product_ids", known, facts)]
    if "product_ids" in row:
        return [""]
    found = [
        id_
        for text in listed(row.get("product"))
        for id_ in product_ids(text, row, "product", known, facts)
    ]
    return found or [""]
