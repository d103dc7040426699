"""What every fact carries: its sources, how sure it is, when it holds, when we learnt it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated, Any, ClassVar, Literal, get_args, get_origin

import polars as pl
from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

#: Reliability of a source, best first; the winner where two sources disagree.
RELIABILITY = ("高", "中", "低")


def about(words: str, *, unit: str = "", synonyms: str = "", default: Any = None) -> Any:
    """A property with its meaning; `synonyms` are column names that sheets use for it (;)."""
    extra: JsonDict = {"unit": unit, "synonyms": [word for word in synonyms.split(";") if word]}
    return Field(default, description=words, json_schema_extra=extra)


def several(words: str, *, synonyms: str = "") -> Any:
    """A list-valued property."""
    extra: JsonDict = {"unit": "", "synonyms": [word for word in synonyms.split(";") if word]}
    return Field(default_factory=list, description=words, json_schema_extra=extra)


class Fact(BaseModel):
    """Common to every node and relationship. Nothing enters without a source."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    label: ClassVar[str]
    title: ClassVar[str]

    sources: list[str] = several("出处：来源（Source）的编号", synonyms="来源;出处")
    stated_in: str = about("由哪份文件或哪个人写入（Source 编号）", default="")
    locator: str = about("在文件中的位置：工作表!行、页、字符区间", default="")
    said: str = about("原文：支持这条事实的句子或单元格", default="", synonyms="依据;原文;evidence")
    observed: bool = about("直接陈述（true）或推断（false）", default=True)
    rule: str = about("推断所依规则；直接陈述为空", default="")
    confidence: float = Field(
        1.0, ge=0, le=1, description="可信度 0–1", json_schema_extra={"synonyms": ["可信度"]}
    )
    valid_from: date | None = about("自何时成立；空为不详", synonyms="起始日期")
    valid_to: date | None = about("到何时为止；空为仍成立", synonyms="截止日期")
    recorded_at: datetime | None = about("何时录入")
    retired_at: datetime | None = about("何时被来源撤回；空为仍在陈述")

    @classmethod
    def columns(cls) -> dict[str, pl.DataType]:
        """Every stored column with its polars type, in declaration order, `id` first."""
        names = sorted(
            (name for name in cls.model_fields if cls.stores(name)),
            key=lambda name: (name != "id", name in Fact.model_fields),
        )
        return {name: dtype_of(cls.model_fields[name].annotation) for name in names}

    @classmethod
    def stores(cls, name: str) -> bool:
        """Whether the property is a stored column."""
        return name in cls.model_fields

    @classmethod
    def own_columns(cls) -> list[str]:
        """Columns that say what the fact is, without those about its statement."""
        return [name for name in cls.columns() if name not in STATEMENT]


class Node(Fact):
    """A thing in the graph."""

    id: str = Field(description="编号", json_schema_extra={"synonyms": ["编号", "id"]})
    name: str = about("名称", default="", synonyms="名称;name")


class Relationship(Fact):
    """A directed link between two nodes. `key` are the properties that tell parallel links apart.

    A link holds its sources in one word (a list-valued column makes the embedded engine's commit
    of a million links four times slower, docs/decisions/0003).
    """

    ends: ClassVar[tuple[tuple[type[Node], type[Node]], ...]]
    key: ClassVar[tuple[str, ...]] = ()

    sources: str = about("出处：来源编号，多个以分号分隔", default="", synonyms="来源;出处")  # type: ignore[assignment]
    id: str = about("编号（由两端、区分项与来源算出）", default="")
    from_id: str = about("起点编号", default="")
    to_id: str = about("终点编号", default="")
    from_label: str = about("起点类型", default="")
    to_label: str = about("终点类型", default="")

    @classmethod
    def stores(cls, name: str) -> bool:
        """The ends' labels are columns only where the type links several kinds of nodes."""
        return name not in ("from_label", "to_label") or len(cls.ends) > 1

    @classmethod
    def between(cls) -> list[tuple[str, str]]:
        """Labels of the node pairs that it may link."""
        return [(source.label, target.label) for source, target in cls.ends]


#: Columns about the statement and not about the world.
STATEMENT = frozenset(Fact.model_fields)
#: Columns that may differ without the fact having changed.
BOOKKEEPING = frozenset({"recorded_at"})

