"""Redraws on a real Dask cluster: equal to those of this machine, whoever dies on the way."""

from __future__ import annotations

import pytest

from graph.algorithms.cluster import Run
from graph.errors import Cancelled
from graph.settings import settings
from queries.weak_links import WeakLinkQuestion, survey_list, weak_links
from tests.builders import City

ASKED = WeakLinkQuestion(intervals=True, redraws=80, seed=7)


@pytest.fixture
def towns(city: City):
    """Forty firms with gaps in what is known of them."""
    city.chain("家电", 整机=["冰箱", "空调"], 零件=["压缩机", "芯片", "电机"])
    city.product("冰箱", needs=["压缩机", "芯片"]).product("空调", needs=["压缩机", "电机"])
    city.firm("链主", makes=["冰箱", "空调"], leads="家电")
    products = ("压缩机", "芯片", "电机", "冰箱")
    for number in range(40):
        makes = [products[number % 4]] if number % 3 else []
        place = "青岛市" if number % 2 else "山东省"
        city.firm(f"厂{number}", makes=makes, at=place, revenue=1e6 * (number + 1))
        if number % 5 == 0:
            city.supply(f"厂{number}", "链主", products[number % 3])
    return city.snapshot()


@pytest.fixture
def on_cluster(cluster, monkeypatch):
    """The cluster is chosen by the setting; a threshold is set here that its workers don't have."""
    monkeypatch.setenv("LIANTU_HHI_ALARM", "0.05")

    def choose(address: str) -> None:
        monkeypatch.setenv("LIANTU_COMPUTE", address)
        settings.cache_clear()

    choose("")
    yield lambda: choose(cluster.address)
    monkeypatch.undo()
    settings.cache_clear()


def last_seen_when_cancelled(towns) -> int:
    """Redraws done when a run ends that is cancelled at its first report."""
    seen: list[int] = []
    with pytest.raises(Cancelled):
        weak_links(towns, ASKED, Run(lambda done, _of: seen.append(done), lambda: bool(seen)))
    return seen[-1]


@pytest.mark.timeout(120)
def test_a_killed_worker_costs_time_and_no_redraw_and_the_run_can_be_cancelled(
    towns, cluster, on_cluster
):
    here, calls = weak_links(towns, ASKED).rows, survey_list(towns, ASKED).rows
    on_cluster()
    seen: list[int] = []

    def watch(done: int, of: int) -> None:
        if not seen:
            cluster.workers[0].kill()
        seen.append(done)
        assert of == 80

    there = weak_links(towns, ASKED, Run(watch)).rows

    assert any(row["class"] == "集中" for row in here)
    assert there == here
    assert seen == sorted(seen)
    assert seen[-1] == 80
    assert survey_list(towns, ASKED).rows == calls
    assert last_seen_when_cancelled(towns) < 80


def test_a_cancelled_run_stops_early(towns):
    assert last_seen_when_cancelled(towns) < 80
