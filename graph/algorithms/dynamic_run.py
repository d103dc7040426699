"""Day by day after a shock: stocks delay what the systemic-risk index gives as the end state.

After the inventory model of Hallegatte, Modeling the role of inventories and heterogeneity in the
assessment of the economic costs of natural disasters, Risk Analysis 34 (2014) 152–167, as run on
firms by Inoue and Todo, Firm-level propagation of shocks through supply-chain networks, Nature
Sustainability 2 (2019) 841–847; on the groups, weights and σ of `systemic_risk`:

- firm j holds of each input group g (an essential good, or its linear pool) a stock of s[g] days of
  normal use, at most n[j], full at the start;
- on day t group g receives f[g] = 1 − Σ σ[i]·D[i,j]·(1 − hd[i]) of a normal day, from the levels of
  day t−1; suppliers ration in proportion to orders;
- hd[j] = max(0, min(ψ[j], min_g(s[g] + f[g]))), at most 1; then s[g] = min(n[j], s[g] + f[g] − hd[j]);
- hu[i] = max(0, min(ψ[i], 1 − Σ_j U[i,j]·(1 − hu[j]))) from the levels of day t−1: stocks do not
  replace lost orders; the level of a firm is min(hd, hu);
- ψ of the shocked firms stays down for the outage, then rises evenly over the recovery.

Left out of the published models: orders beyond a normal day to fill up stocks, final demand as a
customer of its own, and new suppliers. With constant ψ levels only fall, and they end at the fixed
point of the static cascade; without stocks one day is one step of it. A loop of essential inputs
whose stocks are used up does not start again by itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from graph.algorithms.systemic_risk import Floats, Ints, Network, Shock

#: Day of an event that does not happen within the run.
NEVER = -1


@dataclass(frozen=True)
class Plan:
    """`days` to run; `stock_days` for all firms or one number each; the shock lasts `outage_days`
    (None: it never ends) and then `recovery_days`; a firm stands still at or below `stop_level`."""

    days: int = 90
    stock_days: float | Floats = 15.0
    outage_days: int | None = None
    recovery_days: int = 0
    stop_level: float = 0.1
    replaceable: bool = True


@dataclass(frozen=True)
class Course:
    """Per firm: the first day at or below the stop level, the first later day above it (NEVER where
    there is none), normal days of output lost, level on the last day. Per day: the share of all
    output that is produced."""

    stop_day: Ints
    back_day: Ints
    lost_days: Floats
    last_level: Floats
    output: Floats


def dynamic_run(network: Network, shock: Shock, plan: Plan | None = None) -> Course:
    """The course of one shock, which hits on day 0."""
    chosen = plan or Plan()
    size = network.size
    state = _State.start(network, chosen)
    stop, back = np.full(size, NEVER, np.int64), np.full(size, NEVER, np.int64)
    lost, level = np.zeros(size), np.ones(size)
    output = np.ones(chosen.days)
    total = network.out.sum() or 1.0
    for day in range(chosen.days):
        level = state.next_day(_capacity(size, shock, chosen, day))
        lost += 1.0 - level
        output[day] = network.out @ level / total if network.out.any() else 1.0
        stands = level <= chosen.stop_level
        stop[stands & (stop == NEVER)] = day
        back[~stands & (stop != NEVER) & (back == NEVER)] = day
    return Course(stop, back, lost, level, output)


def _capacity(size: int, shock: Shock, plan: Plan, day: int) -> Floats:
    """ψ of every firm on a day."""
    part = 1.0
    if plan.outage_days is not None and day >= plan.outage_days:
        gone = day - plan.outage_days + 1
        part = max(0.0, 1.0 - gone / (plan.recovery_days + 1))
    capacity = np.ones(size)
    capacity[np.asarray(shock.firms, dtype=np.int64)] -= part * np.asarray(shock.loss)
    return capacity


@dataclass
class _State:
    """Levels of the day before, and the stock of each input group."""

    network: Network
    received: sparse.csr_matrix
    ordered: sparse.csr_matrix
    owner: Ints
    full: Floats
    stock: Floats
    down: Floats
    up: Floats
    replaceable: bool

    @classmethod
    def start(cls, network: Network, plan: Plan) -> _State:
        groups, size = len(network.group_start) - 1, network.size
        owner = np.repeat(np.arange(size), np.diff(network.buyer_start))
        full = np.broadcast_to(np.asarray(plan.stock_days, dtype=np.float64), (size,))[owner]
        weights = (network.weight, network.supplier, network.group_start)
        shares = (network.share, network.customer, network.customer_start)
        return cls(
            network=network,
            received=sparse.csr_matrix(weights, (groups, size)),
            ordered=sparse.csr_matrix(shares, (size, size)),
            owner=owner,
            full=full,
            stock=full.copy(),
            down=np.ones(size),
            up=np.ones(size),
            replaceable=plan.replaceable,
        )

    def next_day(self, capacity: Floats) -> Floats:
        """The levels of the next day."""
        incoming = 1.0 - self.received @ (self._sigma() * (1.0 - self.down))
        down = capacity.copy()
        np.minimum.at(down, self.owner, self.stock + incoming)
        down = np.clip(down, 0.0, 1.0)
        self.stock = np.clip(self.stock + incoming - down[self.owner], 0.0, self.full)
        orders = 1.0 - self.ordered @ (1.0 - self.up)
        self.down, self.up = down, np.clip(np.minimum(capacity, orders), 0.0, 1.0)
        level: Floats = np.minimum(self.down, self.up)
        return level

    def _sigma(self) -> Floats:
        net = self.network
        if not self.replaceable:
            return np.ones(net.size)
        supply = np.bincount(net.market, net.out * self.down, minlength=net.markets)[net.market]
        left = np.where(supply > 0.0, supply, 1.0)
        return np.where(supply > 0.0, np.minimum(1.0, net.out / left), 1.0)
