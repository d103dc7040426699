"""The picture of a chain: segments as columns from upstream to downstream, products below them."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from queries.chain_map import STATES, ChainMap, MapProduct
from viz.pictures.network import page
from viz.pictures.theme import NODE, SEVERITY

if TYPE_CHECKING:
    from pyvis.network import Network

#: Distance of columns and rows, in the picture's units (one is a pixel at scale 1).
COLUMN, ROW = 210, 46
#: Products in one column before a second column of the same segment is opened.
TALL = 16
#: Look of a product by what is known of its makers: (fill, text, border, dashed border).
LOOKS = {
    "local": (NODE["product"], "#ffffff", NODE["product"], False),
    "outside": ("#d5ece9", "#134e4a", NODE["product"], False),
    "silent": ("#ffffff", "#334155", "#94a3b8", True),
    "commodity": ("#f1f5f9", "#475569", "#cbd5e1", False),
}


def chain_page(found: ChainMap) -> str:
    """The chain's picture as one HTML file that opens offline."""
    day = found.as_of.isoformat() if found.as_of else "当前"
    return page(
        chain_network(found),
        heading=f"{found.chain} · {found.scope} · {day}：链上有什么，缺什么",
        answer=answer_words(found),
        legend=legend(),
        details={one.id: _detail(one, found) for one in found.products},
        footer=f"{found.coverage.words} 链外投入 {found.outside_inputs} 条未画出。",
    )


def answer_words(found: ChainMap) -> str:
    """The first line: how many products, how many without a local maker."""
    outside = sum(one.state == "outside" for one in found.products)
    silent = sum(one.state == "silent" for one in found.products)
    local = sum(one.state == "local" for one in found.products)
    leads = f"链主：{'、'.join(found.leads)}。" if found.leads else "链主未见记载。"
    return (
        f"{len(found.products)}个产品：{local}个有本地生产者，{outside}个只见外地生产者，"
        f"{silent}个未见生产者记载。{leads}"
    )


def chain_network(found: ChainMap) -> Network:
    """Nodes at preset places, so that the picture is the same at every visit."""
    from pyvis.network import Network

    network = Network(directed=True, cdn_resources="in_line")
    left = 0
    for place, (segment, stage) in enumerate(found.segments):
        products = [one for one in found.products if one.order == place]
        columns = max(1, -(-len(products) // TALL))
        centre = left + (columns - 1) * COLUMN / 2
        network.add_node(
            f"segment:{place}", label=f"{stage}\n{segment}", shape="box", x=centre, y=-90,
            color={"background": NODE["segment"], "border": NODE["segment"]},
            font={"color": "#ffffff", "size": 18}, fixed=True, physics=False, margin=10,
        )  # fmt: skip
        for number, product in enumerate(products):
            column, row = divmod(number, TALL)
            _add_product(network, product, found, left + column * COLUMN, row * ROW)
        left += columns * COLUMN
    shown = set(network.get_nodes())
    for source, target, criticality in found.edges:
        if source in shown and target in shown:
            network.add_edge(
                source, target, color={"color": "#94a3b8", "opacity": 0.28},
                width=1.4 if criticality == "必需" else 0.8, dashes=criticality == "辅助", arrows="to",
            )  # fmt: skip
    return network


def _add_product(network: Network, one: MapProduct, found: ChainMap, x: float, y: float) -> None:
    fill, text, border, dashed = LOOKS[one.state]
    is_weak = one.id in found.weak
    makers = f" {len(one.local_makers)}" if one.local_makers else ""
    network.add_node(
        one.id,
        label=f"{'▲ ' if is_weak else ''}{one.name}{makers}",
        shape="box",
        x=x,
        y=y,
        color={"background": fill, "border": SEVERITY[0] if is_weak else border,
               "highlight": {"background": fill, "border": "#111827"}},
        font={"color": text, "size": 15},
        borderWidth=3 if is_weak else 1,
        shapeProperties={"borderDashes": [5, 4]} if dashed else {},
        physics=False,
        fixed=True,
        margin=7,
    )  # fmt: skip


def legend() -> list[dict[str, str]]:
    """What the fills and marks mean; always in view."""
    rows = [
        {"fill": LOOKS[state][0], "border": LOOKS[state][2], "words": words,
         "line": "dashed" if LOOKS[state][3] else "solid"}
        for state, words in STATES.items()
    ]  # fmt: skip
    weak = {"fill": "#ffffff", "border": SEVERITY[0], "words": "▲ 列为弱项", "line": "solid"}
    return [*rows, weak]


def _detail(one: MapProduct, found: ChainMap) -> dict[str, Any]:
    """What the side sheet shows of a product."""
    return {
        "name": one.name,
        "kind": f"{one.stage} · {one.segment}",
        "state": STATES[one.state],
        "weak": found.weak.get(one.id, ""),
        "local": list(one.local_makers),
        "outside": list(one.outside_makers),
        "inputs": list(one.inputs),
        "evidence": [asdict(item) for item in one.evidence],
    }
