"""Which pairs to bring together: the best total score under caps, minima and must/no pairs.

Min-cost flow where the firms fall into two sides, CP-SAT where a firm is on both or a share of
pairs is kept for small firms. Must pairs come first, then minima, then the score: none is given
up for any amount of the next.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import polars as pl

from graph.errors import BadInput
from graph.language import say

#: Scores are compared as whole numbers: four decimals count.
SCALE = 10_000
COLUMNS = ("buyer", "supplier", "score")


@dataclass(frozen=True)
class Limits:
    """Rules of an assignment, in pairs per firm. `small_share`: of all pairs, with a small firm;
    `optional`: firms that have no pair at all rather than fewer than their minimum."""

    caps: Mapping[str, int] = field(default_factory=dict)
    minima: Mapping[str, int] = field(default_factory=dict)
    optional: frozenset[str] = frozenset()
    total: int | None = None
    small_firms: frozenset[str] = frozenset()
    small_share: float = 0.0
    seconds: float = 10.0


@dataclass(frozen=True)
class Assignment:
    """The chosen pairs. `bound`: no assignment scores more; `unmet`: firm → what it lacks and why."""

    pairs: pl.DataFrame
    total: float
    bound: float
    gap: float
    unmet: dict[str, str]
    left_out: dict[str, str]


@dataclass(frozen=True)
class _Pair:
    row: int
    buyer: str
    supplier: str
    score: int
    must: bool


def assign(pairs: pl.DataFrame, limits: Limits | None = None) -> Assignment:
    """Choose pairs out of `buyer, supplier, score[, must, forbidden]`; scores are ≥ 0.

    Raises BadInput on missing columns, unusable scores, repeated pairs or a firm with itself.
    """
    limits = limits or Limits()
    frame = _checked(pairs)
    open_pairs = [
        _Pair(row["row"], row["buyer"], row["supplier"], round(row["score"] * SCALE), row["must"])
        for row in frame.iter_rows(named=True)
        if not row["forbidden"]
    ]
    both = {pair.buyer for pair in open_pairs} & {pair.supplier for pair in open_pairs}
    if both or limits.small_share > 0 or limits.optional:
        chosen, bound = _by_cp_sat(open_pairs, limits)
    else:
        chosen, bound = _by_flow(open_pairs, limits)
    taken = [open_pairs[index] for index in chosen]
    total = sum(pair.score for pair in taken)
    bound = max(bound, total)
    return Assignment(
        frame[[pair.row for pair in taken]].drop("row"),
        total / SCALE,
        bound / SCALE,
        (bound - total) / bound if bound else 0.0,
        _unmet(open_pairs, taken, limits),
        _left_out(frame, taken, limits),
    )


def _checked(pairs: pl.DataFrame) -> pl.DataFrame:
    """The pairs with all columns, numbered. Raises BadInput."""
    if missing := [name for name in COLUMNS if name not in pairs.columns]:
        raise BadInput(say("撮合表缺少列", "Columns are missing"), "、".join(missing))
    flags = [name for name in ("must", "forbidden") if name not in pairs.columns]
    frame = pairs.with_columns(pl.lit(False).alias(name) for name in flags).with_row_index("row")
    score = pl.col("score")
    bad = frame.filter(score.is_null() | ~score.cast(pl.Float64).is_finite() | (score < 0))
    if bad.height:
        where = f"{bad['buyer'][0]}—{bad['supplier'][0]}: {bad['score'][0]}"
        raise BadInput(say("得分须为非负数", "A score must be a number ≥ 0"), where)
    twice = frame.filter(pl.struct("buyer", "supplier").is_duplicated())
    if twice.height:
        where = f"{twice['buyer'][0]}—{twice['supplier'][0]}"
        raise BadInput(say("同一对企业出现两次", "A pair is listed twice"), where)
    self_met = frame.filter(pl.col("buyer") == pl.col("supplier"))
    if self_met.height:
        raise BadInput(say("企业不能与自己对接", "A firm cannot meet itself"), self_met["buyer"][0])
    return frame


def _bonuses(pairs: list[_Pair], limits: Limits) -> tuple[int, int]:
    """What one step towards a minimum, and one must pair, outweigh."""
    minimum = sum(pair.score for pair in pairs) + 1
    return minimum, minimum * (sum(limits.minima.values()) + 1)


def _cap(firm: str, degree: Mapping[str, int], limits: Limits) -> int:
    return min(limits.caps.get(firm, degree[firm]), degree[firm])


def _by_flow(pairs: list[_Pair], limits: Limits) -> tuple[list[int], int]:
    """Source → buyers → suppliers → sink; the first arcs of a firm, up to its minimum, pay most."""
    from ortools.graph.python import min_cost_flow

    step, must = _bonuses(pairs, limits)
    buyers = {pair.buyer: 0 for pair in pairs}
    nodes = {("b", firm): index for index, firm in enumerate(buyers, start=2)}
    for pair in pairs:
        nodes.setdefault(("s", pair.supplier), len(nodes) + 2)
    degree = _degrees(pairs)
    flow = min_cost_flow.SimpleMinCostFlow()
    for (side, firm), node in nodes.items():
        cap = _cap(firm, degree, limits)
        minimum = min(limits.minima.get(firm, 0), cap)
        ends = (0, node) if side == "b" else (node, 1)
        flow.add_arc_with_capacity_and_unit_cost(*ends, minimum, -step)
        flow.add_arc_with_capacity_and_unit_cost(*ends, cap - minimum, 0)
    arcs = [
        flow.add_arc_with_capacity_and_unit_cost(
            nodes["b", pair.buyer], nodes["s", pair.supplier], 1, -pair.score - must * pair.must
        )
        for pair in pairs
    ]
    total = len(pairs) if limits.total is None else min(limits.total, len(pairs))
    flow.add_arc_with_capacity_and_unit_cost(0, 1, total, 0)
    flow.set_node_supply(0, total)
    flow.set_node_supply(1, -total)
    if flow.solve() != flow.OPTIMAL:
        raise RuntimeError("the flow of an assignment has no optimum")
    chosen = [index for index, arc in enumerate(arcs) if flow.flow(arc)]
    return chosen, sum(pairs[index].score for index in chosen)


def _by_cp_sat(pairs: list[_Pair], limits: Limits) -> tuple[list[int], int]:
    """The same objective with firms on both sides and the share of small firms."""
    from ortools.sat.python import cp_model

    step, must = _bonuses(pairs, limits)
    model = cp_model.CpModel()
    take = [model.new_bool_var("") for _ in pairs]
    degree, mine = _degrees(pairs), _by_firm(pairs)
    rewards: list[cp_model.LinearExpr] = []
    for firm, indices in mine.items():
        cap = _cap(firm, degree, limits)
        met = sum(take[index] for index in indices)
        model.add(met <= cap)
        if firm in limits.optional:
            comes = model.new_bool_var("")
            model.add(met >= limits.minima.get(firm, 0) * comes)
            model.add(met <= cap * comes)
        elif minimum := min(limits.minima.get(firm, 0), cap):
            reached = model.new_int_var(0, minimum, "")
            model.add(reached <= met)
            rewards.append(step * reached)
    if limits.total is not None:
        model.add(sum(take) <= limits.total)
    if limits.small_share > 0:
        share = round(limits.small_share * 1000)
        small = limits.small_firms
        model.add(
            sum(
                ((1000 if {pair.buyer, pair.supplier} & small else 0) - share) * taken
                for pair, taken in zip(pairs, take, strict=True)
            )
            >= 0
        )
    worth = [(pair.score + must * pair.must) * t for pair, t in zip(pairs, take, strict=True)]
    model.maximize(cp_model.LinearExpr.sum([*worth, *rewards]))
    solver = cp_model.CpSolver()
    # Else the solver takes Ctrl-C away from the server.
    solver.parameters.catch_sigint_signal = False
    solver.parameters.max_time_in_seconds = limits.seconds
    solver.parameters.num_workers = 2
    solver.parameters.random_seed = 1
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return [], sum(pair.score for pair in pairs)
    chosen = [index for index, taken in enumerate(take) if solver.boolean_value(taken)]
    score = sum(pairs[index].score for index in chosen)
    slack = round(solver.best_objective_bound - solver.objective_value)
    return chosen, score + max(0, slack)


def _by_firm(pairs: list[_Pair]) -> dict[str, list[int]]:
    mine: dict[str, list[int]] = {}
    for index, pair in enumerate(pairs):
        mine.setdefault(pair.buyer, []).append(index)
        mine.setdefault(pair.supplier, []).append(index)
    return mine


def _degrees(pairs: list[_Pair]) -> Counter[str]:
    return Counter({firm: len(indices) for firm, indices in _by_firm(pairs).items()})


def _unmet(pairs: list[_Pair], taken: list[_Pair], limits: Limits) -> dict[str, str]:
    """Minima and must pairs that could not be had, firm by firm."""
    got, degree = _degrees(taken), _degrees(pairs)
    unmet = {
        firm: say(
            f"最少 {minimum} 对，得 {got[firm]} 对：{_why(firm, minimum, degree, limits)}",
            f"{got[firm]} of at least {minimum}: {_why(firm, minimum, degree, limits)}",
        )
        for firm, minimum in limits.minima.items()
        if got[firm] < minimum and firm not in limits.optional
    }
    rows = {pair.row for pair in taken}
    for pair in pairs:
        if pair.must and pair.row not in rows:
            words = say("必须对接的一对未能安排，超过上限：", "A must pair exceeds a cap: ")
            unmet[pair.buyer] = f"{words}{pair.buyer}—{pair.supplier}"
    return unmet


def _why(firm: str, minimum: int, degree: Mapping[str, int], limits: Limits) -> str:
    if degree[firm] < minimum:
        return say(f"只有 {degree[firm]} 个可对接的对象", f"only {degree[firm]} open candidates")
    if limits.caps.get(firm, minimum) < minimum:
        return say(f"上限只有 {limits.caps[firm]} 对", f"its cap is {limits.caps[firm]}")
    return say("对方已达上限或总数已满", "partners or the event are full")


def _left_out(frame: pl.DataFrame, taken: list[_Pair], limits: Limits) -> dict[str, str]:
    """Firms without a pair, each with its reason."""
    met = {firm for pair in taken for firm in (pair.buyer, pair.supplier)}
    return {firm: words for firm, words in _reasons(frame, limits) if firm not in met}


def _reasons(frame: pl.DataFrame, limits: Limits) -> Iterator[tuple[str, str]]:
    open_to: dict[str, bool] = {}
    for buyer, supplier, closed in frame.select("buyer", "supplier", "forbidden").iter_rows():
        for firm in (buyer, supplier):
            open_to[firm] = open_to.get(firm, False) or not closed
    for firm, is_open in open_to.items():
        if not is_open:
            yield firm, say("全部候选均已回避或拒绝", "Every candidate is excluded or refused")
        elif limits.caps.get(firm, 1) == 0:
            yield firm, say("该企业上限为 0", "Its cap is 0")
        else:
            yield (
                firm,
                say("候选对象均安排给了得分更高的企业", "Its candidates went to better fits"),
            )
