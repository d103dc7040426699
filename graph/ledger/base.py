"""The ledger's database: accounts, audit, jobs, decisions. SQLite by default, PostgreSQL by URL."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, Integer, create_engine, event, make_url, select
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from graph.errors import BadInput, StoreProblem, StoreTooNew
from graph.language import say

#: Raised by one with every change of a table that an older program could not read.
SCHEMA = 1


class Base(DeclarativeBase):
    """Parent of every table of the ledger."""


class SchemaVersion(Base):
    """One row: by which version of the tables this ledger was made."""

    __tablename__ = "schema_version"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    version: Mapped[int] = mapped_column(Integer)


def ledger(url: str) -> Engine:
    """The ledger at `url`, with its tables made on first use.

    Raises BadInput (no such address), StoreProblem (cannot be opened), StoreTooNew.
    """
    try:
        address = make_url(url)
        if address.get_backend_name() == "sqlite" and address.database not in (
            None,
            "",
            ":memory:",
        ):
            Path(str(address.database)).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(address)
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", _settle)
        Base.metadata.create_all(engine)
        _check_version(engine)
    except (ArgumentError, NoSuchModuleError, ImportError) as fault:
        raise BadInput(
            say("账目库地址有误", "The ledger's address is wrong"),
            f"LIANTU_LEDGER={url}",
            say(
                "例：sqlite:///data/ledger.sqlite 或 postgresql+psycopg://…", "See liantu settings."
            ),
        ) from fault
    except (SQLAlchemyError, OSError) as fault:
        raise StoreProblem(
            say("账目库打不开", "The ledger cannot be opened"),
            make_url(url).render_as_string(hide_password=True),
            say("检查路径、权限与服务是否在运行。", "Check path, permissions and the server."),
        ) from fault
    return engine


def _settle(connection: Any, _record: object) -> None:
    """Readers don't wait for the writer; a second writer waits ten seconds."""
    for pragma in (
        "journal_mode=WAL",
        "busy_timeout=10000",
        "foreign_keys=ON",
        "synchronous=NORMAL",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _check_version(engine: Engine) -> None:
    with Session(engine) as session, session.begin():
        row = session.scalars(select(SchemaVersion)).first()
        if row is None:
            session.add(SchemaVersion(id=1, version=SCHEMA))
        elif row.version > SCHEMA:
            raise StoreTooNew(
                say("账目库由更新的程序写成", "The ledger was written by a newer program"),
                f"{row.version} > {SCHEMA}",
                say("请升级程序。", "Upgrade the program."),
            )
