"""An event's Word papers, filled into templates that the office may change."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment

from graph.errors import BadFile
from graph.language import say
from viz.papers.make_templates import FOLDER

BODY = "word/document.xml"


class Filler:
    """One template, read once and filled many times (a page for each of 500 firms)."""

    def __init__(self, name: str, folders: tuple[Path, ...] = ()) -> None:
        self.path = next(
            (folder / f"{name}.docx" for folder in folders if (folder / f"{name}.docx").is_file()),
            FOLDER / f"{name}.docx",
        )
        try:
            self._template = DocxTemplate(str(self.path))
            self._parts = _parts(self.path)
            source = self._template.patch_xml(self._parts[BODY].decode("utf-8"))
            # The office's template may say what to print, never run code of its own.
            environment = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
            self._compiled = environment.from_string(source)
        except (TemplateError, KeyError, ValueError, OSError, zipfile.BadZipFile) as fault:
            raise self._bad(fault) from fault

    def fill(self, context: Mapping[str, Any]) -> bytes:
        """The paper as a file. Raises BadFile where the template asks for what isn't there."""
        try:
            made = self._compiled.render(**context)
        except (TemplateError, TypeError, ValueError) as fault:
            raise self._bad(fault) from fault
        body = self._template.resolve_listing(made).encode("utf-8")
        target = BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as book:
            for name, content in self._parts.items():
                book.writestr(name, body if name == BODY else content)
        return target.getvalue()

    def _bad(self, fault: Exception) -> BadFile:
        return BadFile(
            say("Word 模板有误", "The Word template is wrong"),
            f"{self.path.name}: {fault}",
            say(
                "改正模板，或删去它以用原来的模板。",
                "Correct the template, or remove it to use ours.",
            ),
        )


def _parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as book:
        return {name: book.read(name) for name in book.namelist()}
