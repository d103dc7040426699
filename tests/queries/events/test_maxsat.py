"""The core-guided search and its counters against enumeration."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queries.events.formula import Formula
from queries.events.maxsat import CoreGuided, Impossible

VARIABLES = 6
literals = st.integers(1, VARIABLES).flatmap(lambda v: st.sampled_from([v, -v]))
clauses = st.lists(st.lists(literals, min_size=1, max_size=3), max_size=12)


def models(given_clauses: list[list[int]]) -> list[set[int]]:
    """All assignments that satisfy the clauses, as sets of true literals."""
    every = [
        {v if on else -v for v, on in enumerate(bits, start=1)}
        for bits in product([True, False], repeat=VARIABLES)
    ]
    return [model for model in every if all(model & set(clause) for clause in given_clauses)]


@settings(max_examples=60, deadline=None)
@given(clauses, st.lists(literals, unique_by=abs, max_size=6), st.lists(literals, unique_by=abs))
def test_levels_are_minimised_in_their_order(
    hard: list[list[int]], first: list[int], second: list[int]
) -> None:
    formula = Formula()
    formula.top = VARIABLES
    formula.clauses = [list(clause) for clause in hard]
    possible = models(hard)
    search = CoreGuided(formula, lambda _: None, lambda _: None)
    if not possible:
        with pytest.raises(Impossible):
            search.first()
        return
    search.first()
    cost = min(
        (sum(lit not in m for lit in first), sum(lit not in m for lit in second)) for m in possible
    )
    search.improve(first, seconds=1)
    assert (search.minimise(first), search.minimise(second)) == cost


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 7), st.sampled_from(["at_most", "at_least", "exactly"]))
def test_counting_constraints_allow_just_what_they_say(bound: int, kind: str) -> None:
    allowed = {
        "at_most": lambda n: n <= bound,
        "at_least": lambda n: n >= bound,
        "exactly": lambda n: n == bound,
    }[kind]
    for bits in product([True, False], repeat=4):
        formula = Formula()
        variables = [formula.new() for _ in bits]
        getattr(formula, kind)(variables, bound)
        for variable, on in zip(variables, bits, strict=True):
            formula.add(variable if on else -variable)
        search = CoreGuided(formula, lambda _: None, lambda _: None)
        if allowed(sum(bits)):
            search.first()
        else:
            with pytest.raises(Impossible):
                search.first()
