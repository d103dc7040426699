"""Weights of the match features: kept in weights.toml, fitted from what meetings achieved.

`fit` finds non-negative weights that sum to 1 and tell successes from failures, held near the prior
until outcomes are many: the prior counts as much as `STRENGTH` recorded outcomes.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path

import numpy as np
import polars as pl
import tomli_w
from numpy.typing import NDArray

from graph.errors import BadInput
from graph.language import say

#: Outcomes that the prior weighs as much as.
STRENGTH = 50.0
#: Fewest outcomes of each kind, successful and not, from which weights are fitted.
LEAST_OUTCOMES = 5
#: What an unknown feature value counts as: neither for nor against.
UNKNOWN = 0.5
FILE = "weights.toml"
#: Table of the settings file that holds an office's own weights.
TABLE = "match_weights"


@dataclass(frozen=True)
class Fitted:
    """Fitted weights, on how many outcomes, and the mean log-loss with the prior and with them."""

    weights: dict[str, float]
    outcomes: int
    successes: int
    loss_before: float
    loss_after: float


def weights(section: str) -> dict[str, float]:
    """Our own weights of one feature list."""
    return dict(_sections()[section]) if section in _sections() else _unknown(section)


def fit(outcomes: pl.DataFrame, prior: dict[str, float], strength: float = STRENGTH) -> Fitted:
    """Fit weights to `outcomes`: a column 0–1 per feature of `prior`, and `success` (true/false).

    A value that is null counts as `UNKNOWN`. Raises BadInput with fewer than LEAST_OUTCOMES
    successes or failures, or without one of the columns.
    """
    names = list(prior)
    _check(outcomes, names)
    values = outcomes.select(pl.col(names).cast(pl.Float64).fill_null(UNKNOWN)).to_numpy()
    success = outcomes["success"].cast(pl.Float64).to_numpy()
    start = _normal(np.array([prior[name] for name in names]))

    def loss(point: NDArray[np.float64]) -> float:
        pull = strength / len(success) * float(((point[2:] - start) ** 2).sum())
        return _log_loss(values @ point[2:], success, point[0], point[1]) + pull

    from scipy.optimize import minimize

    held = [(None, None), (0.0, 30.0)] + [(0.0, 1.0)] * len(names)
    sums = {"type": "eq", "fun": lambda point: float(point[2:].sum() - 1)}
    begin = np.concatenate([[-2.0, 4.0], start])
    found = minimize(loss, begin, bounds=held, constraints=[sums], method="SLSQP")
    best = _normal(np.clip(found.x[2:], 0, None))
    return Fitted(
        {name: round(float(w), 4) for name, w in zip(names, best, strict=True)},
        len(success),
        int(success.sum()),
        _best_loss(values @ start, success),
        _best_loss(values @ best, success),
    )


def keep(fitted: dict[str, float], path: Path) -> None:
    """Write fitted weights into a settings file as its table match_weights; all else stays."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    kept, is_ours = [], False
    for line in lines:
        if line.lstrip().startswith("["):
            is_ours = line.strip() == f"[{TABLE}]"
        if not is_ours:
            kept.append(line)
    written = "\n".join(kept).rstrip()
    table = tomli_w.dumps({TABLE: fitted})
    path.write_text(f"{written}\n\n{table}" if written else table, encoding="utf-8")


@lru_cache(maxsize=1)
def _sections() -> dict[str, dict[str, float]]:
    """Our own weights, checked."""
    text = resources.files("queries.matching").joinpath(FILE).read_text(encoding="utf-8")
    sections: dict[str, dict[str, float]] = tomllib.loads(text)
    for name, section in sections.items():
        check_section(name, section, FILE)
    return sections


def check_section(name: str, section: dict[str, float], where: str) -> None:
    """Raise BadInput unless the weights are non-negative and sum to 1."""
    if any(w < 0 for w in section.values()) or abs(sum(section.values()) - 1) > 1e-3:
        raise BadInput(
            say("权重须非负且合计为 1", "Weights must be non-negative and sum to 1"),
            f"{where} [{name}] = {sum(section.values()):g}",
            say("改正该组数值后重试。", "Mend that section and try again."),
        )


def _unknown(section: str) -> dict[str, float]:
    raise BadInput(
        say("没有这组权重", "No such section of weights"),
        section,
        say(f"已有：{'、'.join(_sections())}。", f"There are: {', '.join(_sections())}."),
    )


def _check(outcomes: pl.DataFrame, names: list[str]) -> None:
    missing = [name for name in [*names, "success"] if name not in outcomes.columns]
    if missing:
        raise BadInput(
            say("对接结果缺少列", "Outcomes lack columns"),
            "、".join(missing),
            say("每个特征一列，另有 success 列。", "One column per feature, and success."),
        )
    good = int(outcomes["success"].cast(pl.Int64).sum())
    bad = outcomes.height - good
    if min(good, bad) < LEAST_OUTCOMES:
        raise BadInput(
            say("对接结果太少，不足以拟合权重", "Too few outcomes to fit weights"),
            say(f"成功 {good}，未成 {bad}", f"{good} successes, {bad} failures"),
            say(
                f"成功与未成各至少 {LEAST_OUTCOMES} 条。",
                f"At least {LEAST_OUTCOMES} of each are needed.",
            ),
        )


def _normal(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(values / values.sum(), dtype=np.float64)


def _log_loss(
    score: NDArray[np.float64], success: NDArray[np.float64], base: float, slope: float
) -> float:
    margin = base + slope * score
    return float(np.mean(np.logaddexp(0, margin) - success * margin))


def _best_loss(score: NDArray[np.float64], success: NDArray[np.float64]) -> float:
    """Log-loss of a score under its own best base and slope."""
    from scipy.optimize import minimize

    found = minimize(
        lambda p: _log_loss(score, success, p[0], p[1]),
        np.array([-2.0, 4.0]),
        bounds=[(None, None), (0.0, 30.0)],
        method="L-BFGS-B",
    )
    return float(found.fun)
