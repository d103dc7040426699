"""Weak links opened, compared and worked on; local share and targets: by command and by route."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.cli import main
from graph.settings import settings
from graph.store import open_store
from ingest.starter.build import build_starter


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A closed starter store of this module's own: states are written into it."""
    path = str(tmp_path_factory.mktemp("doors") / "graph.lbug")
    store = open_store(path)
    build_starter(store)
    store.close()
    return path


@pytest.fixture
def store(written: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """That store as the one of the commands."""
    monkeypatch.setenv("LIANTU_STORE", written)
    monkeypatch.setenv("LIANTU_LEDGER", f"sqlite:///{tmp_path / 'ledger.sqlite'}")
    monkeypatch.setenv("LIANTU_LANG", "zh")
    settings.cache_clear()
    yield written
    settings.cache_clear()


def told(capsys, *words):
    main(list(words))
    return capsys.readouterr().out


def as_json(capsys, *words):
    return json.loads(told(capsys, *words, "--json"))


def refused(capsys, *words):
    with pytest.raises(SystemExit):
        main(list(words))
    return capsys.readouterr().err


def first_id(capsys, place=0):
    return as_json(capsys, "weak-links", "--chain", "智能家电", "--top", "5")["rows"][place]["id"]


def test_a_finding_is_shown_with_paths_makers_and_scopes(store, capsys):
    id_ = first_id(capsys)

    [row] = as_json(capsys, "weak-links", "show", id_, "--chain", "智能家电")["rows"]

    assert row["id"] == id_
    assert {"paths", "near_makers", "outside_makers", "evidence"} <= set(row)
    assert [one["scope"] for one in row["scopes"]][:2] == ["青岛市", "山东省"]
    assert "外地生产者" in told(capsys, "weak-links", "show", id_, "--chain", "智能家电")


def test_two_days_are_compared(store, capsys):
    answer = as_json(capsys, "weak-links", "diff", "2020-01-01", "2026-11-26", "--top", "3")

    assert answer["from"] == "2020-01-01"
    assert all(row["cause"] for row in answer["rows"])


def test_a_finding_is_proposed_and_then_under_work(store, capsys):
    id_ = first_id(capsys)

    told(capsys, "weak-links", "set", id_, "提出", "--person", "张三", "--due", "2027-03-01")
    row = as_json(capsys, "weak-links", "set", id_, "核实", "--person", "李四", "--note", "属实")
    [at_work] = as_json(capsys, "weak-links", "work")["rows"]

    assert row["state"] == at_work["state"] == "核实"
    assert at_work["due"] == "2027-03-01"
    assert "认领、驳回" in refused(capsys, "weak-links", "set", id_, "解决", "--person", "李四")


@pytest.mark.parametrize("words", [("shwo", "x"), ("show",), ("diff", "2026-01-01")])
def test_wrong_words_name_the_known_ones(store, capsys, words):
    assert "survey" in refused(capsys, "weak-links", *words)


def test_local_share_lies_between_its_bounds_in_nested_scopes(store, capsys):
    answer = as_json(capsys, "local-share", "--chain", "智能家电")

    assert [row["scope"] for row in answer["rows"]][:2] == ["青岛市", "山东省"]
    for row in answer["rows"]:
        share = row["by_product"]
        assert share["low"] <= share["value"] <= share["high"]
    assert "%" in told(capsys, "local-share", "--chain", "智能家电")


def test_targets_say_what_cannot_be_measured(store, capsys):
    rows = as_json(capsys, "targets")["rows"]

    assert any(row["now"] is not None for row in rows)
    assert all(row["measured_by"] == "图中测不到" for row in rows if row["now"] is None)
