"""Reading of documents measured: precision, recall and F1 per label on annotated passages; pages a minute."""

from __future__ import annotations

import csv
import json
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from ingest.documents import as_json, extract
from ingest.documents.lexicon import starter

DEV = Path(__file__).resolve().parents[1] / "tests" / "ingest" / "documents" / "dev"
#: Parts of the dev set: what rules were written against, what was held out of that, three sets whose
#: first score is told in docs/extraction.md before they, too, were used, and two that stay unseen (their
#: figures are not annotated).
PARTS = (
    "tuning", "held_out", "first_look", "second_look", "third_look", "fourth_look", "fifth_look",
)  # fmt: skip
ICKG = Path(__file__).resolve().parents[2] / "shared" / "data" / "nlp" / "ickg" / "triples.csv"
#: Relation of the triples → sentence that carries its pair, our relation, whether the ends are turned.
CARRIERS = {
    "供给": ("{0}向{1}供应零部件，双方合作稳定。", "SUPPLIES", False),
    "母公司/控股": ("{0}是{1}的控股子公司。", "SUBSIDIARY_OF", True),
}
FIRM_LIKE = re.compile(
    r"^[^\s/*]+(?:公司|集团|股份|科技|电子|医药|生物|能源|汽车|材料|智能|光电|精密|控股|重工|电气|动力|食品|药业|半导体|微电|通信)$"
)
SAMPLE, SEED = 200, 5
#: Characters of a page, by which speed is told.
PAGE = 1000
Passage = dict[str, Any]
#: General words: a mention or none, no matter (annotation rules).
GENERAL = frozenset(
    [
        "龙头企业",
        "骨干企业",
        "头部企业",
        "配套企业",
        "重点企业",
        "整车厂",
        "整机厂",
        "主机厂",
        "上市公司",
        "链主",
        "工业",
        "产业链",
    ]
)
#: What is scored: name → keys of one passage; two equal keys are a hit.
KEYS: dict[str, Callable[[Passage], set[tuple[Any, ...]]]] = {
    "entities": lambda one: {(e["start"], e["end"], e["label"]) for e in one["entities"]},
    "relations": lambda one: {_sides(r) for r in one["relations"]},
    "targets": lambda one: {_figure(t) for t in one["targets"]},
}


def run(report: Callable[[str], None]) -> list[dict[str, Any]]:
    """Scores on both halves of the dev set, and speed, as rows of the benchmark page."""
    rows = []
    for half in PARTS:
        passages = read(half)
        scores = score(passages)
        report(f"{half}: {len(passages)}")
        for what, (precision, recall, f1) in scores.items():
            rows.append({
                "task": f"{half} {what}", "size": len(passages),
                "note": f"P {precision:.3f} R {recall:.3f} F1 {f1:.3f}",
            })  # fmt: skip
    dense = "\n".join(one["text"] for one in read("tuning"))
    policy = "\n".join(row["text_span"] for row in starter("targets"))
    in_turn = zip(dense.split("\n"), policy.split("\n"), strict=False)
    mixed = "\n".join(one for pair in in_turn for one in pair)
    texts = {"names everywhere": dense, "names and policy in turn": mixed, "policy": policy}
    return [*rows, *carried(), *(speed(kind, text) for kind, text in texts.items())]


def carried() -> list[dict[str, Any]]:
    """Names of ICKG's news triples, each pair in one plain sentence: recall of firms and of the relation.

    Left out where ../shared/data/nlp is absent. The texts themselves are not published.
    """
    if not ICKG.exists():
        return []
    with ICKG.open(encoding="utf-8") as lines:
        triples = list(csv.DictReader(lines))
    rows = []
    for stated, (sentence, rel, is_turned) in CARRIERS.items():
        pairs = [
            (one["tail"], one["head"]) if is_turned else (one["head"], one["tail"])
            for one in triples
            if one["relation"] == stated
            and all(FIRM_LIKE.search(one[end]) for end in ("head", "tail"))
        ]
        pairs = random.Random(SEED).sample(pairs, min(SAMPLE, len(pairs)))
        firms = hits = 0
        for head, tail in pairs:
            found = extract(sentence.format(head, tail))
            named = {one.text for one in found.entities if one.label == "FIRM"}
            firms += (head in named) + (tail in named)
            hits += (head, rel, tail) in {
                (r.head.text, r.rel, r.tail.text) for r in found.relations
            }
        rows.append({
            "task": f"ICKG {stated}", "size": len(pairs),
            "note": f"firms R {firms / 2 / len(pairs):.3f} {rel} R {hits / len(pairs):.3f}",
        })  # fmt: skip
    return rows


