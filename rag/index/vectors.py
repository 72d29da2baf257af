"""The vector arm: inner products of unit vectors = cosines; ids are ordinals in time order. Written by `vectors_write`.

`Flat` is a faiss index of float32 rows, scanned whole. A compressed family scans 4-bit product-quantised codes (André
et al., 2015; faiss fast scan) and scores the best `RESCORED` again by rows of 8 bits with a scale each; a narrow window
is scored by these rows alone. Every filter acts before top-k. Ids below zero, which faiss returns for "nothing", are
dropped here and nowhere else.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from rag.errors import ModelError
from rag.index.entries import Allowed
from rag.index.found import Found, Ordinals, Scores
from rag.index.generations import IndexUnusable
from rag.types import Level, Vectors

FLAT_FILE = "vectors.faiss"
CODES_FILE, ROWS_FILE, SCALES_FILE = "codes.faiss", "rows.npy", "scales.npy"
RESCORED = 2000
"""Entries that a compressed family scores again, at least."""
NARROW = 1 << 14
"""Allowed entries up to which all are scored by their rows."""
_BLOCK = 4096
_READ_LIMIT = 64 << 30
Vector = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Chosen(Allowed):
    """The entries that may be found, with what the mask stands for: for a store that filters by itself."""

    level: Level | None = None
    items: frozenset[str] | None = None


class VectorStore(Protocol):
    """The vector arm of an index: `VectorIndex` here, `milvus.MilvusVectors` elsewhere."""

    def search(self, query: Vectors, allowed: Allowed, n: int) -> Found:
        """The `n` entries nearest to `query` (shape (1, dimension)) among `allowed`, with cosines."""

    def scores(self, query: Vectors, ordinals: Ordinals) -> Scores:
        """Cosines of the entries `ordinals`, shape (len(ordinals),)."""

    def rows(self, ordinals: Ordinals) -> Vectors:
        """The vectors of the entries `ordinals`, as rows."""

    def close(self) -> None:
        """Let go of connections."""


class Family(Protocol):
    """What finds and scores entries; a query has shape (dimension,)."""

    size: int
    dimension: int

    def search(self, query: Vector, allowed: Allowed, n: int) -> tuple[Ordinals, Scores]:
        """At least the best `n` entries among `allowed` with their scores, in any order; 1 ≤ n ≤ len(allowed)."""

    def rows(self, ordinals: Ordinals) -> Vectors:
        """The vectors of `ordinals`, shape (len(ordinals), dimension)."""


class Flat:
    """The exact scan of a faiss `IndexFlatIP`, its rows read by numpy: importing faiss takes longer than the search."""

    HEADER = struct.Struct("<4siqqq?iQ")
    """As faiss writes it (`impl/index_write.cpp`): kind, dimension, rows, two unused, trained, metric, values."""
    KIND, UNUSED, INNER_PRODUCT = b"IxFI", 1 << 20, 0

    def __init__(self, folder: Path) -> None:
        """Read the file in `folder`. Raises OSError, and ValueError for any other kind of file."""
        with (folder / FLAT_FILE).open("rb") as file:
            head = file.read(self.HEADER.size)
            if len(head) < self.HEADER.size:
                raise ValueError("the file is too short")
            kind, self.dimension, self.size, _, _, _, metric, values = self.HEADER.unpack(head)
            if (kind, metric, values) != (self.KIND, self.INNER_PRODUCT, self.size * self.dimension):
                raise ValueError("no flat index of inner products")
            self._rows = np.fromfile(file, "<f4").reshape(self.size, self.dimension)

    def search(self, query: Vector, allowed: Allowed, n: int) -> tuple[Ordinals, Scores]:
        """The best `n`, exactly, and all that equal the last of them."""
        ordinals = np.arange(allowed.start, allowed.stop)
        if allowed.mask is None:
            scores = cosines(query, self._rows[allowed.start : allowed.stop])
        else:
            ordinals = ordinals[allowed.mask]
            scores = cosines(query, self._rows[ordinals])
        best = np.flatnonzero(scores >= np.partition(scores, len(scores) - n)[len(scores) - n])
        return ordinals[best], scores[best]

    def rows(self, ordinals: Ordinals) -> Vectors:
        """The vectors as they were given."""
        return np.asarray(self._rows[ordinals], dtype=np.float32)


class Compressed:
    """Codes of half a bit to two bits a dimension in memory, rows of 8 bits memory-mapped."""

    def __init__(self, folder: Path) -> None:
        """Open the files in `folder`; faiss raises RuntimeError, numpy OSError and ValueError."""
        import faiss

        self._faiss: Any = faiss  # its stubs know the C++ signatures, not the Python ones
        self._codes = read_codes(folder)
        self._rows = np.load(folder / ROWS_FILE, mmap_mode="r", allow_pickle=False).view(np.ndarray)
        self._scales = np.load(folder / SCALES_FILE, mmap_mode="r", allow_pickle=False).view(np.ndarray)
        self.size, self.dimension = int(self._codes.ntotal), int(self._codes.d)
        if self._rows.shape != (self.size, self.dimension) or self._scales.shape != (self.size,):
            raise ValueError(f"codes of {self.size}×{self.dimension} values, rows of {self._rows.shape}")

    def search(self, query: Vector, allowed: Allowed, n: int) -> tuple[Ordinals, Scores]:
        """The best `n` of a narrow window by their rows; else those of the best by their codes."""
        if len(allowed) <= max(NARROW, n):
            return self._scan(query, allowed)
        selector = _selector(self._faiss, allowed, self.size)
        how = self._faiss.IVFSearchParameters(sel=selector, nprobe=1)
        _, ids = self._codes.search(query[None, :], min(max(RESCORED, 4 * n), len(allowed)), params=how)
        ordinals = np.sort(ids[0][ids[0] >= 0])
        return ordinals, self._scores(query, self._rows[ordinals], self._scales[ordinals])

    def rows(self, ordinals: Ordinals) -> Vectors:
        """The vectors, each value to half a 127th of its row's greatest."""
        return np.asarray(self._rows[ordinals] * self._scales[ordinals][:, None], dtype=np.float32)

    def _scan(self, query: Vector, allowed: Allowed) -> tuple[Ordinals, Scores]:
        if allowed.mask is not None:
            ordinals = np.flatnonzero(allowed.mask) + allowed.start
            return ordinals, self._scores(query, self._rows[ordinals], self._scales[ordinals])
        window = slice(allowed.start, allowed.stop)
        return np.arange(allowed.start, allowed.stop), self._scores(query, self._rows[window], self._scales[window])

    def _scores(self, query: Vector, rows: NDArray[np.int8], scales: Scores) -> Scores:
        # in blocks, so that the widened rows stay in the cache
        parts = [cosines(query, rows[i : i + _BLOCK].astype(np.float32)) for i in range(0, len(rows), _BLOCK)]
        return np.concatenate(parts) * scales if parts else np.zeros(0, np.float32)


