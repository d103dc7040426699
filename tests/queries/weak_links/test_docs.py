"""Every rule is described where officers read about it."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.settings import Settings
from queries.weak_links import RULES

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "weak-links.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.key)
def test_each_rule_is_in_the_page_with_its_thresholds(rule):
    [line] = [line for line in PAGE.splitlines() if f"| {rule.key} |" in line]

    assert rule.name in line
    assert rule.action in line
    assert all(name in line for name in rule.thresholds)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.key)
def test_each_threshold_is_a_setting_with_its_meaning(rule):
    assert all(Settings.model_fields[name].description for name in rule.thresholds)
    assert rule.described()["severity"]
