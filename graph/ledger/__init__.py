"""What is not the graph: accounts, audit, jobs, decisions, in a relational database."""

from graph.ledger.base import Base, ledger
from graph.ledger.decisions import Review, Reviews

__all__ = ["Base", "Review", "Reviews", "ledger"]
