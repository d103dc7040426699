"""The reference page of the named queries: `python -m queries.reference` prints it."""

from __future__ import annotations

import sys

from queries.catalog import Field, NamedQuery, catalog

HEAD = """# 按名查询

本页由 `python -m queries.reference` 从 `queries/cypher/` 生成，请勿手改。用法：`liantu query 名 参数=值 …`，或 `GET /api/v1/queries/名?参数=值`。两种图库结果相同。
"""


def page() -> str:
    """The whole page."""
    return "\n".join([HEAD, *[_section(query) for query in catalog().values()]]).rstrip() + "\n"


def _section(query: NamedQuery) -> str:
    lines = [f"## {query.name}\n", f"{query.purpose_zh}。*{query.purpose_en}.*\n"]
    lines += [
        f"- 参数 `{one.name}`（{one.type}{_default(one)}）：{one.meaning}"
        for one in query.parameters
    ]
    columns = "，".join(f"`{one.name}` {one.meaning}" for one in query.columns)
    return "\n".join([*lines, f"- 列：{columns}\n"])


def _default(field: Field) -> str:
    return "" if field.default is None else f"，默认 {field.default or '空'}"


if __name__ == "__main__":
    sys.stdout.write(page())
