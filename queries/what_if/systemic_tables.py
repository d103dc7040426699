"""The systemic-risk index on plain tables, without a graph."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from graph.algorithms.systemic_risk import Network, Risk, RunOptions, esri
from graph.errors import BadInput
from graph.language import say
from graph.settings import settings
from queries.answer import Answer, Coverage
from queries.what_if.systemic_files import Firms, read_edges, read_essential, read_firms


def systemic_from_tables(
    edges: Path, firms: Path, essential: Path | None = None, *, eps: float = 0.01
) -> Answer:
    """Each firm of `firms` (firm,sector) closed alone in the network of `edges`
    (supplier,buyer,amount), one row per firm in file order, ids as in the file.

    `essential` is a matrix of 2, 1, 0 with suppliers' sectors in its first column and one column per
    buyers' sector; without it every input is linear. The market of a firm is its sector; a firm
    with a blank sector is a market of its own. Raises BadInput naming file, line, column and value.
    """
    checked_eps(eps)
    listed = read_firms(firms)
    links = read_edges(edges, listed)
    matrix, lacking = read_essential(essential, listed.codes) if essential else (None, [])
    network = Network.of(links, listed.sector, matrix)
    found = esri(
        network, None, RunOptions(eps=eps, threads=settings().workers, compute=settings().compute)
    )
    return Answer(
        rows=risk_rows(listed.ids, found),
        coverage=_coverage(listed, network, len(links[2]), lacking),
        formula=formula(eps),
        as_of=None,
        scope=edges.name,
        extra={"eps": eps},
    )


def risk_rows(names: list[str], found: Risk) -> list[dict[str, Any]]:
    """One row per shock."""
    columns = (found.esri, found.esri_d, found.esri_u, found.steps)
    return [
        {"firm": firm, "esri": total, "esri_d": down, "esri_u": up, "steps": steps}
        for firm, total, down, up, steps in zip(
            names, *(column.tolist() for column in columns), strict=True
        )
    ]


def checked_eps(eps: float) -> float:
    """The threshold, if it can stop a run. Raises BadInput."""
    if not 0 < eps < 1:
        raise BadInput(
            say("停止阈值须在 0 与 1 之间", "The stopping threshold lies between 0 and 1"),
            f"eps={eps}",
            say("通常取 0.01。", "0.01 is usual."),
        )
    return eps


def formula(eps: float) -> str:
    """The index in one line."""
    return say(
        f"ESRI = Σ 销售额×(1−min(下游健康度, 上游健康度)) ÷ Σ 销售额；单步最大跌幅不超过 {eps:g} 时停止",
        f"ESRI = Σ sales×(1−min(downstream, upstream health)) ÷ Σ sales; stops when no firm falls by more than {eps:g} in a step",
    )


def _coverage(listed: Firms, network: Network, links: int, lacking: list[str]) -> Coverage:
    firms = len(listed.ids)
    known = int((listed.sector >= 0).sum())
    missing = np.isin(listed.sector, [listed.codes.index(code) for code in lacking])
    used = links - network.dropped_self_links
    words = [
        say(
            f"{firms}家企业中{known}家有行业；{links}条供货中用了{used}条",
            f"{known} of {firms} firms have a sector; {used} of {links} links used",
        )
    ]
    if network.dropped_self_links:
        words.append(
            say(
                f"自己供给自己的{network.dropped_self_links}条已略去",
                f"{network.dropped_self_links} links of a firm to itself left out",
            )
        )
    if known < firms:
        words.append(
            say(
                f"行业空缺的{firms - known}家各算一个行业，其投入按非必需计",
                f"the {firms - known} firms without a sector are each a sector of their own, not essential",
            )
        )
    if lacking:
        words.append(
            say(
                f"矩阵里没有行业 {'、'.join(lacking)}（{int(missing.sum())}家）：视为行业不明，其投入与产出按非必需计，市场仍按行业分",
                f"the matrix lacks sectors {', '.join(lacking)} ({int(missing.sum())} firms): taken as unknown, their inputs and outputs not essential, their market still the sector",
            )
        )
    return Coverage(
        {"sectors": (known - int(missing.sum()), firms), "links": (used, links)},
        say("；", "; ").join(words),
    )
