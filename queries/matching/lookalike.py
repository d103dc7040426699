"""Who else could supply a buyer: ranked by what firms like it buy, from whom, and how near they are.

Works on two plain frames, so on the graph's SUPPLIES as on any list of disclosed links:
`edges`: buyer, supplier, year; `firms`: id, name, industry, province, city, group (null: unknown).
The model is a logistic one with few, named features, fitted on the past: what was known at an
earlier year against the links that came after it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import sparse

from graph.errors import BadInput
from graph.language import say

Values = NDArray[np.float64]
#: Links this many years old count half.
HALF_LIFE = 4.0
#: Buyers of an industry are trusted fully from about this many links on.
PRIOR_LINKS = 30.0
#: How soon like names outweigh the overall mix of industries.
NAME_PRIOR = 0.3
NEGATIVES = 60
RIDGE = 1.0
TRADE_WORDS = re.compile(
    r"股份|有限|责任|公司|集团|控股|科技|实业|发展|技术|工业|中国|国际|投资|\*?st|[()（）\s]|[a-z]$"
)

#: Feature → what it means, in the order of the model's weights.
FEATURES: dict[str, str] = {
    "industry": "需方所在行业向供方所在行业采购的倾向（对数概率，按行业内企业数分摊）",
    "sector": "需方所在大类向供方所在大类采购的倾向（对数概率）",
    "activity": "供方近年的客户数（对数，越久远越轻）",
    "peers": "与需方供应商相同的其他需方，也向该供方采购",
    "industry_peers": "与需方同行业的企业向该供方采购",
    "own_mix": "需方已有供应商中，与该供方同行业的多少",
    "own_region": "需方已有供应商中，与该供方同省的多少",
    "name_peers": "商号相近的其他需方向该供方采购",
    "reverse": "供方曾向需方采购（互为上下游）",
    "region": "同城为 1，同省为 0.5",
    "group": "同一集团",
    "name": "商号相近（常为关联企业或同一体系）",
    "same_industry": "供需双方同行业",
    "province_trade": "需方所在省向供方所在省采购的倾向（对数概率）",
    "buys": "供方自身作为需方的活跃程度（对数）",
}


@dataclass(frozen=True)
class Model:
    """Fitted weights on standardised features; `told` says a feature's weight in one standard deviation."""

    weights: Values
    centre: Values
    spread: Values
    links: int

    def told(self) -> dict[str, float]:
        """Feature → weight, for the record."""
        return {name: round(float(w), 4) for name, w in zip(FEATURES, self.weights, strict=True)}


