"""The server store: absent, wrong password, newer program, what it is given to find things by."""

from __future__ import annotations

import socket

import pytest

from graph.errors import BadInput, StoreProblem, StoreTooNew, StoreUnreachable
from graph.ontology import NODES, RELATIONSHIPS, Firm
from graph.settings import settings
from graph.store import commits, open_store
from graph.store.bolt import connect
from graph.store.protocol import SCHEMA_VERSION
from graph.store.schema import META
from tests.stores import NEO4J, empty_server, put

pytestmark = list(NEO4J)


@pytest.fixture
def server(neo4j_url):
    empty_server(neo4j_url)
    return neo4j_url


def tell(url, text, **parameters):
    driver = connect(url)
    with driver, driver.session() as session:
        return session.run(text, parameters).data()


def test_a_server_that_is_down_is_one_sentence(server):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    with pytest.raises(StoreUnreachable, match="连不上 Neo4j") as fault:
        open_store(f"bolt://127.0.0.1:{port}")

    assert "\n" not in str(fault.value)


def test_a_wrong_password_is_one_sentence_that_does_not_tell_it(server, monkeypatch):
    monkeypatch.setenv("LIANTU_NEO4J_PASSWORD", "not-the-password")
    settings.cache_clear()

    with pytest.raises(StoreUnreachable, match="拒绝了用户名或口令") as fault:
        open_store(server)

    assert "not-the-password" not in str(fault.value)
    monkeypatch.undo()
    settings.cache_clear()


def test_the_password_may_lie_in_a_file(server, monkeypatch, tmp_path):
    file = tmp_path / "password"
    file.write_text(settings().password() + "\n")
    monkeypatch.setenv("LIANTU_NEO4J_PASSWORD", "wrong")
    monkeypatch.setenv("LIANTU_NEO4J_PASSWORD_FILE", str(file))
    settings.cache_clear()

    open_store(server).close()

    monkeypatch.undo()
    settings.cache_clear()


def test_an_address_of_another_kind_is_refused():
    with pytest.raises(BadInput, match="不认识的图库地址"):
        open_store("mysql://127.0.0.1")


def test_a_store_of_a_newer_program_is_refused(server):
    open_store(server).close()
    tell(server, f"MATCH (m:{META} {{id: 'graph'}}) SET m.schema = $v", v=SCHEMA_VERSION + 1)

    with pytest.raises(StoreTooNew, match="更新版本的链图"):
        open_store(server)

    empty_server(server)


def test_reading_where_nothing_was_built_says_what_to_do(server):
    tell(server, f"MATCH (m:{META}) DELETE m")

    with pytest.raises(StoreProblem, match=r"还没有图库.*liantu init"):
        open_store(server, read_only=True)

    open_store(server).close()


def test_ids_are_unique_by_constraint_for_every_label_and_type(server):
    open_store(server).close()

    held = {
        (row["labelsOrTypes"][0], row["properties"][0])
        for row in tell(server, "SHOW CONSTRAINTS YIELD labelsOrTypes, properties")
    }

    assert {(kind.label, "id") for kind in (*NODES, *RELATIONSHIPS)} <= held


def test_words_are_found_by_a_chinese_full_text_index(server):
    store = open_store(server)
    put(store, Firm, {"id": "a", "name": "青岛海达诺空调设备有限公司"}, {"id": "b", "name": "乙"})
    tell(server, "CALL db.index.fulltext.awaitEventuallyConsistentIndexRefresh()")

    found = tell(
        server, "CALL db.index.fulltext.queryNodes('words', '空调') YIELD node RETURN node.id AS id"
    )

    assert [row["id"] for row in found] == ["a"]
    store.close()


def test_a_writer_that_died_in_its_commit_does_not_hold_up_readers(server):
    store = open_store(server)
    put(store, Firm, {"id": "a"})
    with store._session() as session:
        commits.begin(session)
        assert not commits.is_settled(commits.state(session))

    assert store.read(Firm, ["id"])["id"].to_list() == ["a"]
    with store._session() as session:
        assert commits.is_settled(commits.state(session))
    store.close()
