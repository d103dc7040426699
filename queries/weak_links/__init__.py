"""断点, 缺链, 堵点, 弱项 …: where a chain is weak in a place, how sure that is, what to do."""

from queries.weak_links.compare import diff, rules_fingerprint
from queries.weak_links.detail import finding, open_findings
from queries.weak_links.listing import weak_links
from queries.weak_links.question import WeakLinkQuestion
from queries.weak_links.rules import RULES, rule
from queries.weak_links.survey import survey_list
from queries.weak_links.work import Step, move, state_of, under_work

__all__ = [
    "RULES",
    "Step",
    "WeakLinkQuestion",
    "diff",
    "finding",
    "move",
    "open_findings",
    "rule",
    "rules_fingerprint",
    "state_of",
    "survey_list",
    "under_work",
    "weak_links",
]