class Trade:
    """The links known up to a year, as matrices over all firms."""

    def __init__(self, edges: pl.DataFrame, firms: pl.DataFrame, until: int) -> None:
        _need(edges, ("buyer", "supplier", "year"), "edges")
        _need(firms, ("id", "name"), "firms")
        known = edges.filter(pl.col("buyer") != pl.col("supplier"))
        self.ids: list[str] = sorted({*firms["id"], *known["buyer"], *known["supplier"]})
        self.place = {firm: n for n, firm in enumerate(self.ids)}
        past = known.filter(pl.col("year") <= until)
        self.bought = self._links(past, until)
        self.industry = self._codes(firms, "industry")
        self.province = self._codes(firms, "province")
        self.city = self._codes(firms, "city")
        self.group = self._codes(firms, "group")
        named = dict(firms.select("id", "name").drop_nulls().iter_rows())
        self.names = _name_grams([named.get(firm, "") for firm in self.ids])
        self.trades = _likely_members(self.industry, self.names)
        self.sectors = _likely_members(self._codes(firms, "sector"), self.names)
        self.provinces = _members(self.province)

    def features(self, buyers: Sequence[str]) -> Values:
        """Buyers × firms × FEATURES."""
        rows = np.array([self.place[buyer] for buyer in buyers], dtype=np.int64)
        mine = self.bought[rows]
        alike = np.asarray((_unit(mine) @ _unit(self.bought).T @ _capped(self.bought)).todense())
        customers = np.asarray(self.bought.sum(axis=0)).ravel()
        buys = np.asarray(self.bought.sum(axis=1)).ravel()
        size = (len(rows), len(self.ids))
        columns = {
            "industry": _propensity(self.bought, self.trades, rows),
            "sector": _propensity(self.bought, self.sectors, rows),
            "activity": np.broadcast_to(np.log1p(customers), size),
            "peers": np.log1p(alike),
            "industry_peers": np.log1p(self._industry_peers(rows, mine)),
            "own_mix": np.log1p(_own_mix(mine, self.trades)),
            "own_region": np.log1p(_own_mix(mine, self.provinces)),
            "name_peers": np.log1p(self._name_peers(rows)),
            "reverse": np.asarray(self.bought[:, rows].T.todense() > 0, dtype=float),
            "region": 0.5 * _same(self.province, rows) + 0.5 * _same(self.city, rows),
            "group": _same(self.group, rows),
            "name": np.asarray((self.names[rows] @ self.names.T).todense()),
            "same_industry": _same(self.industry, rows),
            "province_trade": _propensity(self.bought, self.provinces, rows),
            "buys": np.broadcast_to(np.log1p(buys), size),
        }
        return np.stack([columns[name] for name in FEATURES], axis=2)

    def supplies(self, buyer: str) -> set[str]:
        """Who is known to supply the buyer."""
        return {self.ids[n] for n in self.bought[self.place[buyer]].indices}

    def _links(self, past: pl.DataFrame, until: int) -> Any:
        """Buyers × suppliers; each pair weighs its newest year's worth."""
        newest = past.group_by("buyer", "supplier").agg(pl.col("year").max())
        worth = 0.5 ** ((until - newest["year"].to_numpy()) / HALF_LIFE)
        rows = [self.place[firm] for firm in newest["buyer"]]
        columns = [self.place[firm] for firm in newest["supplier"]]
        return sparse.csr_matrix((worth, (rows, columns)), shape=(len(self.ids), len(self.ids)))

    def _codes(self, firms: pl.DataFrame, column: str) -> NDArray[np.int64]:
        """A number per distinct value; 0 where unknown."""
        if column not in firms.columns:
            return np.zeros(len(self.ids), dtype=np.int64)
        told = {
            firm: value
            for firm, value in firms.select("id", column).drop_nulls().iter_rows()
            if value
        }
        number = {value: n for n, value in enumerate(sorted(set(told.values())), start=1)}
        return np.array([number.get(told.get(firm, ""), 0) for firm in self.ids], dtype=np.int64)

    def _industry_peers(self, rows: NDArray[np.int64], mine: Any) -> Values:
        """Purchases from each firm by firms likely of the buyer's industry, its own left out."""
        likely = self.trades[:, rows].T
        own = np.asarray(likely.multiply(likely).sum(axis=1)).ravel()
        peers = likely @ (self.trades @ self.bought) - sparse.diags(own) @ mine
        return np.asarray(np.maximum(peers.toarray(), 0), dtype=np.float64)

    def _name_peers(self, rows: NDArray[np.int64]) -> Values:
        """Purchases from each firm by buyers of like names, the buyer itself left out."""
        near = (self.names[rows] @ self.names.T).tolil()
        near[np.arange(len(rows)), rows] = 0
        return np.asarray((near.tocsr() @ self.bought).todense(), dtype=np.float64)


