"""New suppliers for a buyer, from what firms like it buy."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from bench.matching import listed_frames, measure, popularity_scorer, run
from graph.errors import BadInput
from queries.matching.lookalike import FEATURES, Trade, fit, new_links, rank_suppliers


@pytest.fixture(scope="module")
def town() -> tuple[pl.DataFrame, pl.DataFrame]:
    """Ten appliance makers that come, one after the other, to buy from both compressor works."""
    makers = [f"家电{n}" for n in range(10)]
    works = ["压缩机甲", "压缩机乙"]
    others = [f"食品{n}" for n in range(10)]
    edges = [(maker, works[0], 2010 + n % 4) for n, maker in enumerate(makers)]
    edges += [
        (maker, works[1], 2012 if n < 4 else 2014 + n % 3) for n, maker in enumerate(makers[:8])
    ]
    edges += [(others[n], others[(n + 1) % 10], 2010 + n % 3) for n in range(10)]
    firms = [(f, f, "家电") for f in makers] + [(f, f, "压缩机") for f in works]
    firms += [(f, f, "食品") for f in others]
    return (
        pl.DataFrame(edges, schema=["buyer", "supplier", "year"], orient="row"),
        pl.DataFrame(firms, schema=["id", "name", "industry"], orient="row"),
    )


def test_a_maker_is_led_to_the_works_that_its_peers_buy_from(town):
    edges, firms = town
    model = fit(edges, firms, (2013,))

    ranked = rank_suppliers(Trade(edges, firms, 2016), model, ["家电9"], top=3)

    assert ranked["supplier"][0] == "压缩机乙"
    assert ranked["words"][0] != ""


def test_who_already_supplies_and_the_buyer_itself_are_left_out(town):
    edges, firms = town
    trade = Trade(edges, firms, 2016)
    ranked = rank_suppliers(trade, fit(edges, firms, (2013,)), ["家电9"], top=100)

    assert not {"家电9", "压缩机甲"} & set(ranked["supplier"])
    assert ranked.height == len(trade.ids) - 2


def test_what_came_after_the_year_is_not_known_in_it(town):
    edges, firms = town
    earlier = edges.filter(pl.col("year") <= 2013)
    later = Trade(edges, firms, 2013).features(["家电1"])

    assert np.allclose(Trade(earlier, firms, 2013).features(["家电1"]), later)


def test_new_links_are_those_first_seen_after_the_year(town):
    wanted = new_links(town[0], 2013, 2014)

    # 压缩机乙 gains 家电6 (2014 + 6 mod 3) in 2014; 家电4, 5 and 7 come later.
    assert wanted == {"家电6": {"压缩机乙"}}


def test_a_buyer_without_record_is_named(town):
    edges, firms = town
    with pytest.raises(BadInput, match="无此厂"):
        rank_suppliers(Trade(edges, firms, 2016), fit(edges, firms, (2013,)), ["无此厂"])


def test_missing_columns_are_named(town):
    with pytest.raises(BadInput, match="year"):
        Trade(town[0].drop("year"), town[1], 2016)


def test_every_feature_says_what_it_means():
    assert all(FEATURES.values())


def test_ties_count_in_the_middle(town):
    edges, firms = town
    trade = Trade(edges, firms, 2013)
    # 家电9 may choose among 22 − 2 firms; all score 0 but 压缩机甲 (its own) → rank (20+1)/2 = 10.5.
    result = measure(trade, {"家电9": {"压缩机乙"}}, lambda b: np.zeros((len(b), len(trade.ids))))

    assert result["mrr"] == pytest.approx(1 / 10.5, abs=1e-4)
    assert popularity_scorer(trade)(["家电9"]).shape == (1, 22)


@pytest.mark.shared
def test_on_disclosed_links_it_is_twice_as_good_as_text(shared: Path):
    folder = shared / "listed_supply"
    edges, _ = listed_frames(folder)
    result = run(folder)

    assert edges.height > 10_000
    for key in ("mrr", "hit@10", "pool mrr", "pool hit@10"):
        assert result["lookalike"][key] >= 2 * result["char TF-IDF"][key]
        assert result["lookalike"][key] >= 2 * result["popularity"][key]
