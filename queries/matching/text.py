"""How well two named things fit: by the product graph, by what the name ends in, by use, by grams.

Every phrase becomes sparse vectors, so that a demand is held against 100,000 offers at once.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from math import log
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import sparse

from graph.errors import BadInput
from graph.language import say
from queries.matching.phrases import Phrase, bare, normal, read
from queries.matching.words import FAMILIES, KIN, SERVICES, THREE_CHARACTER_ENDS

Matrix = NDArray[np.float32]
LATIN = re.compile(r"[a-z0-9.\-]+")
LATIN_TAIL = re.compile(r"(?<=[^\x00-\x7f]{2})[a-z0-9.\-]+$")
WORK_TAIL = re.compile(r"(?<=.{2})(?:加工|代工|定制|总成|组件|元件|整机|服务|系列)$")
#: What may follow an abbreviation without making it another thing: AGV小车 is an AGV, AGV控制器 is not.
GENERIC = re.compile(r"(?:小?车|机器人|系统|软件|平台|材料|树脂|薄?膜|服务|产品|[a-z0-9.\-]*)*")
SERVICE_TAIL = re.compile(rf"(?:{'|'.join(SERVICES)})(?:服务)?$")
#: How near two different products are, by how the product graph relates them (0–1).
BROADER, SAME_CONSUMERS, SAME_SEGMENT, MADE_OF, GOES_INTO = 0.7, 0.45, 0.3, 0.06, 0.12
#: A phrase is taken for a product from this likeness on, and products this much worse than the best are left.
LIKENESS_FLOOR, LIKENESS_SPREAD = 0.5, 0.12
SAME_HEAD, UNLIKE_HEADS = 0.6, 0.4
#: Columns of the gram matrices; should a vocabulary outgrow them, grams share columns.
WIDTH = 1 << 18
USE_GRAM, KINSHIP = 0.5, 1.6


@dataclass(frozen=True)
class Vectors:
    """Phrases as sparse rows: character grams, endings, uses, chains of use, likely products."""

    phrases: tuple[Phrase, ...]
    grams: Any
    heads: Any
    head_norms: NDArray[np.float32]
    uses: Any
    said: Any
    families: Any
    products: Any
    sure: NDArray[np.float32]
    telling: NDArray[np.float32]

    @cached_property
    def turned(self) -> dict[str, Any]:
        """The matrices with phrases as columns: what the right side of a product needs, made once."""
        names = ("grams", "heads", "uses", "said", "families")
        return {name: getattr(self, name).T.tocsr() for name in names}


@dataclass(frozen=True)
class Fit:
    """Phrase-by-phrase matrices (rows: wanted, columns: offered), each 0–1."""

    product: Matrix
    head: Matrix
    words: Matrix
    use: Matrix


class ProductSpace:
    """The product graph's names and relations, ready to hold phrases against each other.

    `products`: id, name, aliases (list or ;-joined), segment_id; `inputs`: product_id, input_id.
    """

    def __init__(self, products: pl.DataFrame, inputs: pl.DataFrame) -> None:
        _need(products, ("id", "name"), "products")
        self.ids: list[str] = products["id"].to_list()
        self.names: list[str] = products["name"].to_list()
        self._position = {known: row for row, known in enumerate(self.ids)}
        self._called: dict[str, set[int]] = defaultdict(set)
        for row, names in enumerate(_all_names(products)):
            for name in names:
                self._called[bare(normal(name))].add(row)
        self._known = [name for name in self._called if name]
        self._endings = _endings(self._known)
        self._frequency = _frequencies(self._known)
        self._heads: dict[str, str] = {}
        self._columns: dict[str, int] = {}
        self._head_columns: dict[str, int] = {}
        self._chains = {chain: n for n, chain in enumerate(sorted(set(FAMILIES.values())))}
        segments = products["segment_id"].to_list() if "segment_id" in products.columns else []
        self._relation = self._relations(segments, inputs)
        known = [Phrase(name) for name in self._known]
        self._known_turned = self._sparse(known, self._grams, self._columns).T.tocsr()

    def head(self, words: str) -> str:
        """What a name says the thing is, remembered."""
        if words not in self._heads:
            self._heads[words] = self._head(words)
        return self._heads[words]

    def _head(self, words: str) -> str:
        """What a name says the thing is: the last word, found by the endings of known names."""
        if (service := SERVICE_TAIL.search(words)) and service.start() >= 2:
            return self.head(words[: service.start()]) + service.group(0).removesuffix("服务")
        plain = words
        while (cut := WORK_TAIL.sub("", LATIN_TAIL.sub("", plain))) != plain:
            plain = cut
        for length in range(min(5, len(plain)), 1, -1):
            if plain[-length:] in self._endings:
                return plain[-length:]
        if len(plain) <= 3 or LATIN.fullmatch(plain):
            return plain
        return LATIN.sub("", plain[-3 if plain[-1] in THREE_CHARACTER_ENDS else -2 :])

    def vectors(self, phrases: Sequence[Phrase]) -> Vectors:
        """Phrases as sparse rows, in their order."""
        grams = self._sparse(phrases, self._grams, self._columns)
        heads = self._sparse(phrases, self._head_parts, self._head_columns, normed=False)
        products, sure = self._products(phrases, grams)
        return Vectors(
            tuple(phrases),
            grams,
            heads,
            np.asarray(heads.multiply(heads).sum(axis=1), dtype=np.float32).ravel(),
            self._sparse(phrases, self._use_grams, self._columns, normed=False),
            grams.sign(),
            self._families(phrases),
            products,
            sure,
            np.array([self._telling(phrase) for phrase in phrases], dtype=np.float32),
        )

    def fit(self, wanted: Vectors, offered: Vectors) -> Fit:
        """Hold every wanted phrase against every offered one."""
        words = _times(wanted.grams, offered.turned["grams"])
        head = _contained(wanted, offered)
        known = self._related(wanted, offered)
        sure = np.clip((wanted.sure - 0.6) / 0.35, 0, 1)[:, None] * np.clip(
            (offered.sure - 0.6) / 0.35, 0, 1
        )
        told = wanted.telling[:, None]
        alike = head * (told + (1 - told) * words) + (1 - head) * UNLIKE_HEADS * words
        product = np.maximum(known, alike * (1 - 0.5 * sure * (1 - words**2)))
        return Fit(product, head, words, _use_fit(wanted, offered))

    def _related(self, wanted: Vectors, offered: Vectors) -> Matrix:
        """The best over both sides' likely products: likeness × likeness × how near they are."""
        likely = offered.products
        owner = np.repeat(np.arange(likely.shape[0]), np.diff(likely.indptr))
        best = np.zeros((wanted.products.shape[0], likely.shape[0]), dtype=np.float32)
        for n, row in enumerate(wanted.products):
            if row.nnz:
                near = self._relation[row.indices].multiply(row.data[:, None])
                reach = near.max(axis=0).toarray().ravel()
                np.maximum.at(best[n], owner, likely.data * reach[likely.indices])
        return best

    def likeliest(self, row: Any) -> str:
        """The name of the likeliest product of one row of `Vectors.products`, or nothing."""
        return self.names[row.indices[row.data.argmax()]] if row.nnz else ""

    def _products(self, phrases: Sequence[Phrase], grams: Any) -> tuple[Any, NDArray[np.float32]]:
        """Likely products of each phrase: called exactly so, ending so, or alike in grams."""
        rows: list[int] = []
        columns: list[int] = []
        values: list[float] = []
        sure = np.zeros(len(phrases), dtype=np.float32)
        likeness = (grams @ self._known_turned).tocsr()
        for n, phrase in enumerate(phrases):
            scores = self._called_so(phrase)
            near = likeness[n]
            for name, value in zip(near.indices.tolist(), near.data.tolist(), strict=True):
                if value >= LIKENESS_FLOOR:
                    same_head = self.head(self._known[name]) == self.head(phrase.words)
                    worth = min(0.95, value) * (1.0 if same_head else 0.75)
                    for row in self._called[self._known[name]]:
                        scores[row] = max(scores.get(row, 0.0), worth)
            best = max(scores.values(), default=0.0)
            sure[n] = best
            kept = {p: s for p, s in scores.items() if s >= max(0.5, best - LIKENESS_SPREAD)}
            rows += [n] * len(kept)
            columns += kept.keys()
            values += kept.values()
        shape = (len(phrases), len(self.ids))
        return sparse.csr_matrix((values, (rows, columns)), shape=shape, dtype=np.float32), sure

    def _called_so(self, phrase: Phrase) -> dict[int, float]:
        """Products whose name or alias the phrase is or ends in; with its use before it, too."""
        words, scores = phrase.words, dict[int, float]()
        plain = LATIN_TAIL.sub("", words)
        tries = [(words, 1.0), (plain, 0.98)]
        tries += [
            (use[at:] + end, 0.97)
            for use in phrase.uses
            for at in range(max(1, len(use) - 1))
            for end in (plain, self.head(plain))
        ]
        tries += [
            (plain[at:], 0.4 + 0.55 * (len(plain) - at) / len(plain))
            for at in range(1, len(plain) - 1)
            if len(plain) - at > 2 or plain[at:] in self._endings
        ]
        tries += [
            (found[0], 0.8 if GENERIC.fullmatch(words[found.end() :]) else 0.5)
            for found in LATIN.finditer(words)
            if len(found[0]) >= 3
        ]
        for name, worth in tries:
            for row in self._called.get(name, ()):
                scores[row] = max(scores.get(row, 0.0), worth)
        return scores

    def _relations(self, segments: list[str], inputs: pl.DataFrame) -> Any:
        """Products × products: 1 for the same, less for broader, same consumers, same segment."""
        size = len(self.ids)
        near = sparse.lil_matrix((size, size), dtype=np.float32)
        heads = [self.head(bare(normal(name))) for name in self.names]
        for a, b in _together(segments):
            near[a, b] = SAME_CONSUMERS if heads[a] == heads[b] else SAME_SEGMENT
        for name, owners in self._called.items():
            broader = {p for at in range(1, len(name) - 1) for p in self._called.get(name[at:], ())}
            for narrow, broad in product(owners, broader):
                near[narrow, broad] = near[broad, narrow] = BROADER
        for made, part in self._input_pairs(inputs):
            near[made, part], near[part, made] = GOES_INTO, MADE_OF
        near.setdiag(1.0)
        return near.tocsr()

    def _input_pairs(self, inputs: pl.DataFrame) -> Iterable[tuple[int, int]]:
        """Positions of a product and of what goes into it, where both are known."""
        _need(inputs, ("product_id", "input_id"), "inputs")
        place = self._position
        pairs = inputs.select("product_id", "input_id").iter_rows()
        return [(place[made], place[part]) for made, part in pairs if {made, part} <= place.keys()]

    def _telling(self, phrase: Phrase) -> float:
        """How much the same head alone says: little for 系统, more for 压缩机 (0–1)."""
        return SAME_HEAD / (1 + log(1 + self._frequency.get(self.head(phrase.words), 0)) / 2)

    def _weight(self, gram: str) -> float:
        return log(1 + len(self._known) / (1 + self._frequency.get(gram, 0)))

    def _grams(self, phrase: Phrase) -> dict[str, float]:
        parts: dict[str, float] = defaultdict(float)
        for gram in _split(phrase.words):
            parts[gram] += self._weight(gram)
        for use in phrase.uses:
            for gram in _split(use):
                parts[gram] += self._weight(gram) * USE_GRAM
        return parts

    def _use_grams(self, phrase: Phrase) -> dict[str, float]:
        """Grams of the uses, as shares that sum to 1 for each use."""
        parts: dict[str, float] = {}
        for use in phrase.uses:
            weighed = {gram: self._weight(gram) for gram in _split(use)}
            total = sum(weighed.values())
            parts |= {gram: value / total for gram, value in weighed.items()}
        return parts

    def _head_parts(self, phrase: Phrase) -> dict[str, float]:
        """The head's endings, so that 变流器 and 逆变器 share only 器."""
        head = self.head(phrase.words)
        parts = {
            f"…{head[-n:]}": (0.2 if n == 1 else 0.7) * self._weight(head[-n:]) ** 0.5
            for n in range(1, len(head) + 1)
        }
        for n, kin in enumerate(KIN):
            if head.endswith(kin):
                parts[f"kin {n}"] = KINSHIP
        return parts

    def _families(self, phrases: Sequence[Phrase]) -> Any:
        """Phrases × chains that their uses (else their kinds) belong to."""
        rows, columns = [], []
        for n, phrase in enumerate(phrases):
            said = "".join(phrase.uses) or phrase.words[: -len(self.head(phrase.words)) or None]
            for word, chain in FAMILIES.items():
                if word in said:
                    rows.append(n)
                    columns.append(self._chains[chain])
        shape = (len(phrases), len(self._chains))
        return sparse.csr_matrix((np.ones(len(rows), np.float32), (rows, columns)), shape=shape)

    def _sparse(
        self,
        phrases: Sequence[Phrase],
        parts: Any,
        columns: dict[str, int],
        normed: bool = True,
    ) -> Any:
        rows, places, values = [], [], []
        for n, phrase in enumerate(phrases):
            weighed = parts(phrase)
            size = sum(v * v for v in weighed.values()) ** 0.5 if normed else 1.0
            for part, value in weighed.items():
                rows.append(n)
                places.append(columns.setdefault(part, len(columns) % WIDTH))
                values.append(value / (size or 1.0))
        shape = (len(phrases), WIDTH)
        return sparse.csr_matrix((values, (rows, places)), shape=shape, dtype=np.float32)


