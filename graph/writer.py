"""Statements into the graph: what a source says is kept as said, and the nodes are made from it.

A node's properties come from all its standing statements (Record). Where two differ, the more
reliable source wins, then the newer; lists are joined. A link is kept once per stating source. What
a source no longer says is retired (`retired_at`), never lost; `forget` takes a source out whole.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import polars as pl

from graph.facts import RELIABILITY, complete, digest
from graph.ontology import (
    NODES,
    RELATIONSHIPS,
    Fact,
    Node,
    Record,
    Relationship,
    Source,
    kind_named,
)
from graph.store import Change, GraphStore, Writer
from graph.store.differ import prepared

#: Kinds that are written as they are: they have one author, the program, or are sources themselves.
PLAIN = frozenset({"Source", "Record", "Pairing", "Meeting", "Finding"})

#: What is put before the number of a decision that moved a statement.
MERGE = "&merge:"
#: Columns of a node that come from its best statement.
_STATED = ("stated_in", "locator", "said", "rule", "valid_from", "valid_to")

Frames = Mapping[type[Node] | type[Relationship], pl.DataFrame]


@dataclass(frozen=True)
class Statements:
    """Everything that a source states: frames by source word (its own, and with the marks of merges), and
    what it said of firms that merges made others, which is kept retired."""

    by_word: Mapping[str, Frames]
    originals: Frames = field(default_factory=dict)


def state(store: GraphStore, source: str, frames: Frames, *, now: datetime | None = None) -> Change:
    """Write everything that `source` (a Source id) states, in one transaction; what it stated
    before and no longer states is retired. The same frames twice change nothing."""
    return state_all(store, source, Statements({source: frames}), now=now)


def state_all(
    store: GraphStore, source: str, told: Statements, *, now: datetime | None = None
) -> Change:
    """As `state`, of a source that speaks of merged firms too."""
    with store.write() as writer:
        _write_all(writer, source, told, now or datetime.now())
    return writer.change


def _write_all(writer: Writer, source: str, told: Statements, moment: datetime) -> None:
    words: dict[str, Frames] = {word: {} for word in (source, *_words_of(writer, source))}
    words |= told.by_word
    write_statements(writer, words, moment)
    if len(words) > 1:
        _keep_originals(writer, source, told.originals, moment)


def _words_of(writer: Writer, source: str) -> set[str]:
    """The words with marks of merges under which a source's statements stand."""
    held = writer.read(Record, ["stated_in"])["stated_in"].unique()
    return set(held.filter(held.str.starts_with(f"{source}{MERGE}")))


def _keep_originals(writer: Writer, source: str, originals: Frames, moment: datetime) -> None:
    """What was said of firms that merges made others stays retired with the merge's mark, so that taking it
    back restores it; what the source no longer says of them loses the mark."""
    kinds: list[type[Fact]] = [Record, *RELATIONSHIPS]
    for kind in kinds:
        held = writer.read(kind).filter(
            (pl.col("stated_in").str.split(MERGE).list.first() == source)
            & pl.col("rule").str.contains(MERGE, literal=True)
        )
        now = [
            records_of(said, rows) if issubclass(said, Node) else rows
            for said, rows in originals.items()
            if said is kind or (kind is Record and issubclass(said, Node))
        ]
        new = _stamped(
            kind, pl.concat([held.clear(), *(complete(kind, rows) for rows in now)]), moment
        )
        times = held.select("id", gone="retired_at")
        new = new.join(times, on="id", how="left").with_columns(
            retired_at=pl.col("gone").fill_null(moment)
        ).drop("gone")  # fmt: skip
        silent = held.join(new, on="id", how="anti").with_columns(
            pl.col("rule").str.split(MERGE).list.first()
        )
        writer.upsert(kind, pl.concat([new, silent]))


class _Rehearsed(Exception):
    """Ends a rehearsal: the transaction takes everything back."""


