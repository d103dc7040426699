"""What can be exported, and into which kinds of files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TypeVar

from graph.ledger.preferences import Preference
from graph.snapshot import Snapshot
from queries.chain_map import ChainMap, chain_map
from queries.local_share import local_share, share_words
from queries.matching.match import MatchQuestion, match
from queries.scope import Question, find
from queries.weak_links import WeakLinkQuestion, open_findings, survey_list, weak_links
from viz.pictures.chain import chain_page

Q = TypeVar("Q", bound=Question)
Wanted = Mapping[str, Path | None]


@dataclass(frozen=True)
class Asked(Question):
    """What is exported: `classes` for weak links alone, `top` rows for lists, `wishes` of firms about
    whom they meet for pairings."""

    classes: tuple[str, ...] = ()
    top: int = 200
    wishes: tuple[Preference, ...] = ()

    def like(self, kind: type[Q], **more: object) -> Q:
        """The same as a question of another kind."""
        shared = {field.name: getattr(self, field.name) for field in fields(Question)}
        return kind(**{**shared, **more})


#: Most firms on a survey list.
CALLS = 50


def weak_map(graph: Snapshot, question: Question) -> ChainMap:
    """A chain's map with its weak links marked."""
    found = chain_map(graph, question)
    asked = WeakLinkQuestion(
        chain=question.chain, scope=question.scope, as_of=question.as_of, top=200
    )
    weak: dict[str, str] = {}
    for row in weak_links(graph, asked).rows:
        if row["subject_kind"] == "product":
            weak.setdefault(row["subject_id"], f"{row['class']}：{row['words']}")
    return replace(found, weak=weak)


def export_chain_page(graph: Snapshot, asked: Asked, wanted: Wanted) -> list[Path]:
    """A chain's picture as a page that opens offline (`top` doesn't apply)."""
    path = wanted.get("html")
    if path is None:
        return []
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(chain_page(weak_map(graph, asked)), encoding="utf-8")
    return [path]


def export_pairings(graph: Snapshot, asked: Asked, wanted: Wanted) -> list[Path]:
    """The pairing list of a chain."""
    from viz.papers.lists import pairing_document, pairing_workbook

    question = asked.like(MatchQuestion, top=asked.top)
    answer = match(graph, question, asked.wishes)
    title = f"对接清单：{replace(question, scope=answer.scope).in_words()}"
    writers = {"xlsx": pairing_workbook, "docx": pairing_document}
    return [
        write(path, answer, title) for kind, write in writers.items() if (path := wanted.get(kind))
    ]


def export_weak_links(graph: Snapshot, asked: Asked, wanted: Wanted) -> list[Path]:
    """The weak-link list of a chain."""
    from viz.papers.lists import weak_link_document, weak_link_workbook

    question = asked.like(WeakLinkQuestion, top=asked.top, classes=asked.classes)
    answer = weak_links(graph, question)
    title = f"弱项清单：{replace(question, scope=answer.scope).in_words()}"
    writers = {"xlsx": weak_link_workbook, "docx": weak_link_document}
    return [
        write(path, answer, title) for kind, write in writers.items() if (path := wanted.get(kind))
    ]


def export_briefing(graph: Snapshot, asked: Asked, wanted: Wanted) -> list[Path]:
    """A leader's two-page briefing on a chain (`top` doesn't apply)."""
    from viz.papers.briefing import MARKS, Briefing, briefing_document

    path = wanted.get("docx")
    if path is None:
        return []
    question = asked.like(WeakLinkQuestion, top=200)
    found = chain_map(graph, question)
    listed = weak_links(graph, question)
    first: dict[str, str] = {}
    for row in listed.rows:
        first.setdefault(row["subject_id"], row["id"])
    ids = list(first.values())[: len(MARKS)]
    urgent = [answer.rows[0] for answer in open_findings(graph, question, ids)]
    share = share_words(local_share(graph, asked).rows[0], "by_product")
    department = graph.chains["department"][find(graph, "chains", asked.chain)] or ""
    return [briefing_document(path, Briefing(listed, urgent, found, department, share))]


def export_survey(graph: Snapshot, asked: Asked, wanted: Wanted) -> list[Path]:
    """Whom to ask about a chain's weak links, and what."""
    from viz.papers.lists import survey_workbook

    path = wanted.get("xlsx")
    if path is None:
        return []
    question = asked.like(WeakLinkQuestion, top=min(asked.top, CALLS))
    answer = survey_list(graph, question)
    title = f"走访名单：{replace(question, scope=answer.scope).in_words()}"
    return [survey_workbook(path, answer, title)]


EXPORTS: dict[str, Callable[[Snapshot, Asked, Wanted], list[Path]]] = {
    "chain": export_chain_page,
    "pairings": export_pairings,
    "weak-links": export_weak_links,
    "briefing": export_briefing,
    "survey": export_survey,
}
#: What is exported, as it is called in the names of files.
CALLED = {
    "chain": "图谱",
    "pairings": "对接清单",
    "weak-links": "弱项清单",
    "briefing": "简报",
    "survey": "走访名单",
}
