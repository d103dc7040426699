"""Which posts still ask or offer on a day, and why the others do not."""

from __future__ import annotations

from datetime import date

import polars as pl

from graph.snapshot import Snapshot

#: States of a post that is not matched any more.
CLOSED = ("撤回", "已满足")


def day_of(graph: Snapshot) -> date:
    """The day that a question is about: the snapshot's, else the present one."""
    return graph.as_of or date.today()


def lapsed(posts: pl.DataFrame, day: date) -> pl.Series:
    """Per demand or offer: why it is not matched on the day; blank where it is."""
    state = pl.col("state").fill_null("")
    passed = (pl.col("deadline") < day).fill_null(False)
    return posts.select(
        pl.when(state.is_in(CLOSED))
        .then(state)
        .when(passed)
        .then(pl.format("{}截止", pl.col("deadline").cast(pl.String)))
        .otherwise(pl.lit(""))
    ).to_series()