def phrases_of(text: str) -> tuple[Phrase, ...]:
    """What a text names; a text in which nothing is found is taken as one phrase of small weight."""
    return read(text).things or (Phrase(bare(normal(text))[:60] or "？", (), 0.5),)


def _need(frame: pl.DataFrame, columns: tuple[str, ...], called: str) -> None:
    missing = [name for name in columns if name not in frame.columns]
    if missing:
        raise BadInput(
            say("缺少必要的列", "Columns are missing"),
            f"{called}: {'、'.join(missing)}",
            say("补上这些列后重试。", "Add them and try again."),
        )


def _all_names(products: pl.DataFrame) -> Iterable[list[str]]:
    """Name and aliases of each product; a name that joins two things by 与 counts as each."""
    aliases = products["aliases"].to_list() if "aliases" in products.columns else []
    for row, name in enumerate(products["name"].to_list()):
        given = aliases[row] if aliases else None
        listed = re.split(r"[;；]", given) if isinstance(given, str) else list(given or [])
        parts = [part for part in name.split("与") if len(part) >= 3] if "与" in name else []
        yield [name, *parts, *(alias.strip() for alias in listed if alias.strip())]


def _together(segments: Sequence[str]) -> Iterable[tuple[int, int]]:
    """Pairs of positions with the same segment."""
    by_segment: dict[str, list[int]] = defaultdict(list)
    for row, segment in enumerate(segments):
        if segment:
            by_segment[segment].append(row)
    return [pair for members in by_segment.values() for pair in product(members, members)]


