"""Retrieval sets without a catalog: rows are indexed in a folder of the caller's and searched arm by arm."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Generic, Literal, Protocol, TypeVar

from rag.retrieval.ranking import Arm, Ranking, shortness
from rag.retrieval.search import SearchIndex, candidates, distinct, pool, reread
from rag.text import body_of
from rag.types import Embedder, Vectors, Window


class Row(Protocol):
    """One document."""

    @property
    def doc_id(self) -> str: ...  # noqa: D102
    @property
    def text(self) -> str: ...  # noqa: D102


R = TypeVar("R", bound=Row)
Towards = Callable[[str], Vectors | None]
"""Where the theme of that name lies among the vectors."""


def nowhere(theme: str) -> None:
    """No theme is known."""


@dataclass(frozen=True, slots=True)
class BenchSearcher:
    """A built index and the texts in it, searched without priors."""

    index: SearchIndex
    texts: Mapping[str, str]
    embedder: Embedder
    how: Ranking
    towards: Towards = nowhere

    def search(self, text: str, arm: Arm | Literal["learned"], window: Window, n: int) -> list[str]:
        """The best `n` document ids inside `window`, best first, by one arm or by both as a search ranks them. What
        repeats a better one, and a search leaves out, comes last; not for a bare name, of which everything is wanted.

        `learned`: both, moved towards what is known of a theme of that name.
        """
        how = replace(self.how, arm="hybrid" if arm == "learned" else arm, candidates=max(n, 100))
        if arm == "learned":
            how = replace(how, towards=self.towards(text))
        allowed = self.index.allowed(window, None, how.only)
        found = list(islice(candidates(text, self.index, self.embedder, allowed, how), pool(n)))
        read = reread(text, found, [self.texts[c.item_id] for c in found], self.embedder, how)
        order = [c.item_id for c in sorted(read, key=lambda c: -c.score)]
        if shortness(text) == 1:
            return order[:n]
        kept = dict.fromkeys(order[place] for place in distinct((body_of(self.texts[i]) for i in order), n))
        return [*kept, *(i for i in order if i not in kept)][:n]


@dataclass(frozen=True, slots=True)
class BenchIndex(Generic[R]):
    """Builds searchers. `make` turns rows into an opened index (`rag.index.bench_index`, folder and embedder given)."""

    make: Callable[[Sequence[R]], SearchIndex]
    embedder: Embedder
    how: Ranking
    towards: Towards = nowhere

    def build(self, rows: Sequence[R]) -> BenchSearcher:
        """Index `rows` and open the result."""
        texts = {row.doc_id: row.text for row in rows}
        return BenchSearcher(self.make(rows), texts, self.embedder, self.how, self.towards)
