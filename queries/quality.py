"""How good the records are: by chain and place, by age of source, where sources contradict, what waits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from graph.ontology import Record, Source, kind_named
from graph.snapshot import Snapshot
from graph.store import GraphStore, Writer
from graph.writer import ranked
from queries.answer import Answer
from queries.coverage import coverage
from queries.link_conflicts import said_of_links
from queries.overview import source_ages
from queries.scope import Question, Scope, find, scope_of

#: What may be known of a firm → words.
KNOWN = {
    "with_products": "有产品记录",
    "with_suppliers": "有供方记录",
    "with_codes": "有信用代码",
    "with_sites": "有所在地",
}
#: Most conflicts named in one answer.
TOP_CONFLICTS = 200

Flags = NDArray[np.bool_]


def quality(
    graph: Snapshot, store: GraphStore, question: Question, waiting: Sequence[dict[str, Any]] = ()
) -> Answer:
    """One row per chain; places, sources by age, conflicts and the pairs that wait beside."""
    scope = scope_of(graph, question.scope)
    chain = find(graph, "chains", question.chain) if question.chain else None
    found = conflicts(store)
    return Answer(
        by_chain(graph, scope, chain),
        coverage(graph, scope, chain),
        "每条链、每个地方：范围内企业数，其中有产品记录、供方记录、信用代码、所在地的企业数（一家企业可在多条链）；"
        "两个来源说法不同时，取可靠性高者，同级取日期新者，再同取后记录者",
        question.as_of,
        scope.name,
        extra={
            "places": by_place(graph, scope),
            "sources": source_ages(graph, question.as_of),
            "conflicts": found.head(TOP_CONFLICTS).to_dicts(),
            "conflict_count": found.height,
            "waiting": list(waiting),
        },
    )


def by_chain(graph: Snapshot, scope: Scope, chain: int | None) -> list[dict[str, Any]]:
    """Per chain, what is known of its firms inside the scope."""
    local, known = scope.local(graph), known_of(graph)
    made = graph.produces.join(graph.products.select(product="i", chain="chain"), on="product")
    pairs = pl.concat(
        [frame.select("chain", "firm") for frame in (made, graph.leads, graph.operates)]
    ).drop_nulls()
    if chain is not None:
        pairs = pairs.filter(pl.col("chain") == chain)
    firm = pl.DataFrame({"firm": graph.firms["i"], "inside": local, **known})
    counted = (
        pairs.unique().join(firm, on="firm").filter("inside")
        .group_by("chain").agg(pl.len().alias("firms"), *[pl.col(name).sum() for name in known])
    )  # fmt: skip
    asked = graph.chains if chain is None else graph.chains.filter(pl.col("i") == chain)
    return (
        asked.select(chain="i", name="name")
        .join(counted, on="chain", how="left")
        .with_columns(pl.col("firms", *known).fill_null(0))
        .sort(["firms", "name"], descending=[True, False])
        .drop("chain")
        .to_dicts()
    )


def by_place(graph: Snapshot, scope: Scope) -> list[dict[str, Any]]:
    """The scope and each place directly inside it."""
    known = known_of(graph)
    inside = (
        graph.within.filter(pl.col("parent").eq_missing(scope.place))["place"].unique().to_list()
    )
    names = graph.names("places")
    areas = [(scope.name, scope.place), *sorted((names[place], place) for place in inside)]
    rows = []
    for name, place in areas:
        local = graph.is_local(place)
        counts = {what: int((flags & local).sum()) for what, flags in known.items()}
        rows.append({"name": name, "firms": int(local.sum()), **counts})
    return rows


def known_of(graph: Snapshot) -> dict[str, Flags]:
    """Per firm and kind of record, whether there is one."""
    return {
        "with_products": graph.flagged(graph.produces["firm"]),
        "with_suppliers": graph.flagged(graph.supplies["buyer"]),
        "with_codes": (graph.firms["uscc"].fill_null("") != "").to_numpy(),
        "with_sites": graph.flagged(graph.production_sites["firm"]),
    }


def conflicts(store: GraphStore | Writer, about: str = "") -> pl.DataFrame:
    """Properties of one node or link that two sources state differently: entity, kind, field, wins,
    against, source, other_source, rule, and the property and the sources in words (`field_name`,
    `source_name`, `other_name`). `wins` is what the node shows; of links both are kept.
    `about`: only those in which this source has a part."""
    records = store.read(Record).filter(pl.col("retired_at").is_null())
    several = pl.col("stated_in").n_unique().over("kind", "entity") > 1
    sources = store.read(Source)
    ordered = ranked(records.filter(several), sources)
    parts = [
        _said(str(label), group)
        for (label,), group in ordered.group_by("kind", maintain_order=True)
    ]
    empty = pl.DataFrame(
        schema=dict.fromkeys(("kind", "entity", "name", "field", "value", "source", "date"), pl.String)
        | {"rank": pl.Int64}
    )  # fmt: skip
    links = said_of_links(store, sources)
    said = pl.concat([empty, *parts, *links], how="vertical_relaxed")
    found = _in_words(_against_the_best(said), sources)
    has_part = (pl.col("source") == about) | (pl.col("other_source") == about)
    return found.filter(has_part) if about else found


def _in_words(found: pl.DataFrame, sources: pl.DataFrame) -> pl.DataFrame:
    """With the property's and the sources' names beside their codes."""
    titles = dict(sources.select("id", "name").iter_rows())
    words = [
        kind_named(kind).model_fields[field].description or field
        for kind, field in found.select("kind", "field").iter_rows()
    ]
    return found.with_columns(
        pl.Series("field_name", words, dtype=pl.String),
        source_name=pl.col("source").replace(titles),
        other_name=pl.col("other_source").replace(titles),
    )


def _said(label: str, records: pl.DataFrame) -> pl.DataFrame:
    """One row per stated property with one value, the best statement first."""
    kind = kind_named(label)
    single = {
        name: dtype
        for name, dtype in kind.columns().items()
        if name in kind.own_columns()
        and name != "id"
        and not isinstance(dtype, (pl.List, pl.Boolean))
    }
    body = records["body"].str.json_decode(pl.Struct(single)).struct.unnest()
    shown = body.select(pl.all().cast(pl.String))
    about = records.select(
        pl.col("kind").alias("_kind"),
        pl.col("entity").alias("_entity"),
        pl.col("rank").cast(pl.Int64).alias("_rank"),
        pl.coalesce("first_source", "stated_in").alias("_source"),
        pl.col("source_date").cast(pl.String).alias("_date"),
        (shown["name"] if "name" in shown.columns else records["entity"]).alias("_name"),
    )
    return (
        about.hstack(shown)
        .unpivot(on=shown.columns, index=about.columns, variable_name="field")
        .filter(pl.col("value").fill_null("") != "")
        .rename(lambda column: column.removeprefix("_"))
        .select("kind", "entity", "name", "field", "value", "source", "date", "rank")
    )


def _against_the_best(said: pl.DataFrame) -> pl.DataFrame:
    best = [
        pl.col(name).first().over("kind", "entity", "field").alias(f"best_{name}")
        for name in ("value", "source", "date", "rank", "name")
    ]
    rule = (
        pl.when(pl.col("best_rank") < pl.col("rank"))
        .then(pl.lit("来源更可靠"))
        .when(pl.col("best_date").fill_null("") > pl.col("date").fill_null(""))
        .then(pl.lit("可靠性相同，来源更新"))
        .otherwise(pl.lit("可靠性与日期相同，取后记录者"))
    )
    return (
        said.with_columns(best)
        .filter(pl.col("value") != pl.col("best_value"))
        .select(
            "kind", "entity", "field", name="best_name", wins="best_value", against="value",
            source="best_source", other_source="source", rule=rule,
        )
        .unique(maintain_order=True)
        .sort("kind", "entity", "field")
    )  # fmt: skip
