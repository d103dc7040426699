"""The search in a process of its own: a question on standard input, news on standard output.

A SAT solver cannot be interrupted from Python; a process can be ended at any moment. Lines are
JSON: {"slots": …}, {"level": i, "bound": n}, {"done": true}, {"impossible": true}.
"""

from __future__ import annotations

import json
import sys

from queries.events.encoding import encode
from queries.events.maxsat import CoreGuided, Impossible
from queries.events.measure import costs
from queries.events.problem import EventProblem


class Reporter:
    """Sends better answers and bounds to whoever asked."""

    def __init__(self) -> None:
        self.level = 0
        self.best: tuple[int, ...] | None = None

    def send(self, **news: object) -> None:
        """Write one line."""
        sys.stdout.write(json.dumps(news) + "\n")
        sys.stdout.flush()

    def bound(self, value: int) -> None:
        """Tell a proven lower bound of the level under work."""
        self.send(level=self.level, bound=value)


def main() -> None:
    """Answer the one question on standard input."""
    asked = json.loads(sys.stdin.readline())
    problem = EventProblem.model_validate(asked["problem"])
    encoding = encode(problem, count_meetings=asked["count_meetings"])
    reporter = Reporter()

    def on_model(model: list[int]) -> None:
        slots = encoding.slots(model)
        cost = costs(problem, slots)
        if reporter.best is None or cost < reporter.best:
            reporter.best = cost
            reporter.send(slots=slots)

    search = CoreGuided(encoding.formula, on_model, reporter.bound)
    try:
        search.first()
    except Impossible:
        reporter.send(impossible=True)
        return
    for level, softs in enumerate(encoding.levels):
        reporter.level = level
        if asked["improve_seconds"]:
            search.improve(softs, asked["improve_seconds"])
        search.minimise(softs)
    reporter.send(done=True)
