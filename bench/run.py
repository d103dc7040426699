"""`liantu bench`: runs the cases, prints one table, keeps it in docs/benchmarks.md between its marks."""

from __future__ import annotations

import importlib
import multiprocessing
import os
import platform
import re
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

from api.cli.render import console, print_json, table
from graph.errors import BadInput
from graph.language import say

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "benchmarks.md"

#: Case → function of this folder, `f(report)` giving rows (task, size, seconds, memory, peer …).
CASES: dict[str, str] = {
    "stores": "bench.stores:run",
    "starter": "bench.starter:run",
    "imports": "bench.imports:run",
    "extraction": "bench.extraction:run",
    "weak-links": "bench.cases:weak_links",
    "calibration": "bench.cases:calibration",
    "esri": "bench.esri:run",
    "matching": "bench.cases:matching",
    "events": "bench.events:run",
    "year": "bench.year:run",
}
COLUMNS = {
    "task": ("任务", "task"),
    "size": ("规模", "size"),
    "seconds": ("秒", "seconds"),
    "memory": ("内存 MB", "memory MB"),
    "peer": ("对照", "peer"),
    "peer_seconds": ("对照 秒", "peer seconds"),
    "ratio": ("倍数", "ratio"),
    "note": ("说明", "note"),
}
HEADS = [chinese for chinese, _ in COLUMNS.values()]
#: Mark of the table that holds every row with a time.
ALL = "all"


def run_cases(names: list[str], *, as_json: bool = False) -> None:
    """Run the named cases (all by default), each in a process of its own, so that none warms another and the
    memory is its own; each writes its section of docs/benchmarks.md."""
    for name in names:
        if name not in CASES:
            raise BadInput(
                say("没有这个测速项目", "No such benchmark"), name,
                say(f"可用：{'、'.join(CASES)}。", f"Known: {', '.join(CASES)}."),
            )  # fmt: skip
    fresh = multiprocessing.get_context("spawn")
    for name in names or list(CASES):
        with ProcessPoolExecutor(1, fresh) as one:
            rows = one.submit(measured, name).result()
        if as_json:
            print_json({"case": name, "rows": rows})
        else:
            console().print(table(rows, COLUMNS, name))
        keep(name, rows)


def measured(name: str) -> list[dict[str, Any]]:
    """Rows of one case with all columns."""
    module, function = CASES[name].split(":")
    run: Callable[..., Any] = getattr(importlib.import_module(module), function)
    rows = run(lambda words: console().print(words, markup=False))
    return [{column: row.get(column, "") for column in COLUMNS} for row in rows]


def keep(name: str, rows: list[dict[str, Any]]) -> None:
    """Replace the case's table on the page, and the one table of all that was timed; what people wrote
    around the marks stays."""
    text = PAGE.read_text(encoding="utf-8") if PAGE.exists() else "# 测量\n"
    text = put(text, name, as_markdown(name, rows))
    PAGE.write_text(put(text, ALL, timed(text)), encoding="utf-8")


def put(text: str, name: str, made: str) -> str:
    """The page with a table between its marks; at its end, under a heading, where it has none yet."""
    start, end = f"<!-- bench {name} -->", f"<!-- /bench {name} -->"
    made = f"{start}\n{made}\n{end}"
    if start in text and end in text:
        before, rest = text.split(start, 1)
        return before + made + rest.split(end, 1)[1]
    return f"{text.rstrip()}\n\n## {name}\n\n{made}\n"


def timed(text: str) -> str:
    """Every row of the page's tables that has a time, as one table."""
    lines = [headed(["项目", *HEADS[:-1]])]
    for name in CASES:
        start, end = f"<!-- bench {name} -->", f"<!-- /bench {name} -->"
        if start in text:
            table_ = text.split(start, 1)[1].split(end, 1)[0].splitlines()
            cells = [re.split(r"(?<!\\)\|", line)[1:-1] for line in table_ if line.startswith("| ")]
            lines += [f"| {name} |{'|'.join(row[:-1])}|" for row in cells[1:] if row[2].strip()]
    return "\n".join(lines)


def headed(heads: list[str]) -> str:
    """The first two lines of a table."""
    return "| " + " | ".join(heads) + " |\n|" + "---|" * len(heads)


def as_markdown(name: str, rows: list[dict[str, Any]]) -> str:
    """A table with the day, the machine and the command that repeats it."""
    lines = [headed(HEADS)]
    lines += ["| " + " | ".join(_cell(row[column]) for column in COLUMNS) + " |" for row in rows]
    where = f"{date.today().isoformat()}，{platform.machine()}，{os.cpu_count()} 核，Python {platform.python_version()}"
    return f"`liantu bench {name}`（{where}）\n\n" + "\n".join(lines)


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.3g}"
    return str(value).replace("|", "\\|")
