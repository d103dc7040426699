"""Rows of an import → firms of the graph: decisions, codes and equal names by joins, the rest by likeness."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import polars as pl

from graph.identity.aliases import AliasBook, alias_book, likely_by_key
from graph.identity.blocking import candidates, is_hopeless
from graph.identity.decisions import Decision, Decisions
from graph.identity.match import FirmFace, Verdict, same
from graph.identity.names import FirmName, clean, clean_all, normal_key, parse_clean
from graph.language import say
from graph.values import CreditCode, check_credit_code

#: Columns of the answer. `firm` is null for a new firm; rows with one `group` are one firm. Of a merged row
#: `candidate` is the firm whose name or code it was, which may since have become another, `firm`.
SCHEMA: dict[str, Any] = {
    "row": pl.Int64, "firm": pl.String, "candidate": pl.String, "label": pl.String, "score": pl.Float64,
    "band": pl.String, "how": pl.String, "branch_of": pl.String, "group": pl.String, "explanation": pl.String,
}  # fmt: skip


#: Score of a row whose name is a known short or former name with a legal form added; as `same` gives it.
LIKELY_SCORE = 0.78


@dataclass
class _Known:
    """The graph's firms as joins need them."""

    frame: pl.DataFrame
    book: AliasBook
    by_code: dict[str, str]
    by_stock: dict[str, frozenset[str]]
    place_free: dict[tuple[Any, ...], set[str]]
    names: list[FirmName]
    owners: list[str]
    faces: dict[str, FirmFace] = field(default_factory=dict)


