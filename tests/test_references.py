"""Generated pages are as their sources make them now."""

from __future__ import annotations

from pathlib import Path

from graph import reference as ontology_reference
from graph.ontology import NODES, RELATIONSHIPS
from queries import reference as query_reference
from queries.catalog import catalog

DOCS = Path(__file__).resolve().parents[1] / "docs"


def test_the_ontology_page_is_fresh():
    assert (DOCS / "ontology.md").read_text(encoding="utf-8") == ontology_reference.page(), (
        "run: python -m graph.reference > docs/ontology.md"
    )


def test_the_page_of_queries_is_fresh():
    assert (DOCS / "queries.md").read_text(encoding="utf-8") == query_reference.page(), (
        "run: python -m queries.reference > docs/queries.md"
    )


def test_every_class_and_property_says_what_it_means():
    for kind in (*NODES, *RELATIONSHIPS):
        assert (kind.__doc__ or "").strip(), kind.label
        for name in kind.columns():
            assert kind.model_fields[name].description, f"{kind.label}.{name}"


def test_there_are_at_least_fifteen_queries_each_with_purpose_and_columns():
    assert len(catalog()) >= 15
    for query in catalog().values():
        assert query.purpose_zh
        assert query.purpose_en
        assert query.columns
