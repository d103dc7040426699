"""What-if questions of the doors: asked, saved, asked again, held side by side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from graph.ledger import Scenarios, ledger
from graph.settings import settings
from graph.snapshot import Snapshot, snapshot
from graph.store import open_store
from queries.answer import Answer
from queries.scope import parse_day
from queries.what_if.effects import WhatIfQuestion, what_if
from queries.what_if.scenario import scenario_of


@dataclass(frozen=True)
class Asked:
    """A what-if question as it is written."""

    remove: tuple[str, ...] = ()
    add: tuple[str, ...] = ()
    chain: str = ""
    scope: str = ""
    strict: bool = False
    as_of: str = ""

    def question(self) -> WhatIfQuestion:
        """The question with its changes parsed."""
        return WhatIfQuestion(
            chain=self.chain, scope=self.scope, strict=self.strict, as_of=parse_day(self.as_of),
            scenario=scenario_of(self.remove, self.add),
        )  # fmt: skip

    def as_dict(self) -> dict[str, Any]:
        """What is kept of it."""
        return {"remove": list(self.remove), "add": list(self.add), "chain": self.chain,
                "scope": self.scope, "strict": self.strict, "as_of": self.as_of}  # fmt: skip


def book() -> Scenarios:
    """The saved scenarios of this installation."""
    return Scenarios(ledger(settings().ledger_url))


def asked_of(saved: str) -> Asked:
    """A saved scenario as a question."""
    kept = book().find(saved).question
    return Asked(
        tuple(kept["remove"]), tuple(kept["add"]), kept["chain"], kept["scope"], kept["strict"],
        kept.get("as_of", ""),
    )  # fmt: skip


def answer(
    asked: Asked, store: str | None, *, saved: str = "", save: str = "", owner: str = ""
) -> Answer:
    """Answer a question, or a saved one; keep it under a name where one is given."""
    asked = asked_of(saved) if saved else asked
    graph = snapshot(open_store(store, read_only=True), as_of=parse_day(asked.as_of))
    found = what_if(graph, asked.question())
    if not save:
        return found
    kept = book().save(save, owner, asked.as_dict())
    return replace(found, extra={**found.extra, "link": kept.link})


def compare(
    graph_of: Callable[[date | None], Snapshot], first: Asked, second: Asked
) -> list[dict[str, Any]]:
    """The counts of two scenarios, each on the graph as of its day, in rows of (what, first, second)."""
    asked = [one.question() for one in (first, second)]
    answers = [what_if(graph_of(one.as_of), one) for one in asked]
    rows = [{"what": "变动", **_pair([one.extra["scenario"] for one in answers])}]
    words = {"product_stopped": "停产产品", "product_affected": "受影响产品", "firm_stopped": "停产企业",
             "firm_affected": "受影响企业"}  # fmt: skip
    rows += [
        {"what": name, **_pair([one.extra["counts"][key] for one in answers])}
        for key, name in words.items()
    ]
    changes = {
        "appeared": "新出现弱项",
        "gone": "消失弱项",
        "eased": "缓解弱项",
        "worsened": "加重弱项",
    }
    rows += [
        {"what": name, **_pair([len(one.extra["weak_links"][key]) for one in answers])}
        for key, name in changes.items()
    ]
    rows += [
        {"what": "本地配套率", **_pair([one.extra["local_share"][at]["words"] for one in answers])}
        for at in range(len(answers[0].extra["local_share"]))
    ]
    rows.append(
        {
            "what": "系统性风险",
            **_pair(["；".join(one.extra["systemic"]["words"]) for one in answers]),
        }
    )
    leads = [sum(row["state"] != "affected" for row in one.extra["leads"]) for one in answers]
    return [*rows, {"what": "停产链主", **_pair(leads)}]


def _pair(values: list[Any]) -> dict[str, Any]:
    return {"first": values[0], "second": values[1]}


def side_by_side(first: str, second: str, store: str | None) -> list[dict[str, Any]]:
    """Two saved scenarios of a store."""
    opened = open_store(store, read_only=True)
    return compare(lambda day: snapshot(opened, as_of=day), asked_of(first), asked_of(second))
