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
    felt_more = np.zeros(size, dtype=np.bool_)
    up_more = np.zeros(size, dtype=np.bool_)
    next_more = np.zeros(size, dtype=np.bool_)
    total = out.sum()
    shocks = len(shock_start) - 1
    for first in range(0, shocks, LANES):
        lanes = min(LANES, shocks - first)
        floor[:] = 0.0
        up_more[:] = False
        for lane in range(lanes):
            for at in range(shock_start[first + lane], shock_start[first + lane + 1]):
                floor[shock_firm[at], lane] = shock_loss[at]
                up_more[shock_firm[at]] = True
        down[:] = floor
        up[:] = floor
        felt[:] = 0.0
        running = np.zeros(LANES, dtype=np.bool_)
        running[:lanes] = True
        steps = np.zeros(LANES, dtype=np.int64)
        while running.any():
            _felt(out, market, supply, down, felt, felt_more, replaceable)
            fall = np.zeros(LANES)
            _step_down(buyer_start, group_start, supplier, weight, floor, felt, felt_more, down, running, fall)  # fmt: skip
            _step_up(customer_start, customer, share, floor, up, up_more, next_up, next_more, running, fall)  # fmt: skip
            up, next_up = next_up, up
            up_more, next_more = next_more, up_more
            for lane in range(LANES):
                if running[lane]:
                    steps[lane] += 1
                    running[lane] = fall[lane] > eps
        _sum_up(out, total, down, up, steps, first, lanes, result)


@numba.njit(cache=True, nogil=True, fastmath={"contract"})
def _felt(out, market, supply, down, felt, felt_more, replaceable):  # type: ignore[no-untyped-def]  # pragma: no cover  # fmt: skip  # noqa: PLR0913
    """What of each firm's loss its customers feel: σ·x; `felt_more` marks the firms where it rose."""
    if replaceable:
        supply[:] = 0.0
        for firm in range(len(out)):
            for lane in range(LANES):
                supply[market[firm], lane] += out[firm] * (1.0 - down[firm, lane])
    for firm in range(len(out)):
        is_more = False
        for lane in range(LANES):
            loss = down[firm, lane]
            if replaceable and loss > 0.0:
                left = supply[market[firm], lane]
                if left > out[firm]:
                    loss *= out[firm] / left
            is_more |= loss != felt[firm, lane]
            felt[firm, lane] = loss
        felt_more[firm] = is_more


@numba.njit(cache=True, nogil=True)
def _any_of(marked, rows, start, end):  # type: ignore[no-untyped-def]  # pragma: no cover
    """Whether one of the rows start:end is marked."""
    for at in range(start, end):  # noqa: SIM110
        if marked[rows[at]]:
            return True
    return False


@numba.njit(cache=True, nogil=True, fastmath={"contract"})
def _row_sum(start, end, rows, factor, value, into):  # type: ignore[no-untyped-def]  # pragma: no cover  # fmt: skip
    """Σ factor·value of the rows start:end, one sum per lane; eight scalars, so that they stay in
    registers."""
    sum_0 = sum_1 = sum_2 = sum_3 = sum_4 = sum_5 = sum_6 = sum_7 = 0.0
    for at in range(start, end):
        part = factor[at]
        row = rows[at]
        sum_0 += part * value[row, 0]
        sum_1 += part * value[row, 1]
        sum_2 += part * value[row, 2]
        sum_3 += part * value[row, 3]
        sum_4 += part * value[row, 4]
        sum_5 += part * value[row, 5]
        sum_6 += part * value[row, 6]
        sum_7 += part * value[row, 7]
    into[0] = sum_0
    into[1] = sum_1
    into[2] = sum_2
    into[3] = sum_3
    into[4] = sum_4
    into[5] = sum_5
    into[6] = sum_6
    into[7] = sum_7


@numba.njit(cache=True, nogil=True, fastmath={"contract"})
def _step_down(buyer_start, group_start, supplier, weight, floor, felt, felt_more, down, running, fall):  # type: ignore[no-untyped-def]  # pragma: no cover  # fmt: skip  # noqa: PLR0913
    """hd of every firm from the felt losses of its suppliers; a firm is left as it is while nothing
    changes among them."""
    group_loss = np.zeros(LANES)
    worst = np.zeros(LANES)
    for firm in range(len(floor)):
        first, last = buyer_start[firm], buyer_start[firm + 1]
        if not _any_of(felt_more, supplier, group_start[first], group_start[last]):
            continue
        for lane in range(LANES):
            worst[lane] = floor[firm, lane]
        for group in range(first, last):
            _row_sum(group_start[group], group_start[group + 1], supplier, weight, felt, group_loss)
            for lane in range(LANES):
                worst[lane] = max(worst[lane], group_loss[lane])
        for lane in range(LANES):
            if running[lane]:
                loss = min(1.0, worst[lane])
                fall[lane] = max(fall[lane], loss - down[firm, lane])
                down[firm, lane] = loss


@numba.njit(cache=True, nogil=True, fastmath={"contract"})
def _step_up(customer_start, customer, share, floor, up, up_more, next_up, next_more, running, fall):  # type: ignore[no-untyped-def]  # pragma: no cover  # fmt: skip  # noqa: PLR0913
    """hu of every firm from the losses of its customers; `next_more` marks the firms that lose more."""
    lost = np.zeros(LANES)
    for firm in range(len(floor)):
        next_more[firm] = False
        if not _any_of(up_more, customer, customer_start[firm], customer_start[firm + 1]):
            for lane in range(LANES):
                next_up[firm, lane] = up[firm, lane]
            continue
        _row_sum(customer_start[firm], customer_start[firm + 1], customer, share, up, lost)
        for lane in range(LANES):
            loss = min(1.0, max(floor[firm, lane], lost[lane]))
            if not running[lane]:
                loss = up[firm, lane]
            fall[lane] = max(fall[lane], loss - up[firm, lane])
            next_more[firm] |= loss != up[firm, lane]
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
