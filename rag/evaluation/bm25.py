"""BM25 over Han bigrams and intact numbers, codes and Latin words: the lexical peer that a better system must beat.

Formula as in Lucene (Robertson & Zaragoza 2009 with idf = ln(1 + (N − df + 0.5)/(df + 0.5))), k1 = 1.2, b = 0.75.
Not the product's lexical index; that lives in `index/`.
"""

from __future__ import annotations

import heapq
import math
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence

from rag.text import narrow

_TOKEN = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?%?|[a-z0-9]+|[一-鿿]+")
_K1, _B = 1.2, 0.75


def tokens(text: str) -> list[str]:
    """Numbers and Latin words whole, Han runs as bigrams (a single character stays one).

    Example: `白银报81.51美元` → 白银 银报 81.51 美元.
    """
    out: list[str] = []
    for run in _TOKEN.findall(narrow(text).lower()):
        if "一" <= run[0] <= "鿿" and len(run) > 1:
            out += [run[i : i + 2] for i in range(len(run) - 1)]
        else:
            out.append(run.replace(",", ""))
    return out


class Bm25:
    """An inverted index in memory over `texts`; documents are their positions."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._postings: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        lengths = []
        for doc, text in enumerate(texts):
            counts = Counter(tokens(text))
            lengths.append(counts.total())
            for token, count in counts.items():
                self._postings[token].append((doc, count))
        mean = sum(lengths) / len(lengths) if lengths else 1.0
        self._norms = [_K1 * (1 - _B + _B * length / (mean or 1.0)) for length in lengths]

    def search(self, text: str, n: int, allowed: Collection[int] | None = None) -> list[tuple[int, float]]:
        """The best `n` (document, score), higher first, ties by position; `allowed` restricts before ranking."""
        scores: defaultdict[int, float] = defaultdict(float)
        for token in dict.fromkeys(tokens(text)):
            postings = self._postings.get(token, ())
            idf = math.log(1 + (len(self._norms) - len(postings) + 0.5) / (len(postings) + 0.5))
            for doc, count in postings:
                if allowed is None or doc in allowed:
                    scores[doc] += idf * count * (_K1 + 1) / (count + self._norms[doc])
        return heapq.nsmallest(n, scores.items(), key=lambda hit: (-hit[1], hit[0]))
