"""目标: what policy documents state, beside what the graph can measure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from graph.snapshot import Snapshot
from queries.answer import Answer, Coverage
from queries.local_share import local_share
from queries.scope import Question, Scope, find, scope_of
from queries.sources import source_rows


@dataclass(frozen=True)
class Measure:
    """How a kind of target is measured. `words`: any of them in the metric; `unit`: blank for any."""

    words: tuple[str, ...]
    now: Callable[[Snapshot, Scope, str], float | None]
    said: str
    unit: tuple[str, ...] = ()


def holders_of(name: str) -> Callable[[Snapshot, Scope, str], float | None]:
    """Local firms that hold a qualification; None where none is on record."""

    def count(graph: Snapshot, scope: Scope, _period: str) -> float | None:
        found = graph.qualifications.filter(pl.col("name").str.contains(name, literal=True))["i"]
        held = graph.holds.filter(pl.col("qualification").is_in(found.implode()))["firm"].unique()
        local = int(scope.local(graph)[held.to_numpy()].sum())
        return float(local) if local else None

    return count


def share_now(graph: Snapshot, scope: Scope, _period: str) -> float | None:
    """本地配套率 by product count, in per cent."""
    value = local_share(graph, Question(scope=scope.name)).rows[0]["by_product"]["value"]
    return None if value is None else round(100 * value, 1)


def events_held(graph: Snapshot, _scope: Scope, period: str) -> float | None:
    """Events on record that were held, in the year that the period names."""
    held = graph.events.filter(pl.col("state") == "已办")
    if year := re.search(r"20\d\d", period):
        held = held.filter(pl.col("date").str.starts_with(year.group()))
    return float(held.height) if held.height else None


def newly(name: str) -> Callable[[Snapshot, Scope, str], float | None]:
    """Local firms that took a qualification in the year of the period; None where none is on record."""

    def count(graph: Snapshot, scope: Scope, period: str) -> float | None:
        year = re.search(r"20\d\d", period)
        found = graph.qualifications.filter(pl.col("name").str.contains(name, literal=True))["i"]
        held = graph.holds.filter(pl.col("qualification").is_in(found.implode()))
        held = held.filter(pl.col("year") == int(year.group())) if year else held.clear()
        local = int(scope.local(graph)[held["firm"].unique().to_numpy()].sum())
        return float(local) if local else None

    return count


def above_scale(graph: Snapshot, scope: Scope, _period: str) -> float | None:
    """Local firms with a recorded revenue of 20 million 元 and more; None where no revenue is on record."""
    local = graph.firms.filter(pl.Series(scope.local(graph)))["revenue"]
    return float((local >= ABOVE_SCALE).sum()) if local.count() else None


#: Revenue (元 a year) from which an industrial firm counts as 规模以上 (National Bureau of Statistics, since 2011).
ABOVE_SCALE = 2e7
#: Words of a target that counts what is new in a period: the stock of today is no measure of it.
ADDED = ("新增", "增速", "增长")
MEASURES = (
    Measure(("配套率",), share_now, "按产品计的本地配套率", ("%",)),
    Measure(("小巨人",), holders_of("小巨人"), "图中有记载的小巨人企业数"),
    Measure(("单项冠军",), holders_of("单项冠军"), "图中有记载的单项冠军企业数"),
    Measure(("专精特新",), holders_of("专精特新"), "图中有记载的专精特新企业数"),
    Measure(("高新技术企业",), holders_of("高新技术企业"), "图中有记载的高新技术企业数"),
    Measure(("规上工业企业数量", "规模以上工业企业数量"), above_scale, "图中营业收入达2000万元的企业数", ("家",)),
    Measure(("对接活动", "供需对接", "链万企"), events_held, "图中有记载的已办活动数", ("场", "次", "场次")),
)  # fmt: skip
#: The same for what is new in the period.
MEASURES_OF_NEW = (
    Measure(("小巨人",), newly("小巨人"), "图中有记载的当年认定小巨人数"),
    Measure(("单项冠军",), newly("单项冠军"), "图中有记载的当年认定单项冠军数"),
    Measure(("专精特新",), newly("专精特新"), "图中有记载的当年认定专精特新企业数"),
)
#: Why a target cannot be measured: words of its subject and metric → what an officer should know.
UNMEASURED = (
    (("增速", "增长", "增加值", "投资", "产值", "收入", "GDP", "占比", "比重", "位次", "盈利", "质效", "贡献率"), "属统计部门数据，图谱不含"),
    (("门槛", "上限", "下限", "奖励", "倍数"), "是政策条件，不是要达到的量"),
    (("行动数量", "行动方面", "文件适用", "服务层级", "要件", "对标城市"), "是文件自身的安排，不是要达到的量"),
    (("项目",), "图谱未收录项目清单"),
    (("集群",), "集群的认定年份未见记载，数不出新增"),
    (("工厂", "车间", "生产线", "实验室", "大脑", "场景", "算力", "示范", "领跑者", "领航"), "图谱未收录此类名单，导入名单后可测"),
)  # fmt: skip


def targets(graph: Snapshot, question: Question) -> Answer:
    """Each stated target: goal, now, gap, the sentence that states it; what cannot be measured from the graph says so."""
    scope = scope_of(graph, question.scope)
    stated = graph.targets.filter(pl.col("kind") == "目标")
    if question.chain:
        chain = graph.names("chains")[find(graph, "chains", question.chain)]
        stated = stated.filter(
            pl.col("subject").str.contains(chain, literal=True)
            | pl.col("metric").str.contains(chain, literal=True)
        )
    rows = [_row(graph, scope, row) for row in stated.iter_rows(named=True)]
    rows.sort(key=lambda row: (not row["now_words"], row["id"]))
    measured = sum(bool(row["now_words"]) for row in rows)
    return Answer(
        rows,
        Coverage({"目标可由图测得": (measured, len(rows))}, f"{len(rows)}项目标，{measured}项可由图测得。"),
        "差距 = 目标值 − 现值；现值只计有记载者，是下限",
        question.as_of or graph.as_of,
        scope.name,
        note="" if rows else "政策文件中未见所问链或范围的目标；导入目标表后在此对照。",
    )  # fmt: skip


def measure_of(metric: str, unit: str, measures: tuple[Measure, ...] = MEASURES) -> Measure | None:
    """The measure for a subject and metric; None where the graph has none."""
    for one in measures:
        if any(word in metric for word in one.words) and (not one.unit or unit in one.unit):
            return one
    return None


def _row(graph: Snapshot, scope: Scope, row: dict[str, Any]) -> dict[str, Any]:
    about = f"{row['subject']}{row['metric']}"
    added = any(word in (row["metric"] or "") for word in ADDED)
    measure = measure_of(about, row["unit"] or "", MEASURES_OF_NEW if added else MEASURES)
    now = measure.now(graph, scope, row["period"] or "") if measure else None
    levels = (
        cluster_levels(graph, row["subject"] or "")
        if "集群" in (row["subject"] or "") and "层级" in (row["metric"] or "")
        else ""
    )
    goal = row["value"]
    sources = source_rows(graph, ";".join(row["sources"] or []))
    return {
        "id": row["id"],
        "subject": row["subject"],
        "metric": row["metric"],
        "goal": goal,
        "comparator": row["comparator"],
        "unit": row["unit"],
        "period": row["period"],
        "now": now,
        "now_words": levels or ("" if now is None else f"{now:g}{row['unit'] or ''}"),
        "gap": None if now is None or goal is None else max(goal - now, 0.0),
        "measured_by": said_of(measure, now, levels, about),
        "text": row["text"],
        "source": "；".join(f"{one['title']}（{one['date'] or '日期不详'}）" for one in sources),
        "sources": sources,
    }


#: How a stated figure compares → what is said before it.
COMPARED = {">": "超过", ">=": "不低于", "range": "不低于", "<": "低于", "<=": "不超过", "~": "约"}


def goal_words(row: Mapping[str, Any]) -> str:
    """The figure that a document states, in words."""
    if row["goal"] is None:
        return "未写明数值"
    return f"{COMPARED.get(row['comparator'] or '', '')}{row['goal']:g}{row['unit'] or ''}"


def said_of(measure: Measure | None, now: float | None, levels: str, about: str) -> str:
    """How a target was measured, or why it cannot be."""
    if levels:
        return "图中有记载的集群级别"
    if measure:
        return measure.said if now is not None else f"图中测不到：未见记载（{measure.said}）"
    for words, why in UNMEASURED:
        if any(word in about for word in words):
            return f"图中测不到：{why}"
    return "图中测不到"


def cluster_levels(graph: Snapshot, subject: str) -> str:
    """Recorded level of each cluster that a subject names (“甲集群、乙集群”); blank where none is."""
    rank = {"市级": 1, "省级": 2, "国家级": 3, "世界级": 4}
    found = []
    for name in filter(None, (one.strip().removesuffix("集群") for one in subject.split("、"))):
        same = graph.clusters.filter(pl.col("name").str.contains(name, literal=True))["level"]
        best = max(same.drop_nulls().to_list(), key=lambda level: rank.get(level, 0), default="")
        if best:
            found.append(f"{name}集群现为{best}")
    return "；".join(found)
