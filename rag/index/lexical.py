"""BM25 over our own terms: postings as sorted arrays, memory-mapped, scored in one pass over the allowed range.

BM25F in its simple form (Robertson et al., 2004): occurrences in the title and in the lead count more, one length for
the whole entry. What a posting contributes apart from IDF is computed at build time and stored in 16 bits. Postings
are in time order, so that a window is a slice of each list: filters act before top-k at no cost.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.index.entries import Allowed, Entry
from rag.index.tokens import Keys, QueryTerm, Terms, document_terms, query_terms
from rag.text import dateline_end

K1 = 1.2
B = 0.5
TITLE_WEIGHT = 1.0
LEAD_WEIGHT = 1.0
"""What an occurrence in the title or the lead adds to its count. A headline's words nearly always return in the lead
and so count three times; title weights of 2–4 lost 0.4–2 points of R@1 on other outlets' headlines."""
LEAD_CHARS = 60
_BATCH = 8192
_SCALE = 65535.0
Scores = NDArray[np.float32]
Alternatives = Mapping[str, Sequence[str]]
"""Term → other names for the same thing."""
Arrays = dict[str, NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Found:
    """Ordinals of entries and their scores, best first; ties in time order."""

    ordinals: NDArray[np.int64]
    scores: Scores
    start: int = 0
    dense: Scores | None = None
    """Scores of all entries from `start` on, where the arm computes them anyway."""

    def of(self, ordinals: NDArray[np.int64]) -> Scores:
        """The scores of `ordinals`, found or not; 0 where nothing is known."""
        if self.dense is None or not len(self.dense):
            return np.zeros(len(ordinals), np.float32)
        return np.asarray(self.dense[ordinals - self.start], dtype=np.float32)

    @classmethod
    def none(cls) -> Found:
        """Nothing found."""
        return cls(np.zeros(0, np.int64), np.zeros(0, np.float32))


def top(scores: Scores, start: int, n: int, positive: bool = True) -> Found:
    """The `n` best of `scores`, ordinals from `start` on, ties in time order; without zero scores when `positive`."""
    n = min(n, len(scores))
    if n <= 0:
        return Found.none()
    best = np.flatnonzero(scores >= _floor(scores, n))
    if positive:
        best = best[scores[best] > 0]
    best = best[np.lexsort((best, -scores[best]))][:n]
    return Found((best + start).astype(np.int64), scores[best])


def _floor(scores: Scores, n: int) -> float:
    """A score that at least `n` of `scores` reach: the n-th best of the maxima of blocks, 1 ≤ n ≤ len(scores)."""
    block = max(1, len(scores) // (8 * n))
    best = scores[: len(scores) // block * block].reshape(-1, block).max(axis=1)
    return float(np.partition(best, len(best) - n)[len(best) - n])


def postings(entries: Iterable[Entry]) -> Arrays:
    """The arrays of the lexical index: `keys` (terms, ascending), `starts` (terms + 1), `entries` and `weights`.

    `weights` hold tf·(k1+1)/(tf+k1·(1-b+b·length/mean)) / (k1+1) as 16-bit fractions. Reads `entries` once, in batches.
    """
    parts: list[tuple[Keys, NDArray[np.int32], Scores]] = []
    lengths: list[NDArray[np.float32]] = []
    stream, base = iter(entries), 0
    while batch := list(islice(stream, _BATCH)):
        keys, owners, counts, length = _batch_postings(batch)
        parts.append((keys, owners + np.int32(base), counts))
        lengths.append(length)
        base += len(batch)
    if not any(len(keys) for keys, _, _ in parts):
        empty = np.zeros(0, np.uint64)
        return {"keys": empty, "starts": np.zeros(1, np.int64), "entries": np.zeros(0, np.int32),
                "weights": np.zeros(0, np.uint16)}  # fmt: skip
    keys, owners, counts = (np.concatenate([p[i] for p in parts]) for i in range(3))
    length = np.concatenate(lengths)
    order = np.argsort(keys, kind="stable")
    keys, owners, counts = keys[order], owners[order], counts[order]
    norm = K1 * (1 - B + B * length / max(float(length.mean()), 1.0))
    weights = counts / (counts + norm[owners])
    first = np.flatnonzero(np.append(True, keys[1:] != keys[:-1]))
    return {
        "keys": keys[first],
        "starts": np.append(first, len(keys)).astype(np.int64),
        "entries": owners.astype(np.int32),
        "weights": np.rint(weights * _SCALE).astype(np.uint16),
    }


def _batch_postings(batch: Sequence[Entry]) -> tuple[Keys, NDArray[np.int32], Scores, Scores]:
    """(keys, entries, weighted counts) sorted by key and entry, and the length of each entry."""
    fields = [(1.0, document_terms([e.text for e in batch]))]
    fields.append((TITLE_WEIGHT, document_terms([e.title for e in batch])))
    fields.append((LEAD_WEIGHT, document_terms([_lead(e.text) for e in batch])))
    keys = np.concatenate([t.keys for _, t in fields])
    owners = np.concatenate([t.text_of for _, t in fields])
    weight = np.concatenate([np.full(len(t.keys), w, np.float32) for w, t in fields])
    length = _lengths([t for _, t in fields[:2]], len(batch))
    terms, term_of = np.unique(keys, return_inverse=True)
    pair = term_of.astype(np.int64) * len(batch) + owners
    unique, pair_of = np.unique(pair, return_inverse=True)
    counts = np.bincount(pair_of, weights=weight).astype(np.float32)
    return terms[unique // len(batch)], (unique % len(batch)).astype(np.int32), counts, length


def _lead(text: str) -> str:
    start = dateline_end(text)
    return text[start : start + LEAD_CHARS]


def _lengths(fields: Sequence[Terms], n: int) -> Scores:
    total = np.zeros(n, np.float32)
    for terms in fields:
        total += np.bincount(terms.text_of, minlength=n)[:n].astype(np.float32)
    return total


class Lexical:
    """The lexical arm of an opened index."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]], size: int) -> None:
        self._keys = arrays["keys"]
        self._starts = arrays["starts"]
        self._entries = arrays["entries"]
        self._weights = arrays["weights"]
        self.size = size

    def search(self, text: str, allowed: Allowed, n: int, alternatives: Alternatives | None = None) -> Found:
        """The `n` best entries for `text` among `allowed`; none when no term occurs there."""
        dense = self.scores(text, allowed, alternatives)
        best = top(dense, allowed.start, n)
        return Found(best.ordinals, best.scores, allowed.start, dense)

    def scores(self, text: str, allowed: Allowed, alternatives: Alternatives | None = None) -> Scores:
        """BM25 of every entry of [allowed.start, allowed.stop), shape (stop - start,); 0 outside the mask.

        `alternatives` maps a term of the query to other names for the same thing (光模块 → CPO): an entry gets the
        best-scoring of them, not their sum.
        """
        total = self._sum(query_terms(text), allowed)
        for term, others in (alternatives or {}).items():
            own = self._sum(query_terms(term), allowed)
            best = own
            for other in others:
                best = np.maximum(best, self._sum(query_terms(other), allowed))
            total += best - own
        if allowed.mask is not None:
            total[~allowed.mask] = 0
        return total

    def _sum(self, terms: Sequence[QueryTerm], allowed: Allowed) -> Scores:
        scores = np.zeros(max(0, allowed.stop - allowed.start), np.float32)
        for term in terms:
            if not self._add(scores, term.low, term.high, allowed):
                for key in term.parts:
                    self._add(scores, key, key, allowed)
        return scores

    def _add(self, scores: Scores, low: int, high: int, allowed: Allowed) -> bool:
        """Add the contribution of the keys in [low, high], as one term; False when none is in the index."""
        first = int(np.searchsorted(self._keys, np.uint64(low), "left"))
        last = int(np.searchsorted(self._keys, np.uint64(high), "right"))
        if first == last:
            return False
        a, b = int(self._starts[first]), int(self._starts[last])
        df = min(self.size, b - a)
        idf = np.float32(np.log1p((self.size - df + 0.5) / (df + 0.5)) * (K1 + 1) / _SCALE)
        if last - first == 1:
            i, j = np.searchsorted(self._entries[a:b], [allowed.start, allowed.stop])
            scores[self._entries[a + i : a + j] - allowed.start] += self._weights[a + i : a + j] * idf
            return True
        # A range of keys is one run of postings, in time order only within each key: its best key counts.
        where = np.asarray(self._entries[a:b])
        inside = (where >= allowed.start) & (where < allowed.stop)
        best = np.zeros_like(scores)
        np.maximum.at(best, where[inside] - allowed.start, self._weights[a:b][inside] * idf)
        scores += best
        return True
