"""Kinds declare each field once, with words that an officer understands."""

from __future__ import annotations

import pytest

from graph.ontology import LABELS
from ingest.cells import CONVERTERS
from ingest.checks import REASONS
from ingest.kinds import KINDS

FIELDS = [(kind.key, field) for kind in KINDS.values() for field in kind.fields]


@pytest.mark.parametrize(("kind", "field"), FIELDS, ids=[f"{k}.{f.name}" for k, f in FIELDS])
def test_a_field_is_explained_typed_and_rejected_for_a_known_reason(kind, field):
    assert field.description
    assert field.type in CONVERTERS
    assert field.needed in ("", *REASONS)
    if "." in field.meaning:
        label, name = field.meaning.split(".")
        assert name in LABELS[label].model_fields


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_a_kind_speaks_only_of_its_own_fields(kind):
    named = {*kind.identity, *kind.agreeing, *kind.signs}
    named |= {name for need in kind.needs for name in need.split("|")}
    assert named <= set(kind.by_name)
    assert len(kind.by_name) == len(kind.fields)
    assert len({field.title for field in kind.fields}) == len(kind.fields)
