"""The leader's briefing: two pages, five findings, who is asked for what."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from docx import Document

from graph.errors import UnknownName
from queries.weak_links import WeakLinkQuestion, weak_links
from viz.exports import EXPORTS, Asked


@pytest.fixture(scope="module")
def briefing(starter_graph, tmp_path_factory):
    path = tmp_path_factory.mktemp("briefing") / "智能家电.docx"
    EXPORTS["briefing"](starter_graph, Asked(chain="智能家电"), {"docx": path})
    return path


def test_it_names_five_findings_with_who_is_asked(briefing):
    *_, asked = Document(str(briefing)).tables
    rows = [[cell.text for cell in row.cells] for row in asked.rows[1:]]

    assert [row[0] for row in rows] == list("①②③④⑤")
    assert all(row[3].startswith("请") for row in rows)
    assert len({row[1] for row in rows}) == 5


def test_the_picture_marks_each_finding_in_its_segment_or_below_it(briefing):
    paper = Document(str(briefing))
    picture, _, asked = paper.tables
    drawn = "\n".join(cell.text for row in picture.rows for cell in row.cells)
    drawn += next((line.text for line in paper.paragraphs if line.text.startswith("不在本链")), "")

    for row in asked.rows[1:]:
        mark, what = row.cells[0].text, row.cells[1].text
        assert f"{mark}{what.split('：')[1]}" in drawn


def test_each_class_stands_with_what_it_means_and_the_chain_with_its_local_share(
    briefing, starter_graph
):
    paper = Document(str(briefing))
    listed = weak_links(starter_graph, WeakLinkQuestion(chain="智能家电"))
    rows = [[cell.text for cell in row.cells] for row in paper.tables[1].rows[1:]]

    assert {row[0]: int(row[1]) for row in rows} == {
        name: count for name, count in listed.extra["by_class"].items() if count
    }
    assert all(row[2] and row[3] for row in rows)
    assert any("本地配套率（按产品）：28.9%" in line.text for line in paper.paragraphs)


def test_coverage_and_caveat_stand_in_one_line(briefing):
    last = [line.text for line in Document(str(briefing)).paragraphs if line.text][-1]

    assert "未见记载”不等于“没有" in last
    assert len(last) < 80


@pytest.mark.skipif(shutil.which("soffice") is None, reason="没有 LibreOffice，不能数页")
def test_it_has_two_pages(briefing, tmp_path):
    order = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless"]
    subprocess.run(
        [*order, "--convert-to", "pdf", "--outdir", str(tmp_path), str(briefing)],
        check=True,
        capture_output=True,
        timeout=120,
    )

    assert (tmp_path / "智能家电.pdf").read_bytes().count(b"/Type/Page/") == 2


def test_an_unknown_chain_says_so(starter_graph, tmp_path):
    with pytest.raises(UnknownName):
        EXPORTS["briefing"](starter_graph, Asked(chain="没有这条链"), {"docx": tmp_path / "x.docx"})
