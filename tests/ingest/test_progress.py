"""How far an import is."""

from __future__ import annotations

import pytest

from ingest.progress import STAGES, Gauge, Step


def test_pace_and_time_left_follow_from_the_rows_through_all_stages():
    half = Step(stage=2, done=2_000, total=4_000, seconds=5.0)

    assert half.rows_per_second == pytest.approx(100)  # 2,000 / 4 stages / 5 s
    assert half.seconds_left == pytest.approx(5)
    assert "每秒 100 行，约剩 5 秒" in half.in_words()


def test_before_the_first_stage_is_over_nothing_is_said_of_the_end():
    assert Step(0, 0, 0, 3.0).seconds_left is None


def test_a_gauge_goes_through_every_stage_and_ends_full():
    steps: list[Step] = []
    gauge = Gauge(steps.append)

    gauge.start()
    gauge.know(10)
    gauge.passed(4)
    for _ in STAGES[1:]:
        gauge.next()

    assert [step.done for step in steps] == [0, 10, 14, 20, 30, 40]
    assert steps[-1].done == steps[-1].total
    assert "完成" in steps[-1].in_words()
