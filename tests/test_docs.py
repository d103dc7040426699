"""The pages speak of what is there: commands and their options, settings, rules, links, wheel."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
import typer.main
from hatchling.builders.wheel import WheelBuilder
from typer.core import TyperGroup

from api.cli import app
from graph.settings import Settings
from queries.weak_links import RULES

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
COMMAND = re.compile(r"(?:^\$ |^|`)liantu ([a-z][a-z-]*(?: [a-z][a-z-]*)?)([^`\n#]*)", re.MULTILINE)


def commands() -> dict[str, set[str]]:
    """Each command (one or two words) with its options."""
    top = typer.main.get_command(app)
    assert isinstance(top, TyperGroup)
    found: dict[str, set[str]] = {}
    for name, command in top.commands.items():
        inner = command.commands if isinstance(command, TyperGroup) else {}
        for verb, one in ({"": command} | inner).items():
            found[f"{name} {verb}".strip()] = {
                word for part in one.params for word in (*part.opts, *part.secondary_opts)
            } | {"--help"}
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_and_options_of_a_page_exist(page: Path):
    known = commands()
    for words, rest in COMMAND.findall(page.read_text(encoding="utf-8")):
        parts = words.split()
        name = " ".join(parts) if " ".join(parts) in known else parts[0]
        assert name in known, f"{page.name}: liantu {words}"
        for option in re.findall(r"(?<=\s)--[a-z][a-z-]*", f" {rest}"):
            assert option in known[name], f"{page.name}: liantu {name} {option}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_settings_of_a_page_exist(page: Path):
    known = {f"LIANTU_{name}".upper() for name in Settings.model_fields}

    for name in re.findall(r"LIANTU_[A-Z0-9_]+[A-Z0-9]", page.read_text(encoding="utf-8")):
        assert name in known or name.startswith("LIANTU_TEST_"), f"{page.name}: {name}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_of_a_page_lead_somewhere(page: Path):
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_every_rule_is_explained_on_the_page_of_weak_links():
    text = (ROOT / "docs" / "weak-links.md").read_text(encoding="utf-8")

    assert [rule.name for rule in RULES if rule.name not in text] == []


def test_every_file_that_is_no_code_travels_in_the_wheel(tmp_path: Path):
    [made] = WheelBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"])

    packed = set(zipfile.ZipFile(made).namelist())
    for package in ("graph", "ingest", "queries", "viz", "api"):
        for path in (ROOT / package).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                assert str(path.relative_to(ROOT)) in packed
