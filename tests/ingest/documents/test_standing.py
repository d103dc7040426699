"""The status of a statement: learnt from passages, with declared words among what is seen."""

from __future__ import annotations

import numpy as np
import pytest

from ingest.documents.model import Mention, Relation
from ingest.documents.network import STATUSES
from ingest.documents.standing import CLAUSE, Words, features, judged

TEXT = "甲厂向乙厂供应轴承，丙厂则已停供密封件。"
MENTIONS = [
    Mention(0, 2, "甲厂", "FIRM"), Mention(3, 5, "乙厂", "FIRM"), Mention(7, 9, "轴承", "PRODUCT"),
    Mention(10, 12, "丙厂", "FIRM"), Mention(16, 19, "密封件", "PRODUCT"),
]  # fmt: skip


def supplied(seller: Mention, buyer: Mention, product: str, status: str = "fact") -> Relation:
    return Relation(seller, "SUPPLIES", buyer, (0, len(TEXT)), status, product)


def test_a_clause_ends_at_its_marks_and_words_stand_beside_letters_of_mentions() -> None:
    assert Words(TEXT, MENTIONS).around(CLAUSE, 7, 9) == (0, 9)
    assert Words(TEXT, MENTIONS).around(CLAUSE, 16, 19) == (10, 19)
    assert Words(TEXT, MENTIONS).of(0, 9) == ["FI", "向", "FI", "供应", "PR"]


def test_the_product_of_a_supply_is_seen_where_it_is_nearest() -> None:
    words = Words(TEXT, MENTIONS)
    assert words.good(supplied(MENTIONS[0], MENTIONS[1], "轴承")) == MENTIONS[2]
    assert words.good(supplied(MENTIONS[0], MENTIONS[1], "齿轮")) is None
    seen = features(words, supplied(MENTIONS[0], MENTIONS[1], "轴承"))
    assert {"rel=SUPPLIES", "rule=fact", "q<供应", "o2:向FI"} <= set(seen)
    assert "o:停供" not in seen


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("甲厂长期向乙厂供应轴承。", "fact"),
        ("甲厂拟向乙厂供应轴承。", "planned"),
        ("甲厂不再向乙厂供应轴承。", "ended"),
        ("甲厂并未向乙厂供应轴承。", "negated"),
        ("甲厂有望向乙厂供应轴承。", "uncertain"),
    ],
)
def test_declared_words_are_heard_and_the_confidence_is_no_surer_than_the_status(
    text: str, status: str
) -> None:
    mentions = [
        Mention(text.index(name), text.index(name) + 2, name, label)
        for name, label in (("甲厂", "FIRM"), ("乙厂", "FIRM"), ("轴承", "PRODUCT"))
    ]
    one = Relation(
        mentions[0], "SUPPLIES", mentions[1], (0, len(text)), status, "轴承", confidence=0.95
    )
    said = judged(Words(text, mentions), one, np.full(len(STATUSES), 0.2, np.float32))
    assert said.status == status
    assert 0 < said.confidence <= 0.95
