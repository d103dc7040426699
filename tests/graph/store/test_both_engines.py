"""One story told to both engines ends in the same graph, answers and counts."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta

import polars as pl

from graph.ontology import Firm, Supplies
from graph.snapshot import build
from graph.store.bolt import PAGE
from tests.stores import NEO4J, everything, put

pytestmark = list(NEO4J)


def assert_alike(both):
    one, other = (everything(store) for store in both)
    for label, rows in one.items():
        assert rows.equals(other[label]), label
    assert both[0].counts() == both[1].counts()
    assert both[0].version() == both[1].version()


def test_random_writes_give_the_same_graph(both):
    draw = random.Random(7)
    firms = [f"企业{i}" for i in range(40)]
    for store in both:
        put(store, Firm, *({"id": name} for name in firms))

    for _ in range(6):
        rows = [_firm(draw, firms) for _ in range(draw.randint(1, 12))]
        links = [_link(draw, firms) for _ in range(draw.randint(1, 20))]
        gone = draw.sample(firms, draw.randint(0, 1))
        changes = []
        for store in both:
            put(store, Firm, *rows, *({"id": name} for name in firms))
            changes.append(put(store, Supplies, *links).as_dict())
            with store.write() as writer:
                writer.remove(Firm, gone)
            changes[-1]["gone"] = writer.change.as_dict()
        assert changes[0] == changes[1]

    assert_alike(both)


def _firm(draw, names):
    return {
        "id": draw.choice(names),
        "name": draw.choice(["", "甲厂", "乙（青岛）公司"]),
        "aliases": draw.sample(["甲", "乙", "", "丙"], draw.randint(0, 3)),
        "revenue": draw.choice([None, 0.0, 1.25e8]),
        "founded": draw.choice([None, date(1999, 1, 1) + timedelta(days=draw.randint(0, 9000))]),
        "retired_at": draw.choice([None, datetime(2024, 1, 1, 8, draw.randint(0, 59))]),
    }


def _link(draw, names):
    return {
        "from_id": draw.choice(names),
        "to_id": draw.choice(names),
        "product": draw.choice(["", "压缩机", "电机"]),
        "year": draw.choice([None, 2023, 2024]),
        "share": draw.choice([None, 0.1, 0.9]),
        "said": draw.choice(["", "签有供货协议"]),
    }


def test_links_read_in_pages_are_the_same_on_both(both):
    firms = pl.DataFrame({"id": [f"F{i:04}" for i in range(300)]})
    draw = random.Random(3)
    links = pl.DataFrame(
        {
            "from_id": [f"F{draw.randrange(300):04}" for _ in range(24_000)],
            "to_id": [f"F{draw.randrange(300):04}" for _ in range(24_000)],
            "stated_in": [str(i % 7) for i in range(24_000)],
        }
    )
    for store in both:
        with store.write() as writer:
            writer.upsert(Firm, firms)
            writer.upsert(Supplies, links)

    one, other = (store.read(Supplies).sort("id") for store in both)

    assert one.height > PAGE
    assert one.equals(other)


def test_snapshots_of_both_engines_are_equal(both, city):
    city.firm("甲厂", makes=["压缩机"], leads="智能家电").firm("乙厂", makes=["冰箱"], at="山东省")
    city.product("冰箱", needs=["压缩机"]).supply("甲厂", "乙厂", "压缩机", share=0.4)
    city.demand("D1", "乙厂", "压缩机").firm("丙厂", owner="甲厂").chain(
        "智能家电", 部件=["压缩机"]
    )
    snapshots = []
    for store in both:
        with store.write() as writer:
            for kind, rows in city.frames().items():
                writer.upsert(kind, rows)
        snapshots.append(build(store.read, version=1, as_of=None, known_at=None))

    for name in ("firms", "products", "supplies", "produces", "inputs", "owners", "demand_firms"):
        assert getattr(snapshots[0], name).equals(getattr(snapshots[1], name)), name
