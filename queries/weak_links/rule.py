"""What a rule is: declared once, with everything that a page, a test or a paper says about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import mul
from typing import Any

import polars as pl

from graph.settings import Settings, settings
from queries.weak_links.formula import Weighted
from queries.weak_links.table import product_table
from queries.weak_links.view import View
from queries.weak_links.world import Led, World, lead_products

#: How the columns begin that hold the factors of a finding's confidence.
TRUST = "trust:"


@dataclass(frozen=True, eq=False)
class Case:
    """What a rule looks at: a view in one possible world."""

    view: View
    world: World
    #: Whether this is the world as recorded (a redraw leaves out what only words need).
    recorded: bool = True
    #: A chain that is asked for: stops and exposure count its lead firms and output only.
    chain: int | None = None

    @cached_property
    def table(self) -> pl.DataFrame:
        """One row per product, see `queries.weak_links.table`."""
        return product_table(self.view, self.world, self.led, self.chain)

    @cached_property
    def led(self) -> Led:
        """What local lead firms make and sell."""
        return lead_products(self.view, self.world.local)

    @cached_property
    def lead_outputs(self) -> pl.DataFrame:
        """firm, product, chain: what local lead firms make for others; chain is the product's."""
        firm, product, sells = self.led
        rows = pl.DataFrame({"firm": firm[sells], "product": product[sells]})
        rows = rows.cast({"firm": pl.UInt32, "product": pl.UInt32})
        return rows.join(self.view.graph.product_chain, on="product")

    @cached_property
    def needed(self) -> pl.DataFrame:
        """Rows of `table` that are needed and no raw commodities."""
        return self.table.filter(pl.col("needed"))


@dataclass(frozen=True)
class Rule:
    """One class of weak links.

    `find` gives a row per finding: subject (number), chain, confidence, exposure, the severity's
    columns, and whatever `words` needs. `evidence` names entries of `evidence.GATHERED`.
    """

    key: str
    name: str
    holds_when: str
    find: Callable[[Case], pl.DataFrame]
    severity: Weighted
    words: Callable[[View, dict[str, Any]], str]
    evidence: tuple[str, ...]
    action: str
    urgency: float
    thresholds: tuple[str, ...] = ()
    kind: str = "product"

    def described(self) -> dict[str, Any]:
        """For /rules, the page “怎么算的” and docs."""
        fields = Settings.model_fields
        return {
            "key": self.key,
            "name": self.name,
            "holds_when": self.holds_when,
            "severity": self.severity.in_words(),
            "action": self.action,
            "urgency": self.urgency,
            "thresholds": [
                {"setting": name, "value": getattr(settings(), name), "words": fields[name].description}
                for name in self.thresholds
            ],
        }  # fmt: skip


def about_products(
    rows: pl.DataFrame, trust: Mapping[str, pl.Expr | float], **columns: pl.Expr
) -> pl.DataFrame:
    """Rows of the product table as findings about those products; `trust` as of `trusted`."""
    return trusted(rows.with_columns(**columns), trust).with_columns(subject=pl.col("product"))


def trusted(rows: pl.DataFrame, trust: Mapping[str, pl.Expr | float]) -> pl.DataFrame:
    """Rows with `confidence`: the product of the factors, 0–1. Each factor stays in a column under what
    it is in words, so that the words cannot differ from the number."""
    factors = {
        f"{TRUST}{name}": (factor if isinstance(factor, pl.Expr) else pl.lit(factor)).cast(pl.Float64)
        for name, factor in trust.items()
    }  # fmt: skip
    # A factor that does not apply to a row is null.
    product = reduce(mul, [pl.col(name).fill_null(1.0) for name in factors])
    return rows.with_columns(**factors).with_columns(confidence=product.clip(0, 1))


def confidence_words(row: Mapping[str, Any]) -> str:
    """The factors of a finding's confidence with their values."""
    factors = [
        f"{name.removeprefix(TRUST)}({value:.2f})"
        for name, value in row.items()
        if name.startswith(TRUST) and value is not None
    ]
    return f"{' × '.join(factors)} = {row['confidence']:.2f}"


def names(view: View, firms: list[int], most: int = 5) -> str:
    """Firm names for a sentence, the first few."""
    known = view.graph.names("firms")
    shown = "、".join(known[firm] for firm in firms[:most])
    return f"{shown}等{len(firms)}家" if len(firms) > most else shown
