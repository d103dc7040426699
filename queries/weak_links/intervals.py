"""Where a finding would rank if everything were known: ranks over redraws."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

import numpy as np
import polars as pl

from graph.algorithms.cluster import Run, Where, run_chunks
from graph.algorithms.redraw import Interval, intervals
from graph.settings import Settings, settings
from queries.weak_links.findings_of import Found, findings
from queries.weak_links.question import Asked, WeakLinkQuestion
from queries.weak_links.redraws import Redrawn, Redraws
from queries.weak_links.rule import Case, Rule
from queries.weak_links.world import Floats, Ints

T = TypeVar("T")

#: Redraws handed to a thread, or to a worker of a cluster, at once.
CHUNK = 4


@dataclass(frozen=True, eq=False)
class Ranks:
    """Per redraw (row) and finding (column): rank by weight, and whether it holds at all. The rank
    of a finding that does not hold is infinite."""

    keys: Ints
    ranks: Floats
    holds: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]

    def of(self) -> dict[int, Interval]:
        """Interval by finding."""
        return dict(zip(self.keys.tolist(), intervals(self.ranks, self.holds), strict=True))


def finding_keys(found: Found) -> Ints:
    """A number per ranked finding that is the same in every world."""
    return keys_of(found.ranked)


def keys_of(rows: pl.DataFrame) -> Ints:
    """(rule × 2 + is_firm) × 2³² + subject."""
    return (
        (rows["rule"].cast(pl.Int64) * 2 + rows["is_firm"].cast(pl.Int64)) * 2**32
        + rows["subject"].cast(pl.Int64)
    ).to_numpy()


@dataclass(frozen=True, eq=False)
class Looking(Generic[T]):
    """What all redraws share: where worlds are drawn from, what is looked at, by which settings."""

    source: Redraws
    look: Callable[[Redrawn], T]
    settings: Settings

    def at(self, seeds: Sequence[np.random.SeedSequence]) -> list[T]:
        """What is seen in the world of each seed."""
        with settings.sent(self.settings):
            return [self.look(self.source.draw(np.random.default_rng(seed))) for seed in seeds]


def over_redraws(
    about: Asked,
    question: WeakLinkQuestion,
    look: Callable[[Redrawn], T],
    run: Run | None = None,
) -> list[T]:
    """What `look` sees in each redrawn world, in order, on threads or on the cluster of the settings
    (there `look` and what it sees are pickled); the seed alone decides the worlds. Progress counts
    redraws. Raises Cancelled, ClusterUnreachable."""
    chosen, run = settings(), run or Run()
    draws = question.redraws or chosen.redraws
    seeds = np.random.SeedSequence(question.seed or chosen.seed).spawn(draws)
    looking = Looking(Redraws(about.view), look, chosen.for_workers())
    # The first runs alone: it fills what the others share.
    seen = [look(looking.source.draw(np.random.default_rng(seeds[0])))]
    chunks = [seeds[start : start + CHUNK] for start in range(1, draws, CHUNK)]

    def report(done: int, _all: int) -> None:
        if run.progress:
            run.progress(min(1 + done * CHUNK, draws), draws)

    where = Where(chosen.compute, chosen.workers)
    for some in run_chunks(
        Looking.at, looking, chunks, where, progress=report, is_cancelled=run.is_cancelled
    ):
        seen += some
    return seen


def redrawn_ranks(
    about: Asked,
    keys: Ints,
    rules: tuple[Rule, ...],
    question: WeakLinkQuestion,
    run: Run | None = None,
) -> Ranks:
    """Ranks of the findings `keys` in redrawn worlds."""
    drawn = over_redraws(about, question, partial(ranks_in, about, rules, keys), run)
    return Ranks(
        keys, np.array([ranks for ranks, _ in drawn]), np.array([holds for _, holds in drawn])
    )


def ranks_in(
    about: Asked, rules: tuple[Rule, ...], keys: Ints, redrawn: Redrawn
) -> tuple[Floats, np.ndarray[tuple[int], np.dtype[np.bool_]]]:
    """Rank of each key in one world, ties at their mean rank."""
    case = Case(about.view, redrawn.world, recorded=False, chain=about.chain)
    found = findings(about, case, rules)
    return ranks_among(found, keys)


def ranks_among(
    found: Found, keys: Ints
) -> tuple[Floats, np.ndarray[tuple[int], np.dtype[np.bool_]]]:
    """Rank of each key among found findings by weight; infinite where it is not found."""
    there = finding_keys(found)
    rank = found.ranked["weight"].rank("average", descending=True).to_numpy()
    order = np.argsort(there)
    if not len(order):
        return np.full(len(keys), np.inf), np.zeros(len(keys), dtype=bool)
    at = np.minimum(np.searchsorted(there[order], keys), len(order) - 1)
    holds = there[order][at] == keys
    return np.where(holds, rank[order][at], np.inf), holds


def with_ranks(
    about: Asked,
    found: Found,
    shown: list[dict[str, Any]],
    question: WeakLinkQuestion,
    run: Run | None = None,
) -> list[dict[str, Any]]:
    """Shown rows with `rank`: median, 90 % interval, top 10 in how many redraws."""
    keys = finding_keys(found)[: len(shown)]
    measured = redrawn_ranks(about, keys, found.rules, question, run).of()
    return [
        {**row, "rank": in_words(measured[key])}
        for row, key in zip(shown, keys.tolist(), strict=True)
    ]


def in_words(one: Interval) -> dict[str, Any]:
    """An interval as the doors show it."""
    return {
        **{name: rank_or_none(getattr(one, name)) for name in ("median", "low", "high")},
        "top10": f"{one.draws}次重抽中{one.top}次居前10",
        "top10_of": (one.top, one.draws),
        "holds": f"{one.draws}次重抽中{one.present}次成立",
        "words": _said(one),
    }


def _said(one: Interval) -> str:
    median, low, high = (
        f"第{shown:g}名" if (shown := rank_or_none(getattr(one, name))) is not None else "不成立"
        for name in ("median", "low", "high")
    )
    return f"中位{median}，90% 在{low}至{high}之间；{one.draws}次重抽中{one.top}次居前10、{one.present}次成立"


def rank_or_none(rank: float) -> float | None:
    """None stands for “does not hold”."""
    return round(rank, 1) if np.isfinite(rank) else None
