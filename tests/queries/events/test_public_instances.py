"""Published optima of the public instances, by the search that planners use."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.b2b import best_known, read_dzn
from queries.events.checker import faults
from queries.events.portfolio import search

QUICK = (
    "original/tic-12.original",
    "original/tic-13crafb.original",
    "original/forumt-14crafd.original",
    "precedence/tic-12.prec15",
    "forbidden/tic-12.forb0007",
    "fixed/tic-13.fixed020-Forb",
)


@pytest.mark.parametrize("name", QUICK)
def test_the_published_optimum_is_reached_and_proven(name: str, shared: Path) -> None:
    problem = read_dzn(shared / "b2b_scheduling" / "instances" / f"{name}.dzn")
    found = search(problem, seconds=60)
    best = best_known()[Path(name).name]
    if best == "UNSAT":
        assert found.impossible
    else:
        assert found.slots is not None
        assert faults(problem, found.slots) == []
        assert found.proven
        assert found.cost == (int(best),)


def test_the_reader_takes_sessions_closed_slots_locks_and_orders(tmp_path: Path) -> None:
    file = tmp_path / "small.dzn"
    file.write_text(
        "nBusiness = 3;\nnMeetings = 2;\nnTables = 1;\nnTotalSlots = 4;\nnMorningSlots = 2;\n"
        "requested = [|1, 2,1,\n|2, 3,3,\n|];\n"
        "nMeetingsBusiness = [1,2,1];\nforbidden = [{0},\n{0,3},\n{0}];\n"
        "fixed = [0,4];\nprecedences = [{},\n{1}];\n",
        encoding="utf-8",
    )
    problem = read_dzn(file)
    assert [m.session for m in problem.meetings] == ["上午", ""]
    assert [m.slot for m in problem.meetings] == [None, 3]
    assert problem.parties[1].unavailable == {2}
    assert problem.before == (("1", "2"),)
    assert [slot.session for slot in problem.slots] == ["上午", "上午", "下午", "下午"]
