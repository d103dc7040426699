"""Match weights from what meetings achieved: fitted on the earlier outcomes, judged on the later ones."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from graph.errors import BadInput
from graph.language import say
from graph.store import GraphStore
from queries.events.event_book import planned_events
from queries.events.outcomes import outcome_rows
from queries.matching.features import FEATURES, feature_weights
from queries.matching.history import FAILED, SUCCEEDED
from queries.matching.weights import LEAST_OUTCOMES, Fitted, fit

#: Share of the outcomes, the latest ones, that the fit does not see.
HELD_OUT = 0.3
#: Fewest successes and failures among these.
LEAST_HELD = 2


@dataclass(frozen=True)
class Trial:
    """How a set of weights does on outcomes it was not fitted to.

    `order`: chance that a success scores higher than a failure (0.5: no better than chance)."""

    outcomes: int
    successes: int
    order_before: float
    order_after: float

    @property
    def helps(self) -> bool:
        """Whether the fitted weights tell successes from failures at least as well."""
        return self.order_after >= self.order_before


@dataclass(frozen=True)
class WeightFit:
    """Weights before and after, and how both do on the held-out outcomes."""

    before: dict[str, float]
    fitted: Fitted
    trial: Trial

    def in_words(self) -> str:
        """One sentence for the planner."""
        one = self.trial
        return say(
            f"用 {self.fitted.outcomes} 条对接结果（成功 {self.fitted.successes}）校准；"
            f"在没参与校准的最近 {one.outcomes} 条（成功 {one.successes}）上，"
            f"“成功的排在未成的前面”由 {one.order_before:.1%} 到 {one.order_after:.1%}（50% 为随机）。",
            f"Fitted on {self.fitted.outcomes} outcomes ({self.fitted.successes} successes); on the "
            f"latest {one.outcomes}, not seen by the fit, a success stands before a failure in "
            f"{one.order_before:.1%} → {one.order_after:.1%} of cases (50 % is chance).",
        )

    def as_dict(self) -> dict[str, Any]:
        """As every door shows it."""
        return {
            "before": self.before, "after": self.fitted.weights, "outcomes": self.fitted.outcomes,
            "successes": self.fitted.successes, "held_out": asdict(self.trial),
            "helps": self.trial.helps, "words": self.in_words(),
        }  # fmt: skip


def fit_weights(store: GraphStore) -> WeightFit:
    """Fit on all outcomes; the trial fits on the earlier 70 % and judges on the rest.

    Raises BadInput with too few successes or failures to fit and to judge.
    """
    told = outcome_values(store)
    before = feature_weights()
    earlier = told.height - round(told.height * HELD_OUT)
    train, held = told.head(earlier), told.tail(told.height - earlier)
    _check(told, train, held)
    tried = fit(train.drop("outcome_date"), before)
    trial = Trial(
        held.height,
        int(held["success"].sum()),
        _order(held, before),
        _order(held, tried.weights),
    )
    return WeightFit(before, fit(told.drop("outcome_date"), before), trial)


def outcome_values(store: GraphStore) -> pl.DataFrame:
    """A row per pairing that succeeded or failed, by date: outcome_date, success, and the value of
    each feature as it was when the pair was proposed. Walk-ins and 意向 are left out."""
    keys = [feature.key for feature in FEATURES]
    values = {
        pair.key: pair.values
        for record in planned_events(store)
        for pair in record.plan.pairs
        if pair.values
    }
    told = outcome_rows(store).filter(
        pl.col("outcome").is_in([FAILED, *SUCCEEDED]) & pl.col("pairing").is_in(list(values))
    )
    rows = [
        {"outcome_date": row["outcome_date"], "success": row["outcome"] in SUCCEEDED,
         **{key: values[row["pairing"]].get(key) for key in keys}}
        for row in told.sort("outcome_date", "pairing").to_dicts()
    ]  # fmt: skip
    schema = {
        "outcome_date": pl.Date(),
        "success": pl.Boolean(),
        **dict.fromkeys(keys, pl.Float64()),
    }
    return pl.DataFrame(rows, schema=schema)


def _check(told: pl.DataFrame, train: pl.DataFrame, held: pl.DataFrame) -> None:
    short = [_fewest(train) < LEAST_OUTCOMES, _fewest(held) < LEAST_HELD]
    if any(short):
        good = int(told["success"].sum())
        raise BadInput(
            say("对接结果太少，不足以校准权重", "Too few outcomes to fit weights"),
            say(f"成功 {good} 条，未成 {told.height - good} 条",
                f"{good} successes, {told.height - good} failures"),
            say(f"先登记更多结果：较早的七成里成功与未成各至少 {LEAST_OUTCOMES} 条，最近的三成里各至少 {LEAST_HELD} 条。",
                f"Record more: at least {LEAST_OUTCOMES} of each among the earlier 70 %, {LEAST_HELD} among the rest."),
        )  # fmt: skip


def _fewest(rows: pl.DataFrame) -> int:
    good = int(rows["success"].sum())
    return min(good, rows.height - good)


def _order(rows: pl.DataFrame, weights: dict[str, float]) -> float:
    """Chance that a success scores higher than a failure; a tie counts half."""
    names = list(weights)
    values = rows.select(pl.col(names).fill_null(0.5)).to_numpy()
    scores = values @ np.array([weights[name] for name in names])
    success = rows["success"].to_numpy()
    return _above(scores[success], scores[~success])


def _above(good: NDArray[np.float64], bad: NDArray[np.float64]) -> float:
    higher = good[:, None] - bad[None, :]
    return float(np.mean((higher > 1e-12) + 0.5 * (np.abs(higher) <= 1e-12)))
