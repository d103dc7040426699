"""Measurements that live as functions of their own, as rows for the one table of `liantu bench`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bench import calibration as calibrate
from bench import matching as match
from bench import weak_links as weak

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
Report = Callable[[str], None]
Rows = Iterator[dict[str, Any]]


def weak_links(report: Report) -> Rows:
    """The whole city, all classes, from a warm snapshot; 200 redraws; agreement with known chokes."""
    report("100,000 firms, 1,000,000 supplies, 2,000 products")
    told = weak.speed(redraws=200)
    size = f"{told['firms']:,} 企业，{told['supplies']:,} 供货，{told['products']:,} 产品（合成）"
    yield {"task": "全市弱项，全部类别，首次", "size": size, "seconds": told["first answer, s"],
           "memory": round(told["peak memory, GiB"] * 1024)}  # fmt: skip
    yield {
        "task": "全市弱项，再问",
        "size": size,
        "seconds": told["next answer, s"],
        "note": "目标 2 秒",
    }
    yield {
        "task": "200 次重抽",
        "size": size,
        "seconds": told["200 redraws, s"],
        "note": "目标 60 秒",
    }
    if (SHARED / "eto_semiconductor").is_dir():
        chips = weak.chips(SHARED / "eto_semiconductor")
        yield {"task": "与已知卡点的一致", "size": "ETO 半导体，范围 CHN", "note": _words(chips)}


def calibration(report: Report) -> Rows:
    """How often the rank intervals hold the true rank; what the survey list brings."""
    report("generated cities with known truth")
    yield {"task": "排名区间与调查名单", "size": "12 座合成城市", "note": _words(calibrate.run())}


def matching(report: Report) -> Rows:
    """Hidden later links of listed firms, ranked."""
    if not (SHARED / "listed_supply").is_dir():
        report("../shared/data/listed_supply is absent")
        return
    told = match.run(SHARED / "listed_supply")
    for name in ("popularity", "char TF-IDF", "lookalike"):
        yield {"task": f"供方排序：{name}", "size": f"{told['buyers']} 家需方，{told['candidates']} 家候选",
               "seconds": told["seconds"] if name == "lookalike" else "", "note": _words(told[name])}  # fmt: skip


def _words(values: dict[str, Any]) -> str:
    """A result as `name value` pairs."""
    parts = []
    for name, value in values.items():
        shown = f"{value:.3g}" if isinstance(value, float) else str(value)
        parts.append(f"{name} {shown}")
    return "；".join(parts)
