"""Retrieval sets without a catalog: rows are indexed in a folder of the caller's and searched arm by arm."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from rag.retrieval.ranking import Arm, Ranking
from rag.retrieval.search import SearchIndex, ranked
from rag.types import Embedder, Window

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class BenchSearcher:
    """A built index, searched without priors."""

    index: SearchIndex
    embedder: Embedder
    how: Ranking

    def search(self, text: str, arm: Arm, window: Window, n: int) -> list[str]:
        """The best `n` document ids inside `window`, best first, by one arm or by both."""
        return ranked(text, self.index, self.embedder, window, replace(self.how, arm=arm, candidates=max(n, 100)))[:n]


@dataclass(frozen=True, slots=True)
class BenchIndex(Generic[R]):
    """Builds searchers. `make` turns rows into an opened index (`rag.index.bench_index`, folder and embedder given)."""

    make: Callable[[Sequence[R]], SearchIndex]
    embedder: Embedder
    how: Ranking

    def build(self, rows: Sequence[R]) -> BenchSearcher:
        """Index `rows` and open the result."""
        return BenchSearcher(self.make(rows), self.embedder, self.how)
