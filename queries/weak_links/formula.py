"""Formulas that compute and print themselves, so that what is shown cannot drift."""

from __future__ import annotations

from typing import Any

import polars as pl


class Weighted:
    """A weighted sum of columns that lie in 0–1: `Weighted(column=(weight, words), …)`."""

    def __init__(self, **terms: tuple[float, str]) -> None:
        total = sum(weight for weight, _ in terms.values())
        if abs(total - 1) > 1e-9:
            raise ValueError(f"weights sum to {total}, not to 1")
        self.terms = terms

    def expression(self) -> pl.Expr:
        """For frames."""
        return pl.sum_horizontal(
            [pl.col(column).cast(pl.Float64) * weight for column, (weight, _) in self.terms.items()]
        )

    def in_words(self) -> str:
        """“0.7×需方占比 + 0.3×无替代品”."""
        return " + ".join(f"{weight:g}×{words}" for weight, words in self.terms.values())

    def with_values(self, row: dict[str, Any]) -> str:
        """The sum with a row's numbers: “0.7×需方占比(1.00) + …”."""
        return " + ".join(
            f"{weight:g}×{words}({float(row[column]):.2f})"
            for column, (weight, words) in self.terms.items()
        )


class Priority:
    """urgency × severity × (floor + (1 - floor) × exposure) × confidence."""

    floor = 0.4

    def expression(self) -> pl.Expr:
        """For frames with columns urgency, severity, exposure, confidence."""
        return self.weight() * pl.col("confidence")

    def weight(self) -> pl.Expr:
        """The priority if everything were known: without the confidence."""
        reach = self.floor + (1 - self.floor) * pl.col("exposure")
        return pl.col("urgency") * pl.col("severity") * reach

    def in_words(self) -> str:
        """The formula."""
        return f"优先级 = 类别紧迫系数 × 严重度 × ({self.floor:g} + {1 - self.floor:g}×波及面) × 可信度"

    def with_values(self, row: dict[str, Any]) -> str:
        """The formula with a row's numbers."""
        return (
            f"{row['urgency']:g} × {row['severity']:.2f} × ({self.floor:g} + {1 - self.floor:g}×"
            f"{row['exposure']:.2f}) × {row['confidence']:.2f} = {row['priority']:.3f}"
        )


PRIORITY = Priority()
