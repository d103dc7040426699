"""A growing CNF with the few counting constraints that a timetable needs."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from pysat.card import CardEnc, EncType


class Formula:
    """Clauses over variables 1..top."""

    def __init__(self) -> None:
        self.top = 0
        self.clauses: list[list[int]] = []

    def new(self) -> int:
        """A fresh variable."""
        self.top += 1
        return self.top

    def add(self, *clause: int) -> None:
        """Add one clause; an empty one makes the formula impossible."""
        self.clauses.append(list(clause))

    def at_most_one(self, literals: Sequence[int]) -> None:
        """Pairwise while short, by a sequential counter when long."""
        if len(literals) > 6:
            self.at_most(literals, 1, EncType.seqcounter)
            return
        for index, literal in enumerate(literals):
            for other in literals[:index]:
                self.add(-literal, -other)

    def at_most(
        self, literals: Sequence[int], bound: int, encoding: int = EncType.totalizer
    ) -> None:
        """No more than `bound` of the literals."""
        if bound < 0:
            self.add()
        elif bound == 0:
            self.clauses += [[-literal] for literal in literals]
        elif len(literals) > bound:
            self._take(CardEnc.atmost(list(literals), bound, top_id=self.top, encoding=encoding))

    def at_least(self, literals: Sequence[int], bound: int) -> None:
        """No fewer than `bound` of the literals."""
        if bound > len(literals):
            self.add()
        elif bound > 0:
            self._take(
                CardEnc.atleast(list(literals), bound, top_id=self.top, encoding=EncType.totalizer)
            )

    def exactly(self, literals: Sequence[int], count: int) -> None:
        """Just `count` of the literals."""
        if count > len(literals):
            self.add()
        elif count == 0 or count == len(literals):
            self.clauses += [[literal if count else -literal] for literal in literals]
        elif count == 1:
            self.add(*literals)
            self.at_most_one(literals)
        else:
            reached = self.count(literals, count + 1)
            self.add(reached[count - 1])
            self.add(-reached[count])

    def count(self, literals: Sequence[int], limit: int) -> list[int]:
        """Literals that hold iff at least 1, 2, … `limit` of the given ones do (counting in order)."""
        before: list[int] = []
        for literal in literals:
            after = [self.new() for _ in range(min(len(before) + 1, limit))]
            for index, reached in enumerate(after):
                already = before[index : index + 1]
                one_less = before[index - 1 : index] if index else []
                self.add(-reached, literal, *already)
                for had in already:
                    self.add(-had, reached)
                for had in one_less:
                    self.add(-reached, had, *already)
                self.add(reached, -literal, *(-had for had in one_less))
            before = after
        for fewer, more in pairwise(before):
            self.add(-more, fewer)
        return before

    def _take(self, made: object) -> None:
        self.top = max(self.top, made.nv)  # type: ignore[attr-defined]
        self.clauses += made.clauses  # type: ignore[attr-defined]
