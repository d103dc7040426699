"""Findings under work: states, conflicts, and what happens when the world moves on."""

from __future__ import annotations

from datetime import date

import pytest

from graph.errors import BadInput, Conflict
from graph.snapshot import snapshot
from graph.store import open_store
from queries.weak_links import Step, WeakLinkQuestion, advance, propose, under_work, weak_links

ASKED = WeakLinkQuestion(classes=("断点",))


@pytest.fixture
def store(city, tmp_path):
    city.product("冰箱", needs=["压缩机"]).firm("甲厂", makes=["冰箱"])
    opened = open_store(str(tmp_path / "graph.lbug"))
    write(opened, city)
    yield opened
    opened.close()


def write(store, city):
    with store.write() as writer:
        for kind, rows in sorted(city.frames().items(), key=lambda pair: hasattr(pair[0], "ends")):
            writer.upsert(kind, rows)


def proposed(store):
    graph = snapshot(store)
    [row] = weak_links(graph, ASKED).rows
    return propose(store, graph, ASKED, row["id"], Step("提出", "张三", "走访时听说"))


def test_a_finding_goes_from_proposal_to_solution_with_person_time_and_note(store):
    id_ = proposed(store)["id"]
    advance(store, id_, Step("核实", "李四"))
    advance(store, id_, Step("认领", "王五", due=date(2027, 3, 1)))

    [row] = under_work(store, snapshot(store), ASKED).rows

    assert (row["state"], row["owner"], row["due"]) == ("认领", "王五", date(2027, 3, 1))
    assert [one["state"] for one in row["history"]] == ["提出", "核实", "认领"]
    assert row["history"][0]["note"] == "走访时听说"
    assert row["holds"]


def test_a_step_that_may_not_follow_names_those_that_may(store):
    with pytest.raises(BadInput) as caught:
        advance(store, proposed(store)["id"], Step("解决", "李四"))

    assert "核实、驳回" in caught.value.remedy


def test_two_people_at_once_are_told(store):
    id_ = proposed(store)["id"]
    advance(store, id_, Step("核实", "李四", seen="提出"))

    with pytest.raises(Conflict, match="李四"):
        advance(store, id_, Step("驳回", "王五", seen="提出"))


def test_a_finding_is_proposed_once_while_it_is_open(store):
    proposed(store)

    with pytest.raises(Conflict):
        proposed(store)


def test_a_finding_that_no_longer_holds_keeps_its_state_and_asks_to_be_closed(store, city):
    proposed(store)
    city.firm("乙厂", makes=["压缩机"])
    write(store, city)

    [row] = under_work(store, snapshot(store), ASKED).rows

    assert row["state"] == "提出"
    assert not row["holds"]
    assert "请核实后结案" in row["notice"]


def test_a_step_without_a_person_is_refused(store):
    with pytest.raises(BadInput):
        advance(store, proposed(store)["id"], Step("核实", " "))
