"""Documents become mentions, relations and targets, each with its place in the text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ingest.documents.gazetteer import Gazetteer, package_gazetteer
from ingest.documents.marks import without_stars
from ingest.documents.mentions import find_mentions
from ingest.documents.model import Extraction, as_json
from ingest.documents.numbers import same_length
from ingest.documents.relations import find_relations
from ingest.documents.targets import find_targets
from ingest.readers.documents import read_document

__all__ = ["Extraction", "Gazetteer", "as_json", "extract", "extract_file"]


def extract(text: str, gazetteer: Gazetteer | None = None) -> Extraction:
    """All mentions, relations and figures of a text; offsets are those of `text` as given."""
    bare = without_stars(same_length(text))
    entities = find_mentions(bare.text, gazetteer or package_gazetteer())
    relations = find_relations(bare.text, entities)
    figures = find_targets(bare.text, [(one.start, one.end) for one in entities])
    return bare.placed(Extraction(bare.text, entities, relations, figures), text)


def extract_file(path: Path, gazetteer: Gazetteer | None = None) -> Iterator[dict[str, Any]]:
    """One answer per file; of a .jsonl one per line, with the line's id. Raises BadFile."""
    if path.suffix.lower() != ".jsonl":
        yield as_json(path.name, extract(read_document(path), gazetteer))
        return
    for number, line in enumerate(read_document(path).splitlines(), start=1):
        if not line.strip():
            continue
        try:
            given = json.loads(line)
            text = given["text"]
        except (ValueError, KeyError, TypeError):
            yield {"line": number, "error": "bad_line", "problem": f"第{number}行不是 {{id, text}}"}
            continue
        yield {"id": given.get("id"), **as_json(path.name, extract(str(text), gazetteer))}
