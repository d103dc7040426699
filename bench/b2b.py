"""Timetables measured: the public business-to-business instances, and a large event of our own.

`python -m bench.b2b [folder] [name part …]` solves the instances (default: the 20 originals);
`python -m bench.b2b event` plans 300 × 300 firms in 20 tables × 12 slots.
"""

from __future__ import annotations

import csv
import random
import re
import resource
import sys
import time
from pathlib import Path

from queries.events.checker import faults
from queries.events.portfolio import search
from queries.events.problem import EventProblem, Meeting, Party, Slot
from queries.events.timetable import plan

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "b2b_scheduling"
SESSIONS = {1: "上午", 2: "下午", 3: ""}


def read_dzn(path: Path, fairness: int | None = 2) -> EventProblem:
    """One MiniZinc instance as the question that planners ask."""
    text = path.read_text(encoding="utf-8")
    slots, morning = _number(text, "nTotalSlots"), _number(text, "nMorningSlots")
    body = re.search(r"requested\s*=\s*\[\|(.*?)\|\]", text, re.S)
    assert body
    rows = [_integers(row) for row in body[1].split("|") if row.strip()]
    fixed = _integers(_list(text, "fixed"))
    closed = [frozenset(s - 1 for s in group if s) for group in _sets(text, "forbidden")]
    meetings = [
        Meeting(
            key=str(index),
            first=str(first),
            second=str(second),
            session=SESSIONS[session],
            slot=fixed[index - 1] - 1 if fixed[index - 1] else None,
            must=True,
        )
        for index, (first, second, session) in enumerate(rows, start=1)
    ]
    before = [
        (str(early), str(late))
        for late, group in enumerate(_sets(text, "precedences"), start=1)
        for early in group
    ]
    return EventProblem(
        meetings=tuple(meetings),
        parties=tuple(
            Party(key=str(index), unavailable=closed[index - 1])
            for index in range(1, _number(text, "nBusiness") + 1)
        ),
        slots=tuple(
            Slot(label=str(index), session=SESSIONS[1 if index <= morning else 2])
            for index in range(1, slots + 1)
        ),
        tables=_number(text, "nTables"),
        before=tuple(before),
        fairness=fairness,
    )


def _number(text: str, name: str) -> int:
    found = re.search(rf"\b{name}\s*=\s*(\d+)", text)
    assert found, name
    return int(found[1])


def _list(text: str, name: str) -> str:
    found = re.search(rf"\b{name}\s*=\s*\[(.*?)\]", text, re.S)
    assert found, name
    return found[1]


def _sets(text: str, name: str) -> list[list[int]]:
    return [_integers(group) for group in re.findall(r"\{([^}]*)\}", _list(text, name))]


def _integers(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", text)]


def best_known(fairness: int = 2) -> dict[str, str]:
    """Published optimum of each instance, or UNSAT."""
    with (DATA / "best_known.csv").open(encoding="utf-8") as file:
        return {
            row["instance"]: row["best_breaks"]
            for row in csv.DictReader(file)
            if row["fairness_d"] == str(fairness)
        }


def run_instances(paths: list[Path], seconds: float = 60.0) -> int:
    """Solve, check and print each; the number that reached the published optimum, proven."""
    best, right = best_known(), 0
    for path in paths:
        problem = read_dzn(path)
        began, cpu = time.monotonic(), _child_seconds()
        found = search(problem, seconds)
        taken = time.monotonic() - began
        if found.slots is not None:
            assert not faults(problem, found.slots), path
        answer = "UNSAT" if found.impossible else str(found.cost[-1] if found.cost else "-")
        ok = answer == best[path.stem] and (found.proven or found.impossible)
        right += ok
        print(
            f"{path.stem}: {answer} (published {best[path.stem]}, bound {found.bound[-1]}) "
            f"{taken:.1f} s, CPU {_child_seconds() - cpu:.1f} s {'ok' if ok else 'MISSED'}",
            flush=True,
        )
    print(f"{right} of {len(paths)} at the published optimum within {seconds:.0f} s")
    return right


def _child_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def large_event(buyers: int = 300, suppliers: int = 300, seed: int = 1) -> EventProblem:
    """Scored candidate pairs, about ten for each buyer, popular suppliers more often."""
    draw = random.Random(seed)
    offers = [f"供{index}" for index in range(suppliers)]
    pull = [1 / (1 + index) ** 0.5 for index in range(suppliers)]
    meetings = []
    for buyer in range(buyers):
        for supplier in sorted(set(draw.choices(offers, pull, k=12))):
            weight = round(draw.random(), 4)
            key = f"需{buyer}-{supplier}"
            meetings.append(Meeting(key=key, first=f"需{buyer}", second=supplier, weight=weight))
    away = [
        frozenset(draw.sample(range(12), 3 if draw.random() < 0.2 else 0))
        for _ in range(buyers + suppliers)
    ]
    names = [f"需{index}" for index in range(buyers)] + offers
    return EventProblem(
        meetings=tuple(meetings),
        parties=tuple(
            Party(key=name, unavailable=gone, cap=6) for name, gone in zip(names, away, strict=True)
        ),
        slots=tuple(
            Slot(label=f"{9 + index // 2}:{'30' if index % 2 else '00'}") for index in range(12)
        ),
        tables=20,
    )


def run_event(seconds: float = 10.0, seeds: int = 3) -> None:
    """Plan the large event for several seeds; each plan is checked by the planner's own checker."""
    for seed in range(1, seeds + 1):
        problem = large_event(seed=seed)
        cpu = resource.getrusage(resource.RUSAGE_SELF).ru_utime + _child_seconds()
        made = plan(problem, seconds=seconds)
        cpu = resource.getrusage(resource.RUSAGE_SELF).ru_utime + _child_seconds() - cpu
        assert made.slots
        assert not faults(problem, made.slots, made.tables)
        print(
            f"seed {seed}: {len(problem.meetings)} candidates, {len(made.slots)} held, score "
            f"{made.worth:.2f} (gap {made.worth_gap:.2%}), {made.breaks} breaks (at least "
            f"{made.bound}), first {made.first_seconds or 0:.1f} s, "
            f"{made.seconds:.1f} s, CPU {cpu:.1f} s",
            flush=True,
        )


def main(arguments: list[str]) -> None:
    """Run what the command line names."""
    if arguments == ["event"]:
        run_event()
        return
    folder = DATA / "instances" / (arguments[0] if arguments else "original")
    parts = arguments[1:] or [""]
    run_instances(sorted(p for p in folder.glob("*.dzn") if any(part in p.name for part in parts)))


if __name__ == "__main__":
    main(sys.argv[1:])
