"""Saved scenarios: a name, an owner, a link, and the changes; kept beside the graph, not in it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, Engine, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from graph.errors import BadInput, UnknownName
from graph.language import say
from graph.ledger.base import Base
from graph.names import nearest


class ScenarioRow(Base):
    """One saved scenario."""

    __tablename__ = "scenarios"
    link: Mapped[str] = mapped_column(String(16), primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    owner: Mapped[str] = mapped_column(String(100))
    question: Mapped[Any] = mapped_column(JSON)
    saved_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


@dataclass(frozen=True)
class Saved:
    """A saved scenario as the doors show it; `question` has remove, add, chain, scope."""

    link: str
    name: str
    owner: str
    question: dict[str, Any]


class Scenarios:
    """The book of saved scenarios."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def save(self, name: str, owner: str, question: dict[str, Any]) -> Saved:
        """Keep a scenario under a new name. Raises BadInput where the name is taken or blank."""
        if not name.strip():
            raise BadInput(say("情景要有名称", "A scenario needs a name"))
        with Session(self._engine) as session, session.begin():
            if session.scalar(select(ScenarioRow).where(ScenarioRow.name == name)):
                raise BadInput(
                    say("已有同名情景", "A scenario of this name exists"), name,
                    say("换一个名称。", "Choose another name."),
                )  # fmt: skip
            row = ScenarioRow(
                link=secrets.token_hex(6), name=name, owner=owner, question=question,
                saved_at=datetime.now(UTC),
            )  # fmt: skip
            session.add(row)
            return _saved(row)

    def find(self, written: str) -> Saved:
        """A scenario by name or link; else the nearest names are offered."""
        with Session(self._engine) as session:
            row = session.scalar(
                select(ScenarioRow).where(
                    (ScenarioRow.name == written) | (ScenarioRow.link == written)
                )
            )
            if row is not None:
                return _saved(row)
            names = list(session.scalars(select(ScenarioRow.name)))
        kept = say("已存：", "Saved: ") + "、".join(sorted(names))
        none = say(
            "还没有存过情景；推演时给一个名称即存下。", "None is saved yet; give one a name."
        )
        raise UnknownName(
            say(f"没有名为“{written}”的情景", f"No scenario named “{written}”"),
            "",
            kept if names else none,
            nearest(written, names),
        )

    def all(self) -> list[Saved]:
        """Every saved scenario, newest first."""
        with Session(self._engine) as session:
            rows = session.scalars(select(ScenarioRow).order_by(ScenarioRow.saved_at.desc()))
            return [_saved(row) for row in rows]


def _saved(row: ScenarioRow) -> Saved:
    return Saved(row.link, row.name, row.owner, row.question)
