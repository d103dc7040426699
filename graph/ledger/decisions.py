"""Decisions about who is who, and the queue of pairs that wait for one, in the ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import (
    JSON,
    DateTime,
    Engine,
    Float,
    Integer,
    String,
    Text,
    UniqueConstraint,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from graph.errors import BadInput, Conflict
from graph.identity.decisions import Decision, Decisions, Kind
from graph.language import say
from graph.ledger.base import Base

State = Literal["open", "merge", "distinct", "split"]


class DecisionRow(Base):
    """A decision; undoing keeps the row and says who undid it, when and why."""

    __tablename__ = "identity_decision"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    left: Mapped[str] = mapped_column(String(300), index=True)
    right: Mapped[str] = mapped_column(String(300), index=True)
    person: Mapped[str] = mapped_column(String(100))
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    reason: Mapped[str] = mapped_column(Text)
    undone_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    undone_by: Mapped[str] = mapped_column(String(100), default="")
    undone_reason: Mapped[str] = mapped_column(Text, default="")


class ReviewRow(Base):
    """A doubtful pair; the same pair from ten imports is one row."""

    __tablename__ = "identity_review"
    __table_args__ = (UniqueConstraint("subject", "left", "right"),)
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    subject: Mapped[str] = mapped_column(String(16))
    left: Mapped[str] = mapped_column(String(300))
    right: Mapped[str] = mapped_column(String(300))
    left_name: Mapped[str] = mapped_column(Text)
    right_name: Mapped[str] = mapped_column(Text)
    score: Mapped[float] = mapped_column(Float)
    band: Mapped[str] = mapped_column(String(16))
    explanation: Mapped[Any] = mapped_column(JSON)
    evidence: Mapped[Any] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(16), index=True, default="open")
    decision: Mapped[int | None] = mapped_column(Integer)
    queued_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


@dataclass(frozen=True)
class Review:
    """A doubtful pair with both sides' evidence. `left` is a row key or firm id, `right` a firm or product id."""

    left: str
    right: str
    left_name: str
    right_name: str
    score: float
    band: str
    explanation: Sequence[dict[str, Any]] = ()
    evidence: dict[str, Any] = field(default_factory=dict)
    subject: Literal["firm", "product"] = "firm"
    state: str = "open"
    id: int = 0
    decision: int | None = None


Act = Callable[[Decision], None]


def nothing_else(_: Decision) -> None:
    """A decision from which nothing follows at once."""


class Reviews:
    """The review queue and the book of decisions."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def add(self, reviews: Iterable[Review]) -> int:
        """Queue pairs; one that waits already gets the newer score and evidence. How many are new."""
        added = 0
        with Session(self.engine) as session, session.begin():
            waiting = {
                (row.subject, row.left, row.right): row
                for row in session.scalars(select(ReviewRow))
            }
            for review in reviews:
                key = (review.subject, review.left, review.right)
                row = waiting.get(key)
                if row is None:
                    row = waiting[key] = ReviewRow(
                        subject=review.subject, left=review.left, right=review.right,
                        queued_at=datetime.now(UTC), state="open",
                    )  # fmt: skip
                    session.add(row)
                    added += 1
                row.left_name, row.right_name = review.left_name, review.right_name
                row.score, row.band = review.score, review.band
                row.explanation, row.evidence = list(review.explanation), review.evidence
        return added

    def list(self, state: State | None = "open", limit: int = 100, offset: int = 0) -> list[Review]:
        """Pairs in one state (None: all), the likeliest first."""
        query = select(ReviewRow).order_by(ReviewRow.score.desc(), ReviewRow.id)
        if state is not None:
            query = query.where(ReviewRow.state == state)
        with Session(self.engine) as session:
            return [_review(row) for row in session.scalars(query.offset(offset).limit(limit))]

    def one(self, review: int) -> Review:
        """A pair by its number, settled or not."""
        with Session(self.engine) as session:
            row = session.get(ReviewRow, review)
            if row is None:
                raise BadInput(say("没有这条待核", "No such pair waits"), str(review))
            return _review(row)

    def decide(
        self, review: int, kind: Kind, person: str, reason: str, act: Act = nothing_else
    ) -> Decision:
        """Settle a waiting pair. `act` is what follows from it: where it fails, nothing is decided.
        Raises Conflict when somebody settled it meanwhile."""
        with Session(self.engine) as session, session.begin():
            row = session.get(ReviewRow, review, with_for_update=True)
            if row is None:
                raise BadInput(say("没有这条待核", "No such pair waits"), str(review))
            if row.state != "open":
                raise Conflict(
                    say("这一对已有人处置", "Somebody has settled this pair"),
                    f"{row.left_name} / {row.right_name}: {row.state}",
                    say("如需改判，先撤销原决定。", "Undo the decision first."),
                )
            made = _new(kind, row.left, row.right, person, reason)
            session.add(made)
            session.flush()
            row.state, row.decision = kind, made.id
            session.flush()
            act(_decision(made))
            return _decision(made)

    def record(self, kind: Kind, left: str, right: str, person: str, reason: str) -> Decision:
        """A decision about a pair that no import had queued (two firms that a person picked)."""
        if left == right:
            raise BadInput(say("两边是同一项", "Both sides are one"), left)
        with Session(self.engine) as session, session.begin():
            made = _new(kind, left, right, person, reason)
            session.add(made)
            session.flush()
            return _decision(made)

    def undo(self, decision: int, person: str, reason: str, act: Act = nothing_else) -> Decision:
        """Take a decision back: the row stays, the pair waits again; where `act` fails, all stays as
        it was. Raises Conflict if undone already."""
        with Session(self.engine) as session, session.begin():
            row = session.get(DecisionRow, decision, with_for_update=True)
            if row is None:
                raise BadInput(say("没有这项决定", "No such decision"), str(decision))
            if row.undone_at is not None:
                raise Conflict(say("这项决定已被撤销", "It was undone already"), str(decision))
            row.undone_at, row.undone_by, row.undone_reason = datetime.now(UTC), person, reason
            for waiting in session.scalars(select(ReviewRow).where(ReviewRow.decision == decision)):
                waiting.state, waiting.decision = "open", None
            session.flush()
            act(_decision(row))
            return _decision(row)

    def standing(self) -> Decisions:
        """Every decision that has not been undone, as resolution applies them."""
        query = select(DecisionRow).where(DecisionRow.undone_at.is_(None))
        with Session(self.engine) as session:
            return Decisions.of(_decision(row) for row in session.scalars(query))


def _new(kind: Kind, left: str, right: str, person: str, reason: str) -> DecisionRow:
    if not person.strip() or not reason.strip():
        raise BadInput(
            say("决定须写明何人、何故", "A decision needs a person and a reason"),
            f"person={person!r} reason={reason!r}",
        )
    return DecisionRow(
        kind=kind, left=left, right=right, person=person, at=datetime.now(UTC), reason=reason
    )


def _decision(row: DecisionRow) -> Decision:
    kind: Kind = "merge" if row.kind == "merge" else "split" if row.kind == "split" else "distinct"
    return Decision(kind, row.left, row.right, row.person, row.at, row.reason, row.id)


def _review(row: ReviewRow) -> Review:
    return Review(
        row.left, row.right, row.left_name, row.right_name, row.score, row.band, row.explanation,
        row.evidence, "product" if row.subject == "product" else "firm", row.state, row.id, row.decision,
    )  # fmt: skip
