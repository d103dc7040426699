"""Corrections of a guess are kept by name and used for the next file."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.errors import BadInput, UnknownName
from ingest import keeping
from ingest.keeping import as_corrections, keep_profile, kept_profiles
from ingest.profiles import profile_named
from ingest.rows import dry_run

SHEET = "单位全称,资本,经办人\n青岛甲压缩机有限公司,500,张三\n青岛乙电机有限公司,800,李四\n"
CORRECTIONS = ["单位全称=企业名称", "资本=registered_capital:万元", "经办人="]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    kept = tmp_path / "profiles"
    for module in ("ingest.keeping", "ingest.profiles", "ingest.rows"):
        monkeypatch.setattr(f"{module}.saved_folder", lambda: kept)
    return tmp_path


def sheet(folder: Path, name: str = "一月.csv") -> Path:
    path = folder / name
    path.write_text(SHEET, "utf-8")
    return path


def test_a_corrected_profile_is_used_for_the_next_file_of_the_same_columns(folder: Path):
    keep_profile("我区名录", sheet(folder), as_corrections(CORRECTIONS), kind="firms")

    rows = dry_run(sheet(folder, "二月.csv"))["rows"]

    assert [row["name"] for row in rows] == ["青岛甲压缩机有限公司", "青岛乙电机有限公司"]
    assert rows[0]["registered_capital"] == 5_000_000  # 500 万元
    assert [one.name for one in kept_profiles()] == ["我区名录"]


def test_a_kept_profile_is_found_by_its_name(folder: Path):
    kept = keep_profile("我区名录", sheet(folder), as_corrections(CORRECTIONS), kind="firms")

    assert profile_named("我区名录") == kept
    with pytest.raises(UnknownName, match="我区名录"):
        profile_named("他区名录")


def test_a_field_moves_and_is_never_filled_twice(folder: Path):
    kept = keep_profile("名录", sheet(folder), {"经办人": "企业名称"}, kind="firms")

    assert [header for header, column in kept.columns.items() if column.field == "name"] == [
        "经办人"
    ]


@pytest.mark.parametrize(
    ("name", "corrections", "fault"),
    [
        ("../外面", {}, BadInput),
        ("", {}, BadInput),
        ("名录", {"没有的列": "企业名称"}, UnknownName),
        ("名录", {"资本": "没有的字段"}, UnknownName),
    ],
)
def test_a_name_a_column_or_a_field_that_cannot_be_is_refused(
    folder: Path, name, corrections, fault
):
    with pytest.raises(fault):
        keep_profile(name, sheet(folder), corrections, kind="firms")

    assert kept_profiles() == []


def test_a_unit_that_money_cannot_have_is_refused_before_it_is_kept(folder: Path):
    with pytest.raises(BadInput, match="单位"):
        keep_profile("我区名录", sheet(folder), {"资本": "注册资本:瞎元"}, kind="企业名录")

    assert kept_profiles() == []


def test_a_column_that_is_not_there_is_answered_with_those_that_are(folder: Path):
    with pytest.raises(UnknownName) as refused:
        keep_profile("我区名录", sheet(folder), {"没有": "企业名称"}, kind="firms")

    assert refused.value.near == ["单位全称", "资本", "经办人"]


def test_a_correction_without_a_field_mark_is_explained():
    with pytest.raises(BadInput, match="列名=字段"):
        keeping.as_corrections(["单位"])
