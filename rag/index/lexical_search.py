"""The lexical arm of an opened index: exact BM25, without adding up every posting.

A frequent term lies in a tenth of all entries and tells little. Runs of postings are added up from the shortest on,
until what the rest could add at most cannot lift an unseen entry among the best `n` (MaxScore: Turtle and Flood, 1995);
the rest is then looked up for the few entries still in question. Scores are those of adding up everything, bit for bit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag import resources
from rag.index.entries import Allowed
from rag.index.found import Found, Ordinals, Scores, top
from rag.index.lexical import K1, SCALE
from rag.index.tokens import query_terms
from rag.index.unigram import Unigram

Alternatives = Mapping[str, Sequence[str]]
"""Term → other names for the same thing."""
_WHOLE = 1 << 18
"""Postings up to which everything is simply added up."""
_FEW = 1024
"""Allowed entries up to which each is looked up."""
_KEPT = 64
"""Merged runs kept in memory, of lone characters."""
_SLACK = 1e-3
"""More than sums of scores in another order differ by."""
_LOOKED_UP = 4
"""Looking up one entry in a run costs as much as adding this many postings."""


@dataclass(frozen=True, slots=True)
class Run:
    """The postings of one term: entries in time order, and what each contributes before `idf`."""

    entries: NDArray[np.int32]
    weights: NDArray[np.uint16]
    idf: np.float32

    def __len__(self) -> int:
        return len(self.entries)

    @property
    def most(self) -> float:
        """The most that it adds to any score."""
        return float(self.weights.max() * self.idf) if len(self) else 0.0

    def within(self, allowed: Allowed, weight: float) -> Run:
        """The part inside the window of `allowed`, weighing `weight` times as much."""
        # int32 bounds: others would make numpy convert the whole run
        i, j = self.entries.searchsorted(np.array([allowed.start, allowed.stop], np.int32)).tolist()
        return Run(self.entries[i:j], self.weights[i:j], self.idf * np.float32(weight))

    def add(self, scores: Scores, start: int) -> None:
        """Add to `scores`, those of the entries from `start` on."""
        np.add.at(scores, self.entries - start if start else self.entries, self.weights * self.idf)

    def add_at(self, scores: Scores, entries: NDArray[np.int32]) -> None:
        """Add to `scores`, those of `entries`."""
        if len(self):
            at = np.minimum(self.entries.searchsorted(entries), len(self) - 1)
            held = self.entries[at] == entries
            scores[held] += self.weights[at[held]] * self.idf


@dataclass(frozen=True, slots=True)
class Question:
    """The runs of a text's terms; and for each term with other names, its own runs and those of the names."""

    runs: tuple[Run, ...]
    names: tuple[tuple[tuple[Run, ...], tuple[tuple[Run, ...], ...]], ...] = ()

    def all_runs(self) -> list[Run]:
        """Every run that can add to a score, the shortest first."""
        others = [run for _, names in self.names for name in names for run in name]
        return sorted([*self.runs, *others], key=len)

    def everywhere(self, allowed: Allowed) -> Scores:
        """The scores of all entries of [allowed.start, allowed.stop); 0 outside the mask."""
        size = max(0, allowed.stop - allowed.start)
        total = self._total(size, lambda scores, run: run.add(scores, allowed.start))
        if allowed.mask is not None:
            total[~allowed.mask] = 0
        return total

    def at(self, ordinals: Ordinals) -> Scores:
        """The scores of `ordinals`, which lie inside the window."""
        entries = ordinals.astype(np.int32)
        return self._total(len(entries), lambda scores, run: run.add_at(scores, entries))

    def _total(self, size: int, add: Callable[[Scores, Run], None]) -> Scores:
        def summed(runs: Sequence[Run]) -> Scores:
            scores = np.zeros(size, np.float32)
            for run in runs:
                add(scores, run)
            return scores

        total = summed(self.runs)
        for own_runs, names in self.names:
            own = summed(own_runs)
            best = own
            for runs in names:
                best = np.maximum(best, summed(runs))
            total += best - own
        return total


