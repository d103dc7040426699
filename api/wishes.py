"""The book of firms' wishes, opened by the settings; every door uses it."""

from __future__ import annotations

from graph.ledger import Preferences, ledger
from graph.settings import settings


def wish_book() -> Preferences:
    """Whom firms wish to meet, as kept in the ledger."""
    return Preferences(ledger(settings().ledger_url))
