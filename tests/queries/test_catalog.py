"""Named queries on the starter graph: the same typed rows on both engines, as of any date."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime

import pytest

from graph.errors import MissingParameter, UnknownName, UnknownQuery
from graph.ontology import Firm, Place, Produces, Product, Supplies
from graph.store import GraphStore, open_store
from ingest.starter.build import build_starter
from queries.catalog import TYPES, ask, catalog, note_on
from tests.stores import NEO4J, empty_server, put

#: A question of each query that has rows in the starter graph. F002 is 海尔智家.
GIVEN: dict[str, dict[str, object]] = {
    "chain_firms_by_tier": {"chain": "智能家电"},
    "chain_leads": {"chain": "智能家电"},
    "chain_posts": {"chain": "智能家电"},
    "clusters_and_parks": {"chain": "智能家电"},
    "customers": {"firm": "F078"},
    "fact_sources": {"link": ""},
    "firm": {"firm": "海尔智家"},
    "firms_without_products": {"chain": "智能家电"},
    "group": {"firm": "F002"},
    "lead_needs_without_local_maker": {"firm": "F002", "place": "370200"},
    "park_firms_by_segment": {"park": "青岛市集成电路产业园"},
    "place_firms": {"place": "青岛市"},
    "product_inputs": {"product": "冰箱"},
    "product_makers": {"product": "冰箱"},
    "product_uses": {"product": "冰箱压缩机"},
    "single_supplier_buyers": {},
    "source_facts": {"source": "starter:supplies.csv"},
    "suppliers": {"firm": "F002"},
    "targets": {},
}


@pytest.fixture(scope="module")
def neo4j_starter(neo4j_url: str) -> Iterator[GraphStore]:
    """The starter graph in Neo4j."""
    empty_server(neo4j_url)
    store = open_store(neo4j_url)
    build_starter(store)
    yield store
    store.close()


def given_of(store: GraphStore, name: str) -> dict[str, object]:
    given = GIVEN[name]
    if name == "fact_sources":
        links = store.read(Supplies, ["id", "from_id", "to_id"]).filter(
            from_id="F078", to_id="F076"
        )
        given = {"link": links["id"].sort()[0]}
    return given


@pytest.mark.parametrize("name", sorted(catalog()))
def test_every_query_answers_on_the_starter_graph_with_the_declared_types(name, starter_store):
    found = ask(starter_store, name, **given_of(starter_store, name))

    assert found.schema == {one.name: TYPES[one.type] for one in catalog()[name].columns}
    assert found.height > 0


@NEO4J[0]
@NEO4J[1]
@pytest.mark.parametrize("name", sorted(catalog()))
def test_both_engines_give_the_same_rows_in_the_same_order(name, starter_store, neo4j_starter):
    given = given_of(starter_store, name)

    assert ask(starter_store, name, **given).equals(ask(neo4j_starter, name, **given))


def test_a_supplier_of_boe_is_found_with_what_it_supplies(starter_store):
    # supplies.csv: F078,F076,背光源;SMT贴片,2024 — one link per product.
    rows = ask(starter_store, "customers", firm="F078").filter(buyer_id="F076")

    assert set(rows["year"]) == {2024}
    assert rows.height == 2


def test_a_firm_is_found_by_its_short_name(starter_store):
    [row] = ask(starter_store, "firm", firm="海尔智家").iter_rows(named=True)

    assert (row["id"], row["name"], row["stock_code"]) == ("F002", "海尔智家股份有限公司", "600690")
    assert row["products"] > 0


def test_a_subsidiary_stands_under_its_parent_with_its_share(starter_store):
    # subsidiaries.csv: F003,F002,77.14 %
    rows = ask(starter_store, "group", firm="F002").rows_by_key("firm_id", named=True, unique=True)

    assert rows["F003"] | {"firm": ""} == {
        "relation": "子公司", "firm": "", "kind": rows["F003"]["kind"], "share": 0.7714,
    }  # fmt: skip
    assert rows["F001"]["relation"] == "母公司"


def test_targets_are_filtered_by_their_metric(starter_store):
    found = ask(starter_store, "targets", metric="规上工业企业数量")

    assert found.height > 0
    assert all("规上工业企业数量" in metric for metric in found["metric"])


@pytest.fixture
def dated(tmp_path) -> Iterator[GraphStore]:
    """甲 → 乙 → 丙, the first link until 2023, a second maker from 2024, one statement taken back."""
    store = open_store(str(tmp_path / "graph.lbug"))
    put(store, Firm, *({"id": name, "name": name} for name in "甲乙丙"))
    put(store, Product, {"id": "泵", "name": "泵"})
    put(store, Place, {"id": "青岛市", "name": "青岛市"})
    put(
        store, Supplies,
        {"from_id": "甲", "to_id": "乙", "valid_to": date(2023, 12, 31), "product": "泵"},
        {"from_id": "乙", "to_id": "丙"},
        {"from_id": "丙", "to_id": "甲", "retired_at": datetime(2024, 5, 1)},
    )  # fmt: skip
    put(
        store, Produces,
        {"from_id": "甲", "to_id": "泵"}, {"from_id": "乙", "to_id": "泵", "valid_from": date(2024, 1, 1)},
    )  # fmt: skip
    yield store
    store.close()


@pytest.mark.parametrize(
    ("as_of", "suppliers"),
    [("2023-06-30", [("乙", 1), ("甲", 2)]), ("2024-06-30", [("乙", 1)])],
)
def test_suppliers_are_followed_along_links_that_held_on_the_date(dated, as_of, suppliers):
    found = ask(dated, "suppliers", firm="丙", tiers="3", as_of=as_of)

    assert sorted(found.select("supplier", "tier").rows(), key=lambda row: row[1]) == suppliers


@pytest.mark.parametrize(
    ("as_of", "makers"), [("2023-06-30", ["甲"]), ("2024-06-30", ["乙", "甲"])]
)
def test_makers_are_those_of_the_date(dated, as_of, makers):
    found = ask(dated, "product_makers", product="泵", as_of=date.fromisoformat(as_of))

    assert sorted(found["firm"]) == sorted(makers)


def test_what_a_source_took_back_is_left_out(dated):
    assert ask(dated, "customers", firm="丙").is_empty()
    [row] = ask(dated, "firm", firm="甲").iter_rows(named=True)
    assert (row["suppliers"], row["customers"]) == (0, 0)


@pytest.mark.parametrize("name", [n for n, q in catalog().items() if "as_of" in q.cypher])
def test_no_query_of_dated_facts_forgets_that_they_may_be_retired(name):
    text = catalog()[name].cypher

    assert text.count(".valid_from IS NULL") == text.count(".retired_at IS NULL")
    assert "as_of" in {one.name for one in catalog()[name].parameters}


def test_an_unknown_query_offers_the_nearest_names():
    with pytest.raises(UnknownQuery, match=r"suppliers") as fault:
        ask(None, "supplier")

    assert "suppliers" in fault.value.near


def test_a_missing_parameter_is_named_with_its_type():
    with pytest.raises(MissingParameter, match=r"firm \(STRING\)"):
        ask(None, "suppliers")


def test_a_parameter_that_does_not_exist_is_named():
    with pytest.raises(MissingParameter, match="company"):
        ask(None, "suppliers", firm="F002", company="x")


@pytest.mark.parametrize(
    ("given", "expected"),
    [({"tiers": "two"}, "INT64"), ({"as_of": "2024-13-01"}, "DATE"), ({"as_of": "去年"}, "DATE")],
)
def test_a_value_of_the_wrong_type_names_the_type(given, expected):
    with pytest.raises(MissingParameter, match=expected):
        ask(None, "suppliers", firm="F002", **given)


def test_an_answer_without_rows_keeps_its_columns_and_says_that_silence_is_no_proof(dated):
    found = ask(dated, "customers", firm="丙")

    assert found.is_empty()
    assert "amount" in found.columns
    assert "不等于没有" in note_on(found)


@pytest.mark.parametrize("written", ["F002", "海尔智家股份有限公司", "海尔智家", "600690"])
def test_a_firm_is_asked_about_by_id_name_short_name_or_code(written, starter_store):
    expected = ask(starter_store, "suppliers", firm="F002")

    assert ask(starter_store, "suppliers", firm=written).equals(expected)


@pytest.mark.parametrize(
    ("query", "given", "near"),
    [
        ("suppliers", {"firm": "海尔智慧家"}, "海尔智家股份有限公司"),
        ("product_makers", {"product": "冰厢"}, "冰箱"),
        ("chain_leads", {"chain": "智能家店"}, "智能家电"),
        ("place_firms", {"place": "黄导区"}, "黄岛区"),
    ],
)
def test_an_unknown_name_is_said_with_near_names(query, given, near, starter_store):
    with pytest.raises(UnknownName) as caught:
        ask(starter_store, query, **given)

    assert near in caught.value.near


@pytest.mark.parametrize("name", sorted(catalog()))
def test_every_column_has_a_heading_in_chinese(name):
    assert all(re.search("[一-龥]", column.meaning) for column in catalog()[name].columns)