def fit(edges: pl.DataFrame, firms: pl.DataFrame, years: Sequence[int], ahead: int = 3) -> Model:
    """Fit on the past: for each year, what was known then against the new links of the `ahead` years after."""
    samples, labels = [], []
    rng = np.random.default_rng(7)
    for year in years:
        trade = Trade(edges, firms, year)
        wanted = new_links(edges, year, year + ahead)
        for block in _blocks(sorted(wanted)):
            values = trade.features(block)
            for row, buyer in enumerate(block):
                right = [trade.place[firm] for firm in wanted[buyer]]
                wrong = rng.choice(len(trade.ids), NEGATIVES * len(right))
                samples += [values[row, right], values[row, wrong]]
                labels += [np.ones(len(right)), np.isin(wrong, right).astype(float)]
    if not samples:
        raise BadInput(
            say("没有可供拟合的新供货关系", "There are no new links to fit on"),
            "、".join(map(str, years)),
            say("换更早的年份。", "Choose earlier years."),
        )
    return _logistic(np.concatenate(samples), np.concatenate(labels))


def new_links(edges: pl.DataFrame, after: int, until: int) -> dict[str, set[str]]:
    """Buyer → suppliers first seen in the years after `after`, up to `until`."""
    first = (
        edges.filter((pl.col("buyer") != pl.col("supplier")) & (pl.col("year") <= until))
        .group_by("buyer", "supplier")
        .agg(pl.col("year").min())
        .filter(pl.col("year") > after)
    )
    found: dict[str, set[str]] = {}
    for buyer, supplier in first.select("buyer", "supplier").iter_rows():
        found.setdefault(buyer, set()).add(supplier)
    return found


def rank_suppliers(
    trade: Trade, model: Model, buyers: Sequence[str], top: int = 10
) -> pl.DataFrame:
    """The likeliest new suppliers of each buyer: buyer, supplier, rank, score (0–1), words.

    Left out: the buyer itself and who already supplies it. An unknown buyer raises BadInput.
    """
    for buyer in buyers:
        if buyer not in trade.place:
            raise BadInput(
                say("没有这家需方的记录", "This buyer is not on record"),
                buyer,
                say("先导入该企业或其供货关系。", "Import the firm or its links first."),
            )
    rows = []
    for block in _blocks(buyers):
        values = trade.features(block)
        scores = score(model, values)
        for row, buyer in enumerate(block):
            excluded = {buyer, *trade.supplies(buyer)}
            order = [n for n in ordered(scores[row]) if trade.ids[n] not in excluded][:top]
            rows += [
                (buyer, trade.ids[n], place, float(scores[row, n]), _words(model, values[row, n]))
                for place, n in enumerate(order, start=1)
            ]
    return pl.DataFrame(rows, schema=["buyer", "supplier", "rank", "score", "words"], orient="row")


def score(model: Model, values: Values) -> Values:
    """The logistic score of each pair, for ranking; not a calibrated chance."""
    margin = ((values - model.centre) / model.spread) @ model.weights
    return np.asarray(1 / (1 + np.exp(-margin)), dtype=np.float64)


def ordered(scores: Values) -> list[int]:
    """Positions, best first; equal scores in the order of ids."""
    return [int(at) for at in np.argsort(-scores, kind="stable")]


def _words(model: Model, values: Values) -> str:
    """The three features that speak most for the pair."""
    parts = model.weights * (values - model.centre) / model.spread
    best = [n for n in np.argsort(-parts)[:3] if parts[n] > 0]
    names = list(FEATURES.items())
    return "；".join(names[n][1].split("（")[0] for n in best)


def _logistic(values: Values, labels: Values) -> Model:
    """Ridge logistic regression by Newton's method on standardised features."""
    centre, spread = values.mean(axis=0), values.std(axis=0)
    spread = np.where(spread > 1e-9, spread, 1.0)
    x = np.column_stack([(values - centre) / spread, np.ones(len(values))])
    weights = np.zeros(x.shape[1])
    pull = np.full(x.shape[1], RIDGE)
    pull[-1] = 1e-6
    for _ in range(30):
        chance = 1 / (1 + np.exp(-np.clip(x @ weights, -30, 30)))
        slope = x.T @ (chance - labels) + pull * weights
        curve = (x * (chance * (1 - chance))[:, None]).T @ x + np.diag(pull)
        step = np.linalg.solve(curve, slope)
        weights -= step
        if np.abs(step).max() < 1e-8:
            break
    return Model(weights[:-1], centre, spread, int(labels.sum()))


