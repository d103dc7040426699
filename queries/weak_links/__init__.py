"""断点, 缺链, 堵点, 弱项 …: where a chain is weak in a place, how sure that is, what to do."""

from queries.weak_links.listing import weak_links
from queries.weak_links.question import WeakLinkQuestion
from queries.weak_links.rules import RULES, rule

__all__ = ["RULES", "WeakLinkQuestion", "rule", "weak_links"]
