"""What stops when something is taken away, by hand and by property."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.algorithms.availability import InputGraph
from graph.algorithms.csr import Csr


def graph_of(size, essential, substitutes=(), made=None):
    def columns(pairs):
        table = np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)
        return table[:, 0], table[:, 1]

    recorded = np.ones(size, dtype=bool) if made is None else np.array(made)
    return InputGraph.of(columns(essential), columns(substitutes), recorded, np.zeros(size, dtype=bool))  # fmt: skip


def lost(graph, *removed, strict=False):
    return np.flatnonzero(graph.lost_with(np.array(removed, dtype=np.int64), strict=strict)).tolist()  # fmt: skip


def test_all_that_needs_a_lost_input_is_lost_with_it():
    assert lost(graph_of(4, [(0, 1), (1, 2)]), 0) == [0, 1, 2]


def test_a_substitute_keeps_an_input_until_it_is_lost_too():
    graph = graph_of(4, [(0, 2)], substitutes=[(1, 0)])

    assert lost(graph, 0) == [0]
    assert lost(graph, 0, 1) == [0, 1, 2]


def test_a_product_without_a_recorded_maker_goes_on_unless_read_strictly():
    graph = graph_of(3, [(0, 1), (1, 2)], made=[True, False, True])

    assert lost(graph, 0) == [0]
    assert lost(graph, 0, strict=True) == [0, 1, 2]


def test_a_cycle_runs_until_one_of_it_is_taken_away():
    graph = graph_of(2, [(0, 1), (1, 0)])

    assert lost(graph) == []
    assert lost(graph, 1) == [0, 1]


edges = st.sets(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=20)


@settings(max_examples=60, deadline=None)
@given(edges, edges, st.sets(st.integers(0, 7)), st.integers(0, 7))
def test_taking_more_away_never_loses_less(essential, substitutes, removed, more):
    graph = graph_of(8, essential, substitutes)

    assert set(lost(graph, *removed)) <= set(lost(graph, *removed, more))


@settings(max_examples=60, deadline=None)
@given(edges, edges, st.sets(st.integers(0, 7)))
def test_each_row_of_many_removals_is_the_removal_alone(essential, substitutes, removed):
    graph = graph_of(8, essential, substitutes)
    numbers = np.array(sorted(removed), dtype=np.int64)
    rows, products = graph.lost_with_each(Csr.of(np.arange(len(numbers)), numbers, len(numbers)))

    for row, number in enumerate(numbers.tolist()):
        assert sorted(products[rows == row].tolist()) == lost(graph, number)
