"""Training sentences and the training itself."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from graph.errors import BadFile
from ingest.documents.lexicon import lines
from ingest.documents.pair_model import PairModel
from ingest.documents.pairs import Passage
from ingest.documents.pipeline import STRETCH, NameReader, blank, stretches
from training.generate import fill, passages, renamed
from training.passages import annotated, corpus, parsed
from training.train_names import learnt_from, train
from training.train_pairs import Examples, statuses
from training.train_pairs import train as train_pairs


def test_the_same_seed_gives_the_same_passages() -> None:
    one, other = (list(passages(20, 7)) for _ in range(2))

    assert [passage.text for passage in one] == [passage.text for passage in other]


def test_mentions_lie_in_their_text_without_overlap() -> None:
    for passage in passages(200, 3):
        ends = 0
        for start, end, _ in sorted(passage.mentions):
            assert ends <= start < end <= len(passage.text)
            ends = end


@pytest.mark.parametrize("template", lines("templates"))
def test_every_template_can_be_filled(template: str) -> None:
    made = fill(template, random.Random(1))

    assert not set("{}[]|") & set(made.text)


def test_a_passage_is_retold_with_other_names_in_the_same_places() -> None:
    told = annotated("{F:甲厂}向{F:乙集团}供应{P:阀门}，{F:甲厂}在{L:青岛}。")

    one = renamed(told, random.Random(4))

    assert one.text != told.text
    assert [label for _, _, label in one.mentions] == [m.label for m in told.mentions]
    names = [one.text[start:end] for start, end, _ in one.mentions]
    assert names[0] == names[3]
    assert re.fullmatch(".+向.+供应.+，.+在.+。", one.text)


def test_every_passage_of_the_corpus_points_at_its_words() -> None:
    passages = corpus()

    assert len(passages) > 1000
    for one in passages:
        named = {mention.text for mention in one.mentions}
        assert all(one.text[m.start : m.end] == m.text for m in one.mentions)
        assert {end for told in one.relations for end in (told.head, told.tail)} <= named


def test_a_line_that_is_no_annotation_is_named() -> None:
    with pytest.raises(BadFile, match=r"x\.txt 第 2 行"):
        list(parsed(iter(["T: {F:甲厂}停产。", "R: PRODUCES | 甲厂"]), "x.txt"))


def test_a_small_training_run_writes_a_model_that_reads(tmp_path: Path) -> None:
    path = tmp_path / "names.crf"

    count = train(learnt_from(made=0, told=0, seed=1, most=60), path, rounds=20)

    assert count == 60
    doc = blank().make_doc(corpus()[0].text)
    assert NameReader(path.read_bytes())(doc).ents


def test_relations_learnt_from_a_few_passages_are_told_again(tmp_path: Path) -> None:
    few = corpus()[:60]

    train_pairs(Examples.of(few), ridge=0.02, rounds=30).save(tmp_path / "pairs.npz")

    model = PairModel.load(tmp_path / "pairs.npz")
    passage = Passage.of(few[0].text, few[0].mentions)
    held = {
        (one.text, kind, other.text)
        for one, other in passage.pairs()
        for kind, chance in model.chances(passage.features(one, other)).items()
        if chance > 0.5
    }
    assert held


def test_statuses_learnt_from_a_few_passages_are_told_again(tmp_path: Path) -> None:
    few = [one for one in corpus() if one.relations][-40:]

    train_pairs(statuses(few), ridge=0.02, rounds=30).save(tmp_path / "status.npz")

    model = PairModel.load(tmp_path / "status.npz")
    taught = statuses(few)
    said = [
        max(chances, key=chances.__getitem__) for chances in map(model.chances_at, taught.features)
    ]
    right = [status in kinds for status, kinds in zip(said, taught.kinds, strict=True)]
    assert sum(right) > 0.9 * len(right)
    assert len(set(said)) > 3


def test_long_texts_are_cut_at_sentences() -> None:
    text = "甲" * 1500 + "。" + "乙" * 3000 + "。" + "丙" * 9000

    spans = list(stretches(text))
    assert "".join(text[start:end] for start, end in spans) == text
    assert all(end - start <= STRETCH for start, end in spans)
    assert spans[0] == (0, 1501)
