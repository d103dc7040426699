"""The starter data, taken in by the importer, gives the counts that its own README states."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from graph.ontology import Firm, Record, Source, Supplies, Target
from graph.snapshot import Snapshot
from graph.store import GraphStore, open_store
from ingest.starter.build import BuildReport, build_starter, is_built


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[GraphStore, BuildReport]:
    store = open_store(str(tmp_path_factory.mktemp("starter") / "graph.lbug"))
    return store, build_starter(store)


def test_every_row_of_every_file_is_read_and_each_loss_has_its_reason(built):
    _, report = built
    rows = {one.file: one.rows for one in report.files}

    assert rows["firms.csv"] == 1466
    assert rows["product_inputs.csv"] == 4554
    assert rows["targets.csv"] + rows["policy_actions.csv"] == 91 + 63
    for one in report.files:
        assert all(problem.reason for problem in one.problems)
    with_losses = {one.file for one in report.files if one.problems}
    # 26 supply rows name no product of the ontology (unmapped.csv says why for each).
    assert with_losses == {"supplies.csv"}


def test_the_city_needs_742_products_of_which_259_are_made_in_it(starter_graph: Snapshot):
    graph = starter_graph
    place = graph.index("places", "370200")
    local = graph.firms.filter(pl.Series(graph.is_local(place)))["i"].implode()
    made = graph.produces.filter(pl.col("firm").is_in(local))["product"].unique()
    inputs = graph.inputs.filter(
        pl.col("output").is_in(made.implode()) & pl.col("criticality").is_in(["必需", "重要"])
    )["input"]
    needed = pl.concat([inputs, graph.wanted["product"]]).unique()
    makers = graph.produces["product"].unique()

    # README.md 检查结果: 青岛需要的产品 742, 其中已知有本地生产者 259, 未见任何生产者 7.
    assert needed.len() == 742
    assert needed.is_in(made.implode()).sum() == 259
    assert (~needed.is_in(makers.implode())).sum() == 7


def test_names_that_differ_between_files_meet_under_one_chain(starter_graph: Snapshot):
    names = starter_graph.names("chains")

    assert names.count("船舶与海工装备") == 1
    assert "海洋装备" not in names
    assert len(set(names)) == len(names)


def test_policy_targets_and_actions_come_in_as_targets_with_their_source(built):
    store, _ = built
    targets = store.read(Target)

    assert targets.filter(pl.col("kind") == "目标").height == 91
    assert targets.filter(pl.col("sources").list.len() == 0).is_empty()


def test_every_fact_has_a_source_that_is_in_the_graph(built):
    store, _ = built
    known = store.read(Source, ["id"])["id"].implode()

    for kind in (Firm, Record):
        cited = store.read(kind, ["sources"])["sources"].explode()
        assert cited.drop_nulls().is_in(known).all()
    assert (store.read(Supplies, ["sources"])["sources"] != "").all()


def test_the_same_data_twice_changes_nothing(tmp_path: Path):
    store = open_store(str(tmp_path / "graph.lbug"))
    build_starter(store)
    version = store.version()

    again = build_starter(store)

    assert again.change.is_empty, again.change.as_dict()
    assert store.version() == version


def test_a_store_counts_as_built_only_after_a_whole_build(tmp_path: Path):
    store = open_store(str(tmp_path / "graph.lbug"))
    assert not is_built(store)

    build_starter(store)

    assert is_built(store)
