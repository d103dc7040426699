"""The error tree. Every error says what is wrong, where, and what would mend it.

One handler per door turns an error into a CLI line, a JSON body or a notice on the page:
`api.cli`, `api.http.errors` and `api.console`. A user's mistake is always one of these classes; any
other exception is a fault of ours and is shown as such.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graph.language import say


@dataclass(eq=False)
class LiantuError(Exception):
    """A wrong input or a state that a person can mend.

    `problem` is one sentence; `where` names file, row, field, value; `remedy` says what to do.
    """

    problem: str
    where: str = ""
    remedy: str = ""

    #: Exit code of the command line, and the status of the HTTP answer.
    exit_code = 1
    status = 400

    def __str__(self) -> str:
        where = f"（{self.where}）" if self.where else ""
        remedy = f" {self.remedy}" if self.remedy else ""
        return f"{self.problem}{where}。{remedy}".replace("。。", "。")

    def as_dict(self) -> dict[str, str]:
        """The one JSON shape of an error, on every door."""
        return {
            "error": type(self).__name__,
            "problem": self.problem,
            "where": self.where,
            "remedy": self.remedy,
        }


@dataclass(eq=False)
class BadInput(LiantuError):
    """A value that cannot be used: the message names it and its field."""

    exit_code = 2
    status = 422


@dataclass(eq=False)
class UnknownName(LiantuError):
    """A chain, firm, product or place that the graph doesn't know; the nearest names are offered."""

    near: list[str] = field(default_factory=list)
    exit_code = 2
    status = 404

    def as_dict(self) -> dict[str, str]:
        return {**super().as_dict(), "near": "；".join(self.near)}


@dataclass(eq=False)
class UnknownQuery(UnknownName):
    """No named query of that name."""


@dataclass(eq=False)
class MissingParameter(BadInput):
    """A named query was called without a parameter that it needs, or with one of a wrong type."""


@dataclass(eq=False)
class BadFile(BadInput):
    """A file that cannot be read: empty, locked, too large, of another kind than its name says."""


@dataclass(eq=False)
class TooLarge(BadFile):
    """A file above the limit."""

    status = 413


@dataclass(eq=False)
class StoreProblem(LiantuError):
    """The store cannot be used."""

    exit_code = 3
    status = 503


@dataclass(eq=False)
class StoreBusy(StoreProblem):
    """Another process holds the embedded store for writing."""


@dataclass(eq=False)
class StoreUnreachable(StoreProblem):
    """Neo4j does not answer, or refuses the password."""


@dataclass(eq=False)
class StoreTooNew(StoreProblem):
    """The store was written by a newer program."""


@dataclass(eq=False)
class ClusterUnreachable(LiantuError):
    """The computing cluster is set but cannot be used."""

    exit_code = 3
    status = 503


@dataclass(eq=False)
class Forbidden(LiantuError):
    """The role doesn't allow it."""

    status = 403


@dataclass(eq=False)
class Conflict(LiantuError):
    """Somebody else changed the same thing meanwhile; nothing was lost."""

    status = 409


@dataclass(eq=False)
class Cancelled(LiantuError):
    """A job was stopped by a person."""

    status = 409


#: Kind of a validation error (pydantic) → what the value must be, in Chinese.
ALLOWED = {
    "greater_than_equal": "应不小于 {ge}", "greater_than": "应大于 {gt}",
    "less_than_equal": "应不大于 {le}", "less_than": "应小于 {lt}",
    "int_parsing": "应是整数", "int_from_float": "应是整数", "int_type": "应是整数",
    "float_parsing": "应是数", "float_type": "应是数", "bool_parsing": "应是 true 或 false",
    "date_parsing": "应是日期，如 2026-11-26", "date_from_datetime_parsing": "应是日期，如 2026-11-26",
    "string_type": "应是文字", "string_too_long": "至多 {max_length} 个字", "string_too_short": "至少 {min_length} 个字",
    "list_type": "应是列表", "dict_type": "应是一组名和值", "model_attributes_type": "应是一组名和值",
    "literal_error": "可用：{expected}", "enum": "可用：{expected}",
    "missing": "没有给出", "extra_forbidden": "没有这一项", "json_invalid": "不是合法的 JSON",
}  # fmt: skip


def wrong_value(error: Mapping[str, Any]) -> str:
    """What a value must be, from one of the errors of a validation."""
    english = str(error["msg"])
    chinese = ALLOWED.get(error["type"], english).format(**error.get("ctx", {}))
    return say(chinese.replace(" or ", "、").replace("'", ""), english)


def unknown(kind: str, name: str, near: list[str]) -> UnknownName:
    """An `UnknownName` whose remedy offers the nearest known names."""
    offer = (
        say(f"是不是想找：{'、'.join(near)}？", f"Did you mean: {', '.join(near)}?")
        if near
        else say(
            "核对写法；已有名称见总览与各表。",
            "Check the spelling; known names are on the overview.",
        )
    )
    return UnknownName(
        say(f"没有名为“{name}”的{kind}", f"No {kind} named “{name}”"), "", offer, near
    )
