"""Decisions about who is who, kept with person, time and reason."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from graph.errors import BadInput, Conflict, StoreProblem, StoreTooNew
from graph.ledger import Review, Reviews, ledger

PAIR = Review(
    "name:甲厂有限公司", "F1", "甲厂有限公司", "甲厂股份有限公司", 0.7, "review",
    ({"feature": "字号", "value": 1.0, "weight": 3.0, "words": "字号相同"},), {"left": ["表1!2"], "right": []},
)  # fmt: skip


@pytest.fixture
def reviews(tmp_path: Path) -> Reviews:
    return Reviews(ledger(f"sqlite:///{tmp_path / 'new' / 'ledger.sqlite'}"))


def test_a_doubtful_pair_waits_once_with_its_evidence(reviews: Reviews) -> None:
    assert reviews.add([PAIR]) == 1
    assert reviews.add([PAIR]) == 0
    [waiting] = reviews.list()
    assert (waiting.left, waiting.right, waiting.state) == (PAIR.left, "F1", "open")
    assert waiting.evidence == {"left": ["表1!2"], "right": []}
    assert waiting.explanation[0]["words"] == "字号相同"


def test_a_decision_binds_and_can_be_taken_back(reviews: Reviews) -> None:
    reviews.add([PAIR])
    [waiting] = reviews.list()
    made = reviews.decide(waiting.id, "merge", "李科", "电话核实")
    assert reviews.list() == []
    assert reviews.standing().forces()[PAIR.left].right == "F1"

    reviews.undo(made.id, "王处", "核错了")
    assert not reviews.standing()
    assert [one.left for one in reviews.list()] == [PAIR.left]
    with pytest.raises(Conflict):
        reviews.undo(made.id, "王处", "再撤")


def test_two_people_cannot_settle_one_pair(reviews: Reviews) -> None:
    reviews.add([PAIR])
    [waiting] = reviews.list()
    reviews.decide(waiting.id, "distinct", "李科", "不是一家")
    with pytest.raises(Conflict, match="甲厂"):
        reviews.decide(waiting.id, "merge", "王处", "是一家")


@pytest.mark.parametrize(("person", "reason"), [("", "原因"), ("李科", " ")])
def test_a_decision_without_person_or_reason_is_refused(
    reviews: Reviews, person: str, reason: str
) -> None:
    with pytest.raises(BadInput):
        reviews.record("merge", "F1", "F2", person, reason)


def test_a_thing_is_not_merged_with_itself(reviews: Reviews) -> None:
    with pytest.raises(BadInput):
        reviews.record("merge", "F1", "F1", "李科", "误点")


def test_decisions_outlive_the_program(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'ledger.sqlite'}"
    Reviews(ledger(url)).record("split", "F1", "name:乙厂", "李科", "误并")
    assert Reviews(ledger(url)).standing().forbids(["name:乙厂"], "F1")


def test_a_ledger_of_a_newer_program_is_refused(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'ledger.sqlite'}"
    with ledger(url).begin() as connection:
        connection.execute(text("UPDATE schema_version SET version = 99"))
    with pytest.raises(StoreTooNew, match="99"):
        ledger(url)


def test_readers_do_not_wait_for_a_writer(tmp_path: Path) -> None:
    with ledger(f"sqlite:///{tmp_path / 'ledger.sqlite'}").connect() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"


def test_an_address_that_is_none_and_a_folder_that_is_a_file_are_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BadInput, match="nonsense"):
        ledger("nonsense")
    with pytest.raises(StoreProblem):
        ledger(f"sqlite:///{tmp_path / 'file' / 'ledger.sqlite'}")
