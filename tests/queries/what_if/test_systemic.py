"""Systemic risk on a recorded city: what counts as needed, what stands in for a missing amount."""

from __future__ import annotations

import numpy as np
import pytest

from graph.errors import BadInput
from graph.ontology import Broader
from graph.snapshot import Snapshot
from queries.what_if.supply_network import recorded_network
from queries.what_if.systemic import (
    SystemicQuestion,
    asked_by,
    asked_model,
    firm_esri,
    systemic,
    systemic_of,
)
from tests.builders import City

approx = pytest.approx


@pytest.fixture
def chain(city: City) -> City:
    """甲厂 and 乙厂 sell 压缩机 (6 and 2) to 丙厂, which sells 冰箱 (10) to 丁店."""
    city.product("冰箱", needs={"压缩机": "必需", "说明书": "辅助"})
    city.firm("甲厂", makes=["压缩机"]).firm("乙厂", makes=["压缩机"]).firm("丙厂", makes=["冰箱"])
    city.firm("丁店").firm("戊厂", makes=["说明书"])
    city.supply("甲厂", "丙厂", "压缩机", amount=6.0).supply("乙厂", "丙厂", "压缩机", amount=2.0)
    return city.supply("丙厂", "丁店", "冰箱", amount=10.0)


def found(graph: Snapshot, **asked: object) -> dict[str, dict[str, object]]:
    question = SystemicQuestion(scope="全国", **asked)  # type: ignore[arg-type]
    return {row["firm"]: row for row in systemic(graph, question).rows}


def test_an_essential_input_stops_its_buyer(chain: City) -> None:
    rows = found(chain.snapshot())
    # 甲厂 closed: σ = min(1, 6/2) = 1, 丙厂 loses 6/8: (6 + 10·3/4)/18.
    assert rows["甲厂"]["esri_d"] == approx((6 + 7.5) / 18)
    # 乙厂 closed: σ = 2/6, 丙厂 loses 1/3·1/4 = 1/12: (2 + 10/12)/18.
    assert rows["乙厂"]["esri_d"] == approx((2 + 10 / 12) / 18)
    assert next(iter(rows)) in ("丁店", "丙厂")


def test_firms_without_links_are_left_out_and_unknown(chain: City) -> None:
    graph = chain.snapshot()
    assert "戊厂" not in found(graph)
    value = dict(zip(graph.names("firms"), firm_esri(graph).tolist(), strict=True))
    assert np.isnan(value["戊厂"])
    assert value["甲厂"] == approx(found(graph)["甲厂"]["esri"])


def test_an_auxiliary_input_shares_the_linear_pool(chain: City) -> None:
    chain.supply("戊厂", "丙厂", "说明书", amount=2.0)
    # 丙厂 buys 10 in all, 2 of it manuals: it loses 0.2 of 10, beside the 2 of 戊厂 itself.
    assert found(chain.snapshot())["戊厂"]["esri_d"] == approx((2 + 2) / 20)


def test_a_link_without_product_is_taken_for_what_the_buyer_needs_most(city: City) -> None:
    city.product("冰箱", needs={"压缩机": "必需", "说明书": "辅助"})
    city.firm("甲厂", makes=["说明书", "压缩机"]).firm("丙厂", makes=["冰箱"])
    graph = city.supply("甲厂", "丙厂").snapshot()
    assert recorded_network(graph).essential == 1


def test_a_narrower_product_serves_where_the_broader_one_is_the_input(chain: City) -> None:
    chain.firm("己厂", makes=["变频压缩机"])
    chain._link(Broader, "变频压缩机", "压缩机")
    chain.supply("己厂", "丙厂", "变频压缩机", amount=8.0)
    # 丙厂 buys 16 of compressors, half from 己厂, which is a market of its own product: σ = 1.
    assert found(chain.snapshot())["己厂"]["esri_d"] == approx((8 + 5) / 26)


def test_a_missing_amount_is_the_median_of_the_recorded_ones(chain: City) -> None:
    graph = chain.supply("戊厂", "丙厂", "说明书").snapshot()  # recorded: 2, 6, 10
    network = recorded_network(graph).network
    assert network.out[graph.names("firms").index("戊厂")] == approx(6.0)
    answer = systemic(graph, SystemicQuestion(scope="全国"))
    assert answer.coverage.counts["amounts"] == (3, 4)


def test_a_recorded_share_leaves_the_rest_to_sources_that_go_on(city: City) -> None:
    city.product("冰箱", needs=["压缩机"])
    city.firm("甲厂", makes=["压缩机"]).firm("丙厂", makes=["冰箱"]).firm("丁店")
    city.supply("甲厂", "丙厂", "压缩机", amount=3.0, share=0.3)
    graph = city.supply("丙厂", "丁店", "冰箱", amount=10.0).snapshot()
    # 丙厂 keeps 70 % of its compressors: (3 + 10·0.3)/13; the outside weighs nothing.
    assert found(graph)["甲厂"]["esri_d"] == approx((3 + 3) / 13)


def test_the_newest_year_of_a_link_counts(city: City) -> None:
    city.firm("甲厂").firm("丙厂")
    city.supply("甲厂", "丙厂", "纸", amount=1.0, year=2023)
    graph = city.supply("甲厂", "丙厂", "纸", amount=5.0, year=2025).snapshot()
    assert recorded_network(graph).network.out.sum() == approx(5.0)


def test_linear_production_needs_nothing_in_particular(chain: City) -> None:
    chain.supply("戊厂", "丙厂", "说明书", amount=2.0)
    graph = chain.snapshot()
    # 甲厂 closed: 6 of the 10 that 丙厂 buys.
    assert found(graph, model="linear")["甲厂"]["esri_d"] == approx((6 + 6) / 20)


def test_a_products_makers_and_a_places_firms_fail_together(chain: City) -> None:
    graph = chain.snapshot()
    makers = found(graph, by="product")["压缩机"]
    assert (makers["firms"], makers["esri"]) == (2, approx(1.0))
    assert found(graph, by="place")["青岛市"]["firms"] == 4
    names = graph.names("firms")
    both = systemic_of(graph, [names.index("甲厂"), names.index("乙厂")]).rows[0]
    assert both["esri"] == approx(makers["esri"])


def test_nothing_recorded_is_said_and_not_taken_for_safe(city: City) -> None:
    answer = systemic(city.firm("甲厂").snapshot(), SystemicQuestion())
    assert answer.rows == []
    assert "未见" in answer.note


def test_rows_of_the_first_city_are_sorted_and_explained(starter_graph: Snapshot) -> None:
    answer = systemic(starter_graph, SystemicQuestion(top=10))
    values = [row["esri"] for row in answer.rows]
    assert len(values) == 10
    assert values == sorted(values, reverse=True)
    assert all("%" in row["words"] for row in answer.rows)
    assert answer.coverage.counts["amounts"][0] < answer.coverage.counts["amounts"][1]


def test_a_choice_that_does_not_exist_lists_the_known_ones() -> None:
    with pytest.raises(BadInput, match="product"):
        asked_by("chain")
    with pytest.raises(BadInput, match="leontief"):
        asked_model("strict")
