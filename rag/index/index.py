"""Searching an opened index."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.errors import ModelMismatch, StoreError
from rag.index import generations
from rag.index.entries import LEVELS, Allowed, window_range
from rag.index.found import Found, Scores
from rag.index.generations import IndexUnusable, Manifest
from rag.index.lexical_search import Alternatives, Lexical
from rag.index.vectors import Chosen, VectorIndex, VectorStore
from rag.types import Level, Vectors, Window

_OPEN = Window()
_ARRAYS = ("keys", "starts", "entries", "weights", "items", "items_sorted", "item_of", "times", "levels")


class Index:
    """An opened generation. Nothing is read but what a query touches; only a large index imports faiss."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        """Open the checked generation at `folder`; use `Index.open`."""
        self.folder, self.manifest = folder, manifest
        try:
            mapped = {n: np.load(folder / f"{n}.npy", mmap_mode="r", allow_pickle=False) for n in _ARRAYS}
        except (OSError, ValueError) as exc:
            raise IndexUnusable(f"the index cannot be read: {exc}", where=str(folder), hint="rag repair") from exc
        self.size = manifest.entries
        # plain arrays on the same memory: the methods of memmap cost more than what they do here
        arrays = self._arrays = {name: array.view(np.ndarray) for name, array in mapped.items()}
        self._lexical = Lexical(arrays, self.size)

    @classmethod
    def open(cls, folder: Path, digest: str | None = None, embedder: str | None = None) -> Index:
        """The newest intact generation under `folder` built from the catalog state `digest` with `embedder`.

        None leaves a condition out: `Index.open(folder)` gives the newest intact one, which may be older than the
        catalog. Raises IndexUnusable (a StoreError whose hint is `rag repair`), saying what is wrong with each.
        """
        path, manifest = next(generations.usable(folder, digest, embedder))
        return cls(path, manifest)

    def check(self) -> None:
        """Read every file in full and open the vectors, which `open` leaves to the first query. Raises StoreError."""
        generations.check(self.folder)
        VectorIndex(self.folder, self.size, self.manifest.dimension)

    @property
    def times(self) -> NDArray[np.int64]:
        """When each entry was published, seconds since the epoch, ascending."""
        return np.asarray(self._arrays["times"])

    def allowed(
        self, window: Window = _OPEN, level: Level | None = None, items: Collection[str] | None = None
    ) -> Allowed:
        """The entries inside `window`, of `level`, and of one of `items` (item ids); None leaves a filter out."""
        start, stop = window_range(self.times, window)
        mask: NDArray[np.bool_] | None = None
        if level is not None:
            mask = np.asarray(self._arrays["levels"][start:stop] == LEVELS[level])
        if items is not None:
            wanted = np.zeros(self.manifest.items + 1, np.bool_)
            wanted[self._numbers(items)] = True
            chosen = wanted[self._arrays["item_of"][start:stop]]
            mask = chosen if mask is None else mask & chosen
        return Chosen(start, stop, mask, level, None if items is None else frozenset(items))

    def _numbers(self, items: Collection[str]) -> NDArray[np.int32]:
        """The numbers of those of `items` that are indexed."""
        names, order = self._arrays["items"], self._arrays["items_sorted"]
        wanted = np.array([i.encode() for i in items] or [b""], dtype=np.bytes_)
        places = np.searchsorted(names, wanted, sorter=order)
        found = order[places[places < len(order)]]
        return np.asarray(found[names[found] == wanted[places < len(order)]])

    def item_ids(self, ordinals: NDArray[np.int64]) -> list[str]:
        """The item of each entry."""
        return [i.decode() for i in self._arrays["items"][self._arrays["item_of"][ordinals]].tolist()]

    def keys(self, ordinals: NDArray[np.int64]) -> list[str]:
        """A name of each entry that stays when others come: `item#chunk`."""
        chunks = ordinals - self._firsts[self._arrays["item_of"][ordinals]]
        return [f"{item}#{chunk}" for item, chunk in zip(self.item_ids(ordinals), chunks.tolist(), strict=True)]

    def ordinals(self, keys: Sequence[str]) -> NDArray[np.int64]:
        """The entries called `keys`. Raises StoreError for one that is not in the index."""
        pairs = [key.rpartition("#") for key in keys]
        items = list(dict.fromkeys(item for item, _, _ in pairs))
        numbers = self._numbers(items)
        if len(numbers) < len(items):
            raise StoreError(
                "the vectors are of items that it lacks", where=str(self.folder), hint="rag migrate --to ADDRESS"
            )
        firsts = dict(zip(items, self._firsts[numbers].tolist(), strict=True))
        return np.array([firsts[item] + int(chunk) for item, _, chunk in pairs], dtype=np.int64)

    def levels(self, ordinals: NDArray[np.int64]) -> NDArray[np.uint8]:
        """The level of each entry, as a number of `LEVELS`."""
        return np.asarray(self._arrays["levels"][ordinals])

    def with_vectors(self, elsewhere: VectorStore) -> Index:
        """The same words and items, with the vector arm of another store."""
        other = Index(self.folder, self.manifest)
        other.__dict__["_vectors"] = elsewhere
        return other

    def close(self) -> None:
        """Let go of connections, if there are any."""
        if "_vectors" in self.__dict__:
            self._vectors.close()

    @cached_property
    def _firsts(self) -> NDArray[np.int64]:
        """The first entry of each item; its others follow."""
        return np.searchsorted(self._arrays["item_of"], np.arange(self.manifest.items, dtype=np.int32))

    def lexical(self, text: str, allowed: Allowed, n: int, alternatives: Alternatives | None = None) -> Found:
        """The `n` best entries by BM25, and the scores of all; none when no term of `text` occurs."""
        return self._lexical.search(text, allowed, n, alternatives)

    def counts(self, terms: Sequence[str]) -> list[int]:
        """How many entries hold each term: a pair of Han characters, a Latin word or a number."""
        return self._lexical.counts(terms)

    def vector(self, query: Vectors, allowed: Allowed, n: int) -> Found:
        """The `n` entries nearest to `query`, shape (1, dimension), with cosines. Raises ModelError."""
        return self._vectors.search(query, allowed, n) if self.size else Found.none()

    def vector_scores(self, query: Vectors, ordinals: NDArray[np.int64]) -> Scores:
        """Cosines of chosen entries."""
        return self._vectors.scores(query, ordinals) if len(ordinals) else np.zeros(0, np.float32)

    def rows(self, ordinals: NDArray[np.int64]) -> Vectors:
        """The vectors of chosen entries, shape (len(ordinals), dimension)."""
        return self._vectors.rows(ordinals)

    def require(self, embedder: str) -> None:
        """Raise ModelMismatch unless the vectors were made by `embedder` (an identity)."""
        if embedder != self.manifest.embedder:
            raise ModelMismatch(
                f"the store was built with the embedder {self.manifest.embedder}, not {embedder}",
                where=str(self.folder),
                hint="choose that embedder, or run rag repair to encode the store again",
            )

    @cached_property
    def _vectors(self) -> VectorStore:
        return VectorIndex(self.folder, self.size, self.manifest.dimension)