def _endings(names: Iterable[str]) -> set[str]:
    """Endings of 2–5 characters that at least three different characters stand before."""
    before: dict[str, set[str]] = defaultdict(set)
    for name in names:
        for length in range(2, min(5, len(name) - 1) + 1):
            before[name[-length:]].add(name[-length - 1])
    known = set(names)
    return {e for e, chars in before.items() if len(chars) >= (2 if e in known else 3)}


def _split(words: str) -> list[str]:
    """Characters and pairs of them; Latin words whole."""
    grams = LATIN.findall(words)
    for run in LATIN.split(words):
        grams += list(run)
        grams += [run[n : n + 2] for n in range(len(run) - 1)]
    return grams


def _frequencies(names: Sequence[str]) -> Counter[str]:
    """In how many names each gram and each ending occurs."""
    counted: Counter[str] = Counter()
    for name in names:
        counted.update({*_split(name), *(name[-n:] for n in range(2, 6) if n <= len(name))})
    return counted


def _times(left: Any, right: Any) -> Matrix:
    return np.asarray((left @ right).toarray(), dtype=np.float32)


def _contained(wanted: Vectors, offered: Vectors) -> Matrix:
    """Shared ending over the shorter of the two heads."""
    shared = _times(wanted.heads, offered.turned["heads"])
    least = np.minimum(wanted.head_norms[:, None], offered.head_norms[None, :])
    return np.asarray(np.clip(shared / np.maximum(least, 1e-6), 0, 1), dtype=np.float32)


def _use_fit(wanted: Vectors, offered: Vectors) -> Matrix:
    """1 the same use, 0.75 the same chain, 0.5 not said, 0.1 another use."""
    said = np.diff(wanted.uses.indptr) + np.diff(wanted.families.indptr) > 0
    told = np.diff(offered.uses.indptr) + np.diff(offered.families.indptr) > 0
    both = said[:, None] & told[None, :]
    same = np.maximum(
        _times(wanted.uses, offered.turned["said"]), _times(wanted.said, offered.turned["uses"])
    )
    family = np.minimum(_times(wanted.families, offered.turned["families"]), 1) * 0.75
    value = np.where(both, np.maximum(np.maximum(np.minimum(same, 1), family), 0.1), 0.5)
    return np.asarray(value, dtype=np.float32)
