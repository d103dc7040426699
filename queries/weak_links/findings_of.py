"""Running the rules in one possible world, and ranking what they find."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from queries.weak_links.formula import PRIORITY
from queries.weak_links.question import Asked
from queries.weak_links.rule import Case, Rule
from queries.weak_links.world import as_recorded


@dataclass(frozen=True, eq=False)
class Found:
    """Findings of some rules: `ranked` has rule, at (row in that rule's frame), subject, is_firm,
    severity, exposure, confidence, urgency, priority, weight; best first."""

    rules: tuple[Rule, ...]
    frames: tuple[pl.DataFrame, ...]
    ranked: pl.DataFrame

    def row(self, place: int) -> tuple[Rule, dict[str, Any]]:
        """The rule and all numbers of the finding at a place of `ranked`."""
        slim = self.ranked.row(place, named=True)
        numbers = self.frames[slim["rule"]].row(slim["at"], named=True)
        return self.rules[slim["rule"]], {**numbers, **slim}


def findings(question: Asked, case: Case, rules: tuple[Rule, ...]) -> Found:
    """Run the rules in one possible world."""
    frames, slim = [], []
    for number, rule in enumerate(rules):
        rows = _only(question, rule.find(case))
        if "kind" not in rows.columns:
            rows = rows.with_columns(kind=pl.lit("product"))
        rows = rows.with_columns(
            severity=rule.severity.expression().cast(pl.Float64).clip(0, 1),
            urgency=pl.lit(rule.urgency, dtype=pl.Float64),
        ).with_columns(priority=PRIORITY.expression(), weight=PRIORITY.weight())
        frames.append(rows)
        slim.append(
            rows.select(
                rule=pl.lit(number, dtype=pl.Int32),
                at=pl.int_range(pl.len()),
                subject=pl.col("subject").cast(pl.UInt32),
                is_firm=pl.col("kind") == "firm",
                severity="severity",
                exposure=pl.col("exposure").cast(pl.Float64),
                confidence=pl.col("confidence").cast(pl.Float64),
                urgency="urgency",
                priority="priority",
                weight="weight",
            )
        )
    ordered = pl.concat(slim).sort(
        "priority", "severity", "rule", "subject", descending=[True, True, False, False]
    )
    return Found(rules, tuple(frames), ordered)


def _only(question: Asked, rows: pl.DataFrame) -> pl.DataFrame:
    """Findings that the question is about."""
    if "kind" not in rows.columns:
        if question.products is None:
            return rows
        return rows.filter(pl.col("subject").is_in(question.products.implode()))
    firms = pl.col("kind") == "firm"
    if question.firm is not None:
        firms = firms & (pl.col("subject") == question.firm)
    elif question.view.among is not None:
        firms = pl.lit(False)
    if question.chain is not None:
        return _near_chain(question, rows)
    if question.products is None:
        return rows
    if question.firm is None:
        firms = firms & pl.col("subject").is_in(_trading(question, question.products).implode())
    return rows.filter(firms | (~firms & pl.col("subject").is_in(question.products.implode())))


def _trading(question: Asked, products: pl.Series) -> pl.Series:
    """Firms that make or sell one of the products."""
    graph, of = question.view.graph, pl.col("product").is_in(products.implode())
    return pl.concat(
        [graph.produces.filter(of)["firm"], graph.supplies.filter(of)["supplier"]]
    ).unique()


def _near_chain(question: Asked, rows: pl.DataFrame) -> pl.DataFrame:
    """What stops a chain's lead firms, as far as the chain's officer can act: products of the chain and
    their direct inputs, and firms that make or sell one of these. What lies deeper belongs to the
    chain in which it lies."""
    graph, own = question.view.graph, question.products
    if own is None:
        return rows
    inputs = graph.inputs.filter(pl.col("output").is_in(own.implode()))["input"]
    near = pl.concat([own, inputs]).unique()
    firms = _trading(question, near)
    is_firm = pl.col("kind") == "firm"
    return rows.filter(
        (is_firm & pl.col("subject").is_in(firms.implode()))
        | (~is_firm & pl.col("subject").is_in(near.implode()))
    )


def recorded(question: Asked) -> Case:
    """The world as recorded."""
    return Case(question.view, as_recorded(question.view), chain=question.chain)