def read_codes(folder: Path) -> Any:
    """The faiss index of the codes in `folder`; raises RuntimeError. faiss works on one thread from now on."""
    import faiss

    # One query is one thread's work; on busy cores the others only make it wait (15 ms instead of 1).
    faiss.omp_set_num_threads(1)
    faiss.set_deserialization_vector_byte_limit(_READ_LIMIT)
    return faiss.read_index(str(folder / CODES_FILE))


def open_family(folder: Path) -> Family:
    """The family whose files lie in `folder`; raises what opening them raises."""
    return Compressed(folder) if (folder / CODES_FILE).exists() else Flat(folder)


def cosines(query: Vector, rows: Vectors) -> Scores:
    """Inner products of `query` with `rows`; einsum, as a few hundred rows do not pay for waking BLAS threads."""
    return np.asarray(np.einsum("ij,j->i", rows, query), dtype=np.float32)


def checked_query(query: Vectors, dimension: int) -> Vector:
    """`query`, shape (1, dimension), as (dimension,). Raises ModelError when it does not fit or is not finite."""
    vector = np.ascontiguousarray(query, dtype=np.float32).reshape(-1)
    if len(vector) != dimension:
        raise ModelError(
            f"the question's vector has {len(vector)} dimensions, the index {dimension}",
            hint="rag config show names the embedder; rag repair builds the index again",
        )
    if not np.isfinite(vector).all():
        raise ModelError("the question's vector is not finite", hint="the embedding model is damaged")
    return vector


def _selector(faiss: Any, allowed: Allowed, size: int) -> Any:
    if allowed.mask is None:
        return faiss.IDSelectorRange(allowed.start, allowed.stop, True)
    bits = np.zeros(size, np.bool_)
    bits[allowed.start : allowed.stop] = allowed.mask
    return faiss.IDSelectorBitmap(np.packbits(bits, bitorder="little"))


class VectorIndex:
    """The opened vector files of a generation."""

    def __init__(self, folder: Path, count: int, dimension: int) -> None:
        """Open the files in `folder` (their checksums are the caller's business); raises IndexUnusable when they do not
        hold `count` × `dimension`.
        """
        try:
            self._family = open_family(folder)
        except Exception as exc:  # see the families
            raise IndexUnusable(
                f"the vector index cannot be read: {exc}", where=str(folder), hint="rag repair"
            ) from exc
        found = self._family.size, self._family.dimension
        if found != (count, dimension):
            raise IndexUnusable(
                f"the vector index holds {found[0]}×{found[1]} values, not {count}×{dimension}",
                where=str(folder),
                hint="rag repair",
            )
        self.dimension = dimension

    def search(self, query: Vectors, allowed: Allowed, n: int) -> Found:
        """The `n` entries nearest to `query` (shape (1, dimension)) among `allowed`, with cosines.

        Raises ModelError for a query that is not finite or of another dimension.
        """
        vector = checked_query(query, self.dimension)
        n = min(n, len(allowed))
        if n <= 0:
            return Found.none()
        ids, scores = self._family.search(vector, allowed, n)
        if len(ids) > 2 * n:  # sorting all of a scanned window costs more than scoring it
            best = scores >= np.partition(scores, len(scores) - n)[len(scores) - n]
            ids, scores = ids[best], scores[best]
        order = np.lexsort((ids, -scores))[:n]
        return Found(ids[order].astype(np.int64), scores[order])

    def scores(self, query: Vectors, ordinals: Ordinals) -> Scores:
        """Cosines of the entries `ordinals`, shape (len(ordinals),)."""
        vector = checked_query(query, self.dimension)
        return cosines(vector, self.rows(ordinals)) if len(ordinals) else np.zeros(0, np.float32)

    def rows(self, ordinals: Ordinals) -> Vectors:
        """The vectors of the entries `ordinals`, as rows; of 8 bits a value when compressed."""
        return self._family.rows(np.asarray(ordinals, dtype=np.int64))

    def close(self) -> None:
        """Nothing to do: mapped files go with their arrays."""
