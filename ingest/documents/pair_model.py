"""The trained readers of relations: how likely each relation holds between two mentions, each status of one.

One logistic model per relation and direction over the hashed features of `ingest.documents.pairs`, and one
per status over those of `ingest.documents.standing`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ingest.documents.pairs import SIZE, hashed

MODEL, STATUS = "pairs.npz", "status.npz"
#: Rows all of whose weights are smaller than this are not kept; a pair adds about a tenth of each.
PRUNED = 0.6
#: A supply's product belongs to its seller and its buyer: relations of the model alone.
SELLS, BUYS = "SELLS", "BUYS"


@dataclass(frozen=True, eq=False)
class PairModel:
    """`kinds`: relation and direction, `SUPPLIES>` where the first mention is the head, `SUPPLIES<` where
    the second is, or statuses; `weights`: one row per feature's place and, last, the constants; one column per kind."""

    kinds: tuple[str, ...]
    weights: NDArray[np.float32]

    def chances(self, features: list[str]) -> dict[str, float]:
        """Kind → probability, 0–1, for what has these features."""
        return self.chances_at(hashed(features))

    def chances_at(self, places: list[int]) -> dict[str, float]:
        """The same for features by their places."""
        score = self.weights[places].sum(axis=0) / np.sqrt(len(places)) + self.weights[-1]
        chance = 1 / (1 + np.exp(-score))
        return dict(zip(self.kinds, chance.tolist(), strict=True))

    def save(self, path: Path) -> None:
        """Write the rows that weigh something, at half precision."""
        rows = np.flatnonzero(np.abs(self.weights).max(axis=1) > PRUNED)
        np.savez_compressed(
            path,
            kinds=np.array(self.kinds),
            rows=rows.astype(np.uint32),
            weights=self.weights[rows].astype(np.float16),
        )

    @classmethod
    def load(cls, path: Path) -> PairModel:
        """Read what `save` wrote."""
        with np.load(path) as held:
            weights = np.zeros((SIZE + 1, len(held["kinds"])), np.float32)
            weights[held["rows"]] = held["weights"]
            return cls(tuple(held["kinds"].tolist()), weights)


@lru_cache(maxsize=2)
def trained(name: str = MODEL) -> PairModel:
    """A model of package data, loaded once."""
    with as_file(files("ingest.documents").joinpath("model", name)) as path:
        return PairModel.load(path)
