"""What figures measure, when, and whether they are goals."""

from __future__ import annotations

import pytest

from ingest.documents.model import Figure
from ingest.documents.numbers import same_length
from ingest.documents.targets import find_targets, latest_period


def read(text: str) -> list[Figure]:
    return find_targets(same_length(text))


def test_a_goal_takes_the_year_that_the_sentence_before_set() -> None:
    [growth, share] = read(
        "2024年，青岛工业综合质效要跃上新台阶。工业投资同比增长10%左右，占全部投资比重达到30%左右。"
    )

    assert (growth.metric, growth.period, growth.kind) == ("工业投资同比增长", "2024", "target")
    assert (share.metric, share.text) == ("工业投资占全部投资比重", "30%左右")


def test_what_has_happened_is_a_fact() -> None:
    [found] = read("2024年1至9月，该市规上工业增加值同比增长7.2%。")

    assert (found.kind, found.period) == ("fact", "2024-01/2024-09")


def test_a_grant_is_a_criterion() -> None:
    [found] = read("对认定的企业给予最高50万元奖励。")

    assert (found.kind, found.comparator) == ("criterion", "<=")


def test_a_founding_year_dates_no_figure() -> None:
    [found] = read("公司成立于2010年，年产能5万吨。")

    assert found.period is None


def test_a_figure_inside_a_name_is_left_out() -> None:
    text = "8英寸晶圆月产能3万片"

    assert [one.text for one in find_targets(text, [(0, 5)])] == ["3万片"]


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("到2025年", "2025"),
        ("2024年一季度", "2024Q1"),
        ("2024年前三季度", "2024-01/2024-09"),
        ("2024年3月15日", "2024-03-15"),
        ("2024-03-15", "2024-03-15"),
        ("2023—2025年", "2023/2025"),
        ("近三年", None),
    ],
)
def test_periods_are_written_one_way(text: str, period: str | None) -> None:
    assert latest_period(same_length(text)) == period
