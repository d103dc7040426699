"""An impossible event names a smallest set of rules in the way."""

from __future__ import annotations

from queries.events.conflicts import conflict
from queries.events.problem import EventProblem, Meeting, Party, Slot
from queries.events.timetable import plan


def event(meetings: list[Meeting], **more: object) -> EventProblem:
    firms = sorted({firm for m in meetings for firm in (m.first, m.second)})
    given = {party.key: party for party in more.pop("parties", ())}
    labels = ("9:00", "9:30")
    return EventProblem(
        **{
            "meetings": tuple(meetings),
            "parties": tuple(given.get(firm, Party(key=firm)) for firm in firms),
            "slots": tuple(Slot(label=label) for label in labels),
            "tables": 5,
            **more,
        }
    )


def test_more_must_meetings_than_slots_is_seen_by_counting() -> None:
    problem = event([Meeting(key=key, first="甲", second=key, must=True) for key in "丙丁戊"])
    assert conflict(problem) == ("甲必须参加 3 场", "活动只有 2 个时段")


def test_more_must_meetings_than_tables_is_seen_by_counting() -> None:
    pairs = [("甲", "乙"), ("丙", "丁"), ("戊", "己")]
    meetings = [Meeting(key=a, first=a, second=b, must=True) for a, b in pairs]
    assert conflict(event(meetings, tables=1)) == (
        "必须安排 3 场会面",
        "全部时段合计只有 2 个桌次",
    )


def test_only_the_rules_in_the_way_are_named() -> None:
    meetings = [
        Meeting(key="甲乙", first="甲", second="乙", must=True),
        Meeting(key="丙丁", first="丙", second="丁", must=True),
    ]
    parties = [
        Party(key="甲", unavailable=frozenset({0})),
        Party(key="乙", unavailable=frozenset({1})),
        Party(key="丙", unavailable=frozenset({1})),
    ]
    made = plan(event(meetings, parties=parties))
    assert made.slots == {}
    assert set(made.conflict) == {"甲—乙必须安排", "甲不能出席 9:00", "乙不能出席 9:30"}


def test_each_rule_named_is_needed() -> None:
    """Two meetings of 甲, each locked at 9:00, with an order between them."""
    meetings = [
        Meeting(key="甲乙", first="甲", second="乙", slot=0),
        Meeting(key="甲丙", first="甲", second="丙", slot=0),
    ]
    named = conflict(event(meetings, before=(("甲乙", "甲丙"),)))
    # Any two meetings of one firm clash in one slot: two must, two locks; the order is not needed.
    assert set(named) == {
        "甲—乙必须安排",
        "甲—丙必须安排",
        "甲—乙锁定在 9:00",
        "甲—丙锁定在 9:00",
    } or set(named) == {
        "甲—乙必须安排",
        "甲—丙必须安排",
        "甲—丙锁定在 9:00",
        "甲—乙须早于甲—丙",
    }


def test_a_minimum_against_a_cap_of_its_partner() -> None:
    meetings = [Meeting(key="甲乙", first="甲", second="乙")]
    parties = [Party(key="甲", minimum=1), Party(key="乙", cap=0)]
    assert set(plan(event(meetings, parties=parties)).conflict) == {"甲至少 1 场", "乙至多 0 场"}


def test_one_table_locked_twice_at_once() -> None:
    meetings = [
        Meeting(key="甲乙", first="甲", second="乙", slot=1, table=3),
        Meeting(key="丙丁", first="丙", second="丁", slot=1, table=3),
    ]
    assert "甲—乙、丙—丁都锁定在 3 号桌" in plan(event(meetings)).conflict


def test_a_possible_event_has_no_conflict() -> None:
    assert conflict(event([Meeting(key="甲乙", first="甲", second="乙", must=True)])) == ()


def test_a_minimum_above_the_cap_the_slots_or_the_candidates_is_named_with_that_alone() -> None:
    meetings = [Meeting(key=key, first="甲", second=key) for key in "乙丙丁"]

    def named(party: Party, *refused: str) -> tuple[str, ...]:
        asked = tuple(
            m.model_copy(update={"refused": "有纠纷"}) if m.key in refused else m for m in meetings
        )
        return conflict(event(list(asked), parties=[party]))

    assert named(Party(key="甲", minimum=2, cap=1)) == ("甲至少 2 场", "甲至多 1 场")
    assert named(Party(key="甲", minimum=9)) == ("甲至少 9 场", "活动只有 2 个时段")
    away = Party(key="甲", minimum=2, unavailable=frozenset({0}))
    assert named(away) == ("甲至少 2 场", "甲不能出席 9:00")
    assert named(Party(key="甲", minimum=2), "乙", "丙") == (
        "甲至少 2 场",
        "甲只有 3 个候选",
        "甲—乙不得安排：有纠纷",
        "甲—丙不得安排：有纠纷",
    )


def test_minima_that_need_more_tables_than_there_are_are_seen_by_counting() -> None:
    meetings = [Meeting(key=key, first="甲", second=key) for key in "乙丙"]
    parties = [Party(key=key, minimum=1) for key in "乙丙丁戊己庚"]
    more = [
        Meeting(key="丁戊", first="丁", second="戊"),
        Meeting(key="己庚", first="己", second="庚"),
    ]
    assert conflict(event([*meetings, *more], parties=parties, tables=1)) == (
        "6 家企业各有最少场数，合计至少要 3 场",
        "全部时段合计只有 2 个桌次",
    )
