"""Weights: in force, of one's own, fitted from outcomes."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import BadInput
from graph.settings import load
from queries.matching import features
from queries.matching.features import feature_weights
from queries.matching.weights import fit, keep, weights

PRIOR = {"product": 0.5, "distance": 0.3, "trust": 0.2}


def outcomes(number: int, seed: int = 1) -> pl.DataFrame:
    """Meetings that succeed by distance alone."""
    random = np.random.default_rng(seed)
    frame = pl.DataFrame({name: random.random(number) for name in PRIOR})
    return frame.with_columns(success=pl.col("distance") > 0.5)


def test_every_section_in_force_sums_to_one():
    assert sum(weights("posted").values()) == pytest.approx(1)


def test_an_unknown_section_lists_the_known_ones():
    with pytest.raises(BadInput, match="posted"):
        weights("nothing")


def test_many_outcomes_move_the_weights_to_what_decides():
    fitted = fit(outcomes(1000), PRIOR)

    assert fitted.weights["distance"] > 0.7
    assert fitted.loss_after < fitted.loss_before


def test_few_outcomes_leave_the_prior_almost_as_it_was():
    fitted = fit(outcomes(40), PRIOR, strength=100_000)

    assert fitted.weights == pytest.approx(PRIOR, abs=0.01)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 1000), st.integers(30, 120))
def test_fitted_weights_are_never_negative_and_sum_to_one(seed: int, number: int):
    fitted = fit(outcomes(number, seed), PRIOR)

    assert min(fitted.weights.values()) >= 0
    assert sum(fitted.weights.values()) == pytest.approx(1, abs=1e-3)


def test_unknown_values_count_as_neither_for_nor_against():
    frame = outcomes(100).with_columns(trust=pl.lit(None, dtype=pl.Float64))

    assert fit(frame, PRIOR).outcomes == 100


def test_too_few_successes_and_missing_columns_are_refused():
    with pytest.raises(BadInput, match="成功 0"):
        fit(outcomes(20).with_columns(success=pl.lit(False)), PRIOR)
    with pytest.raises(BadInput, match="trust"):
        fit(outcomes(20).drop("trust"), PRIOR)


def test_fitted_weights_are_kept_beside_the_other_settings(tmp_path: Path):
    path = tmp_path / "liantu.toml"
    path.write_text("# 本单位\nport = 8001\n\n[match_weights]\nold = 1.0\n\n[other]\na = 1\n")
    keep({"product_fit": 0.6, "relief": 0.4}, path)
    keep({"product_fit": 0.7, "relief": 0.3}, path)

    text = path.read_text()
    assert "# 本单位" in text
    assert tomllib.loads(text) == {
        "port": 8001, "other": {"a": 1}, "match_weights": {"product_fit": 0.7, "relief": 0.3},
    }  # fmt: skip


def set_weights(monkeypatch: pytest.MonkeyPatch, **own: float) -> None:
    monkeypatch.setattr(features, "settings", lambda: load(match_weights=own))


def test_weights_of_an_office_go_before_our_own(monkeypatch: pytest.MonkeyPatch):
    even = dict.fromkeys(weights("candidates"), 0.0) | {"relief": 0.7, "need": 0.3}
    set_weights(monkeypatch, **even)

    assert feature_weights() == even


@pytest.mark.parametrize("own", [{"relief": 1.0}, None])
def test_weights_that_cannot_be_are_refused(monkeypatch: pytest.MonkeyPatch, own: Any):
    wrong = own or dict.fromkeys(weights("candidates"), 0.4)
    set_weights(monkeypatch, **wrong)

    with pytest.raises(BadInput, match="逐项写全" if own else "合计"):
        feature_weights()
