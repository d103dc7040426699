"""All or nothing, versions, and many at once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import polars as pl
import pytest

from graph.errors import BadInput, Conflict, StoreProblem
from graph.facts import frame
from graph.ontology import Firm, Supplies
from graph.snapshot import snapshot
from graph.store import open_store
from tests.stores import everything, put


class Interrupted(Exception):
    """Something that goes wrong between two writes."""


def write_and_fail(store):
    with store.write() as writer:
        writer.upsert(Firm, frame(Firm, [{"id": "a", "name": "改"}, {"id": "c"}]))
        writer.upsert(Supplies, frame(Supplies, [{"from_id": "c", "to_id": "a"}]))
        writer.remove(Firm, ["b"])
        raise Interrupted


def write_a_firm_and_a_link_to_nobody(store):
    with store.write() as writer:
        writer.upsert(Firm, frame(Firm, [{"id": "a"}]))
        writer.upsert(Supplies, frame(Supplies, [{"from_id": "a", "to_id": "absent"}]))


def test_an_exception_undoes_everything_written_before_it(store):
    put(store, Firm, {"id": "a", "name": "甲"}, {"id": "b"})
    put(store, Supplies, {"from_id": "a", "to_id": "b"})
    before = everything(store)

    with pytest.raises(Interrupted):
        write_and_fail(store)

    after = everything(store)
    assert all(after[label].equals(rows) for label, rows in before.items())
    assert store.version() == 2


def test_a_refused_frame_undoes_the_frames_before_it(store):
    with pytest.raises(BadInput):
        write_a_firm_and_a_link_to_nobody(store)

    assert sum(store.counts().values()) == 0


def test_the_store_goes_on_after_a_refusal(store):
    with pytest.raises(BadInput):
        put(store, Supplies, {"from_id": "a", "to_id": "b"})

    put(store, Firm, {"id": "a"})

    assert store.version() == 1


def test_the_version_rises_once_per_write_that_changes_something(store):
    versions = [store.version()]
    for rows in ([{"id": "a"}, {"id": "b"}], [{"id": "a"}], [{"id": "a", "name": "甲"}], []):
        put(store, Firm, *rows)
        versions.append(store.version())

    assert versions == [0, 1, 1, 2, 2]


def test_several_frames_of_one_transaction_are_one_version(store):
    with store.write() as writer:
        for name in "abc":
            writer.upsert(Firm, frame(Firm, [{"id": name}]))

    assert (store.version(), writer.change.added) == (1, {"Firm": 3})


def test_a_transaction_sees_its_own_writes_and_others_do_not(store):
    with store.write() as writer:
        writer.upsert(Firm, frame(Firm, [{"id": "a"}]))

        assert writer.read(Firm, ["id"])["id"].to_list() == ["a"]
        assert store.read(Firm).is_empty()
        assert store.version() == 0

    assert store.read(Firm).height == 1


def test_a_row_may_be_written_changed_and_removed_in_one_transaction(store):
    with store.write() as writer:
        writer.upsert(Firm, frame(Firm, [{"id": "a"}, {"id": "b"}]))
        writer.upsert(Firm, frame(Firm, [{"id": "a", "name": "甲"}]))
        writer.remove(Firm, ["b"])

    assert store.read(Firm, ["id", "name"]).rows() == [("a", "甲")]


def test_readers_beside_a_writer_see_only_whole_commits(store):
    batch, rounds, seen = 500, 6, []
    done = threading.Event()

    def look() -> None:
        while not done.is_set():
            seen.append(store.read(Firm, ["id"]).height)

    with ThreadPoolExecutor(3) as pool:
        readers = [pool.submit(look) for _ in range(2)]
        for number in range(rounds):
            rows = pl.DataFrame({"id": [f"{number}-{i}" for i in range(batch)]})
            with store.write() as writer:
                writer.upsert(Firm, rows)
        done.set()
        for reader in readers:
            reader.result()

    assert store.read(Firm, ["id"]).height == batch * rounds
    assert all(height % batch == 0 for height in seen)


def test_two_writers_queue_and_lose_nothing(store):
    def write(name: str) -> None:
        for number in range(8):
            put(store, Firm, {"id": f"{name}{number}"}, {"id": "shared", "employees": number})

    with ThreadPoolExecutor(2) as pool:
        for result in [pool.submit(write, name) for name in ("a", "b")]:
            result.result()

    assert store.read(Firm, ["id"]).height == 8 + 8 + 1
    assert store.version() >= 16


def test_two_writers_of_the_same_new_row_make_one_row(store):
    both_are_in = threading.Barrier(2)

    def write(name: str) -> None:
        both_are_in.wait(timeout=20)
        put(store, Firm, {"id": "same", "name": name})

    with ThreadPoolExecutor(2) as pool:
        for result in [pool.submit(write, name) for name in ("甲", "乙")]:
            result.result()

    assert store.read(Firm, ["name"])["name"].to_list() in (["甲"], ["乙"])
    assert store.version() == 2


def test_a_store_for_reading_only_answers_and_refuses_to_write(store):
    put(store, Firm, {"id": "a"})
    url = store.url
    store.close()

    reading = open_store(url, read_only=True)

    assert reading.read(Firm, ["id"])["id"].to_list() == ["a"]
    assert reading.version() == 1
    with pytest.raises(StoreProblem, match="只读方式"), reading.write():
        pass
    reading.close()


def test_a_store_opened_again_is_as_it_was_left(store):
    put(store, Firm, {"id": "a", "name": "甲"})
    before, url = everything(store), store.url
    store.close()

    again = open_store(url)

    after = everything(again)
    assert all(after[label].equals(rows) for label, rows in before.items())
    assert again.version() == 1
    again.close()


class Overtaken:
    """A store in which another writer adds a firm while firms are read, a given number of times."""

    def __init__(self, store, times):
        self.store, self.left, self.url = store, times, f"{store.url}#{times}"
        self.version = store.version

    def read(self, kind, columns=None):
        if kind is Supplies and self.left:
            self.left -= 1
            put(self.store, Firm, {"id": f"late{self.left}"})
        return self.store.read(kind, columns)


def test_a_snapshot_is_of_one_version_though_a_write_comes_between(store):
    put(store, Firm, {"id": "a"})

    seen = snapshot(Overtaken(store, 1))

    assert seen.firms["id"].to_list() == ["a", "late0"]
    assert seen.version == store.version() == 2


def test_a_snapshot_that_is_always_overtaken_says_so(store):
    with pytest.raises(Conflict, match="一直在写入"):
        snapshot(Overtaken(store, 99))