def _propensity(bought: Any, members: Any, rows: NDArray[np.int64]) -> Values:
    """Log of: the buyer's class buys from the supplier's class, shared among that class's firms."""
    counts = np.asarray((members @ bought @ members.T).todense())
    overall = (counts.sum(axis=0) + 1) / (counts.sum() + counts.shape[1])
    smooth = counts + PRIOR_LINKS * overall
    share = smooth / smooth.sum(axis=1, keepdims=True)
    each = share / np.maximum(np.asarray(members.sum(axis=1)).ravel(), 1)
    chance = members[:, rows].T @ np.asarray(each @ members)
    return np.asarray(np.log(np.maximum(chance, 1e-12)), dtype=np.float64)


def _own_mix(mine: Any, members: Any) -> Values:
    """The buyer's known suppliers by class, shared among each class's firms, in per mille."""
    size = np.maximum(np.asarray(members.sum(axis=1)).ravel(), 1)
    each = sparse.diags(1000 / size) @ members
    return np.asarray((mine @ members.T @ each).todense(), dtype=np.float64)


def _likely_members(codes: NDArray[np.int64], names: Any) -> Any:
    """Classes × firms: a known class is 1; an unknown one is guessed from like-named firms."""
    known = np.flatnonzero(codes > 0)
    lost = np.flatnonzero(codes == 0)
    sure = _members(codes)
    if not len(known) or not len(lost):
        return sure
    near = (names[lost] @ names[known].T).power(2)
    prior = np.asarray(sure[:, known].sum(axis=1)).ravel() / len(known)
    guess = np.asarray((near @ sure[:, known].T).todense()) + NAME_PRIOR * prior
    guess /= guess.sum(axis=1, keepdims=True)
    dense = np.asarray(sure.todense())
    dense[:, lost] = guess.T
    return sparse.csr_matrix(np.where(dense > 0.005, dense, 0))


def _members(codes: NDArray[np.int64]) -> Any:
    """Classes × firms, 1 where the firm is of the class."""
    shape = (int(codes.max()) + 1, len(codes))
    return sparse.csr_matrix((np.ones(len(codes)), (codes, np.arange(len(codes)))), shape=shape)


def _same(codes: NDArray[np.int64], rows: NDArray[np.int64]) -> Values:
    mine = codes[rows][:, None]
    return np.asarray((mine == codes[None, :]) & (mine > 0), dtype=np.float64)


def _unit(matrix: Any) -> Any:
    """Rows of length 1."""
    size = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    return sparse.diags(1 / np.maximum(size, 1e-9)) @ matrix


def _capped(matrix: Any) -> Any:
    return matrix.minimum(1)


def _name_grams(names: Sequence[str]) -> Any:
    """Rows of length 1 over the character pairs of trade names, rare pairs weighing more."""
    columns: dict[str, int] = {}
    rows, places = [], []
    for n, name in enumerate(names):
        plain = TRADE_WORDS.sub("", name.lower())
        for pair in {plain[at : at + 2] for at in range(len(plain) - 1)}:
            rows.append(n)
            places.append(columns.setdefault(pair, len(columns)))
    shape = (len(names), max(1, len(columns)))
    grams = sparse.csr_matrix((np.ones(len(rows)), (rows, places)), shape=shape)
    rarity = np.log(1 + len(names) / np.maximum(np.asarray(grams.sum(axis=0)).ravel(), 1))
    return _unit(grams @ sparse.diags(rarity)).tocsr()


def _blocks(items: Sequence[str], size: int = 64) -> list[Sequence[str]]:
    return [items[at : at + size] for at in range(0, len(items), size)]


def _need(frame: pl.DataFrame, columns: tuple[str, ...], called: str) -> None:
    missing = [name for name in columns if name not in frame.columns]
    if missing:
        raise BadInput(
            say("缺少必要的列", "Columns are missing"), f"{called}: {'、'.join(missing)}"
        )
