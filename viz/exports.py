"""What can be exported, and into which kinds of files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from graph.snapshot import Snapshot
from queries.chain_map import ChainMap, chain_map
from queries.matching.match import MatchQuestion, match
from queries.scope import Question, find
from queries.weak_links import WeakLinkQuestion, open_findings, survey_list, weak_links
from viz.pictures.chain import chain_page

Wanted = Mapping[str, Path | None]
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


def export_chain_page(
    graph: Snapshot, chain: str, scope: str, top: int, wanted: Wanted
) -> list[Path]:
    """A chain's picture as a page that opens offline (`top` doesn't apply)."""
    del top
    path = wanted.get("html")
    if path is None:
        return []
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        chain_page(weak_map(graph, Question(chain=chain, scope=scope))), encoding="utf-8"
    )
    return [path]


def export_pairings(
    graph: Snapshot, chain: str, scope: str, top: int, wanted: Wanted
) -> list[Path]:
    """The pairing list of a chain."""
    from viz.papers.lists import pairing_document, pairing_workbook

    question = MatchQuestion(chain=chain, scope=scope, top=top)
    answer = match(graph, question)
    title = f"对接清单：{replace(question, scope=answer.scope).in_words()}"
    writers = {"xlsx": pairing_workbook, "docx": pairing_document}
    return [
        write(path, answer, title) for kind, write in writers.items() if (path := wanted.get(kind))
    ]


def export_weak_links(
    graph: Snapshot, chain: str, scope: str, top: int, wanted: Wanted
) -> list[Path]:
    """The weak-link list of a chain."""
    from viz.papers.lists import weak_link_document, weak_link_workbook

    question = WeakLinkQuestion(chain=chain, scope=scope, top=top)
    answer = weak_links(graph, question)
    title = f"弱项清单：{replace(question, scope=answer.scope).in_words()}"
    writers = {"xlsx": weak_link_workbook, "docx": weak_link_document}
    return [
        write(path, answer, title) for kind, write in writers.items() if (path := wanted.get(kind))
    ]


def export_briefing(
    graph: Snapshot, chain: str, scope: str, top: int, wanted: Wanted
) -> list[Path]:
    """A leader's two-page briefing on a chain (`top` doesn't apply)."""
    from viz.papers.briefing import MARKS, Briefing, briefing_document

    del top
    path = wanted.get("docx")
    if path is None:
        return []
    question = WeakLinkQuestion(chain=chain, scope=scope, top=200)
    found = chain_map(graph, question)
    listed = weak_links(graph, question)
    first: dict[str, str] = {}
    for row in listed.rows:
        first.setdefault(row["subject_id"], row["id"])
    ids = list(first.values())[: len(MARKS)]
    urgent = [answer.rows[0] for answer in open_findings(graph, question, ids)]
    department = graph.chains["department"][find(graph, "chains", chain)] or ""
    return [briefing_document(path, Briefing(listed, urgent, found, department))]


def export_survey(graph: Snapshot, chain: str, scope: str, top: int, wanted: Wanted) -> list[Path]:
    """Whom to ask about a chain's weak links, and what."""
    from viz.papers.lists import survey_workbook

    path = wanted.get("xlsx")
    if path is None:
        return []
    question = WeakLinkQuestion(chain=chain, scope=scope, top=min(top, CALLS))
    answer = survey_list(graph, question)
    title = f"走访名单：{replace(question, scope=answer.scope).in_words()}"
    return [survey_workbook(path, answer, title)]


EXPORTS: dict[str, Callable[[Snapshot, str, str, int, Wanted], list[Path]]] = {
    "chain": export_chain_page,
    "pairings": export_pairings,
    "weak-links": export_weak_links,
    "briefing": export_briefing,
    "survey": export_survey,
}
