"""Findings under work: states, conflicts, and what happens when the world moves on."""

from __future__ import annotations

from datetime import date

import pytest

from graph.errors import BadInput, Conflict, UnknownName
from graph.snapshot import snapshot
from graph.store import open_store
from queries.weak_links import Step, WeakLinkQuestion, move, under_work, weak_links

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


def listed(store):
    [row] = weak_links(snapshot(store), ASKED).rows
    return row["id"]


def advance(store, id_, step):
    return move(store, ASKED, id_, step)


def proposed(store):
    return advance(store, listed(store), Step("提出", "张三", "走访时听说"))


def test_what_the_rules_list_counts_as_proposed_and_is_verified_at_once(store):
    row = advance(store, listed(store), Step("核实", "李四", "属实"))

    assert row["state"] == "核实"
    assert [(one["state"], one["person"]) for one in row["history"]] == [
        ("提出", "系统"),
        ("核实", "李四"),
    ]
    assert all(one["time"] for one in row["history"])
    assert under_work(store, snapshot(store), ASKED).rows[0]["next"] == ["认领", "驳回"]


def test_what_nobody_has_verified_is_not_taken_on(store):
    with pytest.raises(BadInput, match="断点：压缩机") as caught:
        advance(store, listed(store), Step("认领", "李四"))

    assert "核实、驳回" in caught.value.remedy
    assert not under_work(store, snapshot(store), ASKED).rows


def test_what_is_not_on_the_list_is_unknown_and_the_scope_is_named(store):
    with pytest.raises(UnknownName, match="编号“none”") as caught:
        advance(store, "none", Step("核实", "李四"))

    assert "范围" in caught.value.remedy


def test_a_closed_finding_is_put_forward_again_while_it_holds(store):
    id_ = proposed(store)["id"]
    advance(store, id_, Step("驳回", "李四", due=date(2027, 3, 1)))

    again = advance(store, id_, Step("提出", "王五"))

    assert [one["state"] for one in again["history"]] == ["提出", "驳回", "提出"]
    assert again["due"] is None


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


def test_what_is_under_work_still_holds_whatever_chain_the_list_is_asked_for(store, city):
    city.chain("家电", 整机=["冰箱"])
    write(store, city)
    advance(store, listed(store), Step("核实", "李四"))

    [row] = under_work(store, snapshot(store), WeakLinkQuestion(chain="家电")).rows

    assert row["holds"]
    assert not row["notice"]
