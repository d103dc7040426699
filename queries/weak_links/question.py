"""The question about weak links, and the view and products that it is about."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from graph.closure import reach_down
from graph.snapshot import Snapshot
from queries.answer import Coverage
from queries.coverage import About, coverage
from queries.scope import Question, find, scope_of
from queries.weak_links.view import Flags, View


@dataclass(frozen=True)
class WeakLinkQuestion(Question):
    """Which weak links. `classes`: Chinese names or keys, none for all; `top`: rows; `intervals`: rank
    intervals by redraws with `seed` (0: that of the settings), `redraws` (0: of the settings);
    `upstream`: with a chain, also what its products need from other chains; `depth`: input levels
    followed for lead firms."""

    classes: tuple[str, ...] = ()
    top: int = 50
    intervals: bool = False
    seed: int = 0
    redraws: int = 0
    upstream: bool = False
    depth: int = 1

    def in_words(self) -> str:
        """As of every question, with the classes that it is limited to."""
        return " · ".join(
            [super().in_words(), *(["、".join(self.classes)] if self.classes else [])]
        )


@dataclass(frozen=True, eq=False)
class Asked:
    """A question with its names resolved. `products`: those it is about (None: all)."""

    view: View
    chain: int | None
    firm: int | None
    products: pl.Series | None

    def coverage(self) -> Coverage:
        """What is known of what is asked: of the firm's or park's needs where one is named."""
        limits = About(self.view.among, self.products)
        return coverage(self.view.graph, self.view.scope, self.chain, limits)


def asked(graph: Snapshot, question: WeakLinkQuestion) -> Asked:
    """Resolve names. Raises UnknownName for a chain, place, firm, product or park not known."""
    chain = find(graph, "chains", question.chain) if question.chain else None
    firm = find(graph, "firms", question.firm) if question.firm else None
    view = _view(graph, question, firm)
    about = _about(graph, question, chain)
    if view.among is not None:
        wanted = view.needs["product"].unique()
        about = wanted if about is None else about.filter(about.is_in(wanted.implode()))
    return Asked(view, chain, firm, about)


def _view(graph: Snapshot, question: WeakLinkQuestion, firm: int | None) -> View:
    scope = scope_of(graph, question.scope)
    among = None if firm is None else _with_controlled(graph, firm)
    if question.park:
        park = find(graph, "parks", question.park)
        inside = graph.flagged(graph.tenants.filter(pl.col("park") == park)["firm"])
        among = inside if among is None else among & inside
    if among is not None:
        return View(graph, scope, among, question.depth)
    key = ("weak-link view", scope.place, question.depth)
    if key not in graph._cache:
        graph._cache[key] = View(graph, scope, None, question.depth)
    found: View = graph._cache[key]
    return found


def _with_controlled(graph: Snapshot, firm: int) -> Flags:
    """The firm and those that it controls: what a group's firms make, and so need, is the group's."""
    controls = graph.controls
    below = reach_down(controls["parent"].to_numpy(), controls["child"].to_numpy(), firm)
    return graph.flagged(pl.Series(below))


def _about(graph: Snapshot, question: WeakLinkQuestion, chain: int | None) -> pl.Series | None:
    if question.product:
        product = find(graph, "products", question.product)
        inputs = graph.inputs.filter(pl.col("output") == product)["input"]
        return pl.concat([pl.Series([product], dtype=pl.UInt32), inputs]).unique()
    if chain is None:
        return None
    own = graph.products.filter(pl.col("chain") == chain)["i"]
    if not question.upstream:
        return own
    inputs = graph.inputs.filter(pl.col("output").is_in(own.implode()))["input"]
    return pl.concat([own, inputs]).unique()
