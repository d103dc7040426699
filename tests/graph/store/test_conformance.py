"""What every engine does alike with nodes: write, write again, change, read, remove."""

from __future__ import annotations

from datetime import date, datetime

import polars as pl
import pytest

from graph.errors import BadInput, StoreProblem
from graph.facts import frame
from graph.ontology import Chain, Demand, Firm, Meeting, Product, Source
from tests.stores import put


def names_of(store, kind=Firm):
    return sorted(store.read(kind, ["name"])["name"])


def test_a_new_store_is_empty_at_version_0(store):
    assert store.version() == 0
    assert sum(store.counts().values()) == 0
    assert store.read(Firm).is_empty()


def test_what_is_written_is_read_with_every_column_typed(store):
    put(store, Firm, {"id": "a", "name": "甲厂"})

    assert store.read(Firm).schema == pl.Schema(Firm.columns())
    assert store.read(Firm)["name"].to_list() == ["甲厂"]


def test_an_empty_store_reads_with_the_same_types(store):
    assert store.read(Firm).schema == pl.Schema(Firm.columns())
    assert store.read(Demand, ["id", "deadline"]).schema == {"id": pl.String, "deadline": pl.Date}


def test_the_first_write_counts_its_rows_as_added(store):
    change = put(store, Firm, {"id": "a"}, {"id": "b"})

    assert change.as_dict() == {
        "added": {"Firm": 2}, "changed": {}, "removed": {}, "unchanged": {},
    }  # fmt: skip


def test_the_same_rows_twice_change_nothing(store):
    rows = [
        {
            "id": "a",
            "name": "甲厂",
            "aliases": ["甲"],
            "revenue": 1.5e8,
            "founded": date(1984, 12, 26),
        }
    ]
    put(store, Firm, *rows)

    change = put(store, Firm, *rows)

    assert change.is_empty
    assert change.unchanged == {"Firm": 1}
    assert store.version() == 1


def test_a_later_recording_time_alone_is_no_change(store):
    put(store, Firm, {"id": "a", "recorded_at": datetime(2024, 1, 1)})

    change = put(store, Firm, {"id": "a", "recorded_at": datetime(2025, 1, 1)})

    assert change.is_empty
    assert store.read(Firm)["recorded_at"].to_list() == [datetime(2024, 1, 1)]


def test_a_changed_property_replaces_the_old_one(store):
    put(store, Firm, {"id": "a", "name": "青岛甲厂"}, {"id": "b", "name": "乙厂"})

    change = put(store, Firm, {"id": "a", "name": "甲厂股份"}, {"id": "b", "name": "乙厂"})

    assert (change.changed, change.unchanged) == ({"Firm": 1}, {"Firm": 1})
    assert names_of(store) == ["乙厂", "甲厂股份"]


def test_a_value_can_be_taken_back_to_unknown(store):
    put(store, Firm, {"id": "a", "revenue": 5.0, "founded": date(2000, 1, 1)})

    change = put(store, Firm, {"id": "a", "revenue": None, "founded": None})

    assert change.changed == {"Firm": 1}
    [row] = store.read(Firm, ["revenue", "founded"]).rows()
    assert row == (None, None)


def test_an_unknown_value_can_become_known(store):
    put(store, Firm, {"id": "a"})

    put(store, Firm, {"id": "a", "revenue": 7.0})

    assert store.read(Firm, ["revenue"])["revenue"].to_list() == [7.0]


def test_new_changed_and_unchanged_rows_may_come_in_one_frame(store):
    put(store, Firm, {"id": "a", "name": "甲"}, {"id": "b", "name": "乙"})

    change = put(
        store,
        Firm,
        {"id": "a", "name": "甲"},
        {"id": "b", "name": "乙二"},
        {"id": "c", "name": "丙"},
    )

    assert (change.added, change.changed, change.unchanged) == (
        {"Firm": 1}, {"Firm": 1}, {"Firm": 1},
    )  # fmt: skip
    assert names_of(store) == ["丙", "乙二", "甲"]


def test_of_two_rows_with_one_id_the_last_counts(store):
    change = put(store, Firm, {"id": "a", "name": "先"}, {"id": "a", "name": "后"})

    assert change.added == {"Firm": 1}
    assert names_of(store) == ["后"]


def test_an_empty_frame_writes_nothing(store):
    change = put(store, Firm)

    assert change.is_empty
    assert store.version() == 0


@pytest.mark.parametrize("nothing", [None, ""])
def test_a_row_without_an_id_is_refused_by_name(store, nothing):
    with pytest.raises(BadInput, match="企业缺少编号"):
        put(store, Firm, {"id": "a"}, {"id": nothing, "name": "无号"})

    assert store.read(Firm).is_empty()


