"""The cascade of `systemic_risk`, compiled: LANES shocks side by side, firm by firm.

Sums run in one order and without fused operations, so that a shock's numbers are the same to the last
bit whatever runs beside it and on whatever machine.
"""

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

#: Shocks that run side by side: one cache line of doubles.
LANES = 8
#: So few shocks of a batch that still run go on one by one.
FEW = 2
#: Where more than one firm in MANY changed, all firms are looked at: cheaper than finding whom it concerns.
MANY = 8
#: Numbers of lanes as the lengths of tuples, which the compiler knows and unrolls.
WIDE, ALONE = (0,) * LANES, (0,)


class Operators(NamedTuple):
    """The arrays of a `Network`, as the compiled code takes them."""

    out: Floats
    market: Ints
    markets: int
    buyer_start: Ints
    group_start: Ints
    supplier: Ints
    weight: Floats
    customer_start: Ints
    customer: Ints
    share: Floats


class Lanes(NamedTuple):
    """Losses of each firm (rows) in each lane. `up` has two layers, the step before and the next one.
    Flags: firms hit by any lane; felt more or lost more orders than before; asked to look again."""

    floor: Floats
    down: Floats
    felt: Floats
    up: Floats
    supply: Floats
    hit: Flags
    felt_more: Flags
    asked: Flags
    up_more: Flags


@numba.njit(cache=True, nogil=True)
def run_lanes(net, start, firm, loss, eps, replaceable, result):  # type: ignore[no-untyped-def]  # pragma: no cover  # fmt: skip  # noqa: PLR0913
    """Fill `result` (esri, esri_d, esri_u, steps) for every shock: those of shock s are the firms
    `firm[start[s]:start[s+1]]` with their losses."""
    lanes, alone = _blank(net, LANES), _blank(net, 1)
    shocks = len(start) - 1
    for first in range(0, shocks, LANES):
        count = min(LANES, shocks - first)
        _strike(lanes, start[first : first + count + 1], firm, loss)
        running = np.zeros(LANES, dtype=np.bool_)
        running[:count] = True
        steps = np.zeros(LANES, dtype=np.int64)
        turn = 0
        while running.sum() > FEW:
            fall = _step(net, lanes, WIDE, turn % 2, running, replaceable)
            turn += 1
            for lane in range(count):
                steps[lane] += running[lane]
                running[lane] &= fall[lane] > eps
        _sum_up(net, lanes, WIDE, turn % 2, steps, result[first : first + count])
        for lane in range(count):
            if running[lane]:
                _take(lanes, lane, turn % 2, alone)
                row = result[first + lane : first + lane + 1]
                _run_alone(net, alone, steps[lane : lane + 1], eps, replaceable, row)


@numba.njit(cache=True, nogil=True)
def _blank(net, width):  # type: ignore[no-untyped-def]  # pragma: no cover
    size = len(net.out)
    return Lanes(
        floor=np.zeros((size, width)),
        down=np.zeros((size, width)),
        felt=np.zeros((size, width)),
        up=np.zeros((2, size, width)),
        supply=np.zeros((net.markets, width)),
        hit=np.zeros(size, dtype=np.bool_),
        felt_more=np.zeros(size, dtype=np.bool_),
        asked=np.zeros(size, dtype=np.bool_),
        up_more=np.zeros((2, size), dtype=np.bool_),
    )


@numba.njit(cache=True, nogil=True)
def _strike(lanes, start, firm, loss):  # type: ignore[no-untyped-def]  # pragma: no cover
    """Clear the lanes and put one shock into each."""
    for cleared in (lanes.floor, lanes.down, lanes.felt):
        cleared.fill(0.0)
    lanes.up.fill(0.0)
    for flags in (lanes.hit, lanes.felt_more):
        flags.fill(False)
    lanes.up_more.fill(False)
    for lane in range(len(start) - 1):
        for at in range(start[lane], start[lane + 1]):
            struck = firm[at]
            for losses in (lanes.floor, lanes.down, lanes.up[0], lanes.up[1]):
                losses[struck, lane] = loss[at]
            lanes.hit[struck] = True
            lanes.up_more[0, struck] = True


