"""What firms' preferences mean for a pair: must, refused, more score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from graph.errors import BadInput
from graph.language import say
from graph.ledger.preferences import Preference
from graph.snapshot import Snapshot
from queries.matching.refusals import concerned, refusal_words
from queries.scope import find

#: Kinds of a wish's target → the frame of a snapshot that holds them.
TARGETS = {"firm": "firms", "product": "products", "place": "places",
           "qualification": "qualifications", "chain": "chains"}  # fmt: skip
WISHES = {"must": ("必见", "must meet"), "nice": ("希望", "would like"), "no": ("不见", "refuses")}
#: Added to the score of a pair that one side would like.
NICE = 0.1


def judge_pair(
    graph: Snapshot, row: Mapping[str, Any], preferences: Sequence[Preference]
) -> tuple[bool, str, float, str]:
    """(must, reason of refusal, points, words) of a candidate row; a no outweighs a must.

    A must counts only where it names the other firm: a kind of firm has many members, and none of
    them can be forced.
    """
    if not preferences:
        return False, "", 0.0, ""
    both = {graph.firms["id"][row[side]]: side for side in ("buyer", "supplier")}
    must, refused, points, words = False, "", 0.0, []
    for one in preferences:
        side = both.get(one.firm)
        if side is None or not _concerns(graph, row, side, one):
            continue
        told = f"{row[side + '_name']}"
        if one.wish == "no":
            refused = refusal_words(told, one.note)
        elif one.wish == "must" and one.target == "firm":
            must = True
            words.append(say(f"{told}要求必见", f"{told} must meet it"))
        else:
            points = NICE
            words.append(say(f"{told}希望对接", f"{told} would like it"))
    return must and not refused, refused, points, "；".join(words)


def _concerns(graph: Snapshot, row: Mapping[str, Any], side: str, one: Preference) -> bool:
    end, members = concerned(graph, one)
    other = "supplier" if side == "buyer" else "buyer"
    return row[other if end == "firm" else end] in members


def preference_of(graph: Snapshot, asked: Preference) -> Preference:
    """A wish told in names, with ids in their place. Raises UnknownName, BadInput."""
    if asked.target not in TARGETS:
        raise BadInput(
            say("不认识的对象种类", "Unknown kind of target"), asked.target,
            say(f"可用：{'、'.join(TARGETS)}。", f"Known: {', '.join(TARGETS)}."),
        )  # fmt: skip
    frame = TARGETS[asked.target]
    firm = graph.firms["id"][find(graph, "firms", asked.firm)]
    value = getattr(graph, frame)["id"][find(graph, frame, asked.value)]
    return replace(asked, firm=firm, value=value)


def shown_preferences(graph: Snapshot, wishes: Sequence[Preference]) -> list[dict[str, Any]]:
    """Wishes as every door lists them, with names."""
    return [
        {
            **asdict(one),
            "firm_name": _name(graph, "firms", one.firm),
            "wish_words": say(*WISHES[one.wish]),
            "value_name": _name(graph, TARGETS[one.target], one.value),
        }
        for one in wishes
    ]


def _name(graph: Snapshot, frame: str, id_: str) -> str:
    number = graph.index(frame, id_)
    return id_ if number is None else graph.names(frame)[number]
