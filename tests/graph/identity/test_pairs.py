"""Two names, or a file of them, as the doors answer."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from graph.errors import BadFile, BadInput
from graph.identity.pairs import same_names, same_pairs


def test_two_names_are_answered_with_their_features() -> None:
    answer = same_names("青岛甲乙机械有限公司", "甲乙机械（青岛）有限公司")
    assert (answer["label"], answer["band"]) == ("same", "merge")
    assert set(answer["features"][0]) == {"feature", "value", "weight", "words"}
    json.dumps(answer)


def test_known_aliases_join_names_that_look_like_nothing() -> None:
    book = {"PICO": frozenset({"F1"}), "青岛小鸟看看科技有限公司": frozenset({"F1"})}
    assert same_names("PICO", "青岛小鸟看看科技有限公司", book)["label"] == "same"
    assert same_names("PICO", "青岛小鸟看看科技有限公司")["label"] == "different"


def test_an_empty_name_is_named() -> None:
    with pytest.raises(BadInput, match="b="):
        same_names("甲厂", " ")


def test_bad_lines_are_answered_by_number_and_the_rest_goes_on(tmp_path: Path) -> None:
    file = tmp_path / "pairs.jsonl"
    lines = ['{"id":"1","a":"甲厂","b":"甲厂"}', "{oops", "", '{"id":"4","a":"甲厂"}', '["a"]']
    file.write_text("\n".join(lines), encoding="utf-8-sig")
    answers = list(same_pairs(file))
    assert [one["id"] for one in answers] == ["1", None, "4", None]
    assert [one.get("line") for one in answers] == [None, 2, 4, 5]
    assert answers[0]["label"] == "same"


def test_a_missing_or_misencoded_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "gbk.jsonl").write_bytes('{"a":"甲"}'.encode("gb18030"))
    for name in ("none.jsonl", "gbk.jsonl"):
        with pytest.raises(BadFile, match=name):
            list(same_pairs(tmp_path / name))
