"""Structured logging: quiet by default, to standard error, never with secrets."""

from __future__ import annotations

import logging
import sys

import structlog

from graph.errors import BadInput
from graph.language import say
from graph.settings import Settings


def start_log(chosen: Settings) -> None:
    """Set level and form from the settings."""
    level = logging.getLevelNamesMapping().get(chosen.log_level.upper())
    if level is None:
        raise BadInput(
            say("不认识的日志级别", "Unknown log level"), f"LIANTU_LOG_LEVEL={chosen.log_level}"
        )
    # The driver's own lines repeat in its words what our errors say in a person's.
    logging.getLogger("neo4j").addHandler(logging.NullHandler())
    logging.getLogger("neo4j").propagate = False
    renderer = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if chosen.log_json
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
