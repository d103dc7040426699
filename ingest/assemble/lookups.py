"""From a written name to ids, reporting what is unknown with the nearest known names."""

from __future__ import annotations

from graph.language import say
from graph.names import nearest
from graph.ontology import Firm, Product
from ingest.assemble.directory import Directory, new_firm_id, new_product_id, plain_name
from ingest.assemble.facts import Facts, Row

#: Field that names a firm → the one with its credit code.
CODES = {"name": "uscc", "supplier": "supplier_uscc", "buyer": "buyer_uscc"}


def unknown_product(written: str) -> str:
    """The problem of a product that the graph lacks."""
    return say(f"没有对上产品“{written}”", f"No product matches “{written}”")


def firm_id(row: Row, field: str, known: Directory, facts: Facts) -> str | None:
    """The firm that a cell names; a firm not yet known becomes a node with that name. A code beside the
    name is stated too, so that the next file finds the firm by it."""
    written = str(row.get(field) or "").strip()
    found = _firm_named(written, row, field, known, facts) if written else None
    if found and (code := row.get(CODES.get(field, ""))):
        facts.node(Firm, found, row, uscc=code)
        known.add("Firm", found, str(code))
    return found


def _firm_named(written: str, row: Row, field: str, known: Directory, facts: Facts) -> str | None:
    found = known.firm(written)
    if (
        found in known.ids.get("Firm", ())
        and found not in known.made
        and found != new_firm_id(written)
    ):
        return found
    if known.is_local_id("Firm", written):
        facts.problem(
            row,
            field,
            say("没有这个编号的企业", "No firm has this number"),
            say("核对企业表的编号。", "Check the numbers in the sheet of firms."),
        )
        return None
    known.add("Firm", found, written)
    known.made.add(found)
    return facts.node(Firm, found, row, name=written)


def place_id(
    written: str, row: Row, field: str, known: Directory, facts: Facts, *, city: bool = False
) -> str | None:
    """The place that a cell names; unknown ones are reported."""
    if found := known.place(written, within_city=not city):
        return found
    facts.problem(
        row,
        field,
        say(f"不认识的地名“{written}”", f"No place is called “{written}”"),
        near_words(known, "Place", written),
    )
    return None


def chain_ids(written: str, row: Row, field: str, known: Directory, facts: Facts) -> list[str]:
    """Chains that a cell names; none where the alias table says so; unknown ones are reported."""
    found = known.chains(written)
    if found is None:
        facts.problem(
            row,
            field,
            say(f"不认识的产业链“{written}”", f"No chain is called “{written}”"),
            near_words(known, "Chain", written),
        )
        return []
    return found


def product_ids(written: str, row: Row, field: str, known: Directory, facts: Facts) -> list[str]:
    """Products that a cell names by id, name or alias; unknown ones are reported."""
    found = known.products(written)
    if found is None:
        facts.problem(row, field, unknown_product(written), near_words(known, "Product", written))
        return []
    restate_chosen(written, row, known, facts)
    return found


def restate_chosen(written: str, row: Row, known: Directory, facts: Facts) -> None:
    """A product that a person made of a written name stands as long as a source writes it."""
    chosen = known.chosen.get(plain_name(written)) if known.chosen else None
    if chosen and chosen == (made := new_product_id(written)):
        facts.node(Product, made, {"cited": row.get("cited")}, name=written)


def near_words(known: Directory, label: str, written: str) -> str:
    """A remedy that offers the nearest known names."""
    near = nearest(written, known.written_names(label), limit=3)
    if not near:
        return say("请先在标准名或别名表中登记。", "Enter it first as a standard name or an alias.")
    return say(f"是不是：{'、'.join(near)}？", f"Is it one of these: {', '.join(near)}?")
