"""What earlier meetings say of a pair: failures lower it and its like, successes of the supplier raise it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date

import polars as pl

from graph.errors import BadInput
from graph.language import say
from graph.snapshot import Snapshot
from queries.answer import Reason

#: Value of a pair without any history.
NO_HISTORY = 0.5
#: Years after which an outcome counts half.
HALF_LIFE_YEARS = 2.0
#: Added to a pair's history to give the factor on its weighted sum.
BASE = 0.5
FAILED = "不合适"
SUCCEEDED = ("签约", "供货")
#: Reasons that lie with the supplier and hold for other buyers too; any other lies with the two.
SUPPLIER_SIDE = ("质量", "产能", "资质", "认证", "交期", "技术", "停产", "信用")


@dataclass(frozen=True)
class Likeness:
    """How much an outcome of a supplier says of another pairing of his (0–1)."""

    same_pair: bool
    same_product: bool

    def failure(self, reason: str) -> float:
        """Share by which a failure lowers the value."""
        if self.same_pair:
            return 0.9 if self.same_product else 0.4
        if not self.same_product:
            return 0.0
        return 0.5 if any(word in reason for word in SUPPLIER_SIDE) else 0.15

    def success(self) -> float:
        """Share of what is left to be gained that a success gives."""
        if self.same_product:
            return 0.5
        return 0.3 if self.same_pair else 0.0


@dataclass(frozen=True)
class Outcome:
    """One recorded outcome of a meeting."""

    buyer: Hashable
    supplier: Hashable
    product: Hashable
    outcome: str
    reason: str
    day: date

    def worth(self, today: date) -> float:
        """1 today, half after HALF_LIFE_YEARS; later outcomes than today are not known yet."""
        years = (today - self.day).days / 365.25
        return 0.0 if years < 0 else float(0.5 ** (years / HALF_LIFE_YEARS))


def history(pairs: pl.DataFrame, outcomes: pl.DataFrame, today: date) -> list[Reason]:
    """The value (0 failed, 0.5 no history, 1 proven) of each pair with its sentence.

    `pairs`: buyer, supplier, product (ids or numbers); `outcomes`: the same with outcome, reason,
    date.
    Raises BadInput when a column is missing.
    """
    _need(pairs, ("buyer", "supplier", "product"), "pairs")
    _need(outcomes, ("buyer", "supplier", "product", "outcome", "reason", "date"), "outcomes")
    by_supplier: dict[Hashable, list[Outcome]] = defaultdict(list)
    told = outcomes.select("buyer", "supplier", "product", "outcome", "reason", "date")
    for buyer, supplier, product, outcome, reason, day in told.drop_nulls("date").iter_rows():
        by_supplier[supplier].append(Outcome(buyer, supplier, product, outcome, reason or "", day))
    return [
        _judge(buyer, product, by_supplier.get(supplier, []), today)
        for buyer, supplier, product in pairs.select("buyer", "supplier", "product").iter_rows()
    ]


def recorded(graph: Snapshot) -> pl.DataFrame:
    """buyer, supplier, product (numbers), outcome, reason, date: every outcome in the graph."""
    told = graph.pairings.filter(pl.col("outcome").fill_null("") != "").select(
        "outcome", "reason", pairing="i", product_id="product", date="outcome_date"
    )
    products = graph.products.select(product_id="id", product="i")
    for column, side in (("buyer", "需方"), ("supplier", "供方")):
        ends = graph.sides.filter(pl.col("side") == side)
        told = told.join(ends.select("pairing", pl.col("firm").alias(column)), on="pairing")
    return told.join(products, on="product_id").select(
        "buyer", "supplier", "product", "outcome", "reason", "date"
    )


def with_history(graph: Snapshot, pairs: pl.DataFrame, today: date) -> pl.DataFrame:
    """`pairs` (of numbers) with `value:history` 0–1 and `history_words`, in their order."""
    plain = pairs.with_columns(
        pl.lit(NO_HISTORY).alias("value:history"), history_words=pl.lit(_no_meeting())
    )
    outcomes = recorded(graph)
    if outcomes.is_empty() or pairs.is_empty():
        return plain
    met = pairs.select("buyer", "supplier", "product").filter(
        pl.col("supplier").is_in(outcomes["supplier"].unique().implode())
    )
    found = history(met, outcomes, today)
    judged = met.with_columns(
        pl.Series("value:history", [one.value for one in found], dtype=pl.Float64),
        pl.Series("history_words", [one.words for one in found], dtype=pl.String),
    ).unique(["buyer", "supplier", "product"])
    return pairs.join(
        judged, on=["buyer", "supplier", "product"], how="left", maintain_order="left"
    ).with_columns(
        pl.col("value:history").fill_null(NO_HISTORY),
        pl.col("history_words").fill_null(_no_meeting()),
    )


def _no_meeting() -> str:
    return say("没有对接过", "no earlier meeting")


def _judge(buyer: Hashable, product: Hashable, met: list[Outcome], today: date) -> Reason:
    """Weigh a supplier's outcomes for one buyer and product."""
    kept, gained = 1.0, 0.0
    words: list[tuple[float, str]] = []
    for past in met:
        like = Likeness(past.buyer == buyer, past.product == product)
        worth = past.worth(today)
        if past.outcome == FAILED and (loss := like.failure(past.reason) * worth) > 0:
            kept *= 1 - loss
            words.append((loss, _failed(past, like)))
        elif past.outcome in SUCCEEDED and (gain := like.success() * worth) > 0:
            gained += (1 - gained) * gain
            words.append((gain, _succeeded(past, like)))
    if not words:
        return Reason(NO_HISTORY, _no_meeting())
    value = kept * (NO_HISTORY + (1 - NO_HISTORY) * gained)
    said = [sentence for _, sentence in sorted(words, reverse=True)[:3]]
    return Reason(round(value, 4), "；".join(dict.fromkeys(said)))


def _failed(past: Outcome, like: Likeness) -> str:
    who = (
        say("双方", "the two") if like.same_pair else say("供方与别家", "the supplier and another")
    )
    why = past.reason or say("未写原因", "no reason given")
    return say(f"{past.day}{who}对接未成：{why}", f"{past.day}: {who} did not agree: {why}")


def _succeeded(past: Outcome, like: Likeness) -> str:
    who = (
        say("双方", "the two") if like.same_pair else say("供方与别家", "the supplier and another")
    )
    return say(f"{past.day}{who}已{past.outcome}", f"{past.day}: {who} came to {past.outcome}")


def _need(frame: pl.DataFrame, columns: tuple[str, ...], called: str) -> None:
    missing = [name for name in columns if name not in frame.columns]
    if missing:
        raise BadInput(
            say("缺少必要的列", "Columns are missing"), f"{called}: {'、'.join(missing)}"
        )
