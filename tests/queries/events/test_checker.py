"""The checker sees each broken rule, and passes a sound plan."""

from __future__ import annotations

import pytest

from queries.events.checker import faults
from queries.events.problem import EventProblem, Meeting, Party, Slot

SOUND = {"甲乙": 0, "甲丙": 1, "丙丁": 2}


def event(**more: object) -> EventProblem:
    pairs = ("甲乙", "甲丙", "丙丁")
    return EventProblem(
        **{
            "meetings": tuple(Meeting(key=p, first=p[0], second=p[1]) for p in pairs),
            "parties": tuple(Party(key=firm) for firm in "甲乙丙丁"),
            "slots": tuple(
                Slot(label=str(i), session="上午" if i < 2 else "下午") for i in range(4)
            ),
            "tables": 1,
            **more,
        }
    )


def with_meeting(**change: object) -> EventProblem:
    problem = event()
    first, *rest = problem.meetings
    return problem.altered(meetings=(first.model_copy(update=change), *rest))


def with_firm(**change: object) -> EventProblem:
    problem = event()
    first, *rest = problem.parties
    return problem.altered(parties=(first.model_copy(update=change), *rest))


def test_a_sound_plan_has_no_faults() -> None:
    assert faults(event(), SOUND, {"甲乙": 1, "甲丙": 1, "丙丁": 1}) == []


@pytest.mark.parametrize(
    ("problem", "slots", "words"),
    [
        (event(), {"甲乙": 0, "甲丙": 0}, "甲 在时段 0 有 2 场"),
        (event(), {"甲乙": 0, "丙丁": 0}, "时段 0 有 2 场，只有 1 桌"),
        (event(), {"甲乙": 9}, "时段不存在"),
        (event(), {"无此": 0}, "没有这些会面"),
        (event(before=(("甲丙", "甲乙"),)), SOUND, "甲丙 应早于 甲乙"),
        (event(fairness=0), {"甲乙": 0, "甲丙": 2}, "相差超过 0"),
        (with_meeting(must=True), {}, "必须安排而未安排"),
        (with_meeting(refused="婉拒"), SOUND, "不得安排"),
        (with_meeting(slot=3), SOUND, "时段已锁定"),
        (with_meeting(session="下午"), SOUND, "只能在下午"),
        (with_firm(unavailable=frozenset({0})), SOUND, "不能出席"),
        (with_firm(cap=1), SOUND, "超过上限 1 场"),
        (with_firm(minimum=3), SOUND, "不足 3 场"),
        (event(interpreters=0, parties=(*(Party(key=f) for f in "甲丙丁"), Party(key="乙", languages=frozenset({"德语"})))), SOUND, "译员不足"),
    ],
)  # fmt: skip
def test_a_broken_rule_is_named(problem: EventProblem, slots: dict[str, int], words: str) -> None:
    assert any(words in fault for fault in faults(problem, slots))


@pytest.mark.parametrize(
    ("problem", "tables", "words"),
    [
        (event(), {"甲乙": 1}, "没有桌号"),
        (event(), {"甲乙": 1, "甲丙": 1, "丙丁": 2}, "2 号桌冲突"),
        (with_meeting(table=1).altered(tables=2), {"甲乙": 2, "甲丙": 1, "丙丁": 1}, "桌号已锁定"),
    ],
)
def test_a_wrong_table_is_named(problem: EventProblem, tables: dict[str, int], words: str) -> None:
    assert any(words in fault for fault in faults(problem, SOUND, tables))
