"""The embedded store as a file: one writer, kills, foreign and newer files, folders not to be had."""

from __future__ import annotations

import signal
import subprocess
import sys
import time

import ladybug
import pytest

from graph.errors import StoreBusy, StoreProblem, StoreTooNew
from graph.ontology import Firm, Supplies
from graph.store import open_store
from graph.store.protocol import SCHEMA_VERSION
from graph.store.schema import META
from tests.conftest import ROOT
from tests.stores import put


@pytest.fixture
def path(tmp_path):
    return str(tmp_path / "graph.lbug")


def elsewhere(code: str, *arguments: str) -> subprocess.Popen[str]:
    """Python code in another process, which has `path` and the store's words."""
    head = (
        "import sys, time; path = sys.argv[1]\n"
        "from graph.errors import *; from graph.store import open_store\n"
        "from graph.ontology import Firm, Supplies; import polars as pl\n"
    )
    return subprocess.Popen(
        [sys.executable, "-c", head + code, *arguments],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def said(process: subprocess.Popen[str]) -> str:
    out, err = process.communicate(timeout=60)
    return out + err


def test_a_second_process_that_wants_to_write_gets_a_sentence(path):
    store = open_store(path)

    answer = said(elsewhere("try: open_store(path)\nexcept StoreBusy as fault: print(fault)", path))

    assert answer.startswith("图库正被另一个进程使用")
    assert "Traceback" not in answer
    store.close()


def test_a_second_process_may_read_beside_the_writer(path):
    store = open_store(path)
    put(store, Firm, {"id": "a"})

    code = "s = open_store(path, read_only=True)\nprint(s.read(Firm, ['id'])['id'].to_list(), s.version())"

    assert said(elsewhere(code, path)).strip() == "['a'] 1"
    put(store, Firm, {"id": "b"})
    store.close()


def test_after_the_writer_has_closed_another_process_may_write(path):
    store = open_store(path)
    store.close()

    answer = said(elsewhere("open_store(path).close(); print('ok')", path))

    assert answer.strip() == "ok"


def test_one_process_does_not_open_a_file_twice_beside_its_writer(path):
    store = open_store(path)

    for read_only in (False, True):
        with pytest.raises(StoreBusy, match="本进程内已经打开"):
            open_store(path, read_only=read_only)

    # The refusals have not let go of the writer's lock.
    code = "try: open_store(path)\nexcept StoreBusy: print('busy')"
    assert said(elsewhere(code, path)).strip() == "busy"
    store.close()
    open_store(path).close()


def test_several_readers_share_a_file_in_one_process(path):
    open_store(path).close()

    readers = [open_store(path, read_only=True) for _ in range(2)]
    readers[0].close()

    assert readers[1].version() == 0
    readers[1].close()
    open_store(path).close()


WRITER = """
store = open_store(path)
with store.write() as writer:
    writer.upsert(Firm, pl.DataFrame({'id': ['a', 'b']}))
print('first', flush=True)
ids = [f'f{i}' for i in range(200_000)]
with store.write() as writer:
    writer.upsert(Firm, pl.DataFrame({'id': ids}))
    print('second', flush=True)
    writer.upsert(Supplies, pl.DataFrame({'from_id': ids, 'to_id': 'a'}))
print('third', flush=True)
"""


@pytest.mark.parametrize("wait", [0.0, 0.3, 0.9])
def test_a_kill_in_mid_write_leaves_the_graph_as_before_or_after(path, wait):
    writer = elsewhere(WRITER, path)
    assert writer.stdout.readline() == "first\n"
    assert writer.stdout.readline() == "second\n"
    time.sleep(wait)
    writer.send_signal(signal.SIGKILL)
    rest, _ = writer.communicate(timeout=60)

    store = open_store(path)
    counts = store.counts()

    before, after = (1, 2, 0), (2, 200_002, 200_000)
    found = (store.version(), counts["Firm"], counts["SUPPLIES"])
    assert found in ((after,) if "third" in rest else (before, after))
    put(store, Firm, {"id": "later"})
    assert store.version() == found[0] + 1
    store.close()


def test_a_store_of_a_newer_program_is_refused_and_left_alone(path):
    open_store(path).close()
    database = ladybug.Database(path)
    connection = ladybug.Connection(database)
    connection.execute(f"MATCH (m:{META}) SET m.schema = {SCHEMA_VERSION + 1}")
    connection.close()
    database.close()

    for read_only in (False, True):
        with pytest.raises(StoreTooNew, match="更新版本的链图"):
            open_store(path, read_only=read_only)


def test_a_store_of_an_older_ontology_gets_what_it_lacks(path):
    store = open_store(path)
    put(store, Firm, {"id": "a", "name": "甲"})
    store.close()
    database = ladybug.Database(path)
    connection = ladybug.Connection(database)
    connection.execute("ALTER TABLE Firm DROP note")
    connection.execute("DROP TABLE SUPPLIES")
    connection.close()
    database.close()

    store = open_store(path)
    put(store, Firm, {"id": "b", "note": "新"})
    put(store, Supplies, {"from_id": "a", "to_id": "b"})

    assert store.read(Firm, ["id", "name"]).sort("id").rows() == [("a", "甲"), ("b", "")]
    assert store.version() == 3
    store.close()


@pytest.mark.parametrize("read_only", [False, True])
def test_a_file_that_is_no_store_is_refused_by_name(tmp_path, read_only):
    file = tmp_path / "table.xlsx"
    file.write_bytes(b"PK\x03\x04 not a store" * 100)

    with pytest.raises(StoreProblem, match=r"打不开图库文件.*table\.xlsx"):
        open_store(str(file), read_only=read_only)

    assert file.read_bytes().startswith(b"PK")


def test_a_database_of_something_else_is_not_filled_with_our_tables(path):
    database = ladybug.Database(path)
    connection = ladybug.Connection(database)
    connection.execute("CREATE NODE TABLE Person(id STRING, PRIMARY KEY(id))")
    connection.close()
    database.close()

    with pytest.raises(StoreProblem, match="这不是链图的图库"):
        open_store(path)


def test_a_folder_is_not_a_store(tmp_path):
    with pytest.raises(StoreProblem, match="打不开图库文件"):
        open_store(str(tmp_path))


def test_reading_where_nothing_was_built_says_what_to_do(path):
    with pytest.raises(StoreProblem, match=r"还没有图库.*liantu init"):
        open_store(path, read_only=True)


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("not a folder")

    with pytest.raises(StoreProblem, match=r"不能写入数据目录"):
        open_store(str(tmp_path / "file" / "graph.lbug"))
