"""The index against its published tables, hand arithmetic, and a naive dense version of the definition."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from bench.networks import network as scale_free_network
from graph.algorithms.systemic_risk import UNKNOWN, Network, Risk, RunOptions, Shock, esri
from graph.errors import BadInput, Cancelled
from tests.graph.algorithms.naive_cascade import Dense, naive

approx = pytest.approx

ORE, PARTS, MACHINES, SERVICES = range(4)
FIRMS = "ABCDE"
SECTOR = np.array([ORE, ORE, PARTS, MACHINES, SERVICES])
#: A→C 6, B→C 2, E→C 2, C→D 10, E→D 10, D→E 4.
LINKS = (
    np.array([0, 1, 4, 2, 4, 3]),
    np.array([2, 2, 2, 3, 3, 4]),
    np.array([6.0, 2, 2, 10, 10, 4]),
)
MATRIX = np.zeros((4, 4), dtype=np.int8)
MATRIX[ORE, PARTS] = MATRIX[PARTS, MACHINES] = 2
MATRIX[SERVICES, PARTS] = MATRIX[SERVICES, MACHINES] = MATRIX[MACHINES, SERVICES] = 1


def closed(network: Network, *firms: int, loss: float = 1.0, **options: object) -> Risk:
    """The firms closed together."""
    return esri(network, [Shock(np.array(firms), loss)], RunOptions(**options))  # type: ignore[arg-type]


def net(
    links: list[tuple[int, int, float]], sector: list[int], essential: object = None
) -> Network:
    """A network from (seller, buyer, amount) rows."""
    columns = zip(*links, strict=True) if links else ([], [], [])
    seller, buyer, amount = columns
    return Network.of(
        (np.array(seller, np.int64), np.array(buyer, np.int64), np.array(amount, np.float64)),
        np.array(sector),
        essential,  # type: ignore[arg-type]
    )


# Golden numbers: exact fractions where the cascade ends by itself, else the published seven digits.
GENERALISED = {
    "A": (0.75, 0.75, 0.75, 6 / 34, 4),  # (6 + 26·3/4)/34; upstream only A itself
    "B": (25 / 204, 0.25, 25 / 204, 2 / 34, 4),  # (2 + 26/12)/34
    "C": (1.0, 1.0, 26 / 34, 0.9777285, 33),
    "D": (1.0, 1.0, 18 / 34, 1.0, 3),
    "E": (1.0, 1.0, 16 / 34, 1.0, 4),  # (12 + 2 + 2)/34
}
LINEAR = {
    "A": (0.7294447, 0.7294447, 0.7294447, 14),
    "B": (0.1074510, 0.2324706, 0.1074510, 6),
    "C": (0.9999937, 0.9999937, 0.7646996, 33),
    "D": (1.0, 1.0, 18 / 34, 3),
    "E": (1.0, 1.0, 0.4823529, 4),
}
PUBLISHED = 6e-8  # half of the seventh digit


@pytest.mark.parametrize("firm", FIRMS)
def test_the_worked_example_with_essential_inputs(firm: str) -> None:
    network = Network.of(LINKS, SECTOR, MATRIX)
    found = closed(network, FIRMS.index(firm))
    rigid = closed(network, FIRMS.index(firm), replaceable=False)
    total, unreplaced, down, up, steps = GENERALISED[firm]
    near = PUBLISHED if firm == "C" else 1e-9
    assert found.esri[0] == approx(total, abs=near)
    assert rigid.esri[0] == approx(unreplaced, abs=near)
    assert found.esri_d[0] == approx(down, abs=near)
    assert found.esri_u[0] == approx(up, abs=near)
    assert found.steps[0] == steps


@pytest.mark.parametrize("firm", FIRMS)
def test_the_worked_example_with_linear_production(firm: str) -> None:
    network = Network.of(LINKS, SECTOR)
    found = closed(network, FIRMS.index(firm))
    rigid = closed(network, FIRMS.index(firm), replaceable=False)
    total, unreplaced, down, steps = LINEAR[firm]
    assert found.esri[0] == approx(total, abs=PUBLISHED)
    assert rigid.esri[0] == approx(unreplaced, abs=PUBLISHED)
    assert found.esri_d[0] == approx(down, abs=PUBLISHED)
    assert found.steps[0] == steps


def test_a_finer_threshold_goes_on_in_slow_cycles() -> None:
    linear, mixed = Network.of(LINKS, SECTOR), Network.of(LINKS, SECTOR, MATRIX)
    fine = closed(linear, 0, eps=1e-10)
    assert (fine.esri[0], fine.steps[0]) == (approx(0.7499999998, abs=6e-11), 93)
    assert closed(linear, 1, eps=1e-10).esri[0] == approx(0.1225490194, abs=6e-11)
    slow = closed(mixed, 2, eps=1e-10)
    assert (slow.esri_u[0], slow.steps[0]) == (approx(0.9999999998, abs=6e-11), 235)


def test_a_firm_without_suppliers_loses_downstream_only_if_it_is_closed() -> None:
    network = net([(0, 1, 5.0)], [0, 1])
    assert closed(network, 1).esri_d[0] == 0.0  # the buyer closed: all output is the seller's
    assert closed(network, 0).esri_d[0] == 1.0


def test_a_firm_without_customers_weighs_nothing_but_passes_its_lost_demand_on() -> None:
    network = net([(0, 1, 5.0), (0, 2, 5.0)], [0, 1, 1])
    found = closed(network, 1)
    assert found.esri_u[0] == approx(0.5)  # the seller loses half of its sales
    assert found.esri_d[0] == 0.0


def test_inputs_of_no_effect_leave_production_but_not_demand() -> None:
    links = [(0, 1, 6.0), (1, 2, 4.0)]
    network = net(links, [0, 1, 2], np.zeros((3, 3), np.int8))
    assert closed(network, 0).esri_d[0] == approx(0.6)  # only firm 0's own 6 of 10
    assert closed(network, 2).esri_u[0] == approx(1.0)  # 1 sells only to 2, 0 only to 1


def test_inputs_of_no_effect_stay_in_what_the_buyer_buys() -> None:
    matrix = np.array([[0, 0, 0], [0, 0, 1], [0, 0, 0]], np.int8)
    network = net([(0, 2, 3.0), (1, 2, 1.0), (2, 0, 4.0)], [0, 1, 2], matrix)
    found = closed(network, 1)
    # out 3, 1, 4; firm 1 is 1 of the 4 that firm 2 buys: (1 + 4·1/4)/8.
    assert found.esri_d[0] == approx(0.25)


def test_a_whole_sector_closed_is_felt_in_full_even_in_small_amounts() -> None:
    network = net([(0, 1, 0.001), (1, 2, 0.002)], [0, 1, 2])
    # σ = 1 where nobody of the sector is left; dividing by one currency unit would give 0.001.
    assert closed(network, 0).esri_d[0] == approx(1.0)


def test_several_linear_losses_cannot_push_below_nothing() -> None:
    links = [(0, 2, 1.0), (1, 2, 1.0), (2, 3, 1.0)]
    matrix = np.ones((4, 4), np.int8)
    found = closed(net(links, [0, 1, 2, 3], matrix), 0, 1, 2)
    assert found.esri[0] == approx(1.0)


def test_the_same_input_is_essential_to_one_buyer_only() -> None:
    matrix = np.zeros((3, 3), np.int8)
    matrix[0, 1], matrix[0, 2] = 2, 1
    links = [(0, 1, 1.0), (3, 1, 9.0), (0, 2, 1.0), (3, 2, 9.0), (1, 3, 4.0), (2, 3, 4.0)]
    network = net(links, [0, 1, 2, UNKNOWN], matrix)
    # out: 0 2, 1 4, 2 4, 3 18. In the first step firm 1 stops, firm 2 loses 1 of the 10 it buys.
    assert closed(network, 0, eps=1.0).esri_d[0] == approx((2 + 4 + 0.1 * 4) / 28)


def test_a_firm_of_unknown_sector_is_its_own_market_and_essential_to_nobody() -> None:
    links = [(0, 2, 5.0), (1, 2, 5.0), (2, 3, 1.0)]
    matrix = np.full((2, 2), 2, np.int8)
    apart = net(links, [UNKNOWN, UNKNOWN, 0, 1], matrix)
    assert closed(apart, 0).esri_d[0] == approx(
        (5 + 0.5) / 11
    )  # linear, not replaced: half is lost
    together = net(links, [1, 1, 0, 1], matrix)
    assert closed(together, 0).esri_d[0] == approx((5 + 0.5) / 11)  # σ = min(1, 5/5)


def test_several_firms_and_partial_shocks() -> None:
    network = Network.of(LINKS, SECTOR, MATRIX)
    both = closed(network, 0, 1)
    assert both.esri_d[0] == approx(1.0)  # no ore left: parts, machines, services stop
    half = closed(network, 0, loss=0.5)
    # A[ore] = 6·0.5 + 2 = 5, σ[A] = 1; C, D, E lose 0.75·0.5: (3 + 26·0.375)/34.
    assert half.esri_d[0] == approx((3 + 26 * 0.375) / 34)
    mixed = esri(network, [Shock(np.array([0, 1]), np.array([0.5, 0.0]))])
    assert mixed.esri_d[0] == approx(half.esri_d[0])


@pytest.mark.parametrize(("firm", "loss"), [(5, 1.0), (-1, 1.0), (0, 1.5), (0, float("nan"))])
def test_shocks_that_cannot_be_are_refused(firm: int, loss: float) -> None:
    with pytest.raises(BadInput) as refused:
        closed(Network.of(LINKS, SECTOR), firm, loss=loss)
    assert str(firm) in refused.value.where
    assert refused.value.remedy


@pytest.mark.parametrize("together", [2, 3, 8, 11, 300])
def test_what_runs_beside_a_shock_does_not_change_a_bit_of_it(shared: Path, together: int) -> None:
    network = scale_free_network(300, "Leontief", shared)
    shocks = [Shock(np.array([firm, 299 - firm]), 0.7) for firm in range(300)]
    alone = [esri(network, [shock]) for shock in shocks]
    mixed = [esri(network, shocks[at : at + together]) for at in range(0, 300, together)]
    for name in ("esri", "esri_d", "esri_u", "steps"):
        one, many = ([getattr(risk, name) for risk in run] for run in (alone, mixed))
        assert (np.concatenate(one) == np.concatenate(many)).all()


def test_a_shock_of_no_firms_and_a_network_of_no_links() -> None:
    assert closed(Network.of(LINKS, SECTOR)).esri[0] == 0.0
    empty = esri(net([], [0, 1]))
    assert empty.esri.tolist() == [0.0, 0.0]
    assert esri(net([], [])).esri.shape == (0,)


def test_self_links_are_dropped_and_counted_and_parallel_links_added() -> None:
    network = net([(0, 1, 2.0), (0, 1, 3.0), (1, 1, 9.0), (1, 2, 5.0)], [0, 1, 2])
    assert network.dropped_self_links == 1
    assert network.out.tolist() == [5.0, 5.0, 0.0]


@pytest.mark.parametrize("amount", [-1.0, float("nan"), float("inf")])
def test_amounts_that_cannot_be_are_refused(amount: float) -> None:
    with pytest.raises(BadInput) as refused:
        net([(0, 1, 2.0), (1, 0, amount)], [0, 1])
    assert "2" in refused.value.where
    assert refused.value.remedy


def test_a_cancelled_run_ends_and_progress_counts_shocks() -> None:
    network = Network.of(LINKS, SECTOR)
    seen: list[tuple[int, int]] = []
    esri(network, progress=lambda done, of: seen.append((done, of)))
    assert seen[-1] == (5, 5)
    with pytest.raises(Cancelled):
        esri(network, is_cancelled=lambda: True)


@st.composite
def economies(draw: st.DrawFn) -> tuple[Dense, list[int], NDArray[np.int8]]:
    """Up to 12 firms of up to 4 sectors, amounts 0–9."""
    size = draw(st.integers(2, 12))
    sector = draw(st.lists(st.integers(0, 3), min_size=size, max_size=size))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    amounts = rng.integers(1, 10, (size, size)) * (rng.random((size, size)) < 0.3)
    amounts = amounts.astype(np.float64)
    np.fill_diagonal(amounts, 0.0)
    return amounts, sector, rng.integers(0, 3, (4, 4)).astype(np.int8)


def sparse(
    amounts: Dense, sector: list[int], essential: NDArray[np.int8], market: list[int] | None = None
) -> Network:
    seller, buyer = np.nonzero(amounts)
    links = (seller, buyer, amounts[seller, buyer])
    own = None if market is None else np.array(market)
    return Network.of(links, np.array(sector), essential, own)


@settings(max_examples=40, deadline=None)
@given(economies(), st.booleans(), st.sampled_from([0.5, 0.01, 1e-6]))
def test_equals_the_naive_dense_version(
    economy: tuple[Dense, list[int], NDArray[np.int8]], replaceable: bool, eps: float
) -> None:
    options = RunOptions(eps=eps, replaceable=replaceable)
    size = len(economy[1])
    found = esri(sparse(*economy), None, options)
    for firm in range(size):
        psi = np.ones(size)
        psi[firm] = 0.0
        total, down, up, steps = naive(*economy, psi, options)
        assert found.esri[firm] == approx(total, abs=1e-9)
        assert found.esri_d[firm] == approx(down, abs=1e-9)
        assert found.esri_u[firm] == approx(up, abs=1e-9)
        assert found.steps[firm] == steps


@settings(max_examples=60, deadline=None)
@given(economies(), st.lists(st.floats(0, 1), min_size=12, max_size=12))
def test_partial_shocks_of_all_firms_equal_the_naive_version(
    economy: tuple[Dense, list[int], NDArray[np.int8]], losses: list[float]
) -> None:
    size = len(economy[1])
    loss = np.array(losses[:size])
    found = esri(sparse(*economy), [Shock(np.arange(size), loss)])
    total, down, up, _ = naive(*economy, 1 - loss, RunOptions())
    assert (found.esri[0], found.esri_d[0], found.esri_u[0]) == approx((total, down, up), abs=1e-9)


@settings(max_examples=30, deadline=None)
@given(economies(), st.lists(st.integers(0, 5), min_size=12, max_size=12))
def test_markets_may_differ_from_sectors(
    economy: tuple[Dense, list[int], NDArray[np.int8]], drawn: list[int]
) -> None:
    size = len(economy[1])
    market = drawn[:size]
    found = esri(sparse(*economy, market), [Shock(np.array([0]))])
    psi = np.ones(size)
    psi[0] = 0.0
    total, down, up, steps = naive(*economy, psi, RunOptions(), market)
    assert (found.esri[0], found.esri_d[0], found.esri_u[0]) == approx((total, down, up), abs=1e-9)
    assert found.steps[0] == steps


@settings(max_examples=60, deadline=None)
@given(economies())
def test_the_index_lies_within_its_bounds(
    economy: tuple[Dense, list[int], NDArray[np.int8]],
) -> None:
    network = sparse(*economy)
    found = esri(network)
    own = network.out / (network.out.sum() or 1.0)
    slack = 1e-12
    assert (found.esri <= found.esri_d + found.esri_u + slack).all()
    assert (found.esri >= np.maximum(found.esri_d, found.esri_u) - slack).all()
    assert (found.esri >= own - slack).all()
    assert (found.esri <= 1 + slack).all()


@pytest.mark.parametrize("essential", [MATRIX, np.ones((4, 4), np.int8)])
def test_the_worked_example_equals_the_naive_version(essential: NDArray[np.int8]) -> None:
    amounts = dense(LINKS, 5)
    for replaceable in (True, False):
        options = RunOptions(replaceable=replaceable)
        found = esri(Network.of(LINKS, SECTOR, essential), None, options)
        for firm in range(5):
            psi = np.ones(5)
            psi[firm] = 0.0
            total, down, up, steps = naive(amounts, SECTOR.tolist(), essential, psi, options)
            assert (found.esri[firm], found.esri_d[firm], found.esri_u[firm]) == approx(
                (total, down, up), abs=1e-9
            )
            assert found.steps[firm] == steps


def read_edges(file: Path) -> tuple[NDArray[np.int64], NDArray[np.int64], Dense]:
    rows = np.loadtxt(file, delimiter=",", skiprows=1)
    return rows[:, 0].astype(np.int64) - 1, rows[:, 1].astype(np.int64) - 1, rows[:, 2]


def dense(links: tuple[NDArray[np.int64], NDArray[np.int64], Dense], size: int) -> Dense:
    amounts = np.zeros((size, size))
    np.add.at(amounts, links[:2], links[2])
    return amounts


def test_the_toy_network_of_the_papers_first_figure(shared: Path) -> None:
    folder = shared / "esri"
    links = read_edges(folder / "toy_fig1_edges.csv")
    sector = np.loadtxt(folder / "toy_fig1_firms.csv", delimiter=",", skiprows=1)[:, 1].astype(int)
    network = Network.of(links, sector, np.ones((6, 6), np.int8))
    found = esri(network)
    for firm in range(11):
        psi = np.ones(11)
        psi[firm] = 0.0
        expected = naive(
            dense(links, 11), sector.tolist(), np.ones((6, 6), np.int8), psi, RunOptions()
        )
        assert found.esri[firm] == approx(expected[0], abs=1e-9)
        assert found.steps[firm] == expected[3]
    # Firm 11 sells nothing; closing it takes half of 7's sales and all of 8's, and so on upstream:
    # 7 loses 1/2, and 3, 6, 10 with it, then half of 2 (one of two customers lost half: 1/4), 9 1/4.
    # out: 2 2, 3 1, 6 1, 7 2, 8 1, 9 2, 10 1 = 10; lost .5 + .5 + .5 + 1 + 1 + .5 + .5 = 4.5.
    assert found.esri[10] == approx(0.45)


@pytest.mark.parametrize("kind", ["scale_free", "erdos_renyi"])
def test_networks_of_a_hundred_firms(shared: Path, kind: str) -> None:
    folder = shared / "esri"
    links = read_edges(folder / f"net_{kind}_101_edges.csv")
    with (folder / "industry_vector.csv").open(newline="") as lines:
        sector = np.array([int(row["industry_id"]) - 1 for row in csv.DictReader(lines)])
    essential = np.array([[2, 2, 1, 0], [1, 2, 2, 1], [0, 1, 2, 2], [1, 1, 1, 1]], np.int8)
    found = esri(Network.of(links, sector, essential))
    for firm in (0, 16, 50, 100):
        psi = np.ones(101)
        psi[firm] = 0.0
        expected = naive(dense(links, 101), sector.tolist(), essential, psi, RunOptions())
        assert (found.esri[firm], found.esri_d[firm], found.esri_u[firm]) == approx(
            expected[:3], abs=1e-9
        )
        assert found.steps[firm] == expected[3]