def read(half: str) -> list[Passage]:
    """The annotated passages of one half: or part, plain and hard ones together."""
    files = sorted(DEV.glob(f"{half}*.jsonl"))
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    return [json.loads(line) for line in lines]


def score(passages: Iterable[Passage]) -> dict[str, tuple[float, float, float]]:
    """Precision, recall and F1 of entities (each label too), relations and targets; `status` is
    the share of found relations whose status is right, in all three places."""
    hits: Counter[str] = Counter()
    said: Counter[str] = Counter()
    wanted: Counter[str] = Counter()
    right = matched = 0
    for passage in passages:
        found = as_json("", extract(passage["text"]))
        for what in KEYS.keys() & passage.keys():
            keys = KEYS[what]
            is_, should = keys(found), keys(without_optional(passage))
            is_ -= forgiven(what, found, passage) - should
            for name, some in _by_label(what, is_).items():
                said[name] += len(some)
            for name, some in _by_label(what, should).items():
                wanted[name] += len(some)
                hits[name] += len(some & is_)
        statuses = {_sides(one): one["status"] for one in found["relations"]}
        for one in passage["relations"]:
            if _sides(one) in statuses:
                matched += 1
                right += statuses[_sides(one)] == one["status"]
    scores = {name: _f1(hits[name], said[name], wanted[name]) for name in sorted(wanted | said)}
    share = right / matched if matched else 0.0
    return {**scores, "status": (share, share, share)}


def without_optional(passage: Passage) -> Passage:
    """The passage without what may be found or not."""
    return {
        **passage,
        **{
            what: [one for one in passage[what] if not _is_optional(one)]
            for what in KEYS.keys() & passage.keys()
        },
    }


def _is_optional(one: Passage) -> bool:
    return bool(one.get("optional")) or one.get("kind") in ("criterion", "count")


def forgiven(what: str, found: Passage, passage: Passage) -> set[tuple[Any, ...]]:
    """Keys of what was found and is no mistake: general words, optional relations and figures."""
    free = [one for one in passage[what] if _is_optional(one)]
    if what == "entities":
        general = [one for one in found[what] if one["text"] in GENERAL]
        return {(e["start"], e["end"], e["label"]) for e in [*general, *free]}
    if what == "relations":
        return {_sides(one) for one in free}
    return {
        _figure(one)
        for one in found[what]
        if one["kind"] in ("criterion", "count")
        or any(one["start"] < other["end"] and other["start"] < one["end"] for other in free)
    }


def speed(kind: str, text: str) -> dict[str, Any]:
    """Pages of 1,000 characters a minute, of a text repeated to 20 pages and more."""
    text = (text + "\n") * (20 * PAGE // len(text) + 1)
    extract(text[:PAGE])
    began = time.perf_counter()
    found = extract(text)
    seconds = time.perf_counter() - began
    pages = len(text) / PAGE
    firms = sum(one.label == "FIRM" for one in found.entities) / pages
    note = f"{60 * pages / seconds:,.0f} pages a minute; {firms:.0f} firms named on each"
    return {
        "task": f"speed, {kind}", "size": round(pages), "seconds": round(seconds, 2), "note": note,
    }  # fmt: skip


def _by_label(what: str, keys: set[tuple[Any, ...]]) -> dict[str, set[tuple[Any, ...]]]:
    groups = {what: keys}
    if what == "targets":
        return groups
    at = 2 if what == "entities" else 1
    for key in keys:
        groups.setdefault(str(key[at]), set()).add(key)
    return groups


def _sides(one: Passage) -> tuple[Any, ...]:
    """A relation without its status; ends are surface forms."""
    head, tail = (
        end if isinstance(end, str) else end["text"] for end in (one["head"], one["tail"])
    )
    if one["rel"] == "SIGNED_WITH":
        head, tail = sorted((head, tail))
    return head, one["rel"], tail


def _figure(one: Passage) -> tuple[Any, ...]:
    return one["start"], one["end"], one["comparator"], float(one["value"]), one["unit"]


def _f1(hit: int, said: int, wanted: int) -> tuple[float, float, float]:
    precision = hit / said if said else 1.0
    recall = hit / wanted if wanted else 1.0
    total = precision + recall
    return precision, recall, 2 * precision * recall / total if total else 0.0
