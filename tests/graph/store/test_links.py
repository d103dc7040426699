"""What every engine does alike with relationships."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from graph.errors import BadInput
from graph.facts import Relationship, frame
from graph.ontology import (
    NODES,
    RELATIONSHIPS,
    Chain,
    Demand,
    Firm,
    FocusesOn,
    For,
    ListedIn,
    LocatedIn,
    Offer,
    Park,
    Place,
    Product,
    Source,
    Supplies,
)
from tests.stores import put

A_TO_B = {"from_id": "a", "to_id": "b"}


@pytest.fixture
def trade(store):
    """Three firms and the link 甲 → 乙."""
    put(
        store, Firm, {"id": "a", "name": "甲"}, {"id": "b", "name": "乙"}, {"id": "c", "name": "丙"}
    )
    put(store, Supplies, {**A_TO_B, "product": "P1", "amount": 1e6, "stated_in": "s1"})
    return store


def test_a_link_is_read_with_its_ends_and_a_computed_id(trade):
    [link] = trade.read(Supplies).iter_rows(named=True)

    assert (link["from_id"], link["to_id"], link["product"], link["amount"]) == (
        "a",
        "b",
        "P1",
        1e6,
    )
    assert link["id"] == frame(Supplies, [{**A_TO_B, "product": "P1", "stated_in": "s1"}])["id"][0]
    assert list(link) == list(Supplies.columns())


def test_the_same_link_twice_is_one_link(trade):
    change = put(trade, Supplies, {**A_TO_B, "product": "P1", "amount": 1e6, "stated_in": "s1"})

    assert change.unchanged == {"SUPPLIES": 1}
    assert trade.counts()["SUPPLIES"] == 1


def test_a_link_changes_its_properties_and_keeps_its_id(trade):
    before = trade.read(Supplies)["id"].to_list()

    change = put(
        trade, Supplies,
        {**A_TO_B, "product": "P1", "stated_in": "s1", "share": 0.4, "valid_from": date(2024, 1, 1)},
    )  # fmt: skip

    assert change.changed == {"SUPPLIES": 1}
    [link] = trade.read(Supplies).iter_rows(named=True)
    assert (link["amount"], link["share"], link["valid_from"]) == (None, 0.4, date(2024, 1, 1))
    assert [link["id"]] == before


@pytest.mark.parametrize(
    "other", [{"product": "P2"}, {"relation": "代工"}, {"year": 2023}, {"stated_in": "s2"}]
)
def test_product_relation_year_and_source_tell_parallel_links_apart(trade, other):
    put(trade, Supplies, {**A_TO_B, "product": "P1", "stated_in": "s1", **other})

    assert trade.counts()["SUPPLIES"] == 2


def test_the_way_back_is_another_link(trade):
    put(trade, Supplies, {"from_id": "b", "to_id": "a", "product": "P1", "stated_in": "s1"})

    assert sorted(trade.read(Supplies, ["from_id", "to_id"]).rows()) == [("a", "b"), ("b", "a")]


def test_a_firm_may_supply_itself(trade):
    put(trade, Supplies, {"from_id": "c", "to_id": "c"})

    assert ("c", "c") in trade.read(Supplies, ["from_id", "to_id"]).rows()


@pytest.mark.parametrize("missing", ["from_id", "to_id"])
def test_a_link_to_nobody_is_refused_by_name_and_nothing_is_half_written(trade, missing):
    version = trade.version()

    with pytest.raises(BadInput, match=r"供货的一端不在图中.*没有的厂"):
        put(
            trade, Supplies,
            {"from_id": "b", "to_id": "c"},
            {"from_id": "b", "to_id": "c", "year": 2024, missing: "没有的厂"},
        )  # fmt: skip

    assert trade.counts()["SUPPLIES"] == 1
    assert trade.version() == version


def test_nodes_and_their_links_go_in_together(store):
    with store.write() as writer:
        writer.upsert(Firm, frame(Firm, [{"id": "a"}, {"id": "b"}]))
        writer.upsert(Supplies, frame(Supplies, [A_TO_B]))
        assert writer.read(Supplies, ["to_id"])["to_id"].to_list() == ["b"]

    assert store.counts()["SUPPLIES"] == 1


def test_a_removed_node_takes_its_links_along_in_both_directions(trade):
    put(trade, Supplies, {"from_id": "b", "to_id": "a"}, {"from_id": "c", "to_id": "a"})

    with trade.write() as writer:
        writer.remove(Firm, ["b"])

    assert trade.read(Supplies, ["from_id", "to_id"]).rows() == [("c", "a")]


def test_a_link_is_removed_and_its_ends_stay(trade):
    with trade.write() as writer:
        writer.remove(Supplies, trade.read(Supplies, ["id"])["id"])

    assert writer.change.removed == {"SUPPLIES": 1}
    assert (trade.counts()["SUPPLIES"], trade.counts()["Firm"]) == (0, 3)


def test_links_are_fetched_by_id(trade):
    [id_] = trade.read(Supplies, ["id"])["id"]

    assert trade.fetch(Supplies, [id_, "absent"])["to_id"].to_list() == ["b"]


def test_sources_of_a_link_are_one_word_whatever_they_came_as(trade):
    rows = pl.DataFrame({"from_id": ["a"], "to_id": ["c"], "sources": [["s1", "s2"]]})
    with trade.write() as writer:
        writer.upsert(Supplies, rows)

    assert trade.read(Supplies).filter(to_id="c")["sources"].to_list() == ["s1;s2"]


@pytest.fixture
def places(store):
    """A firm, a park, a place, a chain, a demand, an offer and a product."""
    for kind, id_ in (
        (Firm, "x"), (Park, "x"), (Place, "青岛市"), (Chain, "智能家电"), (Demand, "d"), (Offer, "o"),
        (Product, "压缩机"), (Source, "文件"),
    ):  # fmt: skip
        put(store, kind, {"id": id_})
    return store


def test_one_type_links_several_kinds_of_nodes(places):
    ends = {"from_id": "x", "to_id": "青岛市", "to_label": "Place"}
    put(
        places, LocatedIn,
        {**ends, "from_label": "Firm", "role": "生产地"}, {**ends, "from_label": "Park", "role": "所在地"},
    )  # fmt: skip

    found = places.read(LocatedIn, ["from_label", "role"]).sort("role")

    assert sorted(found.rows()) == [("Firm", "生产地"), ("Park", "所在地")]


def test_a_link_of_several_kinds_changes_on_its_own_pair_only(places):
    ends = {"to_id": "压缩机", "to_label": "Product"}
    demand = {**ends, "from_id": "d", "from_label": "Demand"}
    put(places, For, demand, {**ends, "from_id": "o", "from_label": "Offer"})

    change = put(places, For, {**demand, "score": 0.8})

    assert change.changed == {"FOR": 1}
    assert sorted(places.read(For, ["from_id", "score"]).rows()) == [("d", 0.8), ("o", None)]


def test_an_end_of_another_kind_is_no_end(places):
    row = {"from_id": "x", "from_label": "Park", "to_id": "青岛市", "to_label": "Chain"}

    with pytest.raises(BadInput, match="主导方向的一端不在图中"):
        put(places, FocusesOn, row)


@pytest.mark.parametrize("labels", [("Firm", "Chain"), ("", ""), ("Park", "")])
def test_labels_that_a_type_does_not_link_are_refused(places, labels):
    row = {"from_id": "x", "to_id": "智能家电", "from_label": labels[0], "to_label": labels[1]}

    with pytest.raises(BadInput, match="主导方向不能连接这两类节点"):
        put(places, FocusesOn, row)

    assert places.counts()["FOCUSES_ON"] == 0


def test_a_category_belongs_to_a_document_and_its_year(places):
    ends = {"from_id": "智能家电", "from_label": "Chain", "to_id": "文件", "to_label": "Source"}
    put(
        places, ListedIn,
        {**ends, "category": "优势", "year": 2023}, {**ends, "category": "重点", "year": 2024},
    )  # fmt: skip

    assert sorted(places.read(ListedIn, ["category", "year"]).rows()) == [
        ("优势", 2023), ("重点", 2024),
    ]  # fmt: skip


def test_a_hub_with_ten_thousand_links_is_written_changed_and_removed(store):
    count = 10_500
    firms = pl.DataFrame({"id": ["hub", *(f"f{i}" for i in range(count))]})
    links = pl.DataFrame({"from_id": [f"f{i}" for i in range(count)], "to_id": "hub"})
    with store.write() as writer:
        writer.upsert(Firm, firms)
        writer.upsert(Supplies, links)

    with store.write() as again:
        again.upsert(Supplies, links.with_columns(amount=pl.int_range(pl.len()).cast(pl.Float64)))
    amounts = store.read(Supplies, ["amount"])["amount"]
    with store.write() as last:
        last.remove(Firm, ["hub"])

    assert (writer.change.added["SUPPLIES"], again.change.changed) == (count, {"SUPPLIES": count})
    assert amounts.sum() == (count - 1) * count / 2
    assert (store.counts()["SUPPLIES"], store.counts()["Firm"]) == (0, count)


def test_every_type_of_the_ontology_can_be_written(store):
    with store.write() as writer:
        for node in NODES:
            writer.upsert(node, frame(node, [{"id": "n"}]))
        for link in RELATIONSHIPS:
            writer.upsert(link, frame(link, [_link(link, *pair) for pair in link.between()]))

    counts = store.counts()
    assert all(counts[node.label] == 1 for node in NODES)
    assert all(counts[link.label] == len(link.ends) for link in RELATIONSHIPS)


def _link(kind: type[Relationship], source: str, target: str) -> dict[str, str]:
    # The stating source tells the pairs of one type apart: ids are computed from ids, not labels.
    labels = {"from_label": source, "to_label": target} if len(kind.ends) > 1 else {}
    return {"from_id": "n", "to_id": "n", "stated_in": f"{source}-{target}", **labels}