@numba.njit(cache=True, nogil=True)
def _take(lanes, lane, now, alone):  # type: ignore[no-untyped-def]  # pragma: no cover
    """Copy one lane; all that its hit firms lose counts as newly felt."""
    alone.felt.fill(0.0)
    alone.felt_more.fill(False)
    for firm in range(len(alone.hit)):
        alone.up_more[0, firm] = lanes.up_more[now, firm]
        alone.floor[firm, 0] = lanes.floor[firm, lane]
        alone.down[firm, 0] = lanes.down[firm, lane]
        alone.hit[firm] = alone.down[firm, 0] > 0.0
        alone.up[0, firm, 0] = lanes.up[now, firm, lane]
        alone.up[1, firm, 0] = alone.up[0, firm, 0]


@numba.njit(cache=True, nogil=True)
def _run_alone(net, alone, steps, eps, replaceable, result):  # type: ignore[no-untyped-def]  # pragma: no cover  # fmt: skip
    running = np.ones(1, dtype=np.bool_)
    turn = 0
    fall = np.full(1, np.inf)
    while fall[0] > eps:
        fall = _step(net, alone, ALONE, turn % 2, running, replaceable)
        turn += 1
        steps[0] += 1
    _sum_up(net, alone, ALONE, turn % 2, steps, result)


@numba.njit(cache=True, nogil=True)
def _step(net, lanes, width, now, running, replaceable):  # type: ignore[no-untyped-def]  # pragma: no cover  # fmt: skip
    """One step of all running lanes; the largest fall of any firm in each."""
    fall = np.zeros(len(width))
    if replaceable:
        _supply(net, lanes, width)
    _felt(net, lanes, width, replaceable)
    _ask(net, lanes)
    _step_down(net, lanes, width, running, fall)
    _step_up(net, lanes, width, now, running, fall)
    return fall


@numba.njit(cache=True, nogil=True)
def _supply(net, lanes, width):  # type: ignore[no-untyped-def]  # pragma: no cover
    """What each market can still sell: A, added up in the order of firms whatever other lanes do."""
    out, market, supply = net.out, net.market, lanes.supply
    supply.fill(0.0)
    for firm in range(len(out)):
        if lanes.hit[firm]:
            for lane in range(len(width)):
                supply[market[firm], lane] += out[firm] * (1.0 - lanes.down[firm, lane])
        else:
            for lane in range(len(width)):
                supply[market[firm], lane] += out[firm]


@numba.njit(cache=True, nogil=True)
def _felt(net, lanes, width, replaceable):  # type: ignore[no-untyped-def]  # pragma: no cover
    """What of each hit firm's loss its customers feel: σ·x."""
    out, market, felt = net.out, net.market, lanes.felt
    for firm in range(len(out)):
        if not lanes.hit[firm]:
            continue
        is_more = False
        for lane in range(len(width)):
            loss = lanes.down[firm, lane]
            if replaceable and loss > 0.0:
                left = lanes.supply[market[firm], lane]
                if left > out[firm]:
                    loss *= out[firm] / left
            is_more |= loss != felt[firm, lane]
            felt[firm, lane] = loss
        lanes.felt_more[firm] = is_more


@numba.njit(cache=True, nogil=True)
def _ask(net, lanes):  # type: ignore[no-untyped-def]  # pragma: no cover
    """Mark the customers of firms that are felt more; everybody where those firms are many."""
    size = len(net.out)
    is_few = lanes.felt_more.sum() * MANY < size
    lanes.asked.fill(not is_few)
    if is_few:
        for firm in range(size):
            if lanes.felt_more[firm]:
                for at in range(net.customer_start[firm], net.customer_start[firm + 1]):
                    lanes.asked[net.customer[at]] = True