DTYPES: dict[Any, pl.DataType] = {
    str: pl.String(),
    int: pl.Int64(),
    float: pl.Float64(),
    bool: pl.Boolean(),
    date: pl.Date(),
    datetime: pl.Datetime("us"),
}


def dtype_of(annotation: Any) -> pl.DataType:
    """Polars type of a property's annotation (`X | None`, `list[str]`, `Literal` and `Annotated`)."""
    if annotation in DTYPES:
        return DTYPES[annotation]
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is list:
        return pl.List(dtype_of(arguments[0]))
    if origin is Literal:
        return pl.String()
    if origin is Annotated:
        return dtype_of(arguments[0])
    kinds = [kind for kind in arguments if kind is not type(None)]
    if len(kinds) == 1:
        return dtype_of(kinds[0])
    raise TypeError(f"no column type for {annotation!r}")


def frame(kind: type[Fact], rows: Iterable[dict[str, Any]]) -> pl.DataFrame:
    """Rows as a typed frame of `kind`, absent columns filled with their defaults."""
    given = list(rows)
    used = {name for row in given for name in row}
    known = {name: dtype for name, dtype in kind.columns().items() if name in used}
    # Every row is looked at: a column may be empty in the first thousand.
    return complete(kind, pl.DataFrame(given, schema_overrides=known, infer_schema_length=None))


def complete(kind: type[Fact], rows: pl.DataFrame) -> pl.DataFrame:
    """`rows` with every column of `kind`, cast and in order; ids of relationships computed."""
    columns = kind.columns()
    if strange := [name for name in rows.columns if name not in columns]:
        raise TypeError(f"{kind.label} has no {strange}")
    defaults = [
        pl.lit(_default(kind, name), dtype=dtype).alias(name)
        for name, dtype in columns.items()
        if name not in rows.columns
    ]
    full = rows.with_columns(defaults)
    full = full.select(_cast(full, name, dtype) for name, dtype in columns.items())
    full = full.with_columns(
        pl.col(name).fill_null(_default(kind, name))
        for name, dtype in columns.items()
        if not isinstance(dtype, pl.List) and _default(kind, name) is not None
    )
    full = full.with_columns(
        pl.col(name).fill_null([]) for name, dtype in columns.items() if isinstance(dtype, pl.List)
    )
    if issubclass(kind, Relationship):
        full = full.with_columns(id=relationship_ids(kind, full))
    return full


def _cast(rows: pl.DataFrame, name: str, dtype: pl.DataType) -> pl.Expr:
    if isinstance(rows.schema[name], pl.List) and isinstance(dtype, pl.String):
        return pl.col(name).list.join(";")
    return pl.col(name).cast(dtype, strict=False)


def _default(kind: type[Fact], name: str) -> Any:
    info = kind.model_fields[name]
    value = info.get_default(call_default_factory=True)
    return None if info.is_required() else value


def relationship_ids(kind: type[Relationship], rows: pl.DataFrame) -> pl.Series:
    """Ids computed from type, ends, key properties and the stating source: the same statement
    always has the same id, and two sources that state one link are kept as two links."""
    parts = ["from_id", "to_id", *kind.key, "stated_in"]
    text = rows.select(
        pl.concat_str(
            [pl.lit(kind.label), *[pl.col(part).cast(pl.String).fill_null("") for part in parts]],
            separator="\x1f",
        )
    ).to_series()
    return pl.Series("id", [digest(value) for value in text], dtype=pl.String)


def digest(text: str) -> str:
    """Sixteen hexadecimal digits that stand for `text`."""
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def holds(as_of: date | None, known_at: datetime | None = None) -> pl.Expr:
    """Facts that hold on a date (None: today's standing facts) as known at a moment (None: now)."""
    known = (
        pl.col("retired_at").is_null()
        if known_at is None
        else (pl.col("recorded_at").is_null() | (pl.col("recorded_at") <= known_at))
        & (pl.col("retired_at").is_null() | (pl.col("retired_at") > known_at))
    )
    if as_of is None:
        return known & (pl.col("valid_to").is_null() | (pl.col("valid_to") >= date.today()))
    return (
        known
        & (pl.col("valid_from").is_null() | (pl.col("valid_from") <= as_of))
        & (pl.col("valid_to").is_null() | (pl.col("valid_to") >= as_of))
    )