def rehearse(
    store: GraphStore, source: str, told: Statements, look: Callable[[Writer], None]
) -> Change:
    """What `state_all` would change; nothing is kept. `look` sees the graph as it would be."""
    change = Change()
    try:
        with store.write() as writer:
            _write_all(writer, source, told, datetime.now())
            look(writer)
            change = writer.change
            raise _Rehearsed
    except _Rehearsed:
        return change


def write_statements(writer: Writer, by_source: Mapping[str, Frames], moment: datetime) -> None:
    """As `state`, for several sources inside an open transaction."""
    merged = _joined(by_source)
    for kind in (Source, *(kind for kind in merged if kind.label in PLAIN and kind is not Source)):
        if kind in merged:
            writer.upsert(kind, _stamped(kind, merged[kind], moment))
    touched = _write_records(writer, merged, set(by_source), moment)
    for label, ids in touched.items():
        remake_nodes(writer, kind_named(label), ids)
    for link in RELATIONSHIPS:
        _write_links(writer, link, merged.get(link), set(by_source), moment)


def forget(store: GraphStore, source: str) -> Change:
    """Take a whole source out: its statements, nodes that nothing else speaks of, and the documents that
    came with it, or with one taken out before, and that no statement cites any more. A node at which another
    source's links end stays, by its name alone, as long as they do."""
    with store.write() as writer:
        cited: set[str] = set()
        ends: set[str] = set()
        for link in RELATIONSHIPS:
            columns = ["id", "stated_in", "sources", "from_id", "to_id"]
            held = writer.read(link, columns).filter(_of(source))
            cited |= _sources_in(held)
            ends.update(held["from_id"], held["to_id"])
            writer.remove(link, held["id"])
        records = writer.read(Record, ["id", "stated_in", "entity", "kind", "sources"])
        gone = records.filter(_of(source))
        cited |= _sources_in(gone)
        writer.remove(Record, gone["id"])
        for (label,), group in gone.group_by("kind"):
            remake_nodes(writer, kind_named(str(label)), group["entity"])
        ends -= set(records["entity"])
        for kind in NODES if ends else ():
            if kind.label not in PLAIN:
                take_away(writer, kind, ends & set(writer.read(kind, ["id"])["id"]))
        writer.remove(Source, [source])
        writer.remove(Source, _cited_by_none(writer, cited))
    return writer.change


def _sources_in(rows: pl.DataFrame) -> set[str]:
    cited = rows["sources"]
    lists = cited if isinstance(cited.dtype, pl.List) else cited.str.split(";")
    return set(lists.explode().drop_nulls())


def _cited_by_none(writer: Writer, cited: set[str]) -> set[str]:
    """Those of the cited documents that came with a file which is gone, and that nothing cites now."""
    held = writer.read(Source, ["id", "stated_in"])
    is_bare = (pl.col("stated_in") != "") & ~pl.col("stated_in").is_in(held["id"].to_list())
    left = set(held.filter(pl.col("id").is_in(list(cited)) & is_bare)["id"])
    kinds: list[type[Fact]] = [Record, *RELATIONSHIPS]
    for kind in kinds if left else ():
        left -= _sources_in(writer.read(kind, ["sources"]))
    return left


def _of(source: str) -> pl.Expr:
    """Statements of a source, their earlier forms (@) and those that a merge moved (&merge:)."""
    said = pl.col("stated_in")
    return (
        (said == source)
        | said.str.starts_with(f"{source}@")
        | said.str.starts_with(f"{source}{MERGE}")
    )


def _joined(by_source: Mapping[str, Frames]) -> dict[type[Fact], pl.DataFrame]:
    parts: dict[type[Fact], list[pl.DataFrame]] = {}
    for frames in by_source.values():
        for kind, rows in frames.items():
            parts.setdefault(kind, []).append(complete(kind, rows))
    return {kind: pl.concat(rows) for kind, rows in parts.items()}


def _stamped(kind: type[Fact], rows: pl.DataFrame, moment: datetime) -> pl.DataFrame:
    return complete(kind, rows).with_columns(pl.col("recorded_at").fill_null(pl.lit(moment)))


