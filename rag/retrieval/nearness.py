"""Word by word: how near a text comes to each word of a question, by the word itself or its nearest relative there.

Late interaction (MaxSim; Khattab and Zaharia, 2020) over a static table: a text's words need not be cut again, since
only a few relatives of each word of the question count, and each is looked for as a string. It finds what the mean of
all words blurs: 减产 beside 停工 in a long text. Covered: embedders that know relatives (the bundled one); others
have no such term.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import Protocol, runtime_checkable

import numpy as np

from rag.retrieval.ranking import Scores
from rag.text import narrow
from rag.types import Embedder

_LOOKED_AT = 1000
"""Characters of a text that are looked at."""
_WIDE = re.compile("[０-９Ａ-Ｚａ-ｚ]")
Words = Sequence[tuple[float, Sequence[tuple[str, float]]]]
"""Words of a question: weight, and its relatives in lower case with their cosines, the nearest (itself) first."""


@runtime_checkable
class Relating(Embedder, Protocol):
    """An embedder that knows relatives of words."""

    def relatives(self, text: str) -> Words:
        """The words of `text`, each once."""
        ...


def nearness(words: Words, texts: Sequence[str]) -> Scores:
    """For each text, shape (len(texts),): the mean over `words`, by weight, of the cosine of the nearest relative that
    stands in it; 0–1, 0 without words.
    """
    total = np.zeros(len(texts), np.float32)
    joined = "\x00".join(text[:_LOOKED_AT] for text in texts)
    starts = np.cumsum([0, *(min(len(text), _LOOKED_AT) + 1 for text in texts)]).tolist()
    if _WIDE.search(joined):
        joined = narrow(joined)
    joined = joined.replace("\u0130", "I").lower()  # the one character whose lower case is longer
    for weight, relatives in words:
        total += np.float32(weight) * _nearest(relatives, joined, starts)
    return np.asarray(total / max(sum(weight for weight, _ in words), 1e-9), dtype=np.float32)


def _nearest(relatives: Sequence[tuple[str, float]], joined: str, starts: Sequence[int]) -> Scores:
    best = np.zeros(len(starts) - 1, np.float32)
    missing = len(best)
    for word, cosine in relatives:
        if not missing:
            break
        place = joined.find(word)
        while place >= 0:
            text = bisect_right(starts, place) - 1
            if best[text] == 0:
                best[text] = cosine
                missing -= 1
            place = joined.find(word, starts[text + 1])
    return best
