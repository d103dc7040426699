"""Decisions about who is who, and the queue of pairs that wait for one, in the ledger."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal, get_args

from sqlalchemy import (
    JSON,
    DateTime,
    Engine,
    Float,
    Integer,
    String,
    Text,
    UniqueConstraint,
    func,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from graph.errors import BadInput, Conflict
from graph.identity.decisions import IDENTITY, Decision, Decisions, Kind
from graph.language import say
from graph.ledger.base import Base

State = Literal["open", "merge", "distinct", "split", "accept", "refuse"]
Subject = Literal["firm", "product", "statement"]


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
    """Something that waits for a person. Of a pair of firms `left` is a row key or firm id and `right` a
    firm id; of a written product or a doubtful statement `left` is its key and `right` is blank.
    `statements`: what would be written if it were so, as the source that is being read has it."""

    left: str
    right: str
    left_name: str
    right_name: str
    score: float
    band: str
    explanation: Sequence[dict[str, Any]] = ()
    evidence: dict[str, Any] = field(default_factory=dict)
    subject: Subject = "firm"
    state: str = "open"
    id: int = 0
    decision: int | None = None
    statements: Sequence[dict[str, Any]] = ()

    @property
    def by_source(self) -> dict[str, list[dict[str, Any]]]:
        """Source → the statements that wait in it."""
        return dict(self.evidence.get(SOURCES, {}))


#: Key of the evidence under which statements stand by source, and of what a decision wrote.
SOURCES, WRITTEN = "sources", "written"
#: What follows from a decision; what it returns is kept with the pair, for the way back.
Act = Callable[[Decision], dict[str, Any] | None]
Standing = list[Decision]


def nothing_else(_: Decision) -> dict[str, Any] | None:
    """A decision from which nothing follows at once."""
    return None


class Reviews:
    """The review queue and the book of decisions."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def add(self, reviews: Iterable[Review], source: str = "", named: Collection[str] = ()) -> int:
        """Queue what waits; what waits already gets the newer score and evidence. How many are new.
        `source`: whose reading this is; what it asked before and asks no more is taken off. A pair of firms
        waits as long as the source names the firm (`named`): at a second reading its name is known."""
        added = 0
        with Session(self.engine) as session, session.begin():
            held = list(session.scalars(select(ReviewRow)))
            by_key = {(row.subject, row.left, row.right): row for row in held}
            # One pair, be it written with its code or without.
            by_name = {(row.subject, row.left_name, row.right): row for row in held}
            asked: set[int] = set()
            for review in reviews:
                key = (review.subject, review.left, review.right)
                pair = (review.subject, review.left_name, review.right)
                row = by_key.get(key) or by_name.get(pair)
                if row is None:
                    row = ReviewRow(
                        subject=review.subject, left=review.left, right=review.right,
                        queued_at=datetime.now(UTC), state="open", evidence={},
                    )  # fmt: skip
                    session.add(row)
                    added += 1
                by_key[key] = by_name[pair] = row
                asked.add(id(row))
                row.left_name, row.right_name = review.left_name, review.right_name
                row.score, row.band = review.score, review.band
                row.explanation = list(review.explanation)
                row.evidence = _evidence(row.evidence, review, source)
            if source:
                silent = [
                    row for row in held if id(row) not in asked and row.left_name not in named
                ]
                _take_off(session, silent, source)
        return added

    def unasked(self, reviews: Iterable[Review]) -> int:
        """How many of these were never queued, as `add` would count them."""
        columns = (ReviewRow.subject, ReviewRow.right, ReviewRow.left, ReviewRow.left_name)
        with Session(self.engine) as session:
            held = session.execute(select(*columns)).all()
        known = {(subject, right, name) for subject, right, *names in held for name in names}
        return sum(
            (one.subject, one.right, one.left) not in known
            and (one.subject, one.right, one.left_name) not in known
            for one in reviews
        )

    def forget(self, source: str) -> None:
        """Take off what waits because of a source alone."""
        with Session(self.engine) as session, session.begin():
            _take_off(session, session.scalars(select(ReviewRow)), source)

    def count(self, state: State = "open") -> int:
        """How many are in a state."""
        with Session(self.engine) as session:
            query = select(func.count()).select_from(ReviewRow).where(ReviewRow.state == state)
            return session.scalars(query).one()

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
        self, review: int, kind: Kind, person: str, reason: str, act: Act = nothing_else,
        right: str = "",
    ) -> Decision:  # fmt: skip
        """Settle a waiting pair. `act` is what follows from it: where it fails, nothing is decided.
        `right`: what a person chose where the pair has none. Raises Conflict when somebody settled it
        meanwhile."""
        with Session(self.engine) as session, session.begin():
            row = session.get(ReviewRow, review, with_for_update=True)
            if row is None:
                raise BadInput(say("没有这条待核", "No such pair waits"), str(review))
            if row.state != "open":
                raise Conflict(
                    say("这一对已有人处置", "Somebody has settled this pair"),
                    f"{row.left_name} / {row.right_name}",
                    say("如需改判，先撤销原决定。", "Undo the decision first."),
                )
            made = _new(kind, row.left, row.right or right, person, reason)
            session.add(made)
            session.flush()
            row.state, row.decision = kind, made.id
            session.flush()
            if written := act(_decision(made)):
                row.evidence = {**row.evidence, WRITTEN: written}
            return _decision(made)

    def decided(self, decision: int) -> Review | None:
        """The pair that a decision settled."""
        query = select(ReviewRow).where(ReviewRow.decision == decision)
        with Session(self.engine) as session:
            row = session.scalars(query).first()
            return _review(row) if row else None

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
        """Every decision on who is who that has not been undone, as resolution applies them."""
        return Decisions.of(one for one in self._standing() if one.kind in IDENTITY)

    def answers(self) -> dict[str, Decision]:
        """Key of a product or statement → what was decided of it, the earliest first."""
        return {one.left: one for one in self._standing() if one.kind not in IDENTITY}

    def decisions(self) -> dict[int, Decision]:
        """Number → decision, of those that stand."""
        return {one.id: one for one in self._standing()}

    def _standing(self) -> Standing:
        query = select(DecisionRow).where(DecisionRow.undone_at.is_(None)).order_by(DecisionRow.id)
        with Session(self.engine) as session:
            return [_decision(row) for row in session.scalars(query)]


