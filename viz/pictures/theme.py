"""Colours and type, once: calm greys, one accent, four severity steps."""

from __future__ import annotations

FONTS = '"PingFang SC","Microsoft YaHei","Noto Sans CJK SC","Noto Sans SC",sans-serif'
ACCENT = "#0f5e5c"
SEVERITY = ("#b42318", "#b45309", "#6f6f1e", "#6b7280")
SEVERITY_WORDS = ("严重", "较重", "一般", "轻微")
NODE = {
    "chain": "#334155",
    "segment": "#64748b",
    "product": "#0f766e",
    "firm": "#1d4ed8",
    "park": "#7c3aed",
    "place": "#9ca3af",
}


def severity_step(value: float) -> int:
    """0 (worst) to 3 for a severity of 0–1."""
    return 0 if value >= 0.75 else 1 if value >= 0.5 else 2 if value >= 0.25 else 3
