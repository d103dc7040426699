"""Names as people write them → ids in the graph, by a visible alias table and exact normal forms.

Doubtful firm names are not decided here: `graph.identity` does that, with a review queue.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache

from graph.facts import digest
from graph.ontology import Chain, Firm, Place, Product, Segment, Source
from graph.store import GraphStore
from ingest.profiles import simplified

#: Canonical names in an alias table that stand for “deliberately none”.
NONE = frozenset({"不分链", "无环节", "不适用"})


@lru_cache(maxsize=1_000_000)
def plain_name(text: str) -> str:
    """NFKC, without blanks, brackets unified: what two spellings of one name have in common."""
    text = unicodedata.normalize("NFKC", text).strip().casefold()
    return re.sub(r"[\s\"'“”‘’《》]", "", text)


def new_firm_id(name: str) -> str:
    """The id of a firm first met under this name."""
    return f"firm:{digest(plain_name(name))}"


def new_product_id(written: str) -> str:
    """The id of a product that a person made of a written name."""
    return f"product:{digest(plain_name(written))}"


@dataclass
class Directory:
    """Who and what is known: the graph's names, and those of the rows now being read."""

    ids: dict[str, set[str]] = field(default_factory=dict)
    names: dict[str, dict[str, str]] = field(default_factory=dict)
    #: (kind, alias) → canonical ids; empty where the table says “none”.
    aliases: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    #: (title, url) → Source id.
    documents: dict[tuple[str, str], str] = field(default_factory=dict)
    #: Product aliases that hold for some firms only: (kind, alias) → the note that names them.
    scoped: dict[tuple[str, str], str] = field(default_factory=dict)
    #: Standard name of each chain.
    chain_names: dict[str, str] = field(default_factory=dict)
    #: Segments whose products are bought anywhere.
    commodity_segments: set[str] = field(default_factory=set)
    #: Written product → the product that a person chose; blank where a person refused to choose.
    chosen: dict[str, str] = field(default_factory=dict)
    #: Ids that this import gives to firms; their statements are made here, also at a second reading.
    made: set[str] = field(default_factory=set)
    #: The city whose districts are meant where a place has two readings.
    city: str = ""

    @classmethod
    def of(cls, store: GraphStore, city: str) -> Directory:
        """From what the graph holds."""
        known = cls(city=city)
        for kind in (Firm, Product, Chain, Segment, Place):
            extra = [name for name in ("short_name", "aliases", "uscc") if name in kind.columns()]
            rows = store.read(kind, ["id", "name", *extra])
            for row in rows.iter_rows(named=True):
                others = [row.get("short_name"), row.get("uscc"), *(row.get("aliases") or [])]
                known.add(kind.label, row["id"], row["name"], others)
        for row in store.read(Source, ["id", "name", "url"]).iter_rows(named=True):
            known.documents[(row["name"], row["url"])] = row["id"]
        return known

    def add(self, label: str, id_: str, name: str, others: Iterable[str | None] = ()) -> None:
        """Make a node known under its name and other names; the first to have a name keeps it."""
        self.ids.setdefault(label, set()).add(id_)
        names = self.names.setdefault(label, {})
        for word in (name, *others):
            if word:
                names.setdefault(plain_name(word), id_)

    def find(self, label: str, text: str) -> str | None:
        """The id of a node by id or name."""
        text = text.strip()
        if text in self.ids.get(label, ()):
            return text
        return self.names.get(label, {}).get(plain_name(text))

    def firm(self, name: str) -> str:
        """The id of a firm by name: a known one, or the one that a new firm gets."""
        return self.aliased("firm", name) or self.find("Firm", name) or new_firm_id(name)

    def aliased(self, kind: str, text: str) -> str | None:
        """The one id that the alias table gives for a name."""
        ids = self.aliases.get((kind, text.strip()))
        return ids[0] if ids else None

    def is_local_id(self, label: str, text: str) -> bool:
        """Whether a text looks like one of the known ids (F001) and not like a name."""
        return bool(re.fullmatch(r"[A-Z]{1,3}\d{2,6}", text)) and label in self.ids

    def written_names(self, label: str) -> list[str]:
        """Every name under which a node of the label can be found."""
        return list(self.names.get(label, ()))

    def chain_of_code(self, code: str, canonical: str) -> str:
        """Chains are one by standard name: several codes of one name are the first of them."""
        for id_, name in self.chain_names.items():
            if name == canonical:
                return id_
        self.chain_names[code] = canonical
        return code

    def chains(self, text: str) -> list[str] | None:
        """Chain ids for a written chain or industry; [] for “all chains”; None if unknown."""
        for kind in ("chain", "industry"):
            if (known := self.aliases.get((kind, text.strip()))) is not None:
                return known
        found = self.find("Chain", text)
        return [found] if found else None

    def place(self, text: str, *, within_city: bool = True) -> str | None:
        """Place id of a written district, city or country."""
        kinds = ("district", "place") if within_city else ("place", "district")
        for kind in kinds:
            known = self.aliases.get((kind, text.strip()))
            if known:
                return known[0]
        found = self.find("Place", text) or self._completed(text)
        simple = simplified(text)
        return found or (self.place(simple, within_city=within_city) if simple != text else None)

    def _completed(self, text: str) -> str | None:
        """Short place names completed: 莱西 → 莱西市, 城阳 → 城阳区."""
        for ending in ("区", "市", "县", "省"):
            if found := self.find("Place", text.strip() + ending):
                return found
        return None

    def products(self, text: str) -> list[str] | None:
        """Product ids for a written product by exact name or alias; None if unknown."""
        if (known := self.aliases.get(("product", text.strip()))) is not None:
            return known
        found = self.find("Product", text) or self.find("Product", simplified(text))
        found = found or self.chosen.get(plain_name(text))
        return [found] if found else None

    @contextmanager
    def taking(self, written: str, product: str) -> Iterator[None]:
        """A written product taken for another, for one statement alone; a blank id changes nothing."""
        key = plain_name(written)
        before = self.chosen.get(key)
        if product:
            self.chosen[key] = product
        yield
        if before is None:
            self.chosen.pop(key, None)
        else:
            self.chosen[key] = before

    def is_refused(self, written: str) -> bool:
        """Whether a person said that a written product is none of the graph's."""
        return self.chosen.get(plain_name(written)) == ""

    def cite(self, title: str, url: str, date: str = "") -> tuple[str, bool]:
        """Source id of a cited document, and whether it is new."""
        key = (title.strip(), url.strip())
        if key in self.documents:
            return self.documents[key], False
        id_ = f"doc:{digest(title + url + date)}"
        self.documents[key] = id_
        return id_, True
