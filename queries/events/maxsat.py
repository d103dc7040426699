"""Core-guided MaxSAT over an incremental SAT solver: bounds rise core by core, answers improve.

OLL with core minimisation and core exhaustion (Morgado, Dodaro, Marques-Silva 2014; Ignatiev et
al. 2019). All softs of one level weigh the same; a level that is settled becomes hard.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from pysat.card import ITotalizer
from pysat.solvers import Solver

from queries.events.formula import Formula

MINIMISE_CONFLICTS = 1000  # for one literal of a core
EXHAUST_CONFLICTS = 3000  # for one more step of a core's count
IMPROVE_CONFLICTS = 300  # for granting one more soft literal at the start


class Impossible(Exception):
    """The hard clauses cannot hold together."""


class CoreGuided:
    """Minimises levels of soft literals one after the other.

    `on_model` is told every model, `on_bound` every proven lower bound of the current level.
    """

    def __init__(
        self,
        formula: Formula,
        on_model: Callable[[list[int]], None],
        on_bound: Callable[[int], None],
    ) -> None:
        self.solver = Solver(name="cadical195", bootstrap_with=formula.clauses)
        self.top = formula.top
        self.on_model = on_model
        self.on_bound = on_bound
        self.bound = 0
        self.wanted: list[int] = []
        self.counts: dict[int, tuple[list[int], int]] = {}

    def first(self) -> None:
        """Find any model. Raises Impossible."""
        if not self.solver.solve():
            raise Impossible
        self.on_model(self.solver.get_model())

    def improve(self, softs: Sequence[int], seconds: float) -> None:
        """Grant soft literals one by one while each comes cheaply: a good answer early."""
        ends = time.monotonic() + seconds
        if self._try(list(softs), EXHAUST_CONFLICTS) or not self.solver.solve():
            return
        model = set(self.solver.get_model())
        granted = [literal for literal in softs if literal in model]
        for literal in softs:
            if literal in model:
                continue
            if time.monotonic() > ends:
                return
            if self._try([*granted, literal], IMPROVE_CONFLICTS):
                model = set(self.solver.get_model())
                granted = [soft for soft in softs if soft in model]

    def minimise(self, softs: Sequence[int]) -> int:
        """The fewest softs of a level that must be given up; they are fixed at that number."""
        self.bound, self.wanted, self.counts = 0, list(softs), {}
        self.on_bound(0)
        while not self.solver.solve(assumptions=self.wanted):
            self._relax(self._small(self.solver.get_core()))
        self.on_model(self.solver.get_model())
        for literal in self.wanted:
            self.solver.add_clause([literal])
        return self.bound

    def _try(self, assumptions: list[int], conflicts: int) -> bool | None:
        self.solver.conf_budget(conflicts)
        answer: bool | None = self.solver.solve_limited(assumptions=assumptions)
        if answer:
            self.on_model(self.solver.get_model())
        return answer

    def _small(self, core: list[int]) -> list[int]:
        for literal in list(core):
            if len(core) == 1:
                break
            rest = [other for other in core if other != literal]
            if len(rest) < len(core) and self._try(rest, MINIMISE_CONFLICTS) is False:
                core = self.solver.get_core()
        return core

    def _relax(self, core: list[int]) -> None:
        """Pay one for the core and count, from then on, how many of it are given up."""
        self._raise_bound()
        gone = set(core)
        self.wanted = [literal for literal in self.wanted if literal not in gone]
        for literal in core:
            if literal in self.counts:
                self._next(*self.counts.pop(literal))
        if len(core) == 1:
            self.solver.add_clause([-core[0]])
            return
        total = ITotalizer([-literal for literal in core], ubound=len(core), top_id=self.top)
        self.top = max(self.top, total.top_id)
        self.solver.append_formula(total.cnf.clauses)
        outputs = list(total.rhs)
        total.delete()
        self.solver.add_clause([outputs[0]])
        step = 1
        while step < len(outputs) and self._try([-outputs[step]], EXHAUST_CONFLICTS) is False:
            self.solver.add_clause([outputs[step]])
            self._raise_bound()
            step += 1
        self._next(outputs, step - 1)

    def _next(self, outputs: list[int], step: int) -> None:
        """Want the next output of a count to be false."""
        if step + 1 < len(outputs):
            literal = -outputs[step + 1]
            self.wanted.append(literal)
            self.counts[literal] = (outputs, step + 1)

    def _raise_bound(self) -> None:
        self.bound += 1
        self.on_bound(self.bound)
