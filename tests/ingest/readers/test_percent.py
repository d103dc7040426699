"""A share shown as 35% is 0.35, in whatever kind of workbook it stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.rows import read_rows


@pytest.mark.parametrize("name", ["shares.xls", "shares.ods"])
def test_cells_shown_as_percentages_are_fractions_in_old_and_open_workbooks(name):
    shown, own_format, bare = read_rows(Path(__file__).parent / name)

    assert [row["share"] for row in shown.rows] == [0.35, 0.08]  # format 0.00%
    assert [row["share"] for row in own_format.rows] == [0.35, 0.08]  # format 0.0%
    # Nothing but the heading (采购占比（%）) says what a bare 0.35 is.
    assert [row["share"] for row in bare.rows] == [0.0035, 0.0008]
