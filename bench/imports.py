"""Imports measured: a workbook of firms and supplies into a graph that already holds a city.

`liantu bench imports`. Neo4j is measured beside the driver's own bulk MERGE of the same rows where
LIANTU_TEST_NEO4J names a server that may be emptied (user neo4j, LIANTU_TEST_NEO4J_PASSWORD).
"""

from __future__ import annotations

import os
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl

from bench.stores import emptied, merged, neo4j_server, peak, timed
from graph.facts import complete
from graph.ontology import Firm, Place, Product, Supplies
from graph.store import GraphStore, open_store
from graph.values import check_digit
from graph.writer import state
from ingest.pipeline import ImportOptions, import_sheet_file

Report = Callable[[str], None]
Rows = Iterator[dict[str, Any]]
#: A firm as the generator makes it: name, credit code, district.
Made = tuple[str, str, str]

LETTERS = "华鑫宏泰盛达瑞丰海天恒信远东方正大中兴金元博雅康顺利通成安德润泽嘉诚昌隆永佳威科龙腾飞跃凯旋星辰明光辉煌祥和平"
TRADES = (
    "科技",
    "机械",
    "电子",
    "塑料",
    "食品",
    "汽车零部件",
    "新材料",
    "智能装备",
    "建材",
    "化工",
)
DISTRICTS = ("城阳区", "黄岛区", "即墨区", "胶州市", "平度市", "莱西市", "崂山区", "市北区")
CITIES = ("青岛", "济南", "烟台", "潍坊", "北京", "上海", "深圳", "苏州")
FORMS = ("有限公司", "股份有限公司", "有限责任公司")
PRODUCTS = tuple(f"{trade}部件{number:02}" for trade in TRADES for number in range(20))
FIRM_HEADS = ("企业名称", "统一社会信用代码", "区市", "注册资本（万元）", "成立日期", "从业人数")
TRADE_HEADS = ("供方", "需方", "产品名称", "年供货额（万元）", "年份")
WANTED_SECONDS = 60


def run(report: Report) -> Rows:
    """The embedded store at full size, then Neo4j beside its driver."""
    with tempfile.TemporaryDirectory() as folder:
        yield from embedded(report, Path(folder), 100_000)
        if os.environ.get("LIANTU_TEST_NEO4J"):
            yield from server(report, Path(folder), 20_000)
        else:
            report("LIANTU_TEST_NEO4J is not set: Neo4j is left out")


def city(count: int, seed: int) -> list[Made]:
    """Firms with different names and valid codes."""
    draw = random.Random(seed)
    made: dict[str, Made] = {}
    while len(made) < count:
        brand = "".join(draw.choices(LETTERS, k=draw.choice((2, 3, 3, 4))))
        name = draw.choice(CITIES) + brand + draw.choice(TRADES) + draw.choice(FORMS)
        body = f"91370200MA{seed % 10}{len(made):06}"
        made.setdefault(name, (name, body + check_digit(body), draw.choice(DISTRICTS)))
    return list(made.values())


