"""Fixtures that every test may use."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.builders import City

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def shared() -> Path:
    """Other people's data, beside the checkout; tests that need it skip where it is absent."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("没有 ../shared/data：该测试需要外部数据")
    return folder


@pytest.fixture
def city() -> City:
    """An empty city to be filled in a few words (tests/builders.py)."""
    return City()
