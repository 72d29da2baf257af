"""Which mention of the source a claimed number rests on, and whether another of them fits its words better.

The test is relative: a number is misbound when the source holds *another* value of the same unit whose surroundings
match those of the claim better than the surroundings of the value claimed. A verbatim sentence matches its own place
fully, so nothing can beat it; a number moved to another company, index or month stands in words of its rival.
"""

from __future__ import annotations

from collections.abc import Iterable

from rag.verification.mentions import Clause, Mention

_FAR = 0.5
_HEAD = 1.0
_EXTRA = 0.15
SLACK = 1.05
"""A rival must fit better by this factor …"""
MARGIN = 0.35
"""… and by this many bigrams."""


def fit(claim: Mention, source: Mention) -> float:
    """How well the words around two mentions agree, in bigrams of the claim."""
    here = claim.near & source.near
    there = (claim.near - source.near) & source.head
    above = len(claim.head & (source.near | source.head)) / len(claim.head) if claim.head else 0.0
    extra = len(source.near - claim.near - claim.head)
    return len(here) + _FAR * len(there) + _HEAD * above - _EXTRA * extra


def beaten(claim: Mention, candidates: Iterable[Mention], rivals: Iterable[Mention]) -> Mention | None:
    """The rival that fits clearly better than every candidate; None when the claim is bound well."""
    held = list(candidates)
    best = max((fit(claim, c) for c in held), default=0.0)
    own = max((len(claim.near & c.near) for c in held), default=0)
    worst, score = None, max(best * SLACK, best + MARGIN)
    for rival in rivals:
        # what stands before it in the sentence never outweighs the words of its own clause
        if len(claim.near & rival.near) >= own and (value := fit(claim, rival)) > score:
            worst, score = rival, value
    return worst


def exchanged(claim: Mention, source: Mention) -> bool:
    """Whether the claim names something beside its number that the source does not, where the source names another."""
    mine = [p for p in claim.pieces if not _held(p, source.near | source.head, _HALF)]
    return bool(mine) and any(not _held(p, claim.near | claim.head, _HALF) for p in source.pieces)


_HALF = 0.5
_THIRD = 0.34
_ALIKE = 0.5
"""Share of a clause's bigrams from which on a source clause counts as the one it restates."""


def misplaced(claim: Clause, sources: Iterable[Clause]) -> str:
    """The source clause that says what `claim` says, but of another subject; empty when there is none.

    Only the best matching clause counts, and only when each of the two holds a piece that the other lacks.
    """
    if len(claim.grams) < 3:
        return ""
    best, share = None, 0.0
    for source in sources:
        common = len(claim.grams & source.grams) / len(claim.grams)
        if common > share or (common == share and best and len(source.grams) < len(best.grams)):
            best, share = source, common
    if best is None or not _ALIKE <= share < 1.0:
        return ""
    mine = [p for p in claim.pieces if not _held(p, best.grams, _THIRD)]
    theirs = [p for p in best.pieces if not _held(p, claim.grams, _THIRD)]
    return best.text.strip() if mine and theirs else ""


def _held(piece: frozenset[str], grams: frozenset[str], share: float) -> bool:
    """Whether `grams` hold that share of the bigrams of a name or thing."""
    return len(piece & grams) >= share * len(piece)
