"""A small city in a few lines: `city.firm("甲厂", makes=["压缩机"], at="青岛市")`."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from typing import Any

import polars as pl

from graph.facts import Fact
from graph.ontology import (
    Chain,
    Demand,
    Firm,
    For,
    Holds,
    InputOf,
    InSegment,
    Leads,
    LocatedIn,
    Offer,
    Park,
    PartOf,
    Place,
    Posted,
    Produces,
    Product,
    Qualification,
    Segment,
    Source,
    SubsidiaryOf,
    Substitutes,
    Supplies,
    TenantOf,
    Within,
)
from graph.snapshot import Snapshot, build
from ingest.assemble.facts import typed

COUNTRY, PROVINCE, CITY = "中国", "山东省", "青岛市"


class City:
    """Facts of a test, with one source; places 中国 > 山东省 > 青岛市 are there from the start."""

    def __init__(self) -> None:
        self.rows: dict[type[Fact], dict[str, dict[str, Any]]] = defaultdict(dict)
        self.link_rows: dict[type[Fact], list[dict[str, Any]]] = defaultdict(list)
        self._add(Source, "test", name="测试来源", reliability="高")
        self.place(COUNTRY).place(PROVINCE, COUNTRY).place(CITY, PROVINCE)
        self._add(Place, CITY, home=True)

    def place(self, name: str, inside: str = "", level: str = "") -> City:
        self._add(Place, name, level=level)
        if inside:
            self._link(Within, name, inside)
        return self

    def chain(self, name: str, **segments: list[str]) -> City:
        """A chain with segments named by keyword, each a list of products."""
        self._add(Chain, name)
        for order, (segment, products) in enumerate(segments.items()):
            id_ = f"{name}/{segment}"
            self._add(Segment, id_, name=segment, stage="中游", order=order)
            self._link(PartOf, id_, name)
            for product in products:
                self.product(product)
                self._link(InSegment, product, id_)
        return self

    def product(self, name: str, needs: list[str] | dict[str, str] = (), **properties: Any) -> City:
        """A product; `needs` are its inputs (必需 unless a criticality is given)."""
        self._add(Product, name, **properties)
        wanted = needs if isinstance(needs, dict) else dict.fromkeys(needs, "必需")
        for input_, criticality in wanted.items():
            self.product(input_)
            self._link(InputOf, input_, name, criticality=criticality)
        return self

    def firm(
        self, name: str, makes: list[str] = (), at: str = CITY, owner: str = "", **more: Any
    ) -> City:
        """A firm; `more`: leads=chain, park=name, captive=[products], holds=[qualifications], confidence."""
        confidence = more.pop("confidence", 1.0)
        leads, park = more.pop("leads", ""), more.pop("park", "")
        captive, holds = more.pop("captive", ()), more.pop("holds", ())
        self._add(Firm, name, **more)
        if at:
            self._add(Place, at)
            self._link(LocatedIn, name, at, role="生产地", from_label="Firm", to_label="Place")
        for product in [*makes, *captive]:
            self.product(product)
            self._link(Produces, name, product, captive=product in captive, confidence=confidence)
        if owner:
            self._add(Firm, owner)
            self._link(SubsidiaryOf, name, owner, relation="子公司")
        if leads:
            self._link(Leads, name, leads, role="链主")
        if park:
            self._add(Park, park)
            self._link(TenantOf, name, park)
        for qualification in holds:
            self._add(Qualification, qualification)
            self._link(Holds, name, qualification)
        return self

    def supply(self, supplier: str, buyer: str, product: str = "", **properties: Any) -> City:
        if product:
            self.product(product)
        self._link(Supplies, supplier, buyer, product=product, relation="供货", **properties)
        return self

    def substitute(self, product: str, instead_of: str, how_well: float = 1.0) -> City:
        self._link(Substitutes, product, instead_of, how_well=how_well)
        return self

    def demand(self, id_: str, firm: str = "", product: str = "", **properties: Any) -> City:
        return self._post(Demand, id_, firm, product, properties)

    def offer(self, id_: str, firm: str = "", product: str = "", **properties: Any) -> City:
        return self._post(Offer, id_, firm, product, properties)

    def snapshot(self, as_of: date | None = None, known_at: datetime | None = None) -> Snapshot:
        def read(kind: type[Fact], columns: list[str]) -> pl.DataFrame:
            return self.frame(kind).select(columns)

        return build(read, version=1, as_of=as_of, known_at=known_at)

    def frame(self, kind: type[Fact]) -> pl.DataFrame:
        rows = [*self.rows.get(kind, {}).values(), *self.link_rows.get(kind, [])]
        return typed(kind, rows) if rows else typed(kind, [{"id": "x"}]).clear()

    def frames(self) -> dict[type[Fact], pl.DataFrame]:
        return {kind: self.frame(kind) for kind in (*self.rows, *self.link_rows)}

    def _post(
        self, kind: type[Fact], id_: str, firm: str, product: str, properties: dict[str, Any]
    ) -> City:
        self._add(kind, id_, **{"text": product or id_, **properties})
        if firm:
            self._link(Posted, firm, id_, from_label="Firm", to_label=kind.label)
        if product:
            self.product(product)
            self._link(For, id_, product, from_label=kind.label, to_label="Product")
        return self

    def _add(self, kind: type[Fact], id_: str, **properties: Any) -> None:
        known = self.rows[kind].setdefault(id_, {"id": id_, "name": id_, "sources": ["test"]})
        known.update(properties)

    def _link(self, kind: type[Fact], from_id: str, to_id: str, **properties: Any) -> None:
        self.link_rows[kind].append(
            {
                "from_id": from_id,
                "to_id": to_id,
                "sources": ["test"],
                "stated_in": "test",
                **properties,
            }
        )
