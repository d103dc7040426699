"""Two names, or a file of pairs, answered as every door shows it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from graph.errors import BadFile, BadInput
from graph.identity.aliases import AliasBook, known_as, likely_as
from graph.identity.match import FirmFace, Verdict, same
from graph.identity.resolve import explained
from graph.language import say


def same_names(a: str, b: str, known_aliases: AliasBook | None = None) -> dict[str, Any]:
    """label (same, branch, different), score, band and features of two firms' names.

    `known_aliases` is the graph's `alias_book`. Raises BadInput for an empty name.
    """
    for field, name in (("a", a), ("b", b)):
        if not name.strip():
            raise BadInput(say("企业名称为空", "A firm's name is empty"), f"{field}={name!r}")
    book = known_aliases or {}
    one, other = (
        FirmFace(name, known_as=known_as(name, book), likely_as=likely_as(name, book))
        for name in (a, b)
    )
    return as_dict(same(one, other))


def as_dict(verdict: Verdict) -> dict[str, Any]:
    """A verdict for JSON."""
    return {
        "label": verdict.label,
        "score": verdict.score,
        "band": verdict.band,
        "features": explained(verdict),
    }


def same_pairs(
    path: Path | str, known_aliases: AliasBook | None = None
) -> Iterator[dict[str, Any]]:
    """Each line {"id","a","b"} of a .jsonl file answered with its id; a bad line is answered by its fault.

    Raises BadFile when the file cannot be read as UTF-8 text.
    """
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as fault:
        raise BadFile(
            say("读不到成对名称文件", "The file of pairs cannot be read"),
            f"{path}: {fault}",
            say(
                "须为 UTF-8 的 .jsonl，每行含 id、a、b。",
                "UTF-8 .jsonl with id, a, b in each line.",
            ),
        ) from fault
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield _answer(line, number, known_aliases)


def _answer(line: str, number: int, known_aliases: AliasBook | None) -> dict[str, Any]:
    try:
        pair = json.loads(line)
    except ValueError:
        return _fault(number, say("不是 JSON", "Not JSON"))
    if not isinstance(pair, dict) or not all(
        isinstance(pair.get(key), str) and pair[key].strip() for key in ("a", "b")
    ):
        found = pair.get("id") if isinstance(pair, dict) else None
        return _fault(number, say("缺名称 a 或 b", "The name a or b is missing"), found)
    return {"id": pair.get("id"), **same_names(pair["a"], pair["b"], known_aliases)}


def _fault(number: int, problem: str, pair: object = None) -> dict[str, Any]:
    return {"id": pair, "line": number, "error": "BadInput", "problem": problem}