def test_one_label_does_not_touch_another(store):
    put(store, Firm, {"id": "x", "name": "企业"})
    put(store, Product, {"id": "x", "name": "产品"})

    assert (names_of(store), names_of(store, Product)) == (["企业"], ["产品"])


def test_only_the_asked_columns_are_read_in_the_asked_order(store):
    put(store, Firm, {"id": "a", "name": "甲", "short_name": "小甲"})

    assert store.read(Firm, ["short_name", "id"]).rows() == [("小甲", "a")]


def test_facts_are_fetched_by_id_with_all_columns(store):
    put(store, Firm, *[{"id": f"f{i}", "name": f"企业{i}"} for i in range(5)])

    found = store.fetch(Firm, ["f3", "f1", "f1", "absent"]).sort("id")

    assert found["name"].to_list() == ["企业1", "企业3"]
    assert found.columns == list(Firm.columns())


def test_fetching_nothing_gives_a_typed_empty_frame(store):
    assert store.fetch(Firm, []).schema == pl.Schema(Firm.columns())


def test_counts_name_every_label_and_type(store):
    put(store, Firm, {"id": "a"}, {"id": "b"})
    put(store, Chain, {"id": "c"})

    counts = store.counts()

    assert (counts["Firm"], counts["Chain"], counts["Product"], counts["SUPPLIES"]) == (2, 1, 0, 0)


def test_removed_facts_are_gone_and_counted(store):
    put(store, Firm, {"id": "a"}, {"id": "b"}, {"id": "c"})

    with store.write() as writer:
        writer.remove(Firm, ["a", "b", "b", "absent"])

    assert writer.change.removed == {"Firm": 2}
    assert store.read(Firm, ["id"])["id"].to_list() == ["c"]


def test_removing_what_is_not_there_is_no_change(store):
    put(store, Firm, {"id": "a"})

    with store.write() as writer:
        writer.remove(Firm, ["absent"])
        writer.remove(Firm, [])

    assert writer.change.is_empty
    assert store.version() == 1


def test_a_removed_node_can_come_back(store):
    put(store, Firm, {"id": "a", "name": "旧", "revenue": 1.0})
    with store.write() as writer:
        writer.remove(Firm, ["a"])

    put(store, Firm, {"id": "a", "name": "新"})

    assert store.read(Firm, ["name", "revenue"]).rows() == [("新", None)]


def test_ten_thousand_rows_go_in_one_frame_and_change_in_another(store):
    rows = pl.DataFrame({"id": [f"F{i:05}" for i in range(10_001)], "name": "企业"})

    with store.write() as writer:
        writer.upsert(Firm, rows)
    with store.write() as again:
        again.upsert(Firm, rows.with_columns(employees=pl.int_range(pl.len())))

    assert (writer.change.added, again.change.changed) == ({"Firm": 10_001}, {"Firm": 10_001})
    assert store.read(Firm, ["employees"])["employees"].sum() == 10_000 * 10_001 // 2


def test_a_few_rows_change_among_many(store):
    rows = pl.DataFrame({"id": [f"F{i:05}" for i in range(12_000)], "name": "企业"})
    with store.write() as writer:
        writer.upsert(Firm, rows)

    with store.write() as writer:
        writer.upsert(Firm, rows[5:8].with_columns(name=pl.lit("改名")))

    assert writer.change.changed == {"Firm": 3}
    renamed = store.read(Firm, ["id", "name"]).filter(name="改名")
    assert sorted(renamed["id"]) == ["F00005", "F00006", "F00007"]


def test_properties_named_like_keywords_are_kept(store):
    put(store, Meeting, {"id": "m", "slot": 3, "table": 7, "locked": True})

    assert store.read(Meeting, ["slot", "table", "locked"]).rows() == [(3, 7, True)]


def test_a_source_keeps_its_word_for_a_date_and_its_moment(store):
    put(store, Source, {"id": "s", "date": "2024-03", "imported_at": datetime(2024, 3, 1, 9, 30)})

    assert store.read(Source, ["date", "imported_at"]).rows() == [
        ("2024-03", datetime(2024, 3, 1, 9, 30))
    ]


def test_a_closed_store_says_so(store):
    store.close()
    store.close()

    with pytest.raises(StoreProblem, match="图库已经关闭"):
        store.read(Firm)
    with pytest.raises(StoreProblem, match="图库已经关闭"):
        store.version()


def test_a_frame_is_completed_on_the_way_in(store):
    with store.write() as writer:
        writer.upsert(Firm, pl.DataFrame({"id": ["a"], "employees": [12]}))

    expected = frame(Firm, [{"id": "a", "employees": 12}])
    assert store.read(Firm).equals(expected)
