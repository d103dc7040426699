"""Doubtful pairs: both sides shown, decided as one with the graph, undone without a loss."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api import reviews as door
from api.cli import main
from api.http import add_error_handlers
from api.http.imports import router
from api.imports import take_in
from api.office import Office
from api.reviews import both_sides, settle, waiting
from graph.errors import LiantuError, StoreProblem
from graph.ontology import Firm
from graph.settings import settings
from graph.store import GraphStore, open_store
from queries.two_sides import in_words

KNOWN = "供方,需方,产品名称\n青岛海隆精密机械有限公司,青岛乙电机有限公司,轴承\n"
NEW = "企业名称,区市,注册资本（万元）\n青岛海隆精密机械股份有限公司,城阳区,500\n"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[GraphStore]:
    monkeypatch.setenv("LIANTU_STORE", str(tmp_path / "graph.lbug"))
    monkeypatch.setenv("LIANTU_LANG", "zh")
    settings.cache_clear()
    opened = open_store()
    for name, text in (("供货.csv", KNOWN), ("名录.csv", NEW)):
        (tmp_path / name).write_text(text, "utf-8")
        take_in(opened, tmp_path / name)
    yield opened
    opened.close()
    settings.cache_clear()


def the_pair() -> dict[str, object]:
    [pair] = [one for one in waiting(settings().ledger_url) if one["subject"] == "firm"]
    return pair


def firms(store: GraphStore) -> set[str]:
    standing = store.read(Firm, ["name", "retired_at"])
    return {name for name, gone in standing.iter_rows() if gone is None}


BOTH = {"青岛海隆精密机械有限公司", "青岛海隆精密机械股份有限公司", "青岛乙电机有限公司"}


def test_both_sides_show_their_sources_and_neighbours(store: GraphStore):
    told = both_sides(store, int(the_pair()["id"]))

    left, right = told["left_side"], told["right_side"]
    assert left["name"] == "青岛海隆精密机械股份有限公司"
    assert left["statements"][0]["source"] == "名录.csv"
    assert left["statements"][0]["fields"]["注册资本（元）"] == 5_000_000
    assert right["neighbours"] == [{"link": "供货给", "count": 1, "names": ["青岛乙电机有限公司"]}]


def test_what_a_source_says_is_told_in_words_with_units():
    told = in_words({"别名": ["海隆", "HL"], "年营业收入（元）": 120000000.0, "证券代码": "600999"})

    assert told == "别名：海隆、HL；年营业收入（元）：120000000；证券代码：600999"


def test_a_merge_that_fails_leaves_no_decision_behind(store: GraphStore, monkeypatch):
    def fails(*_: object, **__: object) -> None:
        raise StoreProblem("磁盘已满")

    monkeypatch.setattr(door, "merge", fails)

    with pytest.raises(LiantuError, match="磁盘已满"):
        settle(store, int(the_pair()["id"]), "merge", "王科", "同一地址")

    assert the_pair()["state"] == "open"
    assert firms(store) == BOTH


def test_an_undo_that_fails_leaves_the_decision_standing(store: GraphStore, monkeypatch):
    made = settle(store, int(the_pair()["id"]), "merge", "王科", "同一地址")["decision"]

    def fails(*_: object) -> None:
        raise StoreProblem("磁盘已满")

    with monkeypatch.context() as patched:
        patched.setattr(door, "undo_merge", fails)
        with pytest.raises(LiantuError, match="磁盘已满"):
            settle(store, made, "undo", "王科", "误判")
    assert {one["subject"] for one in waiting(settings().ledger_url)} == {"product"}

    settle(store, made, "undo", "王科", "误判")
    assert firms(store) == BOTH


def test_http_and_command_line_show_the_same_two_sides(store: GraphStore, capsys):
    app = FastAPI()
    app.state.office = Office(store)
    app.include_router(router, prefix="/api/v1")
    add_error_handlers(app)
    number = the_pair()["id"]

    over_http = TestClient(app).get(f"/api/v1/reviews/{number}").json()
    store.close()
    main(["review", str(number), "--json"])

    assert json.loads(capsys.readouterr().out) == over_http
