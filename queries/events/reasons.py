"""Why a meeting is not held, and why a firm has none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from graph.language import say
from queries.events.problem import EventProblem, Meeting
from queries.events.selection import capacity


def unscheduled(problem: EventProblem, slots: Mapping[str, int]) -> dict[str, str]:
    """Meeting → reason, for each that is not held."""
    load = Counter(
        firm for key in slots for firm in (problem.meeting[key].first, problem.meeting[key].second)
    )
    full = len(slots) >= sum(problem.places)
    return {
        meeting.key: _why(problem, meeting, load, full)
        for meeting in problem.meetings
        if meeting.key not in slots
    }


def _why(problem: EventProblem, meeting: Meeting, load: Mapping[str, int], full: bool) -> str:
    if meeting.refused:
        return say(f"不予安排：{meeting.refused}", f"Excluded: {meeting.refused}")
    if not problem.open_slots(meeting):
        return say("两家没有共同可用的时段", "The two firms share no open slot")
    for firm in (meeting.first, meeting.second):
        limit = capacity(problem, firm)
        if load.get(firm, 0) >= limit:
            name = problem.name(firm)
            return say(
                f"{name}已排满 {limit} 场，其余对象得分更高或必须安排",
                f"{name} is full with {limit} better or required meetings",
            )
    for firm in (meeting.first, meeting.second):
        party = problem.party[firm]
        if party.optional and party.minimum and not load.get(firm, 0):
            name = problem.name(firm)
            return say(
                f"{name}凑不满每家最少的 {party.minimum} 场，没有邀请",
                f"{name} cannot be offered the least of {party.minimum} meetings",
            )
    if full:
        places = sum(problem.places)
        return say(
            f"全部 {places} 个桌次已排满，该对得分较低",
            f"All {places} table places are taken by better pairs",
        )
    return say("与已排会面的时间冲突", "It clashes in time with the meetings that are held")


def idle_firms(problem: EventProblem, slots: Mapping[str, int]) -> dict[str, str]:
    """Firm → reason, for each firm without a meeting."""
    met = {
        firm for key in slots for firm in (problem.meeting[key].first, problem.meeting[key].second)
    }
    reasons = unscheduled(problem, slots)
    candidates: dict[str, list[str]] = {}
    for meeting in problem.meetings:
        for firm in (meeting.first, meeting.second):
            candidates.setdefault(firm, []).append(meeting.key)
    return {
        party.key: _why_idle(problem, candidates.get(party.key, []), reasons, party.key)
        for party in problem.parties
        if party.key not in met
    }


def _why_idle(problem: EventProblem, keys: list[str], reasons: Mapping[str, str], firm: str) -> str:
    if not keys:
        return say("没有候选对象", "It has no candidates")
    if all(problem.meeting[key].refused for key in keys):
        return say("全部候选均已回避或拒绝", "Every candidate was refused")
    if capacity(problem, firm) == 0:
        return say("该企业没有可用的时段或上限为 0", "It has no open slot, or a cap of 0")
    best = max(
        keys, key=lambda key: (not problem.meeting[key].refused, problem.meeting[key].weight)
    )
    return say(
        f"{len(keys)} 个候选均未排上；最合适的 {problem.pair(best)}：{reasons[best]}",
        f"None of {len(keys)} candidates fits; the best, {problem.pair(best)}: {reasons[best]}",
    )
