"""A graph as a folder of parquet files: backups, and moving from one engine to the other."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from graph.errors import BadFile
from graph.facts import Fact
from graph.language import say
from graph.store.protocol import SCHEMA_VERSION, Change
from graph.store.schema import kinds

if TYPE_CHECKING:
    from graph.store.protocol import GraphStore

MANIFEST = "liantu-backup.txt"


def write_parquet(store: GraphStore, folder: Path) -> None:
    """Every label and type of `store` as one file each, with a manifest written last."""
    folder.mkdir(parents=True, exist_ok=True)
    for kind in kinds():
        store.read(kind).write_parquet(folder / f"{kind.label}.parquet")
    (folder / MANIFEST).write_text(f"{SCHEMA_VERSION}\n{store.version()}\n", encoding="utf-8")


def read_parquet(store: GraphStore, folder: Path) -> Change:
    """Put a backup into a store (an empty one, as a rule), in one transaction."""
    if not (folder / MANIFEST).is_file():
        raise BadFile(
            say("这个文件夹不是完整的备份", "This folder is not a complete backup"), str(folder)
        )
    with store.write() as writer:
        for kind in kinds():
            file = folder / f"{kind.label}.parquet"
            # A label that the ontology has gained since has no file.
            if file.is_file():
                writer.upsert(kind, _rows(kind, file))
    return writer.change


def _rows(kind: type[Fact], file: Path) -> pl.DataFrame:
    try:
        rows = pl.read_parquet(file)
    except (pl.exceptions.PolarsError, OSError) as fault:
        raise BadFile(
            say("备份中的文件读不出", "A file of the backup cannot be read"),
            f"{file.name}: {str(fault).splitlines()[0]}",
            say("换一份完整的备份。", "Use another, complete backup."),
        ) from fault
    return rows.select(name for name in kind.columns() if name in rows.columns)
