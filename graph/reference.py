"""The reference page of the ontology, made from its classes: `python -m graph.reference` prints it."""

from __future__ import annotations

import sys
from typing import Any

from graph.facts import Fact, Relationship
from graph.ontology import NODES, RELATIONSHIPS, TIERS
from graph.store.schema import ladybug_type

HEAD = """# 本体

本页由 `python -m graph.reference` 从 `graph/ontology/` 生成，请勿手改。两种图库的表结构、约束与索引，导入模板的说明，都出自同一处。

节点的属性由各来源的陈述（Record）合成：可靠的来源优先，其次新的；关系按陈述它的来源各存一条。`observed` 为假的是推断，`rule` 写明依据哪条规则；`retired_at` 非空的是来源已撤回的。
"""


def page() -> str:
    """The whole page."""
    parts = [
        HEAD,
        f"梯度由低到高：{' → '.join(TIERS)}。\n",
        "## 每条事实都有的属性\n",
        _table(_common()),
    ]
    parts.append("## 节点\n")
    parts += [_section(kind) for kind in NODES]
    parts.append("## 关系\n")
    parts += [_section(kind) for kind in RELATIONSHIPS]
    return "\n".join(parts).rstrip() + "\n"


def _common() -> list[list[str]]:
    return [_row(Fact, name) for name in Fact.model_fields]


def _section(kind: type[Fact]) -> str:
    lines = [f"### {kind.title} `{kind.label}`\n", f"{(kind.__doc__ or '').strip()}\n"]
    if issubclass(kind, Relationship):
        ends = "；".join(f"{source} → {target}" for source, target in kind.between())
        key = f"。区分平行关系：{'、'.join(kind.key)}" if kind.key else ""
        lines.append(f"两端：{ends}{key}。\n")
    hidden = (
        {"id", "from_id", "to_id", "from_label", "to_label"}
        if issubclass(kind, Relationship)
        else {"id"}
    )
    own = [_row(kind, name) for name in kind.own_columns() if name not in hidden]
    if own:
        lines.append(_table(own))
    return "\n".join(lines)


def _row(kind: type[Fact], name: str) -> list[str]:
    info = kind.model_fields[name]
    extra: Any = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
    words = "、".join(extra.get("synonyms") or [])
    return [
        f"`{name}`",
        ladybug_type(kind.columns()[name]),
        info.description or "",
        extra.get("unit") or "",
        words,
    ]


def _table(rows: list[list[str]]) -> str:
    head = "| 属性 | 类型 | 含义 | 单位 | 表头常用写法 |\n|---|---|---|---|---|"
    return "\n".join([head, *["| " + " | ".join(row) + " |" for row in rows]]) + "\n"


if __name__ == "__main__":
    sys.stdout.write(page())
