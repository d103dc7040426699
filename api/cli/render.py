"""Answers on the terminal: a table for people, JSON for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import BarColumn, TextColumn
from rich.progress import Progress as Bars
from rich.table import Table

from graph.algorithms.cluster import Run
from graph.language import say
from queries.answer import Answer, plain

if TYPE_CHECKING:
    from ingest.progress import Progress

#: Column of a row → (heading in Chinese, in English); columns not listed are not shown.
Columns = Mapping[str, tuple[str, str]]


def console() -> Console:
    """Standard output; wide when it is not a terminal, so that nothing is cut in a pipe."""
    return Console(width=None if sys.stdout.isatty() else 200, highlight=False)


@contextmanager
def progress_shown() -> Iterator[Callable[[str], Progress]]:
    """A bar per file on standard error while it is taken in; quiet where that is no terminal."""
    bars = Bars(
        TextColumn("{task.fields[file]}", markup=False), BarColumn(),
        TextColumn("{task.description}", markup=False), console=Console(stderr=True),
        transient=True, disable=not sys.stderr.isatty(),
    )  # fmt: skip

    def of_file(name: str) -> Progress:
        task = bars.add_task("", total=None, file=name)
        return lambda step: bars.update(
            task, completed=step.done, total=step.total or None, description=step.in_words()
        )

    with bars:
        yield of_file


@contextmanager
def watched(words: str) -> Iterator[Run]:
    """A long run with a bar on standard error; Ctrl-C stops it, on a cluster too."""
    bar = Bars(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty())
    with bar:
        task = bar.add_task(words, total=None)
        yield Run(lambda done, of: bar.update(task, completed=done, total=of))


def print_json(value: Any) -> None:
    """One JSON document."""
    sys.stdout.write(json.dumps(plain(value), ensure_ascii=False, indent=1) + "\n")


def print_rows(rows: Any) -> None:
    """A list in the shape of every answer; what has no formula or coverage says so by blanks."""
    shape = {"rows": rows, "coverage": {}, "formula": "", "as_of": None, "scope": ""}
    print_json(shape)


def show(answer: Answer, columns: Columns, *, as_json: bool, title: str = "") -> None:
    """Print an answer: rows, what they cover, the formula."""
    if as_json:
        print_json(answer.as_dict())
        return
    out = console()
    if answer.rows:
        out.print(table(answer.rows, columns, title))
    if answer.note:
        out.print(answer.note, markup=False)
    if answer.coverage.words:
        out.print(say("覆盖：", "Coverage: ") + answer.coverage.words, markup=False)
    if answer.formula:
        out.print(say("公式：", "Formula: ") + answer.formula, markup=False)


def table(rows: Sequence[Mapping[str, Any]], columns: Columns, title: str = "") -> Table:
    """Rows as a table; numbers to the right."""
    shown = Table(title=title or None, title_justify="left", header_style="bold", expand=False)
    for name, (chinese, english) in columns.items():
        numeric = bool(rows) and isinstance(rows[0].get(name), (int, float))
        shown.add_column(
            say(chinese, english), justify="right" if numeric else "left", overflow="fold"
        )
    for row in rows:
        shown.add_row(*[cell(row.get(name)) for name in columns])
    return shown


def cell(value: Any) -> str:
    """A value as a cell; brackets are kept from being read as markup."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return say("是", "yes") if value else say("否", "no")
    if isinstance(value, float):
        return f"{value:.3f}".rstrip("0").rstrip(".")
    if isinstance(value, Mapping):  # what says itself in words
        return cell(value.get("words"))
    if isinstance(value, (list, tuple)):
        return "、".join(cell(item) for item in value)
    return str(value).replace("[", "\\[")
