"""Budgets of size: a module has one idea, a function fits a screen."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("graph", "ingest", "queries", "viz", "api")
MODULES = sorted(path for name in PACKAGES for path in (ROOT / name).rglob("*.py"))
MODULE_LINES = 400
FUNCTION_LINES = 60


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Each function of a module with the lines of its body, signature and docstring left out."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            first = node.body[0]
            doc = 0
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                doc = (first.end_lineno or 0) - first.lineno + 1
            yield node.name, (node.end_lineno or 0) - first.lineno + 1 - doc


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_is_short_and_says_what_it_is(path: Path):
    text = path.read_text(encoding="utf-8")

    assert len(text.splitlines()) <= MODULE_LINES
    if text.strip():
        assert ast.get_docstring(ast.parse(text))
    assert [one for one in functions(path) if one[1] > FUNCTION_LINES] == []


def test_the_five_names_resolve_to_our_own_packages():
    for name in PACKAGES:
        module = __import__(name)
        assert Path(module.__file__ or "").is_relative_to(ROOT)


def test_the_command_line_starts_without_what_only_some_answers_need():
    late = ("neo4j", "pandas", "scipy.optimize", "scipy.stats", "pypinyin", "pyvis", "docx", "cn2an",
            "ortools.sat.python.cp_model", "icalendar", "nicegui", "spacy")  # fmt: skip
    asked = f"import sys, api.cli; print([name for name in {late!r} if name in sys.modules])"

    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, cwd=ROOT)

    assert done.stdout.strip() == "[]", done.stderr
