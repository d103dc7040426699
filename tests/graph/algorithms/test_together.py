"""Members of two lists per subject, and weights by origin, by hand."""

from __future__ import annotations

import numpy as np

from graph.algorithms.concentration import by_origin, held, held_by, together


def whole(*numbers):
    return np.array(numbers, dtype=np.int64)


def test_members_of_either_list_count_once():
    # 产品 0：甲(1) 与 乙(2) 生产，乙、丙(3) 供货；产品 1：只有 乙 供货
    starts_, members = together(whole(0, 2, 2), whole(1, 2), whole(0, 2, 3), whole(2, 3, 2), 4)

    assert starts_.tolist() == [0, 3, 4]
    assert members.tolist() == [1, 2, 3, 2]


def test_weights_and_edges_are_told_apart_by_origin():
    total, edges = by_origin(whole(0, 3), whole(0, 1, 1), np.array([5.0, 2.0, 1.0]), whole(0, 2), 3)

    assert total.tolist() == [[5.0, 0.0, 3.0]]
    assert edges.tolist() == [[1, 0, 2]]


def test_holders_of_members_measure_like_holders_given_outright():
    subject, member, weight = whole(0, 0, 0, 1), whole(0, 1, 2, 1), np.array([1.0, 2.0, 3.0, 4.0])
    owner = whole(7, 7, -1)

    by_member = held_by(whole(0, 3, 4), member, owner, weight)
    outright = held(subject, owner[member], weight, 2)

    # 产品 0：(1+2)/6 由一个股东经两家持有；第三家股东不明
    assert by_member.hhi.tolist() == [0.25, 1.0]
    assert by_member.hhi.tolist() == outright.hhi.tolist()
    assert by_member.shared.tolist() == [0.5, 0.0]
