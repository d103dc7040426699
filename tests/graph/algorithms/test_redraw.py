"""Completeness from the records, and rank intervals."""

from __future__ import annotations

import numpy as np
import pytest

from graph.algorithms.redraw import Completeness, choose, intervals


@pytest.mark.parametrize("hidden", [0.2, 0.45, 0.7])
def test_the_share_of_missing_edges_is_found_from_the_records_alone(hidden):
    rng = np.random.default_rng(1)
    true = 1 + rng.poisson(1.5, 20_000)

    found = Completeness.estimated(rng.binomial(true, 1 - hidden))

    assert found.hidden == pytest.approx(hidden, abs=0.03)
    assert found.more == pytest.approx(1.5, abs=0.2)


def test_drawn_missing_edges_make_up_the_true_mean():
    rng = np.random.default_rng(2)
    true = 1 + rng.poisson(1.5, 20_000)
    seen = rng.binomial(true, 0.5)
    found = Completeness.estimated(seen)

    assert (seen + found.missing(seen, rng)).mean() == pytest.approx(2.5, abs=0.1)


def test_choice_follows_weights_and_an_empty_group_gives_none():
    rng = np.random.default_rng(3)
    chosen = choose(
        np.array([0] * 9000 + [1]), np.array([0, 0, 2]), np.array([1.0, 2.0, 1.0]), 3, rng
    )

    assert chosen[-1] == -1
    assert (chosen[:-1] == 1).mean() == pytest.approx(2 / 3, abs=0.03)


def test_an_interval_counts_the_redraws_in_the_top():
    ranks = np.array([[1.0], [2.0], [30.0], [4.0]])

    [one] = intervals(ranks, ranks < 20)

    assert (one.median, one.top, one.present, one.draws) == (2.0, 3, 3, 4)
