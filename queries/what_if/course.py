"""When each firm stops after a shock, and when it is back: days instead of an end state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from graph.algorithms.dynamic_run import NEVER, Course, Plan, dynamic_run
from graph.algorithms.systemic_risk import Ints, Shock
from graph.errors import BadInput
from graph.language import say
from graph.snapshot import Snapshot
from queries.answer import Answer
from queries.scope import find
from queries.what_if.supply_network import recorded_network
from queries.what_if.systemic import coverage_of


@dataclass(frozen=True)
class CourseQuestion:
    """Firms (as written) that stop together on day 0, for `outage_days` (0: for good) and then
    recover over `recovery_days`; every other firm holds `stock_days` of each input."""

    firms: tuple[str, ...]
    days: int = 90
    stock_days: float = 15.0
    outage_days: int = 0
    recovery_days: int = 0

    def in_words(self) -> str:
        """Heading and audit entry."""
        length = (
            say(f"停{self.outage_days}天", f"for {self.outage_days} days")
            if self.outage_days
            else say("不再恢复", "for good")
        )
        return say(
            f"{'、'.join(self.firms)}停产（{length}），各企业存货{self.stock_days:g}天，看{self.days}天",
            f"{', '.join(self.firms)} stop {length}; stocks of {self.stock_days:g} days; {self.days} days",
        )


def course(graph: Snapshot, question: CourseQuestion) -> Answer:
    """Firms that lose output, those that stop first, lead firms marked. Rows: firm, firm_id, lead,
    stop_day and back_day (None: not within the run), lost_days (normal days of output), words."""
    _checked(question)
    shocked = np.unique([find(graph, "firms", name) for name in question.firms])
    plan = Plan(
        days=question.days,
        stock_days=question.stock_days,
        outage_days=question.outage_days or None,
        recovery_days=question.recovery_days,
    )
    recorded = recorded_network(graph)
    found = dynamic_run(recorded.network, Shock(shocked), plan)
    leads = set(graph.leads["firm"].to_list())
    rows = [_row(graph, firm, found, firm in leads) for firm in _hit(found, graph.firms.height)]
    return Answer(
        rows=rows,
        coverage=coverage_of(graph, recorded),
        formula=_formula(plan),
        as_of=graph.as_of,
        scope=question.in_words(),
        extra={"output": [round(share, 6) for share in found.output.tolist()]},
    )


def _hit(found: Course, firms: int) -> list[int]:
    """Firms that lose anything: by day of stopping, then by loss."""
    lost = found.lost_days[:firms]
    hit: Ints = np.flatnonzero(lost > 1e-9)
    day = np.where(found.stop_day[hit] == NEVER, np.iinfo(np.int64).max, found.stop_day[hit])
    order: list[int] = hit[np.lexsort((-lost[hit], day))].tolist()
    return order


def _row(graph: Snapshot, firm: int, found: Course, is_lead: bool) -> dict[str, Any]:
    stop, back = (
        None if day == NEVER else int(day) for day in (found.stop_day[firm], found.back_day[firm])
    )
    return {
        "firm": graph.names("firms")[firm],
        "firm_id": graph.firms["id"][firm],
        "lead": is_lead,
        "stop_day": stop,
        "back_day": back,
        "lost_days": float(found.lost_days[firm]),
        "words": _words(stop, back, float(found.lost_days[firm])),
    }


def _words(stop: int | None, back: int | None, lost: float) -> str:
    total = say(f"共少产{lost:.1f}天", f"{lost:.1f} days of output lost")
    if stop is None:
        return say(f"减产但不停产，{total}", f"Slows without stopping; {total}")
    if back is None:
        return say(
            f"第{stop}天停产，期内未恢复，{total}", f"Stops on day {stop}, not back; {total}"
        )
    return say(
        f"第{stop}天停产，第{back}天恢复，{total}",
        f"Stops on day {stop}, back on day {back}; {total}",
    )


def _formula(plan: Plan) -> str:
    return say(
        f"每天的产量 = min(自身能力, 存货加到货, 订单)；降到平日的{plan.stop_level:.0%}及以下算停产"
        "（存货模型：Hallegatte 2014；企业网络：Inoue 与 Todo 2019）",
        f"Output of a day = min(own capacity, stock + deliveries, orders); at or below {plan.stop_level:.0%} counts as "
        "stopped (inventories: Hallegatte 2014; firm networks: Inoue and Todo 2019)",
    )


def _checked(question: CourseQuestion) -> None:
    """Raises BadInput for numbers that make no run."""
    for name, value, least in (
        ("days", question.days, 1),
        ("stock_days", question.stock_days, 0),
        ("outage_days", question.outage_days, 0),
        ("recovery_days", question.recovery_days, 0),
    ):
        if not least <= value <= 3650:
            raise BadInput(
                say("天数不对", "Not a number of days"),
                f"{name}={value}",
                say(f"写 {least} 到 3650。", f"Write {least} to 3650."),
            )
    if not question.firms:
        raise BadInput(
            say("没有说哪家企业停产", "No firm is named"),
            "firm",
            say("写出停产的企业（命令里用 --firm，可写多次）。", "Name one or more (--firm)."),
        )
