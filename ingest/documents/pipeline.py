"""The spaCy pipeline: one token a character, its place in a word as tag, its pair as lemma."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import as_file, files
from typing import Any

import jieba
import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.vocab import Vocab

WIDTH = 96
NER: dict[str, Any] = {
    "model": {
        "@architectures": "spacy.TransitionBasedParser.v2",
        "state_type": "ner",
        "extra_state_tokens": False,
        "hidden_width": 64,
        "maxout_pieces": 2,
        "use_upper": True,
        "nO": None,
        "tok2vec": {
            "@architectures": "spacy.Tok2Vec.v2",
            "embed": {
                "@architectures": "spacy.MultiHashEmbed.v2",
                "width": WIDTH,
                "attrs": ["NORM", "LEMMA", "TAG"],
                "rows": [4000, 8000, 16],
                "include_static_vectors": False,
            },
            "encode": {
                "@architectures": "spacy.MaxoutWindowEncoder.v2",
                "width": WIDTH,
                "window_size": 2,
                "maxout_pieces": 3,
                "depth": 3,
            },
        },
    }
}


class CharacterTokenizer:
    """One token a character, so that offsets of tokens are offsets of the text."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab
        jieba.setLogLevel(logging.WARNING)

    def __call__(self, text: str) -> Doc:
        tags: list[str] = []
        for word in jieba.cut(text, HMM=False):
            tags += ["S"] if len(word) == 1 else ["B", *"M" * (len(word) - 2), "E"]
        pairs = [text[at : at + 2] for at in range(len(text))]
        return Doc(self.vocab, list(text), [False] * len(text), tags=tags, lemmas=pairs)


def blank() -> Language:
    """The pipeline without a trained reader."""
    nlp = spacy.blank("zh")
    nlp.tokenizer = CharacterTokenizer(nlp.vocab)
    return nlp


@lru_cache(maxsize=1)
def trained() -> Language:
    """The pipeline with the trained reader of package data, loaded once, offline."""
    nlp = blank()
    reader = nlp.add_pipe("ner", config=NER)
    with as_file(files("ingest.documents").joinpath("model")) as folder:
        reader.from_disk(folder, exclude=["vocab"])  # type: ignore[attr-defined]
    return nlp


#: Longest stretch that is read at once, in characters; longer texts are cut at ends of sentences.
STRETCH = 4000


@dataclass(frozen=True)
class Reading:
    """What the trained reader says of a text: (start, end, label), and where words begin."""

    names: tuple[tuple[int, int, str], ...]
    begins: frozenset[int]


def read(text: str) -> Reading:
    """Read a text of any length, stretch by stretch."""
    names: list[tuple[int, int, str]] = []
    begins: set[int] = set()
    spans = list(stretches(text))
    docs = trained().pipe(text[start:end] for start, end in spans)
    for (start, _), doc in zip(spans, docs, strict=True):
        names += [(start + e.start_char, start + e.end_char, e.label_) for e in doc.ents]
        begins.update(start + at for at, token in enumerate(doc) if token.tag_ in "SB")
    return Reading(tuple(names), frozenset(begins))


def stretches(text: str) -> Iterator[tuple[int, int]]:
    """Spans of at most `STRETCH` characters that end with a sentence where they can."""
    start = 0
    while start < len(text):
        end = min(start + STRETCH, len(text))
        if end < len(text):
            cut = max(text.rfind(mark, start, end) for mark in "。\n；") + 1
            end = cut if cut > start else end
        yield start, end
        start = end
