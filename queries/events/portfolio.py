"""Two searches side by side, one process each: the first to prove the best ends both."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from queries.events.measure import costs
from queries.events.problem import EventProblem

#: Counting tables over firms proves soonest; counting meetings too finds some answers sooner.
SEARCHES: tuple[dict[str, Any], ...] = (
    {"count_meetings": False, "improve_seconds": 0.0},
    {"count_meetings": True, "improve_seconds": 2.0},
)
START = "from queries.events.worker import main; main()"


@dataclass
class Search:
    """How far the search has come. `cost` and `bound`: wishes by rank, then breaks."""

    problem: EventProblem
    slots: dict[str, int] | None = None
    cost: tuple[int, ...] = ()
    bound: list[int] = field(init=False)
    proven: bool = False
    impossible: bool = False

    def __post_init__(self) -> None:
        self.bound = [0] * (len({wish.rank for wish in self.problem.wishes}) + 1)

    def hear(self, news: dict[str, Any]) -> bool:
        """Take in one line of a worker; whether anything got better."""
        if "slots" in news:
            cost = costs(self.problem, news["slots"])
            if self.slots is not None and cost >= self.cost:
                return False
            self.slots, self.cost = news["slots"], cost
        if "bound" in news:
            if news["bound"] <= self.bound[news["level"]]:
                return False
            self.bound[news["level"]] = news["bound"]
        self.proven |= "done" in news or self._closed()
        self.impossible |= "impossible" in news
        return True

    def _closed(self) -> bool:
        """Lower levels' bounds hold only under the best of the higher ones, so all must meet."""
        return self.slots is not None and list(self.cost) == self.bound


def search(
    problem: EventProblem,
    seconds: float,
    *,
    heard: Callable[[Search], None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
    patience: float | None = None,
    start: Search | None = None,
) -> Search:
    """Best timetable of a problem whose meetings all take place, within `seconds`.

    `patience`: seconds after which a search without any answer ends; `start`: what is known.
    """
    state = start or Search(problem)
    began = time.monotonic()
    running = len(SEARCHES)
    with _workers(problem) as lines:
        while not (state.proven or state.impossible or cancelled()):
            limit = seconds if state.slots is not None or patience is None else patience
            left = began + limit - time.monotonic()
            if left <= 0:
                break
            try:
                news = lines.get(timeout=min(left, 0.2))
            except queue.Empty:
                continue
            running -= "ended" in news
            if running == 0:
                raise RuntimeError("both timetable searches ended without an answer")
            if state.hear(news):
                heard(state)
    return state


@contextmanager
def _workers(problem: EventProblem) -> Iterator[queue.Queue[dict[str, Any]]]:
    lines: queue.Queue[dict[str, Any]] = queue.Queue()
    question = problem.model_dump(mode="json")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    processes = []
    threads = []
    try:
        for options in SEARCHES:
            process = subprocess.Popen(
                [sys.executable, "-c", START],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                env=environment,
            )
            processes.append(process)
            thread = threading.Thread(
                target=_talk,
                args=(process, json.dumps({"problem": question, **options}), lines),
                daemon=True,
            )
            thread.start()
            threads.append(thread)
        yield lines
    finally:
        for process in processes:
            process.kill()
        for process in processes:
            process.wait()
        for thread in threads:
            thread.join()


def _talk(
    process: subprocess.Popen[str], question: str, lines: queue.Queue[dict[str, Any]]
) -> None:
    """Ask one worker and pass on what it says, until it ends or is ended."""
    try:
        with process.stdin, process.stdout:  # type: ignore[union-attr]
            process.stdin.write(question + "\n")  # type: ignore[union-attr]
            process.stdin.flush()  # type: ignore[union-attr]
            for line in process.stdout:  # type: ignore[union-attr]
                if line.endswith("\n"):
                    lines.put(json.loads(line))
    except BrokenPipeError:
        pass
    lines.put({"ended": True})
