"""Routes of the API: answers, one shape of error, the lock."""

from __future__ import annotations

import base64
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.access import Lock, check_exposure
from api.http import ROUTERS, add_error_handlers, add_unknown
from api.office import Office
from graph.errors import BadInput
from graph.settings import load
from graph.store import GraphStore


@pytest.fixture(scope="module")
def client(starter_store: GraphStore) -> Iterator[TestClient]:
    """The routes around the starter graph, without the console."""
    app = FastAPI()
    app.state.office = Office(starter_store)
    for router in ROUTERS:
        app.include_router(router, prefix="/api/v1")
    add_error_handlers(app)
    add_unknown(app)
    with TestClient(app) as opened:
        yield opened


@pytest.mark.parametrize(
    "path",
    [
        "overview",
        "weak-links?chain=智能家电",
        "match?chain=智能家电",
        "recruit?chain=智能家电&top=3",
    ],
)
def test_an_answer_has_rows_coverage_and_formula(client, path):
    answer = client.get(f"/api/v1/{path}")

    assert answer.status_code == 200
    assert answer.json()["rows"]
    assert answer.json()["coverage"]["words"]
    assert answer.json()["formula"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("weak-links?chain=智能家店", 404),
        ("match?top=许多", 422),
        ("chains/没有的链/map", 404),
        ("queries/suppliers", 422),
        ("queries/没有", 404),
        ("exports/没有?chain=智能家电", 404),
        ("scenarios/没有", 404),
    ],
)
def test_every_error_has_the_same_four_parts(client, path, status):
    answer = client.get(f"/api/v1/{path}")

    assert answer.status_code == status
    assert {"error", "problem", "where", "remedy"} <= set(answer.json())


def test_a_scenario_is_answered_with_stops_and_changes(client):
    body = {"remove": ["firm:青岛万宝压缩机有限公司"], "chain": "智能家电"}

    answer = client.post("/api/v1/what-if", json=body).json()

    assert answer["counts"]["product_stopped"] == 0
    assert {row["subject"] for row in answer["weak_links"]["appeared"]} == {"冰箱压缩机"}


def test_a_scenario_is_asked_as_of_a_day(client):
    body = {"remove": ["product:微控制器MCU"], "chain": "智能家电", "as_of": "2025-06-01"}

    assert client.post("/api/v1/what-if", json=body).json()["as_of"] == "2025-06-01"


def test_an_export_is_a_file_with_a_name(client):
    answer = client.get(
        "/api/v1/exports/pairings", params={"chain": "智能家电", "form": "xlsx", "top": 3}
    )

    assert answer.content[:2] == b"PK"
    assert "filename*=UTF-8''" in answer.headers["content-disposition"]


def locked() -> TestClient:
    app = FastAPI()

    @app.get("/{path:path}")
    def any_page(path: str) -> str:
        return path

    app.add_middleware(Lock, password="a long password")
    return TestClient(app)


def test_the_lock_asks_for_the_password_and_leaves_health_open():
    packed = base64.b64encode(b"anyone:a long password").decode()

    with locked() as client:
        assert client.get("/").status_code == 401
        assert client.get("/", headers={"Authorization": "Basic !!"}).status_code == 401
        assert client.get("/", headers={"Authorization": f"Basic {packed}"}).status_code == 200
        assert client.get("/health").status_code == 200


def test_a_short_password_does_not_open_the_machine_to_the_network():
    with pytest.raises(BadInput, match="访问口令"):
        check_exposure(load(host="0.0.0.0", access_password="short"))

    check_exposure(load(host="127.0.0.1"))
    check_exposure(load(host="0.0.0.0", access_password="long enough a word"))


@pytest.mark.parametrize(("method", "path"), [("GET", "nothing"), ("POST", "overview")])
def test_an_unknown_address_or_method_has_the_shape_of_other_errors(
    client: TestClient, method: str, path: str
):
    answer = client.request(method, f"/api/v1/{path}")

    assert answer.status_code == 404
    assert answer.json() == {
        "error": "BadInput", "problem": "没有这个地址或请求方式",
        "where": f"{method} /api/v1/{path}", "remedy": "见 /api/v1/openapi.json。",
    }  # fmt: skip
