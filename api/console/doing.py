"""What a page does to the graph: off its thread; a person's mistake is a notice, success redraws."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from nicegui import run, ui

from graph.errors import BadInput, LiantuError
from queries.scope import parse_day


async def tried(work: Callable[[], Any], address: str = "") -> None:
    """Do it, then show the page (or `address`) anew."""
    client = ui.context.client
    # A tuple, since work that returns nothing has been done, too.
    if await done(lambda: (work(),)) is None or client.is_deleted:
        return
    # The sheet with the button may have been filled anew meanwhile, so the page itself is asked.
    with client:
        if address:
            ui.navigate.to(address)
        else:
            ui.navigate.reload()


async def done(work: Callable[[], Any]) -> Any:
    """The result of the work; None after a notice when it cannot be done. Who has left the page
    meanwhile is told nothing."""
    client = ui.context.client
    try:
        return await run.io_bound(work)
    except (LiantuError, ValueError) as fault:
        if not client.is_deleted:
            with client:
                ui.notify(
                    str(fault), type="negative", multi_line=True, timeout=0, close_button="关闭"
                )
        return None


def field(made: Any) -> Any:
    """An input in the console's form style."""
    return made.props("dense outlined").classes("w-full")


def whole(value: float | None) -> int | None:
    """A number field's content as a whole number."""
    return None if value is None else int(value)


def day(written: str | None, called: str) -> date:
    """A date field's content. Raises BadInput where it is empty, naming the field."""
    found = parse_day(written)
    if found is None:
        raise BadInput(f"{called}是空的", "", "选一个日期。")
    return found
