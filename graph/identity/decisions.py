"""What people decided about who is who, and how that binds the resolution of later imports."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from graph.identity.names import clean, normal_key
from graph.values import CreditCode, check_credit_code

#: merge: one firm; distinct: not the same; split: was one by mistake, is two again. Of a doubtful
#: statement or product: accept, refuse.
Kind = Literal["merge", "distinct", "split", "accept", "refuse"]
#: Kinds that say who is who.
IDENTITY: tuple[Kind, ...] = ("merge", "distinct", "split")


@dataclass(frozen=True)
class Decision:
    """One person's word about a pair. `left` and `right` are firm ids or row keys (`row_key`)."""

    kind: Kind
    left: str
    right: str
    person: str
    at: datetime
    reason: str
    id: int = 0


def row_key(name: str, uscc: str = "") -> str:
    """How a row without an id is named in a decision: by its valid code, else by its normal name."""
    code = check_credit_code(uscc)
    return (
        f"uscc:{code.text}" if isinstance(code, CreditCode) else f"name:{normal_key(clean(name))}"
    )


@dataclass
class Decisions:
    """Standing decisions; for one pair the latest holds."""

    latest: dict[tuple[str, str], Decision] = field(default_factory=dict)
    #: Merges that the graph carries: number of the decision → (firm that went, firm that it now is).
    carried: dict[int, tuple[str, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, decisions: Iterable[Decision]) -> Decisions:
        """From decisions in any order."""
        latest: dict[tuple[str, str], Decision] = {}
        for decision in sorted(decisions, key=lambda one: (one.at, one.id)):
            latest[_pair(decision.left, decision.right)] = decision
        return cls(latest)

    def carrying(self, merges: Iterable[tuple[int, str, str]]) -> Decisions:
        """With the merges (decision, gone, keep) that the graph carries: a name that was the gone firm's
        means it still, so that a file reads as before and taking the merge back parts the two again."""
        return Decisions(self.latest, {decision: (gone, keep) for decision, gone, keep in merges})

    def before_merging(self, firms: Iterable[str]) -> list[str]:
        """Of firms that are one today the one that went: the other is known by its names only since."""
        found = list(firms)
        gone = [firm for firm in found if firm in self._now]
        return gone[:1] if gone and len({self.survivor(firm) for firm in found}) == 1 else found

    @property
    def _now(self) -> dict[str, str]:
        return dict(self.carried.values())

    def __bool__(self) -> bool:
        return bool(self.latest)

    def between(self, left: str, right: str) -> Decision | None:
        """The standing decision about a pair, whichever way round it was taken."""
        return self.latest.get(_pair(left, right))

    def forbids(self, keys: Iterable[str], firm: str) -> Decision | None:
        """The decision by which a row with these keys is not that firm."""
        for key in keys:
            found = self.between(key, firm)
            if found is not None and found.kind != "merge":
                return found
        return None

    def forces(self) -> dict[str, Decision]:
        """Key or firm id → the merge that sends it to `right` of that decision."""
        return {one.left: one for one in self.latest.values() if one.kind == "merge"}

    def survivor(self, firm: str) -> str:
        """The firm that a merged firm now is; itself when nothing was decided."""
        ways = self._now | {left: merge.right for left, merge in self.forces().items()}
        seen = {firm}
        while (after := ways.get(firm)) and after not in seen:
            firm = after
            seen.add(firm)
        return firm


def _pair(left: str, right: str) -> tuple[str, str]:
    return (left, right) if left <= right else (right, left)
