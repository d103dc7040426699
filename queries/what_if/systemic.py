"""Systemic risk of firms, products and places from the recorded supply links."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast, get_args

import numpy as np
import polars as pl
from numpy.typing import NDArray

from graph.algorithms.cluster import Run
from graph.algorithms.systemic_risk import Ints, Risk, RunOptions, Shock, esri
from graph.errors import BadInput
from graph.language import say
from graph.settings import settings
from graph.snapshot import Snapshot
from queries.answer import Answer, Coverage
from queries.scope import Question, Scope, chain_products, find, scope_of
from queries.what_if.supply_network import Model, Recorded, recorded_network
from queries.what_if.systemic_tables import checked_eps, formula

#: What stops together: a firm alone, all makers of a product, all firms of a place.
Subject = Literal["firm", "product", "place"]


@dataclass(frozen=True)
class SystemicQuestion(Question):
    """Which firms (products, places) cost most when they stop. `top` rows, 0 for all; a chain, firm,
    product or park limits the subjects, never the losses counted."""

    top: int = 50
    eps: float = 0.01
    model: Model = "mixed"
    by: Subject = "firm"


def asked_by(written: str) -> Subject:
    """The subject as written. Raises BadInput."""
    return cast(Subject, _one_of("by", written, get_args(Subject)))


def asked_model(written: str) -> Model:
    """The model as written. Raises BadInput."""
    return cast(Model, _one_of("model", written, get_args(Model)))


def _one_of(name: str, written: str, known: tuple[str, ...]) -> str:
    if written not in known:
        raise BadInput(
            say("没有这种选项", "No such choice"),
            f"{name}={written}",
            say(f"可选：{'、'.join(known)}。", f"Choose one of {', '.join(known)}."),
        )
    return written


def systemic(graph: Snapshot, question: SystemicQuestion, run: Run | None = None) -> Answer:
    """The index of each subject inside the scope, worst first. Rows: firm (name of the subject),
    firm_id, firms (how many stop together), esri, esri_d, esri_u (0–1), steps, words.

    Losses are shares of all sales recorded in the graph, estimated where an amount is missing (see
    `supply_network`). Firms without any recorded link are left out: nothing is known of them."""
    checked_eps(question.eps)
    recorded = recorded_network(graph, question.model)
    scope = scope_of(graph, question.scope)
    groups = _SUBJECTS[question.by](graph, question, scope, recorded)
    risk = _risk(graph, question, [firms for _, firms in groups], run or Run())
    frame = {"firm": "firms", "product": "products", "place": "places"}[question.by]
    order = np.argsort(-risk.esri, kind="stable")[: question.top or None]
    rows = [_row(graph, frame, groups[at], risk, at) for at in order.tolist()]
    return Answer(
        rows=rows,
        coverage=coverage_of(graph, recorded),
        formula=formula(question.eps),
        as_of=graph.as_of,
        scope=scope.name,
        note="" if rows else _nothing(),
        extra={"eps": question.eps, "model": question.model, "by": question.by},
    )


def systemic_of(graph: Snapshot, firms: Sequence[int], *, eps: float = 0.01) -> Answer:
    """The index when all these firms (row numbers) stop together: one row."""
    checked_eps(eps)
    recorded = recorded_network(graph)
    together = np.unique(np.asarray(firms, dtype=np.int64))
    risk = esri(recorded.network, [Shock(together)], RunOptions(eps=eps))
    row = {
        "firms": len(together),
        "names": [graph.names("firms")[int(firm)] for firm in together],
        **_values(risk, 0),
        "words": _words(len(together), risk, 0),
    }
    return Answer(
        rows=[row],
        coverage=coverage_of(graph, recorded),
        formula=formula(eps),
        as_of=graph.as_of,
        scope=say("全部", "everywhere"),
        extra={"eps": eps},
    )


def firm_esri(graph: Snapshot, *, eps: float = 0.01) -> NDArray[np.float64]:
    """The index per firm number; NaN for a firm without any recorded link. Kept per snapshot."""
    recorded = recorded_network(graph)
    groups = [np.array([firm], dtype=np.int64) for firm in recorded.linked]
    found = np.full(graph.firms.height, np.nan)
    found[recorded.linked] = _risk(graph, SystemicQuestion(eps=eps), groups, Run()).esri
    return found


def _risk(graph: Snapshot, question: SystemicQuestion, groups: list[Ints], run: Run) -> Risk:
    """The runs of the groups; those of single firms are kept with the snapshot."""
    recorded = recorded_network(graph, question.model)
    options = RunOptions(eps=question.eps, threads=settings().workers, compute=settings().compute)

    def computed(of: list[Ints]) -> Risk:
        return esri(
            recorded.network, [Shock(firms) for firms in of], options,
            progress=run.progress, is_cancelled=run.is_cancelled,
        )  # fmt: skip

    if question.by != "firm":
        return computed(groups)
    every = graph.once(
        ("esri", question.model, question.eps),
        lambda: computed([np.array([firm]) for firm in recorded.linked]),
    )
    asked = np.searchsorted(recorded.linked, [int(firms[0]) for firms in groups])
    return Risk(every.esri[asked], every.esri_d[asked], every.esri_u[asked], every.steps[asked])


Groups = list[tuple[int, Ints]]


def _single_firms(
    graph: Snapshot, question: SystemicQuestion, scope: Scope, recorded: Recorded
) -> Groups:
    wanted = _asked_firms(graph, question, scope)
    return [
        (int(firm), np.array([firm], dtype=np.int64)) for firm in recorded.linked if wanted[firm]
    ]


def _makers(
    graph: Snapshot, question: SystemicQuestion, scope: Scope, recorded: Recorded
) -> Groups:
    """Products with their makers inside the scope, where one of them has a recorded link."""
    wanted = _asked_firms(graph, question, scope)
    made = graph.makers.filter(~pl.col("captive"), pl.col("firm").is_in(np.flatnonzero(wanted)))
    return _together(made, "product", recorded)


def _inhabitants(
    graph: Snapshot, question: SystemicQuestion, scope: Scope, recorded: Recorded
) -> Groups:
    """Places inside the scope with the firms that make things in them."""
    wanted = np.flatnonzero(_asked_firms(graph, question, scope))
    sites = graph.production_sites.filter(pl.col("firm").is_in(wanted)).select("firm", "place")
    above = _with_parents(graph, sites)
    if scope.place is not None:
        above = above.filter(pl.col("place").is_in(graph.places_within(scope.place)))
    return _together(above.unique(), "place", recorded)


def _with_parents(graph: Snapshot, sites: pl.DataFrame) -> pl.DataFrame:
    """Each site also counted in every place that its place lies in."""
    levels, level = [sites], sites
    while not level.is_empty() and len(levels) < graph.places.height:
        level = level.join(graph.within.select("place", "parent"), on="place").select(
            "firm", place="parent"
        )
        levels.append(level)
    return pl.concat(levels)


def _together(pairs: pl.DataFrame, subject: str, recorded: Recorded) -> Groups:
    linked = pl.Series(recorded.linked).cast(pl.UInt32)
    grouped = (
        pairs.filter(pl.col("firm").is_in(linked.implode()))
        .group_by(subject)
        .agg(pl.col("firm").unique().sort())
        .sort(subject)
    )
    return [(int(number), np.array(firms, dtype=np.int64)) for number, firms in grouped.iter_rows()]


_SUBJECTS = {"firm": _single_firms, "product": _makers, "place": _inhabitants}


def _asked_firms(graph: Snapshot, question: SystemicQuestion, scope: Scope) -> NDArray[np.bool_]:
    """Firms of the scope that the chain, product, park or firm of the question names."""
    wanted = scope.local(graph).copy()
    if question.firm:
        only = np.zeros_like(wanted)
        only[find(graph, "firms", question.firm)] = True
        wanted = only
    if question.product or question.chain:
        products = (
            pl.Series([find(graph, "products", question.product)], dtype=pl.UInt32)
            if question.product
            else chain_products(graph, find(graph, "chains", question.chain))
        )
        makers = graph.produces.filter(pl.col("product").is_in(products.implode()))["firm"]
        wanted &= graph.flagged(makers)
    if question.park:
        park = find(graph, "parks", question.park)
        wanted &= graph.flagged(graph.tenants.filter(pl.col("park") == park)["firm"])
    return wanted


def _row(
    graph: Snapshot, frame: str, group: tuple[int, Ints], risk: Risk, at: int
) -> dict[str, Any]:
    number, firms = group
    return {
        "firm": graph.names(frame)[number],
        "firm_id": getattr(graph, frame)["id"][number],
        "firms": len(firms),
        **_values(risk, at),
        "words": _words(len(firms), risk, at),
    }


def _values(risk: Risk, at: int) -> dict[str, Any]:
    return {
        "esri": float(risk.esri[at]),
        "esri_d": float(risk.esri_d[at]),
        "esri_u": float(risk.esri_u[at]),
        "steps": int(risk.steps[at]),
    }


def _words(firms: int, risk: Risk, at: int) -> str:
    total, down, up = risk.esri[at], risk.esri_d[at], risk.esri_u[at]
    who = (
        say("停产", "If it stops")
        if firms == 1
        else say(f"{firms}家同时停产", f"If {firms} firms stop")
    )
    return say(
        f"{who}将使已记载供货额减少{total:.1%}：断供影响{down:.1%}，失去订单影响{up:.1%}",
        f"{who}, {total:.1%} of recorded sales are lost: {down:.1%} by missing inputs, {up:.1%} by missing orders",
    )


def coverage_of(graph: Snapshot, recorded: Recorded) -> Coverage:
    """How many firms have links, and how many links state product, amount and share."""
    links = recorded.links
    words = say(
        f"{graph.firms.height}家企业中{len(recorded.linked)}家有供货记载；{links}条供货中"
        f"{recorded.with_product}条写明产品、{recorded.with_amount}条有金额、{recorded.with_share}条有占比，"
        f"其余按规则估计；{recorded.essential}条是必需投入。未见记载的供货不在其中，结果只代表已知部分",
        f"{len(recorded.linked)} of {graph.firms.height} firms have recorded links; of {links} links "
        f"{recorded.with_product} name a product, {recorded.with_amount} an amount, {recorded.with_share} a share, "
        f"the rest is estimated; {recorded.essential} are essential inputs. Unrecorded supply is not in it",
    )
    return Coverage(
        {
            "firms": (len(recorded.linked), graph.firms.height),
            "products": (recorded.with_product, links),
            "amounts": (recorded.with_amount, links),
            "shares": (recorded.with_share, links),
        },
        words,
    )


def _nothing() -> str:
    return say(
        "范围内未见供货记载，算不出系统性风险；先导入供货关系。",
        "No supply links are recorded in the scope; import them first.",
    )
