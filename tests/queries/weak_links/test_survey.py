"""Whom to ask: by hand, and what a recorded seller is worth."""

from __future__ import annotations

import numpy as np

from queries.weak_links import WeakLinkQuestion, weak_links
from queries.weak_links.survey import _greedy
from queries.weak_links.survey_pieces import Pieces


def numbers(*values):
    return np.array(values, dtype=np.int64)


def told(rows, groups, values, caps):
    firm, item = (numbers(*column) for column in zip(*rows, strict=True))
    zeros = np.zeros(len(firm), dtype=np.int64)
    return Pieces(firm, item, zeros, zeros, numbers(*groups), np.array(values), np.array(caps))


def test_whoever_tells_most_that_is_not_told_yet_is_asked_next():
    # 甲(0) 知 a、b；乙(1) 知 b；丙(2) 知 c。a 值 0.5、b 值 0.4、c 值 0.3
    pieces = told([(0, 0), (0, 1), (1, 1), (2, 2)], (0, 1, 2), (0.5, 0.4, 0.3), (0.5, 0.4, 0.3))

    # 甲 0.9；再问乙无新得，丙 0.3
    assert [(firm, round(gain, 3)) for firm, gain in _greedy(pieces, 3)] == [(0, 0.9), (2, 0.3)]


def test_a_mistake_is_mended_once():
    # 两处来源都能纠正同一条（各值 1，合计至多 1）：问过甲，乙就没有可得
    pieces = told([(0, 0), (1, 1)], (0, 0), (1.0, 1.0), (1.0,))

    assert _greedy(pieces, 2) == [(0, 1.0)]


def test_nothing_to_tell_asks_nobody():
    empty = np.zeros(0, dtype=np.int64)

    assert _greedy(Pieces(empty, empty, empty, empty, empty, np.zeros(0), np.zeros(0)), 5) == []


def test_a_recorded_seller_is_a_source_though_no_register_lists_it_as_a_maker(city):
    city.chain("家电", 整机=["冰箱"], 部件=["芯片"]).product("冰箱", needs=["芯片"])
    city.firm("链主", makes=["冰箱"], leads="家电").firm("芯厂", makes=["芯片"], at="中国")
    for name in ("甲商", "乙商", "丙商"):
        city.firm(name).supply(name, "链主", "芯片")

    found = weak_links(city.snapshot(), WeakLinkQuestion(classes=("堵点",))).rows

    # 芯厂与三家供方共四个来源，多于 choke_sources（3）
    assert "芯片" not in {row["subject"] for row in found}