def _evidence(held: dict[str, Any], review: Review, source: str) -> dict[str, Any]:
    sources = dict(held.get(SOURCES, {}))
    if source:
        sources[source] = list(review.statements)
    kept = ({SOURCES: sources} if sources else {}) | (
        {WRITTEN: held[WRITTEN]} if WRITTEN in held else {}
    )
    return {**review.evidence, **kept}


def _take_off(session: Session, rows: Iterable[ReviewRow], source: str) -> None:
    """Without a source; a pair that waits because of no other goes."""
    for row in rows:
        sources = dict(row.evidence.get(SOURCES, {}))
        if row.state != "open" or source not in sources:
            continue
        del sources[source]
        if sources:
            row.evidence = {**row.evidence, SOURCES: sources}
        else:
            session.delete(row)


def _new(kind: Kind, left: str, right: str, person: str, reason: str) -> DecisionRow:
    if not person.strip() or not reason.strip():
        raise BadInput(
            say("决定须写明何人、何故", "A decision needs a person and a reason"),
            say(f"何人“{person}”，何故“{reason}”", f"person {person!r}, reason {reason!r}"),
        )
    return DecisionRow(
        kind=kind, left=left, right=right, person=person, at=datetime.now(UTC), reason=reason
    )


def _decision(row: DecisionRow) -> Decision:
    kind: Kind = next(kind for kind in get_args(Kind) if kind == row.kind)
    return Decision(kind, row.left, row.right, row.person, row.at, row.reason, row.id)


def _review(row: ReviewRow) -> Review:
    return Review(
        row.left, row.right, row.left_name, row.right_name, row.score, row.band, row.explanation,
        row.evidence, next(one for one in get_args(Subject) if one == row.subject), row.state, row.id,
        row.decision,
    )  # fmt: skip
