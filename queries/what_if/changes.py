"""What a scenario changes in the answers that officers watch: weak links, 配套率, systemic risk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from graph.algorithms.systemic_risk import RunOptions, Shock, esri
from graph.snapshot import Snapshot
from queries.local_share import MEASURES, measures_of, short_words
from queries.scope import Question
from queries.weak_links import WeakLinkQuestion
from queries.weak_links.choke import CHOKE_POINT
from queries.weak_links.findings_of import Found, findings, recorded
from queries.weak_links.listing import brief_row, places_by_id
from queries.weak_links.question import asked as asked_about
from queries.weak_links.rule import Case
from queries.weak_links.rules import RULES, chosen
from queries.weak_links.systemic import SYSTEMIC_FIRM
from queries.weak_links.view import View
from queries.what_if.scenario import Applied
from queries.what_if.supply_network import recorded_network
from queries.what_if.systemic import systemic_of

#: What is said of a finding that comes, goes or changes.
BRIEF = ("id", "class", "subject", "subject_id", "chain", "severity", "priority", "words")
#: A change of severity below this is none.
STILL = 5e-5
#: Firms whose index is compared before and after.
WATCHED = 20
#: Of these, how many a sentence names.
NAMED = 3


def weak_link_changes(
    before: Snapshot, after: Snapshot, question: Question
) -> dict[str, list[dict[str, Any]]]:
    """Findings that appear, vanish, ease or worsen under the scenario; `turned` says into or from what
    class, or why one vanishes that nothing relieved. 关键企业 are left to `risk_changes`: their list would
    need a run over all firms of the new world."""
    asked = WeakLinkQuestion(
        classes=tuple(rule.key for rule in RULES if rule.key != SYSTEMIC_FIRM.key),
        chain=question.chain,
        scope=question.scope,
        as_of=question.as_of,
        upstream=True,
    )
    old, new = (_Listed.of(graph, asked) for graph in (before, after))
    came = [new.brief(one) for one in new.places if one not in old.places]
    went = [old.brief(one) for one in old.places if one not in new.places]
    change = {one: new.severity(one) - old.severity(one) for one in new.places if one in old.places}
    return {
        "appeared": [{**row, "turned": _other("由{}转来", row, went)} for row in came],
        "gone": [
            {**row, "turned": _other("转为{}", row, came) or _why_gone(old, new, row["id"])}
            for row in went
        ],
        "eased": [new.brief(one, old) for one, by in change.items() if by < -STILL],
        "worsened": [new.brief(one, old) for one, by in change.items() if by > STILL],
    }


@dataclass(frozen=True)
class _Listed:
    """The findings of one world: id → place among the ranked."""

    case: Case
    found: Found
    places: dict[str, int]

    @classmethod
    def of(cls, graph: Snapshot, question: WeakLinkQuestion) -> _Listed:
        about = asked_about(graph, question)
        case = recorded(about)
        found = findings(about, case, chosen(question.classes, graph))
        return cls(case, found, places_by_id(about.view, found))

    @property
    def view(self) -> View:
        """What the world is seen from."""
        return self.case.view

    def severity(self, id_: str) -> float:
        severity: float = self.found.ranked["severity"][self.places[id_]]
        return severity

    def brief(self, id_: str, was: _Listed | None = None) -> dict[str, Any]:
        """What is said of a finding, with its severity in the other world where it held there."""
        row = brief_row(self.view, self.found, self.places[id_])
        shown = {name: row[name] for name in BRIEF}
        return shown if was is None else {**shown, "severity_before": round(was.severity(id_), 4)}


def _why_gone(old: _Listed, new: _Listed, id_: str) -> str:
    """Why a finding no longer holds though nobody came to relieve it; blank where somebody did."""
    row = old.found.ranked.row(old.places[id_], named=True)
    subject, rule = row["subject"], old.found.rules[row["rule"]]
    before, after = (one.case.table["sources"].to_numpy() for one in (old, new))
    # A firm is relieved where something of which it was the sole source has another one.
    held = old.case.table["only"].to_numpy() == subject if row["is_firm"] else [subject]
    if (after[: len(before)] > before)[held].any():
        return ""
    if row["is_firm"]:
        if new.view.graph.produces.filter(pl.col("firm") == subject).is_empty():
            return "企业已去掉"
    else:
        needed = pl.col("product") == subject
        had, has = (not one.view.needs.filter(needed).is_empty() for one in (old, new))
        if had and not has:
            return "需方已去掉，不是缓解"
    return "所供的链主产品已停产或去掉，不是缓解" if rule is CHOKE_POINT else ""


def _other(words: str, row: dict[str, Any], among: list[dict[str, Any]]) -> str:
    """Where the same subject stands among other findings, their classes put in `words`: a 单一来源
    that goes because its source is gone becomes a 缺链."""
    classes = [one["class"] for one in among if one["subject_id"] == row["subject_id"]]
    return words.format("、".join(classes)) if classes else ""


def local_share_changes(
    before: Snapshot, after: Snapshot, question: Question
) -> list[dict[str, Any]]:
    """本地配套率 in the asked scope, measure by measure: `before` and `after` as `local_share` gives
    them (value, low, high in 0–1; local, total), and `words`. Needs are those of each world: what a
    removed firm needed is no longer needed."""
    asked = Question(chain=question.chain, scope=question.scope, as_of=question.as_of)
    was, now = (measures_of(graph, asked) for graph in (before, after))
    return [
        {
            "measure": measure, "before": was[measure], "after": now[measure],
            "words": f"{words} {short_words(was[measure], measure)} → {short_words(now[measure], measure)}",
        }
        for measure, words in MEASURES.items()
    ]  # fmt: skip


def risk_changes(before: Snapshot, world: Applied) -> dict[str, Any]:
    """Systemic risk: `together`, the index of the removed firms stopping at once (None where none of
    them has a recorded link); `firms`, those that remain and whose links or competitors change,
    with what their own stop costs before and after (None: no recorded link), largest change first.
    Both are shares of the sales recorded before, so that a smaller world makes nobody look larger."""
    linked = set(recorded_network(before).linked.tolist())
    removed = sorted(world.removed_firms & linked)
    together = systemic_of(before, removed).rows[0] if removed else None
    watched = _watched(before, world)
    whole = float(recorded_network(before).network.out.sum())
    was, now = (_cost_of_stop(graph, watched, whole) for graph in (before, world.graph))
    names, ids = world.graph.names("firms"), world.graph.firms["id"]
    rows = [
        {"firm": names[firm], "firm_id": ids[firm], "before": was[firm], "after": now[firm]}
        for firm in watched
        if was[firm] != now[firm]
    ]
    rows.sort(key=lambda row: -abs((row["after"] or 0.0) - (row["before"] or 0.0)))
    words = _risk_words(together, rows, removes_firms=bool(world.removed_firms))
    return {"together": together, "firms": rows, "words": words}


def _risk_words(
    together: dict[str, Any] | None, rows: list[dict[str, Any]], *, removes_firms: bool
) -> list[str]:
    """The change as sentences; the three firms that change most are named."""
    first = ""
    if together:
        first = f"系统性风险：去掉的企业中{together['firms']}家有供货记载，{together['words']}"
    elif removes_firms:
        first = "系统性风险：去掉的企业未见供货记载，算不出它们停产的损失。"
    named = "；".join(
        f"{row['firm']} {_index(row['before'])} → {_index(row['after'])}" for row in rows[:NAMED]
    )
    rest = f"其余企业各自停产的损失改变{len(rows)}家：{named}" if rows else ""
    return [one for one in (first, rest) if one]


def _index(value: float | None) -> str:
    return "未见供货记载" if value is None else f"{value:.2%}"


def _watched(before: Snapshot, world: Applied) -> list[int]:
    """Firms at the ends of changed supply links and makers of products whose makers change, the
    largest recorded sellers first; removed ones are counted together instead."""
    after = world.graph
    changed = pl.concat([world.went, world.came])
    made = before.produces.select("firm", "product")
    makes = after.produces.select("firm", "product")
    moved = pl.concat(
        [
            made.join(makes, on=["firm", "product"], how="anti"),
            makes.join(made, on=["firm", "product"], how="anti"),
        ]
    )["product"].unique()
    rivals = makes.filter(pl.col("product").is_in(moved.implode()))["firm"]
    firms = set(pl.concat([changed["supplier"], changed["buyer"], rivals]).to_list())
    sold = recorded_network(after).network.out
    return sorted(firms - world.removed_firms, key=lambda firm: (-sold[firm], firm))[:WATCHED]


def _cost_of_stop(graph: Snapshot, firms: list[int], whole: float) -> dict[int, float | None]:
    """The sales lost when each firm stops alone, by the sales `whole`; None where a firm has no
    recorded link (or is not there yet)."""
    recorded = recorded_network(graph)
    linked = set(recorded.linked.tolist())
    asked = [firm for firm in firms if firm in linked]
    found: dict[int, float | None] = dict.fromkeys(firms)
    if asked:
        risk = esri(recorded.network, [Shock(np.array([firm])) for firm in asked], RunOptions())
        size = float(recorded.network.out.sum()) / whole if whole else 1.0
        found |= {firm: float(value) * size for firm, value in zip(asked, risk.esri, strict=True)}
    return found


def tier_counts(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Stopped and affected products and firms by `tier` (steps of use from the cause)."""
    counted: dict[int, dict[str, Any]] = {}
    for row in rows:
        at = counted.setdefault(
            row["tier"],
            {"tier": row["tier"], "product_stopped": 0, "product_affected": 0,
             "firm_stopped": 0, "firm_affected": 0},
        )  # fmt: skip
        at[f"{row['kind']}_{row['state']}"] += 1
    return [counted[tier] for tier in sorted(counted)]


def depths(parents: dict[int, int], products: int) -> NDArray[np.int64]:
    """Steps from the cause per product, −1 where it is not reached; `parents` in breadth-first order."""
    found = np.full(products, -1, dtype=np.int64)
    for product, parent in parents.items():
        found[product] = 0 if parent == -1 else found[parent] + 1
    return found
