"""Where findings stand in two worlds, and what makes the difference: sources, trade, or lead firms."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from graph.algorithms.concentration import sums
from graph.settings import settings
from queries.weak_links.choke import CHOKE_POINT
from queries.weak_links.findings_of import Found
from queries.weak_links.formula import PRIORITY
from queries.weak_links.intervals import keys_of
from queries.weak_links.rule import Case, Rule
from queries.weak_links.world import Flags, Floats, Ints

#: Places at the head of the list that shall be right.
HEAD = 20
#: Weight about the head's last place within which a finding may as well stand in the head as not.
BORDER = 0.05
#: Rules that look at how purchases are shared out.
OF_TRADE = ("concentration", "outside_dependence", "false_redundancy")


@dataclass(frozen=True, eq=False)
class Standing:
    """Findings by key (sorted), each with its weight = (`alone` + `led`) × `reach`: `led` is the part of
    the severity that lead firms' products decide, `reach` that of the exposure. `last`: the weight of
    the head's last place."""

    keys: Ints
    chain: Ints
    alone: Floats
    led: Floats
    reach: Floats
    last: float

    @classmethod
    def of(cls, found: Found) -> Standing:
        """From ranked findings."""
        weight = found.ranked["weight"].to_numpy()
        last = float(np.sort(weight)[-min(HEAD, len(weight))]) if len(weight) else 0.0
        parts = []
        for number, (rule, rows) in enumerate(zip(found.rules, found.frames, strict=True)):
            share = rule.severity.terms.get("lead_lost", (0.0, ""))[0]
            lost = pl.col("lead_lost") if share else pl.lit(0.0)
            parts.append(
                rows.select(
                    rule=pl.lit(number, dtype=pl.Int32),
                    subject=pl.col("subject").cast(pl.UInt32),
                    is_firm=pl.col("kind") == "firm",
                    chain=pl.col("chain").cast(pl.Int64).fill_null(-1),
                    led=pl.col("urgency") * share * lost,
                    alone=pl.col("urgency") * (pl.col("severity") - share * lost),
                    reach=PRIORITY.floor + (1 - PRIORITY.floor) * pl.col("exposure"),
                )
            )
        rows = pl.concat(parts)
        keys = keys_of(rows)
        order = np.argsort(keys)
        chain, alone, led, reach = (
            rows[name].to_numpy()[order] for name in ("chain", "alone", "led", "reach")
        )
        return cls(keys[order], chain, alone, led, reach, last)

    def at(self, keys: Ints) -> tuple[Ints, Flags]:
        """Row of each key (any, where it is not found), and whether it is found."""
        if not len(self.keys):
            return np.zeros(len(keys), dtype=np.int64), np.zeros(len(keys), dtype=bool)
        row = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        return row, self.keys[row] == keys


@dataclass(frozen=True, eq=False)
class Mistakes:
    """How far findings stand wrongly in the head of the list or out of it, by what would set them right:
    per product its sources or its trade, per chain its lead firms' products."""

    by_sources: Floats
    by_trade: Floats
    by_leads: Floats


def mistakes(listed: Standing, true: Standing, cases: tuple[Case, Case], rules: tuple[Rule, ...]) -> Mistakes:  # fmt: skip
    """Of the recorded list, where another world is the true one; `cases` are those two worlds."""
    size, chains = cases[0].table.height, int(cases[0].view.chain_of.max(initial=0)) + 1
    keys = np.union1d(listed.keys, true.keys)
    (here, is_listed), (there, is_true) = listed.at(keys), true.at(keys)
    last = (listed.last + true.last) / 2

    def stands(weight: Floats, holds: Flags) -> Floats:
        return np.where(holds, 1 / (1 + np.exp((last - weight) / BORDER)), 0.0)

    def weight(alone: Floats, led: Floats, reach: Floats) -> Floats:
        return (alone + led) * reach

    seen = stands(weight(*(one[here] for one in (listed.alone, listed.led, listed.reach))), is_listed)  # fmt: skip
    drawn = stands(weight(*(one[there] for one in (true.alone, true.led, true.reach))), is_true)
    led = stands(weight(listed.alone[here], true.led[there], true.reach[there]), is_listed)
    both = is_listed & is_true
    by_sources = _source_decides(keys, cases, rules)
    of_leads = np.where(both, np.abs(led - seen), np.where(by_sources, 0.0, np.abs(drawn - seen)))
    of_others = np.where(both, np.abs(drawn - led), np.where(by_sources, np.abs(drawn - seen), 0.0))
    subject, is_firm = keys % 2**32, (keys // 2**32) % 2 == 1
    traded = np.array([rule.key in OF_TRADE for rule in rules])[keys // 2**33]
    chain = np.where(is_listed, listed.chain[here], true.chain[there])
    placed = chain >= 0
    only = cases[0].table["only"].to_numpy()
    by_firm = sums(subject[is_firm], of_others[is_firm], len(cases[0].view.local))
    own, sold = ~is_firm & ~traded, ~is_firm & traded
    return Mistakes(
        sums(subject[own], of_others[own], size) + np.where(only >= 0, by_firm[only], 0.0),
        sums(subject[sold], of_others[sold], size),
        sums(chain[placed], of_leads[placed], chains),
    )


def _source_decides(keys: Ints, cases: tuple[Case, Case], rules: tuple[Rule, ...]) -> Flags:  # fmt: skip
    """Per key that holds in one world only: whether that is for its sources (else for lead firms)."""
    subject, is_firm = keys % 2**32, (keys // 2**32) % 2 == 1
    few = [case.table["sources"].to_numpy() <= settings().choke_sources for case in cases]
    only = [np.isin(np.arange(len(case.view.local)), case.table["only"].to_numpy()) for case in cases]  # fmt: skip
    product = np.where(is_firm, 0, subject)
    firm = np.where(is_firm, subject, 0)
    choke = np.array([rule is CHOKE_POINT for rule in rules])[keys // 2**33]
    changed = np.where(is_firm, only[0][firm] != only[1][firm], few[0][product] != few[1][product])
    found: Flags = ~choke | changed
    return found
