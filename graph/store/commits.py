"""Whole commits on Neo4j: writers queue, and readers never see half of a commit.

Neo4j reads what is committed, record by record, so a reader beside a commit could see a part of it.
A writer therefore marks its commit as begun and ended; a reader that meets one reads again, at last
with the writers' lock in its hand.
"""

from __future__ import annotations

from uuid import uuid4

from graph.store.bolt import Runner, run
from graph.store.schema import META

State = tuple[int, int, int]


def lock(runner: Runner) -> None:
    """Hold the writers' lock until the transaction ends (a property that is set locks its row)."""
    text = f"MATCH (m:{META} {{id: 'graph'}}) SET m.holder = $holder"
    run(runner, text, {"holder": uuid4().hex}).consume()


def raise_version(runner: Runner) -> None:
    """One more version, as a part of the write's own transaction."""
    text = f"MATCH (m:{META} {{id: 'graph'}}) SET m.version = m.version + 1"
    run(runner, text).consume()


def begin(runner: Runner) -> None:
    """Mark that a commit is under way; the caller holds the lock in another transaction."""
    text = (
        f"MERGE (c:{META} {{id: 'commits'}}) ON CREATE SET c.begun = 1, c.ended = 0 "
        "ON MATCH SET c.begun = c.begun + 1"
    )
    run(runner, text).consume()


def end(runner: Runner) -> None:
    """Mark that it is over."""
    run(runner, f"MATCH (c:{META} {{id: 'commits'}}) SET c.ended = c.begun").consume()


def state(runner: Runner) -> State:
    """Version, commits begun and commits ended: the same before and after a read means that no
    commit came between; begun and ended differ while one is under way."""
    text = (
        f"MATCH (m:{META} {{id: 'graph'}}) OPTIONAL MATCH (c:{META} {{id: 'commits'}}) "
        "RETURN m.version AS version, coalesce(c.begun, 0) AS begun, coalesce(c.ended, 0) AS ended"
    )
    record = run(runner, text).single()
    return (record["version"], record["begun"], record["ended"]) if record else (0, 0, 0)


def is_settled(seen: State) -> bool:
    """Whether no commit is under way."""
    return seen[1] == seen[2]
