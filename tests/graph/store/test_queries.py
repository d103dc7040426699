"""Cypher that means the same on both engines, as the named queries use it."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from graph.errors import StoreProblem
from graph.ontology import Firm, Produces, Product, Supplies
from tests.stores import put

AS_OF = (
    "MATCH (a:Firm)-[s:SUPPLIES]->(b:Firm) WHERE s.retired_at IS NULL "
    "AND (s.valid_from IS NULL OR s.valid_from <= $as_of) "
    "AND (s.valid_to IS NULL OR s.valid_to >= $as_of) RETURN a.id AS id ORDER BY id"
)


@pytest.fixture
def market(store):
    """甲 and 乙 supply 丙; 丙 supplies 丁; some links are dated."""
    put(
        store, Firm,
        {"id": "甲", "employees": 10, "aliases": ["A", "一"]}, {"id": "乙", "employees": 30},
        {"id": "丙"}, {"id": "丁", "founded": date(2001, 5, 1)},
    )  # fmt: skip
    put(
        store, Supplies,
        {"from_id": "甲", "to_id": "丙", "valid_to": date(2023, 12, 31), "share": 0.25},
        {"from_id": "乙", "to_id": "丙", "valid_from": date(2024, 1, 1), "share": 0.75},
        {"from_id": "丙", "to_id": "丁"},
    )  # fmt: skip
    put(store, Product, {"id": "泵"}, {"id": "阀"})
    put(store, Produces, {"from_id": "甲", "to_id": "泵"}, {"from_id": "乙", "to_id": "泵"})
    return store


@pytest.mark.parametrize(
    ("day", "suppliers"),
    [
        (date(2023, 12, 31), ["丙", "甲"]),
        (date(2024, 1, 1), ["丙", "乙"]),
        (date(2030, 1, 1), ["丙", "乙"]),
    ],
)
def test_a_query_is_asked_as_of_a_date(market, day, suppliers):
    found = market.run(AS_OF, {"as_of": day}, {"id": pl.String()})

    assert sorted(found["id"]) == sorted(suppliers)


CASES = [
    ("MATCH (f:Firm) WHERE size($ids) = 0 OR f.id IN $ids RETURN f.id AS v", {"ids": []}, 4),
    ("MATCH (f:Firm) WHERE size($ids) = 0 OR f.id IN $ids RETURN f.id AS v", {"ids": ["甲"]}, 1),
    ("MATCH (a:Firm)-[s:SUPPLIES*1..3]->(b:Firm {id: '丁'}) RETURN a.id AS v", {}, 3),
    (
        "MATCH (p:Product) WHERE NOT EXISTS { MATCH (:Firm)-[:PRODUCES]->(p) } RETURN p.id AS v",
        {},
        1,
    ),
    ("MATCH (f:Firm) WHERE f.id CONTAINS $w RETURN f.id AS v", {"w": "丙"}, 1),
    ("MATCH (f:Firm) WHERE 'A' IN f.aliases RETURN f.id AS v", {}, 1),
    ("MATCH (f:Firm) WHERE f.founded >= date('2001-05-01') RETURN f.id AS v", {}, 1),
    ("MATCH (f:Firm) WHERE f.employees IS NULL RETURN f.id AS v", {}, 2),
    ("MATCH (f:Firm) RETURN f.id AS v ORDER BY v SKIP 1 LIMIT $k", {"k": 2}, 2),
]


@pytest.mark.parametrize(("text", "parameters", "rows"), CASES)
def test_the_common_dialect_is_understood(market, text, parameters, rows):
    assert market.run(text, parameters, {"v": pl.String()}).height == rows


def test_lists_sums_and_optional_matches_come_back_typed(market):
    text = (
        "MATCH (b:Firm) OPTIONAL MATCH (a:Firm)-[s:SUPPLIES]->(b) "
        "WITH b, collect(a.id) AS suppliers, sum(s.share) AS share "
        "RETURN b.id AS id, suppliers, share, size(suppliers) AS n, b.founded AS founded ORDER BY id"
    )
    columns = {
        "id": pl.String(), "suppliers": pl.List(pl.String()), "share": pl.Float64(),
        "n": pl.Int64(), "founded": pl.Date(),
    }  # fmt: skip

    found = market.run(text, {}, columns)

    assert found.schema == columns
    by_id = {row["id"]: row for row in found.iter_rows(named=True)}
    assert sorted(by_id["丙"]["suppliers"]) == ["乙", "甲"]
    assert by_id["丙"]["share"] == 1.0
    assert by_id["丁"]["founded"] == date(2001, 5, 1)
    assert by_id["甲"]["suppliers"] == []


def test_a_query_without_hits_has_the_asked_columns(market):
    found = market.run(
        "MATCH (f:Firm) WHERE f.id = 'x' RETURN f.id AS id, f.founded AS day, f.aliases AS names",
        {},
        {"id": pl.String(), "day": pl.Date(), "names": pl.List(pl.String())},
    )

    assert found.is_empty()
    assert found.schema == {"id": pl.String, "day": pl.Date, "names": pl.List(pl.String)}


def test_a_wrong_query_is_one_sentence(market):
    with pytest.raises(StoreProblem, match="查询不能执行"):
        market.run("MATCH (f:Firm RETURN f", {}, {"id": pl.String()})

    assert market.run("MATCH (f:Firm) RETURN count(f) AS n", {}, {"n": pl.Int64()})["n"][0] == 4


@pytest.mark.parametrize(
    "text",
    [
        "CREATE (f:Firm {id: 'z'}) RETURN f.id AS v",
        "MATCH (f:Firm) SET f.name = 'x' RETURN f.id AS v",
    ],
)
def test_a_query_cannot_write(market, text):
    with pytest.raises(StoreProblem, match="查询不能执行"):
        market.run(text, {}, {"v": pl.String()})

    assert set(market.read(Firm, ["name"])["name"]) == {""}
    assert market.counts()["Firm"] == 4
