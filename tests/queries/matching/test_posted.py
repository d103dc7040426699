"""Posted demands × posted offers: rankings, reasons, and the sheets they come from."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest
import xlsxwriter

from graph.errors import BadFile, BadInput
from queries.matching.phrases import read
from queries.matching.posted import (
    FEATURES,
    Posts,
    posts_of,
    rank,
    rank_files,
    rank_offers,
    starter_space,
)
from queries.matching.sheets import read_posts
from queries.matching.weights import weights

SET = Path(__file__).with_name("demands_offers.jsonl")
#: Written after everything was set, and scored before it was looked into: 0.898 at first sight.
FRESH = Path(__file__).with_name("demands_offers_fresh.jsonl")
#: nDCG@10 below which a change has made rankings worse; measured values stand in docs/matching.md.
TUNED, HELD = 0.91, 0.87


def ndcg(ranking: list[str], grades: dict[str, int], k: int = 10) -> float:
    """Σ (2^grade − 1) / log2(rank + 1) over the first k, as a share of the best order's."""

    def gain(order: list[int]) -> float:
        return float(sum((2**g - 1) / np.log2(n + 2) for n, g in enumerate(order[:k])))

    return gain([grades.get(offer, 0) for offer in ranking]) / gain(
        sorted(grades.values(), reverse=True)
    )


def ndcg_by_half(path: Path, columns: tuple[str, ...]) -> dict[str, float]:
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    rows = [{c: line[c] for c in columns} for line in lines if line["kind"] == "offer"]
    offers = Posts(starter_space(), posts_of(pl.DataFrame(rows)))
    found: dict[str, list[float]] = {}
    for line in (line for line in lines if line["kind"] == "demand"):
        ranking = rank(posts_of(pl.DataFrame([{c: line[c] for c in columns}]))[0], offers)
        ids = [offers.posts[at].id for at in ranking.order]
        found.setdefault(line.get("half", ""), []).append(ndcg(ids, line["grades"]))
    return {half: float(np.mean(values)) for half, values in found.items()}


@pytest.fixture(scope="module")
def ndcgs() -> dict[str, float]:
    return ndcg_by_half(SET, ("id", "text", "chain", "district"))


def test_sheets_of_ids_and_texts_alone_are_ranked_well():
    assert ndcg_by_half(FRESH, ("id", "text"))[""] >= 0.91


def test_a_range_with_a_long_dash_is_read_as_one():
    [measure] = read("液晶电视电源板120–200W").measures
    assert (measure.low, measure.high, measure.unit) == (120, 200, "w")
    assert read("风电高强螺栓M36–M64").things[0].words.endswith("m64")


def test_a_controller_of_a_thing_is_not_the_thing():
    offers = pl.DataFrame({"id": ["a", "b"], "text": ["AGV导航控制器", "重载AGV小车"]})
    ranking = rank(
        posts_of(pl.DataFrame({"id": ["x"], "text": ["采购自动导引车AGV"]}))[0],
        Posts(starter_space(), posts_of(offers)),
    )
    assert ranking.order.tolist() == [1, 0]


def test_the_measure_by_hand():
    # grades 3 then 0 then 1: 7 + 0 + 1/log2(4) = 7.5; best order 3, 1: 7 + 1/log2(3) = 7.6309
    assert ndcg(["a", "b", "c"], {"a": 3, "c": 1}) == pytest.approx(7.5 / 7.6309, abs=1e-4)


def test_rankings_on_our_own_set_stay_good(ndcgs: dict[str, float]):
    assert ndcgs["tune"] >= TUNED


def test_rankings_on_the_half_not_tuned_on_stay_good(ndcgs: dict[str, float]):
    assert ndcgs["held"] >= HELD


def sheet(path: Path, *rows: tuple[object, ...]) -> Path:
    path.write_text("\n".join(",".join(map(str, row)) for row in rows), encoding="utf-8")
    return path


@pytest.fixture
def demands(tmp_path: Path) -> Path:
    return sheet(
        tmp_path / "需求.csv",
        ("编号", "内容", "产业链", "数量"),
        ("D1", "冰箱用变频压缩机", "智能家电", "20万台"),
    )


@pytest.fixture
def offers(tmp_path: Path) -> Path:
    return sheet(
        tmp_path / "供给.csv",
        ("id", "text", "chain", "qty"),
        ("O1", "螺杆空压机", "智能制造装备", 100),
        ("O2", "冰箱压缩机", "智能家电", 500000),
        ("O3", "对开门冰箱整机", "智能家电", 300000),
        ("O4", "求购冰箱压缩机", "智能家电", ""),
        ("O5", "压缩机维修", "", ""),
    )


