"""Events over HTTP: create, plan, outcome, papers; a stale revision is told."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.http import add_error_handlers, event_edits, events, posts
from api.office import Office
from graph.store import open_store
from tests.builders import City
from tests.queries.events_plan.conftest import fill


@pytest.fixture
def client(tmp_path: Path, city: City, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    monkeypatch.chdir(tmp_path)
    store = open_store(str(tmp_path / "graph.lbug"))
    city.product("冰箱", needs=["压缩机"]).chain("家电", 一=["冰箱", "压缩机"])
    city.firm("甲厂", makes=["冰箱"]).firm("压一", makes=["压缩机"])
    fill(store, city)
    app = FastAPI()
    app.state.office = Office(store)
    for subject in (events, event_edits, posts):
        app.include_router(subject.router)
    add_error_handlers(app)
    return TestClient(app)


def test_an_event_goes_from_question_to_papers(client: TestClient) -> None:
    asked = {"name": "家电会", "day": "2025-12-10", "chains": ["家电"], "tables": 2}
    made = client.post("/events", json=asked)
    assert made.status_code == 201
    event = made.json()["id"]

    planned = client.post(f"/events/{event}/plan", params={"seconds": 2}).json()
    [meeting] = planned["meetings"]
    assert (meeting["buyer"], meeting["supplier"]) == ("甲厂", "压一")

    stale = client.post(f"/events/{event}/plan", params={"revision": 1, "seconds": 2})
    assert stale.status_code == 409
    assert stale.json()["error"] == "Conflict"

    told = [{"pairing": meeting["pairing"], "outcome": "供货", "day": "2025-12-12"}]
    done = client.post(f"/events/{event}/outcomes", json=told).json()
    assert done["meetings"][0]["outcome"] == "供货"

    papers = client.get(f"/events/{event}/papers")
    assert "撮合单.docx" in zipfile.ZipFile(io.BytesIO(papers.content)).namelist()
    assert client.get("/funnel").json()[0]["供货"] == 1


def test_an_event_is_changed_by_hand(client: TestClient) -> None:
    asked = {"name": "家电会", "day": "2025-12-10", "chains": ["家电"], "tables": 2}
    event = client.post("/events", json=asked).json()["id"]
    client.post(f"/events/{event}/plan", params={"seconds": 2})

    away = {"away": ["上午"], "languages": ["德语"], "state": "确认"}
    changed = client.put(f"/events/{event}/guests/甲厂", json=away).json()
    [guest] = [one for one in changed["guests"] if one["name"] == "甲厂"]
    assert (len(guest["away"]), guest["state"]) == (6, "确认")  # 09:00–11:25 in six slots
    again = client.post(f"/events/{event}/plan", params={"seconds": 2}).json()
    assert again["meetings"][0]["time"] >= "14:00"

    locked = client.post(f"/events/{event}/locks", json={"table": 1}).json()
    assert locked["meetings"][0]["locked"]
    moved = client.patch(f"/events/{event}", json={"venue": "一号厅", "day": "2025-12-11"}).json()
    assert (moved["venue"], moved["date"], moved["tables"]) == ("一号厅", "2025-12-11", 2)
    stale = client.patch(f"/events/{event}", json={"venue": "二号厅"}, params={"revision": 1})
    assert stale.status_code == 409


def test_posts_and_preferences_can_be_made_and_taken_back(client: TestClient) -> None:
    kept = client.post("/posts/demand", json={"text": "求购压缩机", "firm": "甲厂"}).json()
    assert kept["product"] == "压缩机"
    assert client.delete(f"/posts/{kept['id']}").json()["state"] == "撤回"
    wish = {"firm": "甲厂", "wish": "no", "target": "firm", "value": "压一"}
    made = client.post("/preferences", json=wish)
    assert made.status_code == 201
    assert client.delete(f"/preferences/{made.json()['id']}").status_code == 200


def test_a_programme_says_when_there_is_nothing_to_plan(client: TestClient) -> None:
    asked = {"name": "2026", "first": "2026-01-01", "last": "2026-12-31", "events": 1}
    made = client.post("/programmes", json=asked)
    assert made.status_code == 201
    # One pair is too little for an event of its own.
    assert made.json()["events"] == []
    assert made.json()["notes"][0].startswith("只排出 0 场")
    assert client.get("/programmes/2026").status_code == 422


def test_an_unknown_event_is_404_in_the_one_shape(client: TestClient) -> None:
    answer = client.get("/events/无")
    assert answer.status_code == 404
    assert set(answer.json()) >= {"error", "problem", "where", "remedy"}
