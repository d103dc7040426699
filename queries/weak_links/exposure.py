"""How much of a chain stands behind a product: its lead firms and its output."""

from __future__ import annotations

import numpy as np

from graph.algorithms.concentration import divide
from graph.algorithms.reach import Needed, lead_reach
from graph.settings import settings
from queries.weak_links.formula import Weighted
from queries.weak_links.view import Floats, Ints, View
from queries.weak_links.world import Led

#: Exposure of a product; the shares are those of the asked chain, else of the chain that is hit worst.
EXPOSURE = Weighted(lead_share=(0.5, "依赖它的链主占比"), output_share=(0.5, "直接需方的产值占比"))


def exposures(view: View, led: Led, needed: Needed, chain: int | None = None) -> dict[str, Floats]:
    """Per product: lead_share and output_share, 0–1, of `chain` where one is asked for: that a brewer
    needs ink for its boxes makes ink no weak link of home appliances. Where no lead firm depends on it in a chain with
    lead firms the lead share is 0; where there are no local lead firms at all the output share
    stands for both."""
    shares = np.stack(
        [
            divide(needed.mass[:, number], np.full(len(needed.mass), total))
            for number, total in enumerate(needed.total)
            if chain is None or number == chain
        ]
        or [np.zeros(len(view.chain_of))]
    )  # fmt: skip
    output = np.clip(shares.max(axis=0), 0, 1)
    leads = view.local_leads if chain is None else view.local_leads[view.local_leads[:, 0] == chain]
    reached = _lead_shares(view, leads, *led[:2])
    lead = output if reached is None else np.maximum(reached, 0.0)
    return {"lead_share": lead, "output_share": output}


def _lead_shares(view: View, leads: Ints, firm: Ints, made: Ints) -> Floats | None:
    """Of (chain, lead firm) pairs; None where no lead firm is local."""
    if not len(leads):
        return None
    first = np.searchsorted(firm, leads[:, 1], side="left")
    last = np.searchsorted(firm, leads[:, 1], side="right")
    count = last - first
    rows = np.repeat(np.arange(len(leads)), np.maximum(count, 1))
    offset = np.arange(len(rows)) - np.repeat(np.cumsum(np.maximum(count, 1)) - np.maximum(count, 1), np.maximum(count, 1))  # fmt: skip
    at = np.repeat(first, np.maximum(count, 1)) + offset
    known = np.repeat(count > 0, np.maximum(count, 1))
    product = np.where(known, made[np.minimum(at, max(len(made) - 1, 0))] if len(made) else -1, -1)  # fmt: skip
    return lead_reach(leads[rows, 1], product, leads[rows, 0], view.recipes, settings().lead_depth)
