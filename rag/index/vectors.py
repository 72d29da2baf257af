"""The vector arm: faiss over unit vectors, inner product = cosine; ids are ordinals in time order.

The family is chosen by size (`FAMILIES`); today every size gets the exact scan. Every filter is a faiss selector, so it
acts before top-k. Ids below zero, which faiss returns for "nothing", are dropped here and nowhere else.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from rag.errors import ModelError, StoreError
from rag.index.entries import Allowed
from rag.index.found import Found, Scores
from rag.types import Vectors

FAMILIES = ((0, "Flat"),)
"""(smallest number of vectors, faiss factory string), ascending."""
FILE = "vectors.faiss"


def family(count: int) -> str:
    """The faiss index family for `count` vectors."""
    return [name for least, name in FAMILIES if count >= least][-1]


def write(path: Path, vectors: Vectors) -> None:
    """Write the faiss file of `vectors`, shape (n, dimension). Raises ModelError for a NaN or infinite value."""
    import faiss

    if not np.isfinite(vectors).all():
        bad = int(np.flatnonzero(~np.isfinite(vectors).all(axis=1))[0])
        raise ModelError(f"vector {bad} is not finite", hint="rag repair")
    index = faiss.index_factory(vectors.shape[1], family(len(vectors)), faiss.METRIC_INNER_PRODUCT)
    index.add(np.ascontiguousarray(vectors, dtype=np.float32))
    faiss.write_index(index, str(path))


class VectorIndex:
    """An opened faiss file, memory-mapped."""

    def __init__(self, path: Path, count: int, dimension: int) -> None:
        """Open `path` (its checksum is the caller's business); raises StoreError when it does not hold
        `count` × `dimension`.
        """
        import faiss

        # One query is one thread's work; on busy cores the others only make it wait (15 ms instead of 1).
        faiss.omp_set_num_threads(1)
        try:
            faiss.set_deserialization_vector_byte_limit(64 << 30)
            self._index: Any = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC | faiss.IO_FLAG_READ_ONLY)
        except Exception as exc:  # faiss raises RuntimeError and MemoryError
            raise StoreError(f"the vector index cannot be read: {exc}", where=str(path), hint="rag repair") from exc
        if (self._index.ntotal, self._index.d) != (count, dimension):
            raise StoreError(
                f"the vector index holds {self._index.ntotal}×{self._index.d} values, not {count}×{dimension}",
                where=str(path),
                hint="rag repair",
            )
        self.dimension = dimension

    def search(self, query: Vectors, allowed: Allowed, n: int) -> Found:
        """The `n` entries nearest to `query` (shape (1, dimension)) among `allowed`, with cosines.

        Raises ModelError for a query that is not finite or of another dimension.
        """
        import faiss

        query = self._checked(query)
        n = min(n, len(allowed))
        if n <= 0:
            return Found.none()
        python_faiss: Any = faiss  # its stubs know the C++ signatures, not the Python ones
        if allowed.mask is None:
            selector: Any = faiss.IDSelectorRange(allowed.start, allowed.stop, True)
        else:
            bits = np.zeros(self._index.ntotal, np.bool_)
            bits[allowed.start : allowed.stop] = allowed.mask
            selector = python_faiss.IDSelectorBitmap(np.packbits(bits, bitorder="little"))
        scores, ids = self._index.search(query, n, params=python_faiss.SearchParameters(sel=selector))
        kept = ids[0] >= 0
        order = np.lexsort((ids[0][kept], -scores[0][kept]))
        return Found(ids[0][kept][order].astype(np.int64), scores[0][kept][order])

    def scores(self, query: Vectors, ordinals: np.ndarray[Any, np.dtype[np.int64]]) -> Scores:
        """Cosines of the entries `ordinals`, shape (len(ordinals),)."""
        query = self._checked(query)
        if not len(ordinals):
            return np.zeros(0, np.float32)
        rows = self._index.reconstruct_batch(np.asarray(ordinals, dtype=np.int64))
        # einsum and not @: a few hundred rows do not pay for waking BLAS threads.
        return np.asarray(np.einsum("ij,j->i", rows, query[0]), dtype=np.float32)

    def rows(self, ordinals: np.ndarray[Any, np.dtype[np.int64]]) -> Vectors:
        """The vectors of the entries `ordinals`, shape (len(ordinals), dimension)."""
        return np.asarray(self._index.reconstruct_batch(np.asarray(ordinals, dtype=np.int64)), dtype=np.float32)

    def _checked(self, query: Vectors) -> Vectors:
        query = np.ascontiguousarray(query, dtype=np.float32).reshape(1, -1)
        if query.shape[1] != self.dimension:
            raise ModelError(
                f"the question's vector has {query.shape[1]} dimensions, the index {self.dimension}",
                hint="rag config show names the embedder; rag repair builds the index again",
            )
        if not np.isfinite(query).all():
            raise ModelError("the question's vector is not finite", hint="the embedding model is damaged")
        return query