def roster(known: list[Made], count: int, seed: int) -> list[Made]:
    """What a new list says: half the known firms as they are, a tenth without code and with another
    legal form, the rest new."""
    draw = random.Random(seed)
    old = draw.sample(known, count * 6 // 10)
    told = [
        one if at < count // 2 else (one[0].replace("有限责任公司", "有限公司"), "", one[2])
        for at, one in enumerate(old)
    ]
    names = {name for name, _, _ in [*known, *told]}
    new = [one for one in city(2 * count, seed + 1) if one[0] not in names]
    told += new[: count - len(told)]
    draw.shuffle(told)
    return list({name: (name, code, place) for name, code, place in told}.values())


def workbook(path: Path, firms: list[Made], links: int, seed: int) -> None:
    """Two sheets: the roster, and supplies between its firms."""
    draw = random.Random(seed)
    book = openpyxl.Workbook(write_only=True)
    page = book.create_sheet("企业名录")
    page.append(FIRM_HEADS)
    for name, code, place in firms:
        founded = f"{draw.randrange(1990, 2024)}-{draw.randrange(1, 13):02}-15"
        page.append(
            (name, code, place, draw.randrange(50, 90_000), founded, draw.randrange(5, 5000))
        )
    page = book.create_sheet("供货关系")
    page.append(TRADE_HEADS)
    names = [name for name, _, _ in firms]
    for pair in {
        (draw.randrange(len(names)), draw.randrange(len(names))) for _ in range(2 * links)
    }:
        if pair[0] != pair[1] and links:
            links -= 1
            product, amount = draw.choice(PRODUCTS), draw.randrange(10, 20_000)
            page.append(
                (names[pair[0]], names[pair[1]], product, amount, draw.choice((2023, 2024)))
            )
    book.save(path)


def standing(store: GraphStore, firms: list[Made]) -> None:
    """A city as an earlier import left it: firms with statements, places and products."""
    source = {"sources": [["file:earlier"]], "stated_in": ["file:earlier"]}

    def frame(kind: type[Firm | Place | Product], **columns: list[Any]) -> pl.DataFrame:
        size = len(columns["id"])
        said = {name: value * size for name, value in source.items()}
        return complete(kind, pl.DataFrame({**columns, **said}))

    places = [*DISTRICTS, "青岛"]
    state(store, "file:earlier", {
        Firm: frame(
            Firm, id=[f"firm:e{at:06}" for at in range(len(firms))],
            name=[one[0] for one in firms], uscc=[one[1] for one in firms],
        ),
        Place: frame(
            Place, id=[f"place:{name}" for name in places], name=places,
            home=[name == "青岛" for name in places],
        ),
        Product: frame(Product, id=[f"product:{name}" for name in PRODUCTS], name=list(PRODUCTS)),
    }, now=datetime(2024, 1, 1))  # fmt: skip


def embedded(report: Report, folder: Path, size: int) -> Rows:
    """Import into an embedded graph of as many firms, and the same file once more."""
    known, file = city(size, 1), folder / "导入.xlsx"
    report(f"{size:,} known firms; a workbook of {size:,} firms and {size:,} supplies")
    workbook(file, roster(known, size, 2), size, 3)
    store = open_store(str(folder / "graph.lbug"))
    standing(store, known)
    told = f"{size:,} 企业行 + {size:,} 供货行，图中已有 {size:,} 企业"
    for task in ("嵌入式：导入工作簿", "嵌入式：同一文件再导一次"):
        begun = time.process_time()
        said: list[str] = []
        wall = timed(lambda: said.append(imported(store, file)))  # noqa: B023 — called at once
        spent = time.process_time() - begun
        yield {"task": task, "size": told, "seconds": wall, "memory": peak(),
               "peer": "要求", "peer_seconds": WANTED_SECONDS, "ratio": round(WANTED_SECONDS / wall, 2),
               "note": f"进程时间 {spent:.0f} 秒；每秒 {2 * size / wall:,.0f} 行；{said[0]}"}  # fmt: skip
    store.close()


def server(report: Report, folder: Path, size: int) -> Rows:
    """Our whole import on Neo4j beside the driver's bulk MERGE of the rows that it writes."""
    url = neo4j_server()
    file = folder / "导入-neo4j.xlsx"
    report(f"Neo4j: a workbook of {size:,} firms and {size:,} supplies")
    workbook(file, roster(city(size, 1), size, 2), size, 3)
    store = open_store(url)
    emptied(url)
    standing(store, [])
    begun = time.process_time()
    wall = timed(lambda: imported(store, file))
    spent = time.process_time() - begun
    frames = (store.read(Firm), store.read(Supplies))
    emptied(url)
    peer = timed(lambda: merged(url, frames))
    emptied(url)
    store.close()
    yield {"task": "Neo4j：导入工作簿", "size": f"{size:,} 企业行 + {size:,} 供货行，空图",
           "seconds": wall, "memory": peak(), "peer": "驱动 UNWIND … MERGE 同样的节点和供货",
           "peer_seconds": peer, "ratio": round(peer / wall, 2),
           "note": f"进程时间 {spent:.0f} 秒；要求不慢于 3 倍，实为 {wall / peer:.1f} 倍"}  # fmt: skip


def imported(store: GraphStore, file: Path) -> str:
    """Import the file; what came of it, in words."""
    told = import_sheet_file(store, file, ImportOptions())
    change = told.change
    added, changed = sum(change.added.values()), sum(change.changed.values())
    return f"新增 {added:,}，更改 {changed:,}，拒绝 {len(told.faults.rejects):,} 行"
