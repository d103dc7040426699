"""Typed frames of facts, computed ids, and what holds when."""

from __future__ import annotations

from datetime import date, datetime

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.facts import complete, frame, holds, relationship_ids
from graph.ontology import NODES, RELATIONSHIPS, Firm, LocatedIn, Product, Supplies


def test_a_row_is_completed_with_the_defaults_of_its_class():
    [row] = frame(Firm, [{"id": "a", "name": "甲"}]).iter_rows(named=True)

    assert (row["aliases"], row["sources"], row["note"]) == ([], [], "")
    assert (row["observed"], row["confidence"]) == (True, 1.0)
    assert (row["revenue"], row["valid_from"]) == (None, None)


def test_rows_may_come_from_a_generator_and_name_different_columns():
    rows = frame(Firm, (row for row in [{"id": "a"}, {"id": "b", "revenue": 5}]))

    assert rows["revenue"].to_list() == [None, 5.0]


def test_a_column_may_be_empty_in_the_first_thousand_rows():
    rows = frame(Firm, [*({"id": f"f{i}", "founded": None} for i in range(1_200)),
                        {"id": "z", "founded": date(2000, 1, 1)}])  # fmt: skip

    assert rows["founded"].drop_nulls().to_list() == [date(2000, 1, 1)]


def test_no_rows_make_an_empty_frame_with_all_columns():
    assert frame(Firm, []).schema == pl.Schema(Firm.columns())


def test_a_property_that_the_class_does_not_have_is_refused():
    with pytest.raises(TypeError, match=r"Firm has no \['colour'\]"):
        complete(Firm, pl.DataFrame({"id": ["a"], "colour": ["红"]}))


def test_unknown_stays_unknown_where_the_class_allows_it():
    assert frame(Product, [{"id": "p", "essential": None}])["essential"].to_list() == [None]


@pytest.mark.parametrize("kind", [*NODES, *RELATIONSHIPS], ids=lambda kind: kind.label)
def test_every_class_has_columns_with_types_and_its_id_first(kind):
    assert next(iter(kind.columns())) == "id"
    assert frame(kind, []).columns == list(kind.columns())


def test_labels_of_the_ends_are_kept_only_where_a_type_links_several_kinds():
    assert "from_label" in LocatedIn.columns()
    assert "from_label" not in Supplies.columns()


ENDS = {"from_id": "a", "to_id": "b", "stated_in": "s"}


@pytest.mark.parametrize(
    "other", [{"to_id": "c"}, {"from_id": "b", "to_id": "a"}, {"product": "p"}, {"stated_in": "t"}]
)
def test_ends_key_and_source_make_the_id(other):
    ids = frame(Supplies, [ENDS, {**ENDS, **other}])["id"]

    assert ids[0] != ids[1]


@pytest.mark.parametrize("other", [{"amount": 5.0}, {"said": "原文"}, {"id": "given"}])
def test_nothing_else_makes_the_id(other):
    ids = frame(Supplies, [ENDS, {**ENDS, **other}])["id"]

    assert ids[0] == ids[1]


@given(st.lists(st.tuples(st.text(max_size=6), st.text(max_size=6)), unique=True, min_size=2))
def test_different_ends_have_different_ids(pairs):
    rows = complete(
        Supplies, pl.DataFrame({"from_id": [a for a, _ in pairs], "to_id": [b for _, b in pairs]})
    )

    # The separator of the parts is a control character that no id of ours contains.
    clean = [pair for pair in pairs if "\x1f" not in "".join(pair)]
    ids = relationship_ids(Supplies, rows).to_list()
    assert len({ids[pairs.index(pair)] for pair in clean}) == len(clean)


FACTS = pl.DataFrame(
    {
        "name": ["always", "until 2023", "from 2024", "taken back in May 2024"],
        "valid_from": [None, None, date(2024, 1, 1), None],
        "valid_to": [None, date(2023, 12, 31), None, None],
        "recorded_at": [datetime(2023, 1, 1)] * 4,
        "retired_at": [None, None, None, datetime(2024, 5, 1)],
    }
)


def holding(as_of, known_at=None):
    return FACTS.filter(holds(as_of, known_at))["name"].to_list()


def test_a_fact_holds_from_its_first_to_its_last_day():
    assert holding(date(2023, 12, 31)) == ["always", "until 2023"]
    assert holding(date(2024, 1, 1)) == ["always", "from 2024"]


def test_today_a_fact_without_dates_holds_and_an_ended_one_does_not():
    assert holding(None) == ["always", "from 2024"]


def test_what_was_known_at_a_moment_includes_what_was_taken_back_later():
    assert holding(date(2024, 3, 1), datetime(2024, 3, 1)) == [
        "always", "from 2024", "taken back in May 2024",
    ]  # fmt: skip
    assert holding(date(2024, 3, 1), datetime(2022, 1, 1)) == []
