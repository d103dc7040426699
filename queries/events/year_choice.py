"""Which chains and which pairs, event by event: greatest relief with diminishing returns.

Relief of a need = value × (1 − Π(1 − chance)) over its pairs: submodular, so that the gain of an event
only falls as others are chosen, and an old gain is a bound by which most need not be computed again.
"""

from __future__ import annotations

import heapq
import math
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from queries.events.year_pairs import YearPairs

#: Pairs of a chain that are looked at for one event, the best by gain now.
LOOKED_AT = 3000


@dataclass(frozen=True)
class Room:
    """Limits: firms and meetings per event, meetings per firm and event, calls per firm and year,
    events per chain; fewer pairs than `least` are no event."""

    firms: int = 60
    meetings: int = 120
    per_firm: int = 6
    calls: int = 3
    per_chain: int = 2
    least: int = 4


@dataclass(frozen=True)
class Chosen:
    """One event: its chain, its pairs (rows of YearPairs) and what they ease."""

    chain: int
    pairs: tuple[int, ...]
    relief: float


@dataclass
class Choice:
    """A year as it grows: what is still open of each need, who was called how often."""

    pairs: YearPairs
    room: Room
    open: NDArray[np.float64] = field(init=False)
    used: NDArray[np.bool_] = field(init=False)
    calls: Counter[int] = field(default_factory=Counter)
    held: Counter[int] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.open = np.ones(len(self.pairs.value))
        self.used = np.zeros(len(self.pairs.gap), dtype=bool)
        rows: dict[int, list[int]] = defaultdict(list)
        for column in (0, 1):
            for row, chain in enumerate(self.pairs.chains[:, column].tolist()):
                if chain >= 0 and not (column and self.pairs.chains[row, 0] == chain):
                    rows[chain].append(row)
        self._rows = {chain: np.array(found) for chain, found in rows.items()}

    @property
    def chains(self) -> list[int]:
        """Chains with any pair."""
        return sorted(self._rows)

    def rows(self, chain: int) -> NDArray[np.int64]:
        """Pairs of a chain that no event has yet."""
        rows = self._rows.get(chain, np.array([], dtype=np.int64))
        left: NDArray[np.int64] = rows[~self.used[rows]]
        return left

    def best(self, chain: int) -> Chosen:
        """The best event of a chain as things stand (greedy by gain, within the room)."""
        rows = self.rows(chain)
        gains = self._gain(rows)
        if len(rows) > LOOKED_AT:
            rows = rows[np.argpartition(-gains, LOOKED_AT)[:LOOKED_AT]]
            gains = self._gain(rows)
        heap = [(-gain, row) for gain, row in zip(gains.tolist(), rows.tolist(), strict=True)]
        heapq.heapify(heap)
        return self._fill(chain, heap)

    def _fill(self, chain: int, heap: list[tuple[float, int]]) -> Chosen:
        share: dict[int, float] = {}
        met: Counter[int] = Counter()
        taken: list[int] = []
        relief = 0.0
        pairs, room = self.pairs, self.room
        while heap and len(taken) < room.meetings:
            bound, row = heapq.heappop(heap)
            gap = int(pairs.gap[row])
            gain = share.get(gap, 1.0) * float(
                pairs.value[gap] * self.open[gap] * pairs.chance[row]
            )
            if gain < -bound - 1e-12:
                heapq.heappush(heap, (-gain, row))
                continue
            sides = (int(pairs.buyer[row]), int(pairs.supplier[row]))
            if gain <= 0 or not self._fits(sides, met):
                continue
            met.update(sides)
            share[gap] = share.get(gap, 1.0) * (1 - float(pairs.chance[row]))
            taken.append(row)
            relief += gain
        return Chosen(chain, tuple(taken), relief)

    def fill_in_order(self, chain: int, rows: Sequence[int]) -> Chosen:
        """An event of the first pairs that fit, whatever they ease: what a plan is held against."""
        met: Counter[int] = Counter()
        taken: list[int] = []
        for row in rows:
            sides = (int(self.pairs.buyer[row]), int(self.pairs.supplier[row]))
            if len(taken) < self.room.meetings and self._fits(sides, met):
                met.update(sides)
                taken.append(row)
        return Chosen(chain, tuple(taken), 0.0)

    def _fits(self, sides: tuple[int, int], met: Counter[int]) -> bool:
        new = [firm for firm in sides if firm not in met]
        return (
            all(met[firm] < self.room.per_firm for firm in sides)
            and all(self.calls[firm] < self.room.calls for firm in new)
            and len(met) + len(new) <= self.room.firms
        )

    def _gain(self, rows: NDArray[np.int64]) -> NDArray[np.float64]:
        gap = self.pairs.gap[rows]
        gained: NDArray[np.float64] = (
            self.pairs.value[gap] * self.open[gap] * self.pairs.chance[rows]
        )
        return gained

    def hold(self, keys: Collection[tuple[int, int, int]]) -> None:
        """Count pairs (buyer, supplier, product) of events that stand: not planned again, and their
        needs are partly met."""
        if not keys:
            return
        pairs = self.pairs
        ends = zip(
            pairs.buyer.tolist(), pairs.supplier.tolist(), pairs.product.tolist(), strict=True
        )
        for row, key in enumerate(ends):
            if key in keys:
                self.open[pairs.gap[row]] *= 1 - pairs.chance[row]
                self.used[row] = True

    def take(self, chosen: Chosen) -> None:
        """Count an event as held: its needs are partly met, its firms were called once more."""
        firms: set[int] = set()
        for row in chosen.pairs:
            self.open[self.pairs.gap[row]] *= 1 - self.pairs.chance[row]
            self.used[row] = True
            firms |= {int(self.pairs.buyer[row]), int(self.pairs.supplier[row])}
        self.calls.update(firms)
        self.held[chosen.chain] += 1


def choose(choice: Choice, count: int, chains: Sequence[int] = ()) -> list[Chosen]:
    """Up to `count` events, each the best there is; fewer where nothing is left to ease."""
    asked = [chain for chain in choice.chains if not chains or chain in set(chains)]
    most = max(choice.room.per_chain, math.ceil(count / max(1, len(asked))))
    found: list[Chosen] = []
    while len(found) < count:
        more = _round(choice, count - len(found), asked, most)
        found += more
        # Only when no other chain has anything to ease does one get more than its share.
        most += 1
        if not more and most > count:
            break
    return found


def _round(choice: Choice, count: int, asked: Sequence[int], most: int) -> list[Chosen]:
    """Events while no chain has more than `most`."""
    heap = [(-choice.best(chain).relief, chain) for chain in asked if choice.held[chain] < most]
    heapq.heapify(heap)
    found: list[Chosen] = []
    while heap and len(found) < count:
        _, chain = heapq.heappop(heap)
        now = choice.best(chain)
        if now.relief <= 0 or len(now.pairs) < choice.room.least:
            continue
        if heap and now.relief < -heap[0][0] - 1e-12:
            heapq.heappush(heap, (-now.relief, chain))
            continue
        choice.take(now)
        found.append(now)
        if choice.held[chain] < most:
            heapq.heappush(heap, (-now.relief, chain))
    return found
