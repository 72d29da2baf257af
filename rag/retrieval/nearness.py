"""Word by word: how near a text comes to each word of a question, by the word itself or its nearest relative there.

Late interaction (MaxSim; Khattab and Zaharia, 2020) over a static table: a text's words need not be cut again, since
only a few relatives of each word of the question count, and each is looked for as a string. It finds what the mean of
all words blurs: 减产 beside 停工 in a long text. Covered: embedders that know relatives (the bundled one); others
have no such term.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import islice, pairwise
from typing import Protocol, runtime_checkable

import numpy as np

from rag.retrieval.folded import Folded, folded
from rag.retrieval.ranking import Scores
from rag.types import Embedder

Words = Sequence[tuple[float, Sequence[tuple[str, float]]]]
"""Words of a question: weight, and its relatives in lower case with their cosines, the nearest (itself) first."""


@runtime_checkable
class Relating(Embedder, Protocol):
    """An embedder that knows relatives of words."""

    def relatives(self, text: str) -> Words:
        """The words of `text`, each once."""
        ...


def nearness(words: Words, texts: Folded) -> Scores:
    """For each text, shape (len(texts),): the mean over `words`, by weight, of the cosine of the nearest relative that
    stands in it; 0–1, 0 without words.

    All texts are looked through at once for the first two characters of all relatives; what stands there is compared
    in full.
    """
    joined, starts = texts.text, texts.starts
    cosines = np.zeros((len(words), max((len(relatives) for _, relatives in words), default=0) + 1), np.float32)
    nearest = [[-1] * len(texts) for _ in words]
    """For each word and text, which relative; the last, of cosine 0, for none."""
    starting: dict[str, list[tuple[str, int, list[int]]]] = {}
    names = iter(folded("\0".join([word for _, relatives in words for word, _ in relatives])).split("\0"))
    for (_, relatives), row, at in zip(words, cosines, nearest, strict=True):
        row[: len(relatives)] = [cosine for _, cosine in relatives]
        for rank, word in enumerate(islice(names, len(relatives))):
            if len(word) > 1:
                starting.setdefault(word[:2], []).append((word, rank, at))
            else:  # the word itself, the nearest of all
                at[:] = [rank if joined.find(word, a, b) >= 0 else -1 for a, b in pairwise(starts)]
    for place in texts.places("".join(starting)).tolist():
        text = bisect_right(starts, place) - 1
        for word, rank, at in starting.get(joined[place : place + 2], ()):
            if not 0 <= at[text] <= rank and joined.startswith(word, place):
                at[text] = rank
    total = np.zeros(len(texts), np.float32)
    for (weight, _), row, at in zip(words, cosines, np.array(nearest, dtype=np.intp), strict=True):
        total += np.float32(weight) * row[at]
    return np.asarray(total / max(sum(weight for weight, _ in words), 1e-9), dtype=np.float32)
