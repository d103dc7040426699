"""From which score on two names are one firm, and from which on a person must look."""

from __future__ import annotations

from typing import Literal

Band = Literal["merge", "review", "new"]

#: At or above: merged without asking. Set so that nothing but an equal legal name, code or known alias gets here.
MERGE = 0.93
#: At or above: the pair waits for a person; below, the row is a new firm. Also the line between same and different.
REVIEW = 0.5


def band_of(score: float) -> Band:
    """The band of a score between 0 and 1."""
    return "merge" if score >= MERGE else "review" if score >= REVIEW else "new"
