"""Weights from recorded outcomes: judged on later ones, refused when there are too few."""

from __future__ import annotations

from datetime import timedelta

import pytest

from graph.errors import BadInput
from graph.store import GraphStore
from queries.events.event_book import EventRecord
from queries.events.event_plan import create_event, plan_event
from queries.events.outcomes import Told, record_outcomes
from queries.events.weight_fit import fit_weights, outcome_values
from tests.builders import City
from tests.queries.events_plan.conftest import DAY, fill, question


@pytest.fixture
def decided(empty_store: GraphStore, city: City) -> EventRecord:
    """An event in which trusted suppliers came to sign and doubtful ones did not."""
    city.product("冰箱", needs=["压缩机"])
    city.chain("智能家电", 整机=["冰箱"], 部件=["压缩机"])
    for number in range(6):
        city.firm(f"需{number}", makes=["冰箱"])
    for number in range(3):
        city.firm(f"信{number}", makes=["压缩机"])
        city.firm(f"疑{number}", makes=["压缩机"], confidence=0.4)
    fill(empty_store, city)
    asked = question(tables=12, cap=6, sessions="09:00-11:30")
    event = plan_event(empty_store, create_event(empty_store, asked).id, seconds=3)
    told = [
        Told(
            pair.key,
            "签约" if pair.supplier_name.startswith("信") else "不合适",
            reason="价格",
            day=DAY + timedelta(days=place),
        )
        for place, pair in enumerate(sorted(event.plan.planned, key=lambda pair: pair.key))
    ]
    return record_outcomes(empty_store, event.id, told, today=DAY + timedelta(days=60))


def test_the_fit_learns_what_told_success_from_failure(
    empty_store: GraphStore, decided: EventRecord
) -> None:
    values = outcome_values(empty_store)
    assert values.height == len(decided.plan.planned)
    found = fit_weights(empty_store)

    assert found.fitted.weights["trust"] > found.before["trust"]
    assert sum(found.fitted.weights.values()) == pytest.approx(1, abs=1e-3)
    assert found.trial.order_after == 1.0
    assert found.trial.helps
    assert "在没参与校准的最近" in found.in_words()


def test_too_few_outcomes_are_refused_in_a_sentence(store: GraphStore, event: EventRecord) -> None:
    record_outcomes(store, event.id, [Told(event.plan.planned[0].key, "签约", day=DAY)], today=DAY)
    with pytest.raises(BadInput, match="成功 1 条，未成 0 条"):
        fit_weights(store)
