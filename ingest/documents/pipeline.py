"""The spaCy pipeline: one token a character, its place in a word as tag, and the trained reader of names."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from itertools import accumulate

import jieba
import jieba.posseg
import numpy as np
import pycrfsuite
import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.vocab import Vocab

from ingest.documents.endings import Words, by_endings, policies
from ingest.documents.firms import legal_names
from ingest.documents.gazetteer import Gazetteer
from ingest.documents.model import Mention
from ingest.documents.network import TAGS, Floats, network, spans_of
from ingest.documents.tagging import Seen, Word, places, plainer

#: The trained model, package data.
MODEL = "names.crf"
#: Attributes of a document: its words with their kinds; known names, and names that their endings give
#: away, none overlapping; how sure each name is.
for attribute in ("words", "known", "ended", "sure"):
    Doc.set_extension(attribute, default=(), force=True)


@lru_cache(maxsize=1)
def kinds() -> dict[str, str]:
    """Word → kind of word, of jieba's list."""
    jieba.setLogLevel(logging.WARNING)
    jieba.posseg.dt.initialize()
    return dict(jieba.posseg.dt.word_tag_tab)


def cut(text: str) -> list[Word]:
    """The words of a text with their kinds (x where no list has the word)."""
    known = kinds()
    return [(word, known.get(word, "x")[:2]) for word in jieba.cut(text, HMM=False)]


class CharacterTokenizer:
    """One token a character, so that offsets of tokens are offsets of the text."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        words = cut(text)
        tags = [place for word, _ in words for place in places(len(word))]
        doc = Doc(self.vocab, list(text), [False] * len(text), tags=tags)
        doc._.words = words
        return doc


@Language.factory("names")
def names_of(nlp: Language, name: str) -> NameReader:  # noqa: ARG001 - spaCy's signature
    """The component that reads names, with the model of package data."""
    return NameReader(files("ingest.documents").joinpath("model", MODEL).read_bytes())


class NameReader:
    """Sets the entities of a document and, in `doc._.sure`, the probability of each: that of its least
    sure letter. Two readers count alike: the random field, which sees words, known names and endings, and
    the network, which sees the sentence."""

    def __init__(self, model: bytes) -> None:
        self.model = model  # the tagger reads from these bytes as long as it lives
        self.tagger = pycrfsuite.Tagger()
        self.tagger.open_inmemory(self.model)

    def __call__(self, doc: Doc) -> Doc:
        if len(doc):
            told = doc._
            self.tagger.set(Seen.of(doc.text, told.words, told.known, told.ended).features())
            chances = self._marginals(len(doc)) + network().tags(doc.text)
            found = spans_of(chances / np.float32(2))
            doc.ents = tuple(Span(doc, start, end, label) for start, end, label, _ in found)
            doc._.sure = [sure for *_, sure in found]
        return doc

    def _marginals(self, size: int) -> Floats:
        """Letters × tags of the network: how likely each is to the random field."""
        chances = np.zeros((size, len(TAGS)), np.float32)
        for tag in self.tagger.labels():
            chances[:, plainer(tag)] += [self.tagger.marginal(tag, at) for at in range(size)]
        return chances


def blank() -> Language:
    """The pipeline without the trained reader."""
    nlp = spacy.blank("zh")
    nlp.tokenizer = CharacterTokenizer(nlp.vocab)
    return nlp


@lru_cache(maxsize=1)
def trained() -> Language:
    """The pipeline with the trained reader, loaded once, offline."""
    nlp = blank()
    nlp.add_pipe("names")
    return nlp


#: Longest stretch that is read at once, in characters; longer texts are cut at ends of sentences.
STRETCH = 4000


@dataclass(frozen=True)
class Reading:
    """What the trained reader says of a text, known names in view; what endings give away; and where
    words begin."""

    names: tuple[Mention, ...]
    ended: tuple[Mention, ...]
    begins: frozenset[int]


def read(text: str, gazetteer: Gazetteer) -> Reading:
    """Read a text of any length, stretch by stretch."""
    names: list[Mention] = []
    by_end: list[Mention] = []
    begins: set[int] = set()
    nlp = trained()
    for start, end in stretches(text):
        doc = nlp.make_doc(text[start:end])
        doc._.known = gazetteer.find(doc.text)
        doc._.ended = ended(doc.text, doc._.words, doc._.known)
        doc = nlp(doc)
        names += [
            Mention(start + e.start_char, start + e.end_char, e.text, e.label_, "", sure)
            for e, sure in zip(doc.ents, doc._.sure, strict=True)
        ]
        by_end += [
            replace(one, start=start + one.start, end=start + one.end) for one in doc._.ended
        ]
        begins.update(start + at for at, token in enumerate(doc) if token.tag_ in "SB")
    return Reading(tuple(names), tuple(by_end), frozenset(begins))


def ended(text: str, words: Sequence[Word], known: Sequence[Mention]) -> list[Mention]:
    """Names that their endings give away: chains, parks, policies, legal names of firms …"""
    whole = [one for one in known if one.label in ("INDUSTRY", "FIRM", "PLACE")]
    begins = frozenset(accumulate((len(word) for word, _ in words), initial=0))
    edges = Words.of(text, begins, whole)
    return longest([*by_endings(text, edges), *policies(text), *legal_names(text, edges, [])])


def longest(found: Iterable[Mention]) -> list[Mention]:
    """Of overlapping mentions the longest."""
    kept: list[Mention] = []
    taken: set[int] = set()
    for one in sorted(found, key=lambda one: (one.start - one.end, one.start)):
        span = range(one.start, one.end)
        if taken.isdisjoint(span):
            taken.update(span)
            kept.append(one)
    return kept


def stretches(text: str) -> Iterator[tuple[int, int]]:
    """Spans of at most `STRETCH` characters that end with a sentence where they can."""
    start = 0
    while start < len(text):
        end = min(start + STRETCH, len(text))
        if end < len(text):
            cut_at = max(text.rfind(mark, start, end) for mark in "。\n；") + 1
            end = cut_at if cut_at > start else end
        yield start, end
        start = end
