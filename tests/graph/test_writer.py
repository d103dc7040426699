"""Statements: what a source says is kept, the best wins, what it no longer says is retired."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest

from graph.facts import frame
from graph.ontology import Firm, Product, Record, Source, Supplies
from graph.store import GraphStore, open_store
from graph.writer import forget, state

DAY1, DAY2 = datetime(2024, 1, 1), datetime(2024, 2, 1)


@pytest.fixture
def store(tmp_path) -> Iterator[GraphStore]:
    store = open_store(str(tmp_path / "graph.lbug"))
    with store.write() as writer:
        writer.upsert(
            Source,
            frame(
                Source,
                [
                    {"id": "年报", "reliability": "高", "date": "2023"},
                    {"id": "报道", "reliability": "低", "date": "2024"},
                    {"id": "公告", "reliability": "高", "date": "2024-05"},
                ],
            ),
        )
    yield store
    store.close()


def say(store, source, *firms, links=(), now=DAY1):
    """`source` states these firms and supply links, and nothing else."""
    marks = {"stated_in": source, "sources": [source]}
    frames = {Firm: frame(Firm, [{**row, **marks} for row in firms])}
    if links:
        frames[Supplies] = frame(
            Supplies, [{**row, "stated_in": source, "sources": source} for row in links]
        )
    return state(store, source, frames, now=now)


def firm(store, id_="甲"):
    [row] = store.fetch(Firm, [id_]).iter_rows(named=True)
    return row


def test_a_statement_makes_a_node_and_is_kept_as_said(store):
    say(store, "年报", {"id": "甲", "name": "甲厂", "revenue": 1e8})

    assert (firm(store)["name"], firm(store)["sources"]) == ("甲厂", ["年报"])
    [record] = store.read(Record).iter_rows(named=True)
    assert (record["entity"], record["kind"], record["stated_in"]) == ("甲", "Firm", "年报")
    assert '"revenue":100000000.0' in record["body"]


def test_the_same_statements_twice_change_nothing(store):
    rows = {"id": "甲", "name": "甲厂", "aliases": ["甲"]}, {"id": "乙"}
    links = [{"from_id": "甲", "to_id": "乙", "amount": 5.0}]
    say(store, "年报", *rows, links=links)
    version = store.version()

    assert say(store, "年报", *rows, links=links, now=DAY2).is_empty
    assert store.version() == version


def test_the_more_reliable_source_wins_over_the_newer(store):
    say(store, "报道", {"id": "甲", "revenue": 9e8, "note": "据报道"})
    say(store, "年报", {"id": "甲", "revenue": 1e8})

    # 年报 is of 高, 报道 of 低 reliability; only 报道 has a note.
    assert (firm(store)["revenue"], firm(store)["note"]) == (1e8, "据报道")


def test_of_equally_reliable_sources_the_newer_wins(store):
    say(store, "年报", {"id": "甲", "revenue": 1e8})
    say(store, "公告", {"id": "甲", "revenue": 2e8})

    assert firm(store)["revenue"] == 2e8


def test_the_order_of_telling_does_not_matter(store):
    for source, revenue in (("公告", 2e8), ("年报", 1e8), ("报道", 9e8)):
        say(store, source, {"id": "甲", "revenue": revenue})

    assert firm(store)["revenue"] == 2e8


def test_lists_and_sources_of_all_statements_are_joined(store):
    say(store, "年报", {"id": "甲", "aliases": ["甲厂", "老甲"]})
    say(store, "报道", {"id": "甲", "aliases": ["老甲", "小甲"]})

    assert firm(store)["aliases"] == ["甲厂", "老甲", "小甲"]
    assert set(firm(store)["sources"]) == {"年报", "报道"}


def test_a_value_that_a_source_takes_back_gives_way_to_the_next_best(store):
    say(store, "年报", {"id": "甲", "revenue": 1e8})
    say(store, "报道", {"id": "甲", "revenue": 9e8})

    say(store, "年报", {"id": "甲", "name": "甲厂"}, now=DAY2)

    assert (firm(store)["revenue"], firm(store)["name"]) == (9e8, "甲厂")


def test_what_no_source_states_any_more_is_retired_and_not_lost(store):
    say(store, "年报", {"id": "甲", "name": "甲厂"}, {"id": "乙"})

    say(store, "年报", {"id": "乙"}, now=DAY2)

    assert firm(store)["retired_at"] == DAY2
    assert firm(store)["name"] == "甲厂"
    assert firm(store, "乙")["retired_at"] is None


def test_a_retired_firm_comes_back_when_it_is_stated_again(store):
    for now, names in ((DAY1, "甲乙"), (DAY2, "乙"), (datetime(2024, 3, 1), "甲乙")):
        say(store, "年报", *({"id": name} for name in names), now=now)

    assert firm(store)["retired_at"] is None


def test_two_sources_of_one_link_are_two_statements(store):
    ends = {"from_id": "甲", "to_id": "乙"}
    say(store, "年报", {"id": "甲"}, {"id": "乙"}, links=[{**ends, "share": 0.4}])
    say(store, "报道", {"id": "甲"}, {"id": "乙"}, links=[{**ends, "share": 0.6}])

    assert dict(store.read(Supplies, ["stated_in", "share"]).rows()) == {"年报": 0.4, "报道": 0.6}


def test_a_link_that_changes_leaves_its_earlier_form_as_a_retired_version(store):
    ends, firms = {"from_id": "甲", "to_id": "乙"}, ({"id": "甲"}, {"id": "乙"})
    say(store, "年报", *firms, links=[{**ends, "share": 0.4}])

    say(store, "年报", *firms, links=[{**ends, "share": 0.6}], now=DAY2)

    rows = store.read(Supplies, ["share", "retired_at"]).sort("share").rows()
    assert rows == [(0.4, DAY2), (0.6, None)]


def test_a_link_that_is_no_longer_stated_is_retired(store):
    firms = ({"id": "甲"}, {"id": "乙"})
    say(store, "年报", *firms, links=[{"from_id": "甲", "to_id": "乙"}])

    say(store, "年报", *firms, now=DAY2)

    assert store.read(Supplies, ["retired_at"])["retired_at"].to_list() == [DAY2]


def test_forgetting_a_source_takes_its_statements_and_nobody_elses(store):
    firms = ({"id": "甲"}, {"id": "乙"})
    say(store, "年报", *firms, links=[{"from_id": "甲", "to_id": "乙"}])
    say(
        store,
        "报道",
        {"id": "甲", "note": "据报道"},
        {"id": "丙"},
        links=[{"from_id": "丙", "to_id": "甲"}],
    )

    forget(store, "报道")

    assert sorted(store.read(Firm, ["id"])["id"]) == ["乙", "甲"]
    assert (firm(store)["note"], firm(store)["sources"]) == ("", ["年报"])
    assert store.read(Supplies, ["from_id"])["from_id"].to_list() == ["甲"]
    assert "报道" not in store.read(Source, ["id"])["id"].to_list()


def test_a_node_at_which_another_sources_link_ends_keeps_its_name_until_that_goes_too(store):
    say(
        store,
        "年报",
        {"id": "甲", "name": "甲公司", "note": "年报所写"},
        {"id": "乙", "name": "乙公司"},
    )
    say(store, "报道", links=[{"from_id": "甲", "to_id": "乙"}])

    forget(store, "年报")

    assert store.counts()["SUPPLIES"] == 1
    assert (firm(store)["name"], firm(store)["note"], firm(store)["sources"]) == ("甲公司", "", [])

    say(store, "公告", {"id": "甲", "name": "甲公司", "note": "公告所写"})
    assert firm(store)["note"] == "公告所写"

    forget(store, "报道")
    assert store.read(Firm, ["id"])["id"].to_list() == ["甲"]
    assert store.counts()["SUPPLIES"] == 0


def test_forgetting_also_takes_the_retired_versions_of_the_source(store):
    ends, firms = {"from_id": "甲", "to_id": "乙"}, ({"id": "甲"}, {"id": "乙"})
    say(store, "年报", *firms, links=[{**ends, "share": 0.4}])
    say(store, "年报", *firms, links=[{**ends, "share": 0.6}], now=DAY2)

    forget(store, "年报")

    assert (store.counts()["SUPPLIES"], store.counts()["Firm"], store.counts()["Record"]) == (
        0,
        0,
        0,
    )


def test_a_write_that_fails_leaves_the_graph_as_it_was(store):
    version = store.version()

    with pytest.raises(Exception, match="不在图中"):
        say(store, "年报", {"id": "甲"}, links=[{"from_id": "甲", "to_id": "没有"}])

    assert store.version() == version
    assert store.read(Firm).is_empty()


def test_kinds_do_not_mix_in_one_id(store):
    marks = {"stated_in": "年报", "sources": ["年报"]}
    frames = {
        kind: frame(kind, [{"id": "x", "name": kind.label, **marks}]) for kind in (Firm, Product)
    }
    state(store, "年报", frames, now=DAY1)

    assert store.fetch(Product, ["x"])["name"].to_list() == ["Product"]
    assert firm(store, "x")["name"] == "Firm"