def _write_records(
    writer: Writer, merged: Mapping[type[Fact], pl.DataFrame], sources: set[str], moment: datetime
) -> dict[str, pl.Series]:
    """Statements about nodes, kept as said; the entities whose statements changed, by label."""
    stated = [
        records_of(kind, rows)
        for kind, rows in merged.items()
        if issubclass(kind, Node) and kind.label not in PLAIN and not rows.is_empty()
    ]
    empty = complete(Record, pl.DataFrame(schema={"id": pl.String()}))
    new = _stamped(Record, pl.concat([empty, *stated]), moment)
    held = writer.read(Record)
    standing = held.filter(
        pl.col("stated_in").is_in(list(sources)) & pl.col("retired_at").is_null()
    )
    dropped = standing.join(new, on="id", how="anti").with_columns(retired_at=pl.lit(moment))
    same = new.join(standing, on=["id", "body", "confidence", "observed", "rule"], how="semi")
    writer.upsert(Record, pl.concat([new, dropped.select(new.columns)]))
    touched = pl.concat([new.join(same, on="id", how="anti"), dropped.select(new.columns)])
    return {str(label): group["entity"].unique() for (label,), group in touched.group_by("kind")}


def records_of(kind: type[Node], rows: pl.DataFrame) -> pl.DataFrame:
    """One Record per row: its own properties as JSON, its sources and certainty as given."""
    own = [name for name in kind.own_columns() if name != "id"]
    keys = rows.select(
        pl.concat_str([pl.lit(kind.label), pl.col("id"), pl.col("stated_in")], separator="\x1f")
    ).to_series()
    return complete(
        Record,
        rows.select(
            pl.Series("id", [digest(key) for key in keys], dtype=pl.String),
            pl.col("id").alias("entity"),
            pl.lit(kind.label).alias("kind"),
            pl.struct(own).struct.json_encode().alias("body"),
            *[
                name
                for name in Record.columns()
                if name in rows.columns and name not in own and name != "id"
            ],
        ),
    )


def remake_nodes(writer: Writer, kind: type[Fact], entities: pl.Series) -> None:
    """Nodes from their standing statements; those of which nothing stands any more are retired, or
    removed where no statement is left at all."""
    records = writer.read(Record).filter(pl.col("entity").is_in(entities.implode()))
    records = records.filter(pl.col("kind") == kind.label)
    standing = records.filter(pl.col("retired_at").is_null())
    writer.upsert(kind, merged_nodes(kind, standing, writer.read(Source)))
    silent = set(records["entity"]) - set(standing["entity"])
    if silent:
        gone = writer.read(kind).filter(pl.col("id").is_in(list(silent)))
        when = records.filter(pl.col("entity").is_in(list(silent)))["retired_at"].max()
        writer.upsert(kind, gone.with_columns(retired_at=pl.lit(when, dtype=pl.Datetime("us"))))
    take_away(writer, kind, set(entities) - set(records["entity"]))


def take_away(writer: Writer, kind: type[Fact], ids: set[str]) -> None:
    """Remove nodes of which nothing is stated, but for those at which links end: these keep their name."""
    linked: set[str] = set()
    for link in RELATIONSHIPS if ids else ():
        held = writer.read(link, ["from_id", "to_id"])
        linked.update(ids & {*held["from_id"], *held["to_id"]})
    writer.remove(kind, ids - linked)
    if linked:
        held = writer.read(kind, [name for name in ("id", "name") if name in kind.columns()])
        bare = held.filter(pl.col("id").is_in(list(linked)))
        writer.upsert(kind, complete(kind, bare))


