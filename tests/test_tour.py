"""The numbers of docs/tour.md and README.md are those of the starter data."""

from __future__ import annotations

from pathlib import Path

from graph.snapshot import Snapshot
from queries.chain_map import chain_map
from queries.overview import overview
from queries.scope import Question
from queries.weak_links import WeakLinkQuestion, weak_links
from queries.what_if.effects import WhatIfQuestion, what_if
from queries.what_if.scenario import scenario_of

ROOT = Path(__file__).resolve().parents[1]
CHAIN = "智能家电"


def said(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8").replace(" ", "")


def test_the_overview_line_of_the_chain(starter_graph: Snapshot):
    [row] = [row for row in overview(starter_graph, Question()).rows if row["name"] == CHAIN]

    words = f"{row['products']}个产品，{row['products_made']}个有生产者记录，{row['local_made']}个有本地生产者"
    assert words in said("docs/tour.md")


def test_the_map_has_eight_segments(starter_graph: Snapshot):
    assert len(chain_map(starter_graph, Question(chain=CHAIN)).segments) == 8
    assert "八个环节" in said("docs/tour.md")


def test_the_coverage_of_the_weak_links(starter_graph: Snapshot):
    words = weak_links(starter_graph, WeakLinkQuestion(chain=CHAIN)).coverage.words

    for number in (
        "270家企业",
        "260家有产品记录",
        "40家有供方记录",
        "43个产品",
        "16个已知有本地生产者",
        "26个只见外地",
    ):
        assert number in words
        assert number in said("docs/tour.md")
        assert number in said("README.md")


def test_what_happens_when_the_compressor_maker_stops(starter_graph: Snapshot):
    scenario = scenario_of(["firm:青岛万宝压缩机有限公司"], [])
    answer = what_if(starter_graph, WhatIfQuestion(chain=CHAIN, scenario=scenario))

    assert answer.extra["counts"]["product_stopped"] == 0
    appeared = [
        row for row in answer.extra["weak_links"]["appeared"] if row["subject"] == "冰箱压缩机"
    ]
    assert [row["class"] for row in appeared] == ["缺链"]
    assert appeared[0]["words"] in (ROOT / "README.md").read_text(encoding="utf-8")
    assert [lead["words"] for lead in answer.extra["leads"]] == ["冰箱压缩机 → 冰箱"] * 2
