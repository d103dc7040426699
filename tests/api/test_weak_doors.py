"""Weak links opened, compared and worked on; local share and targets: by command and by route."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import unquote

import openpyxl
import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.cli import main
from api.console.targets import shown_target
from api.office import Office
from graph.settings import load, settings
from graph.store import open_store
from ingest.starter.build import build_starter
from queries.local_share import share_words


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
    today = date.today().isoformat()
    answer = as_json(capsys, "weak-links", "diff", "2020-01-01", today, "--top", "3")

    assert answer["from"] == "2020-01-01"
    assert [row["cause"] for row in answer["rows"]] == ["数据"] * 3


def test_a_finding_is_proposed_and_then_under_work(store, capsys):
    id_ = first_id(capsys)

    told(capsys, "weak-links", "set", id_, "提出", "--person", "张三", "--due", "2027-03-01")
    row = as_json(capsys, "weak-links", "set", id_, "核实", "--person", "李四", "--note", "属实")
    [at_work] = as_json(capsys, "weak-links", "work")["rows"]

    assert row["state"] == at_work["state"] == "核实"
    assert at_work["due"] == "2027-03-01"
    assert "认领、驳回" in refused(capsys, "weak-links", "set", id_, "解决", "--person", "李四")


def test_what_the_list_shows_is_verified_straight_away_and_the_system_stands_before(store, capsys):
    id_ = first_id(capsys, 1)

    row = as_json(capsys, "weak-links", "set", id_, "核实", "--person", "王")

    assert [(one["state"], one["person"]) for one in row["history"]] == [
        ("提出", "系统"),
        ("核实", "王"),
    ]
    assert "范围" in refused(capsys, "weak-links", "set", "0000", "核实", "--person", "王")


def test_a_finding_says_its_formulas_with_numbers_and_the_sources_of_its_evidence(store, capsys):
    said = told(capsys, "weak-links", "show", first_id(capsys), "--chain", "智能家电")

    assert "0.7×链主产品停产占比(0.62) + 0.3×来源之少 1/n(1.00)" in said
    assert "（出处：海信视像:筹划青岛信芯微分拆上市，2023-01-12）" in said


def test_targets_of_an_unknown_chain_offer_near_names(store, capsys):
    assert "智能家电" in refused(capsys, "targets", "--chain", "智能家店")


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
    assert all("图中测不到" in row["measured_by"] for row in rows if not row["now_words"])
    assert all(row["source"] for row in rows)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The whole application around a starter store of its own, so that states may be written."""
    opened = open_store(str(tmp_path_factory.mktemp("routes") / "graph.lbug"))
    build_starter(opened)
    yield TestClient(create_app(Office(opened), load()))
    opened.close()


def got(client, path, **asked):
    answer = client.get(f"/api/v1/{path}", params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_the_routes_open_a_finding_and_move_it_on(client):
    id_ = got(client, "weak-links", chain="智能家电", top=1)["rows"][0]["id"]
    [row] = got(client, f"weak-links/{id_}", chain="智能家电")["rows"]
    path = f"/api/v1/weak-links/{id_}/state"

    proposed = client.post(path, json={"state": "提出", "person": "张三"})
    moved = client.post(path, json={"state": "核实", "person": "李四", "seen": "提出"})
    late = client.post(path, json={"state": "驳回", "person": "王五", "seen": "提出"})

    assert row["scopes"]
    assert (proposed.status_code, moved.status_code, late.status_code) == (200, 200, 409)
    assert got(client, "weak-links-work")["rows"][0]["state"] == "核实"


def test_the_route_verifies_what_the_list_shows(client):
    id_ = got(client, "weak-links", chain="智能家电", top=2)["rows"][1]["id"]

    moved = client.post(f"/api/v1/weak-links/{id_}/state", json={"state": "核实", "person": "王"})

    assert moved.status_code == 200
    assert [one["person"] for one in moved.json()["history"]] == ["系统", "王"]


def test_a_download_is_the_list_of_the_page_and_has_a_chinese_name(client):
    asked = {"firm": "海尔智家", "class": "缺链", "form": "xlsx"}

    answer = client.get("/api/v1/exports/weak-links", params=asked)

    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    assert {row[1].value for row in sheet.iter_rows(min_row=4) if row[2].value} == {"缺链"}
    assert sheet["A1"].value.endswith("海尔智家 · 青岛市 · 当前 · 缺链")
    assert unquote(answer.headers["content-disposition"]).endswith("弱项清单-海尔智家.xlsx")


def test_an_unknown_name_of_a_query_is_said_with_near_names(client):
    answer = client.get("/api/v1/queries/suppliers", params={"firm": "海尔智加"})

    assert answer.status_code == 404
    assert "海尔智家股份有限公司" in answer.json()["near"]


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("local-share", {"chain": "智能家电"}),
        ("targets", {}),
        ("weak-links-diff", {"first": "2020-01-01", "second": date.today().isoformat()}),
    ],
)
def test_the_routes_answer_in_the_one_shape(client, path, asked):
    answer = got(client, path, **asked)

    assert answer["formula"]
    assert answer["scope"] == "青岛市"


def test_an_unknown_finding_is_not_found(client):
    assert client.get("/api/v1/weak-links/none").status_code == 404
    assert client.get("/api/v1/weak-links-diff", params={"first": "去年"}).status_code == 422


@pytest.mark.parametrize("path", ["targets", "targets?chain=智能家电", "weak-links?chain=智能家电"])
def test_the_pages_are_served(client, path):
    page = client.get(f"/{path}")

    assert page.status_code == 200
    assert "目标与配套率" in page.text


def test_shares_and_targets_in_words_never_call_the_unknown_nought():
    nothing = {"value": None, "low": None, "high": None, "local": 0, "total": 0, "unknown": 0}
    unmeasured = {"goal": 30.0, "comparator": ">=", "unit": "家"}

    # 1 of 4 local, 2 of unknown place: 1/2 of the known, at least 1/4, at most 3/4
    share = {"value": 0.5, "low": 0.25, "high": 0.75, "local": 1, "total": 4, "unknown": 2}

    assert share_words({"by_product": nothing}, "by_product") == "未见记载"
    assert share_words({"by_product": share}, "by_product") == (
        "50.0%（1/2个；另2个来源不明，连同为 25.0% 至 75.0%）"
    )
    # 150 万元 of 300 万元, told by two records only
    amounts = {"value": 0.5, "low": 0.5, "high": 0.5, "local": 1.5e6, "total": 3e6, "unknown": 0.0}
    row = {"by_value": amounts, "valued_supplies": 2}
    assert share_words(row, "by_value") == "50.0%（150/300万元）；仅2条供货有金额，不足为凭"
    assert shown_target(unmeasured)["goal_words"] == "不低于30家"
