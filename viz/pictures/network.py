"""A pyvis network as one HTML file that opens with no network: the library's script is put inline.

pyvis' own templates link remote stylesheets whatever `cdn_resources` says, so the page has a template
of its own (viz/templates/network.html.j2); nodes and edges still come from pyvis.
"""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jinja2

from viz.pictures.theme import ACCENT, FONTS

if TYPE_CHECKING:
    from pyvis.network import Network


@lru_cache(maxsize=1)
def library() -> str:
    """The drawing script that the pyvis package carries."""
    import pyvis

    folder = Path(pyvis.__file__).parent / "lib"
    newest = sorted(folder.glob("vis-*/vis-network.min.js"))[-1]
    return newest.read_text(encoding="utf-8").replace("</script", "<\\/script")


@lru_cache(maxsize=1)
def templates() -> jinja2.Environment:
    """Templates of pages and papers, with escaping on."""
    folder = files("viz") / "templates"
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(str(folder)),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
    )


def page(network: Network, *, heading: str, answer: str, legend: list[dict[str, str]],
         details: dict[str, Any], footer: str) -> str:  # fmt: skip
    """The whole page: heading as the question, the answer, legend, picture, side sheet."""
    return (
        templates()
        .get_template("network.html.j2")
        .render(
            heading=heading,
            answer=answer,
            legend=legend,
            footer=footer,
            fonts=FONTS,
            accent=ACCENT,
            script=library(),
            nodes=safe_json(network.nodes),
            edges=safe_json(network.edges),
            details=safe_json(details),
        )
    )


def safe_json(value: Any) -> str:
    """JSON that can stand inside a script element."""
    text = json.dumps(value, ensure_ascii=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
