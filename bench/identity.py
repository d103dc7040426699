"""Who is who, measured: `python -m bench.identity [--shared FOLDER]`.

Accuracy of `same` on labelled pairs beside plain string likeness, speed of `resolve` and of the
product index. Outside data (../shared) is read where it is; a part without its data is left out.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import polars as pl
from rapidfuzz import fuzz

from graph.identity.aliases import AliasBook, alias_book, known_as, likely_as
from graph.identity.match import FirmFace, same
from graph.identity.names import clean
from graph.identity.products import ProductIndex
from graph.identity.resolve import resolve

ROOT = Path(__file__).resolve().parents[1]
Pairs = list[tuple[str, str, bool]]


def named_pairs(file: Path, bases: frozenset[str]) -> Pairs:
    """Pairs of name_pairs.csv with one of the bases (labelled, implied)."""
    with file.open(encoding="utf-8") as rows:
        return [
            (row["name_a"], row["name_b"], row["label"] == "1")
            for row in csv.DictReader(rows)
            if row["basis"] in bases
        ]


def trap_pairs(file: Path) -> Pairs:
    """Pairs of the starter's entity_traps.csv."""
    with file.open(encoding="utf-8") as rows:
        return [
            (row["name_a"], row["name_b"], row["same_entity"] == "true")
            for row in csv.DictReader(rows)
        ]


def dev_pairs(part: str) -> Pairs:
    """One part of the project's own hard pairs; a branch counts as not the same."""
    file = ROOT / "tests" / "graph" / "identity" / "pairs.jsonl"
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    return [(row["a"], row["b"], row["label"] == "same") for row in rows if row["set"] == part]


def scores(pairs: Pairs, is_same: Callable[[str, str], bool]) -> str:
    """Precision, recall and F1 of “same”."""
    told = [(truth, is_same(one, other)) for one, other, truth in pairs]
    hits = sum(truth and found for truth, found in told)
    called, true = sum(found for _, found in told), sum(truth for truth, _ in told)
    precision, recall = hits / max(called, 1), hits / max(true, 1)
    f1 = 2 * hits / max(called + true, 1)
    return f"P {precision:.3f}  R {recall:.3f}  F1 {f1:.3f}"


def by_features(book: AliasBook | None = None) -> Callable[[str, str], bool]:
    """`same`, with the graph's aliases where given."""

    def is_same(one: str, other: str) -> bool:
        faces = [
            FirmFace(name, known_as=known_as(name, book), likely_as=likely_as(name, book))
            if book
            else FirmFace(name)
            for name in (one, other)
        ]
        return same(*faces).label == "same"

    return is_same


def by_string(pairs: Pairs) -> Callable[[str, str], bool]:
    """Plain token_sort_ratio, cut where it does best on these very pairs: an upper bound of it."""

    def f1(cut: float) -> float:
        told = [(truth, likeness(one, other) >= cut) for one, other, truth in pairs]
        hits = sum(truth and found for truth, found in told)
        return 2 * hits / max(sum(truth + found for truth, found in told), 1)

    best = max(range(50, 100), key=f1)
    return lambda one, other: likeness(one, other) >= best


def likeness(one: str, other: str) -> float:
    """Plain likeness of cleaned names, 0 to 100."""
    return fuzz.token_sort_ratio(clean(one), clean(other))


def made_up(count: int, seed: int = 1) -> tuple[pl.DataFrame, pl.DataFrame]:
    """(new rows, known firms): half of the new ones equal, a fifth another form, the rest altered or new."""
    draw = random.Random(seed)
    letters = "华鑫宏泰盛达瑞丰海天恒信远东方正大中兴金元博雅康顺利通成安德润泽嘉诚昌隆永佳威科龙腾飞跃凯旋星辰明光辉煌祥和平"
    trades = [
        "科技",
        "机械",
        "电子",
        "贸易",
        "塑料",
        "食品",
        "汽车零部件",
        "新材料",
        "物流",
        "环保科技",
        "智能装备",
        "建材",
        "服装",
        "化工",
    ]
    cities = ["青岛", "济南", "烟台", "潍坊", "北京", "上海", "深圳", "苏州", "宁波", "即墨"]

    def firm() -> str:
        brand = "".join(draw.choices(letters, k=draw.choice([2, 3, 3, 4])))
        form = draw.choice(["有限公司", "股份有限公司", "有限责任公司"])
        return f"{draw.choice(cities)}{brand}{draw.choice(trades)}{form}"

    def altered(name: str) -> str:
        chance = draw.random()
        if chance < 0.5:
            return name
        if chance < 0.7:
            return name.replace("有限责任公司", "有限公司")
        return name[2:].replace("有限公司", "") if chance < 0.8 else firm()

    known = [firm() for _ in range(count)]
    new = [altered(draw.choice(known)) for _ in range(count)]
    return (
        pl.DataFrame({"row": list(range(count)), "name": new}),
        pl.DataFrame({"id": [f"F{at}" for at in range(count)], "name": known}),
    )


def sets_of_pairs(shared: Path) -> Iterable[tuple[str, Pairs]]:
    """Every labelled set that is there."""
    for part in "123":
        yield f"own hard pairs, part {part}", dev_pairs(part)
    names, traps = shared / "data" / "name_pairs.csv", shared / "starter" / "entity_traps.csv"
    if names.exists():
        yield "name_pairs labelled", named_pairs(names, frozenset({"labelled"}))
        yield (
            "name_pairs labelled + implied",
            named_pairs(names, frozenset({"labelled", "implied"})),
        )
    if traps.exists():
        yield "entity_traps", trap_pairs(traps)


def main() -> None:
    """Print every measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--rows", type=int, default=100_000)
    options = parser.parse_args()
    firms = options.shared / "starter" / "firms.csv"
    book = alias_book(pl.read_csv(firms, infer_schema=False)) if firms.exists() else None
    for title, pairs in sets_of_pairs(options.shared):
        print(f"{title} ({len(pairs)})")
        print("  features          ", scores(pairs, by_features()))
        if book and title == "entity_traps":
            print("  features + aliases", scores(pairs, by_features(book)))
        print("  token_sort_ratio  ", scores(pairs, by_string(pairs)))
    new, known = made_up(options.rows)
    start = time.perf_counter()
    answer = resolve(new, known)
    print(f"resolve {len(new):,} rows against {len(known):,}: {time.perf_counter() - start:.1f} s")
    print(dict(answer["band"].value_counts().iter_rows()))
    products = options.shared / "starter" / "products.csv"
    if products.exists():
        frame = pl.read_csv(products, infer_schema=False)
        index = ProductIndex.of(frame)
        texts = [f"某型号{name}" for name in frame["name"]]
        start = time.perf_counter()
        index.resolve_many(texts)
        print(f"products: {(time.perf_counter() - start) / len(texts) * 1000:.2f} ms a query")


if __name__ == "__main__":
    main()
