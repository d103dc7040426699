"""Import, preview, review and forget through HTTP and the command line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.cli import main
from api.http import add_error_handlers
from api.http.imports import router
from api.office import Office
from graph.ontology import Firm, Source
from graph.settings import settings
from graph.store import GraphStore, open_store

FIRMS = "企业名称,统一社会信用代码,区市\n青岛甲压缩机有限公司,,黄岛区\n青岛乙电机有限公司,,城阳区\n"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[GraphStore]:
    monkeypatch.setenv("LIANTU_STORE", str(tmp_path / "graph.lbug"))
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    settings.cache_clear()
    yield open_store()
    settings.cache_clear()


@pytest.fixture
def client(store: GraphStore) -> TestClient:
    app = FastAPI()
    app.state.office = Office(store)
    app.include_router(router, prefix="/api/v1")
    add_error_handlers(app)
    return TestClient(app)


def upload(client: TestClient, text: str = FIRMS, name: str = "名录.csv", **form: str):
    return client.post("/api/v1/imports", files={"file": (name, text.encode())}, data=form)


def firms(store: GraphStore) -> set[str]:
    return set(store.read(Firm, ["name"])["name"])


def test_a_preview_shows_rows_and_writes_nothing(client: TestClient, store: GraphStore):
    told = upload(client, dry_run="true").json()

    assert len(told["rows"]) == 2
    assert told["sheets"][0]["kind"] == "firms"
    assert all(column["reason"] for column in told["sheets"][0]["columns"] if column["field"])
    assert store.version() == 0


def test_an_import_is_repeatable_and_can_be_forgotten(client: TestClient, store: GraphStore):
    assert upload(client).json()["rows"] == 2
    assert firms(store) == {"青岛甲压缩机有限公司", "青岛乙电机有限公司"}
    again = upload(client).json()["change"]
    assert [what for what in ("added", "changed", "removed") if again[what]] == []

    gone = client.delete("/api/v1/sources/file:名录.csv")

    assert gone.status_code == 200
    assert firms(store) == set()


def test_a_forgotten_file_takes_the_documents_that_it_alone_cited_along(
    client: TestClient, store: GraphStore
):
    def cited() -> set[str]:
        return set(store.read(Source).filter(pl.col("kind") == "表内出处")["name"])

    upload(client, "企业名称,来源\n青岛甲有限公司,甲局名单\n青岛乙有限公司,两处都引\n", "一.csv")
    upload(client, "企业名称,来源\n青岛丙有限公司,两处都引\n", "二.csv")
    assert cited() == {"甲局名单", "两处都引"}

    client.delete("/api/v1/sources/一.csv")
    assert cited() == {"两处都引"}
    client.delete("/api/v1/sources/二.csv")
    assert cited() == set()


def test_a_workbook_of_a_wrong_name_is_read_as_what_it_is(client: TestClient, tmp_path: Path):
    book = openpyxl.Workbook()
    for row in (["企业名称", "区市"], ["青岛甲压缩机有限公司", "黄岛区"]):
        book.active.append(row)
    book.save(tmp_path / "名录.xlsx")
    sent = {"file": ("名录.pdf", (tmp_path / "名录.xlsx").read_bytes())}

    told = client.post("/api/v1/imports", files=sent, data={"dry_run": "true"}).json()

    assert [row["name"] for row in told["rows"]] == ["青岛甲压缩机有限公司"]


def test_a_kind_may_be_named_by_its_title(client: TestClient):
    told = upload(client, "单位,甲\n青岛甲有限公司,冰箱\n", dry_run="true", kind="企业名录").json()

    assert told["sheets"][0]["kind"] == "firms"


@pytest.mark.parametrize(
    ("form", "status", "words"),
    [({"kind": "火星表"}, 422, "firms"), ({"profile": "../x.toml"}, 422, "profile")],
)
def test_a_wrong_field_is_one_sentence(
    client: TestClient, form: dict[str, str], status: int, words: str
):
    told = upload(client, **form)

    assert told.status_code == status
    assert set(told.json()) >= {"error", "problem", "where", "remedy"}
    assert words in told.text


def test_an_upload_above_the_limit_is_refused(
    client: TestClient, store: GraphStore, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("LIANTU_UPLOAD_LIMIT_MB", "1")
    settings.cache_clear()

    told = upload(client, "企业名称\n" + "甲" * 400_000)  # 3 bytes a character: 1.2 MB

    assert "1 MB" in told.json()["problem"]
    assert store.version() == 0


def test_a_review_that_is_not_there_and_an_unknown_source(client: TestClient):
    body = {"verdict": "merge", "person": "王", "reason": "同一地址"}
    assert client.post("/api/v1/reviews/99", json=body).status_code == 422
    assert client.post("/api/v1/reviews/99", json={"verdict": "merge"}).status_code == 422
    assert client.delete("/api/v1/sources/没有").status_code == 404
    assert client.get("/api/v1/reviews").json() == {"rows": [], "count": 0, "settled": []}


def test_quality_names_both_sources_of_a_conflict_and_the_rule(client: TestClient):
    head = "企业名称,从业人数\n"
    upload(client, head + "青岛甲压缩机有限公司,100\n", "甲.csv", kind="firms")
    upload(client, head + "青岛甲压缩机有限公司,120\n", "乙.csv", kind="firms")

    told = client.get("/api/v1/quality").json()

    [found] = [one for one in told["conflicts"] if one["field"] == "employees"]
    assert {found["source"], found["other_source"]} == {"file:甲.csv", "file:乙.csv"}
    assert (found["wins"], found["against"]) == ("120", "100")  # the later of two alike
    assert found["rule"].endswith("取后记录者")


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    with pytest.raises(SystemExit) as left:
        main(list(arguments))
    assert left.value.code not in (0, None)
    told = capsys.readouterr().err
    assert "Traceback" not in told
    return told


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["import", "没有.xlsx"], "没有这个文件"),
        (["weak-links", "--chain", "没有的链"], "没有的链"),
        (["weak-links", "--as-of", "昨天"], "日期"),
        (["forget", "没有"], "没有"),
        (["quality", "--scope", "火星"], "火星"),
        (["same", "只有一个"], "两个企业名称"),
    ],
)
def test_a_mistake_is_one_sentence(
    store: GraphStore, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
):
    store.close()
    assert words in refused(capsys, *arguments)


def test_an_unknown_kind_and_an_unreadable_file(
    store: GraphStore, capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    store.close()
    sheet, noise = tmp_path / "名录.csv", tmp_path / "空.csv"
    sheet.write_text(FIRMS, encoding="utf-8")
    noise.write_text("", encoding="utf-8")

    assert "firms" in refused(capsys, "import", str(sheet), "--kind", "火星表")
    assert refused(capsys, "import", str(noise))


@pytest.mark.parametrize(
    ("text", "words", "is_kind_asked"),
    [
        ("企业名称,区市\n", "没有数据行", False),
        ("企业名称,统一社会信用代码\n青岛甲有限公司,123\n", "改正后再导入", False),
        ("甲乙,丙丁\n1,2\n", "认不出表的种类", True),
    ],
)
def test_why_nothing_came_in_is_said(
    store: GraphStore, capsys: pytest.CaptureFixture[str], tmp_path: Path,
    text: str, words: str, is_kind_asked: bool,
):  # fmt: skip
    store.close()
    (tmp_path / "表.csv").write_text(text, "utf-8")

    told = refused(capsys, "import", str(tmp_path / "表.csv"))

    assert words in told
    assert ("--kind" in told) == is_kind_asked
