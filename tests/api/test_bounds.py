"""An upload above the limit is refused while it comes in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi import FastAPI, UploadFile
from starlette.testclient import TestClient

from api.bounds import Bounds


@pytest.fixture
def client() -> TestClient:
    app = FastAPI()

    @app.post("/take")
    def take(file: UploadFile) -> dict[str, int]:
        return {"size": len(file.file.read())}

    app.add_middleware(Bounds, limit_mb=1)
    return TestClient(app)


def test_a_file_within_the_limit_comes_through(client: TestClient):
    assert client.post("/take", files={"file": ("a.csv", b"x" * 1000)}).json() == {"size": 1000}


def test_an_announced_length_above_the_limit_is_refused_with_a_sentence(client: TestClient):
    told = client.post("/take", files={"file": ("a.csv", b"x" * (3 << 20))})

    assert told.status_code == 413
    assert set(told.json()) == {"error", "problem", "where", "remedy"}
    assert "1 MB" in told.json()["problem"]


def test_a_stream_without_a_length_is_cut_off_at_the_limit(client: TestClient):
    sent = 0

    def pieces() -> Iterator[bytes]:
        nonlocal sent
        yield b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
        for _ in range(200):
            sent += 1
            yield b"x" * (1 << 18)

    told = client.post(
        "/take", content=pieces(), headers={"content-type": "multipart/form-data; boundary=b"}
    )

    assert told.status_code == 413
    assert told.json()["error"] == "TooLarge"
