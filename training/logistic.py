"""Logistic models, fitted."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

Floats = NDArray[np.float64]


def fitted(rows: csr_matrix, holds: Floats, ridge: float | Floats, rounds: int) -> Floats:
    """Weights (features × kinds) of one logistic model per kind, all at once, by L-BFGS. `rows`: examples ×
    features; `holds`: examples × kinds, 0 or 1; `ridge`: half the price of a squared weight, of all features or
    of each (features × 1)."""
    columns, kinds = rows.T.tocsr(), holds.shape[1]

    def price(flat: Floats) -> tuple[float, Floats]:
        weights = flat.reshape(-1, kinds)
        score = rows @ weights
        wrong = 1 / (1 + np.exp(-score)) - holds
        loss = np.logaddexp(0, score).sum() - (holds * score).sum()
        loss += (ridge * np.square(weights)).sum() / 2
        return float(loss), (columns @ wrong + ridge * weights).ravel()

    start = np.zeros(rows.shape[1] * kinds)
    found = minimize(price, start, jac=True, method="L-BFGS-B", options={"maxiter": rounds})
    return np.asarray(found.x).reshape(-1, kinds)
