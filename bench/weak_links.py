"""Speed of the weak-link list on a synthetic city, and agreement with known choke points of chips.

`python -m bench.weak_links` measures speed; with the folder of the ETO semiconductor data it also
ranks that chain's inputs. There the marked choke points are inputs of which one country provides at
least 80 %: our rank uses only who makes what (provider organizations), for a scope without makers.
"""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from scipy.stats import spearmanr

from bench.city import Shape, synthetic_city
from bench.stores import timed
from graph.algorithms.concentration import held
from queries.weak_links import WeakLinkQuestion, weak_links

#: One country's share, in per cent, from which an input counts as a choke point.
DOMINANT = 80.0


def speed(firms: int = 100_000, supplies: int = 1_000_000, products: int = 2_000, redraws: int = 0) -> dict[str, Any]:  # fmt: skip
    """Seconds for the whole city, all classes, from a warm snapshot; and for redraws."""
    city = synthetic_city(Shape(firms=firms, supplies=supplies, products=products, chains=max(products // 60, 1)))  # fmt: skip
    graph = city.snapshot()
    first = timed(lambda: weak_links(graph, WeakLinkQuestion()))
    again = timed(lambda: weak_links(graph, WeakLinkQuestion()))
    shown: dict[str, Any] = {
        "firms": graph.firms.height, "supplies": graph.supplies.height, "products": graph.products.height,
        "first answer, s": first, "next answer, s": again,
    }  # fmt: skip
    if redraws:
        asked = WeakLinkQuestion(intervals=True, redraws=redraws)
        shown[f"{redraws} redraws, s"] = timed(lambda: weak_links(graph, asked))
    shown["peak memory, GiB"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, 2)
    return shown


def chips(folder: Path, scope: str = "CHN") -> dict[str, Any]:
    """Agreement on the ETO data for a scope: our outside concentration of each input, computed from
    organizations' countries alone, against the shares of countries that the data states."""
    providers = pl.read_csv(folder / "providers.csv", infer_schema_length=None)
    provision = pl.read_csv(folder / "provision.csv", infer_schema_length=None)
    kinds = providers.select("provider_id", "provider_type", "country", "alias", "provider_name")
    rows = provision.join(kinds, on="provider_id").with_columns(
        share=pl.col("share_provided").cast(pl.Float64, strict=False)
    )
    stated = (
        rows.filter((pl.col("provider_type") == "country") & pl.col("share").is_not_null())
        .filter(~pl.col("provider_name").eq(scope))
        .group_by("provided_id")
        .agg(dominant=pl.col("share").max())
    )
    makers = rows.filter((pl.col("provider_type") == "organization") & pl.col("country").is_not_null())  # fmt: skip
    inputs = makers["provided_id"].unique().sort()
    number = {one: at for at, one in enumerate(inputs)}
    place = {one: at for at, one in enumerate(makers["country"].unique().sort())}
    makers = makers.with_columns(at=pl.col("provided_id").replace_strict(number)).sort("at")
    subject = makers["at"].cast(pl.Int64).to_numpy()
    country = makers["country"].replace_strict(place).cast(pl.Int64).to_numpy()
    found = held(subject, country, np.ones(len(subject)), len(inputs))
    own = makers.group_by("provided_id").agg(inside=(pl.col("country") == scope).mean())
    ours = pl.DataFrame({"provided_id": inputs, "hhi": found.hhi}).join(own, on="provided_id")
    both = stated.join(ours, on="provided_id").with_columns(score=pl.col("hhi") * (1 - pl.col("inside")))  # fmt: skip
    marked = (both["dominant"] >= DOMINANT).to_numpy()
    order = np.argsort(-both["score"].to_numpy(), kind="stable")
    most = int(marked.sum())
    return {
        "scope": scope,
        "inputs": both.height,
        "marked": most,
        "spearman": round(float(spearmanr(both["score"], both["dominant"]).statistic), 3),
        f"precision at {most}": round(float(marked[order[:most]].mean()), 3) if most else None,
        "by chance": round(float(marked.mean()), 3),
    }


if __name__ == "__main__":
    told: dict[str, Any] = {"speed": speed(redraws=200)}
    if len(sys.argv) > 1:
        told["chips"] = chips(Path(sys.argv[1]))
    print(json.dumps(told, ensure_ascii=False, indent=1))
