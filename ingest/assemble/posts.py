"""Demands, offers, events and who came, projects, and the targets that documents state."""

from __future__ import annotations

from graph.facts import digest
from graph.language import say
from graph.ontology import (
    Attends,
    Concerns,
    Demand,
    Event,
    FocusesOn,
    For,
    LocatedIn,
    Offer,
    Operates,
    Posted,
    Project,
    Source,
    Target,
)
from ingest.assemble.directory import Directory
from ingest.assemble.facts import Facts, Row
from ingest.assemble.firms import registered
from ingest.assemble.lookups import chain_ids, firm_id, place_id, product_ids
from ingest.assemble.words import listed, noted, number, whole, year_of

#: Columns that a project has no property for → how its note names them.
PROJECT_BESIDE = {"kind": "项目类型", "date": "日期", "year": "年份"}
#: Written comparisons → ours.
COMPARATORS = {
    "约": "~", "左右": "~", "≈": "~", "≥": ">=", "不低于": ">=", "以上": ">=", "不少于": ">=",
    "≤": "<=", "以内": "<=", "超过": ">", "突破": ">", "范围": "range", "区间": "range",
}  # fmt: skip


def demands(rows: list[Row], known: Directory, facts: Facts) -> None:
    """Posted demands; one without a firm speaks for its trade."""
    _posts(Demand, "D", rows, known, facts)


def offers(rows: list[Row], known: Directory, facts: Facts) -> None:
    """Posted offers."""
    _posts(Offer, "O", rows, known, facts)


def _posts(
    kind: type[Demand] | type[Offer], prefix: str, rows: list[Row], known: Directory, facts: Facts
) -> None:
    for row in rows:
        # Without words of its own a post says its product; two products of one firm are two posts.
        text = str(row.get("text") or row.get("product") or "")
        id_ = row.get("id") or f"{prefix}-{digest(str(row.get('name') or '') + text)}"
        chain = next(iter(_chains(row, known, facts)), "")
        price = row.get("amount")
        low, high = price if isinstance(price, list) else (None, number(price))
        facts.node(
            kind, id_, row, name=text[:40], text=text, kind=row.get("kind"),
            year=year_of(row.get("year")), quantity=number(row.get("quantity")),
            unit=row.get("unit"), deadline=row.get("deadline"), price_low=low, price_high=high,
            certificates=listed(row.get("certificates")),
            place_limits=listed(row.get("place_limits")), contact=row.get("contact"),
            confidential=row.get("confidential"), note=row.get("note"),
            chain=known.chain_names.get(chain, chain),
        )  # fmt: skip
        if row.get("name") and (firm := firm_id(row, "name", known, facts)):
            registered(firm, row, known, facts)
            facts.link(Posted, firm, id_, row, from_label="Firm", to_label=kind.label)
        for written in listed(row.get("product_ids")) or listed(row.get("product")):
            for product in product_ids(written, row, "product", known, facts):
                facts.link(
                    For, id_, product, row, score=1.0, from_label=kind.label, to_label="Product"
                )


def _chains(row: Row, known: Directory, facts: Facts) -> list[str]:
    written = listed(row.get("chain"))
    return [id_ for name in written for id_ in chain_ids(name, row, "chain", known, facts)]


def events(rows: list[Row], known: Directory, facts: Facts) -> None:
    """Events held or announced."""
    for row in rows:
        id_ = row.get("id") or f"event:{digest(row['name'] + str(row.get('date') or ''))}"
        facts.node(
            Event, id_, row, name=row["name"], date=str(row.get("date") or ""),
            venue=row.get("place"), host=row.get("host"), firms_count=whole(row.get("firms_count")),
            signed_projects=whole(row.get("signed_projects")), amount=number(row.get("amount")),
            state=row.get("state") or "已办", note=row.get("note"),
        )  # fmt: skip
        known.add("Event", id_, row["name"])
        for chain in _chains(row, known, facts):
            facts.link(FocusesOn, id_, chain, row, from_label="Event", to_label="Chain")
        if place := known.place(str(row.get("place") or "")):
            facts.link(
                LocatedIn, id_, place, row, role="所在地", from_label="Event", to_label="Place"
            )


