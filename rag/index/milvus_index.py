"""The vector arm of an index on Milvus, and bringing a collection up to an index.

Words, items and times stay in the generation beside the catalog: the lexical arm, the fusion and what a filter means
are the same code, so that answers do not change with the store. Filters act in Milvus, before top-k. The state of a
collection is removed before rows are sent and written after the last, so that an upload that broke off is never taken
for a whole one; doing it again sends only what is missing.
"""

from __future__ import annotations

import hashlib
import logging
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from rag.errors import StoreError
from rag.index.entries import LEVELS, Allowed
from rag.index.found import Found, Ordinals, Scores
from rag.index.index import Index
from rag.index.milvus import BATCH, MOST, Collection
from rag.index.vectors import CODES_FILE, FLAT_FILE, ROWS_FILE, SCALES_FILE, Chosen, checked_query, cosines
from rag.types import Vectors

log = logging.getLogger("rag")
Progress = Callable[[int, int, str], None]

_VECTORS = (FLAT_FILE, CODES_FILE, ROWS_FILE, SCALES_FILE)
"""Those of every family; a generation has its own."""
_HELD = ("items.npy", "item_of.npy", "times.npy", "levels.npy")


class MilvusVectors:
    """The vector arm of `index` on a collection that holds its state; see `vectors.VectorStore`."""

    def __init__(self, index: Index, collection: Collection) -> None:
        """Raises StoreError when the collection holds another state, ModelError when the server cannot be used."""
        if not collection.exists() or collection.state() != state_of(index):
            raise StoreError(
                "Milvus does not hold the present state of the store",
                where=collection.address.shown,
                hint=collection.address.catch_up,
            )
        collection.prepare(index.manifest.dimension, index.size)
        self._index, self._collection = index, collection
        self.dimension = index.manifest.dimension

    def search(self, query: Vectors, allowed: Allowed, n: int) -> Found:
        """The `n` entries nearest to `query` (shape (1, dimension)) among `allowed`, with cosines."""
        vector = checked_query(query, self.dimension)
        n = min(n, len(allowed), MOST)
        if n <= 0:
            return Found.none()
        found = self._collection.nearest(vector[None, :], self._where(allowed), n)
        ids = self._index.ordinals([name for name, _ in found])
        scores = np.array([score for _, score in found], dtype=np.float32)
        order = np.lexsort((ids, -scores))
        return Found(ids[order], scores[order])

    def scores(self, query: Vectors, ordinals: Ordinals) -> Scores:
        """Cosines of the entries `ordinals`, shape (len(ordinals),)."""
        vector = checked_query(query, self.dimension)
        return cosines(vector, self.rows(ordinals)) if len(ordinals) else np.zeros(0, np.float32)

    def rows(self, ordinals: Ordinals) -> Vectors:
        """The vectors of the entries `ordinals`."""
        return self._collection.vectors(self._index.keys(ordinals))

    def close(self) -> None:
        """Disconnect."""
        self._collection.close()

    def _where(self, allowed: Allowed) -> str:
        times = self._index.times
        clauses = [f"time >= {times[allowed.start]}", f"time <= {times[allowed.stop - 1]}"]
        if isinstance(allowed, Chosen) and allowed.level is not None:
            clauses.append(f"level == {LEVELS[allowed.level]}")
        if isinstance(allowed, Chosen) and allowed.items is not None:
            names = ", ".join(f'"{name}"' for name in sorted(allowed.items))
            clauses.append(f"item in [{names}]")
        return " and ".join(clauses)


def state_of(index: Index) -> str:
    """Names what an index holds: its embedder, items, chunks, times, levels and vectors."""
    digest = hashlib.sha256(index.manifest.embedder.encode())
    for name in (*_HELD, *(name for name in _VECTORS if name in index.manifest.files)):
        digest.update(index.manifest.files[name][1].encode())
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Uploaded:
    """What an upload did, in rows."""

    rows: int
    sent: int
    removed: int


def upload(index: Index, read: Callable[[], Vectors], collection: Collection, progress: Progress) -> Uploaded:
    """Bring the collection to the state of `index`, whose vectors `read` gives; sends what is missing.

    Raises ModelError (nothing is lost; doing it again continues) and ModelMismatch.
    """
    state = state_of(index)
    collection.prepare(index.manifest.dimension, index.size)
    matrix, held = read(), collection.stored()
    checks = [zlib.crc32(np.ascontiguousarray(row, dtype="<f4").tobytes()) for row in matrix]
    keys = index.keys(np.arange(index.size))
    todo = [i for i, key in enumerate(keys) if held.get(key) != checks[i]]
    gone = sorted(held.keys() - set(keys))
    if not todo and not gone and collection.state() == state:
        return Uploaded(index.size, 0, 0)
    collection.set_state("")
    for start in range(0, len(todo), BATCH):
        part = np.array(todo[start : start + BATCH])
        items, levels = index.item_ids(part), index.levels(part)
        collection.put([
            {"id": keys[i], "item": item, "time": int(index.times[i]), "level": level, "check": checks[i],
             "vector": matrix[i].tolist()}
            for i, item, level in zip(part.tolist(), items, levels.tolist(), strict=True)
        ])  # fmt: skip
        progress(min(start + BATCH, len(todo)), len(todo), "chunks sent")
    collection.delete(gone)
    collection.flush()
    _await_index(collection, index.size, progress)
    collection.set_state(state)
    return Uploaded(index.size, len(todo), len(gone))


def _await_index(collection: Collection, rows: int, progress: Progress) -> None:
    """Wait, a minute or a second for a hundred rows, until the server has indexed them: searches are rough before."""
    for _ in range(max(60, rows // 100)):
        waiting = collection.unindexed()
        if not waiting:
            return
        progress(max(0, rows - waiting), rows, "chunks indexed by Milvus")
        time.sleep(1)
    log.warning("Milvus is still indexing: until it is done, searches miss some of the nearest chunks")
