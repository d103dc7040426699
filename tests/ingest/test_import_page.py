"""docs/import.md names every kind and every reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.checks import REASONS
from ingest.kinds import KINDS

PAGE = (Path(__file__).parents[2] / "docs" / "import.md").read_text("utf-8")


@pytest.mark.parametrize("reason", REASONS)
def test_the_page_explains_each_reason(reason):
    assert f"`{reason}`" in PAGE


@pytest.mark.parametrize("title", [kind.title for kind in KINDS.values()])
def test_the_page_names_each_kind(title):
    assert title in PAGE
