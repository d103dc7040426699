"""The trained network: how it sees a text, and what it tells of names and of two names."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.documents.model import Mention
from ingest.documents.network import (
    KINDS,
    STATUSES,
    TAGS,
    WINDOW,
    ask,
    labelled,
    network,
    numbered,
    spans_of,
    surroundings,
    vocabulary,
    windows,
)

TEXT = "昌明轴承向北方电机供应轴承，北方电机位于潍坊。"


def named(text: str, **labels: str) -> list[Mention]:
    """Every place of each name, in order."""
    found = [
        Mention(at, at + len(name), name, label)
        for name, label in labels.items()
        for at in range(len(text))
        if text.startswith(name, at)
    ]
    kept: list[Mention] = []
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        if not kept or kept[-1].end <= one.start:
            kept.append(one)
    return kept


NAMES = named(TEXT, 昌明轴承="FIRM", 北方电机="FIRM", 轴承="PRODUCT", 潍坊="PLACE")


def tags(size: int, *spans: tuple[int, int, str]) -> np.ndarray:
    """Chances that are sure of these names."""
    made = np.full((size, len(TAGS)), 0.001, np.float32)
    numbers = labelled(size, [Mention(a, b, "", label) for a, b, label in spans])[1:-1]
    made[np.arange(size), numbers] = 0.9
    return made


@given(st.text(alphabet="甲乙丙丁。；\n，a1 ", max_size=1500))
def test_windows_are_short_and_leave_out_nothing_but_blank_sentences(text: str) -> None:
    spans = windows(text)

    seen = {at for start, end in spans for at in range(start, end)}
    assert all(0 < end - start <= WINDOW for start, end in spans)
    assert all(not text[at].strip() or at in seen or not text.strip() for at in range(len(text)))
    assert spans == sorted(spans)


def test_a_window_begins_with_the_last_sentence_of_the_one_before() -> None:
    text = "".join(f"{letter * 99}。" for letter in "甲乙丙丁")

    assert windows(text) == [(0, 300), (200, 400)]


def test_a_sentence_longer_than_a_window_is_cut() -> None:
    assert windows("甲" * 700) == [(0, 300), (300, 600), (600, 700)]


@given(st.text(max_size=60))
def test_every_letter_has_one_number_whatever_it_is(text: str) -> None:
    assert len(numbered(text)) == len(text) + 2
    assert max(numbered(text)) < 5 + len(vocabulary())


@given(st.sets(st.integers(0, 9), max_size=6), st.sampled_from(["FIRM", "PLACE"]))
def test_names_are_read_off_their_tags(edges: set[int], label: str) -> None:
    ends = sorted(edges)
    spans = [(a, b, label) for a, b in zip(ends[::2], ends[1::2], strict=False)]

    assert [one[:3] for one in spans_of(tags(10, *spans))] == spans


def test_an_inside_without_its_beginning_is_no_name() -> None:
    chances = tags(4)
    chances[2, TAGS.index("I-FIRM")] = 0.95

    assert spans_of(chances) == []


def test_a_name_is_as_sure_as_its_least_sure_letter() -> None:
    chances = tags(4, (0, 3, "FIRM"))
    chances[1, TAGS.index("I-FIRM")] = 0.6

    [(start, end, label, sure)] = spans_of(chances)
    assert (start, end, label) == (0, 3, "FIRM")
    assert sure == pytest.approx(0.6)


def test_firms_are_asked_about_what_may_have_to_do_with_them() -> None:
    asked = {
        one.text: [other.text for other in others]
        for one, others in ask(NAMES[:3], [(0, len(TEXT))])
    }

    assert asked == {"昌明轴承": ["北方电机", "轴承"], "北方电机": ["昌明轴承", "轴承"]}


def test_names_more_than_two_sentences_apart_have_nothing_to_do_with_each_other() -> None:
    text = "昌明轴承成立。一。二。三。北方电机成立。"
    names = named(text, 昌明轴承="FIRM", 北方电机="FIRM")

    assert not network().between(text, names)


@pytest.mark.parametrize(
    ("second", "is_seen"),
    [("该公司主要生产深沟球轴承。", True), ("北方电机位于潍坊。", False)],
)
def test_a_long_sentence_is_read_with_the_next_where_that_points_back(
    second: str, is_seen: bool
) -> None:
    first = f"昌明轴承成立于2009年，{'厂房宽敞，' * 16}员工三百人。"
    text = first + second
    [[span, _]] = [
        one
        for one in surroundings(text, named(text, 昌明轴承="FIRM", 北方电机="FIRM")).items()
        if (0, len(first)) in one[1]
    ]
    assert (span == (0, len(text))) is is_seen


def test_the_names_of_a_plain_sentence_are_read() -> None:
    found = {(TEXT[a:b], label) for a, b, label, _ in spans_of(network().tags(TEXT))}

    assert {("昌明轴承", "FIRM"), ("北方电机", "FIRM"), ("潍坊", "PLACE")} <= found


def test_it_tells_who_supplies_whom_from_either_side() -> None:
    seller, buyer = NAMES[:2]
    said = network().between(TEXT, NAMES)

    def chance(one: Mention, kind: str, other: Mention) -> float:
        return float(said[one, other].kinds[KINDS.index(kind)])

    assert chance(seller, "SUPPLIES", buyer) > 0.5 > chance(seller, "SUPPLIED_BY", buyer)
    assert chance(buyer, "SUPPLIED_BY", seller) > 0.5 > chance(buyer, "SUPPLIES", seller)


def test_it_tells_who_of_two_sits_in_a_place() -> None:
    text = "总部位于潍坊的昌明轴承，长期向北方电机供应轴承。"
    names = named(text, 昌明轴承="FIRM", 北方电机="FIRM", 潍坊="PLACE")
    place, seller, buyer = names
    said = network().between(text, names)

    at = KINDS.index("LOCATED_IN")
    assert said[seller, place].kinds[at] > 0.5 > said[buyer, place].kinds[at]


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("昌明轴承长期向北方电机供应轴承。", "fact"),
        ("昌明轴承计划明年起向北方电机供应轴承。", "planned"),
        ("昌明轴承已停止向北方电机供应轴承，双方合作终止。", "ended"),
        ("昌明轴承从未向北方电机供应轴承。", "negated"),
    ],
)
def test_it_tells_whether_it_is_so(text: str, status: str) -> None:
    names = named(text, 昌明轴承="FIRM", 北方电机="FIRM")
    seller, buyer = names

    statuses = network().between(text, names)[seller, buyer].statuses[KINDS.index("SUPPLIES")]
    assert STATUSES[int(statuses.argmax())] == status


def test_a_sentence_says_the_same_alone_and_far_down_in_a_document() -> None:
    front = "会议强调，要坚持稳中求进。" * 60
    moved = [
        Mention(one.start + len(front), one.end + len(front), one.text, one.label) for one in NAMES
    ]

    alone = network().between(TEXT, NAMES)
    below = network().between(front + TEXT, moved)

    assert alone.keys() == {
        (NAMES[moved.index(one)], NAMES[moved.index(other)]) for one, other in below
    }
    chance = below[moved[0], moved[1]].kinds[KINDS.index("SUPPLIES")]
    assert chance == pytest.approx(
        alone[NAMES[0], NAMES[1]].kinds[KINDS.index("SUPPLIES")], abs=0.3
    )


@pytest.mark.parametrize("text", ["", "\n\n", "。"])
def test_nothing_is_read_from_nothing(text: str) -> None:
    assert spans_of(network().tags(text)) == []
    assert network().between(text, []) == {}
