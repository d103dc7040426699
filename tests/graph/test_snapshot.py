"""Snapshots: numbered frames of what holds."""

from __future__ import annotations

from datetime import date


def test_a_firm_is_local_where_it_makes_things_and_in_all_that_this_lies_in(city):
    graph = city.firm("甲厂", at="青岛市").firm("乙厂", at="山东省").snapshot()
    firms = dict(zip(graph.names("firms"), range(2), strict=True))

    local = graph.is_local(graph.index("places", "青岛市"))
    provincial = graph.is_local(graph.index("places", "山东省"))

    assert local[firms["甲厂"]]
    assert not local[firms["乙厂"]]
    assert provincial.all()


def test_a_parent_and_the_subsidiary_through_which_it_makes_a_thing_are_one_maker(city):
    city.firm("集团", makes=["冰箱"]).firm("子厂", makes=["冰箱"], owner="集团")

    makers = city.snapshot().makers

    assert [city.snapshot().names("firms")[i] for i in makers["firm"]] == ["子厂"]


def test_sister_firms_share_their_group(city):
    graph = city.firm("甲", owner="集团").firm("乙", owner="集团").firm("丙").snapshot()
    group = dict(zip(graph.names("firms"), graph.group.tolist(), strict=True))

    assert group["甲"] == group["乙"] == group["集团"]
    assert group["丙"] != group["甲"]


def test_a_link_is_there_only_from_the_day_it_holds(city):
    city.firm("甲").firm("乙").supply("甲", "乙", "泵", valid_from=date(2024, 1, 1))

    assert city.snapshot(as_of=date(2023, 12, 31)).supplies.is_empty()
    assert city.snapshot(as_of=date(2024, 1, 1)).supplies.height == 1


def test_two_sources_that_state_one_link_make_one_row_with_both_sources(city):
    city.firm("甲").firm("乙").supply("甲", "乙", "泵", amount=5.0)
    city.supply("甲", "乙", "泵", amount=7.0, stated_in="other", sources=["other"], confidence=0.4)

    [row] = city.snapshot().supplies.iter_rows(named=True)

    assert row["amount"] == 5.0  # the more reliable source has it
    assert set(row["sources"].split(";")) == {"test", "other"}
