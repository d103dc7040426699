"""Free text finds its product, by what the thing is."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.identity.products import ProductIndex

PRODUCTS = pl.DataFrame(
    {
        "id": ["P1", "P2", "P3", "P4", "P5", "P6"],
        "name": ["冰箱", "冰箱压缩机", "空调压缩机", "空气压缩机", "散货船与油船", "IGBT模块"],
        "aliases": [["电冰箱"], ["往复式压缩机"], [], ["空压机", "螺杆空压机"], [], []],
    }
)
INDEX = ProductIndex.of(PRODUCTS)


@pytest.mark.parametrize(
    ("text", "product", "how"),
    [
        ("冰箱", "P1", "exact"),
        ("電冰箱", "P1", "alias"),
        ("冰箱用压缩机", "P2", "exact"),
        ("压缩机（冰箱用）", "P2", "exact"),
        ("用于冰箱的压缩机", "P2", "exact"),
        ("冰箱用定频压缩机", "P2", "broader"),
        ("空压机", "P4", "alias"),
        ("油船", "P5", "alias"),
        ("车规级IGBT模块", "P6", "broader"),
    ],
)
def test_a_text_is_what_its_last_noun_says(text: str, product: str, how: str) -> None:
    best = INDEX.resolve(text)[0]
    assert (best.id, best.how) == (product, how)
    assert best.words
    assert INDEX.place(text).product == product


def test_a_modifier_is_not_the_thing() -> None:
    scores = {match.id: match.score for match in INDEX.resolve("冰箱用定频压缩机")}
    assert scores["P2"] > 2 * scores.get("P1", 0.0)


def test_one_shared_character_is_no_kinship() -> None:
    scores = {match.id: match.score for match in INDEX.resolve("空压机")}
    assert scores.get("P2", 0.0) < 0.3


def test_an_unknown_text_becomes_no_product() -> None:
    placed = INDEX.place("火锅底料")
    assert (placed.product, placed.band) == (None, "unknown")


def test_a_text_wider_than_any_product_waits_with_its_candidates() -> None:
    placed = INDEX.place("压缩机")
    assert (placed.product, placed.band) == (None, "review")
    assert {match.id for match in placed.candidates} >= {"P2", "P3", "P4"}


def test_many_texts_are_answered_in_their_order() -> None:
    answers = INDEX.resolve_many(["冰箱", "空压机", "冰箱"])
    assert [one[0].id for one in answers] == ["P1", "P4", "P1"]


def test_aliases_may_be_a_text_with_semicolons() -> None:
    index = ProductIndex.of(
        pl.DataFrame({"id": ["P1"], "name": ["对二甲苯"], "aliases": ["PX;二甲苯"]})
    )
    assert index.resolve("PX")[0].how == "alias"


@given(st.text(max_size=30))
def test_scores_are_sorted_and_between_0_and_1(text: str) -> None:
    scores = [match.score for match in INDEX.resolve(text)]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)