@dataclass(frozen=True)
class _Row:
    """One row to resolve."""

    row: int
    name: str
    text: str
    code: str
    district: str
    stock_code: str
    aliases: tuple[str, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """How decisions name this row."""
        by_name = f"name:{normal_key(self.text)}"
        return (f"uscc:{self.code}", by_name) if self.code else (by_name,)


@dataclass(frozen=True)
class _Outcome:
    """What was found for a row, before it is a line of the answer."""

    firm: str | None
    label: str
    score: float
    band: str
    how: str
    explanation: str = "[]"
    candidate: str | None = None

    def line(self, row: _Row) -> dict[str, Any]:
        """As a line of `SCHEMA`."""
        return {
            "row": row.row,
            "firm": self.firm,
            "candidate": self.candidate or self.firm,
            "label": self.label,
            "score": self.score,
            "band": self.band,
            "how": self.how,
            "branch_of": self.candidate if self.label == "branch" else None,
            "group": self.firm or f"new:{row.code or normal_key(row.text)}",
            "explanation": self.explanation,
        }


_NOTHING = _Outcome(None, "different", 0.0, "new", "无候选")


def resolve(
    new: pl.DataFrame, known: pl.DataFrame, decisions: Decisions | None = None
) -> pl.DataFrame:
    """Which firm each row is: columns of `SCHEMA`, one line per row of `new`.

    new: row, name, optional uscc, aliases, district, stock_code. known: id, name, optional short_name,
    aliases, former_names, uscc, stock_code, district. Lists may be lists or texts with semicolons.
    """
    firms, rows = _known(known), _with_codes(_rows(new))
    ruled = decisions or Decisions()
    answers: dict[int, dict[str, Any]] = {}
    rest: list[_Row] = []
    forced = ruled.forces()
    for row in rows:
        settled = _by_decision(row, forced, ruled) or _by_join(row, firms, ruled)
        if settled is None:
            rest.append(row)
        else:
            answers[row.row] = settled.line(row)
    answers |= _by_likeness(rest, firms, ruled)
    return pl.DataFrame([answers[row.row] for row in rows], schema=SCHEMA)


def _with_codes(rows: list[_Row]) -> list[_Row]:
    """A row without a code takes the one that other rows give the same written name, if it is one: so
    that a list and the supplies beside it mean the same firm, now and when the file is read again."""
    told: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row.code:
            told[row.text].add(row.code)
    return [
        replace(row, code=next(iter(told[row.text])))
        if not row.code and len(told.get(row.text, ())) == 1
        else row
        for row in rows
    ]


def _by_decision(row: _Row, forced: Mapping[str, Decision], ruled: Decisions) -> _Outcome | None:
    for key in row.keys:
        if found := forced.get(key):
            words = say(
                f"{found.person}判定合并：{found.reason}",
                f"Merged by {found.person}: {found.reason}",
            )
            gone = ruled.carried.get(found.id, (found.right,))[0]
            return _merge(gone, 1.0, "人工判定", words, ruled)
    return None


def _by_join(row: _Row, firms: _Known, ruled: Decisions) -> _Outcome | None:
    """Equal code, then equal legal name or alias, then equal but for the place's position."""
    firm = firms.by_code.get(row.code) if row.code else None
    if firm and not ruled.forbids(row.keys, firm):
        words = say("信用代码相同", "Same credit code")
        return _merge(firm, 1.0, "信用代码", words, ruled)
    for how, find in _JOINS:
        hits = find(row, firms)
        if not hits:
            continue
        fit = ruled.before_merging(sorted(hit for hit in hits if _may_be(row, hit, firms, ruled)))
        # Of several firms whose names differ in the form alone, the one that is written so.
        several = fit if len(fit) > 1 else []
        written = [hit for hit in several if clean(firms.faces[hit].name) == row.text]
        fit = written if len(written) == 1 else fit
        if len(fit) == 1:
            name = firms.faces[fit[0]].name
            words = say(f"{how}与“{name}”相同", f"Same as “{name}” by {how}")
            return _merge(fit[0], 0.99, how, words, ruled)
        if fit:
            told = "、".join(f"{firms.faces[one].name}（{one}）" for one in fit[:5])
            words = say(f"多家企业使用这一名称：{told}", f"Several firms bear this name: {told}")
            return _Outcome(None, "same", 0.6, "review", how, _said(how, words), fit[0])
    likely = sorted(
        hit
        for hit in likely_by_key(normal_key(row.text), firms.book)
        if _may_be(row, hit, firms, ruled)
    )
    if len(likely) == 1:
        name = firms.faces[likely[0]].name
        words = say(
            f"与“{name}”登记的简称或曾用名只差组织形式", f"A known name of “{name}” with a form"
        )
        told = _said("别名简称", words)
        return _Outcome(None, "same", LIKELY_SCORE, "review", "别名加组织形式", told, likely[0])
    return None


def _merge(hit: str, score: float, how: str, words: str, ruled: Decisions) -> _Outcome:
    return _Outcome(ruled.survivor(hit), "same", score, "merge", how, _said(how, words), hit)


def _by_own_alias(row: _Row, firms: _Known) -> frozenset[str]:
    """Firms whose known name the row gives as its own alias or former name."""
    keys = [normal_key(text) for text in clean_all(row.aliases)] if row.aliases else []
    return frozenset().union(*(firms.book.get(key, frozenset()) for key in keys if len(key) > 1))


def _by_name(row: _Row, firms: _Known) -> frozenset[str]:
    return firms.book.get(normal_key(row.text), frozenset())


def _by_stock_code(row: _Row, firms: _Known) -> frozenset[str]:
    return firms.by_stock.get(row.stock_code, frozenset()) if row.stock_code else frozenset()


def _by_place_free(row: _Row, firms: _Known) -> frozenset[str]:
    return frozenset(firms.place_free.get(_place_free(parse_clean(row.text)), ()))


#: Equal names and codes by joins, surest first.
_JOINS: tuple[tuple[str, Callable[[_Row, _Known], frozenset[str]]], ...] = (
    ("名称", _by_name),
    ("行内别名", _by_own_alias),
    ("证券代码", _by_stock_code),
    ("名称（地名位置）", _by_place_free),
)


def _may_be(row: _Row, firm: str, firms: _Known, ruled: Decisions) -> bool:
    theirs = firms.faces[firm].code
    return (
        not (row.code and theirs and row.code != theirs) and ruled.forbids(row.keys, firm) is None
    )


def _by_likeness(rows: list[_Row], firms: _Known, ruled: Decisions) -> dict[int, dict[str, Any]]:
    """The best candidate of each name; one comparison serves all rows of one name and code."""
    groups: dict[tuple[str, str], list[_Row]] = defaultdict(list)
    for row in rows:
        groups[(normal_key(row.text), row.code)].append(row)
    leaders = [members[0] for members in groups.values()]
    best: dict[int, tuple[Verdict, str]] = {}
    faces = [_face(leader, firms) for leader in leaders]
    parsed = [parse_clean(leader.text) for leader in leaders]
    found = candidates(parsed, firms.names)
    for at, owner in found.select("new", "known").iter_rows():
        firm = firms.owners[owner]
        if is_hopeless(parsed[at], firms.names[owner]) or ruled.forbids(leaders[at].keys, firm):
            continue
        verdict = same(faces[at], firms.faces[firm])
        if at not in best or _rank(verdict) > _rank(best[at][0]):
            best[at] = (verdict, firm)
    answers: dict[int, dict[str, Any]] = {}
    for at, members in enumerate(groups.values()):
        outcome = _judged(best.get(at), ruled)
        answers |= {row.row: outcome.line(row) for row in members}
    return answers


def _rank(verdict: Verdict) -> tuple[int, float]:
    return ({"same": 2, "branch": 1, "different": 0}[verdict.label], verdict.score)


def _judged(found: tuple[Verdict, str] | None, ruled: Decisions) -> _Outcome:
    if found is None:
        return _NOTHING
    verdict, firm = found
    told = json.dumps(explained(verdict), ensure_ascii=False)
    survivor = ruled.survivor(firm)
    if verdict.band == "merge" and verdict.label == "same":
        return _Outcome(survivor, "same", verdict.score, "merge", "相似", told, firm)
    return _Outcome(None, verdict.label, verdict.score, verdict.band, "相似", told, survivor)


def _said(feature: str, words: str) -> str:
    return json.dumps(
        [{"feature": feature, "value": 1.0, "weight": 1.0, "words": words}], ensure_ascii=False
    )


def explained(verdict: Verdict) -> list[dict[str, Any]]:
    """A verdict's features as every door shows them: feature, value, weight, words."""
    return [
        {"feature": one.feature, "value": one.value, "weight": one.weight, "words": one.words}
        for one in verdict.features
    ]


def _known(known: pl.DataFrame) -> _Known:
    texts = clean_all([name or "" for name in known["name"]])
    names = [parse_clean(text) for text in texts]
    ids = known["id"].to_list()
    columns = {
        column: _column(known, column) for column in ("name", "uscc", "stock_code", "district")
    }
    faces, by_code, by_stock, place_free = {}, {}, dict[str, frozenset[str]](), defaultdict(set)
    for at, firm in enumerate(ids):
        faces[firm] = FirmFace(
            columns["name"][at], columns["uscc"][at], (), columns["stock_code"][at],
            columns["district"][at], known_as=frozenset({firm}),
        )  # fmt: skip
        place_free[_place_free(names[at])].add(firm)
        if share := columns["stock_code"][at]:
            by_stock[share] = by_stock.get(share, frozenset()) | {firm}
        if code := faces[firm].code if columns["uscc"][at] else "":
            by_code[code] = firm
    return _Known(known, alias_book(known), by_code, by_stock, place_free, names, ids, faces)


def _place_free(name: FirmName) -> tuple[Any, ...]:
    """Equal for names that differ only in where their place and brackets stand."""
    form = name.form or f"?{name.head}"
    return (name.core, form, name.is_group, name.is_holding, name.places, name.branch)


def _rows(new: pl.DataFrame) -> list[_Row]:
    texts = clean_all([name or "" for name in new["name"]])
    uscc, district, stock = (_column(new, column) for column in ("uscc", "district", "stock_code"))
    aliases = _lists(new, "aliases")
    return [
        _Row(number, name or "", text, _valid(code), place, share, names)
        for number, name, text, code, place, share, names in zip(
            new["row"], new["name"], texts, uscc, district, stock, aliases, strict=True
        )
    ]


def _valid(code: str) -> str:
    checked = check_credit_code(code) if code else None
    return checked.text if isinstance(checked, CreditCode) else ""


def _face(row: _Row, firms: _Known) -> FirmFace:
    known = firms.book.get(normal_key(row.text), frozenset())
    return FirmFace(row.name, row.code, (), row.stock_code, row.district, known_as=known)


def _column(frame: pl.DataFrame, column: str) -> list[str]:
    if column not in frame.columns:
        return [""] * len(frame)
    return frame[column].cast(pl.String).fill_null("").to_list()


def _lists(frame: pl.DataFrame, column: str) -> list[tuple[str, ...]]:
    if column not in frame.columns:
        return [()] * len(frame)
    return [tuple(_split(value)) for value in frame[column]]


def _split(value: Any) -> Iterable[str]:
    parts = value.split(";") if isinstance(value, str) else value if value is not None else ()
    return (part for part in parts if part)
