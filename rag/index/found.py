"""What an arm finds, and the best n of many scores."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]
Ordinals = NDArray[np.int64]


def _unknown(ordinals: Ordinals) -> Scores:
    return np.zeros(len(ordinals), np.float32)


@dataclass(frozen=True, slots=True)
class Found:
    """Ordinals of entries and their scores, best first; ties in time order."""

    ordinals: Ordinals
    scores: Scores
    of: Callable[[Ordinals], Scores] = _unknown
    """The scores of any ordinals, found or not, where the arm can tell; else 0."""

    @classmethod
    def none(cls) -> Found:
        """Nothing found."""
        return cls(np.zeros(0, np.int64), np.zeros(0, np.float32))


def top(scores: Scores, start: int, n: int) -> Found:
    """The `n` best of `scores`, ordinals from `start` on, ties in time order; none with a score of zero."""
    n = min(n, len(scores))
    if n <= 0:
        return Found.none()
    size = max(1, len(scores) // (8 * n))
    whole = len(scores) // size * size
    blocks = scores[:whole].reshape(-1, size)
    greatest = blocks.max(axis=1)
    floor = np.partition(greatest, len(greatest) - n)[len(greatest) - n]
    """A score that at least `n` reach; only blocks that hold such a score are looked at once more."""
    held = np.flatnonzero(greatest >= floor)
    inside = np.flatnonzero(blocks[held].ravel() >= floor)
    best = np.append(held[inside // size] * size + inside % size, np.flatnonzero(scores[whole:] >= floor) + whole)
    best = best[scores[best] > 0]
    best = best[np.lexsort((best, -scores[best]))][:n]
    return Found((best + start).astype(np.int64), scores[best])
