"""The command line: each command parses, calls one function, renders the answer."""

from __future__ import annotations

import re
import sys
from typing import Any

import structlog
import typer
from pydantic import ValidationError

from api.cli import (
    ask,
    documents,
    event_edits,
    graph,
    heavy,
    importing,
    match_weights,
    posts,
    profiles,
    programme,
    quality,
    serve,
    weak,
    what_if,
)
from graph.errors import LiantuError, wrong_value
from graph.language import say
from graph.log import start_log
from graph.settings import settings

__all__ = ["app", "main"]

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
    importing,
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


#: Every mistake of a command line. Newer typer keeps a click of its own, so the class is taken
#: from the one of its kinds that it shows.
USAGE: type[Exception] = next(
    kind for kind in typer.BadParameter.__mro__ if kind.__name__ == "ClickException"
)


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
    except USAGE as fault:
        _tell_usage(fault)
    except (typer.Abort, KeyboardInterrupt):
        _tell(say("已停止。", "Stopped."), 130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)


def _tell_usage(fault: Any) -> None:
    """What is wrong with a command line; a command without words shows its help."""
    if type(fault).__name__ == "NoArgsIsHelpError":
        sys.stdout.write(fault.format_message() + "\n")
        sys.exit(0)
    context = getattr(fault, "ctx", None)
    command = context.command_path if context is not None else "liantu"
    _tell(
        _usage_words(fault), fault.exit_code,
        say(f"用法见 {command} --help。", f"See {command} --help."),
    )  # fmt: skip


def _usage_words(fault: Any) -> str:
    """The mistake in the person's language; English is click's own."""
    english = fault.format_message()
    if option := getattr(fault, "option_name", ""):
        nearest = "、".join(getattr(fault, "possibilities", None) or ())
        chinese = f"没有选项 {option}。" + (f" 是不是想写：{nearest}？" if nearest else "")
    elif type(fault).__name__ == "MissingParameter":
        chinese = f"缺少 {fault.param.name if fault.param else ''}。"
    elif getattr(fault, "param", None) is not None:
        cause = fault.__cause__
        why = (
            wrong_value(cause.errors()[0]) if isinstance(cause, ValidationError) else fault.message
        )
        chinese = f"{'、'.join(fault.param.opts)} 的值不对：{why}。"
    elif (unknown := re.search(r"No such command '(.+?)'", english)) is not None:
        chinese = f"没有命令 {unknown[1]}。"
    else:
        chinese = f"命令写得不对（{english}）。"
    return say(chinese, english)


def _tell(sentence: str, code: int, more: str = "") -> None:
    structlog.get_logger().debug("command failed", code=code, sentence=sentence)
    sys.stderr.write(f"{say('错误', 'Error')}: {sentence} {more}".rstrip() + "\n")
    sys.exit(code)
