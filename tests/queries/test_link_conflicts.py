"""Two sources that state one link differently are shown side by side."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.imports import preview, take_in
from graph.settings import settings
from graph.store import GraphStore, open_store
from queries.quality import conflicts

HEAD = "供方,需方,产品名称,年供货额（万元）,年份\n"
ROW = "青岛甲压缩机有限公司,青岛乙电器有限公司,压缩机,{},2024\n"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("LIANTU_STORE", str(tmp_path / "graph.lbug"))
    settings.cache_clear()
    opened = open_store()
    yield opened
    opened.close()
    settings.cache_clear()


def sheet(folder: Path, name: str, amount: int) -> Path:
    path = folder / name
    path.write_text(HEAD + ROW.format(amount), "utf-8")
    return path


def test_an_amount_that_two_files_state_differently_is_a_conflict(
    store: GraphStore, tmp_path: Path
):
    take_in(store, sheet(tmp_path, "甲报.csv", 100))
    told = take_in(store, sheet(tmp_path, "乙报.csv", 300))

    [found] = conflicts(store).filter(kind="SUPPLIES").to_dicts()
    assert found["field"] == "amount"
    assert {found["wins"], found["against"]} == {"1000000.0", "3000000.0"}  # 100 万, 300 万
    assert {found["source"], found["other_source"]} == {"file:甲报.csv", "file:乙报.csv"}
    assert found["name"].startswith("青岛甲压缩机有限公司 → 青岛乙电器有限公司")
    assert [one["kind"] for one in told["conflicts"]] == ["SUPPLIES"]


def test_a_dry_run_shows_the_conflict_before_anything_is_written(store: GraphStore, tmp_path: Path):
    take_in(store, sheet(tmp_path, "甲报.csv", 100))
    before = store.version()

    would = preview(sheet(tmp_path, "乙报.csv", 300), store=store)["would"]

    assert [one["field"] for one in would["conflicts"]] == ["amount"]
    assert would["change"]["added"]["SUPPLIES"] == 1
    assert store.version() == before


def test_sources_that_agree_are_no_conflict(store: GraphStore, tmp_path: Path):
    for name in ("甲报.csv", "乙报.csv"):
        take_in(store, sheet(tmp_path, name, 100))

    assert conflicts(store).is_empty()
