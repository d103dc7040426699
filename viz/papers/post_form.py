"""The empty sheet on which firms post demands or offers."""

from __future__ import annotations

from pathlib import Path

from graph.language import say
from queries.events.post_sheet import COLUMNS
from queries.events.posts import Side
from viz.papers.workbook import Column, Sheet, write_workbook

EMPTY_ROWS = 30


def post_form(path: Path, side: Side) -> Path:
    """Write the form: headings and empty rows; on a second sheet what each column takes."""
    name = say("需求登记表", "Demands") if side == "demand" else say("供给登记表", "Offers")
    columns = [Column(one.field, one.heading, one.width) for one in COLUMNS]
    help_ = [{"name": one.heading, "how": one.meaning} for one in COLUMNS]
    guide = Sheet(
        say("填写说明", "How to fill in"),
        name,
        (Column("name", "列", 14), Column("how", "怎么写", 60)),
        help_,
    )
    return write_workbook(path, [Sheet(name, name, columns, [{}] * EMPTY_ROWS), guide])
