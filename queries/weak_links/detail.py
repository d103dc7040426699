"""One finding opened: who depends on it, who could help, what holds in the places around."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import polars as pl

from graph.errors import UnknownName
from graph.language import say
from graph.settings import settings
from graph.snapshot import Snapshot
from queries.answer import Answer
from queries.scope import nested_scopes
from queries.weak_links.choke import CHOKE_POINT, strict_words
from queries.weak_links.findings_of import Found, findings, recorded
from queries.weak_links.intervals import finding_keys, in_words, redrawn_ranks
from queries.weak_links.listing import finding_id, formula_of, shown_row
from queries.weak_links.question import Asked, WeakLinkQuestion, asked
from queries.weak_links.rule import Case
from queries.weak_links.rules import chosen
from queries.weak_links.view import View

#: Firms and paths shown.
SHOWN = 10


def finding(graph: Snapshot, question: WeakLinkQuestion, id_: str) -> Answer:
    """The one row of a finding with needers, paths, near_makers, outside_makers, scopes and, if asked, rank.
    Raises UnknownName where no such finding holds under the question."""
    return open_findings(graph, question, (id_,))[0]


def open_findings(graph: Snapshot, question: WeakLinkQuestion, ids: Iterable[str]) -> list[Answer]:
    """`finding` for each id; the rules run once for all of them."""
    about, rules = asked(graph, question), chosen(question.classes, graph)
    case = recorded(about)
    found = findings(about, case, rules)
    return [_opened(question, about, case, found, id_) for id_ in ids]


def _opened(question: WeakLinkQuestion, about: Asked, case: Case, found: Found, id_: str) -> Answer:
    view, graph = about.view, about.view.graph
    place = place_of(view, found, id_)
    if place is None:
        raise unknown_finding(id_, view.scope.name)
    rule, row = found.row(place)
    shown = shown_row(view, found, place)
    products, known = (
        [row["subject"]],
        view.market.filter(pl.col("product") == row["subject"])["firm"],
    )
    if row["kind"] == "firm":
        products = view.market.filter(pl.col("firm") == row["subject"])["product"].to_list()
        known = pl.Series([row["subject"]], dtype=pl.UInt32)
    shown |= {
        "needers": needers(view, row),
        "paths": paths_to_leads(case, products),
        "near_makers": near_makers(view, products, known),
        "outside_makers": outside_makers(view, products),
        "scopes": in_nested_scopes(graph, question, about, rule.key, row),
        "strict": strict_words(case, row) if rule is CHOKE_POINT else "",
    }
    if question.intervals:
        key = finding_keys(found)[place : place + 1]
        shown["rank"] = in_words(redrawn_ranks(about, key, found.rules, question).of()[int(key[0])])
    return Answer(
        [shown],
        about.coverage(),
        formula_of((rule,)),
        question.as_of or graph.as_of,
        view.scope.name,
    )


def unknown_finding(id_: str, scope: str) -> UnknownName:
    """Neither id nor scope may be what was meant: both are named."""
    return UnknownName(
        say(f"{scope}的弱项中没有编号“{id_}”", f"No finding {id_} in {scope}"), "",
        say(
            "编号见弱项清单末列；清单是别的范围或日期的，带上同样的范围与日期；原先有而现在没有的，已不再成立。",
            "Ids stand in the last column of the list; ask for the scope and date of that list; what was there before no longer holds.",
        ),
    )  # fmt: skip


def place_of(view: View, found: Found, id_: str) -> int | None:
    """Place of a finding among the ranked, by id."""
    for place in range(found.ranked.height):
        if finding_id(view, *found.row(place)) == id_:
            return place
    return None


def needers(view: View, row: dict[str, Any]) -> list[str]:
    """All firms in question that need the product; none are known of a firm."""
    if row["kind"] == "firm":
        return []
    found = view.needs.filter(pl.col("product") == row["subject"])["firm"].drop_nulls().unique()
    firms = view.graph.names("firms")
    return [firms[one] for one in found.sort()]


def paths_to_leads(case: Case, products: list[int]) -> list[dict[str, Any]]:
    """Shortest input paths from the products to what local lead firms make: lead, products by name."""
    graph = case.view.graph
    names, firms = graph.names("products"), graph.names("firms")
    recipes = graph.inputs.filter(pl.col("criticality").is_in(["必需", "重要"]))
    users = {int(key[0]): rows["output"].to_list() for key, rows in recipes.group_by("input")}
    made: dict[int, list[int]] = {}
    firm_of, made_of_leads, _ = case.led
    for firm, product in zip(firm_of.tolist(), made_of_leads.tolist(), strict=True):
        made.setdefault(product, []).append(firm)
    came: dict[int, int | None] = dict.fromkeys(products)
    level, found, told = list(products), [], set()
    for _ in range(settings().lead_depth + 1):
        for product in level:
            for firm in made.get(product, []):
                if firm not in told and came[product] is not None:
                    told.add(firm)
                    found.append({"lead": firms[firm], "path": _back(came, product, names)})
        following: list[int] = []
        for product in level:
            for output in users.get(product, []):
                if output not in came:
                    came[output] = product
                    following.append(output)
        level = following
    return found[:SHOWN]


def _back(came: dict[int, int | None], at: int, names: list[str]) -> list[str]:
    path = [names[at]]
    while (before := came[at]) is not None:
        at = before
        path.append(names[at])
    return path[::-1]


def near_makers(view: View, products: list[int], known: pl.Series) -> list[dict[str, Any]]:
    """Local makers of near products: substitutes, the same segment, or shared inputs (Jaccard); without
    `known`, the firms that the finding already counts as sources."""
    graph = view.graph
    inputs = graph.inputs.select("input", "output")
    own = inputs.filter(pl.col("output").is_in(products))["input"].unique()
    shared = (
        inputs.group_by("output")
        .agg(
            both=pl.col("input").is_in(own.implode()).sum(),
            of=pl.col("input").n_unique(),
        )
        .select(product="output", alike=pl.col("both") / (pl.col("of") + len(own) - pl.col("both")))
    )
    swaps = graph.substitutes.filter(pl.col("instead_of").is_in(products))["product"]
    segments = graph.products.filter(pl.col("i").is_in(products))["segment"].drop_nulls()
    near = (
        graph.products.select(product="i", name="name", segment="segment")
        .join(shared, on="product", how="left")
        .with_columns(
            nearness=pl.when(pl.col("product").is_in(swaps.implode()))
            .then(1.0)
            .otherwise(
                0.5 * pl.col("alike").fill_null(0.0)
                + 0.4 * pl.col("segment").is_in(segments.implode()).fill_null(False)
            )
        )
        .filter((pl.col("nearness") > 0.2) & ~pl.col("product").is_in(products))
    )
    made = view.market.filter(pl.col("local") & ~pl.col("firm").is_in(known.implode()))
    made = made.join(near, on="product")
    rows = made.sort("nearness", "confidence", "firm", descending=[True, True, False]).unique("firm", keep="first", maintain_order=True)  # fmt: skip
    firms = graph.names("firms")
    return [
        {"firm": firms[row["firm"]], "product": row["name"], "nearness": round(row["nearness"], 3)}
        for row in rows.head(SHOWN).iter_rows(named=True)
    ]


def outside_makers(view: View, products: list[int]) -> list[dict[str, Any]]:
    """Producers elsewhere, to attract: firm, place, product."""
    graph = view.graph
    firms, places, names = (graph.names(frame) for frame in ("firms", "places", "products"))
    rows = view.market.filter(~pl.col("local") & pl.col("product").is_in(products))
    rows = rows.sort("confidence", "firm", descending=[True, False]).head(SHOWN)
    return [
        {
            "firm": firms[row["firm"]],
            "place": places[at] if (at := int(view.place_of[row["firm"]])) >= 0 else "所在地不明",
            "product": names[row["product"]],
        }
        for row in rows.iter_rows(named=True)
    ]


def in_nested_scopes(
    graph: Snapshot, question: WeakLinkQuestion, about: Asked, key: str, row: dict[str, Any]
) -> list[dict[str, Any]]:
    """Whether the same rule holds for the subject in the scope and in each place around it."""
    verdicts = []
    for scope in nested_scopes(graph, about.view.scope):
        wider = asked(graph, replace(question, scope=scope.name, classes=(key,)))
        rules = chosen((key,), graph)
        rows = findings(wider, recorded(wider), rules).ranked
        same = rows.filter(
            (pl.col("subject") == row["subject"]) & (pl.col("is_firm") == (row["kind"] == "firm"))
        )
        verdicts.append(
            {
                "scope": scope.name,
                "holds": same.height > 0,
                "severity": round(same["severity"][0], 4) if same.height else None,
            }
        )
    return verdicts