def test_the_right_offer_comes_first_and_every_offer_is_ranked(demands: Path, offers: Path):
    [row] = rank_files(demands, offers)

    assert row["demand"] == "D1"
    assert row["ranking"][0] == "O2"
    assert sorted(row["ranking"]) == ["O1", "O2", "O3", "O4", "O5"]
    assert row["scores"] == sorted(row["scores"], reverse=True)
    assert len(row["reasons"]) == 5


def test_each_reason_has_value_weight_and_words(demands: Path, offers: Path):
    [row] = rank_files(demands, offers)
    first = {reason["feature"]: reason for reason in row["reasons"][0]}

    assert set(first) == {feature.key for feature in FEATURES}
    assert all(reason["words"] for reason in first.values())
    # The score is the weighted sum of the values that are shown.
    total = sum(reason["value"] * reason["weight"] for reason in first.values())
    assert row["scores"][0] == pytest.approx(total, abs=1e-3)
    assert "够100%" in first["quantity"]["words"]


def test_a_wish_to_buy_among_the_offers_is_put_back_with_a_reason(demands: Path, offers: Path):
    [row] = rank_files(demands, offers)
    told = row["reasons"][row["ranking"].index("O4")]

    assert row["ranking"].index("O4") > row["ranking"].index("O2")
    assert "求购" in told[-1]["words"]


def test_what_a_demand_refuses_goes_back(tmp_path: Path):
    wish = sheet(tmp_path / "d.csv", ("id", "text"), ("D1", "水性汽车漆，不要油性漆"))
    have = sheet(tmp_path / "o.csv", ("id", "text"), ("O1", "油性漆，汽车用"), ("O2", "水性漆"))
    [row] = rank_files(wish, have)

    assert row["ranking"] == ["O2", "O1"]
    assert row["reasons"][1][-1]["feature"] == "refused"


def test_equal_offers_come_in_the_order_of_their_ids(tmp_path: Path):
    wish = sheet(tmp_path / "d.csv", ("id", "text"), ("D1", "钢帘线"))
    have = sheet(tmp_path / "o.csv", ("id", "text"), *((f"O{n}", "奶粉") for n in (3, 1, 2)))

    [row] = rank_files(wish, have)

    assert row["ranking"] == ["O1", "O2", "O3"]


def test_a_workbook_reads_like_the_text_table(tmp_path: Path, demands: Path, offers: Path):
    path = tmp_path / "需求.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["编号", "内容", "产业链", "数量"])
        page.write_row(1, 0, ["D1", "冰箱用变频压缩机", "智能家电", 200000])

    assert read_posts(path).equals(read_posts(demands))
    assert list(rank_files(path, offers)) == list(rank_files(demands, offers))


def test_gb18030_is_read(tmp_path: Path):
    path = tmp_path / "d.csv"
    path.write_bytes("编号,内容\n1,冰箱压缩机\n".encode("gb18030"))

    assert read_posts(path)["text"].to_list() == ["冰箱压缩机"]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([("编号", "数量"), (1, 2)], "第 1 行"),
        ([("编号", "内容"), (1, "")], "第 2 行“内容”列"),
        ([("编号", "内容"), (1, "甲"), (1, "乙")], "第 3 行“编号”列"),
        ([("编号", "内容", "数量"), (1, "甲", "很多")], "第 2 行“数量”列"),
    ],
)
def test_a_wrong_cell_is_named_with_file_row_and_column(tmp_path: Path, rows, told: str):
    with pytest.raises(BadInput) as caught:
        read_posts(sheet(tmp_path / "坏表.csv", *rows))

    assert told in caught.value.where
    assert "坏表.csv" in caught.value.where


def test_a_file_that_is_no_workbook_or_is_not_there_is_said_so(tmp_path: Path):
    fake = tmp_path / "a.xlsx"
    fake.write_text("not a workbook")
    with pytest.raises(BadFile):
        read_posts(fake)
    with pytest.raises(BadFile):
        read_posts(tmp_path / "无.csv")


def test_without_offers_the_ranking_is_empty(tmp_path: Path, demands: Path):
    none = sheet(tmp_path / "o.csv", ("id", "text"))

    assert [row["ranking"] for row in rank_files(demands, none)] == [[]]


def test_the_frame_door_gives_a_row_per_pair(demands: Path, offers: Path):
    products = pl.DataFrame({"id": ["P1"], "name": ["冰箱压缩机"], "aliases": [["活塞压缩机"]]})
    inputs = pl.DataFrame(schema={"product_id": pl.String, "input_id": pl.String})

    ranked = rank_offers(read_posts(demands), read_posts(offers), products, inputs)

    assert ranked.columns == ["demand", "offer", "score", "reasons"]
    assert ranked.height == 5
    assert ranked["offer"][0] == "O2"


def test_features_and_weights_name_the_same_things_and_say_what_they_mean():
    assert {feature.key for feature in FEATURES} == set(weights("posted"))
    assert all(feature.doc for feature in FEATURES)
