"""Building an index from the catalog's chunks and vectors, and searching an opened one."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.errors import ModelMismatch, UsageError
from rag.files import atomic_folder, quarantine
from rag.index import generations, vectors
from rag.index.entries import LEVELS, Allowed, Entry, check_order, seconds, window_range
from rag.index.generations import IndexUnusable, Manifest
from rag.index.lexical import Alternatives, Found, Lexical, Scores, postings
from rag.types import Level, Vectors, Window

_OPEN = Window()
_ARRAYS = ("keys", "starts", "entries", "weights", "items", "item_of", "times", "levels")


@dataclass(frozen=True, slots=True)
class Source:
    """What an index is built from: the catalog's generation counter and logical digest, the embedder's identity."""

    generation: int
    digest: str
    embedder: str


def build(folder: Path, entries: Sequence[Entry], matrix: Vectors, source: Source) -> Path:
    """Write the generation of `source` under `folder` and remove old ones; returns its path.

    `entries` in time order, `matrix` of shape (len(entries), dimension), row i for entry i. An intact generation of the
    same source is kept as it is; a damaged one is put aside. Call it under the writer's lock. Raises UsageError for
    rows that do not fit, ModelError for a vector that is not finite, ResourceError or StoreError for the disk.
    """
    check_order(entries)
    if matrix.ndim != 2 or len(matrix) != len(entries):
        raise UsageError(f"{len(entries)} entries but vectors of shape {matrix.shape}", hint="rag repair")
    items = list(dict.fromkeys(e.item_id for e in entries))
    manifest = Manifest(
        source.generation, source.digest, source.embedder, int(matrix.shape[1]), len(entries), len(items), {}
    )
    path = folder / manifest.folder_name
    if path.exists():
        try:
            generations.check(path)
            return path
        except IndexUnusable:
            quarantine(path)
    with atomic_folder(path) as aside:
        for name, array in _arrays(entries, items).items():
            np.save(aside / f"{name}.npy", array, allow_pickle=False)
        vectors.write(aside / vectors.FILE, matrix)
        files = generations.measured(aside)
        generations.write_manifest(aside, _with_files(manifest, files))
    generations.prune(folder)
    return path


def _with_files(m: Manifest, files: Mapping[str, tuple[int, str]]) -> Manifest:
    return Manifest(m.generation, m.digest, m.embedder, m.dimension, m.entries, m.items, files)


def _arrays(entries: Sequence[Entry], items: Sequence[str]) -> dict[str, NDArray[Any]]:
    number = {item_id: i for i, item_id in enumerate(items)}
    return {
        **postings(entries),
        "items": np.array([i.encode() for i in items], dtype=np.bytes_) if items else np.zeros(0, "S1"),
        "item_of": np.array([number[e.item_id] for e in entries], dtype=np.int32),
        "times": np.array([seconds(e.published_at) for e in entries], dtype=np.int64),
        "levels": np.array([LEVELS[e.level] for e in entries], dtype=np.uint8),
    }


class Index:
    """An opened generation. Nothing is read but what a query touches; faiss is imported by the first vector query."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        """Open the checked generation at `folder`; use `Index.open`."""
        self.folder, self.manifest = folder, manifest
        try:
            arrays = {n: np.load(folder / f"{n}.npy", mmap_mode="r", allow_pickle=False) for n in _ARRAYS}
        except (OSError, ValueError) as exc:
            raise IndexUnusable(f"the index cannot be read: {exc}", where=str(folder), hint="rag repair") from exc
        self.size = manifest.entries
        self._arrays = arrays
        self._lexical = Lexical(arrays, self.size)

    @classmethod
    def open(cls, folder: Path, digest: str | None = None, embedder: str | None = None) -> Index:
        """The newest intact generation under `folder` built from the catalog state `digest` with `embedder`.

        None leaves a condition out: `Index.open(folder)` gives the newest intact one, which may be older than the
        catalog. Raises IndexUnusable (a StoreError whose hint is `rag repair`), saying what is wrong with each.
        """
        path, manifest = next(generations.usable(folder, digest, embedder))
        return cls(path, manifest)

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
            wanted = np.isin(self._arrays["items"], np.array([i.encode() for i in items] or [b""]))
            chosen = wanted[self._arrays["item_of"][start:stop]]
            mask = chosen if mask is None else mask & chosen
        return Allowed(start, stop, mask)

    def item_ids(self, ordinals: NDArray[np.int64]) -> list[str]:
        """The item of each entry."""
        return [bytes(i).decode() for i in self._arrays["items"][self._arrays["item_of"][ordinals]]]

    def item_numbers(self, ordinals: NDArray[np.int64]) -> NDArray[np.int32]:
        """The number of each entry's item: equal for chunks of one item."""
        return np.asarray(self._arrays["item_of"][ordinals])

    def lexical(self, text: str, allowed: Allowed, n: int, alternatives: Alternatives | None = None) -> Found:
        """The `n` best entries by BM25, and the scores of all; none when no term of `text` occurs."""
        return self._lexical.search(text, allowed, n, alternatives)

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
    def _vectors(self) -> vectors.VectorIndex:
        return vectors.VectorIndex(self.folder / vectors.FILE, self.size, self.manifest.dimension)
