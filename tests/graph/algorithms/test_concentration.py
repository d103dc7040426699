"""Shares and HHI by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.algorithms.concentration import edges_per_holder, held
from graph.algorithms.csr import starts


def whole(*numbers):
    return np.array(numbers, dtype=np.int64)


def test_hhi_is_the_sum_of_squared_shares():
    found = held(whole(0, 0, 0, 1), whole(5, 6, 5, 6), np.array([3.0, 4.0, 3.0, 9.0]), 3)

    # 0: 6/10 与 4/10 → 0.36 + 0.16；1: 一家 → 1；2: 无
    assert found.hhi.tolist() == pytest.approx([0.52, 1.0, 0.0])
    assert found.holders.tolist() == [2, 1, 0]


def test_what_two_edges_share_is_the_largest_share_through_one_holder():
    found = held(whole(0, 0, 0), whole(2, 2, -1), np.ones(3), 1)

    assert found.shared.tolist() == pytest.approx([2 / 3])
    assert found.shared_by.tolist() == [2]


def test_holders_with_one_edge_are_told_from_those_with_several():
    some, single = edges_per_holder(starts(whole(0, 0, 0), 1), whole(1, 1, 2), 3)

    assert (some.tolist(), single.tolist()) == ([2], [1])


@given(st.lists(st.floats(0.1, 1e6), min_size=1, max_size=20), st.floats(1e-3, 1e6))
def test_scaling_all_amounts_leaves_hhi_unchanged(amounts, factor):
    subject, holder = np.zeros(len(amounts), dtype=np.int64), np.arange(len(amounts))
    weight = np.array(amounts)

    assert held(subject, holder, weight * factor, 1).hhi[0] == pytest.approx(
        held(subject, holder, weight, 1).hhi[0]
    )
