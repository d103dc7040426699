"""Backups: complete, and good for either engine."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from graph.errors import BadFile
from graph.ontology import Firm, LocatedIn, Place, Supplies
from graph.store.parquet import MANIFEST, read_parquet
from tests.stores import NEO4J, everything, put


def fill(store):
    put(
        store, Firm,
        {"id": "a", "name": "甲厂", "aliases": ["甲", "旧名"], "founded": date(1984, 12, 26)},
        {"id": "b", "recorded_at": datetime(2024, 3, 15, 9, 30, 5, 12), "sources": ["s1", "s2"]},
    )  # fmt: skip
    put(store, Place, {"id": "青岛市"})
    put(store, Supplies, {"from_id": "a", "to_id": "b", "amount": 1.5e6, "sources": "s1;s2"})
    put(
        store, LocatedIn,
        {"from_id": "a", "from_label": "Firm", "to_id": "青岛市", "to_label": "Place", "role": "生产地"},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("ladybug", "ladybug"),
        pytest.param("ladybug", "neo4j", marks=NEO4J),
        pytest.param("neo4j", "ladybug", marks=NEO4J),
        pytest.param("neo4j", "neo4j", marks=NEO4J),
    ],
)
def test_a_backup_of_one_engine_is_restored_into_another(open_empty, tmp_path, source, target):
    original = open_empty(source)
    fill(original)
    original.backup(str(tmp_path / "copy"))
    before = everything(original)
    original.close()
    (tmp_path / "graph.lbug").unlink(missing_ok=True)
    restored = open_empty(target)

    change = read_parquet(restored, tmp_path / "copy")

    after = everything(restored)
    assert all(after[label].equals(rows) for label, rows in before.items())
    assert change.added == {"Firm": 2, "Place": 1, "SUPPLIES": 1, "LOCATED_IN": 1}


def test_restoring_over_what_is_there_changes_nothing(store, tmp_path):
    fill(store)
    store.backup(str(tmp_path / "copy"))

    assert read_parquet(store, tmp_path / "copy").is_empty


def test_a_backup_that_was_not_finished_is_refused(store, tmp_path):
    fill(store)
    store.backup(str(tmp_path / "copy"))
    (tmp_path / "copy" / MANIFEST).unlink()

    with pytest.raises(BadFile, match="不是完整的备份"):
        read_parquet(store, tmp_path / "copy")


def test_a_damaged_file_of_a_backup_is_named_and_nothing_is_half_restored(open_empty, tmp_path):
    store = open_empty("ladybug")
    fill(store)
    store.backup(str(tmp_path / "copy"))
    (tmp_path / "copy" / "SUPPLIES.parquet").write_bytes(b"PAR1 broken")
    with store.write() as writer:
        writer.remove(Firm, ["a", "b"])

    with pytest.raises(BadFile, match=r"SUPPLIES\.parquet"):
        read_parquet(store, tmp_path / "copy")

    assert store.counts()["Firm"] == 0


def test_a_backup_of_an_older_ontology_gets_the_new_columns_with_their_defaults(
    open_empty, tmp_path
):
    store = open_empty("ladybug")
    fill(store)
    store.backup(str(tmp_path / "copy"))
    file = tmp_path / "copy" / "Firm.parquet"
    store.read(Firm).drop("note", "revenue").write_parquet(file)
    (tmp_path / "copy" / "Meeting.parquet").unlink()
    with store.write() as writer:
        writer.remove(Firm, ["a", "b"])

    read_parquet(store, tmp_path / "copy")

    assert store.read(Firm, ["note", "revenue"]).rows() == [("", None), ("", None)]
