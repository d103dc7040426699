"""Who will supply whom next: new links of 2017–2019 ranked from what was known at the end of 2016.

`python -m bench.matching ../shared/data/listed_supply [year]`. Protocol: docs/matching.md.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import sparse

from queries.matching.lookalike import FEATURES, Trade, fit, new_links, score

CUT, AHEAD = 2016, 3
Scorer = Callable[[list[str]], NDArray[np.float64]]


def listed_frames(folder: Path) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Links and firms of listed_supply, by listed firm.

    A side is its own stock code, else the code of the listed firm that it belongs to, the first
    where there are several (A before B shares); links inside one listed group fall away.
    """
    rows = pl.read_csv(folder / "train.csv", infer_schema_length=0)
    table = pl.read_csv(folder / "firms.csv", infer_schema_length=0)
    sided = rows.with_columns(
        pl.col("year").cast(pl.Int64),
        _code("customer").alias("buyer"),
        _code("supplier").alias("supplier_id"),
    )
    edges = sided.select("buyer", pl.col("supplier_id").alias("supplier"), "year").filter(
        (pl.col("buyer") != "") & (pl.col("supplier") != "")
    )
    firms = table.select(
        pl.col("code").alias("id"),
        "name",
        pl.col("industry").str.strip_chars(),
        pl.col("industry_code").str.slice(0, 1).alias("sector"),
        "province",
        "city",
    ).unique("id", keep="first", maintain_order=True)
    seen = pl.concat(
        [
            sided.select(pl.col("buyer").alias("id"), pl.col("customer").alias("name")),
            sided.select(pl.col("supplier_id").alias("id"), pl.col("supplier").alias("name")),
        ]
    ).unique("id", keep="first", maintain_order=True)
    others = seen.join(firms, on="id", how="anti")
    return edges, pl.concat([firms, others], how="diagonal")


def _code(side: str) -> pl.Expr:
    def first(column: str) -> pl.Expr:
        return pl.col(column).fill_null("").str.split(";").list.first().str.split(",").list.first()

    own = first(f"{side}_code").str.strip_chars()
    return pl.when(own != "").then(own).otherwise(first(f"{side}_parent_code").str.strip_chars())


def measure(trade: Trade, wanted: dict[str, set[str]], scorer: Scorer) -> dict[str, float]:
    """MRR of the first right supplier and hit@10, a query per buyer; ties count in the middle.

    `pool`: the same among the firms that do gain a customer in the years ahead only.
    """
    ranks: list[float] = []
    pooled: list[float] = []
    gaining = {trade.place[firm] for firms in wanted.values() for firm in firms}
    pool = np.isin(np.arange(len(trade.ids)), list(gaining))
    for at in range(0, len(wanted), 64):
        buyers = sorted(wanted)[at : at + 64]
        for buyer, scores in zip(buyers, scorer(buyers), strict=True):
            allowed = np.ones(len(trade.ids), dtype=bool)
            allowed[[trade.place[firm] for firm in {buyer, *trade.supplies(buyer)}]] = False
            best = max(scores[trade.place[firm]] for firm in wanted[buyer])
            ranks.append(_rank(scores[allowed], best))
            pooled.append(_rank(scores[allowed & pool], best))
    return {**_summary(ranks, ""), **_summary(pooled, "pool ")}


def _rank(scores: NDArray[np.float64], best: float) -> float:
    return float((scores > best).sum() + ((scores == best).sum() + 1) / 2)


def _summary(ranks: list[float], called: str) -> dict[str, float]:
    place = np.array(ranks)
    return {
        f"{called}mrr": round(float((1 / place).mean()), 4),
        f"{called}hit@10": round(float((place <= 10).mean()), 4),
    }


def text_scorer(trade: Trade, firms: pl.DataFrame) -> Scorer:
    """Baseline: cosine of character 1–2-gram TF-IDF of name, industry, province and city."""
    told = {
        row["id"]: "".join(str(row[c] or "") for c in ("name", "industry", "province", "city"))
        for row in firms.iter_rows(named=True)
    }
    columns: dict[str, int] = {}
    rows, places = [], []
    for n, firm in enumerate(trade.ids):
        text = told.get(firm, "")
        for gram in [*text, *(text[i : i + 2] for i in range(len(text) - 1))]:
            rows.append(n)
            places.append(columns.setdefault(gram, len(columns)))
    shape = (len(trade.ids), len(columns))
    counts = sparse.csr_matrix((np.ones(len(rows)), (rows, places)), shape=shape)
    rarity = np.log(len(trade.ids) / np.asarray((counts > 0).sum(axis=0)).ravel()) + 1
    weighed = counts @ sparse.diags(rarity)
    size = np.sqrt(np.asarray(weighed.multiply(weighed).sum(axis=1)).ravel())
    unit = sparse.diags(1 / np.maximum(size, 1e-9)) @ weighed
    return lambda buyers: np.asarray((unit[[trade.place[b] for b in buyers]] @ unit.T).todense())


def popularity_scorer(trade: Trade) -> Scorer:
    """Baseline: how many customers each firm had up to the cut."""
    customers = np.asarray((trade.bought > 0).sum(axis=0)).ravel().astype(float)
    return lambda buyers: np.broadcast_to(customers, (len(buyers), len(customers)))


def run(folder: Path, cut: int = CUT, ahead: int = AHEAD) -> dict[str, Any]:
    """All rankers under one protocol, with the model's weights and the seconds it took."""
    begun = time.perf_counter()
    edges, firms = listed_frames(folder)
    model = fit(edges.filter(pl.col("year") <= cut), firms, (cut - 5, cut - 3), ahead)
    trade = Trade(edges, firms, cut)
    wanted = new_links(edges, cut, cut + ahead)
    return {
        "cut": cut,
        "candidates": len(trade.ids),
        "pool": len(set().union(*wanted.values())),
        "buyers": len(wanted),
        "new links": sum(map(len, wanted.values())),
        "popularity": measure(trade, wanted, popularity_scorer(trade)),
        "char TF-IDF": measure(trade, wanted, text_scorer(trade, firms)),
        "lookalike": measure(trade, wanted, lambda b: score(model, trade.features(b))),
        "weights": model.told(),
        "features": len(FEATURES),
        "seconds": round(time.perf_counter() - begun, 1),
    }


if __name__ == "__main__":
    given = sys.argv[1:]
    print(json.dumps(run(Path(given[0]), *map(int, given[1:2])), ensure_ascii=False, indent=1))
