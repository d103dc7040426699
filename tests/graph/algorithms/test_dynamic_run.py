"""Stocks delay, recovery mends, and without end the days arrive at the static index."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from graph.algorithms.dynamic_run import NEVER, Plan, dynamic_run
from graph.algorithms.systemic_risk import Network, RunOptions, Shock, esri

approx = pytest.approx
CLOSED = Shock(np.array([0]))


def line(essential: int = 2) -> Network:
    """Firm 0 sells to 1, 1 to 2; one sector each."""
    links = (np.array([0, 1]), np.array([1, 2]), np.array([5.0, 5.0]))
    return Network.of(links, np.arange(3), np.full((3, 3), essential, np.int8))


def any_network(seed: int) -> Network:
    """Ten firms of four sectors, a quarter of the possible links."""
    rng = np.random.default_rng(seed)
    size = 10
    seller, buyer = np.nonzero((rng.random((size, size)) < 0.25) & ~np.eye(size, dtype=bool))
    amount = rng.integers(1, 10, len(seller)).astype(np.float64)
    essential = rng.integers(0, 3, (4, 4)).astype(np.int8)
    return Network.of((seller, buyer, amount), rng.integers(0, 4, size), essential)


def test_each_tier_stops_when_its_stock_is_used_up() -> None:
    course = dynamic_run(line(), CLOSED, Plan(days=30, stock_days=5.0))
    # Day 0: 0 stops. 1 misses deliveries from day 1 on and has 5 days: days 1–5 run, day 6 stands;
    # 2 misses them from day 7 on, runs days 7–11, stands on day 12.
    assert course.stop_day.tolist() == [0, 6, 12]
    assert course.back_day.tolist() == [NEVER] * 3
    assert course.lost_days.tolist() == approx([30, 24, 18])
    assert course.output[0] == approx(0.5)  # 0 and 1 sell 5 each


def test_stocks_may_differ_by_firm() -> None:
    stocks = np.array([0.0, 2.0, 10.0])
    assert dynamic_run(line(), CLOSED, Plan(30, stocks)).stop_day.tolist() == [0, 3, 14]


def test_a_short_outage_does_not_reach_those_with_stocks() -> None:
    course = dynamic_run(line(), CLOSED, Plan(30, stock_days=5.0, outage_days=4))
    assert course.stop_day.tolist() == [0, NEVER, NEVER]
    assert course.back_day[0] == 4
    assert course.lost_days.tolist() == approx([4, 0, 0])


def test_recovery_is_even_over_its_days() -> None:
    course = dynamic_run(line(), CLOSED, Plan(10, outage_days=2, recovery_days=3))
    # Levels of firm 0: 0, 0, 1/4, 2/4, 3/4, 1 …: 2 + 0.75 + 0.5 + 0.25 days lost.
    assert course.lost_days[0] == approx(3.5)
    assert course.last_level[0] == 1.0


def test_lost_orders_arrive_a_day_later_whatever_the_stocks() -> None:
    course = dynamic_run(line(), Shock(np.array([2])), Plan(10, stock_days=100.0))
    assert course.stop_day.tolist() == [2, 1, 0]


def test_a_linear_input_slows_and_does_not_stop() -> None:
    links = (np.array([0, 1, 2]), np.array([2, 2, 3]), np.array([3.0, 7.0, 10.0]))
    network = Network.of(links, np.arange(4))
    course = dynamic_run(network, CLOSED, Plan(60, stock_days=3.0))
    # 3 of 10 inputs are missing: 3 days of stock make up for 0.3 a day during 10 days, days 1–10.
    assert course.lost_days[2] == approx(0.3 * (60 - 11))
    assert course.stop_day[2] == NEVER


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from([0.0, 1.5, 4.0]))
def test_the_end_state_is_the_static_index(seed: int, stock: float) -> None:
    network = any_network(seed)
    if not network.out.any():
        return
    static = esri(network, [CLOSED], RunOptions(eps=1e-13))
    assume(static.steps[0] <= 500)  # a slow cycle takes tens of thousands of days
    course = dynamic_run(network, CLOSED, Plan(days=2500, stock_days=stock))
    assert 1.0 - course.output[-1] == approx(static.esri[0], abs=2e-3)
    assert (np.diff(course.output) <= 1e-12).all()


def test_a_slow_cycle_arrives_at_the_static_index_too() -> None:
    network = any_network(128408)
    static = esri(network, [CLOSED], RunOptions(eps=1e-13))
    days = int(static.steps[0])
    assert days > 20_000
    course = dynamic_run(network, CLOSED, Plan(days=days, stock_days=0.0))
    assert 1.0 - course.output[2_500] < static.esri[0] - 0.1
    assert 1.0 - course.output[-1] == approx(static.esri[0], abs=1e-6)


def test_without_stocks_a_day_is_a_step() -> None:
    links = (
        np.array([0, 1, 4, 2, 4, 3]),
        np.array([2, 2, 2, 3, 3, 4]),
        np.array([6.0, 2, 2, 10, 10, 4]),
    )
    network = Network.of(links, np.array([0, 0, 1, 2, 3]))
    for eps in (1.0, 0.3, 0.01):
        static = esri(network, [CLOSED], RunOptions(eps=eps))
        # Day 0 is the shock itself, day k the k-th step.
        course = dynamic_run(network, CLOSED, Plan(int(static.steps[0]) + 1, stock_days=0.0))
        assert 1.0 - course.output[-1] == approx(static.esri[0])
