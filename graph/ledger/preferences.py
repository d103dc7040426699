"""What firms ask about whom they meet: must, nice, no — per firm, product, chain or kind of firm."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, get_args

from sqlalchemy import DateTime, Engine, Integer, String, Text, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from graph.errors import BadInput
from graph.language import say
from graph.ledger.base import Base

Wish = Literal["must", "nice", "no"]
Target = Literal["firm", "product", "place", "qualification", "chain"]


class PreferenceRow(Base):
    """One wish of one firm about one target; a newer one takes its place."""

    __tablename__ = "preference"
    __table_args__ = (UniqueConstraint("firm", "target", "value"),)
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    firm: Mapped[str] = mapped_column(String(300), index=True)
    wish: Mapped[str] = mapped_column(String(8))
    target: Mapped[str] = mapped_column(String(16))
    value: Mapped[str] = mapped_column(String(300))
    note: Mapped[str] = mapped_column(Text, default="")
    person: Mapped[str] = mapped_column(String(100), default="")
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


@dataclass(frozen=True)
class Preference:
    """`firm` (id) wishes to meet, may like, or will not meet `value`: an id of the target's kind."""

    firm: str
    wish: Wish
    target: Target
    value: str
    note: str = ""
    person: str = ""
    id: int = 0


class Preferences:
    """The book of preferences."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def put(self, preference: Preference) -> Preference:
        """Keep a wish; the same firm's earlier wish about the same target is replaced."""
        if preference.wish not in get_args(Wish) or preference.target not in get_args(Target):
            raise BadInput(
                say("不认识的意愿", "Unknown preference"),
                f"{preference.wish} {preference.target}",
                say("意愿为 must、nice、no。", "must, nice or no."),
            )
        if not preference.firm or not preference.value or preference.firm == preference.value:
            raise BadInput(say("意愿要有企业和对象", "A firm and a target"), preference.value)
        with Session(self.engine) as session, session.begin():
            same = (
                (PreferenceRow.firm == preference.firm)
                & (PreferenceRow.target == preference.target)
                & (PreferenceRow.value == preference.value)
            )
            session.execute(delete(PreferenceRow).where(same))
            row = PreferenceRow(
                firm=preference.firm, wish=preference.wish, target=preference.target,
                value=preference.value, note=preference.note, person=preference.person,
                at=datetime.now(UTC),
            )  # fmt: skip
            session.add(row)
            session.flush()
            return _preference(row)

    def list(self, firm: str = "") -> list[Preference]:
        """All wishes, or those of one firm."""
        query = select(PreferenceRow).order_by(PreferenceRow.firm, PreferenceRow.id)
        if firm:
            query = query.where(PreferenceRow.firm == firm)
        with Session(self.engine) as session:
            return [_preference(row) for row in session.scalars(query)]

    def remove(self, id_: int) -> None:
        """Take a wish back. Raises BadInput where there is none of that number."""
        with Session(self.engine) as session, session.begin():
            row = session.get(PreferenceRow, id_)
            if row is None:
                raise BadInput(say("没有这条意愿", "No such preference"), str(id_))
            session.delete(row)


def _preference(row: PreferenceRow) -> Preference:
    wish: Wish = "must" if row.wish == "must" else "no" if row.wish == "no" else "nice"
    [target] = [kind for kind in get_args(Target) if kind == row.target]
    return Preference(row.firm, wish, target, row.value, row.note, row.person, row.id)
