"""The cascade of `systemic_risk`, compiled: LANES shocks side by side, firm by firm."""

from __future__ import annotations

import numba
import numpy as np

#: Shocks that run side by side: one cache line of doubles.
LANES = 8


@numba.njit(cache=True, nogil=True, fastmath={"contract"})
def run_lanes(out, market, markets, buyer_start, group_start, supplier, weight, customer_start, customer, share, shock_start, shock_firm, shock_loss, eps, replaceable, result):  # type: ignore[no-untyped-def]  # fmt: skip  # pragma: no cover  # noqa: PLR0913
    """Fill `result` (esri, esri_d, esri_u, steps) for every shock, LANES at a time."""
    size = len(out)
    down = np.zeros((size, LANES))
    felt = np.zeros((size, LANES))
    up = np.zeros((size, LANES))
    next_up = np.zeros((size, LANES))
    floor = np.zeros((size, LANES))
    supply = np.zeros((markets, LANES))
    total = out.sum()
    shocks = len(shock_start) - 1
    for first in range(0, shocks, LANES):
        lanes = min(LANES, shocks - first)
        floor[:] = 0.0
        for lane in range(lanes):
            for at in range(shock_start[first + lane], shock_start[first + lane + 1]):
                floor[shock_firm[at], lane] = shock_loss[at]
        down[:] = floor
        up[:] = floor
        running = np.zeros(LANES, dtype=np.bool_)
        running[:lanes] = True
        steps = np.zeros(LANES, dtype=np.int64)
        while running.any():
            _felt(out, market, supply, down, felt, replaceable)
            fall = np.zeros(LANES)
            _step_down(buyer_start, group_start, supplier, weight, floor, felt, down, running, fall)
            _step_up(customer_start, customer, share, floor, up, next_up, running, fall)
            up, next_up = next_up, up
            for lane in range(LANES):
                if running[lane]:
                    steps[lane] += 1
                    running[lane] = fall[lane] > eps
        _sum_up(out, total, down, up, steps, first, lanes, result)


@numba.njit(cache=True, nogil=True, fastmath={"contract"})
def _felt(out, market, supply, down, felt, replaceable):  # type: ignore[no-untyped-def]  # pragma: no cover  # fmt: skip
    """What of each firm's loss its customers feel: σ·x."""
    if not replaceable:
        felt[:] = down
        return
    supply[:] = 0.0
    for firm in range(len(out)):
        for lane in range(LANES):
            supply[market[firm], lane] += out[firm] * (1.0 - down[firm, lane])
    for firm in range(len(out)):
        for lane in range(LANES):
            loss = down[firm, lane]
            if loss > 0.0:
                left = supply[market[firm], lane]
                if left > out[firm]:
                    loss *= out[firm] / left
            felt[firm, lane] = loss


@numba.njit(cache=True, nogil=True, fastmath={"contract"})
def _step_down(buyer_start, group_start, supplier, weight, floor, felt, down, running, fall):  # type: ignore[no-untyped-def]  # pragma: no cover  # fmt: skip  # noqa: C901, PLR0913
    """hd of every firm from the felt losses of its suppliers."""
    group_loss = np.zeros(LANES)
    worst = np.zeros(LANES)
    for firm in range(len(floor)):
        if buyer_start[firm] == buyer_start[firm + 1]:
            continue
        for lane in range(LANES):
            worst[lane] = floor[firm, lane]
        for group in range(buyer_start[firm], buyer_start[firm + 1]):
            for lane in range(LANES):
                group_loss[lane] = 0.0
            for link in range(group_start[group], group_start[group + 1]):
                share = weight[link]
                seller = supplier[link]
                for lane in range(LANES):
                    group_loss[lane] += share * felt[seller, lane]
            for lane in range(LANES):
                worst[lane] = max(worst[lane], group_loss[lane])
        for lane in range(LANES):
            if running[lane]:
                loss = min(1.0, worst[lane])
                fall[lane] = max(fall[lane], loss - down[firm, lane])
                down[firm, lane] = loss


@numba.njit(cache=True, nogil=True, fastmath={"contract"})
def _step_up(customer_start, customer, share, floor, up, next_up, running, fall):  # type: ignore[no-untyped-def]  # pragma: no cover  # fmt: skip  # noqa: PLR0913
    """hu of every firm from the losses of its customers."""
    lost = np.zeros(LANES)
    for firm in range(len(floor)):
        for lane in range(LANES):
            lost[lane] = 0.0
        for link in range(customer_start[firm], customer_start[firm + 1]):
            part = share[link]
            buyer = customer[link]
            for lane in range(LANES):
                lost[lane] += part * up[buyer, lane]
        for lane in range(LANES):
            loss = min(1.0, max(floor[firm, lane], lost[lane]))
            if not running[lane]:
                loss = up[firm, lane]
            fall[lane] = max(fall[lane], loss - up[firm, lane])
            next_up[firm, lane] = loss


@numba.njit(cache=True, nogil=True)
def _sum_up(out, total, down, up, steps, first, lanes, result):  # type: ignore[no-untyped-def]  # pragma: no cover  # fmt: skip  # noqa: PLR0913
    for lane in range(lanes):
        both = 0.0
        downstream = 0.0
        upstream = 0.0
        for firm in range(len(out)):
            both += out[firm] * max(down[firm, lane], up[firm, lane])
            downstream += out[firm] * down[firm, lane]
            upstream += out[firm] * up[firm, lane]
        row = first + lane
        result[row, 3] = steps[lane]
        if total > 0.0:
            result[row, 0] = both / total
            result[row, 1] = downstream / total
            result[row, 2] = upstream / total
