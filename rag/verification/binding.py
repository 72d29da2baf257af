"""Which mention of the source a claimed number rests on, and whether another of them fits its words better.

The test is relative: a number is misbound when the source holds *another* value of the same unit whose surroundings
match those of the claim better than the surroundings of the value claimed. A verbatim sentence matches its own place
fully, so nothing can beat it; a number moved to another company, index or month stands in words that belong to its rival.
"""

from __future__ import annotations

from collections.abc import Iterable

from rag.verification.mentions import Mention

_FAR = 0.5
_HEAD = 0.3
_EXTRA = 0.15
SLACK = 1.05
"""A rival must fit better by this factor …"""
MARGIN = 0.35
"""… and by this many bigrams."""


def fit(claim: Mention, source: Mention) -> float:
    """How well the words around two mentions agree, in bigrams of the claim."""
    here = claim.near & source.near
    there = (claim.near - source.near) & source.head
    above = claim.head & (source.near | source.head)
    extra = len(source.near - claim.near - claim.head)
    return len(here) + _FAR * len(there) + _HEAD * len(above) - _EXTRA * extra


def beaten(claim: Mention, candidates: Iterable[Mention], rivals: Iterable[Mention]) -> Mention | None:
    """The rival that fits clearly better than every candidate; None when the claim is bound well."""
    best = max((fit(claim, c) for c in candidates), default=0.0)
    worst, score = None, max(best * SLACK, best + MARGIN)
    for rival in rivals:
        if (value := fit(claim, rival)) > score:
            worst, score = rival, value
    return worst