@numba.njit(cache=True, nogil=True)
def _step_down(net, lanes, width, running, fall):  # type: ignore[no-untyped-def]  # pragma: no cover
    """hd of every asked firm from the felt losses of its suppliers."""
    down, group_start = lanes.down, net.group_start
    group_loss, worst = np.zeros(len(width)), np.zeros(len(width))
    for firm in range(len(net.out)):
        first, last = net.buyer_start[firm], net.buyer_start[firm + 1]
        if first == last or not lanes.asked[firm]:
            continue
        for lane in range(len(width)):
            worst[lane] = lanes.floor[firm, lane]
        for group in range(first, last):
            _row_sum(group_start[group], group_start[group + 1], net.supplier, net.weight, lanes.felt, width, group_loss)  # fmt: skip
            for lane in range(len(width)):
                worst[lane] = max(worst[lane], group_loss[lane])
        for lane in range(len(width)):
            if running[lane]:
                loss = min(1.0, worst[lane])
                fall[lane] = max(fall[lane], loss - down[firm, lane])
                down[firm, lane] = loss
                lanes.hit[firm] |= loss > 0.0


@numba.njit(cache=True, nogil=True)
def _step_up(net, lanes, width, now, running, fall):  # type: ignore[no-untyped-def]  # pragma: no cover  # fmt: skip
    """hu of every firm from the losses of its customers, where one of them lost more than before."""
    before, after = lanes.up[now], lanes.up[1 - now]
    more, next_more = lanes.up_more[now], lanes.up_more[1 - now]
    lost = np.zeros(len(width))
    for firm in range(len(net.out)):
        next_more[firm] = False
        first, last = net.customer_start[firm], net.customer_start[firm + 1]
        if not _any_of(more, net.customer, first, last):
            # The other layer is one step older: it differs only where the last step changed this one.
            if more[firm]:
                for lane in range(len(width)):
                    after[firm, lane] = before[firm, lane]
            continue
        _row_sum(first, last, net.customer, net.share, before, width, lost)
        for lane in range(len(width)):
            loss = min(1.0, max(lanes.floor[firm, lane], lost[lane]))
            if not running[lane]:
                loss = before[firm, lane]
            fall[lane] = max(fall[lane], loss - before[firm, lane])
            next_more[firm] |= loss != before[firm, lane]
            after[firm, lane] = loss


@numba.njit(cache=True, nogil=True)
def _any_of(marked, rows, start, end):  # type: ignore[no-untyped-def]  # pragma: no cover
    """Whether one of the rows start:end is marked."""
    for at in range(start, end):  # noqa: SIM110
        if marked[rows[at]]:
            return True
    return False


@numba.njit(cache=True, nogil=True)
def _row_sum(start, end, rows, factor, value, width, into):  # type: ignore[no-untyped-def]  # pragma: no cover  # fmt: skip  # noqa: PLR0913
    """Σ factor·value of the rows start:end, one sum per lane; scalars, so that they stay in registers."""
    if len(width) == 1:
        total = 0.0
        for at in range(start, end):
            total += factor[at] * value[rows[at], 0]
        into[0] = total
        return
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


@numba.njit(cache=True, nogil=True)
def _sum_up(net, lanes, width, now, steps, result):  # type: ignore[no-untyped-def]  # pragma: no cover  # fmt: skip
    """Lost output of each lane as a share of all output; where there is none, 0."""
    down, up = lanes.down, lanes.up[now]
    both, downstream, upstream = np.zeros(len(width)), np.zeros(len(width)), np.zeros(len(width))
    for firm in range(len(net.out)):
        for lane in range(len(width)):
            both[lane] += net.out[firm] * max(down[firm, lane], up[firm, lane])
            downstream[lane] += net.out[firm] * down[firm, lane]
            upstream[lane] += net.out[firm] * up[firm, lane]
    total = net.out.sum()
    for lane in range(len(result)):
        result[lane, 0] = result[lane, 1] = result[lane, 2] = 0.0
        if total > 0.0:
            result[lane, 0] = both[lane] / total
            result[lane, 1] = downstream[lane] / total
            result[lane, 2] = upstream[lane] / total
        result[lane, 3] = steps[lane]