def attendance(rows: list[Row], known: Directory, facts: Facts) -> None:
    """Who came to an event."""
    for row in rows:
        firm = firm_id(row, "name", known, facts)
        written = str(row.get("event") or "")
        event = known.find("Event", written) if written else None
        if not event:
            facts.problem(
                row,
                "event",
                say(f"没有名为“{written}”的活动", f"No event is called “{written}”"),
                say("先登记活动，或改正名称。", "Enter the event first, or mend its name."),
            )
        elif firm:
            facts.link(
                Attends, firm, event, row, side=row.get("side"), state=row.get("state"),
                said=noted(row, {"person": "参会人"}),
            )  # fmt: skip
        if firm:
            registered(firm, row, known, facts)


def projects(rows: list[Row], known: Directory, facts: Facts) -> None:
    """Investment projects with who builds them, where, in which chain."""
    for row in rows:
        id_ = f"project:{digest(row['name'])}"
        facts.node(
            Project, id_, row, name=row["name"], amount=number(row.get("amount")),
            state=row.get("state"), note=noted(_described(row), PROJECT_BESIDE),
        )  # fmt: skip
        if firm := firm_id(row, "firm", known, facts):
            facts.link(Operates, firm, id_, row, from_label="Firm", to_label="Project")
        for chain in _chains(row, known, facts):
            facts.link(FocusesOn, id_, chain, row, from_label="Project", to_label="Chain")
        if written := row.get("district"):
            place = place_id(written, row, "district", known, facts)
            if place:
                facts.link(
                    LocatedIn,
                    id_,
                    place,
                    row,
                    role="所在地",
                    from_label="Project",
                    to_label="Place",
                )


def _described(row: Row) -> Row:
    """The row with what is built before its note."""
    return {**row, "note": "；".join(filter(None, [row.get("text"), row.get("note")]))}


def target_sheet(rows: list[Row], known: Directory, facts: Facts) -> None:
    """A sheet of targets: the office in charge and the note stand beside them as said."""
    targets([{**row, "said": noted(row, {"department": "责任单位"})} for row in rows], known, facts)


def targets(rows: list[Row], known: Directory, facts: Facts) -> None:
    """Numeric targets and actions of policy documents."""
    for row in rows:
        words = f"{row.get('subject') or ''}{row.get('metric') or ''}{row.get('text') or ''}"
        id_ = row.get("id") or f"target:{digest(words + str(row.get('period') or ''))}"
        comparator = str(row.get("comparator") or "")
        name = str(row.get("metric") or row.get("text") or "")
        facts.node(
            Target, id_, row, name=name[:60], kind=row.get("kind") or "目标",
            subject=row.get("subject"), metric=row.get("metric"),
            comparator=COMPARATORS.get(comparator, comparator), value=number(row.get("value")),
            value_max=number(row.get("value_max") or _upper(row.get("value"))), unit=row.get("unit"), period=row.get("period"),
            action=row.get("action"), baseline=number(row.get("baseline")), text=row.get("text"),
        )  # fmt: skip
        for written in [*listed(row.get("subject")), *listed(row.get("mentions"))]:
            for chain in known.chains(written) or []:
                facts.link(Concerns, id_, chain, row, from_label="Target", to_label="Chain")
            if place := known.find("Place", written):
                facts.link(Concerns, id_, place, row, from_label="Target", to_label="Place")


def _upper(value: object) -> object:
    return value[-1] if isinstance(value, list) and len(value) > 1 else None


def sources(rows: list[Row], known: Directory, facts: Facts) -> None:
    """Documents that other rows cite."""
    for row in rows:
        id_ = row.get("id") or known.cite(row["title"], row.get("url", ""))[0]
        facts.node(
            Source, id_, row, name=row["title"], url=row.get("url"), date=row.get("date"),
            kind=row.get("kind"), reliability=row.get("reliability"),
        )  # fmt: skip
        known.documents[(row["title"].strip(), str(row.get("url") or "").strip())] = id_
