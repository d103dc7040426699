"""The systemic-risk index as its definition reads, on dense matrices: slow, short, independent."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graph.algorithms.systemic_risk import RunOptions

Dense = NDArray[np.float64]


def naive(
    amounts: Dense,
    sector: list[int],
    essential: NDArray[np.int8],
    psi: Dense,
    options: RunOptions,
    market: list[int] | None = None,
) -> tuple[float, float, float, int]:
    """The definition word by word on dense matrices."""
    size, market = len(sector), market or sector
    out, bought = amounts.sum(axis=1), amounts.sum(axis=0)
    hd, hu, steps = psi.copy(), psi.copy(), 0
    while True:
        steps += 1
        sigma = np.ones(size)
        for i in range(size):
            left = sum(out[k] * hd[k] for k in range(size) if market[k] == market[i])
            if options.replaceable and left > 0:
                sigma[i] = min(1.0, out[i] / left)
        new_d, new_u = psi.copy(), psi.copy()
        for j in range(size):
            by_sector: dict[int, float] = {}
            pool = 0.0
            for i in range(size):
                felt = sigma[i] * (1 - hd[i])
                need = essential[sector[i], sector[j]]
                if need == 2 and amounts[i, j]:
                    same = sum(amounts[k, j] for k in range(size) if sector[k] == sector[i])
                    by_sector[sector[i]] = (
                        by_sector.get(sector[i], 0.0) + amounts[i, j] / same * felt
                    )
                elif need == 1 and amounts[i, j]:
                    pool += amounts[i, j] / bought[j] * felt
            new_d[j] = max(0.0, min(psi[j], 1 - max(by_sector.values(), default=0.0), 1 - pool))
            if out[j]:
                lost = sum(amounts[j, k] / out[j] * (1 - hu[k]) for k in range(size))
                new_u[j] = max(0.0, min(psi[j], 1 - lost))
        fall = max((hd - new_d).max(), (hu - new_u).max())
        hd, hu = new_d, new_u
        if fall <= options.eps:
            break
    total = out.sum() or 1.0
    return (
        float(out @ (1 - np.minimum(hd, hu)) / total),
        float(out @ (1 - hd) / total),
        float(out @ (1 - hu) / total),
        steps,
    )
