"""Economic Systemic Risk Index: what share of all output is lost when firms stop.

Diem, Borsos, Reisch, Kertész, Thurner: Quantifying firm-level economic systemic risk from nation-wide
supply networks, Scientific Reports 12, 7719 (2022), doi 10.1038/s41598-022-11522-z.

With W[i,j] what i sells to j in a year, p[i] the sector of i, ε[k,l] how much sector l needs inputs of
sector k (2 essential, 1 not essential, 0 no short-term effect), out[i] = Σ_j W[i,j] and
in[j] = Σ_i W[i,j]:

- downstream weights D[i,j]: W[i,j] / (all that j buys from sector p[i]) where ε = 2, W[i,j] / in[j]
  where ε = 1, 0 where ε = 0; upstream weights U[i,j] = W[i,j] / out[i];
- replaceability σ[i] = min(1, out[i] / A[p[i]]) with A[k] = Σ_{p[i]=k} out[i]·hd[i]; 1 where A[k] = 0;
- hd'[j] = max(0, min(ψ[j], 1 − max_k S[j,k], 1 − L[j])), S[j,k] = Σ σ[i]·D[i,j]·(1 − hd[i]) over the
  essential suppliers of sector k, L[j] the same over all suppliers with ε = 1;
- hu'[i] = max(0, min(ψ[i], 1 − Σ_j U[i,j]·(1 − hu[j])));
- all firms at once from the values of the step before, hd = hu = ψ at the start; the run stops after
  the step in which no hd and no hu falls by more than eps, and keeps the values of that step;
- ESRI = Σ out[i]·(1 − min(hd[i], hu[i])) / Σ out[i]; ESRI_d, ESRI_u with hd or hu alone.

Where a whole sector is closed (A = 0) σ is 1; the authors' package divides by one currency unit
there, which differs only for firms that sell less than one unit. Losses x = 1 − h are kept. Eight
closures run side by side, so that one pass over the links serves eight, and firms whose suppliers and
customers did not change are left as they are; memory is linear in links.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.algorithms.cascade import LANES, Operators, run_lanes
from graph.algorithms.cluster import Where, never, run_chunks
from graph.errors import BadInput
from graph.language import say

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Progress = Callable[[int, int], None]

#: Sector of a firm whose sector is not known: a sector of its own, essential to nobody.
UNKNOWN = -1
ESSENTIAL, LINEAR = 2, 1
#: Closures handed to a thread at once.
CHUNK = 8 * LANES
NOBODY = np.empty(0, dtype=np.int64)


@dataclass(frozen=True)
class Flows:
    """Links, each with its good and how much its buyer needs that good (2, 1 or 0); suppliers of one
    good to one buyer stand in for each other."""

    supplier: Ints
    buyer: Ints
    amount: Floats
    good: Ints
    need: NDArray[np.int8]


@dataclass(frozen=True)
class Network:
    """The operators of a network, built once; see the module for their meaning.

    Suppliers of buyer j stand in `supplier`, with weights `weight`, in groups: those of group g are
    `group_start[g]:group_start[g+1]`, the groups of j are `buyer_start[j]:buyer_start[j+1]`.
    Customers of firm i are `customer[customer_start[i]:customer_start[i+1]]` with shares `share`.
    """

    out: Floats
    market: Ints
    markets: int
    buyer_start: Ints
    group_start: Ints
    supplier: Ints
    weight: Floats
    customer_start: Ints
    customer: Ints
    share: Floats
    dropped_self_links: int = 0

    @property
    def size(self) -> int:
        """Number of firms."""
        return len(self.out)

    @property
    def operators(self) -> Operators:
        """The arrays that a cascade runs on."""
        return Operators(**{name: getattr(self, name) for name in Operators._fields})

    @classmethod
    def of(
        cls,
        links: tuple[Ints, Ints, Floats],
        sector: Ints,
        essential: NDArray[np.int8] | None = None,
        market: Ints | None = None,
    ) -> Network:
        """From (supplier, buyer, amount per year) arrays, each firm's sector (UNKNOWN allowed), and
        ε by supplier's and buyer's sector (None: all 1, linear). Parallel links are added up, links
        to oneself dropped and counted. Raises BadInput for negative or missing amounts."""
        supplier, buyer, amount, dropped = _merged(links)
        need = _essentiality(sector[supplier], sector[buyer], essential)
        flows = Flows(supplier, buyer, amount, sector[supplier], need)
        network = cls.of_flows(flows, sector if market is None else market)
        return replace(network, dropped_self_links=dropped)

    @classmethod
    def of_flows(cls, flows: Flows, market: Ints) -> Network:
        """From links that name their good, and each firm's market (UNKNOWN: one of its own). Amounts
        must be positive, ends different."""
        supplier, buyer, amount = flows.supplier, flows.buyer, flows.amount
        size = len(market)
        out = np.bincount(supplier, amount, minlength=size).astype(np.float64)
        order = np.argsort(supplier, kind="stable")
        start = np.zeros(size + 1, dtype=np.int64)
        np.cumsum(np.bincount(supplier, minlength=size), out=start[1:])
        numbered, markets = _market_numbers(market)
        return cls(
            out=out,
            market=numbered,
            markets=markets,
            **_groups(flows, size),
            customer_start=start,
            customer=buyer[order],
            share=amount[order] / out[supplier[order]],
        )


def _merged(links: tuple[Ints, Ints, Floats]) -> tuple[Ints, Ints, Floats, int]:
    supplier, buyer = (np.asarray(ends, dtype=np.int64) for ends in links[:2])
    amount = np.asarray(links[2], dtype=np.float64)
    wrong = ~np.isfinite(amount) | (amount < 0)
    if wrong.any():
        at = int(np.flatnonzero(wrong)[0])
        raise BadInput(
            say("供货金额缺失或为负", "An amount is missing or negative"),
            say(f"第{at + 1}条：{amount[at]}", f"link {at + 1}: {amount[at]}"),
            say("补上或删去这一条。", "Correct or remove it."),
        )
    own = supplier == buyer
    kept = ~own & (amount > 0)
    size = int(max(supplier.max(initial=-1), buyer.max(initial=-1))) + 1
    key, inverse = np.unique(supplier[kept] * size + buyer[kept], return_inverse=True)
    total = np.bincount(inverse, amount[kept], minlength=len(key)).astype(np.float64)
    return key // max(size, 1), key % max(size, 1), total, int(own.sum())


def _essentiality(
    seller: Ints, buyer: Ints, essential: NDArray[np.int8] | None
) -> NDArray[np.int8]:
    """ε of each link; 1 where a sector is unknown or no matrix is given."""
    kind = np.full(len(seller), LINEAR, dtype=np.int8)
    if essential is not None:
        known = (seller >= 0) & (buyer >= 0)
        kind[known] = essential[seller[known], buyer[known]]
    return kind


def _groups(flows: Flows, size: int) -> dict[str, Any]:
    """Links with an effect, by buyer and group: one group per essential good, one linear pool."""
    bought = np.bincount(flows.buyer, flows.amount, minlength=size)
    # The linear pool of a buyer is the group after all its goods.
    label = np.where(flows.need == ESSENTIAL, flows.good, flows.good.max(initial=0) + 1)
    felt = flows.need > 0
    supplier, buyer, amount = flows.supplier[felt], flows.buyer[felt], flows.amount[felt]
    label, pooled = label[felt], flows.need[felt] == LINEAR
    order = np.lexsort((supplier, label, buyer))
    supplier, buyer, amount = supplier[order], buyer[order], amount[order]
    label, pooled = label[order], pooled[order]
    is_first = np.ones(len(buyer), dtype=bool)
    is_first[1:] = (buyer[1:] != buyer[:-1]) | (label[1:] != label[:-1])
    number = np.cumsum(is_first) - 1
    count = int(number[-1]) + 1 if len(number) else 0
    group_total = np.bincount(number, amount, minlength=count)
    divisor = np.where(pooled, bought[buyer], group_total[number] if count else 0.0)
    buyer_start = np.zeros(size + 1, dtype=np.int64)
    np.cumsum(np.bincount(buyer[is_first], minlength=size), out=buyer_start[1:])
    group_start = np.append(np.flatnonzero(is_first), len(buyer)).astype(np.int64)
    return {
        "buyer_start": buyer_start,
        "group_start": group_start,
        "supplier": supplier,
        "weight": amount / divisor,
    }


def _market_numbers(market: Ints) -> tuple[Ints, int]:
    """Markets numbered from 0; an unknown one is a market of its own."""
    numbered = np.asarray(market, dtype=np.int64).copy()
    known = numbered >= 0
    names, inverse = np.unique(numbered[known], return_inverse=True)
    numbered[known] = inverse
    numbered[~known] = len(names) + np.arange(int((~known).sum()))
    return numbered, len(names) + int((~known).sum())


@dataclass(frozen=True)
class Shock:
    """Firms that lose capacity; `loss` 1 is a closure, less is a partial shock (1 − ψ)."""

    firms: Ints
    loss: float | Floats = 1.0


@dataclass(frozen=True)
class Risk:
    """One entry per shock, each 0–1, and the number of steps until the run stopped."""

    esri: Floats
    esri_d: Floats
    esri_u: Floats
    steps: Ints


@dataclass(frozen=True)
class RunOptions:
    """How to run: stopping threshold, replaceability, threads or the address of a cluster."""

    eps: float = 0.01
    replaceable: bool = True
    threads: int = 1
    compute: str = ""


def single_closures(network: Network) -> list[Shock]:
    """Each firm closed alone."""
    return [Shock(np.array([firm], dtype=np.int64)) for firm in range(network.size)]


def esri(
    network: Network,
    shocks: Sequence[Shock] | None = None,
    options: RunOptions | None = None,
    *,
    progress: Progress | None = None,
    is_cancelled: Callable[[], bool] = never,
) -> Risk:
    """The index for each shock (None: each firm closed alone). `progress(done, all)` counts
    shocks; a true `is_cancelled()` ends the run with Cancelled."""
    chosen = options or RunOptions()
    asked = single_closures(network) if shocks is None else list(shocks)
    result = np.zeros((len(asked), 4))
    size = _chunk_size(len(asked), chosen.threads)
    chunks = [asked[start : start + size] for start in range(0, len(asked), size)]

    def report(done: int, _all: int) -> None:
        if progress:
            progress(min(done * size, len(asked)), len(asked))

    found = run_chunks(
        esri_chunk, (network, chosen), chunks, Where(chosen.compute, chosen.threads),
        progress=report, is_cancelled=is_cancelled,
    )  # fmt: skip
    result = np.concatenate([*found, np.empty((0, 4))])
    return Risk(result[:, 0], result[:, 1], result[:, 2], result[:, 3].astype(np.int64))


def _chunk_size(shocks: int, threads: int) -> int:
    """CHUNK, or less where there are too few shocks to keep every thread busy."""
    return min(CHUNK, max(1, -(-shocks // max(threads, 1))))


def esri_chunk(shared: tuple[Network, RunOptions], shocks: Sequence[Shock]) -> Floats:
    """esri, esri_d, esri_u, steps for a few shocks, on one thread, here or on a cluster's worker."""
    network, options = shared
    firms = [np.asarray(shock.firms, dtype=np.int64) for shock in shocks]
    start = np.zeros(len(shocks) + 1, dtype=np.int64)
    np.cumsum([len(at) for at in firms], out=start[1:])
    losses = [
        np.broadcast_to(np.asarray(one.loss, np.float64), at.shape)
        for one, at in zip(shocks, firms, strict=True)
    ]
    firm, loss = np.concatenate([*firms, NOBODY]), np.concatenate([*losses, NOBODY.astype(float)])
    _refuse_impossible(firm, loss, network.size)
    result = np.zeros((len(shocks), 4))
    run_lanes(network.operators, start, firm, loss, options.eps, options.replaceable, result)
    return result


def _refuse_impossible(firm: Ints, loss: Floats, size: int) -> None:
    """The compiled code checks no bounds."""
    wrong = (firm < 0) | (firm >= size) | ~((loss >= 0) & (loss <= 1))
    if wrong.any():
        at = int(np.flatnonzero(wrong)[0])
        raise BadInput(
            say("冲击无效", "A shock cannot be"),
            say(f"企业序号{firm[at]}，损失{loss[at]}", f"firm number {firm[at]}, loss {loss[at]}"),
            say(
                f"企业序号须在 0 与 {size - 1} 之间，损失在 0 与 1 之间。",
                f"Firm numbers lie between 0 and {size - 1}, losses between 0 and 1.",
            ),
        )
