"""How far an import is, told to whoever shows it: the command line, the console, a test."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from graph.language import say

#: What each row goes through, in order.
STAGES: tuple[tuple[str, str], ...] = (
    ("读取与检查", "reading and checking"),
    ("识别企业", "resolving firms"),
    ("整理事实", "assembling facts"),
    ("写入图库", "writing"),
)


@dataclass(frozen=True)
class Step:
    """A moment of an import. `stage` is the one that begins now; `done` and `total` count rows times
    stages; `seconds` since the start."""

    stage: int
    done: int
    total: int
    seconds: float

    @property
    def rows_per_second(self) -> float:
        """Rows brought through all stages in a second, at the pace so far."""
        return self.done / len(STAGES) / self.seconds if self.seconds > 0 else 0.0

    @property
    def seconds_left(self) -> float | None:
        """Seconds to go at the pace so far; nothing can be said before the first stage is over."""
        return self.seconds * (self.total - self.done) / self.done if self.done else None

    def in_words(self) -> str:
        """“识别企业，每秒 8,200 行，约剩 12 秒”."""
        if self.stage >= len(STAGES):
            return say(f"完成，用时 {self.seconds:.0f} 秒", f"done in {self.seconds:.0f} s")
        words = say(*STAGES[self.stage])
        if self.seconds_left is None:
            return words
        pace, left = f"{self.rows_per_second:,.0f}", f"{self.seconds_left:.0f}"
        return words + say(
            f"，每秒 {pace} 行，约剩 {left} 秒", f", {pace} rows/s, about {left} s left"
        )


Progress = Callable[[Step], None]


def unseen(_: Step) -> None:
    """Progress that nobody watches."""


@dataclass
class Gauge:
    """Counts rows through the stages and tells each step."""

    tell: Progress = unseen
    begun: float = field(default_factory=time.monotonic)
    rows: int = 0
    stage: int = 0
    done: int = 0

    def start(self) -> None:
        """The file is being read; how many rows it has is not known yet."""
        self._step()

    def know(self, rows: int) -> None:
        """The file has so many rows; they are read."""
        self.rows = rows
        self.next()

    def passed(self, rows: int) -> None:
        """So many rows more are through the present stage."""
        self.done += rows
        self._step()

    def next(self) -> None:
        """All rows are through the present stage."""
        self.stage += 1
        self.done = self.stage * self.rows
        self._step()

    def _step(self) -> None:
        total = self.rows * len(STAGES)
        self.tell(Step(self.stage, self.done, total, time.monotonic() - self.begun))
