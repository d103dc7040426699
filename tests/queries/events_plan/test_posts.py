"""Posts: the product is found with a reason, a withdrawn post is not matched any more."""

from __future__ import annotations

import pytest

from graph.errors import BadInput, UnknownName
from graph.ontology import Demand, For
from graph.snapshot import snapshot
from graph.store import GraphStore
from queries.events.posts import Post, post, standing_posts, withdraw_post
from queries.matching.match import MatchQuestion, match


def test_a_posted_demand_finds_its_product_quantity_and_unit(store: GraphStore) -> None:
    kept = post(store, Post("demand", "求购压缩机，年需20万台", firm="甲厂", confidential=True))
    [row] = store.fetch(Demand, [kept.id]).to_dicts()
    assert kept.product == "压缩机"
    assert "压缩机" in kept.words
    assert (row["quantity"], row["unit"], row["confidential"]) == (200_000, "台", True)
    assert store.read(For)["said"].to_list() == [kept.words]
    answer = match(snapshot(store), MatchQuestion(firm="甲厂", product="压缩机"))
    assert {one["demand_id"] for one in answer.rows} == {kept.id}


def test_the_same_post_twice_is_one_post(store: GraphStore) -> None:
    first = post(store, Post("offer", "供应温控器", firm="温一"))
    second = post(store, Post("offer", "供应温控器", firm="温一"))
    assert first.id == second.id
    assert len(standing_posts(snapshot(store), "offer")) == 1


def test_a_withdrawn_post_is_kept_but_not_matched(store: GraphStore) -> None:
    kept = post(store, Post("demand", "求购压缩机", firm="甲厂"))
    assert withdraw_post(store, kept.id) == "求购压缩机"
    assert store.fetch(Demand, [kept.id])["state"].to_list() == ["撤回"]
    assert snapshot(store).wanted.is_empty()


def test_an_unknown_product_waits_for_a_person(store: GraphStore) -> None:
    kept = post(store, Post("demand", "求购量子芯片", firm="甲厂"))
    assert kept.product == ""
    assert kept.words == "没有对上产品，待人工指定"


@pytest.mark.parametrize(
    "asked",
    [
        Post("demand", " "),
        Post("demand", "压缩机", quantity=-1),
        Post("demand", "压缩机", price_low=5, price_high=1),
    ],
    ids=["empty", "negative", "prices"],
)
def test_posts_that_cannot_be_are_refused(store: GraphStore, asked: Post) -> None:
    with pytest.raises(BadInput):
        post(store, asked)


def test_an_unknown_post_cannot_be_withdrawn(store: GraphStore) -> None:
    with pytest.raises(UnknownName):
        withdraw_post(store, "D-none")


def test_a_chain_nobody_knows_is_refused(store: GraphStore) -> None:
    with pytest.raises(UnknownName, match="没有名为“没这链”的产业链"):
        post(store, Post("demand", "采购压缩机", firm="甲厂", chain="没这链"))
