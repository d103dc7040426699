"""What firms' preferences mean for a pair: must, refused, more score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from graph.language import say
from graph.ledger.preferences import Preference
from graph.snapshot import Snapshot

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
            refused = say(f"{told}不愿对接", f"{told} refuses") + (
                f"：{one.note}" if one.note else ""
            )
        elif one.wish == "must" and one.target == "firm":
            must = True
            words.append(say(f"{told}要求必见", f"{told} must meet it"))
        else:
            points = NICE
            words.append(say(f"{told}希望对接", f"{told} would like it"))
    return must and not refused, refused, points, "；".join(words)


def _concerns(graph: Snapshot, row: Mapping[str, Any], side: str, one: Preference) -> bool:
    other = row["supplier" if side == "buyer" else "buyer"]
    if one.target == "firm":
        return bool(graph.firms["id"][other] == one.value)
    if one.target == "product":
        return bool(graph.products["id"][row["product"]] == one.value)
    if one.target == "chain":
        chain = graph.products["chain"][row["product"]]
        return chain is not None and bool(graph.chains["id"][chain] == one.value)
    if one.target == "place":
        place = graph.index("places", one.value)
        return place is not None and bool(graph.is_local(place)[other])
    held = graph.holds.filter(pl.col("firm") == other)["qualification"].to_list()
    return one.value in {graph.qualifications["id"][number] for number in held}