def merged_nodes(kind: type[Fact], records: pl.DataFrame, sources: pl.DataFrame) -> pl.DataFrame:
    """One row per entity: each property from the best statement that has it."""
    if records.is_empty():
        return complete(kind, pl.DataFrame(schema={"id": pl.String()}))
    own = {name: dtype for name, dtype in kind.columns().items() if name in kind.own_columns()}
    body = pl.Struct({name: dtype for name, dtype in own.items() if name != "id"})
    ordered = ranked(records, sources).with_columns(
        pl.col("body").str.json_decode(body).alias("said_properties")
    )
    about = ("entity", "sources", *_STATED, "observed", "confidence", "recorded_at")
    opened = ordered.select(*about, "said_properties").unnest("said_properties")
    first = [
        pl.col(name).filter(pl.col(name).is_not_null() & _is_said(name, dtype)).first()
        for name, dtype in own.items()
        if name != "id" and not isinstance(dtype, pl.List)
    ]
    joined = [
        pl.col(name).explode(empty_as_null=True).drop_nulls().unique(maintain_order=True)
        for name, dtype in own.items()
        if isinstance(dtype, pl.List)
    ]
    return complete(
        kind,
        opened.group_by("entity", maintain_order=True)
        .agg(
            *first, *joined,
            pl.col("sources").explode(empty_as_null=True).drop_nulls().unique(maintain_order=True),
            pl.col(*_STATED).first(),
            pl.col("observed").max(), pl.col("confidence").max(), pl.col("recorded_at").min(),
        )
        .rename({"entity": "id"}),
    )  # fmt: skip


def _is_said(name: str, dtype: pl.DataType) -> pl.Expr:
    """A blank word or an unset flag says nothing against another source's value."""
    if isinstance(dtype, pl.String):
        return pl.col(name) != ""
    return pl.col(name) if isinstance(dtype, pl.Boolean) else pl.lit(True)


def ranked(records: pl.DataFrame, sources: pl.DataFrame) -> pl.DataFrame:
    """Statements, best first within each entity: reliability of the source, then its date."""
    order = {word: rank for rank, word in enumerate(RELIABILITY)}
    known = sources.select(
        pl.col("id").alias("first_source"),
        pl.col("reliability").replace_strict(order, default=len(order)).alias("rank"),
        pl.col("date").alias("source_date"),
    )
    return (
        records.with_columns(pl.col("sources").list.first().alias("first_source"))
        .join(known, on="first_source", how="left", maintain_order="left")
        .sort(
            ["entity", "rank", "source_date", "recorded_at", "id"],
            descending=[False, False, True, True, False],
            nulls_last=True,
        )
    )


def _write_links(
    writer: Writer,
    link: type[Relationship],
    rows: pl.DataFrame | None,
    sources: set[str],
    moment: datetime,
) -> None:
    """Links as stated now; changed ones leave their earlier form behind as a retired version."""
    new = prepared(link, _stamped(link, rows, moment)) if rows is not None else None
    before = writer.read(link, ["id", "stated_in", "retired_at"]).filter(
        pl.col("stated_in").is_in(list(sources)) & pl.col("retired_at").is_null()
    )
    if before.is_empty():
        if new is not None:
            writer.upsert(link, new)
        return
    held = writer.read(link).join(before.select("id"), on="id", how="semi")
    if new is None:
        new = held.clear()
    dropped = held.join(new, on="id", how="anti").with_columns(retired_at=pl.lit(moment))
    writer.upsert(link, pl.concat([new, dropped, _versions(link, new, held, moment)]))


def _versions(
    link: type[Relationship], new: pl.DataFrame, held: pl.DataFrame, moment: datetime
) -> pl.DataFrame:
    """Earlier forms of the links that change now, under ids of their own."""
    told = [name for name in link.own_columns() if name != "id"] + [
        "confidence",
        "valid_from",
        "valid_to",
    ]
    both = held.join(new.select("id", *told), on="id", how="inner", suffix=":new")
    changed = both.filter(
        pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"{name}:new")) for name in told)
    ).select(held.columns)
    # `complete` would give the id back that the live link has, so the old one keeps its own source
    # word with a mark of the moment.
    mark = moment.isoformat()
    return changed.with_columns(
        stated_in=pl.concat_str(pl.col("stated_in"), pl.lit(f"@{mark}")),
        retired_at=pl.lit(moment),
    )
