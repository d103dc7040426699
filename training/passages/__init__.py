"""Annotated passages that the readers of names and relations learn from, written for this repository.

`*.txt` beside this file, one passage after the other, an empty line between two:

    T: {F:三花智控}与{F:海尔智家}签订五年期协议，今年起供应{P:电子膨胀阀}约120万只。
    R: SUPPLIES | 三花智控 | 海尔智家 | 电子膨胀阀 | planned

`{F:…}` is a mention, the letter its label (`CODES`); an `R:` line is a relation of the text: name, head,
tail, product or -, status. The firms that do the deeds are invented; statements are not facts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from graph.errors import BadFile
from ingest.documents.model import Mention

#: Letter → label.
CODES = {
    "F": "FIRM", "P": "PRODUCT", "L": "PLACE", "K": "PARK", "C": "CLUSTER", "H": "CHAIN",
    "I": "INDUSTRY", "T": "FIRM_TYPE", "A": "PLATFORM", "E": "EVENT", "Y": "POLICY",
}  # fmt: skip
MARKUP = re.compile(r"\{(\w):([^{}]+)\}")


@dataclass(frozen=True)
class Told:
    """A relation as an annotator wrote it; head, tail and product are words of the text."""

    rel: str
    head: str
    tail: str
    product: str | None
    status: str


@dataclass
class Annotated:
    """A text with its mentions and relations."""

    text: str
    mentions: list[Mention] = field(default_factory=list)
    relations: list[Told] = field(default_factory=list)


def annotated(line: str) -> Annotated:
    """A marked-up text, without its relations."""
    passage, at = Annotated(""), 0
    for mark in MARKUP.finditer(line):
        passage.text += line[at : mark.start()]
        start = len(passage.text)
        passage.text += mark[2]
        passage.mentions.append(Mention(start, len(passage.text), mark[2], CODES[mark[1]], "", 1.0))
        at = mark.end()
    passage.text += line[at:]
    return passage


def parsed(lines: Iterator[str], name: str) -> Iterator[Annotated]:
    """The passages of a file's lines. Raises BadFile with file and line where one is not as it should be."""
    passage: Annotated | None = None
    for number, line in enumerate(lines, 1):
        if line.startswith("T: "):
            if passage:
                yield passage
            passage = annotated(line[3:])
        elif line.startswith("R: ") and passage:
            cells = [cell.strip() for cell in line[3:].split("|")]
            if len(cells) != 5:
                raise BadFile(f"{name} 第 {number} 行：关系应有五栏（名称|甲|乙|产品|状态）")
            rel, head, tail, product, status = cells
            passage.relations.append(
                Told(rel, head, tail, None if product == "-" else product, status)
            )
        elif line.strip():
            raise BadFile(f"{name} 第 {number} 行：应以 T: 或 R: 开头")
    if passage:
        yield passage


def read(file: Path) -> Iterator[Annotated]:
    """The passages of a file."""
    return parsed(iter(file.read_text(encoding="utf-8").splitlines()), file.name)


@lru_cache(maxsize=1)
def corpus() -> tuple[Annotated, ...]:
    """All passages, in the order of the files' names."""
    return tuple(one for file in sorted(Path(__file__).parent.glob("*.txt")) for one in read(file))
