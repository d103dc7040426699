"""What is not the graph: accounts, audit, jobs, decisions, in a relational database."""

from graph.ledger.base import Base, ledger
from graph.ledger.decisions import Review, Reviews
from graph.ledger.preferences import Preference, Preferences
from graph.ledger.scenarios import Saved, Scenarios

__all__ = ["Base", "Preference", "Preferences", "Review", "Reviews", "Saved", "Scenarios", "ledger"]