class Lexical:
    """The postings of an index, searched."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]], size: int) -> None:
        """`arrays` as `lexical.merge` makes them, memory-mapped or not, of `size` entries."""
        self._keys, self._starts = np.asarray(arrays["keys"]), np.asarray(arrays["starts"])
        self._entries, self._weights = np.asarray(arrays["entries"]), np.asarray(arrays["weights"])
        self._merged: dict[tuple[int, int], Run] = {}
        self.size = size

    def search(self, text: str, allowed: Allowed, n: int, alternatives: Alternatives | None = None) -> Found:
        """The `n` best entries for `text` among `allowed`; none when no term occurs there.

        `alternatives` maps a term of the query to other names for the same thing (光模块 → CPO): an entry gets the
        best-scoring of them, not their sum.
        """
        return _best(self.question(text, allowed, alternatives), allowed, min(n, len(allowed)))

    def scores(self, text: str, allowed: Allowed, alternatives: Alternatives | None = None) -> Scores:
        """BM25 of every entry of [allowed.start, allowed.stop), shape (stop - start,); 0 outside the mask."""
        return self.question(text, allowed, alternatives).everywhere(allowed)

    def counts(self, terms: Sequence[str]) -> list[int]:
        """How many entries hold each term: a pair of Han characters, a Latin word or a number."""
        keys = [list(query_terms(term, lambda whole: [whole]))[:1] for term in terms]
        runs = iter(self._looked_up([(key.low, key.high) for found in keys for key in found]))
        return [len(run) if found and (run := next(runs)) else 0 for found in keys]

    def question(self, text: str, allowed: Allowed, alternatives: Alternatives | None = None) -> Question:
        """What to add up for `text` inside the window of `allowed`."""
        names = tuple(
            (self._runs(term, allowed), tuple(self._runs(other, allowed) for other in others))
            for term, others in (alternatives or {}).items()
        )
        return Question(self._runs(text, allowed), names)

    def _runs(self, text: str, allowed: Allowed) -> tuple[Run, ...]:
        terms = query_terms(text, _words().words)
        found = []
        runs = self._looked_up([(term.low, term.high) for term in terms])
        for (term, weight), run in zip(terms.items(), runs, strict=True):
            parts = [run] if run else self._looked_up([(key, key) for key in term.parts])
            found += [part.within(allowed, weight) for part in parts if part]
        return tuple(found)

    def _looked_up(self, keys: Sequence[tuple[int, int]]) -> list[Run | None]:
        """For each (low, high) the postings of the keys in between as one term; None when none is in the index."""
        if not keys:
            return []
        low, high = np.array(keys, dtype=np.uint64).T
        firsts, lasts = self._keys.searchsorted(low, "left"), self._keys.searchsorted(high, "right")
        return [
            self._run(first, last) if last > first else None
            for first, last in zip(firsts.tolist(), lasts.tolist(), strict=True)
        ]

    def _run(self, first: int, last: int) -> Run:
        """The postings of the keys [first, last) as one term."""
        a, b = int(self._starts[first]), int(self._starts[last])
        df = min(self.size, b - a)
        idf = np.float32(np.log1p((self.size - df + 0.5) / (df + 0.5)) * (K1 + 1) / SCALE)
        if last - first == 1:
            return Run(self._entries[a:b], self._weights[a:b], idf)
        if (first, last) not in self._merged:
            # in time order only within each key: an entry's best key counts
            best = np.zeros(self.size, np.uint16)
            np.maximum.at(best, self._entries[a:b], self._weights[a:b])
            entries = np.flatnonzero(best)
            if len(self._merged) >= _KEPT:
                self._merged.pop(next(iter(self._merged)))
            self._merged[first, last] = Run(entries.astype(np.int32), best[entries], idf)
        return self._merged[first, last]


@lru_cache(maxsize=1)
def _words() -> Unigram:
    """The bundled vocabulary, whatever the embedder: the same question finds the same words."""
    known = Unigram.of(resources.path("bundled/embedder/tokenizer.json").read_bytes())
    assert known is not None, "the bundled tokenizer is a unigram model"
    return known


def _best(question: Question, allowed: Allowed, n: int) -> Found:
    runs = question.all_runs()
    if n <= 0 or not any(runs):
        return Found.none()
    if allowed.mask is not None and len(allowed) <= _FEW:
        candidates = np.flatnonzero(allowed.mask) + allowed.start
    elif sum(map(len, runs)) <= _WHOLE:
        scores = question.everywhere(allowed)
        return replace(top(scores, allowed.start, n), of=lambda ordinals: scores[ordinals - allowed.start])
    else:
        candidates = _candidates(question, runs, allowed, n)
    found = top(question.at(candidates), 0, n)
    return Found(candidates[found.ordinals], found.scores, question.at)


def _candidates(question: Question, runs: Sequence[Run], allowed: Allowed, n: int) -> Ordinals:
    """Entries, in time order, among which the `n` best are; `runs` are those of `question`, the shortest first."""
    rest = float(sum(run.most for run in runs))
    seen = np.zeros(allowed.stop - allowed.start, np.float32)
    """The most that each entry can have of the runs added so far."""
    least, added = 0.0, 0
    """The score that `n` entries reach at least."""
    for run in runs:
        if added + len(run) > _WHOLE:
            if least <= rest:
                least = _reached(question, seen, allowed, n)
            if least > rest + _SLACK:
                held = _above(seen, least - rest, allowed)
                if len(held) * _LOOKED_UP <= len(run):
                    return held
        run.add(seen, allowed.start)
        rest -= run.most
        added += len(run)
    return _above(seen, max(least, _reached(question, seen, allowed, n)), allowed)


def _above(seen: Scores, least: float, allowed: Allowed) -> Ordinals:
    enough = seen > max(0.0, least - _SLACK)
    return np.flatnonzero(enough if allowed.mask is None else enough & allowed.mask) + allowed.start


def _reached(question: Question, seen: Scores, allowed: Allowed, n: int) -> float:
    """The exact score of the worst of the `n` best of `seen`; 0 when there are fewer."""
    visible = seen if allowed.mask is None else np.where(allowed.mask, seen, np.float32(0))
    best = top(visible, allowed.start, n)
    return float(question.at(best.ordinals).min()) if len(best.ordinals) == n else 0.0
