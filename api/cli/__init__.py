"""The command line: each command parses, calls one function, renders the answer."""

from __future__ import annotations

import sys

import structlog
import typer

from api.cli import (
    ask,
    documents,
    event_edits,
    graph,
    heavy,
    match_weights,
    posts,
    profiles,
    programme,
    quality,
    serve,
    weak,
    what_if,
)
from graph.errors import LiantuError
from graph.language import say
from graph.log import start_log
from graph.settings import settings

__all__ = ["app", "main"]

#: The root of typer's errors about usage: newer ones carry a copy of click's of their own.
MISUSED: type[Exception] = next(
    one
    for one in typer.BadParameter.__mro__
    if one.__name__ == "ClickException" and issubclass(one, Exception)
)

app = typer.Typer(
    name="liantu",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help=say(
        "链图：城市产业链知识图谱——哪里弱、谁能补、活动怎么办。",
        "Liantu: a city's industrial-chain knowledge graph.",
    ),
)
for module in (
    graph,
    profiles,
    weak,
    ask,
    what_if,
    event_edits,
    programme,
    posts,
    match_weights,
    documents,
    heavy,
    quality,
    serve,
):
    module.add_to(app)


def main(arguments: list[str] | None = None) -> None:
    """Run one command; a person's mistake is one sentence and an exit code, never a traceback."""
    given = sys.argv[1:] if arguments is None else arguments
    try:
        start_log(settings())
        code = app(args=given, standalone_mode=False)
        if isinstance(code, int) and code:
            sys.exit(code)
    except LiantuError as fault:
        _tell(str(fault), fault.exit_code)
    except MISUSED as fault:
        # All misuse is shown by its own sentence; typer's type says nothing of its methods.
        words = getattr(fault, "format_message", fault.__str__)()
        _tell(words, 2, say("用法见 --help。", "See --help."))
    except (typer.Abort, KeyboardInterrupt):
        _tell(say("已停止。", "Stopped."), 130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)


def _tell(sentence: str, code: int, more: str = "") -> None:
    structlog.get_logger().debug("command failed", code=code, sentence=sentence)
    sys.stderr.write(f"{say('错误', 'Error')}: {sentence} {more}".rstrip() + "\n")
    sys.exit(code)
