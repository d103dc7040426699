"""Looking up how often pairs occur."""

from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from graph.algorithms.csr import grouped, starts
from graph.algorithms.tally import Tally

PAIRS = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 7)), max_size=60)


def columns(pairs):
    table = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return table[:, 0], table[:, 1]


@given(PAIRS, PAIRS)
def test_every_pair_is_counted_as_often_as_it_occurs(pairs, asked):
    tally, counted = Tally.made(*columns(pairs), 6), Counter(pairs)

    assert tally(*columns(asked)).tolist() == [counted[one] for one in asked]


@given(PAIRS)
def test_grouping_keeps_each_rows_own_order(pairs):
    row, _ = columns(pairs)

    assert grouped(row, starts(row, 6)).tolist() == np.argsort(row, kind="stable").tolist()
