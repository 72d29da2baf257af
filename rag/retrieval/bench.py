"""Retrieval sets without a catalog: rows are indexed in a folder of the caller's and searched arm by arm."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Generic, Protocol, TypeVar

from rag.retrieval.ranking import Arm, Ranking
from rag.retrieval.search import SearchIndex, candidates, pool, reread
from rag.types import Embedder, Window


class Row(Protocol):
    """One document."""

    @property
    def doc_id(self) -> str: ...  # noqa: D102
    @property
    def text(self) -> str: ...  # noqa: D102


R = TypeVar("R", bound=Row)


@dataclass(frozen=True, slots=True)
class BenchSearcher:
    """A built index and the texts in it, searched without priors."""

    index: SearchIndex
    texts: Mapping[str, str]
    embedder: Embedder
    how: Ranking

    def search(self, text: str, arm: Arm, window: Window, n: int) -> list[str]:
        """The best `n` document ids inside `window`, best first, by one arm or by both as a search ranks them."""
        how = replace(self.how, arm=arm, candidates=max(n, 100))
        allowed = self.index.allowed(window, None, how.only)
        found = candidates(text, self.index, self.embedder, allowed, how)[: pool(n)]
        read = reread(text, found, [self.texts[c.item_id] for c in found], self.embedder, how)
        return [c.item_id for c in sorted(read, key=lambda c: -c.score)[:n]]


@dataclass(frozen=True, slots=True)
class BenchIndex(Generic[R]):
    """Builds searchers. `make` turns rows into an opened index (`rag.index.bench_index`, folder and embedder given)."""

    make: Callable[[Sequence[R]], SearchIndex]
    embedder: Embedder
    how: Ranking

    def build(self, rows: Sequence[R]) -> BenchSearcher:
        """Index `rows` and open the result."""
        return BenchSearcher(self.make(rows), {row.doc_id: row.text for row in rows}, self.embedder, self.how)
